"""Asking for reports: those offered, one of them, what it asks in words, its readers, and filed figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from floorwalker.engine import measures as shelf
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, RoleAssignment, Site, Team
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import who_may
from floorwalker.record.models import Reason
from floorwalker.record.models.interactions import Outcome
from floorwalker.record.queries.asked import GROUPINGS
from floorwalker.review import report_sight
from floorwalker.review.models import FiledReport, Report, ReportSchedule
from floorwalker.review.report_sight import KEEP, VIEW
from floorwalker.review.rules.reports import CHOSEN, DURATIONS, PERIODS, VERSUS, Definition, from_record

_NAMED: Final[dict[str, Any]] = {"queue": Queue, "team": Team, "site": Site, "reason": Reason}


def listed(by: Actor) -> QuerySet[Report]:
    """Return the reports offered to `by`, each with how often it was filed.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing reports.
    """
    policy.require(by, VIEW)
    rows = report_sight.offered(by).select_related("owner").prefetch_related("readers__person")
    return rows.annotate(times_filed=Count("filed", distinct=True))


def find(reference: str, *, by: Actor) -> Report:
    """Return the report called `reference` that `by` is offered.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing reports.
    NotFound
        If there is none; it does not say whether somebody else keeps one.
    """
    found = listed(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"You are offered no report {reference}.", remedy="Look at the list of reports.")
    return found


def find_filed(reference: str, *, by: Actor) -> FiledReport:
    """Return the filed figures called `reference` that `by` may see.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing reports.
    NotFound
        If there are none within reach.
    """
    policy.require(by, VIEW)
    found = report_sight.filed(by).select_related("report", "filed_by").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There are no filed figures {reference} that you may open.", remedy="Ask whoever filed them.")
    return found


def definition(report: Report) -> Definition:
    """Return what `report` asks.

    Raises
    ------
    ReportRefused
        If a part of it is no longer there.
    """
    return from_record(report.asks)


def schedules(report: Report) -> QuerySet[ReportSchedule]:
    """Return the schedules that send `report` now."""
    return report.schedules.filter(stopped_at=None).select_related("owner").prefetch_related("people")


def schedules_owned_by(person: Person) -> QuerySet[ReportSchedule]:
    """Return the schedules in use that `person` owns."""
    return ReportSchedule.objects.filter(owner=person, stopped_at=None).select_related("report")


def owned_by(person: Person) -> QuerySet[Report]:
    """Return the reports in use that `person` owns."""
    return Report.objects.filter(owner=person, retired_at=None)


def owners() -> QuerySet[Person]:
    """Return those who may own a report."""
    return who_may(KEEP, on=clock.today("UTC"))


def readers() -> QuerySet[Person]:
    """Return those whose role sees reports."""
    return who_may(VIEW, on=clock.today("UTC"))


def may_get(report: Report) -> QuerySet[Person]:
    """Return those to whom `report` may be sent: its owner and those it is shared with."""
    given = list(report.readers.values_list("person", "role"))
    roles = [role for _, role in given if role]
    holding = RoleAssignment.objects.on(clock.today("UTC")).filter(role__in=roles).values("person")
    among = Q(pk=report.owner_id) | Q(pk__in=[person for person, _ in given if person]) | Q(pk__in=holding)
    return readers().filter(among).exclude(email="")


def words(asks: Definition) -> str:
    """Return what a report asks, in one line: measures, cuts, filters and days."""
    measures = ", ".join([*(shelf.get(code).name for code in asks.measures), *(DURATIONS[each] for each in asks.durations)])
    by = " and ".join(GROUPINGS[name] for name in asks.by)
    days = f"{asks.first} up to {asks.until}" if asks.period == CHOSEN else PERIODS[asks.period].lower()
    other = f"{asks.versus_first} up to {asks.versus_until}" if asks.versus == CHOSEN else VERSUS[asks.versus]
    parts = [measures, f"by {by}" if by else "", filters_in_words(asks.narrowed), days, f"compared with {other}" if asks.versus else ""]
    return "; ".join(filter(None, parts))


def filters_in_words(narrowed: Sequence[tuple[str, str]]) -> str:
    """Return what of the service is meant, by name; empty where everything is."""
    return ", ".join(f"{name} {_name(name, code)}" for name, code in narrowed)


def _name(filtered: str, code: str) -> str:
    if filtered in _NAMED:
        found = _NAMED[filtered].objects.filter(code=code).values_list("name", flat=True).first()
        return str(found or code)
    if filtered == "person":
        return str(Person.objects.filter(reference=code).values_list("display_name", flat=True).first() or code)
    return str(dict(Channel.choices if filtered == "channel" else Outcome.choices).get(code, code))


def whom(report: Report) -> str:
    """Return with whom `report` is shared, in words."""
    named = [each.person.display_name if each.person else f"every {Role(each.role).label.lower()}" for each in report.readers.all()]
    return ", ".join(named) or "nobody"
