"""A journey as a map: satisfaction along the way, and how many customers go on from stage to stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from floorwalker.ground.web.charts.grammar import Bands, Canvas, Chart, Key, Scale, Table, Values, known, line_path, number

LEFT, COLUMN, BAR = 40.0, 150.0, 66.0
WIDEST = 1100.0
"""Few stages stand far apart rather than being drawn large."""
LINE_TOP, LINE_HIGH = 24.0, 84.0
NAMES = 146.0
FLOW_TOP, FLOW_HIGH = 160.0, 110.0
BOTTOM = 46.0
LETTERS = 24
TICKS = (0, 50, 100)


@dataclass(frozen=True)
class MapStage:
    """A stage as it is drawn.

    Parameters
    ----------
    seen, went_on, gave_up
        Customers whose days have passed; None where the record does not count the stage.
    waiting
        Customers whose days have not passed.
    satisfied, low, high
        Share of answers in percent, with its range; None where nobody answered, or too few for a range.
    cells
        What the table says of it, one cell a head.
    """

    name: str
    seen: int | None
    went_on: int
    gave_up: int
    waiting: int
    satisfied: float | None
    low: float | None
    high: float | None
    cells: Sequence[str]


def journey(code: str, stages: Sequence[MapStage], *, title: str, heads: Sequence[str]) -> Chart:
    """Draw one column a stage: how satisfied customers are, and below it who goes on, who was served and stays, who gives up."""
    counted = [each for each in stages if each.seen is not None]
    summary = _("%(stages)d stages, %(counted)d of them counted from the record.") % {"stages": len(stages), "counted": len(counted)}
    width = max(WIDEST, LEFT + COLUMN * len(stages))
    canvas = Canvas(code, width=width, height=FLOW_TOP + FLOW_HIGH + BOTTOM, title=title, summary=summary)
    x = Bands(len(stages), LEFT, width)
    _satisfaction(canvas, stages, x, width)
    most = max((each.seen or 0 for each in stages), default=0) or 1
    for index, each in enumerate(stages):
        middle = x.middle(index)
        canvas.text(middle, NAMES, _cut(each.name), "lbl mid")
        _flow(canvas, each, middle, most, onward=_next(x, stages, index, most))
    legend = [
        Key(_("Satisfied"), "l-actual", "line"), Key(_("Went on"), "m-actual"), Key(_("Served, did not go on"), "m-part"),
        Key(_("Gave up"), "m-short"),
    ]
    return Chart(title, summary, canvas.svg(), legend, Table(title, heads, [each.cells for each in stages]))


def _satisfaction(canvas: Canvas, stages: Sequence[MapStage], x: Bands, width: float) -> None:
    y = Scale(0, TICKS[-1], LINE_TOP + LINE_HIGH, LINE_TOP)
    canvas.value_axis(y, left=LEFT, right=width, ticks=TICKS, label=_("Satisfied, %"))
    values: Values = [each.satisfied for each in stages]
    canvas.path(line_path(values, x, y), "l-actual")
    for index, each in enumerate(stages):
        middle = x.middle(index)
        if each.satisfied is None:
            canvas.text(middle, y(TICKS[1]) - 4, _("no answers"), "mid")
            continue
        if known(each.low) and known(each.high):
            canvas.line(middle, y(each.low or 0), middle, y(each.high or 0), "m-whisker")
        canvas.add("circle", cx=middle, cy=y(each.satisfied), r=4, class_="m-actual")
        canvas.text(middle + 8, y(each.satisfied) - 6, f"{each.satisfied:.0f}", "t-actual")


def _flow(canvas: Canvas, each: MapStage, middle: float, most: int, *, onward: tuple[float, float] | None) -> None:
    left, foot = middle - BAR / 2, FLOW_TOP + FLOW_HIGH
    if each.seen is None:
        canvas.rect(left, FLOW_TOP, BAR, FLOW_HIGH, "m-around", round_=4)
        canvas.text(middle, FLOW_TOP + FLOW_HIGH / 2, _("not in"), "mid")
        canvas.text(middle, FLOW_TOP + FLOW_HIGH / 2 + 14, _("the record"), "mid")
        return
    canvas.line(left, FLOW_TOP, left + BAR, FLOW_TOP, "axis")
    stayed = each.seen - each.went_on - each.gave_up
    top, said = FLOW_TOP, " ".join(each.cells)
    for count, mark in ((each.went_on, "m-actual"), (stayed, "m-part"), (each.gave_up, "m-short")):
        high = FLOW_HIGH * count / most
        if count:
            canvas.rect(left, top, BAR, high, mark, hint=said)
        if mark == "m-actual" and onward is not None and count:
            far, reach = onward
            right = left + BAR
            canvas.path(
                f"M{number(right)} {number(top)}L{number(far)} {number(top)}L{number(far)} {number(top + min(high, reach))}"
                f"L{number(right)} {number(top + high)}Z", "m-band",
            )
        top += high
    dropped = stayed + each.gave_up
    nobody = _("days not passed") if each.waiting else _("nobody seen")
    words = nobody if not each.seen else _("%(count)s of %(seen)s drop off") % {"count": f"{dropped:,}", "seen": f"{each.seen:,}"}
    canvas.text(middle, foot + 16, words, "mid" if not dropped else "mid t-short")
    if dropped and each.seen:
        canvas.text(middle, foot + 32, f"{dropped / each.seen:.0%}", "mid")


def _next(x: Bands, stages: Sequence[MapStage], index: int, most: int) -> tuple[float, float] | None:
    """Return where the bar of the next counted stage begins, and how high it is."""
    for other in range(index + 1, len(stages)):
        seen = stages[other].seen
        if seen is not None:
            return x.middle(other) - BAR / 2, FLOW_HIGH * seen / most
    return None


def _cut(words: str) -> str:
    return words if len(words) <= LETTERS else f"{words[: LETTERS - 1]}…"
