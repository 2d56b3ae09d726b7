"""Asking for activities of teams: which one may see, whom one may plan for, and how each person stands to one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Q, QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Standard
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Membership, Person, RoleAssignment, Site, Team
from floorwalker.ground.people.queries import who_may
from floorwalker.plan import sight
from floorwalker.plan.models import (
    Absence,
    Activity,
    ActivitySession,
    BriefingPerson,
    BusinessGoal,
    KpiSet,
    SessionPerson,
    TeamActivity,
    TeamActivityPerson,
)
from floorwalker.plan.queries.catalogue import today as today
from floorwalker.plan.rules.roster_shifts import ON_QUEUE, PAUSES

VIEW: Final = sight.VIEW_ACTIVITIES
COORDINATE: Final = "plan.coordinate"
LOWER_COVER: Final = "plan.lower_cover"
TO_PLAN: Final = "to plan"
WAITS: Final = "waits for a planner"
IN_DRAFT: Final = "in a draft"
PLANNED: Final = "planned"
DONE: Final = "done"
MISSED: Final = "missed"
AWAY: Final = "away then"
GONE: Final = "no longer in the roster"
UNMARKED: Final = "not taken down"
TO_CATCH_UP: Final = frozenset({TO_PLAN, MISSED, AWAY, GONE})
"""How people stand who need a time, or another one."""


def listed(by: Actor) -> QuerySet[TeamActivity]:
    """Return the activities that `by` may see (`sight.activities`), each with how many people it is for and how many have done it.

    Raises
    ------
    NotAllowed
        If the roles of `by` see no activities, not even their own.
    """
    policy.require(by, "plan.view_own_roster")
    held = Q(sessions__dropped_at=None)
    return sight.activities(by).select_related("site", "owner").annotate(
        asked=Count("people", distinct=True),
        did=Count("sessions__people__person", filter=held & Q(sessions__people__came=True), distinct=True),
        timed=Count("sessions__people__person", filter=held & ~Q(sessions__people__came=False), distinct=True),
    )


def find(reference: str, *, by: Actor) -> TeamActivity:
    """Return the activity called `reference`.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    found = listed(by).select_related("planned_by").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no activity {reference} that you may see.", remedy="Look for it in the list of activities.")
    return found


def reached(by: Actor) -> QuerySet[Person]:
    """Return the people for whom `by` may plan: those who work here, inside the reach of their role."""
    rows = Person.objects.filter(policy.scope(by, COORDINATE).q(person="pk"), left_on=None, is_pseudonym=False, is_provisional=False)
    return rows.order_by("sort_key")


def near(by: Actor) -> set[int]:
    """Return the keys of those whom `by` sees by name in any activity: whom they may plan for, and themselves."""
    keys = set(reached(by).values_list("pk", flat=True)) if policy.allows(by, COORDINATE) else set()
    return keys | {by.person_id or 0}


def owners() -> QuerySet[Person]:
    """Return those who may own an activity."""
    return who_may(COORDINATE, on=today())


def owned_by(person: Person) -> QuerySet[TeamActivity]:
    """Return the activities of `person` that are not called off or past their day due."""
    return TeamActivity.objects.filter(owner=person, cancelled_at=None, due_on__gte=today()).order_by("pk")


def runs(activity: TeamActivity, *, by: Actor) -> bool:
    """Return whether it is an activity that `by` owns or planned, and whose people they see by name."""
    return policy.allows(by, COORDINATE) and by.person_id in {activity.owner_id, activity.planned_by_id}


def acts(activity: TeamActivity, *, by: Actor) -> bool:
    """Return whether `by` plans its times and takes down who came: its owner, who planned it, or who reaches all of its people."""
    if runs(activity, by=by):
        return True
    return policy.allows(by, COORDINATE) and not activity.people.exclude(person__in=reached(by)).exists()


def audience(by: Actor, *, site: Site, teams: Collection[Team], role: str, people: Collection[Person], on: date) -> QuerySet[Person]:
    """Return whom an activity at `site` is for: who is in one of `teams` and holds `role` as far as each is named, and `people`."""
    chosen = Q(pk__in=[each.pk for each in people])
    if teams or role:
        group = Q()
        if teams:
            group &= Q(pk__in=Membership.objects.on(on).filter(team__in=teams).values("person"))
        if role:
            group &= Q(pk__in=RoleAssignment.objects.on(on).filter(role=role).values("person"))
        chosen |= group
    return reached(by).filter(chosen, site=site)


def standing(activity: TeamActivity) -> list[ActivitySession]:
    """Return the times of an activity that were not given up, with their people; two queries."""
    rows = activity.sessions.filter(dropped_at=None).select_related("allowed_by", "chosen_by", "activity__site")
    return list(rows.prefetch_related("people__person"))


def time_of(activity: TeamActivity, key: int) -> ActivitySession:
    """Return the time of an activity with the key `key`.

    Raises
    ------
    NotFound
        If it has none.
    """
    found = ActivitySession.objects.filter(pk=key, activity=activity).select_related("activity__site").first()
    if found is None:
        raise NotFound("The activity has no such time.", remedy="Choose one on its page.")
    return found


def between(start: datetime, end: datetime, *, by: Actor) -> QuerySet[ActivitySession]:
    """Return the times of activities that `by` may see and that lie in [start, end), the first first."""
    rows = ActivitySession.objects.filter(
        activity__in=sight.activities(by).order_by().values("pk"), activity__cancelled_at=None, dropped_at=None, starts_at__lt=end,
        ends_at__gt=start,
    )
    return rows.select_related("activity__owner", "activity__site").annotate(number=Count("people")).order_by("starts_at", "pk")


def of_standard(reference: str, *, by: Actor) -> QuerySet[TeamActivity]:
    """Return the activities that `by` may see in the service of the standard called `reference`, not called off."""
    return listed(by).filter(about=f"standard:{reference}", cancelled_at=None)


def idle(rows: QuerySet[TeamActivity], *, on: date) -> QuerySet[TeamActivity]:
    """Return those of `rows` that name nothing that still holds on `on`: a standard, KPI set or goal that ended since."""
    ended = Q(ends_on__lte=on)
    kinds = (("standard", Standard), ("kpi_set", KpiSet), ("goal", BusinessGoal))
    named = [f"{code}:{ref}" for code, model in kinds for ref in model.objects.exclude(ended).values_list("reference", flat=True)]
    return rows.filter(cancelled_at=None).exclude(about__in=named)


@dataclass(frozen=True)
class Stand:
    """How one person stands to an activity: in one of the words above, at which time, and why they missed it."""

    person: Person
    word: str
    session: ActivitySession | None = None
    why: str = ""

    @property
    def needs_time(self) -> bool:
        """Whether a time, or another one, has to be found."""
        return self.word in TO_CATCH_UP


def stands(activity: TeamActivity) -> list[Stand]:
    """Return how each person stands to an activity; five queries."""
    people = [each.person for each in TeamActivityPerson.objects.filter(activity=activity).select_related("person")]
    rows = SessionPerson.objects.filter(session__activity=activity, session__dropped_at=None)
    mine: dict[int, list[SessionPerson]] = defaultdict(list)
    for row in rows.select_related("session").order_by("session__starts_at", "pk"):
        mine[row.person_id].append(row)
    lines = in_roster([row for each in mine.values() for row in each])
    away = _away([row for each in mine.values() for row in each])
    now = clock.now()
    return [_stand(person, mine.get(person.pk, []), lines, away, now) for person in people]


def _stand(person: Person, rows: Sequence[SessionPerson], lines: dict[int, str], away: set[int], now: datetime) -> Stand:
    done = next((row for row in rows if row.came), None)
    if done is not None:
        return Stand(person, DONE, done.session)
    if not rows:
        return Stand(person, TO_PLAN)
    row = rows[-1]
    if row.came is False:
        return Stand(person, MISSED, row.session, row.missed_why)
    if row.pk in away:
        return Stand(person, AWAY, row.session)
    if row.session.ends_at <= now:
        return Stand(person, UNMARKED, row.session)
    if row.session.put_in_at is None:
        return Stand(person, WAITS, row.session)
    return Stand(person, lines.get(row.pk, GONE), row.session)


def in_roster(rows: Sequence[SessionPerson]) -> dict[int, str]:
    """Return, by key of `rows`, where the roster holds the time as off queue: planned if it was published, else in a draft; one query."""
    if not rows:
        return {}
    parts = Activity.objects.filter(
        shift__person__in={row.person_id for row in rows}, shift__roster__retired_at=None,
        starts_at__lte=max(row.session.starts_at for row in rows), ends_at__gt=min(row.session.starts_at for row in rows),
    ).exclude(kind__in={ON_QUEUE, *PAUSES}).order_by()
    spans: dict[int, list[tuple[datetime, datetime, bool]]] = defaultdict(list)
    for person, starts, ends, published in parts.values_list(
        "shift__person", "starts_at", "ends_at", "shift__roster__published_at"
    ):
        spans[person].append((starts, ends, published is not None))
    found = {}
    for row in rows:
        holding = [told for a, b, told in spans[row.person_id] if a <= row.session.starts_at and row.session.ends_at <= b]
        if holding:
            found[row.pk] = PLANNED if any(holding) else IN_DRAFT
    return found


def lines_of(times: Iterable[ActivitySession]) -> dict[int, str]:
    """Return `in_roster` of all people of `times`, which were read with them; one query."""
    return in_roster([row for each in times for row in each.people.all()])


def is_gone(session: ActivitySession, lines: Mapping[int, str]) -> bool:
    """Return whether a time to come that was put into the roster stands there for nobody, by `lines_of` it."""
    return session.put_in_at is not None and session.ends_at > clock.now() and not any(each.pk in lines for each in session.people.all())


def _away(rows: Sequence[SessionPerson]) -> set[int]:
    """Return the keys of those of `rows` whose person is recorded as away then; one query."""
    if not rows:
        return set()
    absences = Absence.objects.filter(
        person__in={row.person_id for row in rows}, starts_at__lt=max(row.session.ends_at for row in rows),
        ends_at__gt=min(row.session.starts_at for row in rows),
    ).values_list("person", "starts_at", "ends_at")
    return {
        row.pk for row in rows
        for person, starts, ends in absences
        if person == row.person_id and starts < row.session.ends_at and ends > row.session.starts_at
    }


@dataclass(frozen=True)
class Asked:
    """Somewhere that a person is asked to be: a time of another activity, or a briefing."""

    words: str
    starts_at: datetime
    ends_at: datetime


def asked(people: Collection[int], *, start: datetime, end: datetime, but: TeamActivity | None = None) -> dict[int, list[Asked]]:
    """Return where those of `people` (keys) are asked to be in [start, end), `but` for one activity; two queries."""
    found: dict[int, list[Asked]] = defaultdict(list)
    rows = SessionPerson.objects.filter(
        person__in=people, session__dropped_at=None, session__activity__cancelled_at=None, session__starts_at__lt=end,
        session__ends_at__gt=start,
    ).exclude(session__activity=but).exclude(came=False)
    for row in rows.select_related("session__activity"):
        one = row.session
        found[row.person_id].append(Asked(str(one.activity), one.starts_at, one.ends_at))
    briefed = BriefingPerson.objects.filter(
        person__in=people, briefing__cancelled_at=None, briefing__starts_at__lt=end, briefing__ends_at__gt=start
    )
    for each in briefed.select_related("briefing"):
        found[each.person_id].append(Asked(str(each.briefing), each.briefing.starts_at, each.briefing.ends_at))
    return found


def clashes(first: datetime, last: datetime, *, by: Actor) -> list[tuple[Person, Asked, Asked]]:
    """Return who is asked to two things at once in [first, last), as far as `by` may see the activities."""
    rows = SessionPerson.objects.filter(session__in=[each.pk for each in between(first, last, by=by)])
    people = set(rows.values_list("person", flat=True))
    names = Person.objects.in_bulk(people)
    found = []
    for key, mine in asked(people, start=first, end=last).items():
        mine.sort(key=lambda each: (each.starts_at, each.ends_at))
        found += [
            (names[key], one, other) for place, one in enumerate(mine) for other in _overlapping(one, mine[place + 1 :])
        ]
    return found


def _overlapping(one: Asked, others: Iterable[Asked]) -> list[Asked]:
    return [other for other in others if one.starts_at < other.ends_at and other.starts_at < one.ends_at]
