"""A silence in which neither party knew what went on."""

from __future__ import annotations

from floorwalker.review.checks.base import Facts, Settings, Verdict, against, not_asked


class LongSilence:
    """Fails where nobody spoke for longer than the limit, holds and pauses left out."""

    code = "long_silence"
    name = "Silence too long"
    meaning = "Nobody spoke for longer than {limit}, outside holds and pauses."
    unit = "s"
    limit = 20.0
    wants_phrases = False

    def judge(self, facts: Facts, settings: Settings) -> Verdict:
        """Compare the longest silence."""
        if facts.silence_longest_seconds is None:
            return not_asked("no_sound")
        return against(facts.silence_longest_seconds, settings.limit, at_ms=facts.silence_longest_at_ms)
