"""Publishing a roster: what changes is known first, what stood before is retired, and everybody it touches is told once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from floorwalker.engine import rostering as engine
from floorwalker.ground import clock, outbox, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.models import Message
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.plan import putting_away
from floorwalker.plan.actions import amending, deciding
from floorwalker.plan.models import ActivitySession, Roster, SessionPerson, Shift
from floorwalker.plan.queries import activities, calendars
from floorwalker.plan.queries import amending as amending_queries
from floorwalker.plan.queries import rosters as queries
from floorwalker.plan.queries.rosters import Diff, PersonDiff
from floorwalker.plan.roster_events import RosterPublished, RosterSeen
from floorwalker.plan.rules.calendar_file import written
from floorwalker.plan.rules.roster_shifts import to_engine
from floorwalker.plan.rules.roster_week import DAYS_PER_WEEK, Week
from floorwalker.record import recounting

PERMISSION = "plan.publish_roster"


def notice_days(roster: Roster) -> int:
    """Return how many days ahead the site tells people of a change."""
    return engine.value_in_force(engine.UK_WORKING_TIME, "notice.days", on=roster.first_day)


def todo_key(roster: Roster, person: Person) -> str:
    """Return the key of what a person owes once told: to look at their shifts."""
    return f"roster:{roster.reference}:{person.pk}"


@transaction.atomic
def publish(roster: Roster, *, by: Actor) -> Diff:
    """Publish a draft: retire what stood for its days, and tell everybody whose shifts change; return what changed.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include publishing rosters of the site.
    Conflict
        If it was published or retired already.
    RuleBroken
        If it holds no shifts, breaks a blocking rule, or another published version covers only a part of its days.
    """
    policy.require_for(by, PERMISSION, roster.site)
    held = putting_away.locked(roster, beside="site")
    if held.is_put_away:
        raise Conflict(
            f"{held.reference} is put away.", remedy="Bring it back within the hour, or choose another version.", code="put_away"
        )
    if held.published_at is not None or held.retired_at is not None:
        raise Conflict(
            f"{held.reference} was published already.", remedy="Make a draft from it to change it.", code="roster_published"
        )
    if amending_queries.was_made_by_itself(held) and not amending_queries.still_stands(held):
        raise Conflict(
            f"{held.beside or 'The version'} that {held.reference} was made from has changed since.",
            remedy="Put this draft away; another is made after the next day of the feed.", code="roster_outdated",
        )
    _refuse_unfit(held)
    changed = queries.diff(held, notice_days=notice_days(held))
    before = Roster.objects.filter(
        site=held.site, published_at__isnull=False, retired_at=None, first_day__lte=held.last_day, last_day__gte=held.first_day
    )
    if (wider := before.exclude(first_day__gte=held.first_day, last_day__lte=held.last_day).first()) is not None:
        raise Conflict(
            f"{wider.reference} is published for {wider.first_day} to {wider.last_day}, which {held.reference} covers in part.",
            remedy="Publish a version for the same days.", code="roster_overlaps",
        )
    retired = tuple(before.order_by("pk").values_list("reference", flat=True))
    at = clock.now()
    before.update(retired_at=at)
    # Compare-and-set, so that of two planners only one publishes it.
    if not Roster.objects.filter(pk=held.pk, published_at=None).update(published_at=at):
        raise Conflict(f"{held.reference} was published already.", remedy="Load the page again.", code="roster_published")
    todos.settle_about(f"roster:{held.reference}")
    amending.give_way(held.site, first_day=held.first_day, last_day=held.last_day, by=by)
    for each in changed.people:
        _tell(held, each, retired=retired, at=at)
    _tell_activities(held, at=at)
    line = RosterPublished(
        subject=held.reference, first_day=held.first_day, last_day=held.last_day, changing=len(changed.people),
        inside_notice=changed.inside_notice, retired=retired,
    )
    store.append(line, by=by)
    span = range((held.last_day - held.first_day).days + 1)
    recounting.ask([held.first_day + timedelta(days=after) for after in span], because=held.reference, by=by)
    return changed


@transaction.atomic
def see(roster: Roster, person: Person, *, by: Actor) -> None:
    """Tick off that a person has seen their shifts.

    Raises
    ------
    NotAllowed
        If `by` is not that person.
    """
    policy.require_for(by, "plan.view_own_roster", person)
    todos.settle(todo_key(roster, person))
    telling.see(person.pk, about=f"roster:{roster.reference}")
    store.append(RosterSeen(subject=roster.reference), by=by)


def _refuse_unfit(roster: Roster) -> None:
    if not roster.shifts.exists():
        raise RuleBroken(f"{roster.reference} holds no shifts.", remedy="Solve it first.", code="roster_empty")
    day = roster.first_day
    while day <= roster.last_day:
        week = Week(roster.site, day)
        shifts = queries.shifts_of(roster, week)
        case = queries.case_for(roster, week, shifts=shifts)
        broken = [r for r in engine.check(case.problem, [to_engine(week, shift) for shift in shifts]) if r.is_blocking]
        if broken:
            first = broken[0]
            name = case.member_by_code[first.person].person.display_name
            on = "" if first.day is None else f", {week.days[first.day].date:%a %-d %b}"
            count = "1 rule is broken" if len(broken) == 1 else f"{len(broken)} rules are broken"
            raise RuleBroken(
                f"{roster.reference} cannot be published, {count}. {name}{on}: {first.words}.",
                remedy="Change the shift, fill gaps, or set the rule aside with a reason where it may be.",
                code="rules_broken", broken=len(broken), rule=first.rule,
            )
        day += timedelta(days=DAYS_PER_WEEK)


def _tell(roster: Roster, change: PersonDiff, *, retired: Sequence[str], at: datetime) -> None:
    person, zone = change.person, roster.site.zone
    first, last = formats.day(roster.first_day, zone=zone), formats.day(roster.last_day, zone=zone)
    todos.owe(
        person, key=todo_key(roster, person), stage="plan", what=f"Look at your shifts, {first} to {last}",
        why="They were published" + (" inside the notice period." if change.is_inside_notice else "."),
        about=f"roster:{roster.reference}", is_own=True,
    )
    mail = _mail(roster, change, first=first, last=last, retired=retired, at=at) if person.email else None
    done = "published" if not change.withdrawn else "changed" if change.new else "withdrawn"
    telling.tell(
        person, kind="shifts", key=todo_key(roster, person), group="shifts",
        what=f"Your shifts from {first} to {last} were {done}", about=f"roster:{roster.reference}",
        is_urgent=change.is_inside_notice, mail=mail,
    )


def _tell_activities(roster: Roster, *, at: datetime) -> None:
    """Tell those whose time for an activity stands in a roster published for the first time since it was put in."""
    ends = Week(roster.site, roster.last_day + timedelta(days=1)).begins
    rows = SessionPerson.objects.filter(
        session__activity__site=roster.site, session__activity__cancelled_at=None, session__dropped_at=None, session__told_at=None,
        session__put_in_at__isnull=False, session__starts_at__gte=queries.week_of_roster(roster).begins, session__starts_at__lt=ends,
    )
    waiting = list(rows.select_related("person", "session__activity"))
    held = activities.in_roster(waiting)
    told = [each for each in waiting if held.get(each.pk) == activities.PLANNED]
    for each in told:
        one = each.session
        deciding.tell(
            each.person, kind="activities", key=f"team_activity:time:{one.pk}:{each.person_id}",
            about=f"team_activity:{one.activity.reference}",
            what=f"{one.activity.title}: {formats.moment(one.starts_at, zone=roster.site.zone)}",
        )
    ActivitySession.objects.filter(pk__in={each.session_id for each in told}).update(told_at=at)


def _mail(roster: Roster, change: PersonDiff, *, first: str, last: str, retired: Sequence[str], at: datetime) -> Message:
    """Ask for the mail about one person's shifts, with a file that changes their calendar, shifts taken back included."""
    person, zone = change.person, roster.site.zone
    shifts = roster.shifts.filter(person=person).order_by("starts_at").values_list("starts_at", "ends_at")
    before = Shift.objects.filter(person=person, roster__reference__in=retired) if change.withdrawn else Shift.objects.none()
    gone = before.select_related("roster__site", "person").order_by("starts_at")
    return outbox.mail(
        person.email, template="roster_published", key=todo_key(roster, person), person=person,
        about=f"roster:{roster.reference}", waits_for_shift=not change.is_inside_notice,
        calendar=written(calendars.told(person, roster, before=gone, at=at), name="My shifts"),
        context={
            "first": first, "last": last,
            "shifts": [f"{formats.day(start, zone=zone)}, {formats.span(start, end, zone=zone)}" for start, end in shifts],
        },
    )
