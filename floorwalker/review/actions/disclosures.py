"""Telling of interests and gifts, deciding on them, and signing the declaration of a year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from floorwalker.ground import clock, settings, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.review.conduct_events import ConductDeclared, Disclosed, DisclosureDecided, DisclosureEnded
from floorwalker.review.models import ConductDeclaration, Disclosure
from floorwalker.review.queries import conduct as queries
from floorwalker.review.rules import conduct as rules

DECIDED = (Disclosure.State.ALLOWED, Disclosure.State.CONDITIONS, Disclosure.State.REFUSED)


@transaction.atomic
def tell(
    *, kind: str, party: str, words: str, on_day: date, by: Actor, worth: Decimal | None = None,
) -> Disclosure:
    """Tell of an interest, a tie, a gift or hospitality of one's own; small gifts are noted, everything else waits for a decision.

    Raises
    ------
    NotAllowed
        If `by` is nobody of the house.
    RuleBroken
        If the kind is unknown, nobody stands on the other side, no words are given, the day has not come, or the worth is below 0.
    """
    person = _self(by)
    if kind not in Disclosure.Kind.values:
        raise RuleBroken(f"Nothing of the kind {kind!r} is told of.", remedy=f"Choose from {', '.join(Disclosure.Kind.values)}.")
    if on_day > clock.today(person.site.zone):
        raise RuleBroken(f"{on_day} has not come yet.", remedy="Give the day on which it was offered or began.", code="day_to_come")
    if kind not in rules.GIFTS:
        worth = None
    if worth is not None and worth < 0:
        raise RuleBroken(f"{worth} is no worth.", remedy="Give 0 or more, or leave it empty where it is not known.", code="worth_below_0")
    waits = rules.needs_decision(kind, worth, limit=settings.get("conduct_gift_limit"))
    made = Disclosure.objects.create(
        reference=next_reference("DSC"), person=person, kind=kind, party=rules.said(party, longest=120, what="Who is on the other side"),
        words=rules.said(words, longest=rules.LONGEST_WORDS, what="What it is"), worth=worth,
        currency=person.site.currency if worth is not None else "", on_day=on_day, told_at=clock.now(),
        state=Disclosure.State.WAITING if waits else Disclosure.State.NOTED,
    )
    if waits:
        for decider in who_may(queries.DECIDE, on=clock.now().date()).exclude(pk=person.pk):
            todos.owe(
                decider, key=_todo(made, decider), stage="review", what=f"Decide on {made.reference}",
                why=f"{made.get_kind_display()}, told of by {person.display_name}.", about=f"disclosure:{made.reference}", is_decision=True,
            )
    store.append(
        Disclosed(subject=made.reference, what=made.get_kind_display(), party=Sleeved(made.party), state=made.get_state_display()), by=by
    )
    return made


@transaction.atomic
def decide(reference: str, *, state: str, reason: str, by: Actor) -> Disclosure:
    """Allow what somebody else told of, allow it on conditions, or refuse it.

    Raises
    ------
    NotAllowed
        If no role of `by` decides, or it is their own.
    NotFound
        If there is no such disclosure.
    RuleBroken
        If `state` is no decision, or no reason is given.
    Conflict
        If it was decided or noted.
    """
    policy.require(by, queries.DECIDE)
    held = _held(reference)
    if held.person_id == by.person_id:
        raise RuleBroken(f"{reference} is your own.", remedy="Somebody else decides on it.", code="own_disclosure")
    if state not in DECIDED:
        raise RuleBroken(f"{state!r} is no decision.", remedy=f"Choose from {', '.join(DECIDED)}.", code="no_decision")
    if held.state != Disclosure.State.WAITING:
        raise Conflict(f"{reference} is settled: {held.get_state_display().lower()}.", remedy="Look at it again.")
    held.state, held.decided_by_id, held.decided_at = state, by.person_id, clock.now()
    held.reason = rules.said(reason, longest=rules.LONGEST_REASON, what="The reason")
    held.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    todos.settle_about(f"disclosure:{reference}")
    telling.tell(
        held.person, kind="conduct", key=f"disclosure:{reference}:decided", what=f"{reference}: {held.get_state_display().lower()}",
        about=f"disclosure:{reference}",
    )
    store.append(DisclosureDecided(subject=reference, state=held.get_state_display(), reason=Sleeved(held.reason)), by=by)
    return held


@transaction.atomic
def end(reference: str, *, on: date, by: Actor) -> Disclosure:
    """Say that what one told of has ended.

    Raises
    ------
    NotFound
        If `by` told of nothing under this reference.
    RuleBroken
        If the day lies before it began or has not come.
    Conflict
        If it ended before, or is a gift, which is over once it is given.
    """
    person = _self(by)
    held = _held(reference)
    if held.person_id != person.pk:
        raise NotFound(f"You told of nothing called {reference}.", remedy="Look at what you told of.")
    if held.ended_on is not None or held.kind in rules.GIFTS:
        raise Conflict(f"{reference} is over.", remedy="Look at what you told of.")
    if not held.on_day <= on <= clock.today(person.site.zone):
        raise RuleBroken(f"{on} is not between {held.on_day} and today.", remedy="Give the day on which it ended.", code="day_outside")
    held.ended_on = on
    held.save(update_fields=["ended_on"])
    store.append(DisclosureEnded(subject=reference, on=on), by=by)
    return held


@transaction.atomic
def sign(*, year: int, by: Actor) -> ConductDeclaration:
    """Sign the declaration of `year`, with everything that one told of and that stands.

    Raises
    ------
    NotAllowed
        If `by` is nobody of the house.
    RuleBroken
        If it is not the year that is asked for now.
    Conflict
        If it is signed.
    """
    person = _self(by)
    if year != queries.year_now():
        remedy = f"Sign that of {queries.year_now()}."
        raise RuleBroken(f"The declaration of {year} is not asked for now.", remedy=remedy, code="other_year")
    if queries.declared(person.pk).filter(year=year).exists():
        raise Conflict(f"Your declaration of {year} is signed.", remedy="Tell of what is new; it is added to the register at once.")
    edition, stood = len(rules.STATEMENTS), list(queries.standing(person.pk).order_by("pk").values_list("reference", flat=True))
    made = ConductDeclaration.objects.create(
        person=person, year=year, statement=edition, stood=stood, signed_at=clock.now(),
        digest=rules.digest(person.reference, year, edition=edition, stood=stood),
    )
    todos.settle(f"conduct:{year}:{person.reference}")
    store.append(ConductDeclared(subject=person.reference, year=year, edition=edition, stood=len(stood), digest=made.digest), by=by)
    return made


def _self(by: Actor) -> Person:
    policy.require(by, queries.DECLARE)
    if by.kind != "person" or by.person_id is None:
        raise RuleBroken("Only a person tells of their own interests.", remedy="Sign in as yourself.", code="not_a_person")
    return Person.objects.select_related("site").get(pk=by.person_id)


def _held(reference: str) -> Disclosure:
    found = Disclosure.objects.select_for_update(of=("self",)).select_related("person").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no disclosure {reference}.", remedy="Look at the register.")
    return found


def _todo(made: Disclosure, decider: Person) -> str:
    return f"disclosure:{made.reference}:{decider.reference}"
