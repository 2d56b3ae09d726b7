"""Record: what a person can own in this room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.owned import Owned, Thing
from floorwalker.ground.people.actions import handing_over
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref, record_of
from floorwalker.record.actions import logged as log_actions
from floorwalker.record.actions import needs as need_actions
from floorwalker.record.actions import promises as promise_actions
from floorwalker.record.queries import logged, needs, promises


def _promises(person: Person) -> Sequence[Thing]:
    return [
        Thing(Ref("promise", each.reference), each.what, each.due_at, reverse("record:promise", args=[each.reference]))
        for each in promises.owned_by(person)
    ]


def _give_promise(ref: Ref, to: Person, by: Actor) -> None:
    promise_actions.hand_over(record_of(ref), to=to, by=by)


def _open_contacts(person: Person) -> Sequence[Thing]:
    return [
        Thing(
            Ref("logged", each.reference), f"{each.reference}, {each.customer or 'customer unknown'}", None,
            reverse("record:logged_contact", args=[each.reference]),
        )
        for each in logged.open_of(person.pk)
    ]


def _give_contact(ref: Ref, to: Person, by: Actor) -> None:
    log_actions.hand_over(record_of(ref), to=to, by=by)


def _needs(person: Person) -> Sequence[Thing]:
    return [
        Thing(Ref("need", each.reference), f"{each.reference}, {each.customer}", datetime.combine(each.review_on, time.min, UTC),
              reverse("record:need", args=[each.reference]))
        for each in needs.owned_by(person)
    ]  # fmt: skip


def _give_need(ref: Ref, to: Person, by: Actor) -> None:
    need_actions.hand_over(record_of(ref), to=to, by=by)


def _imports(person: Person) -> Sequence[Thing]:
    from floorwalker.record.models import Import

    unfinished = Import.objects.filter(created_by=f"person:{person.pk}", state__in=(Import.State.WAITING, Import.State.READY))
    return [
        Thing(Ref("import", each.reference), f"{each.reference}: {each.get_state_display().lower()}", None,
              reverse("record:import", args=[each.reference]))
        for each in unfinished.order_by("pk")
    ]  # fmt: skip


def _give_import(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.record.models import Import

    unfinished = Import.objects.filter(state__in=(Import.State.WAITING, Import.State.READY))
    handing_over.give_draft(unfinished.filter(reference=ref.reference).first(), to=to, by=by)


OWNED: tuple[Owned, ...] = (
    Owned("promises", "Promises to customers", _promises, _give_promise, needs="record.log_contact"),
    Owned("open_contacts", "Contacts logged and still open", _open_contacts, _give_contact, needs="record.log_contact"),
    Owned("needs", "Needs of customers to look at again", _needs, _give_need, needs="record.note_needs"),
    Owned("imports", "Imports not yet published", _imports, _give_import, needs="record.import"),
)
