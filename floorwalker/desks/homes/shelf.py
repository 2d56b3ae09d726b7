"""The shelf of homes; a new one is a file here and its name below, in the order in which somebody with several roles is led to them."""

from __future__ import annotations

from floorwalker.desks.homes.administrator import ADMINISTRATOR
from floorwalker.desks.homes.assessor import ASSESSOR
from floorwalker.desks.homes.base import Home
from floorwalker.desks.homes.complaint_handler import COMPLAINT_HANDLER
from floorwalker.desks.homes.compliance_officer import COMPLIANCE_OFFICER
from floorwalker.desks.homes.operations_manager import OPERATIONS_MANAGER
from floorwalker.desks.homes.planner import PLANNER
from floorwalker.desks.homes.quality_analyst import QUALITY_ANALYST
from floorwalker.ground.shelf import Shelf

HOMES: Shelf[Home] = Shelf(
    "home", (OPERATIONS_MANAGER, PLANNER, QUALITY_ANALYST, COMPLAINT_HANDLER, COMPLIANCE_OFFICER, ASSESSOR, ADMINISTRATOR)
)
