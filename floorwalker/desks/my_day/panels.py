"""What those keep an eye on who serve, lead or steer the floor; the other roles have a home of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from floorwalker.desks.my_day import quality
from floorwalker.desks.my_day.rows import Row
from floorwalker.desks.today import links, people, scene
from floorwalker.desks.today.picture import take
from floorwalker.desks.today.situation import situation
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Membership, Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.ground.web.parts import Situation
from floorwalker.plan.models import Absence
from floorwalker.plan.queries import readiness, readings
from floorwalker.plan.readiness_words import stands
from floorwalker.serve.queries import day_log, floor

MOST_ROWS: Final = 6
WORDS_OF_AN_ISSUE: Final = 120
"""Letters of its first words; its page has all of them."""


@dataclass(frozen=True)
class Panel:
    """What one role keeps an eye on; without rows it says `calm`."""

    code: str
    title: str
    icon: str
    rows: Sequence[Row]
    calm: str
    more: str = ""
    url: str = ""


@dataclass(frozen=True)
class Reader:
    """Whose day it is, with everything about them that decides what they see."""

    person: Person
    actor: Actor

    @property
    def zone(self) -> str:
        """The zone the reader works in."""
        return self.person.site.zone

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held today."""
        return frozenset(holding.role for holding in policy.standing(self.actor).holdings)


def of(reader: Reader) -> list[Panel]:
    """Return the panels of the reader's roles, in the order of how soon each can go wrong."""
    return [panel(reader) for roles, panel in PANELS if reader.roles & roles]


def sentence(reader: Reader) -> Situation | None:
    """Return the sentence of Today on its first queue for roles that steer the day; None where nothing is recorded."""
    if not reader.roles & STEERS or not policy.allows(reader.actor, "desks.view_today"):
        return None
    queues, version = scene.queues(), floor.version()
    span = scene.recorded(version) if queues else None
    if span is None:
        return None
    now = clock.now()
    watched = scene.read({}, among=queues, span=span, of=version, now=now)
    return situation(take(watched, queues=queues, at=watched.as_of(now), now=now))


def _team(reader: Reader) -> Panel:
    today = clock.today(reader.zone)
    led = policy.standing(reader.actor).led_teams
    members = Membership.objects.on(today).filter(team__in=led).values("person")
    begins, ends = scene.midnight(today, reader.zone), scene.midnight(today + timedelta(days=1), reader.zone)
    away = Absence.objects.filter(person__in=members, starts_at__lt=ends, ends_at__gt=begins).select_related("person")
    asked = day_log.waiting(reader.actor).count()
    rows = [Row(Status("watch", formats.count(asked)), _("Exceptions to decide about"), "", links.to("serve:waiting"))] if asked else []
    rows += [
        Row(
            Status("idle", str(each.get_kind_display())), each.person.display_name,
            _("until %(moment)s") % {"moment": formats.moment(each.ends_at, zone=reader.zone)},
            links.to("plan:absence"),
        )
        for each in away.order_by("person__sort_key")
    ]
    rows += _off_plan(reader)
    return Panel(
        "team", _("My team"), "users", rows[:MOST_ROWS], _("Nobody is away, and everyone is where the plan says."),
        _("Adherence"), links.to("desks:adherence"),
    )


def _floor(reader: Reader) -> Panel:
    rows = [
        Row(
            Status("miss", _("Overdue")) if day_log.is_overdue(each) else Status("watch", _("Open")), each.what[:WORDS_OF_AN_ISSUE],
            _("%(owner)s, since %(moment)s") % {
                "owner": each.owner.display_name if each.owner is not None else _("nobody owns it"),
                "moment": formats.moment(each.starts_at, zone=reader.zone),
            },
            reverse("serve:entry", args=[each.reference]),
        )
        for each in day_log.open_issues(reader.actor)[:MOST_ROWS]
    ]
    if asked := day_log.waiting(reader.actor).count():
        rows.append(Row(Status("watch", formats.count(asked)), _("Exceptions to decide about"), "", links.to("serve:waiting")))
    return Panel("floor", _("Open on the floor"), "flag", rows, _("No issue is open."), _("Day log"), links.to("serve:day_log"))


def _off_plan(reader: Reader) -> list[Row]:
    sight = people.sight(reader.actor)
    queues, version = scene.queues(), floor.version()
    span = scene.recorded(version) if queues and not sight.is_nobody else None
    if span is None:
        return []
    now = clock.now()
    watched = scene.read({}, among=queues, span=span, of=version, now=now)
    found = people.people_now(watched, take(watched, queues=queues, at=watched.as_of(now), now=now), sight)
    return [
        Row(row.status, row.name, f"{row.planned} {row.planned_at}; {row.actual}", reverse("people:person", args=[row.reference]))
        for row in (found.off_plan if found is not None else ())
    ]


def _quality(reader: Reader) -> Panel:
    rows = [Row(each.status, each.words, each.small, each.url) for each in quality.owed(reader.actor, zone=reader.zone)]
    calm = _("You have no evaluation begun, and no dispute waits for you.")
    return Panel("quality", _("Quality"), "clipboard-check", rows, calm, _("Evaluations"), links.to("review:evaluations"))


def _reading(reader: Reader) -> Panel:
    today = clock.today(reader.zone)
    rows = [
        Row(
            Status("miss", _("Overdue")) if each.due_on < today else Status("watch", _("Due today")) if each.due_on == today
            else Status("info", formats.day(each.due_on, zone=reader.zone)),
            each.reading.version.title, each.reading.why, reverse("plan:reading", args=[each.reading.reference]),
        )
        for each in readings.owed(reader.person.pk)[:MOST_ROWS]
    ]
    rows += [Row(each.status, each.words, each.small, each.url) for each in quality.to_read(reader.actor, zone=reader.zone)]
    calm = _("Nothing is left to read, and no feedback waits.")
    return Panel("reading", _("Reading and feedback"), "book-open", rows, calm, _("My reading"), links.to("plan:my_reading"))


def readiness_of(reader: Reader) -> Panel:
    """Return what the reader's queues ask of them, and what of it is missing."""
    today = clock.today(reader.zone)
    rows = [
        Row(stands(found, today), queue.name, found.words(today), links.to("plan:readiness", queue=queue.code))
        for queue, found in readiness.own(reader.person, on=today) if found.asked(today)
    ]
    return Panel(
        "readiness", _("My readiness"), "shield-check", rows[:MOST_ROWS], _("Nothing that your queues ask for is missing."),
        _("Readiness"), links.to("plan:readiness"),
    )


STEERS: Final = frozenset({Role.REAL_TIME_ANALYST, Role.TEAM_LEADER})
PANELS: Final[tuple[tuple[frozenset[Role], Callable[[Reader], Panel]], ...]] = (
    (frozenset({Role.TEAM_LEADER}), _team),
    (frozenset({Role.REAL_TIME_ANALYST}), _floor),
    (frozenset({Role.TEAM_LEADER}), _quality),
    (frozenset({Role.AGENT}), _reading),
    (frozenset({Role.AGENT}), readiness_of),
)
