"""What a survey says and whom it asks: three instruments with their scales, the draw that can be told afterwards, themes by keywords."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.plan.rules.deciding import Gap

EMAIL, WEB, CHAT, VOICE = "email", "web", "chat", "voice"
WAYS: Final = {
    EMAIL: "Email with a link", WEB: "Link handed over in the contact", CHAT: "Question in the chat",
    VOICE: "Key pressed at the end of the call",
}
"""How a customer is asked. The house itself asks by email alone; the other ways belong to what carries the contact."""
LEADER, OWNER = "leader", "owner"
FOLLOWED_BY: Final = {LEADER: "the leader of the team that had the contact", OWNER: "the owner of the survey"}
LONGEST_TEXT: Final = 200
MOST_DAYS: Final = 365
MOST_OPEN_DAYS: Final = 30
MOST_MINUTES: Final = 24 * 60
MOST_HOURS: Final = 14 * 24
DRAWS: Final = 2**64
OTHER: Final = "other"


@dataclass(frozen=True)
class Instrument:
    """One standard question: its code on the measures shelf, its scale, and what the two ends of the scale are called."""

    code: str
    name: str
    low: int
    high: int
    worst: str
    best: str
    question: str

    @property
    def scores(self) -> range:
        """The scores that can be given."""
        return range(self.low, self.high + 1)

    @property
    def is_yes_or_no(self) -> bool:
        """Whether its two scores are said as words."""
        return self.high - self.low == 1


INSTRUMENTS: Final = {
    each.code: each
    for each in (
        Instrument("csat", "Satisfaction", 1, 5, "Very dissatisfied", "Very satisfied", "How satisfied were you with how we helped you?"),
        Instrument("nps", "Recommendation", 0, 10, "Not at all likely", "Extremely likely", "How likely are you to recommend us?"),
        Instrument(
            "ces", "Ease", 1, 7, "Strongly disagree", "Strongly agree", "We made it easy for you to get help. Do you agree?",
        ),
        Instrument("settled", "Settled or not", 0, 1, "No", "Yes", "Was your question settled?"),
    )
}
"""Sources: top-two-box satisfaction on 1 to 5; F. Reichheld, HBR 2003, on 0 to 10; CES 2.0 on 1 (hard) to 7 (easy); yes or no."""

THEMES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "waiting": ("Waiting and queues", ("wait", "hold", "queue", "hour", "minutes", "slow", "ages", "long time", "forever")),
    "passed_on": ("Passed from one to another", ("transfer", "passed", "different person", "repeat", "again and again", "explain again")),
    "not_settled": ("Not settled", ("not resolved", "unresolved", "still not", "still waiting", "not fixed", "no answer", "nobody called",
                                    "never called", "call back", "callback")),
    "people": ("How people were", ("rude", "polite", "friendly", "helpful", "kind", "listen", "patient", "attitude", "manner", "lovely")),
    "clear": ("Clear information", ("clear", "confus", "understand", "explain", "letter", "information", "jargon", "wrong")),
    "money": ("Price and money", ("price", "premium", "expensive", "cost", "refund", "charge", "paid", "payment", "excess")),
    "online": ("Website and app", ("website", "app", "online", "log in", "login", "password", "portal")),
    "claim": ("The claim itself", ("claim", "repair", "engineer", "garage", "settlement", "damage")),
    OTHER: ("Something else", ()),
}
"""Theme code to its name and the words that suggest it; the theme with most of its words in the text is suggested."""


@dataclass(frozen=True, kw_only=True)
class SurveyText:
    """Everything that a version of a survey says.

    Parameters
    ----------
    queues, channels, reasons
        Whose contacts are asked about; empty: all. Reasons count with those beneath them.
    share
        Of the contacts, between 0 and 1, that the draw takes.
    rest_days
        A customer whom any survey asked within so many days is left in peace.
    after_minutes, open_days
        When after the end of the contact the customer is asked, and how long the answer is taken.
    follow_at
        A score at or below it is followed up; None for none.
    """

    name: str
    instrument: str
    question: str
    comment_question: str = ""
    thanks: str = ""
    ways: Sequence[str] = (EMAIL,)
    queues: Sequence[int] = ()
    channels: Sequence[str] = ()
    reasons: Sequence[int] = ()
    share: float = 1.0
    rest_days: int = 30
    after_minutes: int = 60
    open_days: int = 7
    follow_at: int | None = None
    follow_by: str = LEADER
    follow_hours: int = 48

    @property
    def digest(self) -> str:
        """The SHA-256 of all of it."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def check(text: SurveyText) -> None:
    """Refuse what cannot be kept even as a draft.

    Raises
    ------
    RuleBroken
        If the instrument or a way is unknown, or a number lies outside what makes sense.
    """
    if text.instrument not in INSTRUMENTS:
        raise RuleBroken(f"{text.instrument!r} is no instrument.", remedy=f"Use one of {', '.join(INSTRUMENTS)}.", code="instrument")
    if unknown := sorted(set(text.ways) - set(WAYS)):
        raise RuleBroken(f"{unknown[0]!r} is no way to ask.", remedy=f"Use some of {', '.join(WAYS)}.", code="way")
    if text.follow_by not in FOLLOWED_BY:
        raise RuleBroken(f"{text.follow_by!r} follows nothing up.", remedy=f"Use one of {', '.join(FOLLOWED_BY)}.", code="follow_by")
    if not 0 < text.share <= 1:
        raise RuleBroken("The share asked is not between 0 and 1.", remedy="Ask at least some, at most all.", code="share")
    bounds = (
        ("days of rest", text.rest_days, 0, MOST_DAYS), ("minutes after the contact", text.after_minutes, 0, MOST_MINUTES),
        ("days open", text.open_days, 1, MOST_OPEN_DAYS), ("hours to follow up", text.follow_hours, 1, MOST_HOURS),
    )  # fmt: skip
    for what, number, least, most in bounds:
        if not least <= number <= most:
            raise RuleBroken(f"{number} {what} make no sense.", remedy=f"Use {least} to {most}.", code="survey_number")
    scale = INSTRUMENTS[text.instrument]
    if text.follow_at is not None and not scale.low <= text.follow_at < scale.high:
        raise RuleBroken(
            f"A score of {text.follow_at} is not low on a scale from {scale.low} to {scale.high}.",
            remedy=f"Follow up {scale.low} to {scale.high - 1} and below.", code="follow_at",
        )


def missing(text: SurveyText) -> list[Gap]:
    """Return what a draft lacks to be published."""
    gaps = []
    if not text.name.strip():
        gaps.append(Gap("It has no name.", "Name it."))
    if not text.question.strip():
        gaps.append(Gap("It asks nothing.", "Write the question."))
    if not text.ways:
        gaps.append(Gap("Nobody can be asked: it names no way.", "Choose at least one."))
    if not text.thanks.strip():
        gaps.append(Gap("It thanks nobody.", "Write what the customer reads after the answer."))
    return gaps


def drawn(seed: str, contact: int, share: float) -> bool:
    """Return whether the draw with `seed` takes the contact with that number.

    SHA-256 of both, read as a fraction of one, is below `share`: the same for good, for every contact on its own, and no list is kept.
    """
    return int.from_bytes(hashlib.sha256(f"{seed}:{contact}".encode()).digest()[:8]) < share * DRAWS


def theme_of(words: str) -> str:
    """Return the theme whose words stand most often in `words`; a person may say otherwise."""
    text = words.casefold()
    hits = {
        code: sum(bool(re.search(rf"\b{re.escape(each)}", text)) for each in keywords) for code, (_name, keywords) in THEMES.items()
    }
    best = max(hits, key=lambda code: hits[code])
    return best if hits[best] else OTHER


def columns(instrument: str, score: float) -> dict[str, float]:
    """Return what one answer adds to the columns that the measure of its instrument is made of."""
    scale = INSTRUMENTS[instrument]
    if instrument == "csat":
        return {"csat_answers": 1, "csat_satisfied": float(score > scale.high - 2)}
    if instrument == "nps":
        return {"nps_answers": 1, "nps_promoters": float(score >= 9), "nps_detractors": float(score <= 6)}
    if instrument == "settled":
        return {"settled_answers": 1, "settled_yes": float(score)}
    ease = 1 + 6 * (score - scale.low) / (scale.high - scale.low)
    return {"ces_answers": 1, "ces_ease_points": ease, "ces_ease_points_squared": ease * ease}
