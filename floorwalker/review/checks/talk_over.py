"""Both parties speaking at once."""

from __future__ import annotations

from floorwalker.review.checks.base import Facts, Settings, Verdict, against, not_asked


class TalkOver:
    """Fails where both spoke at once for longer than the limit in all."""

    code = "talk_over"
    name = "Talking over one another"
    meaning = "Both spoke at once for more than {limit} in all."
    unit = "s"
    limit = 10.0
    wants_phrases = False

    def judge(self, facts: Facts, settings: Settings) -> Verdict:
        """Compare the time in which both spoke."""
        if facts.talk_over_seconds is None:
            return not_asked("no_sound")
        return against(facts.talk_over_seconds, settings.limit, at_ms=facts.talk_over_at_ms)
