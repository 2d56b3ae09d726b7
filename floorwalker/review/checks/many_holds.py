"""A customer put on hold again and again."""

from __future__ import annotations

from floorwalker.review.checks.base import Facts, Settings, Verdict, against, not_asked


class ManyHolds:
    """Fails where there were more holds than the limit."""

    code = "many_holds"
    name = "Too many holds"
    meaning = "The customer was put on hold more than {limit}."
    unit = "times"
    limit = 2.0
    wants_phrases = False

    def judge(self, facts: Facts, settings: Settings) -> Verdict:
        """Compare the number of holds."""
        return not_asked("no_parts") if facts.holds is None else against(facts.holds, settings.limit)
