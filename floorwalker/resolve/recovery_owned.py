"""Resolve: playbooks that a person owns, and recoveries that they lead."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.owned import Owned, Thing
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref


def _playbooks(person: Person) -> Sequence[Thing]:
    from floorwalker.plan.models.drafts import OPEN
    from floorwalker.resolve.models import Playbook

    rows = Playbook.objects.filter(owner=person, state__in=[*OPEN, Playbook.State.PUBLISHED]).order_by("reference", "-number")
    newest = {each.reference: each for each in reversed(rows)}
    return [
        Thing(Ref("playbook", each.reference), f"{each.reference}: {each.name}", None, reverse("resolve:playbook", args=[each.reference]))
        for each in newest.values()
    ]


def _give_playbook(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.resolve.actions import playbooks

    playbooks.give(ref.reference, to=to, by=by)


def _recoveries(person: Person) -> Sequence[Thing]:
    from floorwalker.resolve.queries import recoveries

    return [
        Thing(Ref("recovery", each.reference), f"{each.reference}: {each.what}", None, reverse("resolve:recovery", args=[each.reference]))
        for each in recoveries.led_by(person)
    ]


def _give_recovery(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.resolve.actions import recoveries

    recoveries.give(ref.reference, to=to, by=by)


RECOVERY_OWNED: tuple[Owned, ...] = (
    Owned("playbooks", "Playbooks", _playbooks, _give_playbook, needs="resolve.write_playbooks"),
    Owned("recoveries", "Recoveries", _recoveries, _give_recovery, needs="resolve.run_recoveries"),
)
