"""Items of a service review as they are drawn: from what was frozen, with what was restated since said beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.urls import reverse

from floorwalker.engine import charts as engine
from floorwalker.engine import measures
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Standard
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, State, Status
from floorwalker.ground.web.charts import Chart as Drawn
from floorwalker.plan.forms.kpis import aim
from floorwalker.record.figure_words import behind, written
from floorwalker.review.models import ReviewItem
from floorwalker.review.queries import agendas, chart_behind, chart_series, frozen_charts
from floorwalker.review.queries.chart_reading import Reading
from floorwalker.review.queries.worked import Worked
from floorwalker.review.views import chart_page
from floorwalker.review.views.chart_words import Verdict, likely, moved, verdict

Kind = ReviewItem.Kind
STANDS: Final[dict[str | None, tuple[State, str]]] = {
    "ok": ("ok", "On target"), "watch": ("watch", "Near it"), "miss": ("miss", "Short"), None: ("idle", "No data"),
}
WAYS: Final[dict[str, State]] = {"reached": "ok", "closing": "ok", "slow": "watch", "not begun": "miss", "no data": "idle"}
KEPT: Final[dict[str, State]] = {"kept": "ok", "missed": "miss", "running": "info", "no contacts": "idle"}


@dataclass(frozen=True)
class Fact:
    """A figure with its name, what stands behind it, and how it stands."""

    name: str
    value: str
    note: str = ""
    status: Status | None = None


@dataclass(frozen=True)
class Picture:
    """An item as it is shown: facts, the chart with its verdict and signals, a table, and what was restated since."""

    facts: Sequence[Fact] = ()
    chart: Drawn | None = None
    says: Verdict | None = None
    signals: Sequence[chart_page.SignalRow] = ()
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    more: int = 0
    restated: str = ""
    chart_reference: str = ""
    contacts: str = ""


def picture(item: ReviewItem, *, by: Actor, again: bool = True) -> Picture:
    """Return an item as it was frozen; with `again` the facts are asked whether they tell otherwise today."""
    kept = item.picture
    heads, rows = TABLES[item.kind](kept.get("rows", ())) if item.kind in TABLES else ((), ())
    facts = _facts(kept["figure"]) if kept.get("figure") else []
    chart = kept.get("chart")
    if chart is None:
        return Picture(facts, heads=heads, rows=rows, more=kept.get("more", 0), restated=_figure_restated(item) if again else "")
    reading, signals = frozen_charts.thaw(chart)
    for each in reading.left_out.values():
        each.left_by = item.review.opened_by
    reference = reading.chart.reference
    drawn = chart_page.drawn(reading, signals, chosen=None, day=None, by=by) if len(reading.series) else None
    said = _restated(item, reading) if again else ""
    rows_of = [_led(row, reference) for row in chart_page.rows(reading, signals, None) if row.signal.through >= item.review.since]
    return Picture(
        facts, drawn, verdict(reading), rows_of, heads, rows, 0, said, reference, _contacts(reading, by),
    )


def _led(row: chart_page.SignalRow, reference: str) -> chart_page.SignalRow:
    return replace(row, url=f"{reverse('review:chart', args=[reference])}{row.url}")


def _contacts(reading: Reading, by: Actor) -> str:
    """Return the address of the contacts behind the newest point, empty for who may not open them."""
    chart = agendas.charted(reading.chart.reference) if reading.last is not None else None
    if chart is None or reading.last is None:
        return ""
    day = reading.series.days[reading.last]
    measure = reading.series.measure
    return chart_behind.url(chart, measure, chart_behind.column_of(measure), day, day, by=by)


def _facts(figure: dict[str, Any]) -> list[Fact]:
    measure = measures.get(figure["measure"])
    number, low, high = (_float(figure[name]) for name in ("n", "low", "high"))
    first, last = (date.fromisoformat(figure[name]) for name in ("first", "last"))
    stands = Status(*STANDS[figure["verdict"]]) if "verdict" in figure else None
    if "way" in figure:
        stands = Status(WAYS[figure["way"]], figure["way"].capitalize())
    period = f"{first.day} {first:%b} to {last.day} {last:%b}"
    target = Standard(
        measure=measure.code, target=figure["target"], tolerance=figure["tolerance"], target_seconds=figure["target_seconds"]
    )
    note = ", ".join(filter(None, (behind(measure, number, low, high), period)))
    found = [
        Fact(measure.name, written(measure, figure["value"]), note, stands),
        Fact("Target", aim(target), f"by {_day(figure['by_when'])}, {figure['owner']}" if "by_when" in figure else ""),
    ]
    if "baseline" in figure:
        covered = "" if figure["covered"] is None else f"{figure['covered'] * 100:.0f}% of the way"
        found.append(Fact("Baseline", written(measure, figure["baseline"]), covered))
    return found


def _restated(item: ReviewItem, reading: Reading) -> str:
    chart = agendas.charted(reading.chart.reference)
    words = []
    if chart is not None and (number := frozen_charts.restated(item.picture["chart"], chart_series.one(chart))):
        words.append(f"{number} of {len(reading.series)} points of the chart have other figures today")
    if figure := _figure_restated(item):
        words.append(figure)
    return "; ".join(words)


def _figure_restated(item: ReviewItem) -> str:
    figure = item.picture.get("figure")
    if not figure or figure["value"] is None:
        return ""
    now = agendas.figure_now(item.review, item)
    if now is None or math.isclose(now, figure["value"], rel_tol=1e-9):
        return ""
    return f"the figure is {written(measures.get(figure['measure']), now)} today"


def worked_words(said: Worked) -> Status:
    """Return in a few words whether something worked."""
    if said.answer in {"worked", "worse", "no change"} and said.before is not None and said.after is not None:
        measure = measures.get(said.measure)
        change = moved(measure, said.after - said.before)
        range_ = likely(measure, _float(said.low), _float(said.high))
        state, word = {"worked": ("ok", "Worked"), "worse": ("miss", "Worse"), "no change": ("idle", "No real change")}[said.answer]
        figures = f"{written(measure, said.before)} before, {written(measure, said.after)} after"
        return Status(state, f"{word}: {figures}, {change} ({range_})")  # type: ignore[arg-type]
    if said.answer == "too early":
        return Status("idle", f"Too early, {said.points} of {engine.LEAST_POINTS}")
    if said.answer == "no phase":
        return Status("watch", "Nobody began a phase, so before and after cannot be told")
    return Status("idle", "Not charted")


def _actions(rows: Sequence[dict[str, Any]]) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
    found = []
    for each in rows:
        state = Status("ok", f"Done {_day(each['done_on'])}") if each["done_on"] else (
            Status("miss", "Late") if each["late"] else Status("info", "Open"))
        said = Worked(**each["worked"])
        chart = Link(said.chart, reverse("review:chart", args=[said.chart])) if said.chart else ""
        found.append((each["what"], each["owner"], _day(each["due_on"]), state, worked_words(said), chart))
    return ("What", "By whom", "Until", "State", "Did it work", "Chart"), found


def _agreements(rows: Sequence[dict[str, Any]]) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
    found = []
    for each in rows:
        measure = measures.get(each["measure"])
        target = aim(Standard(measure=measure.code, target=each["target"], tolerance=0.0, target_seconds=each["target_seconds"]))
        place = f", {each['channel']}" if each["channel"] else ""
        found.append((
            f"{measure.name}{place}", f"{_day(each['first'])} to {_day(each['last'])}", target, written(measure, each["value"]),
            f"{each['n']:.0f}", Status(KEPT[each["verdict"]], each["verdict"].capitalize()), each["cause"], each["action"],
        ))
    return ("Promise", "Window", "Target", "Came", "n", "State", "Cause", "Action"), found


def _gaps(rows: Sequence[dict[str, Any]]) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
    found = []
    for each in rows:
        measure = measures.get(each["measure"])
        standard = Standard(measure=measure.code, target=each["target"], tolerance=each["tolerance"], target_seconds=each["target_seconds"])
        range_ = behind(measure, _float(each["n"]), _float(each["low"]), _float(each["high"]))
        finding = Link(each["finding"], reverse("ground:finding", args=[each["finding"]])) if each["finding"] else Link(
            "none yet", f"{reverse('review:gap_raise')}?of={each['theme']}")
        found.append((
            each["where"], Link(measure.name, reverse("review:consistency_of", args=[each["standard"]])), aim(standard),
            f"{written(measure, each['value'])} ({range_})" if range_ else written(measure, each["value"]),
            moved(measure, each["short"]).removeprefix("+"), finding,
        ))
    return ("Where", "Measure", "Target", "Actual", "Short by", "Issue"), found


def _findings(rows: Sequence[dict[str, Any]]) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
    return ("Finding", "What", "Raised", "Owner"), [
        (
            Link(each["reference"], reverse("ground:finding", args=[each["reference"]])), each["summary"], _day(each["raised_on"]),
            each["owner"] or Status("watch", "Nobody"),
        )
        for each in rows
    ]


def _panels(rows: Sequence[dict[str, Any]]) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
    return ("Means", "Tells", "State"), [
        (
            Link(each["name"], reverse(each["page"])) if each["page"] else each["name"], each["tells"],
            Status("ok", "Set up") if each["is_set_up"] else Status("miss" if each["is_proactive"] else "idle", "Not set up yet"),
        )
        for each in rows
    ]


Rows = Sequence[dict[str, Any]]
TABLES: Final[dict[str, Callable[[Rows], tuple[Sequence[str], Sequence[Sequence[Any]]]]]] = {
    Kind.ACTIONS: _actions, Kind.AGREEMENT: _agreements, Kind.GAPS: _gaps, Kind.FINDINGS: _findings, Kind.PANELS: _panels,
}


def _day(said: str) -> str:
    return str(formats.day_with_year(date.fromisoformat(said), zone="UTC"))


def _float(value: float | None) -> float:
    return math.nan if value is None else value
