"""The clock of a watched day: real time while it is live, or a stored day run again from a moment, at a speed, or held.

A replay is nothing but a moment to look from: it writes nothing and changes no other clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SLOWEST: Final = 1
FASTEST: Final = 60
SPEEDS: Final = (1, 2, 5, 10, 30, 60)
"""What the page offers; any whole speed between the slowest and the fastest may stand in the address."""


@dataclass(frozen=True)
class Replay:
    """A day being watched.

    Parameters
    ----------
    at
        Where on the watched day it began to run.
    started
        The real moment at which it did.
    speed
        Seconds of the day in a second of ours, from `SLOWEST` to `FASTEST`.
    ends
        The end of the day: it stands still there.
    is_live
        Whether the day is the present one, watched as it comes.
    is_paused
        Whether it stands at `at`.
    """

    at: datetime
    started: datetime
    speed: int
    ends: datetime
    is_live: bool = False
    is_paused: bool = False

    def __post_init__(self) -> None:
        if not SLOWEST <= self.speed <= FASTEST:
            raise ValueError(f"A replay runs at {SLOWEST} to {FASTEST} times real time; got {self.speed}.")

    def as_of(self, now: datetime) -> datetime:
        """Return the moment of the watched day that is looked from at the real moment `now`."""
        if self.is_paused:
            return min(self.at, self.ends)
        run = max(now - self.started, timedelta(0)) * self.speed
        return min(self.at + run, self.ends)

    def is_over(self, now: datetime) -> bool:
        """Return whether the day has been watched to its end."""
        return self.as_of(now) >= self.ends
