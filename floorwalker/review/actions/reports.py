"""Reports: keeping, changing, sharing and retiring them, and handing them over."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role, shelf
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.record.queries import asked
from floorwalker.review.models import Report, ReportReader
from floorwalker.review.queries import report_answers
from floorwalker.review.queries import reports as queries
from floorwalker.review.report_events import ReportChanged, ReportGiven, ReportKept, ReportRetired, ReportShared, ReportUnshared
from floorwalker.review.report_sight import KEEP, SHARE, VIEW
from floorwalker.review.rules.reports import Definition, ReportRefused

AT_MOST: Final = 100
"""Reports that one person keeps; more are not found again."""


@transaction.atomic
def keep(asks: Definition, *, name: str, about: str = "", by: Actor) -> Report:
    """Keep what `asks` under `name`; `by` owns it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping reports, or seeing what it asks.
    ReportRefused
        If the name is empty or taken, it cannot be answered, or there are too many.
    """
    policy.require(by, KEEP)
    owner = deciding.require_person(by, refusal="Only a person keeps a report.")
    deciding.lock_together(Person.objects.filter(pk=owner))
    if Report.objects.filter(owner=owner, retired_at=None).count() >= AT_MOST:
        raise ReportRefused(f"You keep {AT_MOST} reports already.", remedy="Retire one that you no longer use.")
    _answerable(asks, by)
    now = clock.now()
    report = Report(
        name=_free(name, owner), about=about.strip()[:300], asks=asks.as_record(), owner_id=owner, made_by_id=owner, made_at=now,
        changed_at=now, reference=next_reference("RPT"),
    )
    report.save()
    store.append(ReportKept(subject=report.reference, name=Sleeved(report.name), asks=Sleeved(queries.words(asks))), by=by)
    return report


@transaction.atomic
def change(report: Report, *, asks: Definition | None = None, name: str | None = None, about: str | None = None, by: Actor) -> Report:
    """Let `report` ask something else or be called otherwise; each change is a version in the trail, and those it is shared with see it.

    Raises
    ------
    NotAllowed
        If `by` does not own it, or may not see what it would ask.
    ReportRefused
        If the name is empty or taken, or it cannot be answered.
    Conflict
        If it is retired by now.
    """
    policy.require(by, KEEP)
    held = _held(report, by)
    if asks is not None:
        _answerable(asks, by)
        held.asks = asks.as_record()
    if name is not None:
        held.name = _free(name, held.owner_id, but=held)
    if about is not None:
        held.about = about.strip()[:300]
    held.number, held.changed_at = held.number + 1, clock.now()
    held.save()
    said = queries.words(queries.definition(held))
    store.append(ReportChanged(subject=held.reference, number=held.number, name=Sleeved(held.name), asks=Sleeved(said)), by=by)
    return held


@transaction.atomic
def share(report: Report, *, person: Person | None = None, role: str = "", by: Actor) -> ReportReader:
    """Share `report` with a person, or with everybody who holds `role`; each sees only the figures that they may.

    Raises
    ------
    NotAllowed
        If `by` does not own it or may not share.
    ReportRefused
        If whoever is meant may see no reports.
    Conflict
        If it is retired, or shared with them already.
    """
    policy.require(by, SHARE)
    giver = deciding.require_person(by, refusal="Only a person shares a report.")
    held = _held(report, by)
    if person is not None and not queries.readers().filter(pk=person.pk).exists():
        raise ReportRefused(f"{person.display_name} may see no reports.", remedy="Share it with somebody whose role does.")
    if person is None and role not in {each.value for each in shelf().get(VIEW).grants}:
        raise ReportRefused(f"No {role[:40] or 'role'} sees reports.", remedy="Choose a role that does.")
    given, made = ReportReader.objects.get_or_create(
        report=held, person=person, role="" if person else role,
        defaults={"given_by_id": giver, "given_at": clock.now()},
    )
    if not made:
        raise Conflict(f"{held.reference} is shared with them already.", remedy="Look at who reads it.")
    store.append(ReportShared(subject=held.reference, whom=person.reference if person else Role(role).value), by=by)
    return given


@transaction.atomic
def unshare(report: Report, reader: ReportReader, *, by: Actor) -> None:
    """Share `report` no more with `reader`; what a schedule would send them is refused from then on, and its owner told.

    Raises
    ------
    NotAllowed
        If `by` does not own it or may not share.
    Conflict
        If it is retired, or not shared with them.
    """
    policy.require(by, SHARE)
    held = _held(report, by)
    found = ReportReader.objects.filter(report=held, pk=reader.pk).select_related("person").first()
    if found is None:
        raise Conflict(f"{held.reference} is not shared with them.", remedy="Look at who reads it.")
    store.append(ReportUnshared(subject=held.reference, whom=found.person.reference if found.person else found.role), by=by)
    found.delete()


@transaction.atomic
def retire(report: Report, *, by: Actor) -> Report:
    """Offer and send `report` no more; figures that were filed stay.

    Raises
    ------
    NotAllowed
        If `by` does not own it.
    Conflict
        If it is retired already.
    """
    policy.require(by, KEEP)
    held = _held(report, by)
    held.retired_at = clock.now()
    held.save(update_fields=["retired_at"])
    held.schedules.filter(stopped_at=None).update(stopped_at=held.retired_at)
    store.append(ReportRetired(subject=held.reference), by=by)
    return held


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the report called `reference`, which somebody else owns.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is retired.
    """
    held = deciding.still_owned(Report.objects.filter(retired_at=None), reference)
    policy.require_for(by, "people.hand_over", held.owner)
    before, held.owner = held.owner, to
    taken = {each.casefold() for each in Report.objects.filter(owner=to, retired_at=None).values_list("name", flat=True)}
    names = (held.name, *(f"{held.name[:110]} {number}" for number in range(2, AT_MOST + 2)))
    held.name = next(each for each in names if each.casefold() not in taken)
    held.save(update_fields=["owner", "name"])
    store.append(ReportGiven(subject=held.reference, before=before.reference, to=to.reference), by=by)


def _held(report: Report, by: Actor) -> Report:
    held = Report.objects.select_for_update(of=("self",)).select_related("owner").get(pk=report.pk)
    if held.owner_id != by.person_id:
        raise NotAllowed(f"{held.reference} is kept by {held.owner.display_name}.", remedy="Keep one of your own from it.")
    if held.retired_at is not None:
        raise Conflict(f"{held.reference} is retired.", remedy="Keep a new one.")
    return held


def _answerable(asks: Definition, by: Actor) -> None:
    """Refuse what `by` could not read: a measure, a part or days that are none, or figures of people beyond their roles."""
    today = clock.today("UTC")
    asked.read(report_answers.address(asks, *asks.days(today), "UTC"), by=by, zone="UTC")
    asks.other_days(today)


def _free(name: str, owner: int, *, but: Report | None = None) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= 120:
        raise ReportRefused(f"The name has {len(name)} characters.", remedy="Write 1 to 120.")
    others = Report.objects.filter(owner=owner, retired_at=None).exclude(pk=but.pk if but else 0)
    if others.filter(name__iexact=name).exists():
        raise ReportRefused(f"You keep a report called {name} already.", remedy="Choose another name, or change that one.")
    return name
