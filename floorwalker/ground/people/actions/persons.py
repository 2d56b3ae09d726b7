"""Adding people, correcting their records, and marking who leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy, queries
from floorwalker.ground.people.actions import handing_over
from floorwalker.ground.people.actions.succession import BatchRefused, cut, digest
from floorwalker.ground.people.change_events import PersonStays
from floorwalker.ground.people.events import PeopleAdded, PersonAdded, PersonCorrected, PersonLeft, PersonStandsIn, PersonTakenOn
from floorwalker.ground.people.models import (
    Account,
    Contract,
    Membership,
    Person,
    RoleAssignment,
    Site,
    SkillLevel,
    TeamLeadership,
)
from floorwalker.ground.people.models.persons import sort_key
from floorwalker.ground.references import allocate
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved

FIRST_NUMBER: Final = 1_000
"""The first person is P-1001: a reference reads as one from the start, and sorts."""
HELD: Final[tuple[type[RoleAssignment] | type[Membership] | type[TeamLeadership] | type[SkillLevel] | type[Contract], ...]] = (
    RoleAssignment, Membership, TeamLeadership, SkillLevel, Contract,
)  # fmt: skip
"""What somebody holds for a time, and no longer once they have left."""
CORRECTABLE: Final = ("display_name", "given_name", "family_name", "preferred_name", "email", "phone", "staff_number")


class PersonRefused(RuleBroken):
    """A person's record cannot be as asked."""

    code = "person_refused"


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a person's record says of them; a display name is made of the others when it is empty."""

    given_name: str = ""
    family_name: str = ""
    preferred_name: str = ""
    display_name: str = ""
    email: str = ""
    phone: str = ""
    staff_number: str | None = None

    def shown(self) -> str:
        """Return the name that colleagues see."""
        return self.display_name.strip() or f"{self.preferred_name or self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, kw_only=True)
class NewPerson(Details):
    """Somebody to be added."""

    site: Site
    joined_on: date
    is_pseudonym: bool = False
    is_provisional: bool = False

    def as_person(self, number: int) -> Person:
        """Return the record to be saved, with the reference that `number` makes."""
        given = {name: (getattr(self, name) or "").strip() for name in Details.__dataclass_fields__}
        person = Person(
            **{**given, "display_name": self.shown(), "staff_number": given["staff_number"] or None},
            reference=f"P-{FIRST_NUMBER + number}", site=self.site, joined_on=self.joined_on, is_pseudonym=self.is_pseudonym,
            is_provisional=self.is_provisional,
        )
        person.sort_key = sort_key(person)
        return person


@transaction.atomic
def add(new: NewPerson, *, by: Actor) -> Person:
    """Add somebody who works here.

    Raises
    ------
    NotAllowed
        If no role of `by` adds people at that site.
    PersonRefused
        If there is no name, or the staff number is taken, or a value is not valid.
    """
    policy.require_for(by, "people.change", new.site)
    person = new.as_person(allocate("P")[0])
    _refuse_unless_valid(person)
    person.save()
    store.append(
        PersonAdded(
            subject=person.reference, name=Sleeved(person.display_name), site=f"site:{new.site.code}", joined_on=new.joined_on
        ),
        by=by,
    )
    return person


@transaction.atomic
def add_many(batch: Sequence[NewPerson], *, by: Actor) -> list[Person]:
    """Add many people at once, from an import or the demo: one line for all, all or none.

    Raises
    ------
    NotAllowed
        If no role of `by` adds people in the whole house.
    BatchRefused
        If the batch is empty, or a row is not valid; its number stands in the message.
    """
    policy.require(by, "people.change")
    if not policy.scope(by, "people.change").everything:
        raise policy.out_of_reach("people of many sites at once", "people.change")
    if not batch:
        raise BatchRefused("The batch is empty.", remedy="Give at least one person.")
    people = [new.as_person(number) for new, number in zip(batch, allocate("P", len(batch)), strict=True)]
    for row, person in enumerate(people, start=1):
        try:
            person.clean_fields(exclude={"site"})
        except ValidationError as problem:
            raise BatchRefused(
                f"Row {row}: {' '.join(problem.messages)}", remedy="Correct the row; nothing was added.", row=row
            ) from problem
    given = Counter(person.staff_number for person in people if person.staff_number)
    known = set(Person.objects.filter(staff_number__in=given).values_list("staff_number", flat=True))
    taken = {number for number, times in given.items() if times > 1 or number in known}
    if taken:
        raise BatchRefused(
            f"{len(taken)} staff numbers are taken or stand twice, the first is {min(taken)}.",
            remedy="Give every person a staff number of their own; nothing was added.",
        )
    saved = Person.objects.bulk_create(people)
    rows = [(person.reference, person.site.code, person.joined_on.isoformat()) for person in saved]
    store.append(PeopleAdded(subject=rows[0][0], last=rows[-1][0], count=len(rows), sha256=digest(rows)), by=by)
    return saved


@transaction.atomic
def take_on(person: Person, *, display_name: str, by: Actor) -> Person:
    """Make somebody who stood for a name in a source one of ours, under `display_name`.

    Raises
    ------
    NotAllowed
        If no role of `by` changes `person`.
    PersonRefused
        If there is no name.
    """
    policy.require_for(by, "people.change", person)
    person.display_name, person.is_provisional = display_name.strip(), False
    _refuse_unless_valid(person)
    person.save(update_fields=["display_name", "is_provisional"])
    store.append(PersonTakenOn(subject=person.reference, name=Sleeved(person.display_name)), by=by)
    return person


@transaction.atomic
def let_stand_in(person: Person, *, by: Actor) -> Person:
    """Let `person` stand for a name in a source again; lists of staff show them no more.

    Raises
    ------
    NotAllowed
        If no role of `by` changes `person`.
    PersonRefused
        If more than the name is known of them by now: an account, a team or hours.
    """
    policy.require_for(by, "people.change", person)
    held = (Account, Membership, RoleAssignment, Contract, SkillLevel)
    if any(model._default_manager.filter(person=person).exists() for model in held):
        raise PersonRefused(
            f"{person.reference} has an account, a team, a role, a skill or hours by now.",
            remedy="Mark them as left under People, or say whose the name is instead.",
        )
    person.is_provisional = True
    person.save(update_fields=["is_provisional"])
    store.append(PersonStandsIn(subject=person.reference), by=by)
    return person


@transaction.atomic
def correct(person: Person, *, to: Details, by: Actor) -> Person:
    """Change what the record of `person` says; the values before and after stand in sleeves.

    Raises
    ------
    NotAllowed
        If no role of `by` changes `person`.
    PersonRefused
        If there is no name, or the staff number is taken, or a value is not valid.
    """
    policy.require_for(by, "people.change", person)
    wanted = {name: (getattr(to, name) or "").strip() for name in CORRECTABLE}
    wanted["display_name"] = to.shown()
    changed = tuple(name for name in CORRECTABLE if (getattr(person, name) or "") != wanted[name])
    if not changed:
        return person
    before = tuple(Sleeved(getattr(person, name) or "") for name in changed)
    for name in changed:
        setattr(person, name, wanted[name] or (None if name == "staff_number" else ""))
    _refuse_unless_valid(person)
    person.save(update_fields=changed)
    after = tuple(Sleeved(wanted[name]) for name in changed)
    store.append(PersonCorrected(subject=person.reference, fields=changed, before=before, after=after), by=by)
    return person


@transaction.atomic
def leave(person: Person, *, on: date, by: Actor) -> Person:
    """Mark that `person` no longer works here from the day `on`: team, roles, skills and hours end with it.

    On that day the account closes; when the day has come already, every session ends now. When it is still to come, who leads the
    person owes the handing over until then.

    Raises
    ------
    NotAllowed
        If no role of `by` changes `person`.
    PersonRefused
        If the person has left already, the day lies before joining, or nobody would be left to administer the house.
    HandOverRefused
        If the day has come and the person still owns something.
    """
    policy.require_for(by, "people.change", person)
    if person.left_on is not None:
        raise PersonRefused(f"{person.reference} left on {person.left_on:%d %B %Y} already.", remedy="Nothing is to be done.")
    if on < person.joined_on:
        raise PersonRefused(
            f"{person.reference} joined on {person.joined_on:%d %B %Y}, after {on:%d %B %Y}.", remedy="Choose a later day."
        )
    refuse_if_last_administrator(person, on=on)
    has_come = on <= queries.today_of(person)
    if has_come:
        handing_over.refuse_if_owning(person, told=by)
    else:
        handing_over.remind_leader(person, on=on)
    person.left_on = on
    person.save(update_fields=["left_on"])
    roles = end_everything(person, on=on, keep_ends=not has_come)
    account = Account.objects.filter(person=person).first()
    sessions = 0
    if account is not None and has_come:
        from floorwalker.ground.people.actions import accounts

        sessions = accounts.close(account)
    store.append(PersonLeft(subject=person.reference, left_on=on, roles=roles, sessions=sessions), by=by)
    policy.forget()
    return person


@transaction.atomic
def stay(person: Person, *, by: Actor) -> Person:
    """Take back that `person` leaves: team, roles, skills and hours that would have ended with it hold on; what had an end keeps it.

    Raises
    ------
    NotAllowed
        If no role of `by` changes `person`.
    PersonRefused
        If the person does not leave, or has left by now.
    """
    policy.require_for(by, "people.change", person)
    if person.left_on is None or person.left_on <= queries.today_of(person):
        raise PersonRefused(
            f"{person.reference} {'does not leave' if person.left_on is None else 'has left already'}.",
            remedy="Nothing is to be taken back; add somebody who comes back as a new person.",
        )
    left_on, person.left_on = person.left_on, None
    person.save(update_fields=["left_on"])
    for dated in HELD:
        dated.objects.filter(person=person, ends_on=left_on).update(ends_on=None)
    handing_over.forget_reminder(person, on=left_on)
    store.append(PersonStays(subject=person.reference, left_on=left_on), by=by)
    policy.forget()
    return person


def refuse_if_last_administrator(person: Person, *, on: date) -> None:
    """Refuse what would leave the house without an administrator from the day `on`.

    Raises
    ------
    PersonRefused
        If `person` is the last one.
    """
    administrators = set(queries.administrators_after(on).values_list("person", flat=True))
    if administrators == {person.pk}:
        raise PersonRefused(
            f"{person.reference} is the last administrator.", remedy="Make somebody else administrator first.",
            code="last_administrator",
        )


def end_everything(person: Person, *, on: date, keep_ends: bool = False) -> int:
    """End the roles, teams, skills and hours of `person` on the day `on`; return how many roles those are.

    With `keep_ends` what has an end of its own is left to it, so that it is known if the person stays after all; the last day cuts it.
    """
    roles = 0
    for dated in HELD:
        for row in dated.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), person=person):
            roles += dated is RoleAssignment
            if not (keep_ends and row.ends_on is not None and row.starts_on < on):
                cut(row, on=on)
    return roles


def _refuse_unless_valid(person: Person) -> None:
    try:
        person.full_clean()
    except ValidationError as problem:
        raise PersonRefused(" ".join(problem.messages), remedy="Correct it and send it again.") from problem
