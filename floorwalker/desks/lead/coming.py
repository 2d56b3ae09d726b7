"""Next: what comes in the hours ahead, by its time: who comes and goes, breaks, activities, briefings, reading, peaks and gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from floorwalker.desks.lead.led import Led
from floorwalker.desks.lead.now import Now
from floorwalker.desks.my_day.rows import Row
from floorwalker.desks.today import links
from floorwalker.desks.today import scene as scenes
from floorwalker.desks.today.picture import Plan, plan_of
from floorwalker.desks.today.scene import Scene
from floorwalker.ground import clock
from floorwalker.ground.people import policy
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.plan import briefing_words, sight
from floorwalker.plan.models import Absence, Activity, Shift
from floorwalker.plan.queries import briefings
from floorwalker.serve.lanes import WORDS

AHEAD: Final = timedelta(hours=4)
"""Half a shift: what can still be made ready for."""
READING_DAYS: Final = 2
MOST_OF_SHIFTS: Final = 10
"""Comings, goings and breaks beyond these stand on the timeline; all else that comes is always shown."""
MOST_BRIEFINGS: Final = 5
MOST_QUEUES: Final = 3
"""Peak and gap are looked for in the queues that most of the team serve."""
SHORT_PEOPLE: Final = 0.5
"""Less than half a person short is within what rounding to whole people leaves."""


@dataclass(frozen=True)
class Coming:
    """One thing that comes: when, and the row that says it."""

    at: datetime
    row: Row


def coming(led: Led, now: Now | None) -> tuple[list[Row], int]:
    """Return what comes in the hours after the moment that is watched, the soonest first, and how much more of shifts there is."""
    moment = now.at if now is not None and now.stale is None else clock.now()
    shifts = sorted(_shifts(led, moment), key=lambda each: each.at)
    found = [*shifts[:MOST_OF_SHIFTS], *_briefings(led, moment), *_reading(led)]
    for scene in _scenes(now) if now is not None else ():
        plan = plan_of(scene, now=clock.now())
        found += [*_peak(scene, plan, moment), *_gap(scene, plan, moment)]
    return [each.row for each in sorted(found, key=lambda each: each.at)], max(0, len(shifts) - MOST_OF_SHIFTS)


def _shifts(led: Led, moment: datetime) -> Iterable[Coming]:
    """Return who comes, who goes, and what else than queue work begins, each once a moment with everybody in it."""
    until, people = moment + AHEAD, led.people
    told = {"roster__published_at__isnull": False, "roster__retired_at": None}
    shifts = Shift.objects.filter(person__in=people, ends_at__gt=moment, starts_at__lt=until, **told)
    parts = Activity.objects.filter(
        starts_at__gte=moment, starts_at__lt=until, shift__person__in=people, **{f"shift__{name}": value for name, value in told.items()}
    ).exclude(kind="queue")
    away: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    gone = Absence.objects.filter(person__in=people, starts_at__lt=until, ends_at__gt=moment)
    for person, starts, ends in gone.values_list("person", "starts_at", "ends_at"):
        away[person].append((starts, ends))
    found: dict[tuple[datetime, str], set[int]] = defaultdict(set)

    def note(person: int, at: datetime, what: str) -> None:
        if moment <= at < until and not any(starts <= at < ends for starts, ends in away[person]):
            found[(at, what)].add(person)

    for person, starts, ends in shifts.values_list("person", "starts_at", "ends_at"):
        note(person, starts, _("Shift begins"))
        note(person, ends, _("Shift ends"))
    for person, kind, starts in parts.values_list("shift__person", "kind", "starts_at"):
        note(person, starts, str(WORDS.get(kind, kind.capitalize())))
    for (at, what), who in found.items():
        words = _("%(what)s: %(count)d") % {"what": what, "count": len(who)}
        yield Coming(at, _row(led, at, words, led.named(who), links.to("desks:adherence")))


def _row(led: Led, at: datetime, words: str, small: str, url: str, status: Status | None = None) -> Row:
    return Row(status, f"{formats.clock(at, zone=led.zone)} {words}", small, url)


def _briefings(led: Led, moment: datetime) -> Iterable[Coming]:
    if not policy.allows(led.actor, briefings.CONFIRM):
        return
    for each in briefings.between(moment, moment + AHEAD, by=led.actor)[:MOST_BRIEFINGS]:
        words = _("Briefing: %(title)s") % {"title": each.title}
        small = ngettext("%(leader)s, for %(n)d person", "%(leader)s, for %(n)d people", each.asked) % {  # type: ignore[attr-defined]  # annotated
            "leader": each.leader.display_name, "n": each.asked,  # type: ignore[attr-defined]
        }
        page = reverse("plan:briefing", args=[each.reference])
        yield Coming(each.starts_at, _row(led, each.starts_at, words, small, page, briefing_words.state_of(each)))


def _reading(led: Led) -> Iterable[Coming]:
    """Return the readings that people have still to confirm by tomorrow, as far as the reader sees them; one query."""
    due = sight.duties(led.actor).filter(
        person__in=led.people, attested_at=None, released_at=None, reading__closed_at=None,
        due_on__gte=led.today, due_on__lt=led.today + timedelta(days=READING_DAYS),
    )
    rows = due.order_by("due_on").values("due_on", "reading__reference", "reading__version__title").annotate(number=Count("pk"))
    for each in rows:
        at = scenes.midnight(each["due_on"] + timedelta(days=1), led.zone)
        words = ngettext("%(n)d has still to read %(title)s", "%(n)d have still to read %(title)s", each["number"]) % {
            "n": each["number"], "title": each["reading__version__title"],
        }
        day = _("today") if each["due_on"] == led.today else formats.day(each["due_on"], zone=led.zone)
        page = reverse("plan:reading", args=[each["reading__reference"]])
        yield Coming(at, Row(Status("watch", _("Due %(day)s") % {"day": day}), words, "", page))


def _scenes(now: Now) -> Iterable[Scene]:
    """Return the watched day of the queues that most of the team serve."""
    known = now.scene
    for queue in now.queues[:MOST_QUEUES]:
        if queue.pk == known.queue.pk:
            yield known
        else:
            given: Mapping[str, str] = {"queue": queue.code, "day": known.day.isoformat()}
            span = scenes.Span(known.starts, known.ends)
            yield scenes.read(given, among=list(now.queues), span=span, of=known.version, now=clock.now())


def _peak(scene: Scene, plan: Plan, moment: datetime) -> Iterable[Coming]:
    """Return when most contacts are forecast in the rest of the day."""
    if plan.expected is None or not (ahead := _ahead(scene, moment)).size or np.isnan(plan.expected.offered[ahead]).all():
        return
    place = int(ahead[np.nanargmax(plan.expected.offered[ahead])])
    at, low, high = scene.edges.starts[place], plan.expected.lower_80[place], plan.expected.upper_80[place]
    between = "" if np.isnan(low) else _("between %(low)s and %(high)s on 4 days of 5") % {
        "low": formats.count(low), "high": formats.count(high)
    }
    words = _("%(time)s Peak of %(queue)s: %(n)s forecast in %(minutes)d minutes") % {
        "time": formats.clock(at, zone=scene.queue.zone), "queue": scene.queue.name,
        "n": formats.count(plan.expected.offered[place]), "minutes": scene.edges.minutes,
    }
    yield Coming(at, Row(None, words, between, links.to("plan:forecast", queue=scene.queue.code)))


def _gap(scene: Scene, plan: Plan, moment: datetime) -> Iterable[Coming]:
    """Return when the roster is furthest short of the people needed in the rest of the day."""
    ahead = _ahead(scene, moment)
    if plan.needed is None or plan.rostered is None or not ahead.size:
        return
    there = np.nan_to_num(plan.rostered.people_on(scene.queue.pk, edges=scene.edges.seconds))
    short = np.nan_to_num(plan.needed.agents[ahead] - there[ahead])
    place = int(ahead[np.argmax(short)])
    if short.max() < SHORT_PEOPLE:
        return
    at = scene.edges.starts[place]
    words = _("%(time)s %(queue)s is furthest short of people") % {
        "time": formats.clock(at, zone=scene.queue.zone), "queue": scene.queue.name
    }
    small = _("%(there)s rostered of %(needed)s needed") % {
        "there": formats.people(there[place]), "needed": formats.people(plan.needed.agents[place])
    }
    page = links.to("plan:roster", week=scene.day.isoformat())
    yield Coming(at, Row(Status("watch", _("%(n)s short") % {"n": formats.people(short.max())}), words, small, page))


def _ahead(scene: Scene, moment: datetime) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    return np.flatnonzero(scene.edges.seconds[:-1] >= moment.timestamp())
