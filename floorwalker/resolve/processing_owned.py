"""Resolve: processors that a person looks after, and impact assessments that a person answers for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.owned import Owned, Thing
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref


def _processors(person: Person) -> Sequence[Thing]:
    from floorwalker.resolve.queries import processors

    return [
        Thing(
            Ref("processor", each.reference), f"{each.reference}: {each.name}", datetime.combine(each.review_on, time(), tzinfo=UTC),
            reverse("resolve:processor", args=[each.reference]),
        )
        for each in processors.owned_by(person)
    ]


def _give(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.resolve.actions import processors

    processors.give(ref.reference, to=to, by=by)


def _assessments(person: Person) -> Sequence[Thing]:
    from floorwalker.resolve.queries import assessments

    return [
        Thing(
            Ref("assessment", each.reference), f"{each.reference}: {each.name}",
            datetime.combine(each.review_on, time(), tzinfo=UTC) if each.review_on else None,
            reverse("resolve:assessment", args=[each.reference]),
        )
        for each in assessments.owned_by(person)
    ]


def _give_assessment(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.resolve.actions import assessments

    assessments.give(ref.reference, to=to, by=by)


PROCESSING_OWNED: tuple[Owned, ...] = (
    Owned("processors", "Processors", _processors, _give, needs="resolve.keep_processors"),
    Owned("assessments", "Impact assessments", _assessments, _give_assessment, needs="resolve.write_assessments"),
)
