"""Requests about rights: recorded, tied to who is meant, given to somebody else; and who asks is made sure of."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from floorwalker.ground import clock, packs, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record.models import Customer
from floorwalker.resolve import rights_sight
from floorwalker.resolve.models import RightsRequest, RightsWait
from floorwalker.resolve.queries import rights as queries
from floorwalker.resolve.rights_events import RightsAsked, RightsGiven, RightsIdentified, RightsTied
from floorwalker.resolve.rules import rights as rules


@transaction.atomic
def record(
    *, kind: str, asker: str, way: str, words: str, received_at: datetime, by: Actor, reach: str = "", customer: Customer | None = None,
    person: Person | None = None, owner: Person | None = None,
) -> RightsRequest:
    """Record what somebody asks about data kept on them; it is held to the edition in force on the day of receipt.

    Parameters
    ----------
    customer, person
        Whose data it is about; neither where nobody was found yet.
    owner
        Who has it; whoever records it unless told.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include handling requests, or those of colleagues where one asks.
    RuleBroken
        If kind or way is unknown, words are missing, it was received later than now, before anything of the pack was in force or, as
        a complaint, before there was a duty to answer one; or it is one's own.
    """
    policy.require(by, rights_sight.HANDLE)
    recorder = rights_sight.somebody(by)
    _known(kind, RightsRequest.Kind.values, "kind of request")
    _known(way, RightsRequest.Way.values, "way")
    if received_at > clock.now():
        raise RuleBroken("It cannot be received later than now.", remedy="Give the moment at which it came.", code="time_to_come")
    pack = packs.regulations().get(rules.PACK)
    day = queries.day_of(pack, received_at)
    try:
        edition = pack.on(day)
        edition.clock(rules.due_of(kind))
    except LookupError:
        raise RuleBroken(
            f"On {day:%d %b %Y} the pack had no duty to answer this.",
            remedy="Check the day of receipt; a complaint about data of before is one about the service.", code="not_in_force",
        ) from None
    made = RightsRequest(
        kind=kind, asker=rules.said(asker, longest=160, what="Who asks"), reach=" ".join(reach.split())[:254],
        words=rules.said(words, longest=rules.LONGEST_WORDS, what="What they ask"), way=way, received_at=received_at,
        recorded_at=clock.now(), recorded_by=recorder, owner=owner or recorder, pack=pack.code, edition=edition.version,
        digest=edition.digest,
    )
    _mean(made, customer, person, by)
    _may_have(made, made.owner)
    made.reference = next_reference("RGT")
    made.save()
    todos.owe(
        made.owner, key=_todo(made), stage="resolve", what=f"Answer {made.reference}",
        why=f"{made.get_kind_display()}, under data protection.", about=f"rights_request:{made.reference}",
    )
    run(made)
    store.append(
        RightsAsked(
            subject=made.reference, what=made.get_kind_display(), received_at=received_at, pack=made.pack, edition=made.edition,
            digest=made.digest,
        ),
        by=by,
    )
    return made


@transaction.atomic
def tie(reference: str, *, by: Actor, customer: Customer | None = None, person: Person | None = None) -> RightsRequest:
    """Say whom a request is about.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include handling requests, or those of colleagues where one is named.
    NotFound, Conflict
        If there is no such request, it is closed, or it was said and who asks made sure of.
    RuleBroken
        If nobody or two are named, or it is one's own.
    """
    policy.require(by, rights_sight.HANDLE)
    held = held_open(reference, among=rights_sight.requests(by))
    if held.identity_at is not None:
        raise Conflict(f"{reference} is about {held.subject}, and who asks was made sure of.", remedy="Record another request.")
    if customer is None and person is None:
        raise RuleBroken("Nobody is named.", remedy="Name the customer or the colleague whose data it is about.", code="nobody_named")
    _mean(held, customer, person, by)
    _may_have(held, held.owner)
    held.save(update_fields=["customer", "person"])
    store.append(RightsTied(subject=reference, whom=held.subject), by=by)
    return held


@transaction.atomic
def identify(reference: str, *, how: str, by: Actor, at: datetime | None = None) -> RightsRequest:
    """Say that who asks is who they say, how that was made sure of, and when; proof that was asked for has come with it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include handling requests.
    NotFound, Conflict
        If there is no such request, it is closed, or it was said before.
    RuleBroken
        If nobody is known whom it is about, it is not said how, or the moment lies before the request or ahead.
    """
    policy.require(by, rights_sight.HANDLE)
    held = held_open(reference, among=rights_sight.requests(by))
    if held.identity_at is not None:
        raise Conflict(f"Who asks {reference} was made sure of.", remedy="Look at it again.")
    if not held.subject:
        raise RuleBroken(
            f"Nobody is known whom {reference} is about.", remedy="Find the customer or the colleague first.", code="nobody_known"
        )
    at = at or clock.now()
    asked = held.waits.filter(waits_for=RightsWait.For.IDENTITY, answered_at=None).first()
    if not (asked.asked_at if asked else held.received_at) <= at <= clock.now():
        raise RuleBroken("The proof cannot come before it was asked for, nor later than now.", remedy="Give the moment at which it came.",
                         code="time_outside")  # fmt: skip
    held.identity_at, held.identity_by = at, rights_sight.somebody(by)
    held.identity_how = rules.said(how, longest=200, what="How it was made sure of")
    if asked is not None:
        asked.answered_at = at
        asked.save(update_fields=["answered_at"])
    held.save(update_fields=["identity_at", "identity_by", "identity_how"])
    run(held)
    store.append(RightsIdentified(subject=reference, how=Sleeved(held.identity_how), due=held.last_day), by=by)
    return held


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> RightsRequest:
    """Let somebody else have a request.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its owner owns.
    NotFound, Conflict
        If there is no such request, or it is closed.
    RuleBroken
        If `to` may not handle it.
    """
    held = _locked(reference, RightsRequest.objects.all())
    policy.require_for(by, "people.hand_over", held.owner)
    if held.closed_at is not None:
        raise Conflict(f"{reference} is closed.", remedy="Nobody has to do anything about it.")
    _may_have(held, to)
    held.owner = to
    held.save(update_fields=["owner"])
    Todo.objects.filter(key=_todo(held)).update(person=to)
    store.append(RightsGiven(subject=reference, to=to.reference), by=by)
    return held


def held_open(reference: str, *, among: QuerySet[RightsRequest]) -> RightsRequest:
    """Return the request `reference` out of those that somebody may read, locked.

    Raises
    ------
    NotFound
        If it is not among them.
    Conflict
        If it is closed.
    """
    held = _locked(reference, among)
    if held.closed_at is not None:
        raise Conflict(f"{reference} is closed: {held.get_outcome_display().lower()}.", remedy="Record another request.")
    return held


def run(held: RightsRequest) -> None:
    """Set when a request is due, by what is known of it now, there and in the To-do of who has it."""
    found = queries.runs(held)
    deadline = None if found is None else found.deadline
    held.last_day, held.late_from = (None, None) if deadline is None else (deadline.last_day, deadline.late_from)
    held.save(update_fields=["last_day", "late_from"])
    Todo.objects.filter(key=_todo(held), done_at=None).update(due_at=held.late_from)


def _todo(held: RightsRequest) -> str:
    return f"rights:{held.reference}"


def _mean(held: RightsRequest, customer: Customer | None, person: Person | None, by: Actor) -> None:
    if customer is not None and person is not None:
        raise RuleBroken("It is about one: a customer or a colleague.", remedy="Record one request for each.", code="two_named")
    if person is not None:
        policy.require(by, rights_sight.WORKERS)
        if person.pk == by.person_id:
            raise RuleBroken("It is your own.", remedy="Somebody else records and handles it.", code="own_request")
    held.customer, held.person = customer, person


def _may_have(held: RightsRequest, owner: Person) -> None:
    if not queries.handlers(held).filter(pk=owner.pk).exists():
        raise RuleBroken(
            f"{owner.display_name} does not handle such requests.", remedy="Choose somebody whose role does.", code="no_handler"
        )


def _known(value: str, values: list[str], what: str) -> None:
    if value not in values:
        raise RuleBroken(f"{value!r} is no {what}.", remedy=f"Choose from {', '.join(values)}.", code="unknown_word")


def _locked(reference: str, among: QuerySet[RightsRequest]) -> RightsRequest:
    rows = among.select_related("owner", "customer", "person").order_by().select_for_update(of=("self",))
    one = rows.filter(reference=reference).first()
    if one is None:
        raise NotFound(f"There is no request {reference} that you may read.", remedy="Look at the list of requests.")
    return one
