"""A contact that sounded unhappy."""

from __future__ import annotations

from floorwalker.review.checks.base import Facts, Settings, Verdict, not_asked


class LowSentiment:
    """Fails where the customer's words sounded worse than the limit; what a person said of it goes before the word list."""

    code = "low_sentiment"
    name = "Sentiment low"
    meaning = "The customer's words sounded worse than {limit}."
    unit = "(-1 to 1)"
    limit = -0.3
    wants_phrases = False

    def judge(self, facts: Facts, settings: Settings) -> Verdict:
        """Compare the sentiment."""
        if facts.turns is None:
            return not_asked("no_words")
        if facts.sentiment is None:
            return not_asked("no_sentiment")
        fails = settings.limit is not None and facts.sentiment < settings.limit
        return Verdict("failed" if fails else "passed", value=facts.sentiment, turn=facts.sentiment_lowest_at if fails else None)
