"""The hourly round of clocks: short routes that ran out end, owners are warned in time, and what is late goes a level up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from floorwalker.ground import clock, settings, telling
from floorwalker.ground.jobs.kinds import Due
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import holders, leaders_above
from floorwalker.ground.trail import store
from floorwalker.resolve import due
from floorwalker.resolve.case_events import ClocksEscalated, ClocksLapsed, ClocksWarned
from floorwalker.resolve.models import CaseClock, Complaint
from floorwalker.resolve.rules import classifying

ROUND: Final = "resolve.clock_round"
EVERY: Final = timedelta(hours=1)
AT_ONCE: Final = 500
"""Clocks that one transaction looks at, so that no lock lasts long."""
NAMED: Final = 20
LAPSED: Final = "Its last day passed: the full route holds."


def turns(now: datetime) -> Sequence[Due]:
    """Return the round of the hour, where a complaint is open."""
    if not Complaint.objects.filter(state=Complaint.State.OPEN).exists():
        return ()
    return (Due(f"{ROUND}:{int(now.timestamp() // EVERY.total_seconds())}", {}),)


def look(running: RunningJob) -> dict[str, Any]:
    """Let short routes end that ran out, warn owners of what is due soon, and tell a level above of what is late."""
    done = {"lapsed": 0, "warned": 0, "escalated": 0}
    for name, step in (("lapsed", _lapse), ("warned", _warn), ("escalated", _escalate)):
        while number := step(running):
            done[name] += number
    return done


def _running_clocks(*, late: bool) -> Any:
    at = clock.now()
    longer = Q(extended_at__isnull=False, longest_from__isnull=False)
    over = Q(longer, longest_from__lte=at) | Q(~longer, late_from__lte=at)
    rows = CaseClock.objects.filter(met_at=None, dropped_at=None, complaint__state=Complaint.State.OPEN).exclude(of__in=due.NOT_OURS)
    rows = rows.filter(over) if late else rows.exclude(over)
    return rows.select_related("complaint__owner", "complaint__line").order_by("late_from", "pk")


def _locked(rows: Any) -> list[CaseClock]:
    """Return some of `rows` locked until the transaction ends, their complaints before them: whoever acts on a case locks in that order."""
    cases = set(rows.values_list("complaint", flat=True)[:AT_ONCE])
    list(Complaint.objects.filter(pk__in=cases).order_by("pk").select_for_update(of=("self",)))
    return list(rows.filter(complaint__in=cases).select_for_update(of=("self",))[:AT_ONCE])


@transaction.atomic
def _lapse(running: RunningJob) -> int:
    policy.require(running.owner, "resolve.handle_complaints")
    rows = _locked(_running_clocks(late=True).filter(of__in=classifying.EARLY))
    for each in rows:
        each.dropped_at, each.dropped_why = clock.now(), LAPSED
        each.save(update_fields=["dropped_at", "dropped_why"])
        if each.complaint.route == Complaint.Route.SHORT:
            each.complaint.route = Complaint.Route.FULL
            each.complaint.save(update_fields=["route"])
        due.refresh(each.complaint)
    if rows:
        store.append(ClocksLapsed(subject="complaints", number=len(rows), cases=_cases(rows)), by=running.owner)
    return len(rows)


@transaction.atomic
def _warn(running: RunningJob) -> int:
    policy.require(running.owner, "resolve.handle_complaints")
    until = clock.now() + timedelta(days=int(settings.get("complaint_warn_days")))
    soon = _running_clocks(late=False).filter(warned_at=None).filter(
        Q(extended_at=None, late_from__lte=until) | Q(extended_at__isnull=False, longest_from__lte=until)
    )
    rows = _locked(soon)
    for each in rows:
        for person in _answering(each.complaint):
            _tell(person, each, f"is due before {each.ends_at:%d %b %H:%M} UTC", "warned")
    CaseClock.objects.filter(pk__in=[each.pk for each in rows]).update(warned_at=clock.now())
    if rows:
        store.append(ClocksWarned(subject="complaints", number=len(rows), cases=_cases(rows)), by=running.owner)
    return len(rows)


@transaction.atomic
def _escalate(running: RunningJob) -> int:
    policy.require(running.owner, "resolve.handle_complaints")
    rows = _locked(_running_clocks(late=True).filter(escalated_at=None).exclude(of__in=classifying.EARLY))
    for each in rows:
        for person in {*_answering(each.complaint), *_above(each.complaint)}:
            _tell(person, each, f"was due before {each.ends_at:%d %b %H:%M} UTC and is late", "late", is_urgent=True)
    CaseClock.objects.filter(pk__in=[each.pk for each in rows]).update(escalated_at=clock.now())
    if rows:
        store.append(ClocksEscalated(subject="complaints", number=len(rows), cases=_cases(rows)), by=running.owner)
    return len(rows)


def _answering(complaint: Complaint) -> Iterable[Person]:
    """Return who has the complaint, and while nobody has it whoever answers for the operation."""
    return [complaint.owner] if complaint.owner is not None else _managers()


def _above(complaint: Complaint) -> Iterable[Person]:
    """Return who leads whoever has the complaint; the managers of the operation where nobody does."""
    led = leaders_above(complaint.owner, on=clock.now().date()) if complaint.owner is not None else []
    return led or _managers()


def _managers() -> list[Person]:
    return list(holders(Role.OPERATIONS_MANAGER.value, on=clock.now().date()))


def _tell(person: Person, each: CaseClock, how: str, what: str, *, is_urgent: bool = False) -> None:
    reference = each.complaint.reference
    telling.tell(
        person, kind="complaint_clocks", key=f"complaint:{reference}:{each.of}:{what}:{person.pk}", about=f"complaint:{reference}",
        what=f"{reference}: {due.in_words(each.of).lower()} {how}", group=what, is_urgent=is_urgent,
    )


def _cases(rows: Sequence[CaseClock]) -> str:
    named = ", ".join(f"{each.complaint.reference} {each.of}" for each in rows[:NAMED])
    return named if len(rows) <= NAMED else f"{named} and {len(rows) - NAMED} more"
