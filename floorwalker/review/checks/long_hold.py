"""A hold that took too long."""

from __future__ import annotations

from floorwalker.review.checks.base import Facts, Settings, Verdict, against, not_asked


class LongHold:
    """Fails where one hold was longer than the limit."""

    code = "long_hold"
    name = "Hold too long"
    meaning = "One hold took longer than {limit}."
    unit = "s"
    limit = 120.0
    wants_phrases = False

    def judge(self, facts: Facts, settings: Settings) -> Verdict:
        """Compare the longest hold."""
        if facts.hold_longest_seconds is None:
            return not_asked("no_parts")
        return against(facts.hold_longest_seconds, settings.limit)
