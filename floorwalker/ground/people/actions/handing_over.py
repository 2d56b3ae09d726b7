"""Handing over what a person owns, in one step; and seeing that nobody leaves holding a clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, Protocol
from zoneinfo import ZoneInfo

from django.db import transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy, queries
from floorwalker.ground.people.change_events import DraftHandedOver, LastDayPassed, PersonHandedOver, SiteFollowed
from floorwalker.ground.people.models import Account, Membership, Person, TeamLeadership
from floorwalker.ground.trail import store

if TYPE_CHECKING:
    from floorwalker.ground.owned import Owned, Thing

NAMED: Final = 3
"""So many things are named in a refusal; the page lists all of them."""


class HandOverRefused(RuleBroken):
    """Something cannot be handed over so, or must be handed over first."""

    code = "hand_over_refused"


def owned_by(person: Person) -> list[tuple[Owned, list[Thing]]]:
    """Return what `person` owns, by kind, each thing once; kinds of which they own nothing are left out."""
    from floorwalker.ground import owned

    found = [(entry, list(entry.of(person))) for entry in owned.shelf()]
    refs = {str(thing.ref) for _, things in found for thing in things}
    alone = [(entry, [thing for thing in things if thing.follows not in refs]) for entry, things in found]
    return [(entry, things) for entry, things in alone if things]


def key_of(entry: Owned, thing: Thing) -> str:
    """Return the name under which a receiver of `thing` is chosen."""
    return f"{entry.code}/{thing.ref}"


@transaction.atomic
def hand_over(person: Person, *, receivers: Mapping[str, Person], by: Actor) -> int:
    """Hand what `receivers` names (by `key_of`) of what `person` owns to others; return how many things that were.

    All of it or nothing: each thing leaves a line, and one line stands for the step.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what `person` owns.
    HandOverRefused
        If nothing is chosen, a thing is no longer owned, or a receiver is the person, does not work here, or may not own it.
    """
    policy.require_for(by, "people.hand_over", person)
    held = {key_of(entry, thing): (entry, thing) for entry, things in owned_by(person) for thing in things}
    if gone := sorted(set(receivers) - set(held)):
        raise HandOverRefused(
            f"{len(gone)} of the things chosen are no longer owned by {person.reference}.", remedy="Look at what is owned again."
        )
    if not receivers:
        raise HandOverRefused("Nobody was chosen to take anything.", remedy="Choose who takes it.", code="nobody_chosen")
    for key, to in receivers.items():
        entry, thing = held[key]
        _refuse_unfit(person, to, entry)
        _give(person, entry, thing, to=to, by=by)
    store.append(
        PersonHandedOver(subject=person.reference, count=len(receivers), to=tuple(sorted({to.reference for to in receivers.values()}))),
        by=by,
    )
    return len(receivers)


def _give(person: Person, entry: Owned, thing: Thing, *, to: Person, by: Actor) -> None:
    """Hand one thing over, and the to-dos about it that its own room did not settle."""
    from floorwalker.ground import todos

    entry.hand_over(thing.ref, to, by)
    for todo in todos.owed_by(person.pk).filter(about=str(thing.ref), is_own=False):
        todos.hand_over(todo.pk, to=to, by=by)


class Draft(Protocol):
    """Unfinished work that says who has begun it."""

    reference: str
    created_by: str

    def save(self, *, update_fields: list[str]) -> None:
        """Keep it."""


@transaction.atomic
def give_draft(draft: Draft | None, *, to: Person, by: Actor) -> None:
    """Let `to` go on with unfinished work that somebody else has begun.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    HandOverRefused
        If it is finished or gone by now.
    """
    kind, _, pk = draft.created_by.partition(":") if draft is not None else ("", "", "")
    person = Person.objects.filter(pk=pk).first() if kind == "person" else None
    if draft is None or person is None:
        raise HandOverRefused("That work is finished or gone by now.", remedy="Look at what is owned again.", code="no_longer_owned")
    policy.require_for(by, "people.hand_over", person)
    draft.created_by = f"person:{to.pk}"
    draft.save(update_fields=["created_by"])
    store.append(DraftHandedOver(subject=draft.reference, before=person.reference, to=to.reference), by=by)


def may_take(to: Person, entry: Owned) -> bool:
    """Return whether `to` may own what `entry` is about."""
    return not entry.needs or policy.allows(Actor.person(to.pk), entry.needs)


def _refuse_unfit(person: Person, to: Person, entry: Owned) -> None:
    if to.pk == person.pk:
        raise HandOverRefused(f"{to.display_name} owns it already.", remedy="Choose somebody else.")
    today = queries.today_of(to)
    if to.is_pseudonym or to.is_provisional or to.joined_on > today or to.left_on is not None:
        raise HandOverRefused(f"{to.display_name} does not work here, or leaves.", remedy="Choose somebody who stays.")
    if not may_take(to, entry):
        raise HandOverRefused(
            f"{to.display_name} may not take {entry.label.lower()}: their roles do not include it.", remedy="Choose somebody else for them."
        )


def refuse_if_owning(person: Person, *, told: Actor) -> None:
    """Refuse to let `person` go while they own what does not go with them.

    Raises
    ------
    HandOverRefused
        Naming how much of what, and the first few as far as `told`, who hears it, may see them.
    """
    from floorwalker.ground import owned

    held = [(entry, things) for entry, things in owned_by(person) if not entry.stays]
    if held:
        counts = ", ".join(f"{entry.label.lower()} ({len(things)})" for entry, things in held)
        first = "; ".join(each.words for each in owned.in_sight([each for _, things in held for each in things][:NAMED], by=told))
        raise HandOverRefused(
            f"{person.reference} still owns {counts}: {first}.", remedy="Hand it over first, then mark the person as leaving.",
            code="still_owning", person=person.reference,
        )


def remind_leader(person: Person, *, on: date) -> None:
    """Let who leads `person` owe the handing over until the day `on`."""
    from floorwalker.ground import todos

    leader = leader_of(person, queries.today_of(person))
    if leader is not None:
        todos.owe(
            leader, key=_reminder(person, on), stage="today", what=f"Hand over what {person.display_name} owns",
            why="They leave; nobody leaves holding a clock.", about=f"person:{person.reference}",
            due_at=datetime.combine(on - timedelta(days=1), time(), tzinfo=ZoneInfo(person.site.zone)),
        )


def forget_reminder(person: Person, *, on: date) -> None:
    """Tick off what was owed because `person` was to leave on the day `on`."""
    from floorwalker.ground import todos

    todos.settle(_reminder(person, on))


def _reminder(person: Person, on: date) -> str:
    return f"leaving:{person.reference}:{on.isoformat()}"


def leader_of(person: Person, day: date) -> Person | None:
    """Return who leads the team of `person` on `day`, None where nobody else does."""
    team = Membership.objects.on(day).filter(person=person).values("team")
    leads = TeamLeadership.objects.on(day).filter(team__in=team).exclude(person=person).select_related("person__site").first()
    return None if leads is None else leads.person


@transaction.atomic
def pass_last_day(person: Person, *, by: Actor) -> int:
    """Close what `person`, who has left, still has open: team, roles, account, sessions, and what they own, which goes to who led them.

    Where nobody led them, or the leader may not own it, it goes to whoever is next above, then to an administrator. What none of them
    may own stays, and is theirs to hand over. Return how many things went.

    Raises
    ------
    NotAllowed
        If no role of `by` changes `person`.
    HandOverRefused
        If the person works here today.
    """
    from floorwalker.ground import todos
    from floorwalker.ground.people.actions import accounts, persons

    policy.require_for(by, "people.change", person)
    today = queries.today_of(person)
    if person.left_on is None or person.left_on > today:
        raise HandOverRefused(f"{person.reference} works here today.", remedy="Mark the person as leaving first.")
    heirs = [each for each in queries.leaders_above(person, on=person.left_on - timedelta(days=1)) if each.left_on is None]
    heirs += [each.person for each in queries.administrators_after(today).select_related("person__site") if each.person_id != person.pk]
    handed, left_lying = _hand_down(person, heirs, by=by)
    persons.end_everything(person, on=person.left_on)
    policy.forget()
    account = Account.objects.filter(person=person, is_active=True).first()
    sessions = accounts.close(account) if account is not None else 0
    todos.let_go(person)
    forget_reminder(person, on=person.left_on)
    if left_lying:
        todos.owe(
            heirs[0], key=f"left:{person.reference}", stage="today", what=f"Hand over what {person.display_name} owns",
            why="They have left, and nobody above them may own it.", about=f"person:{person.reference}",
        )
    else:
        todos.settle(f"left:{person.reference}")
    if account is not None or handed:
        store.append(
            LastDayPassed(
                subject=person.reference, left_on=person.left_on, sessions=sessions, handed=len(handed),
                to=tuple(sorted({each.reference for each in handed})),
            ),
            by=by,
        )
    return len(handed)


def _hand_down(person: Person, heirs: Sequence[Person], *, by: Actor) -> tuple[list[Person], int]:
    """Hand what `person` owns to the first of `heirs` who may own it; return who took each thing, and how many things nobody took."""
    handed: list[Person] = []
    left_lying = 0
    for entry, things in owned_by(person) if heirs else ():
        heir = next((each for each in heirs if may_take(each, entry)), None)
        for thing in things if not entry.stays else ():
            if heir is not None and _given(person, entry, thing, to=heir, by=by):
                handed.append(heir)
            else:
                left_lying += 1
    return handed, left_lying


def _given(person: Person, entry: Owned, thing: Thing, *, to: Person, by: Actor) -> bool:
    """Hand one thing over where its room lets it go: one that cannot go must not keep the account open, nor stop the day's work."""
    try:
        with transaction.atomic():
            _give(person, entry, thing, to=to, by=by)
    except RuleBroken:
        return False
    return True


@transaction.atomic
def follow_team(person: Person, *, by: Actor) -> bool:
    """Let `person` work at the site of the team they are in today; return whether that is another one.

    Raises
    ------
    NotAllowed
        If no role of `by` moves `person`.
    """
    policy.require_for(by, "people.move", person)
    team = queries.team_on(person, queries.today_of(person))
    if team is None or team.site_id == person.site_id:
        return False
    person.site = team.site
    person.save(update_fields=["site"])
    store.append(SiteFollowed(subject=person.reference, site=f"site:{team.site.code}"), by=by)
    policy.forget()
    return True
