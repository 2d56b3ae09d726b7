"""Words that must not be said."""

from __future__ import annotations

from floorwalker.review.checks.base import Facts, Settings, Verdict, not_asked


class WordsNotSaid:
    """Fails where one of the phrases of a list was said."""

    code = "words_not_said"
    name = "Forbidden words said"
    meaning = "One of the phrases of the list was said."
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
        return Verdict("passed" if turn is None else "failed", turn=turn)
