"""An agreement in words: its promises, credits, windows and what is ahead, for pages and files."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from floorwalker.engine import measures
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import State as CellState
from floorwalker.ground.web.cells import Status
from floorwalker.ground.web.charts import Chart, KeptDay
from floorwalker.plan.forms.kpis import typed
from floorwalker.plan.forms.staffing import PER_CENT
from floorwalker.plan.models import Agreement, AgreementCredit, AgreementTerm
from floorwalker.plan.queries.attainment import Counted, Kept
from floorwalker.plan.rules.keeping import Sofar, Step
from floorwalker.plan.rules.windows import Window, window_of
from floorwalker.record.figure_words import behind, written

VERDICTS: Final[dict[str, CellState]] = {"kept": "ok", "missed": "miss", "running": "info", "no contacts": "idle"}
LEAST_BARS: Final = 2
"""One bar says nothing that the table does not."""
OUTLOOKS: Final[dict[str, CellState]] = {
    "kept whatever comes": "ok", "likely": "ok", "at risk": "watch", "out of reach": "miss", "too early to say": "info",
}


@dataclass(frozen=True)
class WindowRow:
    """One window on the page: the figure that counts, the one with everything, and what came of the promise."""

    window: str
    figure: str
    note: str
    whole: str
    whole_note: str
    excluded: str
    state: Status
    credit: str
    counted: Counted


def promise(term: AgreementTerm) -> str:
    """Return what is promised: the measure, of what, and its target."""
    measure = measures.get(term.measure)
    return f"{measure.name}{of(term)}: {target(term)}"


def of(term: AgreementTerm) -> str:
    """Return of which channel a promise speaks, empty for every queue of the client."""
    return f", {str(Channel(term.channel).label).lower()}" if term.channel else ""


def target(term: AgreementTerm) -> str:
    """Return the target in words."""
    measure = measures.get(term.measure)
    unit = "%" if measure.unit == "share" else " points" if measure.unit == "points" else ""
    within = f" in {formats.duration(term.target_seconds)}" if term.target_seconds else ""
    return f"{'at least' if measure.better == 'higher' else 'at most'} {typed(measure, term.target)}{unit}{within}"


def window_in_words(window: Window, kind: str) -> str:
    """Return a window as people call it; one that the agreement's days cut says its days."""
    last = window.end - (window_of(window.start, "day").end - window.start)
    if window != window_of(window.start, kind):
        return f"{formats.day(window.start, zone='UTC')} to {formats.day_with_year(last, zone='UTC')}"
    match kind:
        case "day":
            return str(formats.day_with_year(window.start, zone="UTC"))
        case "month":
            return f"{window.start:%B %Y}"
        case "quarter":
            return f"Q{(window.start.month + 2) // 3} {window.start.year}"
        case _:
            return f"Week from {formats.day_with_year(window.start, zone='UTC')}"


def step_in_words(term: AgreementTerm, step: AgreementCredit | Step, agreement: Agreement) -> str:
    """Return what a step costs and from where: "below 75%: 5% of the fee"."""
    measure = measures.get(term.measure)
    side = "below" if measure.better == "higher" else "above"
    unit = "%" if measure.unit == "share" else ""
    cost = f"{(step.share * 100).normalize():f}% of the fee" if step.share is not None else formats.money(step.amount, agreement.currency)
    return f"{side} {typed(measure, step.beyond)}{unit}: {cost}"


def figure_note(counted: Counted, figure: Sofar) -> str:
    """Return n and the range that chance allows."""
    return behind(counted.measure, figure.number, figure.low, figure.high)


def row(counted: Counted, agreement: Agreement) -> WindowRow:
    """Return one window as the table shows it."""
    measure = counted.measure
    whole = written(measure, counted.whole.value) if counted.excluded else ""
    return WindowRow(
        window_in_words(counted.window, agreement.window), written(measure, counted.counts.value), figure_note(counted, counted.counts),
        whole, figure_note(counted, counted.whole) if counted.excluded else "",
        ", ".join(sorted({str(each.get_kind_display()) for each in counted.excluded})),
        Status(VERDICTS[counted.verdict], counted.verdict.capitalize()), credit_in_words(counted, agreement), counted,
    )


def credit_in_words(counted: Counted, agreement: Agreement) -> str:
    """Return what a miss costs: an amount, a share of a fee nobody named, or that nothing was agreed."""
    if counted.verdict != "missed":
        return ""
    if counted.step is None:
        return "none agreed"
    if counted.credit is None:
        assert counted.step.share is not None
        return f"{(counted.step.share * 100).normalize():f}% of the fee"
    return str(formats.money(counted.credit, agreement.currency))


def ahead_in_words(kept: Kept) -> tuple[Status, str] | None:
    """Return whether the running window will be kept, and what its rest must reach beside what the last four weeks did."""
    ahead = kept.ahead
    if ahead is None:
        return None
    status = Status(OUTLOOKS[ahead.outlook], ahead.outlook.capitalize())
    if ahead.needed is None:
        return status, "No more contacts are expected in it."
    measure, usual = kept.measure, ahead.usual
    usual_words = "nothing to compare with" if math.isnan(usual.value) else (
        f"the four weeks to {formats.day(ahead.last_day, zone='UTC')} reached {written(measure, usual.value)}"
        f"{f' ({note})' if (note := behind(measure, usual.number, usual.low, usual.high)) else ''}"
    )
    if ahead.outlook == "kept whatever comes":
        return status, f"Even the worst figure for the {formats.count(ahead.to_come)} still expected leaves it kept."
    if ahead.outlook == "out of reach":
        return status, f"Not even the best figure for the {formats.count(ahead.to_come)} still expected would keep it."
    side = "at least" if measure.better == "higher" else "at most"
    return status, (
        f"The {formats.count(ahead.to_come)} still expected must reach {side} {written(measure, ahead.needed)}; {usual_words}."
    )


def chart(kept: Kept, agreement: Agreement) -> Chart | None:
    """Draw the figure that counts of each window beside the target; None before two were counted."""
    times = PER_CENT if kept.measure.unit == "share" else 1.0
    windows = [
        KeptDay(
            each.window.start, None if math.isnan(each.counts.value) else each.counts.value * times,
            written(kept.measure, each.counts.value), each.verdict, label=window_in_words(each.window, agreement.window),
        )
        for each in kept.windows
    ]
    if sum(each.value is not None for each in windows) < LEAST_BARS:
        return None
    return charts.against_target(
        "attained", windows, target=kept.term.target * times, target_words=target(kept.term), each=str(agreement.get_window_display()),
        axis=f"{kept.measure.name}{', %' if kept.measure.unit == 'share' else ', seconds' if kept.measure.unit == 'seconds' else ''}",
        title=f"{promise(kept.term)}, {str(agreement.get_window_display()).lower()}",
    )
