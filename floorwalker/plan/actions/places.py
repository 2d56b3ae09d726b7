"""Places outside where statements are said: writing one down, keeping what it says, giving it away, ending it, and the To-dos of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.models import CopyFound, Document, DocumentVersion, OutsidePlace, PlaceLook, PlannedChannel
from floorwalker.plan.queries import places as queries
from floorwalker.plan.queries import statements
from floorwalker.plan.rules import places as rules
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.plan.rules.likeness import nearest
from floorwalker.plan.rules.places import Draft, Told
from floorwalker.plan.statement_events import CopyLetBe, PlaceEnded, PlaceGiven, PlaceKept, PlaceLooked

TO_CHANGE: Final = timedelta(days=5)
"""So long its owner has, until a place says the new words, before it is late."""
OWNER_REMEDY: Final = "Choose somebody whose role keeps places where statements are said."


@transaction.atomic
def keep(
    draft: Draft, told: Told, *, says: Sequence[Document], owner: Person, of: OutsidePlace | None = None, by: Actor
) -> OutsidePlace:
    """Write down a place where statements are said, with what it says today, or change the one given by `of`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping places.
    RuleBroken
        If it has no name, channel or words, says no statement in force, or `owner` may not own it.
    Conflict
        If it was ended.
    """
    policy.require(by, queries.KEEP)
    who = deciding.require_person(by, refusal="Only a person looks at a place.")
    rules.check(draft)
    rules.check_told(told, today=statements.today())
    deciding.require_owner(queries.owners(), owner, remedy=OWNER_REMEDY)
    if not says or queries.choices().filter(pk__in=[each.pk for each in says]).count() != len(set(says)):
        raise RuleBroken("It says no statement in force.", remedy="Choose one or more of the statements.", code="place_statement")
    one = _held(of) if of is not None else OutsidePlace(reference=next_reference("PLC"))
    one.name, one.channel, one.where, one.owner = draft.name.strip(), draft.channel, draft.where.strip(), owner
    if of is not None:
        todos.settle(_check_key(one))
    _tell(one, told)
    one.save()
    one.statements.set(says)
    _looked(one, told, who)
    act = "Wrote down" if of is None else "Changed"
    said = ", ".join(sorted(each.reference for each in says))
    store.append(PlaceKept(subject=one.reference, act=act, channel=rules.NAMES[one.channel], says=said), by=by)
    return one


@transaction.atomic
def look(place: OutsidePlace, told: Told, *, by: Actor) -> OutsidePlace:
    """Keep what a place says now; the To-dos of its owner are done for each statement that it says in the words in force.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping places.
    RuleBroken
        If there are no words, they are said from a day to come, or nobody would look again within two years.
    Conflict
        If it was ended.
    """
    policy.require(by, queries.KEEP)
    who = deciding.require_person(by, refusal="Only a person looks at a place.")
    rules.check_told(told, today=statements.today())
    one = _held(place)
    todos.settle(_check_key(one))
    _tell(one, told)
    one.save()
    wrong = _looked(one, told, who)
    store.append(PlaceLooked(subject=one.reference, stands="; ".join(wrong) or "in the words in force"), by=by)
    return one


@transaction.atomic
def end(place: OutsidePlace, *, reason: str, by: Actor) -> OutsidePlace:
    """Let a place say nothing any more: the page is gone, the prompt is not played.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping places.
    RuleBroken
        If no reason is given.
    Conflict
        If it was ended already.
    """
    policy.require(by, queries.KEEP)
    why = reason_given(reason)
    one = _held(place)
    one.ended_at, one.ended_why = clock.now(), why
    one.save(update_fields=["ended_at", "ended_why"])
    todos.settle_about(_about(one))
    store.append(PlaceEnded(subject=one.reference, reason=Sleeved(why)), by=by)
    return one


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the place called `reference`, which somebody else owns.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it was ended.
    """
    held = deciding.still_owned(OutsidePlace.objects.filter(ended_at=None), reference)
    policy.require_for(by, "people.hand_over", held.owner)
    before, held.owner = held.owner, to
    held.save(update_fields=["owner"])
    store.append(PlaceGiven(subject=held.reference, before=before.reference, to=to.reference), by=by)


@transaction.atomic
def let_be(copy: CopyFound, *, reason: str, by: Actor) -> CopyFound:
    """Say why words that are like a statement are meant so; they are listed no more until they change.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping places.
    RuleBroken
        If no reason is given.
    Conflict
        If somebody did so already, or it was not found again since.
    """
    policy.require(by, queries.KEEP)
    who = deciding.require_person(by, refusal="Only a person lets a copy be.")
    why = reason_given(reason)
    held = CopyFound.objects.select_for_update(of=("self",)).select_related("statement", "version__document", "place").filter(
        pk=copy.pk, let_be_at=None
    ).first()
    if held is None:
        raise Conflict("That copy is gone by now.", remedy="Look at the list again.")
    held.let_be_by_id, held.let_be_at, held.let_be_why = who, clock.now(), why
    held.save(update_fields=["let_be_by", "let_be_at", "let_be_why"])
    where = held.version.document.reference if held.version is not None else held.place.reference if held.place is not None else ""
    store.append(CopyLetBe(subject=held.statement.reference, where=where, reason=Sleeved(why)), by=by)
    return held


def ask_owners(version: DocumentVersion) -> int:
    """Let the owners of all places outside that are to say a statement make them say `version`; return how many places do not yet."""
    places = version.document.outside_places.filter(ended_at=None).select_related("owner")
    return sum(bool(_compared(each)) for each in places)


def ask_for_looks(today: date) -> int:
    """Let the owners of places look at them again whose day has come; return how many those are."""
    due = list(OutsidePlace.objects.filter(ended_at=None, check_on__lte=today).select_related("owner"))
    for each in due:
        deciding.ask(
            each.owner, key=_check_key(each), what=f"Look at what {each.name} says", about=_about(each), due_on=each.check_on,
            why="What is said outside this system changes without it.",
        )
    return len(due)


def _held(place: OutsidePlace) -> OutsidePlace:
    held = OutsidePlace.objects.select_for_update(of=("self",)).select_related("owner").get(pk=place.pk)
    if held.ended_at is not None:
        raise Conflict(f"{held.reference} was ended.", remedy="Write down another place.")
    return held


def _tell(place: OutsidePlace, told: Told) -> None:
    place.words, place.said_since, place.check_on, place.compared_at = told.words, told.said_since, told.check_on, clock.now()


def _looked(place: OutsidePlace, told: Told, who: int) -> list[str]:
    PlaceLook.objects.create(place=place, words=told.words, said_since=told.said_since, looked_by_id=who, looked_at=clock.now())
    for each in place.statements.all():
        for line in PlannedChannel.objects.filter(statement=each, channel=place.channel, ended_at=None):
            todos.settle(f"planned_channel:{line.reference}:gap")
    return _compared(place)


def _compared(place: OutsidePlace) -> list[str]:
    """Return which statements a place does not say in the words in force; its owner owes each, and no more what it says by now."""
    held = {each.document_id: each for each in statements.in_force().filter(document__in=place.statements.all())}
    matches = {each.version.key: each for each in nearest(tuple(queries.versions(held)), place.words)}
    wrong, owed = list[str](), f"{_about(place)}:say:"
    asked = Todo.objects.filter(about=_about(place), key__startswith=owed, done_at=None)
    before = set(asked.values_list("key", flat=True))
    for each in held.values():
        reference = each.document.reference
        state = rules.state_of(matches.get(each.document_id), current=each.number)
        if state == "same":
            continue
        wrong.append(f"{reference} {rules.WORDS[state][1].lower()}")
        begins = f"{owed}{reference}:{each.number}:{place.owner_id}:"
        if still := {key for key in before if key.startswith(begins)}:
            before -= still
        else:
            deciding.ask(
                place.owner, key=f"{begins}{clock.now():%Y%m%d%H%M%S}", about=_about(place),
                what=f"Let {place.name} say version {each.number} of {each.title}", due_on=statements.today() + TO_CHANGE,
                why="Customers hear or read other words there than everywhere else.",
            )
    for key in before:
        todos.settle(key)
    return wrong


def _about(place: OutsidePlace) -> str:
    return f"place:{place.reference}"


def _check_key(place: OutsidePlace) -> str:
    return f"{_about(place)}:check:{place.check_on}"
