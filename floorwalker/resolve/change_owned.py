"""Resolve: changes of regulations that a person sees to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.owned import Owned, Thing
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref


def _changes(person: Person) -> Sequence[Thing]:
    from floorwalker.resolve.queries import regulatory_changes

    return [
        Thing(
            Ref("regulatory_change", each.reference), f"{each.reference}: {each.title}", datetime.combine(each.in_force_on, time(), UTC),
            reverse("resolve:regulatory_change", args=[each.reference]),
        )
        for each in regulatory_changes.owned_by(person)
    ]


def _give(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.resolve.actions import regulatory_changes

    regulatory_changes.give(ref.reference, to=to, by=by)


CHANGE_OWNED: tuple[Owned, ...] = (Owned("regulatory_changes", "Changes of regulations", _changes, _give, needs="resolve.keep_changes"),)
