"""Resolve: requests about rights that a person has."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.owned import Owned, Thing
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref


def _requests(person: Person) -> Sequence[Thing]:
    from floorwalker.resolve.queries import rights

    return [
        Thing(
            Ref("rights_request", each.reference), f"{each.reference}: {each.get_kind_display().lower()}", each.late_from,
            reverse("resolve:right", args=[each.reference]),
        )
        for each in rights.owned_by(person)
    ]


def _give(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.resolve.actions import rights

    rights.give(ref.reference, to=to, by=by)


RIGHTS_OWNED: tuple[Owned, ...] = (
    Owned("rights_requests", "Requests about rights", _requests, _give, needs="resolve.handle_rights"),
)
