"""Keeping filters of the list of contacts under a name, changing and removing them, and raising their alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record.events import AlertRaised, AlertSeen, FilterChanged, FilterHandedOver, FilterRemoved, FilterSaved
from floorwalker.record.models import SavedFilter
from floorwalker.record.queries import contacts
from floorwalker.record.queries import saved as queries

FILTERS_AT_MOST: Final = 30
"""Saved filters of one person: links that can still be taken in above a list."""
VALUE_CHARACTERS: Final = 200
"""Of one filter; longer than any name or reference, and than twelve words."""
NAME_CHARACTERS: Final = 60
ABOVE_AT_MOST: Final = 9_999
"""The list itself counts no further."""
DAYS_AT_MOST: Final = 92
"""A quarter; what takes longer to show is a trend, and stands in the figures."""


class SavedFilterRefused(RuleBroken):
    """The filters cannot be kept so."""

    code = "saved_filter_refused"


@dataclass(frozen=True)
class Alert:
    """Tell the owner when more than `above` contacts of the last `days` days match."""

    above: int
    days: int

    def __post_init__(self) -> None:
        if not (0 <= self.above <= ABOVE_AT_MOST and 1 <= self.days <= DAYS_AT_MOST):
            raise SavedFilterRefused(
                f"An alert above {self.above} contacts in {self.days} days cannot be set.",
                remedy=f"Write 0 to {ABOVE_AT_MOST:,} contacts and 1 to {DAYS_AT_MOST} days.",
            )

    def __str__(self) -> str:
        return f"above {self.above} in {self.days} days"


@transaction.atomic
def keep(name: str, *, query: Mapping[str, str], alert: Alert | None = None, by: Actor) -> SavedFilter:
    """Keep the filters `query` of the list of contacts under `name`, for `by` alone.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing contacts.
    SavedFilterRefused
        If nothing is filtered, a filter cannot be understood, the name is empty or taken, or there are too many.
    """
    policy.require(by, "record.view_contacts")
    owner = Person.objects.select_related("site").filter(pk=by.person_id or 0).first()
    if owner is None:
        raise SavedFilterRefused("Only a person keeps filters.", remedy="Sign in as somebody who works here.")
    chosen = queries.chosen(query)
    if not chosen:
        raise SavedFilterRefused("Nothing is filtered.", remedy="Filter the list of contacts first, then save what is shown.")
    if long := [code for code, value in chosen.items() if len(value) > VALUE_CHARACTERS]:
        raise SavedFilterRefused(
            f"The filter {long[0]} has more than {VALUE_CHARACTERS} characters.", remedy="Filter by something shorter."
        )
    try:
        queries.kept(chosen, zone=owner.site.zone, by=by)
    except ValueError as unreadable:
        raise SavedFilterRefused("A filter cannot be understood.", remedy=str(unreadable)) from None
    if SavedFilter.objects.filter(person=owner).count() >= FILTERS_AT_MOST:
        raise SavedFilterRefused(f"You keep {FILTERS_AT_MOST} filters already.", remedy="Remove one that you no longer use.")
    saved = SavedFilter.objects.create(
        reference=next_reference("FLT"), person=owner, name=_free_name(name, owner), query=chosen, created_at=clock.now(),
        alert_above=alert.above if alert else None, alert_days=alert.days if alert else None,
    )
    store.append(
        FilterSaved(
            subject=saved.reference, name=Sleeved(saved.name), filters=Sleeved(contacts.terms(chosen)), alert=str(alert or "none")
        ),
        by=by,
    )
    return saved


@transaction.atomic
def change(saved: SavedFilter, *, name: str, alert: Alert | None, by: Actor) -> SavedFilter:
    """Give `saved` another name and another alert, or none.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing contacts.
    NotFound
        If it is not theirs.
    SavedFilterRefused
        If the name is empty or taken.
    """
    policy.require(by, "record.view_contacts")
    saved = _own(saved, by)
    saved.name = _free_name(name, saved.person, but=saved)
    saved.alert_above, saved.alert_days = (alert.above, alert.days) if alert else (None, None)
    saved.save(update_fields=["name", "alert_above", "alert_days"])
    if alert is None:
        _tick_off(saved)
    store.append(FilterChanged(subject=saved.reference, name=Sleeved(saved.name), alert=str(alert or "none")), by=by)
    return saved


@transaction.atomic
def remove(saved: SavedFilter, *, by: Actor) -> None:
    """Remove `saved`; what its alert had raised is ticked off.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing contacts.
    NotFound
        If it is not theirs.
    """
    policy.require(by, "record.view_contacts")
    _take_out(_own(saved, by), by=by)


@transaction.atomic
def hand_over(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` keep the filter `reference` that somebody else keeps; a name that they use already is numbered.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its owner owns.
    SavedFilterRefused
        If it is gone by now, or `to` keeps as many as one may.
    """
    saved = SavedFilter.objects.select_for_update(of=("self",)).select_related("person").filter(reference=reference).first()
    if saved is None:
        raise SavedFilterRefused(f"{reference} is gone by now.", remedy="Look at what is owned again.")
    policy.require_for(by, "people.hand_over", saved.person)
    theirs = set(SavedFilter.objects.filter(person=to).values_list("name", flat=True))
    if len(theirs) >= FILTERS_AT_MOST:
        raise SavedFilterRefused(f"{to.display_name} keeps {FILTERS_AT_MOST} filters already.", remedy="Choose somebody else for it.")
    _tick_off(saved)
    before, saved.person = saved.person, to
    names = (saved.name, *(f"{saved.name[: NAME_CHARACTERS - 4]} {number}" for number in range(2, FILTERS_AT_MOST + 2)))
    saved.name = next(name for name in names if name.casefold() not in {each.casefold() for each in theirs})
    saved.save(update_fields=["person", "name"])
    store.append(FilterHandedOver(subject=saved.reference, before=before.reference, to=to.reference), by=by)


@transaction.atomic
def remove_of_leavers(*, by: Actor) -> int:
    """Remove what people keep who no longer work here, and return how many filters those were.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing contacts.
    """
    policy.require(by, "record.view_contacts")
    left = list(SavedFilter.objects.filter(person__left_on__lte=clock.today("UTC")))
    for saved in left:
        _take_out(saved, by=by)
    return len(left)


@transaction.atomic
def see(saved: SavedFilter, *, by: Actor) -> None:
    """Tick off the alert of `saved`; from tomorrow on it may be raised again.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing contacts.
    NotFound
        If it is not theirs.
    """
    policy.require(by, "record.view_contacts")
    saved = _own(saved, by)
    if queries.raised(saved).exists():
        _tick_off(saved)
        store.append(AlertSeen(subject=saved.reference), by=by)


@transaction.atomic
def tell(saved: SavedFilter, *, why: str, by: Actor) -> Todo:
    """Raise the alert of `saved` with its owner, because of `why`.

    Raises
    ------
    NotAllowed
        If `by` may not see contacts.
    """
    policy.require(by, "record.view_contacts")
    todo = todos.owe(
        saved.person, key=queries.todo_key(saved), stage="record", what=f"Look at {saved.name}", why=why,
        about=f"{queries.KIND}:{saved.reference}", is_own=True,
    )
    telling.tell(
        saved.person, kind="saved_filter", key=f"notice:{todo.key}", group=saved.reference, about=todo.about,
        what=f"{saved.name}: {why}",
    )
    store.append(AlertRaised(subject=saved.reference, above=saved.alert_above or 0, days=saved.alert_days or 0), by=by)
    return todo


def _take_out(saved: SavedFilter, *, by: Actor) -> None:
    _tick_off(saved)
    store.append(FilterRemoved(subject=saved.reference), by=by)
    saved.delete()


def _own(saved: SavedFilter, by: Actor) -> SavedFilter:
    """Return `saved` locked, if it is kept by `by`."""
    queries.find(saved.reference, by=by)
    return SavedFilter.objects.select_for_update().get(pk=saved.pk)


def _free_name(name: str, owner: Person, *, but: SavedFilter | None = None) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_CHARACTERS:
        raise SavedFilterRefused(f"The name has {len(name)} characters.", remedy=f"Write 1 to {NAME_CHARACTERS}.")
    others = SavedFilter.objects.filter(person=owner).exclude(pk=but.pk if but else 0)
    if others.filter(name__iexact=name).exists():
        raise SavedFilterRefused(f"You keep a filter called {name} already.", remedy="Choose another name, or remove that one.")
    return name


def _tick_off(saved: SavedFilter) -> None:
    telling.see(saved.person_id, about=f"{queries.KIND}:{saved.reference}")
    for todo in queries.raised(saved):
        todos.settle(todo.key)
