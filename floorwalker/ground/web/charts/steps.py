"""Steps against their time: when each was promised and when it was done, in minutes from the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Canvas, Chart, Key, Scale, Table, number

LABEL, TOP, ROW, FOOT, MARGIN = 250.0, 8.0, 26.0, 26.0, 16.0
LETTERS: Final = 40
HALF: Final = 6.0
State = Literal["done", "late", "open", "left out"]


@dataclass(frozen=True)
class StepTime:
    """One step: its name, the minute by which it is promised, the minute at which it was done (None: not yet), and who has it."""

    name: str
    by_minute: float
    at_minute: float | None
    who: str
    left_out: bool = False

    def state(self, now: float) -> State:
        """Return how it stands at the minute `now`."""
        if self.left_out:
            return "left out"
        if self.at_minute is None:
            return "late" if now > self.by_minute else "open"
        return "late" if self.at_minute > self.by_minute else "done"


def steps_in_time(code: str, steps: Sequence[StepTime], *, now: float, runs: bool, title: str, width: float = 760.0) -> Chart:
    """Draw each step as a row: a diamond where it was promised, a dot where it was done, and a bar for the time that it is late."""
    last = max([now if runs else 0.0, 1.0, *(each.by_minute for each in steps), *(each.at_minute or 0.0 for each in steps)])
    height = TOP + ROW * len(steps)
    done = sum(each.at_minute is not None and not each.left_out for each in steps)
    late = sum(each.state(now) == "late" for each in steps)
    summary = _("%(done)s of %(n)s done, %(late)s late.") % {"done": done, "n": len(steps), "late": late}
    canvas = Canvas(code, width=width, height=height + FOOT, title=title, summary=summary)
    x = Scale(0.0, last, LABEL, width - MARGIN)
    for share in (0.0, 0.5, 1.0):
        at = x(last * share)
        canvas.line(at, TOP, at, height, "grid")
        canvas.text(at, height + 16, _told(last * share), "mid" if 0 < share < 1 else "end" if share else "")
    for place, each in enumerate(steps):
        _row(canvas, each, x, TOP + ROW * place, now=now)
    if runs:
        canvas.line(x(now), TOP - 4, x(now), height, "now")
    rows = [
        (each.name, each.who, _told(each.by_minute), _told(each.at_minute) if each.at_minute is not None else "-", _word(each.state(now)))
        for each in steps
    ]
    legend = [Key(_("Promised"), "m-agreed", "diamond"), Key(_("Done"), "m-done", "ring"), Key(_("Late"), "m-late")]
    heads = (_("Step"), _("Who"), _("Promised after"), _("Done after"), _("Stands"))
    return Chart(title, summary, canvas.svg(), legend, Table(title, heads, rows))


def _row(canvas: Canvas, each: StepTime, x: Scale, top: float, *, now: float) -> None:
    middle, state = top + ROW / 2, each.state(now)
    name = each.name if len(each.name) <= LETTERS else f"{each.name[: LETTERS - 1]}…"
    canvas.text(LABEL - 10, middle + 4, name, "lbl end")
    canvas.line(LABEL, middle, x.end, middle, "grid")
    due, ended = x(each.by_minute), x(min(each.at_minute if each.at_minute is not None else now, x.high))
    if state == "late":
        canvas.rect(min(due, ended), middle - 4, abs(ended - due), 8, "m-late", round_=3)
    points = ((due, middle - HALF), (due + HALF, middle), (due, middle + HALF), (due - HALF, middle))
    canvas.path("M" + "L".join(f"{number(across)} {number(down)}" for across, down in points) + "Z", "m-agreed")
    if each.at_minute is not None and not each.left_out:
        canvas.add("circle", cx=ended, cy=middle, r=5.0, class_="m-late" if state == "late" else "m-done")
    said = f"{each.name}, {each.who}: {_('promised after')} {_told(each.by_minute)}, {_word(state)}"
    canvas.read(LABEL, top, x.end - LABEL, ROW, words=said)


def _told(minutes: float) -> str:
    return formats.duration(minutes * 60)


def _word(state: State) -> str:
    return {"done": _("in time"), "late": _("late"), "open": _("not due yet"), "left out": _("left out")}[state]
