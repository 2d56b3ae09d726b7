"""What the allocation page shows: rows in words, gaps by shape and word, chart, half hours, seats and money."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np

from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.parts import Tile
from floorwalker.plan.queries.allocation import Picture, QueueRow
from floorwalker.plan.queries.allocation_effects import Measured, Prediction, Side
from floorwalker.plan.rules import allocation as rules
from floorwalker.plan.rules.allocation import SLOT_MINUTES, Floats, Level

DAYS_A_WEEK: Final = 7
GAPS: Final[dict[rules.Gap, tuple[State, str]]] = {
    "covered": ("ok", "Covered"), "near": ("watch", "Near, short"), "short": ("miss", "Short"), "over": ("info", "Over"),
    "none": ("idle", "Nothing required"),
}
TOLD: Final[dict[str, State]] = {"not_yet": "idle", "nothing": "idle", "noise": "info", "better": "ok", "worse": "miss"}
HEAD: Final = (
    "queue", "starts", "contacts", "needed", "rostered", "allocated", "there", "gap", "state", "with_skill_at_work", "at_work_at_site",
    "seats", "cost_needed", "cost_there", "currency",
)


@dataclass(frozen=True)
class Line:
    """One queue of the day or week."""

    row: QueueRow
    peak: str
    needed: str
    there: str
    short: Status
    worst: str
    skilled: str
    cost_needed: Decimal | None
    cost_there: Decimal | None
    days: list[Status]


def lines(picture: Picture, days: list[date]) -> list[Line]:
    """Return every queue of the site with what it needs and has."""
    return [_line(picture, row, days) for row in picture.rows]


def _line(picture: Picture, row: QueueRow, days: list[date]) -> Line:
    needed, there = row.work.needed, row.there
    if np.isnan(needed).all():
        return Line(row, "", "", formats.decimal(row.there_hours), Status("idle", "Nothing required"), "", "", None, None,
                    [Status("idle", "none")] * len(days))
    missing = np.nan_to_num(needed) - there
    place = int(missing.argmax())
    state, word = GAPS[rules.gap(float(there[place]), float(needed[place]))]
    peak = int(np.nanargmax(needed))
    short = row.short_hours
    zone = picture.site.zone
    at = formats.clock if len(days) == 1 else formats.moment
    worst = ""
    if missing[place] > rules.HALF:
        worst = f"{word} {formats.decimal(float(missing[place]))} at {at(picture.starts[place], zone=zone)}"
    return Line(
        row, f"{needed[peak]:.0f}", formats.decimal(row.needed_hours), formats.decimal(row.there_hours),
        _hours(short, row.needed_hours, worst=state), worst,
        formats.people(float(row.skilled[peak])), picture.cost(row.needed_hours, row),
        picture.cost(row.there_hours, row, overtime=row.overtime_hours),
        [_of_day(picture, row, day) for day in days],
    )


def _hours(short: float, needed: float, *, worst: State) -> Status:
    if short < rules.HALF:
        return Status("ok", "Covered")
    return Status("miss" if worst == "miss" and short >= rules.NEAR_SHARE * needed else "watch", f"Short {formats.decimal(short)} h")


def _of_day(picture: Picture, row: QueueRow, day: date) -> Status:
    inside = _inside(picture, day)
    needed = row.work.needed[inside]
    if np.isnan(needed).all():
        return Status("idle", "none")
    short = float(np.maximum(np.nan_to_num(needed) - row.there[inside], 0.0).sum()) / rules.SLOTS_AN_HOUR
    whole = float(np.nansum(needed)) / rules.SLOTS_AN_HOUR
    return _hours(short, whole, worst="miss" if short >= rules.NEAR_SHARE * whole else "watch")


def _inside(picture: Picture, day: date) -> Any:
    zone = picture.site.zone
    return np.array([formats.local(start, zone).date() == day for start in picture.starts])


@dataclass(frozen=True)
class HalfHour:
    """One half hour of a queue."""

    span: str
    contacts: str
    needed: str
    rostered: str
    moved: str
    there: str
    gap: Status
    skilled: str


def half_hours(picture: Picture, row: QueueRow) -> list[HalfHour]:
    """Return the half hours in which `row` is asked for or staffed."""
    zone = picture.site.zone
    found = []
    for place, start in enumerate(picture.starts):
        needed, there = float(row.work.needed[place]), float(row.there[place])
        if math.isnan(needed) and not there:
            continue
        found.append(
            HalfHour(
                formats.span(start, start + timedelta(minutes=SLOT_MINUTES), zone=zone), formats.decimal(float(row.work.offered[place])),
                "" if math.isnan(needed) else f"{needed:.0f}", formats.decimal(float(row.rostered[place])),
                formats.signed(float(row.given[place]), 1) if row.given[place] else "", formats.decimal(there), gap_of(there, needed),
                formats.decimal(float(row.skilled[place])),
            )
        )
    return found


def gap_of(there: float, needed: float) -> Status:
    """Return how people there stand to people needed, by shape and word."""
    kind = rules.gap(there, needed)
    state, word = GAPS[kind]
    return Status(state, f"{word} {formats.decimal(abs(needed - there))}" if kind in {"near", "short", "over"} else word)


def chart(picture: Picture, row: QueueRow, days: list[date]) -> charts.Chart:
    """Draw required against allocated: of a day by half hour, of a week with its net bars."""
    zone = picture.site.zone
    title = f"{row.queue.name}: required and allocated"
    used = np.flatnonzero(~np.isnan(row.work.needed) | (row.there > 0))
    if len(days) == 1:
        first, last = (int(used[0]), int(used[-1]) + 1) if used.size else (0, len(picture.starts))
        intervals = charts.Intervals(picture.starts[first:last], SLOT_MINUTES, zone)
        needed = charts.Scenario("Required", _values(row.work.needed[first:last]))
        return charts.people_needed("allocation", intervals, [needed], title=title, roster=_values(row.there[first:last]), width=810.0)
    cover = []
    for day in days:
        inside = np.flatnonzero(_inside(picture, day))
        starts = [picture.starts[place] for place in inside.tolist()]
        cover.append(
            charts.CoverageDay(
                day, charts.Intervals(starts, SLOT_MINUTES, zone), _values(row.there[inside]), _values(row.work.needed[inside])
            )
        )
    return charts.coverage("allocation", cover, title=title)


def _values(values: Floats) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values.tolist()]


def tiles(picture: Picture, found: list[Line]) -> list[Tile]:
    """Return hours, seats and money of the site together."""
    needed, there = (sum(getattr(each.row, name) for each in found) for name in ("needed_hours", "there_hours"))
    short = sum(each.row.short_hours for each in found)
    made = [
        Tile("Hours required", formats.decimal(needed), unit=" h", note="on queue, without shrinkage"),
        Tile("Hours on queue", formats.decimal(there), unit=" h", note=f"short {formats.decimal(short)} h where it counts"
             if short >= rules.HALF else "no half hour is short", state="watch" if short >= rules.HALF else "ok"),
    ]
    return [*made, _seats(picture), *_money(picture, found)]


def _seats(picture: Picture) -> Tile:
    place = int(picture.at_work.argmax())
    at_most, when = float(picture.at_work[place]), formats.moment(picture.starts[place], zone=picture.site.zone)
    if math.isnan(picture.seats[place]):
        return Tile("Seats taken", formats.people(at_most), note=f"at {when}; nobody said how many there are")
    free = np.min(picture.seats - picture.at_work)
    return Tile(
        "Seats taken", formats.people(at_most), target=f"of {picture.seats[place]:.0f}",
        note=f"{abs(free):.0f} too few" if free < -rules.HALF else f"at {when}", state="miss" if free < -rules.HALF else "ok",
    )


def _money(picture: Picture, found: list[Line]) -> list[Tile]:
    means = picture.means
    if means is None:
        return [Tile("Cost", None, note="nobody said what an hour costs")]
    needed = sum((each.cost_needed or Decimal(0) for each in found), Decimal(0))
    there = sum((each.cost_there or Decimal(0) for each in found), Decimal(0))
    is_week = picture.end - picture.starts[0] > timedelta(days=DAYS_A_WEEK - 1)
    is_over = is_week and means.weekly_budget is not None and there > means.weekly_budget
    return [
        Tile("Cost of what is required", formats.money(round(needed), means.currency), note="with planned shrinkage"),
        Tile(
            "Cost of what is there", formats.money(round(there), means.currency), state="miss" if is_over else None,
            note=_against(there, means.weekly_budget, is_week=is_week, currency=means.currency),
        ),
    ]


def _against(there: Decimal, budget: Decimal | None, *, is_week: bool, currency: str) -> str:
    if budget is None:
        return "no budget is set"
    if is_week:
        left = budget - there
        word = "left of" if left >= 0 else "over"
        return f"{formats.money(round(abs(left)), currency)} {word} the budget of {formats.money(budget, currency)}"
    return f"{formats.share(float(there / budget)) if budget else 'all'} of the week's {formats.money(budget, currency)}"


@dataclass(frozen=True)
class Weighed:
    """One row of the balance: what it says of each queue without and with the change."""

    label: str
    cells: list[tuple[object, object]]
    note: str = ""


def balance(prediction: Prediction) -> list[tuple[str, list[Weighed]]]:
    """Return quality and efficiency side by side, without the change and with it."""
    sides = prediction.sides
    quality = [
        Weighed("Service level", [(_level(side, side.before.service_level), _level(side, side.after.service_level)) for side in sides]),
        Weighed("People at the fewest", [(formats.decimal(side.before.fewest), formats.decimal(side.after.fewest)) for side in sides]),
        Weighed("Breaks that begin", [(str(side.breaks), str(side.breaks)) for side in sides], "they stay as rostered"),
    ]
    efficiency = [
        Weighed("Occupancy", [(_busy(side, after=False), _busy(side, after=True)) for side in sides]),
        Weighed("Busiest half hour", [(formats.share(side.before.busiest), formats.share(side.after.busiest)) for side in sides]),
        Weighed("People on queue", [(formats.decimal(side.before.people), formats.decimal(side.after.people)) for side in sides]),
        Weighed("People required", [(formats.decimal(side.before.needed), formats.decimal(side.after.needed)) for side in sides]),
    ]
    return [("Quality", quality), ("Efficiency", efficiency)]


def _level(side: Side, level: float | None) -> object:
    if level is None:
        return "not in seconds"
    words = f"{formats.share(level)}{f' of {formats.share(side.target_share)}' if side.target_share else ''}"
    return Status("ok" if level >= side.target_share else "miss", words) if side.target_share else words


def _busy(side: Side, *, after: bool) -> object:
    told = side.after if after else side.before
    if told.occupancy is None:
        return "no data"
    words = f"{formats.share(told.occupancy)}, limit {formats.share(side.limit)}"
    above = told.occupancy > side.limit + rules.DUST
    return Status("miss", words) if above else Status("ok", words)


@dataclass(frozen=True)
class Came:
    """What came of an allocation on one queue, in words."""

    queue: str
    expected: str
    before: str
    counted: str
    verdict: Status


def came_of(found: list[Measured]) -> list[Came]:
    """Return measured effects in words, each with how many contacts it rests on and what range chance gives it."""
    made = []
    for each in found:
        expected = "no service level in seconds" if each.with_it is None else (
            f"{formats.share(each.without)} without it, {formats.share(each.with_it)} with it"
        )
        words = each.words[:1].upper() + each.words[1:]
        made.append(Came(each.queue, expected, _counted(each.before), _counted(each.during), Status(TOLD[each.told], words)))
    return made


def _counted(level: Level | None) -> str:
    if level is None:
        return ""
    span = f"{formats.share(level.low)} to {formats.share(level.high)}"
    return f"{formats.share(level.share)} of {level.contacts:,} contacts, 95% range {span}"


def as_rows(picture: Picture) -> Iterator[tuple[object, ...]]:
    """Yield every queue and half hour in which anybody is asked for or there, for the file."""
    currency = picture.means.currency if picture.means else ""
    for row in picture.rows:
        for place, start in enumerate(picture.starts):
            needed, there = float(row.work.needed[place]), float(row.there[place])
            if math.isnan(needed) and not there:
                continue
            asked = 0.0 if math.isnan(needed) else needed
            seats = float(picture.seats[place])
            yield (
                row.queue.name, formats.local(start, picture.site.zone).isoformat(), round(float(row.work.offered[place]), 2),
                "" if math.isnan(needed) else int(needed), round(float(row.rostered[place]), 2), round(float(row.given[place]), 2),
                round(there, 2), "" if math.isnan(needed) else round(there - needed, 2), rules.gap(there, needed),
                round(float(row.skilled[place]), 2), round(float(picture.at_work[place]), 2), "" if math.isnan(seats) else int(seats),
                picture.cost(asked / rules.SLOTS_AN_HOUR, row) or "",
                picture.cost(there / rules.SLOTS_AN_HOUR, row, overtime=float(row.overtime[place]) / rules.SLOTS_AN_HOUR) or "", currency,
            )
