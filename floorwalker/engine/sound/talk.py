"""What a conversation on two lanes sounds like: silence, talk-over, who talks how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from floorwalker.engine.sound.spans import Span, cut, meeting, merged, seconds

DEAD_AIR_SECONDS: Final = 3.0
"""From here on a silence is dead air; shorter ones belong to every conversation."""


@dataclass(frozen=True)
class Talk:
    """What was measured, in seconds; time on hold or with the recording paused counts in none of it.

    Of one lane for both parties who spoke when is not known, so talk-over and the talk ratio are None: no data is not zero.
    """

    counted: float
    silence: float
    longest_silence: float
    dead_air: float
    agent: float | None = None
    customer: float | None = None
    talk_over: float | None = None
    longest_talk_over: float | None = None
    longest_silence_at: float | None = None
    longest_talk_over_at: float | None = None
    """Where the longest silence and talk-over begin, the first of several as long; None where there is none."""

    @property
    def talk_ratio(self) -> float | None:
        """The agent's share of the time that both talk, 0 to 1; None where nobody talks or one lane holds both."""
        if self.agent is None or self.customer is None or not self.agent + self.customer:
            return None
        return self.agent / (self.agent + self.customer)


def talk(lanes: Sequence[Sequence[Span]], *, length: float, apart: Sequence[Span] = (), agent: int = 0) -> Talk:
    """Return what a recording of `length` seconds sounds like.

    Parameters
    ----------
    lanes
        Where somebody speaks on each lane; one lane holds both parties.
    apart
        Time on hold or paused, which is nobody's silence.
    agent
        The lane of the agent where there are two.
    """
    said = [cut(lane, apart) for lane in lanes]
    counted = cut([(0.0, length)], apart)
    silent = cut(counted, merged(span for lane in said for span in lane))
    longest, silence_at = _longest(silent)
    dead = sum(end - start for start, end in silent if end - start >= DEAD_AIR_SECONDS)
    whole, quiet = seconds(counted), seconds(silent)
    if len(said) == 1:
        return Talk(whole, quiet, longest, dead, longest_silence_at=silence_at)
    both = meeting(said[0], said[1])
    over, over_at = _longest(both)
    return Talk(
        whole, quiet, longest, dead, seconds(said[agent]), seconds(said[1 - agent]), seconds(both), over, silence_at, over_at,
    )


def _longest(spans: Sequence[Span]) -> tuple[float, float | None]:
    """Return how long the longest of `spans` is, and where it begins; nothing of none."""
    start, end = max(spans, key=lambda span: span[1] - span[0], default=(0.0, 0.0))
    return end - start, start if spans else None
