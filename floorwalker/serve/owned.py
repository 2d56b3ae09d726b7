"""Serve: what a person can own in this room."""

from __future__ import annotations

from collections.abc import Sequence

from floorwalker.ground.actors import Actor
from floorwalker.ground.owned import Owned, Thing
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref


def _issues(person: Person) -> Sequence[Thing]:
    from django.urls import reverse

    from floorwalker.serve.models import Entry

    rows = Entry.objects.filter(kind=Entry.Kind.ISSUE, owner=person, closed_at=None).order_by("due_at")
    return [
        Thing(Ref("day_log", each.reference), f"{each.reference}: {each.what}", each.due_at, reverse("serve:entry", args=[each.reference]))
        for each in rows
    ]


def _give_issue(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.serve.actions import issues

    issues.hand_over(ref.reference, to=to, by=by)


OWNED: tuple[Owned, ...] = (Owned("issues", "Issues of the floor", _issues, _give_issue, needs="serve.log_day"),)
