"""Times of activities: choosing one for some people, putting it into the roster, giving it up, and taking down who came."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Site
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.ground.web import formats
from floorwalker.plan.actions import activities, deciding, roster_shifts, rosters
from floorwalker.plan.activity_events import SessionChosen, SessionDropped, SessionMarked, SessionPutIn
from floorwalker.plan.models import ActivitySession, Roster, SessionPerson, TeamActivity
from floorwalker.plan.queries import activities as queries
from floorwalker.plan.queries import refreshed
from floorwalker.plan.queries import rosters as roster_queries
from floorwalker.plan.queries.activity_times import Cost, Times
from floorwalker.plan.queries.roster_board import board
from floorwalker.plan.rules.activities import MISSED, kind_of
from floorwalker.plan.rules.roster_shifts import ON_QUEUE
from floorwalker.plan.rules.roster_week import SLOT_MINUTES, Week, week_of

KIND = "activities"
"""How notices of activities are called."""


@transaction.atomic
def choose(
    activity: TeamActivity, *, starts_at: datetime, people: Collection[int], below_floor_why: str = "", by: Actor
) -> ActivitySession:
    """Choose a time for some people of an activity (keys) who need one, and ask a planner to put it into the roster.

    Parameters
    ----------
    below_floor_why
        Why cover may fall below the floor; only who may lower cover can say so, and is kept as who allowed it.

    Raises
    ------
    NotAllowed
        If `by` does not coordinate it, or takes cover below the floor and may not.
    RuleBroken
        If the group is empty or too large, somebody is not of it or has a time already, the time lies outside the window or the rosters,
        somebody cannot come then (away, on a break, not rostered, asked elsewhere, a rule of the roster), or cover falls below the floor.
    Conflict
        If the activity was called off.
    """
    held = _held(activity, by)
    chooser = deciding.require_person(by, refusal="Only a person chooses a time.")
    _wait_for(held.site_id)
    keys = sorted(set(people))
    _check_people(held, keys)
    times = _times(held, starts_at, keys)
    start = times.week.minute(starts_at) // SLOT_MINUTES
    if times.week.minute(starts_at) % SLOT_MINUTES or not 0 <= start < times.week.slots or not times.allowed[start]:
        raise RuleBroken(
            f"{_when(held, starts_at)} is no time for it: past, outside its window, no half hour, or beside another of its times.",
            remedy="Choose one of the times proposed.", code="activity_time",
        )
    names = Person.objects.in_bulk(keys)
    for key in keys:
        if key not in times.people:
            raise RuleBroken(f"{names[key].display_name} is not rostered in that week.", remedy="Choose another week.", code="not_rostered")
        if why := times.why_not(key, starts_at=starts_at):
            raise RuleBroken(
                f"{names[key].display_name} {why}.", remedy="Choose another time, or leave them out for now.", code="cannot_come"
            )
    cost = times.costs({start: keys})[start]
    why, allowed_by = _allowed(held, cost, why=below_floor_why.strip()[:200], by=by) if times.is_below(cost) else ("", None)
    _let_go(held, keys, by=by)
    made = ActivitySession.objects.create(
        activity=held, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=held.minutes), cost=cost.kept, below_floor_why=why,
        allowed_by_id=allowed_by, chosen_by_id=chooser, chosen_at=clock.now(),
    )
    SessionPerson.objects.bulk_create(SessionPerson(session=made, person_id=key) for key in keys)
    roster = roster_queries.to_show(times.week)
    if roster is not None and (planner := refreshed.planner_of(roster, site=held.site, needs=rosters.KIND)) is not None:
        deciding.ask(
            planner, key=_todo(made), what=f"Put {held.title}, {_when(held, starts_at)}, into the roster", about=_about(held),
            why=f"{len(keys)} of {held.audience} are to come; nobody is told before the roster is published.", due_on=None,
        )
    store.append(
        SessionChosen(
            subject=held.reference, starts_at=starts_at.isoformat(), people=len(keys),
            cover="none" if cost.cover is None else f"{cost.cover:.2f}", below_floor=Sleeved(why or "it is not"),
        ),
        by=by,
    )
    return made


@transaction.atomic
def put_in(session: ActivitySession, *, by: Actor) -> Roster:
    """Put a chosen time into the roster: into the draft of the week, or into a draft made from what is published; return the draft.

    It is one change of the draft, and undone there as any other.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing rosters of the site.
    RuleBroken
        If the roster has changed since, so that somebody cannot come or cover would fall below the floor.
    Conflict
        If it was given up or put in already.
    """
    policy.require_for(by, rosters.KIND, session.activity.site)
    _wait_for(session.activity.site_id)
    held = _open(session)
    if held.put_in_at is not None and _stands(held):
        raise Conflict("It stands in the roster already.", remedy="Look at the activity again.")
    activity = held.activity
    week = _week(activity, held.starts_at)
    people = list(held.people.values_list("person", flat=True))
    times, start = _times(activity, held.starts_at, people), week.minute(held.starts_at) // SLOT_MINUTES
    if not held.below_floor_why and times.is_below(cost := times.costs({start: people})[start]):
        _allowed(activity, cost, why="", by=by)
    draft = _draft(week, by)
    roster_shifts.set_stretch(
        draft, people, kind=kind_of(activity.kind).in_roster, starts_at=held.starts_at, ends_at=held.ends_at, by=by,
        words=f"Put in an activity: {activity.reference}, {_when(activity, held.starts_at)}",
    )
    held.put_in_at = clock.now()
    held.save(update_fields=["put_in_at"])
    todos.settle(_todo(held))
    store.append(SessionPutIn(subject=activity.reference, starts_at=held.starts_at.isoformat(), roster=draft.reference), by=by)
    return draft


@transaction.atomic
def drop(session: ActivitySession, *, by: Actor) -> None:
    """Give up a time to come; where the roster holds it, a draft gives the time back to the queue, which takes who may change rosters.

    Raises
    ------
    NotAllowed
        If `by` does not coordinate it, or the roster holds it and `by` may not change it.
    RuleBroken
        If it has begun.
    Conflict
        If it was given up already.
    """
    _wait_for(_held(session.activity, by).site_id)
    held = _open(session)
    activity = held.activity
    if held.starts_at <= clock.now():
        raise RuleBroken("It has begun.", remedy="Take down who came, or that it was not held.", code="activity_begun")
    taken = "none"
    if people := _stands(held):
        policy.require_for(by, rosters.KIND, activity.site)
        draft = _draft(_week(activity, held.starts_at), by)
        roster_shifts.set_stretch(
            draft, people, kind=ON_QUEUE, starts_at=held.starts_at, ends_at=held.ends_at, by=by,
            words=f"Took out an activity: {activity.reference}, {_when(activity, held.starts_at)}",
        )
        taken = draft.reference
    _give_up(held, roster=taken, by=by)
    if held.told_at is not None:
        for each in held.people.select_related("person"):
            deciding.tell(
                each.person, kind=KIND, key=f"{_todo(held)}:off:{each.person_id}", about=_about(activity),
                what=f"{activity.title}, {_when(activity, held.starts_at)}, is given up",
            )


@transaction.atomic
def mark(session: ActivitySession, *, came: Collection[int], missed: Mapping[int, str], by: Actor) -> None:
    """Take down who came (keys) and why the others did not (a code of `rules.activities.MISSED`); who missed it needs another time.

    Raises
    ------
    NotAllowed
        If `by` does not coordinate it.
    RuleBroken
        If it has not begun, or it is not said of everybody whether they came or why not.
    Conflict
        If it was given up.
    """
    activity = _held(session.activity, by)
    held = _open(session)
    if held.starts_at > clock.now():
        raise RuleBroken("It has not begun.", remedy="Take down who came when it has.", code="activity_not_begun")
    rows = list(held.people.select_related("person"))
    for row in rows:
        row.came, row.missed_why = row.person_id in came, "" if row.person_id in came else missed.get(row.person_id, "")
        if not row.came and row.missed_why not in dict(MISSED):
            raise RuleBroken(
                f"Why did {row.person.display_name} not come?", remedy="Choose a reason from the list.", code="activity_missed_why"
            )
    SessionPerson.objects.bulk_update(rows, ["came", "missed_why"])
    if all(each.word == queries.DONE for each in queries.stands(activity)):
        todos.settle_about(_about(activity))
    else:
        todos.reopen(activities.todo_key(activity, activity.owner_id))
    number = sum(bool(row.came) for row in rows)
    store.append(
        SessionMarked(subject=activity.reference, starts_at=held.starts_at.isoformat(), came=number, people=len(rows)), by=by
    )


def _check_people(activity: TeamActivity, keys: list[int]) -> None:
    if not 0 < len(keys) <= activity.group_size:
        raise RuleBroken(
            f"{len(keys)} people are chosen; the groups hold 1 to {activity.group_size}.", remedy="Choose as many as a group holds.",
            code="activity_size",
        )
    stand = {each.person.pk: each for each in queries.stands(activity)}
    for key in keys:
        if key not in stand:
            raise RuleBroken("Somebody is not of this activity.", remedy="Choose those whom it is for.", code="activity_audience")
        if not stand[key].needs_time:
            raise RuleBroken(
                f"{stand[key].person.display_name} needs no time: {stand[key].word}.", remedy="Give up the other time first.",
                code="activity_clash",
            )


def _times(activity: TeamActivity, starts_at: datetime, keys: list[int]) -> Times:
    week = _week(activity, starts_at)
    roster = roster_queries.to_show(week)
    if roster is None:
        raise RuleBroken(
            f"No roster holds {_when(activity, starts_at)}.", remedy="Solve the week first, or choose another.", code="not_rostered"
        )
    return Times(board(week, roster), activity, people=keys, sessions=queries.standing(activity))


def _allowed(activity: TeamActivity, cost: Cost, *, why: str, by: Actor) -> tuple[str, int | None]:
    """Return why cover may fall below the floor, and who allows it."""
    if not why:
        raise RuleBroken(
            f"{cost.stays:.1f} of {cost.needed:.1f} people needed would stay on queue, {formats.share(cost.cover or 0.0)}; the floor is "
            f"{formats.share(activity.floor_share)}.",
            remedy="Choose another time or fewer people; a planner or an operations manager may allow it with a reason.",
            code="below_floor", stays=cost.stays, needed=cost.needed, floor_share=activity.floor_share,
        )
    if not policy.allows_for(by, queries.LOWER_COVER, activity.site):
        raise NotAllowed("Your role does not take cover below the floor.", remedy="Ask a planner or an operations manager to choose it.")
    return why, by.person_id


def _let_go(activity: TeamActivity, keys: list[int], *, by: Actor) -> None:
    """Take people out of times of the activity at which they cannot come any more, or that the roster lost; what they missed stays.

    A time for which nobody is left is given up.
    """
    SessionPerson.objects.filter(session__activity=activity, session__dropped_at=None, person__in=keys, came=None).delete()
    for each in activity.sessions.filter(dropped_at=None, people=None):
        _give_up(each, roster="none", by=by)


def _give_up(held: ActivitySession, *, roster: str, by: Actor) -> None:
    """Keep that a time is given up; `roster` is the draft from which it was taken."""
    held.dropped_at = clock.now()
    held.save(update_fields=["dropped_at"])
    todos.settle(_todo(held))
    store.append(SessionDropped(subject=held.activity.reference, starts_at=held.starts_at.isoformat(), roster=roster), by=by)


def _held(activity: TeamActivity, by: Actor) -> TeamActivity:
    policy.require(by, queries.COORDINATE)
    held = TeamActivity.objects.select_for_update(of=("self",)).select_related("owner", "site").get(pk=activity.pk)
    if not queries.acts(held, by=by):
        raise NotAllowed(f"{held.owner.display_name} coordinates this activity.", remedy="Ask them.")
    if held.cancelled_at is not None:
        raise Conflict(f"{held.reference} is called off.", remedy="Plan another.")
    return held


def _wait_for(site: int) -> None:
    """Let one after another take time of the people of a site: two at once would each see the floor without the other."""
    Site.objects.select_for_update().get(pk=site)


def _open(session: ActivitySession) -> ActivitySession:
    rows = ActivitySession.objects.select_for_update(of=("self",)).select_related("activity__site")
    held = rows.filter(pk=session.pk, dropped_at=None).first()
    if held is None:
        raise Conflict("That time was given up.", remedy="Look at the activity again.")
    return held


def _stands(session: ActivitySession) -> list[int]:
    """Return the keys of those for whom the version that the week goes on with holds the time."""
    roster = roster_queries.to_show(_week(session.activity, session.starts_at))
    if roster is None:
        return []
    kind = kind_of(session.activity.kind).in_roster
    rows = session.people.filter(
        person__shifts__roster=roster, person__shifts__activities__kind=kind,
        person__shifts__activities__starts_at__lte=session.starts_at, person__shifts__activities__ends_at__gte=session.ends_at,
    )
    return sorted(set(rows.values_list("person", flat=True)))


def _week(activity: TeamActivity, at: datetime) -> Week:
    return week_of(activity.site, at.astimezone(ZoneInfo(activity.site.zone)).date())


def _draft(week: Week, by: Actor) -> Roster:
    """Return the draft that a change of a week goes into: the newest, else one made from what is published."""
    roster = roster_queries.to_show(week)
    if roster is None:
        raise RuleBroken("No roster holds that week any more.", remedy="Solve the week first.", code="not_rostered")
    return roster if roster.published_at is None else rosters.copy_week(roster, to=week.first_day, by=by)


def _when(activity: TeamActivity, at: datetime) -> str:
    return formats.moment(at, zone=activity.site.zone)


def _about(activity: TeamActivity) -> str:
    return f"team_activity:{activity.reference}"


def _todo(session: ActivitySession) -> str:
    return f"team_activity:time:{session.pk}"
