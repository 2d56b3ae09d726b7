"""Letterheads: drafting how a brand writes, its mark, proposing it, and deciding on it."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction

from floorwalker.ground import clock, files, lines
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding, drafts
from floorwalker.plan.letterhead_events import (
    LetterheadApproved,
    LetterheadChanged,
    LetterheadDrafted,
    LetterheadProposed,
    LetterheadReturned,
)
from floorwalker.plan.models import Letterhead
from floorwalker.plan.queries import letterheads as queries
from floorwalker.plan.rules import letterheads as rules
from floorwalker.plan.rules import marks
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.plan.rules.document_variants import require_brand
from floorwalker.plan.rules.letterheads import Head

State = Letterhead.State
OWNER_REMEDY: Final = "Choose somebody whose role draws letterheads."


@transaction.atomic
def draft(head: Head, *, owner: Person, by: Actor) -> Letterhead:
    """Draft how a brand writes from a day to come; the mark of the one before comes along.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include drawing letterheads.
    RuleBroken
        If it cannot be kept even as a draft, no queue names the brand, or `owner` may not own it.
    Conflict
        If the next one of this brand is being made already.
    """
    policy.require(by, queries.DRAW)
    drafter = deciding.require_person(by, refusal="Only a person draws a letterhead.")
    made = Letterhead(reference=next_reference("LTH"), drafted_by_id=drafter, drafted_at=clock.now())
    _write(made, head, owner=owner)
    before = queries.in_force(made.brand, on=queries.today())
    if before is not None and before.brand == made.brand and before.mark is not None:
        made.mark, made.mark_kind = files.put([queries.mark_of(before)]), before.mark_kind
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as other:
        raise Conflict(f"The next letterhead of {_called(made)} is being made already.", remedy="Go on with that one.") from other
    store.append(LetterheadDrafted(subject=made.reference, brand=_called(made), starts_on=made.starts_on), by=by)
    return made


@transaction.atomic
def change(letterhead: Letterhead, head: Head, *, owner: Person, seen: int | None, by: Actor) -> Letterhead:
    """Change a draft.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include drawing letterheads.
    RuleBroken
        If it cannot be kept even as a draft, it is of another brand, or `owner` may not own it.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.DRAW)
    now = drafts.claimed(letterhead, seen=seen)
    if head.brand.strip() != now.brand:
        raise RuleBroken(f"It is of {_called(now)}.", remedy="Draft another for another brand.", code="letterhead_brand")
    _write(now, head, owner=owner)
    now.save()
    store.append(LetterheadChanged(subject=now.reference, what="what it says"), by=by)
    return now


@transaction.atomic
def set_mark(letterhead: Letterhead, content: bytes, *, seen: int | None, by: Actor) -> Letterhead:
    """Keep a picture as the mark of a draft, written anew; nothing takes the mark away.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include drawing letterheads.
    MarkRefused
        If it is no picture, too large, or holds what a picture has no use for.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.DRAW)
    picture = marks.read(content) if content else None
    now = drafts.claimed(letterhead, "mark", seen=seen)
    before = now.mark
    now.mark = files.put([picture.content]) if picture is not None else None
    now.mark_kind = picture.kind if picture is not None else ""
    now.save(update_fields=["mark", "mark_kind"])
    if before is not None:
        files.release(before, by=by)
    store.append(LetterheadChanged(subject=now.reference, what=f"its mark, {now.mark_kind or 'none'}"), by=by)
    return now


@transaction.atomic
def propose(letterhead: Letterhead, *, approver: Person, why: str, by: Actor) -> Letterhead:
    """Ask `approver` to decide on a draft.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include drawing letterheads.
    RuleBroken
        If something is missing (the first is named), nobody says why, or `approver` may not approve it.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.DRAW)
    now = drafts.claimed(letterhead, seen=None)
    words = reason_given(why)
    drafts.require_whole(rules.missing(head_of(now), today=queries.today()), code="letterhead_gap")
    deciding.require_approver(queries.approvers(but=by), approver, remedy="Choose somebody else whose role approves letterheads.")
    drafts.propose(
        now, by, approver=approver, words=words, todo=_todo(now), about=_about(now), what="letterhead", due_on=now.starts_on,
        why="Under it the house speaks to customers.",
    )
    store.append(LetterheadProposed(subject=now.reference, approver=approver.reference, why=Sleeved(words)), by=by)
    return now


@transaction.atomic
def approve(letterhead: Letterhead, *, seen: int | None, by: Actor) -> Letterhead:
    """Let a brand write so from its first day, at the earliest today; the one before ends that day.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving letterheads.
    RuleBroken
        If `by` drafted or proposed it, or by now something is missing or a later one begins sooner.
    Conflict
        If it does not wait for a decision, or was changed since the version `seen`.
    """
    policy.require(by, queries.APPROVE)
    deciding.lock_together(Letterhead.objects.filter(brand=letterhead.brand))
    now = drafts.waiting(letterhead, seen=seen)
    deciding.require_another(by, authors=drafts.authors(now), approver=now.approver, refusal="Who drew a letterhead cannot approve it.")
    now.starts_on = max(now.starts_on, queries.today())
    drafts.require_whole(rules.missing(head_of(now), today=queries.today()), code="letterhead_gap")
    held = Letterhead.objects.filter(brand=now.brand, state=State.APPROVED)
    later = held.filter(starts_on__gt=now.starts_on).first()
    if later is not None:
        raise RuleBroken(
            f"{later.reference} begins on {later.starts_on:%d %b %Y}.", remedy="Choose that day or a later one.", code="letterhead_too_late"
        )
    held.exclude(ends_on__lte=now.starts_on).update(ends_on=now.starts_on)
    now.save(update_fields=["starts_on"])
    deciding.settle(now, State.APPROVED, by, reason="", todo=_todo(now))
    store.append(LetterheadApproved(subject=now.reference, brand=_called(now), starts_on=now.starts_on), by=by)
    for each in {person for person in (now.owner, now.proposed_by) if person is not None}:
        _tell(each, now, "approved", f"The letterhead of {_called(now)} is approved, from {now.starts_on:%d %b %Y}")
    return now


@transaction.atomic
def send_back(letterhead: Letterhead, *, reason: str, by: Actor) -> Letterhead:
    """Make a proposal a draft again: refused, or taken back by who proposed it.

    Raises
    ------
    NotAllowed
        If `by` may do neither.
    RuleBroken
        If no reason is given.
    Conflict
        If it does not wait for a decision.
    """
    now = drafts.held(letterhead)
    own = by.person_id in drafts.authors(now)
    policy.require(by, queries.DRAW if own else queries.APPROVE)
    deciding.require_state(now, State.PROPOSED)
    words = drafts.step_back(now, State.DRAFT, reason=reason, todo=_todo(now))
    store.append(LetterheadReturned(subject=now.reference, state="a draft again", reason=Sleeved(words)), by=by)
    if not own and now.proposed_by is not None:
        _tell(now.proposed_by, now, "returned", f"The letterhead of {_called(now)} is a draft again: {words}")
    return now


@transaction.atomic
def put_away(letterhead: Letterhead, *, reason: str, by: Actor) -> Letterhead:
    """Put a draft away.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include drawing letterheads.
    RuleBroken
        If no reason is given.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.DRAW)
    now = drafts.held(letterhead)
    deciding.require_state(now, State.DRAFT)
    words = drafts.step_back(now, State.PUT_AWAY, reason=reason)
    store.append(LetterheadReturned(subject=now.reference, state="put away", reason=Sleeved(words)), by=by)
    return now


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the letterhead `reference`.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is owned no more.
    """
    held = deciding.still_owned(Letterhead.objects.filter(state__in=queries.KEPT), reference)
    policy.require_for(by, "people.hand_over", held.owner)
    before, held.owner = held.owner.reference, to
    held.changes += 1
    held.save(update_fields=["owner", "changes"])
    store.append(LetterheadChanged(subject=reference, what=f"given from {before} to {to.reference}"), by=by)


def head_of(one: Letterhead) -> Head:
    """Return what a letterhead says."""
    return Head(**{name: getattr(one, name) for name in Head.__dataclass_fields__})


def _write(one: Letterhead, head: Head, *, owner: Person) -> None:
    rules.check(head)
    require_brand(head.brand.strip(), brands=lines.used("brand"))
    deciding.require_owner(queries.owners(), owner, remedy=OWNER_REMEDY)
    for name in Head.__dataclass_fields__:
        value = getattr(head, name)
        setattr(one, name, value.strip() if isinstance(value, str) else value)
    one.owner = owner


def _called(one: Letterhead) -> str:
    return one.brand or "the house"


def _about(one: Letterhead) -> str:
    return f"letterhead:{one.reference}"


def _todo(one: Letterhead) -> str:
    return f"letterhead:{one.reference}:decide"


def _tell(person: Person, one: Letterhead, how: str, words: str) -> None:
    deciding.tell(person, kind="letterheads", key=f"{_about(one)}:{how}:{one.changes}:{person.pk}", about=_about(one), what=words)
