"""What planned work is for: standards of service that rule a queue, briefings and activities of a person; three queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from floorwalker.ground import standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site
from floorwalker.ground.windows import Period
from floorwalker.plan import sight
from floorwalker.plan.models import Activity, ActivitySession, Briefing, BriefingPerson, SessionPerson
from floorwalker.plan.queries import catalogue
from floorwalker.plan.rules.roster_shifts import PAUSES


@dataclass(frozen=True)
class Purposes:
    """What the work of some days is for."""

    promised: Sequence[Standard]
    passed: Mapping[int, Sequence[Briefing]]
    planned: Mapping[int, Sequence[ActivitySession]]

    def of_queue(self, queue: Queue, day: date) -> list[Standard]:
        """Return the standards of service that rule `queue` on `day`, one a measure."""
        holding = [each for each in self.promised if each.starts_on <= day and (each.ends_on is None or day < each.ends_on)]
        ruling = [each for each in holding if standards.rules(each, queue=queue)]
        of_measure = ([each for each in ruling if each.measure == measure] for measure in catalogue.OF_SERVICE)
        return [max(each, key=standards.nearness) for each in of_measure if each]

    def of_stretch(self, person: int, *, starts_at: datetime, ends_at: datetime) -> list[Briefing | ActivitySession]:
        """Return the briefings on a standard or KPIs and the activities of a person (a key) within a stretch off queue."""
        asked: list[Briefing | ActivitySession] = [*self.passed.get(person, ()), *self.planned.get(person, ())]
        return [each for each in asked if each.starts_at < ends_at and each.ends_at > starts_at]


def between(first: date, last: date, *, people: Collection[int], zone: str, by: Actor) -> Purposes:
    """Return what the work of `people` (keys) from `first` to `last`, days in `zone`, is for; of briefings, those that `by` may see.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing standards.
    """
    policy.require(by, catalogue.VIEW)
    days = Period(first, last + timedelta(days=1), zone)  # a night shift of the last day ends on the next
    rows = Standard.objects.filter(measure__in=catalogue.OF_SERVICE, team=None, starts_on__lte=days.last).exclude(ends_on__lte=first)
    seen = sight.briefings(by).filter(cancelled_at=None, starts_at__lt=days.ends, ends_at__gt=days.starts).exclude(about="")
    passed: dict[int, list[Briefing]] = defaultdict(list)
    reached = policy.scope(by, sight.VIEW_BRIEFINGS).q(person="person") | Q(person=by.person_id or 0)
    asked = BriefingPerson.objects.filter(reached, person__in=people, briefing__in=seen.order_by().values("pk"))
    for each in asked.order_by("briefing__starts_at").select_related("briefing"):
        passed[each.person_id].append(each.briefing)
    planned: dict[int, list[ActivitySession]] = defaultdict(list)
    times = SessionPerson.objects.filter(
        session__activity__in=sight.activities(by).order_by().values("pk"), session__activity__cancelled_at=None, session__dropped_at=None,
        session__starts_at__lt=days.ends, session__ends_at__gt=days.starts, person__in=people,
    )
    for row in times.order_by("session__starts_at").select_related("session__activity"):
        planned[row.person_id].append(row.session)
    return Purposes(list(rows.select_related("version")), passed, planned)


@dataclass(frozen=True)
class Unnamed:
    """Planned work of a day that names no standard or KPI: a queue that promises nothing, or a kind of time off queue at a `site`."""

    kind: str
    queue: Queue | None
    site: Site | None
    people: int


def unnamed(period: Period, *, by: Actor) -> list[Unnamed]:
    """Return the work of the published rosters in `period` that names no standard or KPI; six queries.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing rosters.
    """
    policy.require(by, "plan.view")
    planned = Activity.objects.filter(
        shift__roster__published_at__isnull=False, shift__roster__retired_at=None, starts_at__lt=period.ends, ends_at__gt=period.starts
    ).order_by()
    worked = planned.exclude(queue=None).values("queue").annotate(people=Count("shift__person", distinct=True))
    much = dict(worked.values_list("queue", "people"))
    off = list(planned.exclude(kind__in={"queue", *PAUSES}).values_list(
        "kind", "shift__roster__site", "shift__person", "starts_at", "ends_at"
    ))
    known = between(period.first, period.last, people={row[2] for row in off}, zone=period.zone, by=by)
    queues = Queue.objects.filter(pk__in=much).order_by("name")
    found = [Unnamed("queue", queue, None, much[queue.pk]) for queue in queues if not known.of_queue(queue, period.first)]
    left: dict[tuple[str, int], set[int]] = defaultdict(set)
    for kind, site, person, starts_at, ends_at in off:
        if not known.of_stretch(person, starts_at=starts_at, ends_at=ends_at):
            left[kind, site].add(person)
    sites = Site.objects.in_bulk({site for _, site in left})
    return found + [Unnamed(kind, None, sites[site], len(people)) for (kind, site), people in sorted(left.items())]
