"""Now: who is on the floor and in which state, who is off plan and since when, and the queues that the team serves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from floorwalker.desks.lead.led import Led, shortened
from floorwalker.desks.my_day.rows import Row
from floorwalker.desks.today import figures, links, parts, people
from floorwalker.desks.today import scene as scenes
from floorwalker.desks.today.figures import QueueRow
from floorwalker.desks.today.people import PeopleNow, Sight
from floorwalker.desks.today.picture import Picture, take
from floorwalker.desks.today.scene import Scene
from floorwalker.desks.today.situation import situation, target_words
from floorwalker.ground import clock
from floorwalker.ground.models import Queue
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.ground.web.parts import Situation, Tile
from floorwalker.plan.rules import readiness
from floorwalker.serve.lanes import WORDS
from floorwalker.serve.queries import floor

MOST_OFF_PLAN: Final = 6
SIGNED_OFF: Final = "off"
OF_THE_QUEUE: Final = ("recent", "on-queue")


@dataclass(frozen=True)
class Served:
    """One queue that the team serves, as it stands, and the standard that it is held to."""

    row: QueueRow
    promised: str


@dataclass(frozen=True)
class Now:
    """The floor of those who are led, seen from the moment of `picture`."""

    scene: Scene
    picture: Picture
    queues: Sequence[Queue]
    """Those that the team serves, by how many of it do, the most first."""
    situation: Situation
    stale: dict[str, Any] | None
    tiles: Sequence[Tile]
    states: Sequence[Row]
    off_plan: Sequence[Row]
    served: Sequence[Served]
    is_hidden: bool
    """Whether the reader sees figures, but not what each person does."""

    @property
    def at(self) -> datetime:
        """The moment that is looked from."""
        return self.picture.at


def now_of(led: Led, query: Mapping[str, str]) -> Now | None:
    """Return the floor of those who are led at the moment that `query` names as on Today; None before anything is recorded.

    Raises
    ------
    BadAddress
        If a parameter cannot be read.
    """
    queues, version = scenes.queues(), floor.version()
    span = scenes.recorded(version) if queues else None
    if span is None:
        return None
    served = _served(led, queues)
    given = dict(query)
    if served and not given.get("queue"):
        given["queue"] = served[0].code
    now = clock.now()
    watched = scenes.read(given, among=queues, span=span, of=version, now=now)
    picture = take(watched, queues=queues, at=watched.as_of(now), now=now)
    sight = _sight(led)
    found = None if sight.is_nobody else people.people_now(watched, picture, sight)
    return Now(
        watched, picture, served, situation(picture), parts.stale(watched), _tiles(picture, found, sight),
        _states(led, watched, picture, sight), _off_plan(found, watched.address(now)), _standing(picture, served), sight.is_nobody,
    )


def _served(led: Led, queues: Sequence[Queue]) -> list[Queue]:
    serving = readiness.serving(queues, on=led.today)
    counts: dict[int, int] = defaultdict(int)
    for person in led.people:
        for queue in serving.get(person, ()):
            counts[queue] += 1
    return sorted((each for each in queues if counts[each.pk]), key=lambda each: (-counts[each.pk], each.pk))


def _sight(led: Led) -> Sight:
    seen = people.sight(led.actor)
    return Sight(led.people if seen.people is None else led.people & seen.people, seen.whose)


def _tiles(picture: Picture, found: PeopleNow | None, sight: Sight) -> list[Tile]:
    """Return the figures of the watched queue that the team answers for, and, of who is seen, the day so far and who is off plan."""
    chosen = [
        tile for tile in figures.tiles(picture, adherence=found.adherence if found else None, whose=_("your people"))
        if tile.code in OF_THE_QUEUE or (tile.code == "adherence" and not sight.is_nobody)
    ]
    return chosen if sight.is_nobody else [*chosen, _off_plan_tile(found)]


def _off_plan_tile(found: PeopleNow | None) -> Tile:
    label, url = _("Off plan now"), links.measure("adherence")
    if found is None:
        return Tile(label, None, note=_("No roster, or nobody's states are told"), meaning_url=url, code="off-plan")
    short = sum(row.effect == "short" for row in found.off_plan)
    return Tile(
        label, str(len(found.off_plan)), "", _("of %(n)s rostered now") % {"n": found.rostered},
        _("%(n)d missing from a queue") % {"n": short} if short else _("Nobody is missing from a queue"), "watch" if short else "ok", url,
        _("Timeline"), links.to("desks:adherence"), code="off-plan",
    )


def _states(led: Led, watched: Scene, picture: Picture, sight: Sight) -> list[Row]:
    """Return who is in which state, the fullest state first; of those who are rostered and not signed in too."""
    day, at = floor.floor_day(watched.starts, watched.ends, of=watched.version), picture.at.timestamp()
    if sight.people is None or not sight.people or not day.away_seconds_known:
        return []
    names, among = led.names, sight.people
    there = day.states.at(at)
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    signed_in = set()
    for person, kind, since in zip(there.person.tolist(), there.kind.tolist(), there.started.tolist(), strict=True):
        if person in among and kind != SIGNED_OFF:
            found[kind].append((names[person], at - since))
            signed_in.add(person)
    rostered = set(picture.plan.rostered.working.at(at).person.tolist()) if picture.plan.rostered is not None else set()
    for person in sorted(rostered & among - signed_in, key=lambda key: names[key]):
        found[SIGNED_OFF].append((names[person], 0.0))
    rows = []
    for kind, who in sorted(found.items(), key=lambda each: (each[0] == SIGNED_OFF, -len(each[1]), each[0])):
        told = [name if kind == SIGNED_OFF else f"{name} {formats.duration(seconds)}" for name, seconds in sorted(who)]
        rows.append(Row(
            Status("watch" if kind == SIGNED_OFF else "info", formats.count(len(who))),
            _("Rostered, not signed in") if kind == SIGNED_OFF else str(WORDS.get(kind, kind)), shortened(told),
        ))
    return rows


def _off_plan(found: PeopleNow | None, here: str) -> list[Row]:
    if found is None:
        return []
    rows = [
        Row(
            each.status, each.name, _("%(planned)s from %(time)s; %(actual)s") % {
                "planned": each.planned, "time": each.planned_at, "actual": each.actual
            },
            reverse("people:person", args=[each.reference]),
        )
        for each in found.off_plan[:MOST_OFF_PLAN]
    ]
    if (more := len(found.off_plan) - MOST_OFF_PLAN) > 0:
        rows.append(Row(None, _("%(n)d more off plan") % {"n": more}, "", reverse("desks:adherence") + here + "&only=off-plan"))
    return rows


def _standing(picture: Picture, served: Sequence[Queue]) -> list[Served]:
    keys = {each.pk for each in served}
    return [
        Served(row, _("none in force") if each.target is None else target_words(each.target.target, each.target_seconds))
        for row, each in zip(figures.queue_rows(picture), picture.queues, strict=True) if each.queue.pk in keys
    ]
