"""Which regulation holds for complaints about a line on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count

from floorwalker.ground import clock, packs
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Line
from floorwalker.ground.packs import Edition, Pack
from floorwalker.ground.people import policy
from floorwalker.resolve.models import Complaint, Difficulty, Regime
from floorwalker.resolve.queries.regulations import VIEW

SET: Final = "resolve.set_regimes"
UNREGULATED: Final = "internal"
"""The pack of the house's own rules: holds where nobody said what does."""
OTHER_ROOMS: Final = frozenset({"uk-data-protection"})
"""Packs that hold for every line beside the one of its complaints."""


@dataclass(frozen=True)
class Holding:
    """What holds for a line: the pack, its edition, the calendar of its business days, and since when; None: nobody ever said."""

    pack: Pack
    edition: Edition
    calendar: str
    regime: Regime | None


@dataclass(frozen=True)
class OfLine:
    """A line with what holds for it today, what was said before and for later, and how many open complaints keep to something else."""

    line: Line
    now: Holding
    said: Sequence[Regime]
    kept: int


def choices() -> list[Pack]:
    """Return the packs that a line can keep to, by name."""
    return sorted((each for each in packs.regulations() if each.code not in OTHER_ROOMS), key=lambda each: each.name)


def holding(line: Line, *, on: date) -> Holding:
    """Return what holds for complaints about `line` that are received `on` a day.

    Raises
    ------
    LookupError
        If nothing of the pack was in force yet on that day.
    """
    regime = Regime.objects.filter(line=line, since__lte=on).order_by("-since").first()
    return _holding(regime, on)


def _holding(regime: Regime | None, on: date) -> Holding:
    pack = packs.regulations().get(regime.pack if regime else UNREGULATED)
    return Holding(pack, pack.on(on), regime.calendar if regime else pack.calendar, regime)


def lines(by: Actor) -> list[OfLine]:
    """Return every line in use with what holds for it, by name.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading regulations.
    """
    policy.require(by, VIEW)
    said: dict[int, list[Regime]] = {}
    for each in Regime.objects.select_related("set_by").order_by("-since"):
        said.setdefault(each.line_id, []).append(each)
    open_now = Complaint.objects.filter(state=Complaint.State.OPEN).order_by().values_list("line", "pack").annotate(number=Count("pk"))
    found = []
    for line in Line.objects.filter(retired_at=None).order_by("name"):
        rows = said.get(line.pk, [])
        regime = next((row for row in rows if row.since <= clock.today(packs.regulations().get(row.pack).zone)), None)
        pack = packs.regulations().get(regime.pack if regime else UNREGULATED)
        now = _holding(regime, clock.today(pack.zone))
        kept = sum(number for of, code, number in open_now if of == line.pk and code != now.pack.code)
        found.append(OfLine(line, now, rows, kept))
    return found


def starts(pack: Pack, day: date) -> datetime:
    """Return the first moment of a day where the pack counts."""
    return datetime.combine(day, time(0), ZoneInfo(pack.zone))


def of_difficulty(held: Difficulty) -> Holding:
    """Return what held for the line of a difficulty on the day on which it was received."""
    zone = ZoneInfo(packs.regulations().get(UNREGULATED).zone)
    return holding(held.line, on=held.received_at.astimezone(zone).date())
