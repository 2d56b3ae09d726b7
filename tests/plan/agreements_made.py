"""An agreement made by hand, and days of which it is known how many contacts were answered in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from floorwalker.ground.models import Queue
from floorwalker.plan.actions import agreements
from floorwalker.plan.models import Agreement
from floorwalker.plan.rules.agreements import AgreementDraft, Promise
from floorwalker.plan.rules.keeping import Step
from floorwalker.record.facts import FactStore
from tests.conftest import Cast
from tests.plan.standards_made import compliance_stands
from tests.record.contacts_made import a_queue
from tests.record.facts_made import NOW, batch, visit

CLIENT = "Northmoor Mutual"
TODAY = date(2026, 3, 2)
STARTS = date(2026, 2, 2)
IN_TIME = Promise("service_level", "", 0.8, 20.0, (Step(0.8, share=Decimal("0.02")), Step(0.6, share=Decimal("0.05"))))
FEW_LOST = Promise("abandonment_rate", "", 0.1, None, (Step(0.15, amount=Decimal(250)),))
ONCE = Promise("fcr", "", 0.7, None)


def a_clients_queue(code: str = "renewals", **fields: Any) -> Queue:
    """Make a queue on behalf of the client, in London, in a house that has a standard of compliance."""
    compliance_stands()
    return a_queue(code, target_seconds=None, client=CLIENT, **fields)


def draft(cast: Cast, **other: Any) -> AgreementDraft:
    """Return an agreement by weeks from Monday 2 February 2026."""
    return replace(
        AgreementDraft(
            name="Renewals for Northmoor", client=CLIENT, house_party="Larkfield", client_party="Northmoor Mutual Society",
            document="NM-2031, schedule 4", window="week", starts_on=STARTS, ends_on=None, review_on=date(2026, 9, 1), owner=cast.pat,
            fee=Decimal(1000), currency="GBP", spares_client_outage=True, spares_force_majeure=False, spares_forecast_over=0.2,
            why="It was signed.",
        ),
        **other,
    )


def proposed(cast: Cast, promises: Sequence[Promise] = (IN_TIME, FEW_LOST, ONCE), **other: Any) -> Agreement:
    """Propose it, as Pat to Olga."""
    return agreements.propose(draft(cast, **other), promises, approver=cast.olga, by=cast.pat_acts)


def agreed(cast: Cast, promises: Sequence[Promise] = (IN_TIME, FEW_LOST, ONCE), **other: Any) -> Agreement:
    """Propose it and let Olga approve it."""
    return agreements.approve(proposed(cast, promises, **other), by=cast.olga_acts)


def came(folder: Path, queue: Queue, days: dict[date, tuple[int, int]]) -> None:
    """Write facts: of each day how many were answered within ten seconds, and how many after a minute, a minute apart from 10:00 UTC."""
    store, tables, number = FactStore(folder / "facts"), {}, 0
    for day, (soon, late) in days.items():
        rows = []
        for place in range(soon + late):
            number += 1
            at = datetime(day.year, day.month, day.day, 10, tzinfo=UTC) + timedelta(minutes=place)
            rows.append(visit(
                at, visit_id=number, contact_id=number, queue_id=queue.pk, channel=queue.channel, outcome="answered",
                wait_seconds=10.0 if place < soon else 60.0, talk_seconds=100.0,
            ))
        tables["visits", day] = batch("visits", rows)
    store.replace_days(tables, written_at=NOW)
