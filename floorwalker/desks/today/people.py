"""Plan and fact of the people a reader may see: who is off plan now, and everybody's day in two lanes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from floorwalker.desks.today.picture import Picture, adherent_seconds
from floorwalker.desks.today.scene import Scene
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Team
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.serve.lanes import MOST_QUARTERS, QUARTER_SECONDS, WORDS, Lanes, bars, merged
from floorwalker.serve.queries import floor
from floorwalker.serve.queries.floor import FloorDay
from floorwalker.serve.rules.adherence import ORDER, Effect, Now, effect
from floorwalker.serve.rules.day_so_far import Pieces

SEES_PEOPLE: Final = "record.view_agent_measures"
@dataclass(frozen=True)
class Sight:
    """Whose people a reader may see: all of them when `people` is None; nobody's without a right."""

    people: frozenset[int] | None
    whose: str

    @property
    def key(self) -> str:
        """What readers of the same sight share."""
        return "all" if self.people is None else "-".join(map(str, sorted(self.people)))

    @property
    def is_nobody(self) -> bool:
        """Whether no person may be shown."""
        return self.people is not None and not self.people


def sight(actor: Actor) -> Sight:
    """Return whose plan and fact `actor` may see, in words too."""
    reach = policy.scope(actor, SEES_PEOPLE)
    if reach.everything:
        return Sight(None, _("everybody"))
    if reach.nothing:
        return Sight(frozenset(), _("site"))
    found = frozenset(Person.objects.filter(reach.q(person="pk")).values_list("pk", flat=True))
    names = list(Team.objects.filter(pk__in=reach.teams).values_list("name", flat=True))
    return Sight(found, ", ".join(names) if names else _("your people"))


@dataclass(frozen=True)
class OffPlan:
    """Somebody who is not doing what the roster says, with what it means."""

    reference: str
    name: str
    planned: str
    planned_at: str
    actual: str
    status: Status
    effect: Effect


@dataclass(frozen=True)
class PeopleNow:
    """Plan and fact of the people in sight at the moment."""

    off_plan: Sequence[OffPlan]
    rostered: int
    adherence: float | None


def people_now(scene: Scene, picture: Picture, sight: Sight) -> PeopleNow | None:
    """Return who is off plan at the picture's moment; None where no roster or no record of people's time says."""
    rostered = picture.plan.rostered
    day = floor.floor_day(scene.starts, scene.ends, of=scene.version)
    if rostered is None or not day.away_seconds_known:
        return None
    at = picture.at.timestamp()
    planned = _in_sight(rostered.working.at(at), sight)
    actual = _in_sight(day.states.of(day.states.started <= at), sight)
    found = []
    for place, person in enumerate(planned.person.tolist()):
        now = _now(planned, place, actual.of(actual.person == person), at)
        if (meaning := effect(now, at=at)) is not None:
            found.append((person, now, meaning))
    found.sort(key=lambda row: (ORDER[row[2]], row[1].actual_since or 0.0))
    names = {person.pk: person for person in Person.objects.filter(pk__in=[row[0] for row in found])}
    short = _is_short(picture)
    due, agreed = adherent_seconds(day, rostered, at=at, people=sight.people)
    return PeopleNow(
        [_row(names[person], now, meaning, picture, is_short=short) for person, now, meaning in found],
        planned.person.size, agreed / due if due else None,
    )


def _in_sight(pieces: Pieces, sight: Sight) -> Pieces:
    return pieces if sight.people is None else pieces.of(np.isin(pieces.person, list(sight.people)))


def _now(planned: Pieces, place: int, mine: Pieces, at: float) -> Now:
    """Return plan and fact of one person; pieces on queue that follow one another count as one stretch, wrap-up apart."""
    covering = np.flatnonzero(mine.ended > at)
    if not covering.size:
        last = float(mine.ended.max()) if mine.ended.size else None
        return Now(str(planned.kind[place]), float(planned.started[place]), "off", last)
    last_place = int(covering[-1])
    kind = str(mine.kind[last_place])
    first = last_place
    while first > 0 and mine.kind[first - 1] == kind and mine.ended[first - 1] >= mine.started[first] - 1.0:
        first -= 1
    return Now(str(planned.kind[place]), float(planned.started[place]), kind, float(mine.started[first]))


def _is_short(picture: Picture) -> bool:
    inside = 0 <= picture.index < len(picture.edges)
    needed = picture.plan.needed.agents[picture.index] if picture.plan.needed is not None and inside else np.nan
    return bool(not np.isnan(needed) and picture.now.on_queue is not None and picture.now.on_queue < needed)


def _row(person: Person, now: Now, meaning: Effect, picture: Picture, *, is_short: bool) -> OffPlan:
    at = picture.at.timestamp()
    status = {
        "owed": Status("care", _("Owed a break") if now.planned == "break" else _("Owed lunch")),
        "short": Status("miss" if is_short else "watch", _("1 short")),
        "long_wrap": Status("watch", _("Long wrap-up")),
        "helping": Status("info", _("Helping")),
    }[meaning]
    since = datetime.fromtimestamp(now.planned_since or at, UTC)
    actual = str(WORDS.get(now.actual or "off", now.actual))
    if now.actual_since is not None:
        actual = f"{actual}, {formats.duration(at - now.actual_since)}"
    return OffPlan(
        person.reference, person.display_name, str(WORDS.get(now.planned or "", now.planned)),
        formats.clock(since, zone=picture.queue.zone), actual, status, meaning,
    )


def timeline(scene: Scene, picture: Picture, sight: Sight, off_plan: Sequence[OffPlan]) -> tuple[list[Lanes], int, float]:
    """Return everybody's lanes, how many quarter hours they span, and the moment of the left edge."""
    rostered = picture.plan.rostered
    day = floor.floor_day(scene.starts, scene.ends, of=scene.version)
    if rostered is None:
        return [], 1, scene.starts.timestamp()
    parts = _in_sight(rostered.parts, sight)
    if not parts.person.size:
        return [], 1, scene.starts.timestamp()
    left = float(parts.started.min()) // 3600 * 3600
    quarters = min(MOST_QUARTERS, int(np.ceil((float(parts.ended.max()) - left) / QUARTER_SECONDS)))
    meaning = {row.reference: row for row in off_plan}
    at = picture.at.timestamp()
    away = set(rostered.away.at(at).person.tolist())
    people = Person.objects.filter(pk__in=set(parts.person.tolist())).order_by("sort_key")
    return [_lanes(person, parts, day, at, left, quarters, meaning, away, picture.queue.zone) for person in people], quarters, left


def _lanes(
    person: Person, parts: Pieces, day: FloorDay, at: float, left: float, quarters: int, meaning: dict[str, OffPlan],
    away: set[int], zone: str,
) -> Lanes:
    row = meaning.get(person.reference)
    mine = day.states.of((day.states.person == person.pk) & (day.states.started <= at) & (day.states.kind != "off"))
    words = row.status.word if row is not None else _("Away today") if person.pk in away else _("On plan")
    return Lanes(
        person.reference, person.display_name, bars(parts.of(parts.person == person.pk), left, quarters, np.inf, zone),
        bars(merged(mine), left, quarters, at, zone), words, row is not None,
    )
