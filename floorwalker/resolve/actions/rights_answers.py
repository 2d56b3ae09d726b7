"""What is asked of who asked, more time that is taken, letters, and the answer that closes a request about rights."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import rights_sight
from floorwalker.resolve.actions.rights import held_open, run
from floorwalker.resolve.models import RightsItem, RightsLetter, RightsRequest, RightsSearch, RightsWait
from floorwalker.resolve.queries import rights as queries
from floorwalker.resolve.rights_events import RightsClosed, RightsExtended, RightsWaited, RightsWaitEnded, RightsWritten
from floorwalker.resolve.rules import rights as rules
from floorwalker.resolve.rules import rights_letters

Kind = RightsLetter.Kind
WITHHELD: Final = (RightsRequest.Outcome.PARTLY, RightsRequest.Outcome.REFUSED)
SENT_ALONE: Final = (Kind.ACKNOWLEDGEMENT,)
"""Letters that go by themselves; every other goes with what it tells of."""


class LetterRefused(RuleBroken):
    """A letter does not say what the pack has it say; it did not go."""

    code = "letter_incomplete"


@transaction.atomic
def ask(reference: str, *, waits_for: str, words: str, by: Actor) -> RightsWait:
    """Ask who asked for proof, a clarification or a fee; the clock stands still where the pack lets it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include handling requests.
    NotFound, Conflict
        If there is no such request, it is closed or late, it is asked for already, or who asks was made sure of.
    RuleBroken
        If nothing of the kind may be asked for, or no words are given.
    """
    policy.require(by, rights_sight.HANDLE)
    held = held_open(reference, among=rights_sight.requests(by))
    now = clock.now()
    if waits_for not in RightsWait.For.values or held.kind == RightsRequest.Kind.COMPLAINT:
        raise RuleBroken(f"{waits_for!r} holds up no {held.get_kind_display().lower()}.", remedy="Answer without it.", code="no_such_wait")
    if held.late_from is not None and held.late_from <= now:
        raise Conflict(f"{reference} is late.", remedy="Answer it; a clock that ran out stands still no more.")
    if held.waits.filter(waits_for=waits_for, answered_at=None).exists() or (waits_for == "identity" and held.identity_at is not None):
        raise Conflict("That was asked for, or has come.", remedy="Look at the request again.")
    made = RightsWait.objects.create(
        request=held, waits_for=waits_for, asked_at=now, asked_by=rights_sight.somebody(by),
        words=rules.said(words, longest=rules.LONGEST_WORDS, what="What is asked"),
    )
    run(held)
    stands = "stands still" if held.late_from is None else "runs on"
    store.append(RightsWaited(subject=reference, what=made.get_waits_for_display(), clock=stands), by=by)
    return made


@transaction.atomic
def answered(reference: str, *, waits_for: str, by: Actor, at: datetime | None = None) -> RightsRequest:
    """Say that a clarification or a fee came; proof of who asks is said by making sure of them.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include handling requests.
    NotFound, Conflict
        If there is no such request, it is closed, or nothing of the kind is waited for.
    RuleBroken
        If the moment lies before it was asked for or ahead.
    """
    policy.require(by, rights_sight.HANDLE)
    held = held_open(reference, among=rights_sight.requests(by))
    wait = held.waits.filter(waits_for=waits_for, answered_at=None).first()
    if wait is None or waits_for == RightsWait.For.IDENTITY:
        raise Conflict("Nothing of the kind is waited for.", remedy="Look at the request again.")
    at = at or clock.now()
    if not wait.asked_at <= at <= clock.now():
        raise RuleBroken("It cannot come before it was asked for, nor later than now.", remedy="Give the moment at which it came.",
                         code="time_outside")  # fmt: skip
    wait.answered_at = at
    wait.save(update_fields=["answered_at"])
    run(held)
    store.append(RightsWaitEnded(subject=reference, what=wait.get_waits_for_display(), on=at, due=held.last_day), by=by)
    return held


@transaction.atomic
def extend(reference: str, *, ground: str, reason: str, letter: str, by: Actor) -> RightsRequest:
    """Take the longer time that the pack gives, and tell who asked so with the reasons; only within the first month.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include deciding on requests.
    NotFound, Conflict
        If there is no such request, it is closed, was made longer before, or its clock stands still.
    RuleBroken
        If the pack gives no more time, the first month is over, or no ground or reason is given.
    LetterRefused
        If the letter does not give the reasons.
    """
    policy.require(by, rights_sight.DECIDE)
    held = held_open(reference, among=rights_sight.requests(by))
    if held.extended_at is not None:
        raise Conflict(f"{reference} was given more time on {held.extended_at:%d %b %Y}.", remedy="There is none beyond it.")
    if ground not in RightsRequest.Ground.values:
        remedy = "It is complex, or one of many from one person."
        raise RuleBroken(f"{ground!r} is no ground for more time.", remedy=remedy, code="no_ground")
    found = queries.runs(held)
    if found is not None and found.deadline is None:
        raise Conflict("The clock stands still.", remedy="Take more time once it runs, if it is still needed.")
    if queries.longest(held) is None:
        raise RuleBroken("The rule gives no more time for this.", remedy="Answer by the day it is due.", code="no_extension")
    if held.late_from is None or held.late_from <= clock.now():
        raise RuleBroken(
            "The first month is over: who asked is told of more time within it.", remedy="Answer now, and say why it is late.",
            code="month_over",
        )
    held.extended_at, held.extended_for = clock.now(), ground
    held.extended_why = rules.said(reason, longest=rules.LONGEST_WORDS, what="The reason")
    held.save(update_fields=["extended_at", "extended_for", "extended_why"])
    send(held, Kind.EXTENSION, letter, by)
    run(held)
    assert held.last_day is not None
    store.append(
        RightsExtended(
            subject=reference, ground=held.get_extended_for_display(), reason=Sleeved(held.extended_why), due=held.last_day
        ),
        by=by,
    )
    return held


@transaction.atomic
def write(reference: str, *, letter: str, words: str, by: Actor) -> RightsLetter:
    """Send a letter that tells of nothing else: an acknowledgement, which meets the clock of a complaint to the controller.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include handling requests.
    NotFound, Conflict
        If there is no such request, or it is closed.
    RuleBroken
        If the letter goes with something that is done, or has no words.
    """
    policy.require(by, rights_sight.HANDLE)
    held = held_open(reference, among=rights_sight.requests(by))
    if letter not in SENT_ALONE:
        remedy = "Close the request, or take more time, with it."
        raise RuleBroken("That letter goes with what it tells of.", remedy=remedy, code="not_alone")
    made = send(held, Kind(letter), words, by)
    if held.acknowledged_at is None:
        held.acknowledged_at = made.sent_at
        held.save(update_fields=["acknowledged_at"])
        run(held)
    return made


@transaction.atomic
def close(reference: str, *, outcome: str, reason: str, letter: str, by: Actor, exemption: str = "") -> RightsRequest:
    """Answer a request, with the letter that does: in whole, in part or not, under an exemption of the pack and with the reason.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include deciding on requests.
    NotFound, Conflict
        If there is no such request, or it is closed.
    RuleBroken
        If the outcome is unknown, who asks was not made sure of where that is needed, a complaint was not acknowledged, or something
        is withheld under no exemption or without a reason.
    LetterRefused
        If the letter lacks words that the pack asks for, naming each.
    """
    policy.require(by, rights_sight.DECIDE)
    held = held_open(reference, among=rights_sight.requests(by))
    if outcome not in RightsRequest.Outcome.values:
        raise RuleBroken(f"{outcome!r} is no outcome.", remedy=f"Choose from {', '.join(RightsRequest.Outcome.values)}.", code="no_outcome")
    if held.kind == RightsRequest.Kind.ERASURE and outcome in {RightsRequest.Outcome.GRANTED, RightsRequest.Outcome.PARTLY}:
        raise RuleBroken("Erasing closes it.", remedy="Erase under “What we keep”; the request closes with it.", code="erase_first")
    held.outcome = outcome
    if outcome in {RightsRequest.Outcome.GRANTED, RightsRequest.Outcome.PARTLY}:
        _ready(held)
    if outcome in WITHHELD and held.kind != RightsRequest.Kind.COMPLAINT and exemption not in queries.exemptions(held):
        raise RuleBroken("Something is withheld under no exemption.", remedy="Choose the one that it rests on.", code="no_exemption")
    held.exemption = exemption if outcome in WITHHELD else ""
    held.outcome_why = rules.said(reason, longest=rules.LONGEST_WORDS, what="The reason") if outcome in WITHHELD else reason.strip()
    held.closed_at, held.closed_by = clock.now(), rights_sight.somebody(by)
    held.closed_late = held.late_from is not None and held.late_from <= held.closed_at
    send(held, letter_of(held), letter, by)
    held.save(update_fields=["outcome", "exemption", "outcome_why", "closed_at", "closed_by", "closed_late"])
    todos.settle_about(f"rights_request:{reference}")
    store.append(
        RightsClosed(
            subject=reference, outcome=held.get_outcome_display(), when="late" if held.closed_late else "in time", exemption=held.exemption,
            reason=Sleeved(held.outcome_why),
        ),
        by=by,
    )
    return held


def letter_of(held: RightsRequest, *, outcome: str = "") -> RightsLetter.Kind:
    """Return which letter goes with an outcome."""
    if held.kind == RightsRequest.Kind.COMPLAINT:
        return Kind.FINAL
    return Kind.REFUSAL if (outcome or held.outcome) in WITHHELD else Kind.ANSWER


def _ready(held: RightsRequest) -> None:
    if held.kind in rules.NEEDS_IDENTITY and held.identity_at is None:
        remedy = "Check who they are first, or refuse with that reason."
        raise RuleBroken("Nobody made sure who asks.", remedy=remedy, code="not_identified")
    if held.kind in rules.HANDED_OUT:
        search = RightsSearch.objects.filter(request=held).first()
        if search is None or search.package_id is None:
            remedy = "Look through the rooms, decide on what is found, and make the package."
            raise RuleBroken("There is no package to hand out.", remedy=remedy, code="no_package")
        if held.outcome == RightsRequest.Outcome.GRANTED and held.found.filter(decision=RightsItem.Decision.WITHHOLD).exists():
            remedy = "Close it as done in part, with the reasons and the exemption."
            raise RuleBroken("Something is withheld.", remedy=remedy, code="something_withheld")
    if held.kind == RightsRequest.Kind.COMPLAINT and held.acknowledged_at is None:
        raise RuleBroken("The complaint was not acknowledged.", remedy="Send the acknowledgement first.", code="not_acknowledged")


def send(held: RightsRequest, kind: RightsLetter.Kind, words: str, by: Actor) -> RightsLetter:
    """Write down a letter as it went, once it says what the pack asks for; a part of the actions that send one.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include handling requests.
    RuleBroken
        If it has no words.
    LetterRefused
        If it lacks words of the pack, or has a gap left.
    """
    policy.require(by, rights_sight.HANDLE)
    kept = rules.said(words, longest=rules.LONGEST_LETTER, what="The letter")
    _, edition = queries.pinned(held)
    lacking = rights_letters.missing(edition, kind.value, kept)
    if lacking:
        blocks = "; ".join(f"{each.wording.block} ({each.rule})" for each in lacking if each.wording)
        raise LetterRefused(f"The letter does not say: {blocks}.", remedy="Add it to the letter.")
    if "[" in kept and "]" in kept:
        raise LetterRefused("The letter still has a gap in brackets.", remedy="Write what belongs there, and take the brackets off.")
    made = RightsLetter.objects.create(
        request=held, kind=kind, words=kept, digest=hashlib.sha256(kept.encode()).hexdigest(), way=held.way, sent_at=clock.now(),
        sent_by=rights_sight.somebody(by),
    )
    store.append(
        RightsWritten(subject=held.reference, letter=made.get_kind_display(), way=made.get_way_display(), sha256=made.digest), by=by
    )
    return made
