"""Resolve: what a person can own in this room."""

from __future__ import annotations

from collections.abc import Sequence

from floorwalker.ground.actors import Actor
from floorwalker.ground.owned import Owned, Thing
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.resolve.breach_owned import BREACH_OWNED
from floorwalker.resolve.change_owned import CHANGE_OWNED
from floorwalker.resolve.contact_check_owned import CONTACT_CHECK_OWNED
from floorwalker.resolve.processing_owned import PROCESSING_OWNED
from floorwalker.resolve.recovery_owned import RECOVERY_OWNED
from floorwalker.resolve.rights_owned import RIGHTS_OWNED


def _difficulties(person: Person) -> Sequence[Thing]:
    from floorwalker.resolve.queries import cases

    held = cases.difficulties_owned(person)
    return [Thing(Ref("difficulty", each.reference), f"{each.reference}: {each.summary}", each.due_at) for each in held]


def _give_difficulty(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.resolve.actions import difficulties

    difficulties.give(ref.reference, to=to, by=by)


def _complaints(person: Person) -> Sequence[Thing]:
    from floorwalker.resolve.queries import cases

    held = cases.complaints_owned(person)
    return [Thing(Ref("complaint", each.reference), f"{each.reference}: {each.summary}", each.next_due_at) for each in held]


def _give_complaint(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.resolve.actions import giving

    giving.give(ref.reference, to=to, by=by)


OWNED: tuple[Owned, ...] = (
    Owned("difficulty", "Difficulties", _difficulties, _give_difficulty),
    Owned("complaint", "Complaints", _complaints, _give_complaint),
    *RIGHTS_OWNED,
    *BREACH_OWNED,
    *PROCESSING_OWNED,
    *CONTACT_CHECK_OWNED,
    *RECOVERY_OWNED,
    *CHANGE_OWNED,
)
