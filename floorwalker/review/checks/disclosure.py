"""A disclosure that must come early, such as that calls are recorded."""

from __future__ import annotations

from floorwalker.review.checks.base import Facts, Settings, Verdict, not_asked


class Disclosure:
    """Fails where none of the phrases of a list was said within the first turns."""

    code = "disclosure"
    name = "Disclosure said in time"
    meaning = "None of the phrases of the list was said within the first {limit}."
    unit = "turns"
    limit = 4.0
    wants_phrases = True

    def judge(self, facts: Facts, settings: Settings) -> Verdict:
        """Look where in the contact the list was first said."""
        if facts.turns is None:
            return not_asked("no_words")
        if settings.phrases not in facts.phrases:
            return not_asked("not_looked")
        _, turn = facts.phrases[settings.phrases]
        in_time = turn is not None and (settings.limit is None or turn < settings.limit)
        return Verdict("passed" if in_time else "failed", turn=turn)
