"""Resolve: breaches of personal data that a person has."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.owned import Owned, Thing
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref


def _breaches(person: Person) -> Sequence[Thing]:
    from floorwalker.resolve.queries import breaches

    return [
        Thing(
            Ref("breach", each.reference), f"{each.reference}: {each.title}", each.late_from,
            reverse("resolve:breach", args=[each.reference]),
        )
        for each in breaches.owned_by(person)
    ]


def _give(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.resolve.actions import breaches

    breaches.give(ref.reference, to=to, by=by)


BREACH_OWNED: tuple[Owned, ...] = (Owned("breaches", "Breaches of personal data", _breaches, _give, needs="resolve.record_breach"),)
