"""Needs of customers for support: noted with a basis and a day to look again, reviewed, changed, ended; and whether contacts ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record import adjustments
from floorwalker.record.models import Consent, Customer, LoggedContact, Need, NeedsCheck
from floorwalker.record.need_events import (
    NeedChanged,
    NeedEnded,
    NeedHandedOver,
    NeedNoted,
    NeedReviewed,
    NeedsAsked,
    NeedsFallDue,
)
from floorwalker.record.need_permissions import NOTE, READ
from floorwalker.record.queries import contacts, customers, logged, needs

WHAT_CHARACTERS: Final = 120
NOTE_CHARACTERS: Final = 200
REASON_CHARACTERS: Final = 200
PURPOSE: Final = "support"
REVIEWED_WITHIN: Final = timedelta(days=366)
"""A need changes; nobody goes longer than a year without being asked again."""


class NeedRefused(RuleBroken):
    """The need cannot be noted, changed, looked at again or ended so."""

    code = "need_refused"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a customer needs.

    Parameters
    ----------
    adjustments
        Codes of the shelf, each with what is typed beside it.
    how
        With agreement what was asked and how they agreed; else why it is kept without.
    """

    driver: str
    what: str
    adjustments: Mapping[str, str] = field(default_factory=dict)
    basis: str = Need.Basis.CONSENT
    how: str = ""
    told_by: str = Need.Told.CUSTOMER
    review_on: date
    note: str = ""


@transaction.atomic
def note(customer: Customer, wanted: Wanted, *, by: Actor, told_in: str = "") -> Need:
    """Note what `customer` needs, as it was said in the contact called `told_in`.

    Raises
    ------
    NotAllowed
        If no role of `by` notes needs.
    NotFound
        If there is no such contact that `by` may see.
    NeedRefused
        If it is not said what is needed or done differently, the basis has no reason, the note is too long, the day to look again lies
        outside a year, the contact is with somebody else, or an agent or leader names no contact; or it is noted already.
    """
    policy.require(by, NOTE)
    owner = Person.objects.filter(pk=by.person_id).first() if by.person_id is not None else None
    if owner is None:
        raise NeedRefused("Only a person notes a need.", remedy="Sign in as somebody who works here.")
    customer = customers.standing(customer)
    keys = contacts.one_customer([customer.pk])
    told_in = _contact(told_in.strip().upper(), keys, by)
    columns = _columns(wanted)
    if (same := needs.of_keys(keys).filter(what__iexact=columns["what"]).first()) is not None:
        raise NeedRefused(f"That is noted already, as {same.reference}.", remedy="Look at it again there, or change it.", field="what")
    made = Need.objects.create(
        **columns, reference=next_reference("NED"), customer=customer, told_in=told_in, owner=owner, noted_at=clock.now(),
        consent=_consent(customer, wanted),
    )
    store.append(
        NeedNoted(
            subject=made.reference, customer=customer.reference, what=Sleeved(_in_words(made)), basis=made.get_basis_display(),
            told_in=told_in, review_on=made.review_on,
        ),
        by=by,
    )
    return made


@transaction.atomic
def change(need: Need, wanted: Wanted, *, by: Actor) -> Need:
    """Say that something else is needed now; it counts as looked at again. Who may not read the note leaves it as it is.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches whoever has it.
    NeedRefused
        If it has ended, or what is said is refused as by `note`.
    """
    policy.require(by, NOTE)
    held = _open(need, by)
    columns, before = _columns(wanted), _in_words(held)
    if not policy.allows_for(by, READ, held.owner):
        columns["note"] = columns["note"] or held.note
    if (columns["basis"], wanted.how.strip()) != (held.basis, _how(held)):
        held.consent = _consent(held.customer, wanted)
    for name, value in columns.items():
        setattr(held, name, value)
    held.reviewed_at = clock.now()
    held.save()
    _settle(held)
    store.append(
        NeedChanged(subject=held.reference, before=Sleeved(before), after=Sleeved(_in_words(held)), review_on=held.review_on), by=by
    )
    return held


@transaction.atomic
def review(need: Need, *, review_on: date, by: Actor) -> Need:
    """Say that the customer was asked and it is still so; it is looked at again by `review_on`.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches whoever has it.
    NeedRefused
        If it has ended, or the day lies outside a year.
    """
    policy.require(by, NOTE)
    held = _open(need, by)
    held.review_on, held.reviewed_at = _day(review_on), clock.now()
    held.save(update_fields=["review_on", "reviewed_at"])
    _settle(held)
    store.append(NeedReviewed(subject=held.reference, review_on=held.review_on), by=by)
    return held


@transaction.atomic
def end(need: Need, *, why: str, by: Actor) -> Need:
    """Let a need be in force no more; agreement that is taken back ends with it.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches whoever has it.
    NeedRefused
        If it has ended, why is no reason, or agreement is taken back that it does not rest on.
    """
    policy.require(by, NOTE)
    held = _open(need, by)
    if why not in Need.Ended.values:
        raise NeedRefused("It is not said why it ends.", remedy="Choose a reason.", field="why")
    if why == Need.Ended.WITHDRAWN:
        if held.consent is None:
            raise NeedRefused(f"{held.reference} does not rest on agreement.", remedy="Choose another reason.", field="why")
        held.consent.withdrawn_at = clock.now()
        held.consent.save(update_fields=["withdrawn_at"])
    held.ended_at, held.ended_why = clock.now(), why
    held.save(update_fields=["ended_at", "ended_why"])
    _settle(held)
    store.append(NeedEnded(subject=held.reference, why=held.get_ended_why_display()), by=by)
    return held


@transaction.atomic
def hand_over(need: Need, *, to: Person, by: Actor) -> Need:
    """Let `to` look at `need` again.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its owner has.
    NeedRefused
        If it has ended, or `to` has left or notes no needs.
    """
    held = _locked(need)
    policy.require_for(by, "people.hand_over", held.owner)
    _refuse_ended(held)
    if not policy.allows(Actor.person(to.pk), NOTE):
        raise NeedRefused(f"{to.display_name} notes no needs here.", remedy="Choose somebody who does, and who has not left.")
    _settle(held)
    before, held.owner = held.owner, to
    held.save(update_fields=["owner"])
    store.append(NeedHandedOver(subject=held.reference, before=before.reference, to=to.reference), by=by)
    return held


@transaction.atomic
def say_asked(contact: LoggedContact, *, found: str, by: Actor) -> NeedsCheck:
    """Say whether somebody asked in `contact` what the customer needs; said again, the newest word stands.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches who logged the contact.
    NeedRefused
        If `found` is no answer, or says that nothing is needed of a customer with a need in force.
    """
    policy.require(by, logged.LOG)
    if not logged.seen(by, code=logged.LOG).filter(pk=contact.pk).exists():
        raise policy.out_of_reach(contact.reference, logged.LOG)
    if found not in NeedsCheck.Found.values:
        raise NeedRefused(f"{found!r} does not say whether it was asked.", remedy="Choose from the list.", field="needs_asked")
    if found == NeedsCheck.Found.NONE and needs.in_force(contact.customer):
        raise NeedRefused(
            "This customer has a need in force, and you say that nothing is needed.",
            remedy="Say that a need is noted; if it is over, end it on the customer's page first.", field="needs_asked",
        )
    kept, _ = NeedsCheck.objects.update_or_create(
        logged=contact.reference,
        defaults={"customer": contact.customer, "found": found, "person": contact.person, "at": contact.started_at},
    )
    store.append(NeedsAsked(subject=contact.reference, found=kept.get_found_display().lower()), by=by)
    return kept


@transaction.atomic
def tell_due(*, by: Actor) -> int:
    """Tell owners in My day which needs are soon to be looked at again; return how many they were not told of before.

    Raises
    ------
    NotAllowed
        If `by` notes no needs.
    """
    policy.require(by, NOTE)
    waiting = list(needs.due())
    known = set(Todo.objects.filter(key__in=[needs.todo_key(each) for each in waiting]).values_list("key", flat=True))
    fresh = [each for each in waiting if needs.todo_key(each) not in known]
    for each in fresh:
        todos.owe(
            each.owner, key=needs.todo_key(each), stage="record", what=f"Ask {each.customer} whether {each.reference} is still so",
            why="What somebody needs changes; it is looked at again by its day.", about=f"{needs.KIND}:{each.reference}",
            due_at=datetime.combine(each.review_on, datetime.min.time(), clock.now().tzinfo),
        )
    if fresh:
        store.append(NeedsFallDue(subject="needs", people=len({each.owner_id for each in fresh}), needs=len(fresh)), by=by)
    return len(fresh)


def _contact(told_in: str, keys: list[int], by: Actor) -> str:
    if not told_in:
        if not policy.scope(by, NOTE).everything:
            raise NeedRefused("It is not said in which contact it was told.", remedy="Choose the contact.", field="told_in")
        return ""
    found = contacts.find(told_in, by=by) if told_in.startswith("C-") else logged.find(told_in, by=by)
    if found.customer_id is not None and found.customer_id not in keys:
        raise NeedRefused(f"{told_in} was with somebody else.", remedy="Choose a contact with this customer.", field="told_in")
    return told_in


def _columns(wanted: Wanted) -> dict[str, Any]:
    """Return what is kept of `wanted`, refused where something is missing."""
    for name, choices in (("driver", Need.Driver), ("basis", Need.Basis), ("told_by", Need.Told)):
        if getattr(wanted, name) not in choices.values:
            raise NeedRefused(f"{getattr(wanted, name)!r} is no {name.replace('_', ' ')}.", remedy="Choose from the list.", field=name)
    how = wanted.how.strip()
    if not how:
        asked = "how they agreed" if wanted.basis == Need.Basis.CONSENT else "why it is kept without their agreement"
        raise NeedRefused(f"It is not said {asked}.", remedy="Say it in a sentence.", field="how")
    text = wanted.note.strip()
    if len(text) > NOTE_CHARACTERS:
        raise NeedRefused(
            f"The note has {len(text)} characters.", field="note",
            remedy=f"Keep only what whoever decides must know, in at most {NOTE_CHARACTERS}; what to do differently says the rest.",
        )
    if wanted.basis == Need.Basis.ADJUSTMENT and wanted.driver == Need.Driver.HEALTH and text:
        raise NeedRefused(
            "A note on health needs their agreement or a protection in law.", remedy="Leave the note empty, or choose another basis.",
            field="note",
        )
    return {
        "driver": wanted.driver, "what": _said(wanted.what, WHAT_CHARACTERS, "what is needed", "what"),
        "adjustments": _adjusted(wanted.adjustments), "basis": wanted.basis, "told_by": wanted.told_by, "note": text,
        "basis_why": "" if wanted.basis == Need.Basis.CONSENT else _said(how, REASON_CHARACTERS, "why it is kept", "how"),
        "review_on": _day(wanted.review_on),
    }


def _adjusted(wanted: Mapping[str, str]) -> dict[str, str]:
    shelf = adjustments.shelf()
    if not wanted:
        raise NeedRefused("It is not said what is done differently.", remedy="Choose one adjustment or more.", field="adjustments")
    kept: dict[str, str] = {}
    for code, typed in wanted.items():
        if code not in shelf:
            raise NeedRefused(f"{code!r} is no adjustment.", remedy="Choose from the list.", field="adjustments")
        detail = " ".join(typed.split()) if shelf[code].detail else ""
        if shelf[code].detail and not 0 < len(detail) <= adjustments.DETAIL_CHARACTERS:
            raise NeedRefused(
                f"{shelf[code].label}: it is not said {shelf[code].detail.partition(',')[0].lower()}.",
                remedy=f"Write it in 1 to {adjustments.DETAIL_CHARACTERS} characters.", field=f"detail_{code}",
            )
        kept[code] = detail
    return kept


def _said(text: str, most: int, what: str, field: str) -> str:
    text = " ".join(text.split())
    if not 0 < len(text) <= most:
        raise NeedRefused(f"It is not said {what}.", remedy=f"Write it in 1 to {most} characters.", field=field)
    return text


def _day(review_on: date) -> date:
    today = clock.today("UTC")
    if not today < review_on <= today + REVIEWED_WITHIN:
        raise NeedRefused(
            f"A need cannot be looked at again on {review_on:%d %B %Y}.", remedy="Choose a day within the next twelve months.",
            field="review_on",
        )
    return review_on


def _consent(customer: Customer, wanted: Wanted) -> Consent | None:
    if wanted.basis != Need.Basis.CONSENT:
        return None
    how = _said(wanted.how, REASON_CHARACTERS, "how they agreed", "how")
    return Consent.objects.create(customer=customer, purpose=PURPOSE, how=how, given_at=clock.now())


def _how(need: Need) -> str:
    return need.consent.how if need.consent is not None else need.basis_why


def _in_words(need: Need) -> str:
    return f"{need.what} ({', '.join(adjustments.chips(need.adjustments))})"


def _locked(need: Need) -> Need:
    return Need.objects.select_for_update(of=("self",)).select_related("owner", "customer", "consent").get(pk=need.pk)


def _open(need: Need, by: Actor) -> Need:
    held = _locked(need)
    if not needs.may_act(held, by=by):
        raise policy.out_of_reach(held.reference, NOTE)
    _refuse_ended(held)
    return held


def _refuse_ended(need: Need) -> None:
    if not need.is_in_force:
        raise NeedRefused(f"{need.reference} has ended.", remedy="Note it anew if it is needed again.")


def _settle(need: Need) -> None:
    todos.settle_about(f"{needs.KIND}:{need.reference}")
