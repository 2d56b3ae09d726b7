"""What an automatic check is: what it asks of a contact, what it must be told, and what it finds, with the moment that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, Protocol

Outcome = Literal["passed", "failed", "not_asked"]
WHYS: Final = {
    "no_words": "nobody wrote down what was said",
    "no_sound": "no recording was measured, or both parties are on one lane",
    "no_parts": "nobody talked, or the source gives no timed parts",
    "not_looked": "the words were not looked through for this yet, or it is not known who said them",
    "no_card": "no card was asked for or given",
    "no_sentiment": "the word list knows none of the customer's words",
    "not_answered": "nobody answered",
    "no_customer": "the customer is not known",
    "elsewhere": "it does not apply to this queue or channel",
}
"""Why a check could not be asked of a contact."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What checks are asked of: the features of a contact, and what was noted of it since. None is not known."""

    contact: int
    started_at: datetime
    channel: str
    queue: int | None = None
    agent: int | None = None
    hold_longest_seconds: float | None = None
    holds: int | None = None
    silence_longest_seconds: float | None = None
    silence_longest_at_ms: int | None = None
    talk_over_seconds: float | None = None
    talk_over_at_ms: int | None = None
    agent_talk_share: float | None = None
    turns: int | None = None
    sentiment: float | None = None
    sentiment_lowest_at: int | None = None
    card_asked_at: int | None = None
    card_said_at: int | None = None
    phrases: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)
    outcome: str = ""
    has_outcome: bool = False
    customer: int | None = None
    earlier: tuple[int, float] | None = None
    """The customer's last contact before this one, and how many days lie between."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of asking: the figure that was compared, and the evidence, a turn by its position, a moment or another contact."""

    outcome: Outcome
    why: str = ""
    value: float | None = None
    turn: int | None = None
    at_ms: int | None = None
    other: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a check was told: its limit, and the code of the list of phrases it goes by."""

    limit: float | None = None
    phrases: str = ""


def not_asked(why: str) -> Verdict:
    """Return that a check could not be asked, and why; one of `WHYS`."""
    return Verdict("not_asked", why)


def against(value: float, limit: float | None, *, at_ms: int | None = None) -> Verdict:
    """Return a figure as it stands against the most that is allowed."""
    fails = limit is not None and value > limit
    return Verdict("failed" if fails else "passed", value=value, at_ms=at_ms if fails else None)


class Check(Protocol):
    """A kind of check; a new one is a file beside this and a name on the shelf."""

    code: str
    name: str
    meaning: str
    """What fails, with {limit} where the limit stands."""
    unit: str
    """Of the limit; empty where there is none."""
    wants_phrases: bool

    @property
    def limit(self) -> float | None:
        """What the limit is unless somebody says otherwise."""
        ...

    def judge(self, facts: Facts, settings: Settings) -> Verdict:
        """Return what comes of asking it of one contact."""
        ...
