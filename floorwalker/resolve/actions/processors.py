"""Who works on personal data for the house: contract and safeguard, looked at again in time, and an end that tells of the data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import rights_sight
from floorwalker.resolve.models import Processor
from floorwalker.resolve.processing_events import ProcessorAdded, ProcessorChanged, ProcessorEnded, ProcessorReviewed
from floorwalker.resolve.queries import processors as queries
from floorwalker.resolve.rules import rights as rules

LONGEST: Final = {"name": 120, "does": 300, "country": 60}
WORDS: Final = 300
MOST_AHEAD: Final = timedelta(days=732)
"""A processor is looked at again within two years."""
SAID: Final = ("name", "does", "rooms", "country", "transfer", "safeguard", "sub_processors", "contract_on")


@transaction.atomic
def add(said: Mapping[str, Any], *, review_on: date, owner: Person, by: Actor) -> Processor:
    """Add a processor; `said` is what `SAID` names.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping the list.
    RuleBroken
        If something is missing or unknown, data leave the country without a safeguard, or the next look is not within two years.
    """
    policy.require(by, queries.KEEP)
    given = _checked(said)
    _require_ahead(review_on)
    _require_keeper(owner)
    made = Processor.objects.create(
        reference=next_reference("PRC"), **given, review_on=review_on, owner=owner, added_at=clock.now(), added_by=rights_sight.somebody(by)
    )
    todos.owe(
        owner, key=_todo(made), stage="resolve", what=f"Look again at {made.name}",
        why="Whether contract, safeguard and sub-processors still hold.", about=_todo(made), due_at=_at(review_on),
    )
    store.append(
        ProcessorAdded(
            subject=made.reference, name=made.name, country=made.country, transfer=made.get_transfer_display(), review_on=review_on
        ),
        by=by,
    )
    return made


@transaction.atomic
def change(reference: str, said: Mapping[str, Any], *, by: Actor) -> Processor:
    """Say something else of a processor.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping the list.
    NotFound, Conflict
        If there is no such processor, or it ended.
    RuleBroken
        As `add`.
    """
    policy.require(by, queries.KEEP)
    held, given = _held(reference), _checked(said)
    changed = [name for name, value in given.items() if getattr(held, name) != value]
    for name in changed:
        setattr(held, name, given[name])
    held.save(update_fields=list(given))
    store.append(ProcessorChanged(subject=reference, what=", ".join(changed) or "nothing"), by=by)
    return held


@transaction.atomic
def review(reference: str, *, found: str, review_on: date, by: Actor) -> Processor:
    """Say what was found when somebody looked at a processor again, and by when that is done next.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping the list.
    NotFound, Conflict
        If there is no such processor, or it ended.
    RuleBroken
        If it is not said what was found, there is no contract yet, or the next look is not within two years.
    """
    policy.require(by, queries.KEEP)
    held = _held(reference)
    _require_ahead(review_on)
    if held.contract_on is None:
        raise RuleBroken(
            f"{held.name} has no contract.", remedy="Write down its day first: nobody works on data without one.", code="no_contract"
        )
    words = rules.said(found, longest=WORDS, what="What was found")
    held.reviewed_at, held.review_on = clock.now(), review_on
    held.save(update_fields=["reviewed_at", "review_on"])
    todos.move(_todo(held), due_at=_at(review_on))
    store.append(ProcessorReviewed(subject=reference, found=Sleeved(words), review_on=review_on), by=by)
    return held


@transaction.atomic
def end(reference: str, *, on: date, why: str, by: Actor) -> Processor:
    """Say that a processor works on nothing any more, why, and what became of the data.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping the list.
    NotFound, Conflict
        If there is no such processor, or it ended.
    RuleBroken
        If it is to come, or nobody says what became of the data.
    """
    policy.require(by, queries.KEEP)
    held = _held(reference)
    if on > clock.today("UTC"):
        raise RuleBroken("It is still to come.", remedy="End it on the day.", code="time_to_come")
    held.ended_on, held.ended_why = on, rules.said(why, longest=WORDS, what="Why, and what became of the data,")
    held.save(update_fields=["ended_on", "ended_why"])
    todos.settle(_todo(held))
    store.append(ProcessorEnded(subject=reference, on=on, why=Sleeved(held.ended_why)), by=by)
    return held


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> Processor:
    """Let somebody else look after a processor.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its owner owns.
    NotFound, Conflict
        If there is no such processor, or it ended.
    RuleBroken
        If `to` may not.
    """
    held = _held(reference)
    policy.require_for(by, "people.hand_over", held.owner)
    _require_keeper(to)
    held.owner = to
    held.save(update_fields=["owner"])
    Todo.objects.filter(key=_todo(held)).update(person=to)
    store.append(ProcessorChanged(subject=reference, what=f"its owner, who is {to.reference}"), by=by)
    return held


def _checked(said: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: said[name] for name in SAID}
    for name, longest in LONGEST.items():
        given[name] = rules.said(" ".join(given[name].split()), longest=longest, what=name.capitalize())
    if unknown := set(given["rooms"]) - set(queries.rooms()):
        raise RuleBroken(f"{', '.join(sorted(unknown))} keeps nothing about people.", remedy="Choose from the list.", code="unknown_word")
    if not given["rooms"]:
        raise RuleBroken("It is not said whose data reach them.", remedy="Choose at least one room.", code="words_missing")
    if given["transfer"] not in Processor.Transfer.values:
        raise RuleBroken(f"{given['transfer']!r} is no way abroad.", remedy="Choose from the list.", code="unknown_word")
    given["rooms"] = sorted(given["rooms"])
    given["safeguard"], given["sub_processors"] = given["safeguard"].strip(), given["sub_processors"].strip()
    if given["transfer"] != Processor.Transfer.NONE:
        given["safeguard"] = rules.said(given["safeguard"], longest=WORDS, what="The safeguard")
    if given["contract_on"] is not None and given["contract_on"] > clock.today("UTC"):
        raise RuleBroken("The contract is still to come.", remedy="Leave its day empty until it is signed.", code="time_to_come")
    return given


def _require_ahead(review_on: date) -> None:
    today = clock.today("UTC")
    if not today < review_on <= today + MOST_AHEAD:
        raise RuleBroken("It is looked at again within two years.", remedy="Choose a day to come.", code="review_outside")


def _require_keeper(person: Person) -> None:
    if not queries.keepers().filter(pk=person.pk).exists():
        raise RuleBroken(f"{person.display_name} keeps no processors.", remedy="Choose somebody whose role does.", code="no_keeper")


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _todo(held: Processor) -> str:
    return f"processor:{held.reference}"


def _held(reference: str) -> Processor:
    found = Processor.objects.select_for_update(of=("self",)).select_related("owner").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no processor {reference}.", remedy="Look at the list.")
    if found.ended_on is not None:
        raise Conflict(f"{reference} ended.", remedy="Add it anew.")
    return found
