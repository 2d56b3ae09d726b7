"""Words that must be said."""

from __future__ import annotations

from floorwalker.review.checks.base import Facts, Settings, Verdict, not_asked


class WordsSaid:
    """Fails where none of the phrases of a list was said."""

    code = "words_said"
    name = "Required words said"
    meaning = "None of the phrases of the list was said."
    unit = ""
    limit: float | None = None
    wants_phrases = True

    def judge(self, facts: Facts, settings: Settings) -> Verdict:
        """Look for the list among what was found at intake."""
        if facts.turns is None:
            return not_asked("no_words")
        if settings.phrases not in facts.phrases:
            return not_asked("not_looked")
        _, turn = facts.phrases[settings.phrases]
        return Verdict("failed" if turn is None else "passed", turn=turn)
