"""What the forward view shows of one queue and of the site: bands, gaps by shape and word, money by week and month, the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Status
from floorwalker.plan.models import FlexAction
from floorwalker.plan.queries.ahead import Money, QueueAhead, View, WeekAhead
from floorwalker.plan.queries.flex import Sign
from floorwalker.plan.rules.ahead import BANDS, DAYS_A_WEEK, SMALL_HOURS, Band

SOURCES: Final = {
    "forecast": "forecast in use", "mixed": "forecast and what follows it", "extended": "beyond the forecast", "none": "not known",
}
SEVERITY: Final = {"high": "miss", "middle": "watch", "low": "info"}
NEAR: Final = 0.05
"""A gap under a twentieth of the need is near it: a week's overtime of a few mends it."""
HEAD: Final = (
    "queue", "week_of", "contacts_low", "contacts_base", "contacts_high", "contacts_from", "hours_needed_low", "hours_needed_base",
    "hours_needed_high", "hours_there", "there_from", "gap_low", "gap_base", "gap_high", "people_needed_low", "people_needed_base",
    "people_needed_high", "people_there", "can_be_hired", "flex_hours_agreed",
)


@dataclass(frozen=True)
class Row:
    """One week of a queue on the page."""

    week: WeekAhead
    contacts: str
    source: str
    wide: bool
    needed: str
    there: str
    gaps: list[Status]
    remedy: str
    flex: str


def rows(one: QueueAhead, flex: dict[date, float]) -> list[Row]:
    """Return the weeks of a queue; `flex` are the hours agreed for each, should demand be high."""
    return [_row(week, one.lead_weeks, flex.get(week.monday, 0.0)) for week in one.weeks]


def _row(week: WeekAhead, lead: int | None, flex: float) -> Row:
    volume = week.volume
    known = volume.source != "none"
    contacts = f"{formats.count(volume.base)}, {formats.count(volume.low)} to {formats.count(volume.high)}" if known else "not known"
    people = {band: formats.decimal(week.people(week.needed[band])) for band in BANDS}
    return Row(
        week, contacts, SOURCES[volume.source], volume.is_wide,
        f"{people['base']}, {people['low']} to {people['high']}" if known else "not known", formats.decimal(week.people(week.there)),
        [gap(week, band) for band in BANDS] if known else [Status("idle", "not known")] * len(BANDS),
        _remedy(week, lead, flex) if known else "",
        f"{formats.decimal(flex)} h" if flex else "none agreed",
    )


def gap(week: WeekAhead, band: Band) -> Status:
    """Return people there against people needed in one band, by shape and word."""
    hours = week.gap(band)
    people = formats.decimal(abs(week.people(hours)))
    if hours >= -SMALL_HOURS:
        return Status("ok", f"Over {people}" if hours > SMALL_HOURS else "Covered")
    return Status("watch" if -hours < NEAR * week.needed[band] else "miss", f"Short {people}")


def _remedy(week: WeekAhead, lead: int | None, flex: float) -> str:
    base, high = week.gap("base"), week.gap("high")
    if high >= -SMALL_HOURS:
        return ""
    if base >= -SMALL_HOURS:
        left = -high - flex
        return "only if demand is high: agreed flex covers it" if left <= SMALL_HOURS else (
            f"only if demand is high: {formats.decimal(left)} h more flex to agree"
        )
    if week.can_hire is None:
        return "nobody said how long hiring takes"
    if week.can_hire:
        return f"can be hired for, {lead} weeks"
    return f"cannot be hired for any more: flex, {formats.decimal(flex)} h agreed of {formats.decimal(-base)} h short"


@dataclass(frozen=True)
class Flex:
    """One agreed flex with its sign."""

    one: FlexAction
    sign: str
    seen: Status


def flex(found: Sequence[FlexAction], signs: Mapping[int, Sign]) -> list[Flex]:
    """Return agreed flex with how its sign stands."""
    made = []
    for each in found:
        sign = signs[each.pk]
        if sign.since is not None:
            seen = Status("watch", f"Sign there since {formats.day(sign.since, zone='UTC')}")
        else:
            seen = Status("ok", "Not there") if sign.days else Status("idle", "Nothing counted yet")
        way = "above" if each.band == FlexAction.Band.HIGH else "below"
        days = f"{each.days} {'day' if each.days == 1 else 'days running'}"
        made.append(Flex(each, f"{formats.share(each.beyond_share)} {way} the forecast on {days}", seen))
    return made


def chart(one: QueueAhead) -> charts.Chart:
    """Draw the weeks of a queue in people."""
    weeks = [
        charts.WeekBand(
            week.monday, week.people(week.needed["low"]), week.people(week.needed["base"]), week.people(week.needed["high"]),
            week.people(week.there),
        )
        for week in one.weeks
    ]
    return charts.needed_by_week("ahead", weeks, title=f"{one.queue.name}: people needed and there", axis="People")


@dataclass(frozen=True)
class Overview:
    """One queue among the others."""

    one: QueueAhead
    gaps: list[Status]
    worst: str


def overview(view: View) -> list[Overview]:
    """Return every queue with its base gap by week and its worst week."""
    found = []
    for one in view.queues:
        known = [week for week in one.weeks if week.volume.source != "none"]
        worst = min(known, key=lambda week: week.gap("base"), default=None)
        words = "" if worst is None or worst.gap("base") >= -SMALL_HOURS else (
            f"short {formats.decimal(abs(worst.people(worst.gap('base'))))} people in the week of {formats.day(worst.monday, zone='UTC')}"
        )
        gaps = [gap(week, "base") if week.volume.source != "none" else Status("idle", "not known") for week in one.weeks]
        found.append(Overview(one, gaps, words))
    return found


@dataclass(frozen=True)
class Sum:
    """Cost against budget of one week or month."""

    label: str
    cost: str
    budget: str
    left: Status | str


def by_week(money: list[Money]) -> list[Sum]:
    """Return cost and budget of each week."""
    return [_sum(formats.day(each.monday, zone="UTC"), each.cost, each.budget, each.currency) for each in money]


def by_month(money: list[Money]) -> list[Sum]:
    """Return cost and budget of each calendar month that the weeks touch; a week across two months is shared by days."""
    cost: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    budget: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    days: dict[tuple[int, int], int] = defaultdict(int)
    for each in money:
        for after in range(DAYS_A_WEEK):
            day = each.monday + timedelta(days=after)
            key = (day.year, day.month)
            days[key] += 1
            cost[key] += (each.cost or Decimal(0)) / DAYS_A_WEEK
            budget[key] += (each.budget or Decimal(0)) / DAYS_A_WEEK
    currency = money[0].currency if money else ""
    has_cost, has_budget = (all(getattr(each, name) is not None for each in money) for name in ("cost", "budget"))
    return [
        _sum(
            f"{date(year, month, 1):%B %Y}, {number} days", round(cost[year, month]) if has_cost else None,
            round(budget[year, month]) if has_budget else None, currency,
        )
        for (year, month), number in days.items()
    ]


def _sum(label: str, cost: Decimal | int | None, budget: Decimal | int | None, currency: str) -> Sum:
    left: Status | str = ""
    if cost is not None and budget is not None:
        words = formats.money(abs(round(Decimal(budget) - Decimal(cost))), currency)
        left = Status("ok", f"{words} left") if cost <= budget else Status("miss", f"{words} over")
    return Sum(label, formats.money(cost, currency), formats.money(budget, currency) if budget is not None else "none is set", left)


def as_rows(view: View, flex: dict[int, dict[date, float]]) -> Iterator[tuple[object, ...]]:
    """Yield every queue and week for the file."""
    for one in view.queues:
        for week in one.weeks:
            volume = week.volume
            yield (
                one.queue.name, week.monday.isoformat(), *(round(volume.of(band), 1) for band in BANDS), volume.source,
                *(round(week.needed[band], 2) for band in BANDS), round(week.there, 2), "roster" if week.by_roster else "contracts",
                *(round(week.gap(band), 2) for band in BANDS), *(round(week.people(week.needed[band]), 2) for band in BANDS),
                round(week.people(week.there), 2), "" if week.can_hire is None else "yes" if week.can_hire else "no",
                round(flex.get(one.queue.pk, {}).get(week.monday, 0.0), 2),
            )
