"""A clock of law as a cell and on a page: its last day first, what is left in words, and a ring that empties."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Lines, State, Status
from floorwalker.ground.web.charts.grammar import element
from floorwalker.ground.web.charts.small import drawing
from floorwalker.resolve.rules.rights import left

SIZE: Final = 22.0
INNER: Final = 7.0
SOON: Final = timedelta(days=5)
MARKS: Final[dict[State, str]] = {"ok": "m-actual", "watch": "sl-mark-watch", "miss": "sl-mark-miss"}


@dataclass(frozen=True)
class ClockRing(Lines):
    """A clock as it stands: its last day as `text`, what is left as `note`, its state, and its ring."""

    state: State
    ring: SafeString

    @property
    def status(self) -> Status:
        """What is left, in words."""
        return Status(self.state, self.note)

    def __html__(self) -> SafeString:
        """Return it as a cell of a list."""
        return format_html('<span class="ringed">{}<span>{}<small>{}</small></span></span>', self.ring, self.text, self.status)

    def __str__(self) -> str:
        return f"{self.text}, {self.note}"


def clock_ring(last_day: date, *, started_at: datetime, late_from: datetime, at: datetime) -> ClockRing:
    """Return how a clock from `started_at` to `late_from` stands: the ring is the share that is left, full once nothing is."""
    rest = late_from - at
    state: State = "miss" if rest <= timedelta() else "watch" if rest <= SOON else "ok"
    whole = (late_from - started_at).total_seconds() or 1.0
    share = 1.0 if state == "miss" else min(1.0, rest.total_seconds() / whole)
    drawn = _arc(SIZE / 2, 1.0, "m-track") + _arc(SIZE / 2, share, MARKS[state])
    day = formats.day_with_year(last_day, zone="UTC")
    return ClockRing(day, left(late_from, at=at), state, drawing("ring", SIZE, SIZE, drawn))


def _arc(half: float, share: float, mark: str) -> str:
    """Draw a part of a ring, from noon on with the sun; nothing of it is nothing."""
    if share <= 0:
        return ""
    angle = 2 * math.pi * min(share, 0.998)
    x, y, is_large = math.sin(angle), -math.cos(angle), int(share > 1 / 2)
    outer, inner = half - 1, INNER
    return element("path", class_=mark, d=(
        f"M{half:.2f} {half - outer:.2f}A{outer} {outer} 0 {is_large} 1 {half + outer * x:.2f} {half + outer * y:.2f}"
        f"L{half + inner * x:.2f} {half + inner * y:.2f}A{inner} {inner} 0 {is_large} 0 {half:.2f} {half - inner:.2f}Z"
    ))  # fmt: skip
