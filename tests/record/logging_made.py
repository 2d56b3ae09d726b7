"""Contacts logged by hand for tests: reasons, outcomes, a customer, and what is said of a contact."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.record.actions import choices, customers, logged
from floorwalker.record.actions.logged import Said
from floorwalker.record.models import Customer, LoggedContact, Reason, Resolution

SYSTEM = Actor.system("test")


@pytest.fixture
def choose(db: None) -> dict[str, Any]:
    """Reasons and outcomes to log with, by code."""
    claim = choices.add(Reason, "Claim", by=SYSTEM)
    choices.add(Reason, "New claim", under=claim, by=SYSTEM)
    choices.add(Reason, "Where is my claim?", under=claim, by=SYSTEM)
    choices.add_usual(by=SYSTEM)
    return {each.code: each for model in (Reason, Resolution) for each in model._default_manager.all()}


def a_known(name: str = "Hanna Lindqvist", *, phone: str = "07700 900123", **fields: str) -> Customer:
    """Add a customer who can be reached."""
    return customers.add(name, phone=phone, by=SYSTEM, **fields)


def said(choose: dict[str, Any], **fields: Any) -> Said:
    """Say that Hanna called five minutes ago about a new claim, which is resolved."""
    now = clock.now()
    whole = {
        "channel": "voice", "started_at": now - timedelta(minutes=5), "ended_at": now - timedelta(minutes=1),
        "reason": choose["new-claim"], "outcome": choose["resolved"],
    } | fields
    return Said(**whole)


def a_log(choose: dict[str, Any], by: Actor, **fields: Any) -> LoggedContact:
    """Log a contact as open."""
    return logged.log(said(choose, **fields), by=by)
