"""A figure of each half hour of the day against its target with the range that chance leaves, and how often each half hour met it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.dots import TICKS
from floorwalker.ground.web.charts.grammar import Bands, Canvas, Chart, Key, Scale, Table, known

WIDTH, LEFT, RIGHT, TOP, FIGURES, SHARES, FOOT = 1_290.0, 56.0, 8.0, 22.0, 150.0, 64.0, 22.0
APART, RADIUS, BAR_SHARE, LEAST_BAR, SHORTEST_NAME = 34.0, 3.5, 0.7, 2.0, 42.0


@dataclass(frozen=True)
class Slot:
    """A half hour of the day: its figure with range and how much stands behind it, and on how many days of so many it met the target.

    The figure is None where too little stands behind it.
    """

    label: str
    value: float | None
    low: float
    high: float
    n: float
    met: int
    counted: int

    @property
    def share(self) -> float:
        """The share of its days on which it met the target."""
        return self.met / self.counted if self.counted else float("nan")


def by_half_hour(
    code: str, slots: Sequence[Slot], *, bounds: tuple[float, float], target: float, write: Callable[[float], str], title: str,
    states: Sequence[str],
) -> Chart:  # fmt: skip
    """Draw the figures of `slots` as points above, and the share of days on which each met the target as bars below.

    `states` say in a word how each stands to the target.
    """
    ground = TOP + FIGURES + APART + SHARES
    worst = min((slot for slot in slots if slot.counted), key=lambda slot: slot.share, default=None)
    summary = title if worst is None else _("%(title)s: least often met at %(at)s, on %(met)d of %(days)d days.") % {
        "title": title, "at": worst.label, "met": worst.met, "days": worst.counted,
    }
    canvas = Canvas(code, width=WIDTH, height=ground + FOOT, title=title, summary=summary)
    x = Bands(len(slots), LEFT, WIDTH - RIGHT)
    y, share = Scale(*bounds, TOP + FIGURES, TOP), Scale(0.0, 1.0, ground, ground - SHARES)
    for step in range(TICKS + 1):
        value = bounds[0] + (bounds[1] - bounds[0]) * step / TICKS
        canvas.line(x.start, y(value), x.end, y(value), "grid")
        canvas.text(x.start - 7, y(value) + 3.5, write(value), "end")
    for part in (0.0, 0.5, 1.0):
        canvas.line(x.start, share(part), x.end, share(part), "grid")
        canvas.text(x.start - 7, share(part) + 3.5, formats.share(part), "end")
    canvas.text(x.start, ground - SHARES - 8, _("Days on which it was met"), "lbl")
    canvas.line(x.start, y(target), x.end, y(target), "l-target")
    every = max(1, round(SHORTEST_NAME / x.width + 0.5))
    for place, slot in enumerate(slots):
        _draw(canvas, x, y, share, place, slot)
        if place % every == 0:
            canvas.text(x.middle(place), ground + 15, slot.label, "mid")
        canvas.read(x.left(place), TOP, x.width, ground - TOP, words=f"{slot.label}: {_figure(slot, write)}; {_kept(slot)}")
    legend = [
        Key(_("Figure"), "m-actual", "dot"), Key(_("95% range"), "m-whisker", "line"), Key(_("Target"), "l-target", "dash"),
        Key(_("Share of days met"), "m-designed"),
    ]
    rows = [(slot.label, _figure(slot, write), _kept(slot), state) for slot, state in zip(slots, states, strict=True)]
    heads = (_("Half hour"), _("Figure"), _("Days met"), _("By the standard"))
    return Chart(title, summary, canvas.svg(), legend, Table(title, heads, rows))


def _draw(canvas: Canvas, x: Bands, y: Scale, share: Scale, place: int, slot: Slot) -> None:
    if slot.value is not None:
        if known(slot.low) and known(slot.high):
            canvas.line(x.middle(place), y(max(slot.low, y.low)), x.middle(place), y(min(slot.high, y.high)), "m-whisker")
        at = y(min(max(slot.value, y.low), y.high))
        canvas.rect(x.middle(place) - RADIUS, at - RADIUS, 2 * RADIUS, 2 * RADIUS, "m-actual", round_=RADIUS)
    if slot.counted:
        top = min(share(slot.share), share(0.0) - LEAST_BAR)  # never met is seen; only a half hour without data is empty
        wide = x.width * BAR_SHARE
        canvas.rect(x.middle(place) - wide / 2, top, wide, share(0.0) - top, "m-designed", round_=1.5)


def _figure(slot: Slot, write: Callable[[float], str]) -> str:
    if slot.value is None:
        return _("%(n)s only, too few to say") % {"n": formats.count(slot.n)}
    wide = _(" (%(low)s to %(high)s)") % {"low": write(slot.low), "high": write(slot.high)} if known(slot.low) and known(slot.high) else ""
    return f"{write(slot.value)}{wide}"


def _kept(slot: Slot) -> str:
    return _("met on %(met)d of %(days)d days") % {"met": slot.met, "days": slot.counted} if slot.counted else str(formats.NO_DATA)
