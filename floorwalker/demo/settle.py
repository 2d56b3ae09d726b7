"""What comes of a contact: outcome, dissatisfaction, survey answers, the note, and whether the customer comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple

from floorwalker.demo.lines import (
    CLAIMS_VOICE,
    COMPLAINTS_VOICE,
    EMAIL,
    OUTCOMES,
    POLICY_VOICE,
    QUEUES,
    REASON_NUMBER,
    REASONS,
    RENEWALS_VOICE,
    VOICE,
)

Draw = Callable[[], float]

RETURN_SHARE: Final = 0.58
RETURN_AFTER_ABANDON_SHARE: Final = 0.25
MOST_RETURNS: Final = 6
TO_COMPLAINTS_SHARE: Final = 0.10
TO_VOICE_SHARE: Final = 0.45
SURVEY_SHARE: Final = 0.13
COMPLAINTS_DISSATISFIED: Final = 0.62
SEES_IT_OTHERWISE: Final = 9
"""One customer in so many says the contrary of what was recorded of whether it was settled."""
LONG_WAIT_SECONDS: Final = {0: 120.0, 1: 180.0, 2: 8 * 3600.0}

_RESOLVED: Final = [(n, o.share) for n, o in enumerate(OUTCOMES) if o.resolved]
_UNRESOLVED: Final = [(n, o.share) for n, o in enumerate(OUTCOMES) if not o.resolved]
_BRANCH_VOICE: Final = {"claim": CLAIMS_VOICE, "policy": POLICY_VOICE, "renewal": RENEWALS_VOICE}
_COMPLAINT_REASON: Final = REASON_NUMBER["complaint.delay"]
_CALLBACK_REASON: Final = REASON_NUMBER["complaint.callback"]

_NOTE_ENDS: Final = (
    ("Settled on the contact.", "Customer happy with the answer.", "All done, nothing further to do."),
    ("Explained cover and next steps.", "Talked through the options.", "Information given, customer will decide."),
    ("Record updated and confirmed.", "Changed as asked, new documents sent.", "Details corrected."),
    ("Promised a call back within two working days.", "Will ring the customer with an answer.", "Call back booked."),
    ("Passed to the other team to pick up.", "Sent on with a full note.", "Referred, customer knows who has it."),
    ("Customer to send documents.", "Waiting for photos and invoices.", "Asked for proof of purchase."),
)
_DISSATISFIED_NOTES: Final = ("Customer unhappy with the delay.", "Customer upset at having to ask again.")


class Return(NamedTuple):
    """A customer who will come back about the same need."""

    customer: int
    need: int
    ordinal: int
    queue: int
    reason: int


@dataclass(frozen=True)
class Settled:
    """The end of one handled contact."""

    outcome: int
    dissatisfied: bool
    scores: tuple[int, int, int, int] | None
    answer_after_seconds: float
    note: str
    back: Return | None
    back_after: timedelta


def _pick(shares: list[tuple[int, float]], u: float) -> int:
    for number, share in shares:
        u -= share
        if u < 0:
            return number
    return shares[-1][0]


def _bounded(value: float, low: int, high: int) -> int:
    return low if value < low else high if value > high else int(value + 0.5)


def return_of(customer: int, need: int, ordinal: int, queue: int, reason: int, *, dissatisfied: bool, uniform: Draw) -> Return:
    """Return how the customer comes back: mostly the same way, some by voice, the unhappy by the complaints line."""
    branch = REASONS[reason].parent or ""
    if dissatisfied and queue != COMPLAINTS_VOICE and uniform() < TO_COMPLAINTS_SHARE * min(ordinal, 3):
        late = _CALLBACK_REASON if uniform() < 0.35 else _COMPLAINT_REASON
        return Return(customer, need, ordinal + 1, COMPLAINTS_VOICE, late)
    if QUEUES[queue].channel != VOICE and uniform() < TO_VOICE_SHARE:
        return Return(customer, need, ordinal + 1, _BRANCH_VOICE.get(branch, queue), reason)
    return Return(customer, need, ordinal + 1, queue, reason)


def settle(
    *,
    customer: int,
    need: int,
    ordinal: int,
    queue: int,
    reason: int,
    waited_seconds: float,
    transfers: int,
    open_share_factor: float,
    uniform: Draw,
    normal: Draw,
) -> Settled:
    """Decide what came of a handled contact from who served it, how long it waited and how often it came before."""
    why = REASONS[reason]
    channel = QUEUES[queue].channel
    unresolved = uniform() < min(0.8, why.unresolved_share * open_share_factor * (1.25 if transfers else 1.0))
    outcome = _pick(_UNRESOLVED if unresolved else _RESOLVED, uniform())
    waited_long = waited_seconds > LONG_WAIT_SECONDS[channel]
    chance = 0.015 + 0.05 * unresolved + 0.05 * waited_long + 0.04 * (transfers > 0) + 0.10 * min(ordinal - 1, 3)
    if queue == COMPLAINTS_VOICE:
        chance += COMPLAINTS_DISSATISFIED
    dissatisfied = uniform() < chance
    scores: tuple[int, int, int, int] | None = None
    after = 0.0
    if customer >= 0 and uniform() < SURVEY_SHARE:
        pleased = 0.7 * normal() - 2.2 * dissatisfied - 0.9 * unresolved - 0.5 * waited_long
        scores = (
            _bounded(4.5 + 0.75 * pleased, 1, 5),
            _bounded(8.5 + 2.0 * pleased + 0.9 * normal(), 0, 10),
            _bounded(5.8 + 1.1 * pleased + 0.5 * normal(), 1, 7),
            int(unresolved == ((customer + ordinal) % SEES_IT_OTHERWISE == 0)),
        )
        after = min(3 * 86400.0, float(2.718281828 ** (7.3 + 1.2 * normal())))
    note = f"{why.name}. {_NOTE_ENDS[outcome][int(uniform() * 3)]}"
    if ordinal > 1:
        note = f"{note} Contact {ordinal} about this."
    if dissatisfied:
        note = f"{note} {_DISSATISFIED_NOTES[ordinal > 1]}"
    back: Return | None = None
    wait = timedelta()
    if unresolved and customer >= 0 and ordinal < MOST_RETURNS and uniform() < RETURN_SHARE:
        back = return_of(customer, need, ordinal, queue, reason, dissatisfied=dissatisfied, uniform=uniform)
        days = 1 if channel == EMAIL else 0
        wait = timedelta(days=days + min(21, int(2.718281828 ** (0.9 + 0.75 * normal()) + 0.5)))
    return Settled(outcome, dissatisfied, scores, after, note, back, wait)
