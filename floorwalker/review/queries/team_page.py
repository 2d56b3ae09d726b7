"""The page of a team: who is in it, what they can do and carry, how well it goes, what they owe, who is away, the next one-to-one."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Count, Q, QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Finding, Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Membership, Person, SkillLevel, Team, TeamLeadership
from floorwalker.plan.models import Absence, SessionPerson
from floorwalker.plan.queries import readiness
from floorwalker.plan.queries.objectives import latest
from floorwalker.plan.rules.readiness import Standing
from floorwalker.record.queries import figures
from floorwalker.review import leading_sight, sight
from floorwalker.review.models import Answer, PerformanceNote, Variance
from floorwalker.review.queries import balance, notes
from floorwalker.review.queries.balance import Point
from floorwalker.review.rules.results import Rate, rate

VIEW: Final = leading_sight.VIEW_TEAM
EXPLAIN: Final = "review.explain_variance"
AWAY_DAYS: Final = 14
ONE_TO_ONE: Final = ("coaching", "side_by_side")
"""The kinds of activity of a team that are held one to one."""
SECONDS_AN_HOUR: Final = 3600.0


@dataclass(frozen=True)
class Member:
    """One person of a team; what the reader may not see is None, and NaN is no data."""

    person: Person
    skills: Sequence[str]
    handled: float
    an_hour: float
    occupancy: float
    adherence: float
    point: Point | None
    owes: int
    late: int
    away: Absence | None
    next_one_to_one: datetime | None
    lacks: int
    note: PerformanceNote | None


@dataclass(frozen=True)
class Page:
    """What stands on the page of a team beside its figures."""

    team: Team
    leaders: Sequence[Person]
    members: Sequence[Member]
    findings: Sequence[Finding]
    variances: Sequence[Variance]
    regulations: Sequence[tuple[str, Rate]]

    @property
    def away_today(self) -> int:
        """How many are away now."""
        now = clock.now()
        return sum(1 for each in self.members if each.away is not None and each.away.starts_at <= now)


def teams(by: Actor) -> QuerySet[Team]:
    """Return the teams whose page `by` may open.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include the pages of teams.
    """
    policy.require(by, VIEW)
    return Team.objects.filter(policy.scope(by, VIEW).q(team="pk"), retired_at=None).select_related("site").order_by("name", "pk")


def find(code: str, *, by: Actor) -> Team:
    """Return the team called `code`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include the pages of teams.
    NotFound
        If there is none such that `by` reaches.
    """
    found = teams(by).filter(code=code).first()
    if found is None:
        raise NotFound(f"There is no team {code[:40]} that you may see.", remedy="Choose one of the list.")
    return found


def explains(team: Team, *, by: Actor) -> bool:
    """Return whether `by` may say why a figure of `team` is off target."""
    return policy.allows(by, EXPLAIN) and Team.objects.filter(policy.scope(by, EXPLAIN).q(team="pk"), pk=team.pk).exists()


def page(team: Team, *, by: Actor, point_weeks: int = balance.USUAL_WEEKS) -> Page:
    """Return the page of `team`, as far as the roles of `by` reach; a bounded number of queries and questions. Ask `find` first."""
    today = clock.today(team.site.zone)
    members_of = Membership.objects.on(today).filter(team=team)
    people = list(Person.objects.filter(pk__in=members_of.values("person")).order_by("sort_key", "pk"))
    keys = [each.pk for each in people]
    span = latest(team.site.zone)
    load = _load(team, span) if span is not None else {}
    points = {each.key: each for each in balance.of(by, weeks=point_weeks, team=team).points} if policy.allows(by, balance.VIEW) else {}
    skills, owes, away, sessions = _skills(keys, today), _owed(keys), _away(keys, today, team), _one_to_ones(keys)
    lacks = _lacks(by, keys, today)
    written = _latest_notes(keys, by)
    nothing = (math.nan, math.nan, math.nan, math.nan)
    members = [
        Member(
            each, skills[each.pk], *load.get(each.pk, nothing), points.get(each.pk), *owes.get(each.pk, (0, 0)), away.get(each.pk),
            sessions.get(each.pk), lacks.get(each.pk, 0), written.get(each.pk),
        )
        for each in people
    ]
    return Page(
        team, list(_leaders(team, today)), members,
        list(_findings(keys, team))
        if policy.allows(by, "ground.view_findings") else [],
        list(Variance.objects.filter(team=team, done_on=None).select_related("owner").order_by("due_on", "pk")),
        regulations(team, by=by),
    )


def _findings(people: Collection[int], team: Team) -> QuerySet[Finding]:
    """Return the open findings of people of the team, without those that stand as variances of it."""
    said = Variance.objects.filter(team=team, done_on=None).values("finding")
    rows = Finding.objects.filter(owner__in=people, closed_at=None).exclude(reference__in=said)
    return rows.select_related("owner").order_by("raised_at")


def regulations(team: Team, *, by: Actor) -> list[tuple[str, Rate]]:
    """Return of each rule that questions of scorecards name how often it was met in judged contacts of the last weeks; two queries."""
    rows = sight.results(by).filter(team=team, contact_at__gte=clock.now() - timedelta(weeks=balance.USUAL_WEEKS))
    found = Answer.objects.filter(evaluation__in=rows.order_by().values("pk"), failed__isnull=False)
    counted = found.exclude(question__regulation="").values("question__regulation").annotate(
        of=Count("pk"), met=Count("pk", filter=Q(failed=False))
    ).order_by("question__regulation")
    return [(row["question__regulation"], rate(row["met"], row["of"])) for row in counted]


def _leaders(team: Team, day: date) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=TeamLeadership.objects.on(day).filter(team=team).values("person")).order_by("sort_key")


def _load(team: Team, span: tuple[date, date]) -> dict[int, tuple[float, float, float, float]]:
    """Return of each person contacts handled, those an hour on queue, occupancy and adherence over four weeks in this team."""
    start, end = (datetime.combine(day, time(), ZoneInfo(team.site.zone)) for day in (span[0], span[1] + timedelta(days=1)))
    table = figures.ask(
        measures=["aht", "occupancy", "adherence"], start=start, end=end, zone=team.site.zone, by=("agent",),
        filters={"team": [team.pk]},
    ).table
    columns = table.sums.columns()
    hours = np.nan_to_num(columns["handling_seconds"] + columns["available_seconds"]) / SECONDS_AN_HOUR
    occupancy, adherence = table.values("occupancy"), table.values("adherence")
    found = {}
    for at, key in enumerate(table.sums.table["agent"].to_pylist()):
        if key is not None:
            handled = float(np.nan_to_num(columns["answered"][at]))
            found[key] = (
                handled, handled / float(hours[at]) if hours[at] > 0 else math.nan, float(occupancy[at]), float(adherence[at]),
            )
    return found


def _skills(people: Collection[int], day: date) -> Mapping[int, list[str]]:
    found = defaultdict[int, list[str]](list)
    for key, name, level in SkillLevel.objects.on(day).filter(person__in=people).order_by("-level", "skill__name").values_list(
        "person", "skill__name", "level"
    ):
        found[key].append(f"{name} {level}")
    return found


def _owed(people: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return how much each person owes, and how much of it is late."""
    rows = Todo.objects.filter(person__in=people, done_at=None).order_by().values("person").annotate(
        number=Count("pk"), late=Count("pk", filter=Q(due_at__lt=clock.now()))
    )
    return {row["person"]: (row["number"], row["late"]) for row in rows}


def _away(people: Collection[int], day: date, team: Team) -> dict[int, Absence]:
    """Return the absence of each person that is now or comes first within two weeks."""
    until = datetime.combine(day + timedelta(days=AWAY_DAYS), time(), ZoneInfo(team.site.zone))
    rows = Absence.objects.filter(person__in=people, starts_at__lt=until, ends_at__gt=clock.now()).order_by("-starts_at")
    return {each.person_id: each for each in rows}


def _one_to_ones(people: Collection[int]) -> dict[int, datetime]:
    """Return the next time of each person that was chosen for coaching."""
    rows = SessionPerson.objects.filter(
        person__in=people, session__dropped_at=None, session__activity__cancelled_at=None, session__activity__kind__in=ONE_TO_ONE,
        session__starts_at__gt=clock.now(),
    ).order_by("-session__starts_at").values_list("person", "session__starts_at")
    return dict(rows)


def _lacks(by: Actor, people: Collection[int], day: date) -> dict[int, int]:
    """Return for how many queues each person is not ready, where the reader may see it."""
    if not policy.allows(by, readiness.VIEW):
        return {}
    found = defaultdict[int, set[int]](set)
    for each in readiness.missing(by, on=day):
        if each.person.pk in people and each.standing == Standing.NOT_READY:
            found[each.person.pk].add(each.queue.pk)
    return {key: len(queues) for key, queues in found.items()}


def _latest_notes(people: Collection[int], by: Actor) -> dict[int, PerformanceNote]:
    if not policy.allows(by, notes.VIEW):
        return {}
    rows = notes.listed(by).filter(person__in=people).exclude(outcome=PerformanceNote.Outcome.TAKEN_BACK).order_by("written_at")
    return {each.person_id: each for each in rows}
