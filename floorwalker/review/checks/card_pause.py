"""A card that was given while the recording ran."""

from __future__ import annotations

from floorwalker.review.checks.base import Facts, Settings, Verdict, not_asked


class CardPause:
    """Fails where digits of a card or its code were written down: the recording was not paused while they were given."""

    code = "card_pause"
    name = "Card pause missing"
    meaning = "A card number or its code was recorded; the recording must be paused while one is given."
    unit = ""
    limit: float | None = None
    wants_phrases = False

    def judge(self, facts: Facts, settings: Settings) -> Verdict:
        """Look whether a card was given in the words, where one was asked for or given."""
        if facts.turns is None:
            return not_asked("no_words")
        if facts.card_asked_at is None and facts.card_said_at is None:
            return not_asked("no_card")
        return Verdict("passed" if facts.card_said_at is None else "failed", turn=facts.card_said_at)
