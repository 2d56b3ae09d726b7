"""How a turn sounds, by a published word list: VADER. Named, versioned, without a model that learns; a person may say otherwise."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any, Final

from floorwalker.record.models import SentimentCorrection
from floorwalker.record.models.transcripts import HOLE

NAME: Final = "VADER"
MOST_CHARACTERS: Final = 4_000
"""Of a turn; the list compares every word with every "but" before it, and a longer turn says the same in its first pages."""
NEGATIVE, POSITIVE = -0.05, 0.05
"""Where its authors draw the lines (Hutto and Gilbert, 2014)."""
LANGUAGES: Final = ("", "en")
"""The list holds English words. A turn of another language is not scored."""
Sentiment = SentimentCorrection.Sentiment


@cache
def method() -> str:
    """Return the name and version of the list."""
    return f"{NAME} {version('vaderSentiment')}"


def score(text: str, *, language: str = "") -> float | None:
    """Return how `text` sounds, from -1 to 1; None where the list knows none of its words, or not its language.

    Source: C.J. Hutto, E. Gilbert, "VADER: a parsimonious rule-based model for sentiment analysis of social media text", ICWSM 2014.
    """
    if language.partition("-")[0].casefold() not in LANGUAGES:
        return None
    found = _analyser().polarity_scores(text[:MOST_CHARACTERS].replace(HOLE, " "))
    return float(found["compound"]) if found["neg"] or found["pos"] else None


def in_words(score: float) -> Sentiment:
    """Return a score as one of three words."""
    return Sentiment.NEGATIVE if score <= NEGATIVE else Sentiment.POSITIVE if score >= POSITIVE else Sentiment.NEUTRAL


@cache
def _analyser() -> Any:
    from vaderSentiment import vaderSentiment

    return vaderSentiment.SentimentIntensityAnalyzer()  # type: ignore[no-untyped-call]
