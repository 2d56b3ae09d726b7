"""Messages to customers: what one must say, the checklist before approval, and how many contacts follow on which day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models.lines import Channel

CHANNELS: Final = (*Channel.choices, ("menu", "Announcement in the menu"), ("web", "Website"))
LONGEST_DAYS: Final = 92
LONGEST_PROFILE: Final = 14
MOST_CONTACTS: Final = 5.0
"""Contacts for each customer told; more is a slip of the pen."""
NEAR_DAYS: Final = 7
"""Two messages to the same customers within a week are said: one at least would better wait."""
USUAL_PROFILE: Final = (0.5, 0.3, 0.2)
ROUNDING: Final = 1e-6


@dataclass(frozen=True)
class Draft:
    """What is typed about a message, but for who owns it, its template and its queue."""

    name: str
    sender: str
    brand: str
    channels: tuple[str, ...]
    audience: str
    audience_size: int
    starts_on: date
    ends_on: date
    share: float | None
    profile: tuple[float, ...]


def check(draft: Draft, *, has_queue: bool) -> None:
    """Refuse a message that says too little, or expects what cannot be.

    Raises
    ------
    RuleBroken
        If words or channels are missing, its days make no sense, or contacts are expected nowhere or by a profile that is none.
    """
    for words, what in ((draft.name, "what it says"), (draft.sender, "who speaks"), (draft.audience, "whom it reaches")):
        if not words.strip():
            raise RuleBroken(f"Nobody says {what}.", remedy="Say it in words.", code="message_in_words")
    known = {code for code, _label in CHANNELS}
    if not draft.channels or not set(draft.channels) <= known:
        raise RuleBroken("It goes out by no channel.", remedy="Choose one or more.", code="message_channel")
    if not draft.starts_on <= draft.ends_on <= draft.starts_on + timedelta(days=LONGEST_DAYS):
        raise RuleBroken(
            f"It would go out from {draft.starts_on:%d %b %Y} to {draft.ends_on:%d %b %Y}.",
            remedy=f"Choose a last day from the first on, {LONGEST_DAYS} days at most.", code="message_days",
        )
    if draft.share is None:
        return
    if not has_queue:
        raise RuleBroken("Contacts are expected, but nowhere.", remedy="Choose the queue where customers will ask.", code="message_queue")
    if not 0 <= draft.share <= MOST_CONTACTS:
        raise RuleBroken(f"{draft.share:g} contacts a customer make no sense.", remedy="Write a share such as 4 %.", code="message_share")
    whole = math.fsum(draft.profile)
    if not 1 <= len(draft.profile) <= LONGEST_PROFILE or min(draft.profile) < 0 or abs(whole - 1) > ROUNDING:
        raise RuleBroken(
            "The days after make no profile.", remedy=f"Write up to {LONGEST_PROFILE} shares that add up to 100, such as 50 30 20.",
            code="message_profile",
        )


def read_profile(text: str) -> tuple[float, ...]:
    """Return what was typed as shares: "50 30 20" is 0.5, 0.3, 0.2.

    Raises
    ------
    ValueError
        If it holds anything but numbers.
    """
    found = tuple(float(each.strip("%")) / 100 for each in text.replace(",", " ").replace(";", " ").split())
    if not all(map(math.isfinite, found)):
        raise ValueError("A share is a number.")
    return found


def expected(draft_size: int, share: float, profile: Sequence[float], *, first: date, last: date) -> dict[date, float]:
    """Return how many contacts follow on each day, where as many customers are told on each day from `first` to `last`."""
    days = (last - first).days + 1
    daily = draft_size * share / days
    found: dict[date, float] = {}
    for told in range(days):
        for after, part in enumerate(profile):
            day = first + timedelta(days=told + after)
            found[day] = found.get(day, 0.0) + daily * part
    return found


def same_people(one: str, other: str) -> bool:
    """Return whether two audiences are the same, as far as words tell."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
