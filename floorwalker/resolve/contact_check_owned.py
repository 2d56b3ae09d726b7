"""Resolve: contacts drawn by chance that a person has still to judge."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.owned import Owned, Thing
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref


def _owned(person: Person) -> Sequence[Thing]:
    from floorwalker.resolve.queries import contact_checks

    return [
        Thing(Ref("contact_check", each.reference), f"{each.reference}: judge {each.contact_reference}",
              page=reverse("resolve:contact_check", args=[each.reference]))
        for each in contact_checks.owned_by(person)
    ]  # fmt: skip


def _give(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.resolve.actions import contact_checks

    contact_checks.hand_over(ref.reference, to=to, by=by)


CONTACT_CHECK_OWNED: tuple[Owned, ...] = (
    Owned("contact_checks", "Contacts to judge", _owned, _give, needs="resolve.check_contacts"),
)
