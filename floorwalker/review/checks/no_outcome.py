"""A contact that nobody said what came of."""

from __future__ import annotations

from floorwalker.review.checks.base import Facts, Settings, Verdict, not_asked

ANSWERED = "answered"


class NoOutcome:
    """Fails where a contact was answered, and neither a reason nor whether it was settled was noted."""

    code = "no_outcome"
    name = "No outcome noted"
    meaning = "It was answered, and neither its reason nor whether it was settled was noted."
    unit = ""
    limit: float | None = None
    wants_phrases = False

    def judge(self, facts: Facts, settings: Settings) -> Verdict:
        """Look whether something was noted."""
        if facts.outcome != ANSWERED:
            return not_asked("not_answered")
        return Verdict("passed" if facts.has_outcome else "failed")
