"""The shared time axis: intervals of one day or a week, labelled on the wall clock of a named zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Bands, Canvas

LABEL_WIDTH = 44  # pixels that "08:00" needs with air on both sides, at 11 px
MINUTES_PER_HOUR = 60
HOUR_STEPS = (1, 2, 3, 4, 6, 12)


@dataclass(frozen=True)
class Intervals:
    """Consecutive intervals. `starts` are UTC moments, the zone is where people read them."""

    starts: Sequence[datetime]
    minutes: int
    zone: str

    def __post_init__(self) -> None:
        step = timedelta(minutes=self.minutes)
        for before, after in pairwise(self.starts):
            if after - before != step:
                raise ValueError(
                    f"Intervals must follow one another by {self.minutes} minutes; {after.isoformat()} comes "
                    f"{after - before} after {before.isoformat()}. Fill the closed intervals with None."
                )

    def __len__(self) -> int:
        return len(self.starts)

    def label(self, index: int) -> str:
        """Return "12:30 to 13:00"."""
        return formats.span(self.starts[index], self.starts[index] + timedelta(minutes=self.minutes), zone=self.zone)

    def clock(self, index: int) -> str:
        """Return "12:30"."""
        return formats.clock(self.starts[index], zone=self.zone)

    def position(self, moment: datetime) -> float | None:
        """Return where `moment` stands in steps from the first start, None outside."""
        if not self.starts:
            return None
        steps = (moment - self.starts[0]) / timedelta(minutes=self.minutes)
        return steps if 0 <= steps <= len(self.starts) else None

    def draw(self, canvas: Canvas, x: Bands, *, y: float) -> None:
        """Write the whole hours under the axis, as many as fit."""
        per_hour = x.width * MINUTES_PER_HOUR / self.minutes
        every = next((step for step in HOUR_STEPS if per_hour * step >= LABEL_WIDTH), HOUR_STEPS[-1])
        for index, start in enumerate(self.starts):
            there = formats.local(start, self.zone)
            if there.minute == 0 and there.hour % every == 0:
                canvas.text(x.left(index), y, f"{there:%H:%M}", "mid")
