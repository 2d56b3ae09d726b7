"""The kinds of workbook that a centre can be set up from, in the order in which one stands on another."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.moving_in.base import Kind
from floorwalker.ground.moving_in.kinds.contracts import Contracts
from floorwalker.ground.moving_in.kinds.people import People
from floorwalker.ground.moving_in.kinds.places import Sites, Teams
from floorwalker.ground.moving_in.kinds.queues import Queues
from floorwalker.ground.moving_in.kinds.skills import Skills
from floorwalker.ground.moving_in.kinds.standards import Standards
from floorwalker.ground.shelf import Shelf
from floorwalker.plan.actions.leave_workbook import Leave
from floorwalker.review.actions.past_evaluations import PastEvaluations

WORKBOOKS: Final[Shelf[Kind]] = Shelf(
    "workbook", (Sites(), Teams(), People(), Queues(), Contracts(), Skills(), Leave(), Standards(), PastEvaluations())
)
