"""Rights over personal data: when an answer is due, how far a request has come, and who may be asked for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from floorwalker.engine.calendar import Clock, Deadline
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.packs import Clause, Edition, Pack
from floorwalker.resolve.rules import clocks

PACK: Final = "uk-data-protection"
REQUEST: Final = "rights-request"
ACKNOWLEDGEMENT: Final = "acknowledgement"
COMPLAINT: Final = "complaint"
PAUSES: Final = {
    "identity": "Waiting for proof of who asks",
    "clarification": "Waiting for the clarification that we reasonably asked for",
    "fee": "Waiting for a fee that may be asked for",
}
"""What is waited for, as the pack words it: what an edition does not list is waited for while its clock runs."""
CLARIFIED: Final = ("access",)
"""Kinds of which the days of a clarification do not count (UK GDPR article 12A(6)); of others the clock runs on."""
STARTS_LATER: Final = ("identity", "fee")
"""What the clock begins with, once it has come (UK GDPR article 12A(2)); the days of a clarification are added instead."""
NEEDS_IDENTITY: Final = ("access", "portability", "erasure", "rectification", "restriction", "objection")
HANDED_OUT: Final = ("access", "portability")
"""Kinds that are answered by a package of what was found."""
LONGEST_WORDS: Final = 4_000
LONGEST_LETTER: Final = 8_000


@dataclass(frozen=True)
class Wait:
    """Something that was asked for, and when it came; None: not yet."""

    waits_for: str
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True)
class Runs:
    """A clock: what makes it run, from when, until when; `deadline` is None while it stands still, which `stands` names."""

    clause: Clause
    started_at: datetime
    deadline: Deadline | None
    stands: str = ""


def runs(
    pack: Pack, edition: Edition, of: str, received_at: datetime, waits: Sequence[Wait] = (), *, extended: bool = False
) -> Runs:
    """Return how the clock of what is due `of` a request runs.

    It begins with receipt, or with the proof or the fee that came later; whole days of waiting for a clarification are added at its end.

    Raises
    ------
    LookupError
        If the edition makes nothing of the kind due.
    """
    clause = edition.clock(of)
    assert clause.clock is not None
    said = clause.clock
    counted = [each for each in waits if PAUSES[each.waits_for] in said.pauses]
    started = max([received_at, *(each.answered_at for each in counted if each.answered_at and each.waits_for in STARTS_LATER)])
    still = next((each.waits_for for each in counted if each.answered_at is None), "")
    if still:
        return Runs(clause, started, None, still)
    clock = said.extended if extended and said.extended else said.clock
    here = ZoneInfo(pack.zone)
    added = sum(_days(each, started, here) for each in counted if each.waits_for not in STARTS_LATER)
    if added:
        whole = clocks.end(pack, Clock(clock.unit, clock.count), started)
        count = (whole.last_day - started.astimezone(here).date()).days + added
        clock = Clock("days", count, rolls=clock.rolls)
    return Runs(clause, started, clocks.end(pack, clock, started))


def _days(wait: Wait, started: datetime, here: ZoneInfo) -> int:
    """Return how many days of a wait fell into the time that counts."""
    assert wait.answered_at is not None
    first, last = (each.astimezone(here).date() for each in (max(wait.asked_at, started), wait.answered_at))
    return max(0, (last - first).days)


def due_of(kind: str) -> str:
    """Return what of a request of `kind` the pack makes due."""
    return ACKNOWLEDGEMENT if kind == COMPLAINT else REQUEST


def left(late_from: datetime, *, at: datetime) -> str:
    """Return in words how long there is left, or how late it is."""
    apart = abs(late_from - at)
    words = f"{apart.days} day{'' if apart.days == 1 else 's'}" if apart >= timedelta(days=2) else f"{int(apart.total_seconds() // 3600)} h"
    return f"{words} late" if at >= late_from else f"{words} left"


def said(words: str, *, longest: int, what: str) -> str:
    """Return `words` as they are kept.

    Raises
    ------
    RuleBroken
        If there are none, or too many.
    """
    kept = words.replace("\r\n", "\n").strip()
    if not 0 < len(kept) <= longest:
        raise RuleBroken(f"{what} has {len(kept):,} characters.", remedy=f"Give it 1 to {longest:,}.", code="words_missing")
    return kept
