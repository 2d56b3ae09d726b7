"""What a person owns, asked of every room: so that it can be handed over in one step when they leave or are long away.

A room puts one entry for each kind of thing it lets a person own into `OWNED` of its own ``owned.py``. It lists what somebody owns
now and hands one of them to somebody else; no room learns who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial

from floorwalker.ground import house, refs
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.ground.shelf import Shelf


@dataclass(frozen=True)
class Thing:
    """One thing that somebody owns: what `hand_over` of its entry takes, what it is in words, and its clock if it has one."""

    ref: Ref
    words: str
    due_at: datetime | None = None
    page: str = ""
    """The address where it is shown, where it has one."""
    follows: str = ""
    """The Ref of the record it goes along with, where that is owned too: a to-do about a promise goes with the promise."""


@dataclass(frozen=True)
class Owned:
    """One kind of thing that a person can own.

    Parameters
    ----------
    code
        Stable name, such as ``findings``.
    label
        What people call several of them.
    of
        Returns what a person owns now, the most urgent first.
    hand_over
        Gives the thing that a Ref names to another person: an action that requires ``people.hand_over`` for who owns it and leaves
        one line in the trail. It refuses what is no longer owned or is closed by then.
    needs
        The permission that a receiver must hold; empty when anybody may own it.
    stays
        Whether somebody may leave with it: what is private and goes with them, or a draft that others can take up.
    """

    code: str
    label: str
    of: Callable[[Person], Sequence[Thing]]
    hand_over: Callable[[Ref, Person, Actor], None]
    needs: str = ""
    stays: bool = False


@cache
def shelf() -> Shelf[Owned]:
    """Return every kind of thing that a person can own."""
    return Shelf("kind of thing owned", house.gather("owned"))


def in_sight(things: Sequence[Thing], *, by: Actor) -> list[Thing]:
    """Return `things` as `by` may see them: of a record they may not open only kind and reference, since words may be a customer's.

    It asks of each kind of record at once, however many things there are.
    """
    hidden = refs.hidden([ref for thing in things for ref in _named(thing)], by=by)

    def shown(thing: Thing) -> Thing:
        beyond = next((ref for ref in _named(thing) if ref in hidden), None)
        return thing if beyond is None else replace(thing, words=f"{refs.kinds().get(beyond.kind).label} {beyond.reference}", page="")

    return [shown(thing) for thing in things]


def _named(thing: Thing) -> list[Ref]:
    """Return the records that a thing names: itself, and what it goes along with."""
    code, _, reference = thing.follows.partition(":")
    return [thing.ref, *([Ref(code, reference)] if code and reference else [])]


def _todos(person: Person) -> Sequence[Thing]:
    from floorwalker.ground import todos

    owed = todos.owed_by(person.pk).filter(is_own=False)
    return [Thing(Ref("todo", str(todo.pk)), todo.what, todo.due_at, follows=todo.about) for todo in owed]


def _give_todo(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.ground import todos

    todos.hand_over(int(ref.reference), to=to, by=by)


def _findings(person: Person) -> Sequence[Thing]:
    from django.urls import reverse

    from floorwalker.ground.models import Finding

    open_ones = Finding.objects.filter(owner=person, closed_at=None).order_by("raised_at")
    return [
        Thing(Ref("finding", each.reference), f"{each.reference}: {each.summary}", None, reverse("ground:finding", args=[each.reference]))
        for each in open_ones
    ]


def _give_finding(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.ground import findings

    findings.hand_over(ref.reference, to=to, by=by)


def _webhooks(person: Person) -> Sequence[Thing]:
    from django.urls import reverse

    from floorwalker.ground.webhooks import sight

    return [
        Thing(Ref("webhook", each.reference), f"{each.reference}: {each.name}", None, reverse("ground:webhook", args=[each.reference]))
        for each in sight.owned_by(person)
    ]


def _give_webhook(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.ground.webhooks.actions import endpoints

    endpoints.hand_over(ref.reference, to=to, by=by)


def _views(person: Person, *, shared: bool) -> Sequence[Thing]:
    from django.urls import reverse

    from floorwalker.ground.models import SavedView

    kept = SavedView.objects.filter(person=person).order_by("title", "name")
    return [
        Thing(Ref("view", each.reference), f"{each.title}: {each.name}", None, reverse("ground:saved_view", args=[each.reference]))
        for each in (kept.exclude(share="own") if shared else kept.filter(share="own"))
    ]


def _give_view(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.ground import saved_views

    saved_views.hand_over(ref.reference, to=to, by=by)


OWNED: tuple[Owned, ...] = (
    Owned("todos", "To-dos", _todos, _give_todo),
    Owned("findings", "Findings", _findings, _give_finding, needs="ground.close_finding"),
    Owned("webhooks", "Webhooks", _webhooks, _give_webhook),
    Owned("shared_views", "Views of lists that others use", partial(_views, shared=True), _give_view),
    Owned("saved_views", "Saved views", partial(_views, shared=False), _give_view, stays=True),
)
