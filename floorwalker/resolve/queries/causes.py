"""What complaints come from: how many by cause, how often in a thousand contacts, and whether that really moved."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count

from floorwalker.engine.charts import benjamini_hochberg
from floorwalker.engine.rates import Rate, Ratio, rate, ratio
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.record.queries import figures
from floorwalker.resolve import sight
from floorwalker.resolve.models import Complaint
from floorwalker.resolve.queries.cases import VIEW
from floorwalker.resolve.queries.staging import FIRST_ONLY

WEEKS: Final = 13
FALSE_DISCOVERIES: Final = 0.1
"""Of the causes that are called moved at once, at most this share is expected to be chance (Benjamini and Hochberg 1995)."""
NOT_NAMED: Final = ""


@dataclass(frozen=True)
class Cause:
    """One cause over a window: how many, the share up to and with it, its rate, and how it differs from the window before."""

    name: str
    number: int
    running: float
    rate: Rate | None
    moved: Ratio
    is_real: bool


@dataclass(frozen=True)
class Causes:
    """Every cause that was named, the most first; how many have none yet, and the whole."""

    rows: Sequence[Cause]
    not_named: int
    whole: int
    rate: Rate | None
    contacts: int | None
    """None where the reader does not reach the whole house, or nothing was counted: then there are no rates."""


def of(by: Actor, *, zone: str, weeks: int = WEEKS) -> Causes:
    """Return what complaints received in the last weeks come from, as far as `by` sees them.

    Raises
    ------
    NotAllowed
        If no role of `by` sees cases.
    """
    policy.require(by, VIEW)
    now, window = clock.now(), timedelta(weeks=weeks)
    after, before = _counted(by, now - window, now), _counted(by, now - 2 * window, now - window)
    sees_all = policy.scope(by, VIEW).everything
    contacts = _contacts(now - window, now, zone=zone) if sees_all else None
    contacts_before = _contacts(now - 2 * window, now - window, zone=zone) if sees_all else None
    named = [(name, number) for name, number in after.most_common() if name != NOT_NAMED]
    per = [
        ratio(before[name], float(contacts_before), number, float(contacts)) if contacts and contacts_before
        else ratio(before[name], 1.0, number, 1.0)
        for name, number in named
    ]  # fmt: skip
    real = [bool(each) for each in benjamini_hochberg([each.p for each in per], rate=FALSE_DISCOVERIES)] if per else []
    whole, running, rows = sum(after.values()), 0, list[Cause]()
    together = sum(number for _, number in named)
    for (name, number), moved, found in zip(named, per, real, strict=True):
        running += number
        of_it = rate(number, contacts) if contacts else None
        rows.append(Cause(name, number, running / together, of_it, moved, found))
    return Causes(rows, after[NOT_NAMED], whole, rate(whole, contacts) if contacts else None, contacts)


def _counted(by: Actor, start: datetime, end: datetime) -> Counter[str]:
    rows = sight.complaints(by).filter(FIRST_ONLY, received_at__gte=start, received_at__lt=end).exclude(state=Complaint.State.PUT_DOWN)
    return Counter(dict(rows.order_by().values_list("root_cause").annotate(number=Count("pk"))))


def _contacts(start: datetime, end: datetime, *, zone: str) -> int | None:
    """Return how many contacts the house was offered; None where nothing is counted."""
    rows = figures.ask(measures=("offered",), start=start, end=end, zone=zone).rows
    return round(sum(row["offered"] for row in rows if row["offered"] is not None and not math.isnan(row["offered"]))) or None
