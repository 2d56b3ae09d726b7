"""Needs of customers for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.record.actions import needs
from floorwalker.record.actions.needs import Wanted
from floorwalker.record.models import Customer, Need


def wanted(**changes: Any) -> Wanted:
    """Say that somebody reads large print and that their daughter may speak, as they agreed."""
    return Wanted(**{
        "driver": "health", "what": "Reads large print", "adjustments": {"large-print": "", "may-speak": "Daughter"},
        "how": "Asked on the telephone, said yes.", "review_on": clock.today("UTC") + timedelta(days=180), "note": "Reads with one eye.",
        **changes,
    })  # fmt: skip


def a_need(customer: Customer, by: Actor, *, told_in: str = "", **changes: Any) -> Need:
    """Note that."""
    return needs.note(customer, wanted(**changes), told_in=told_in, by=by)
