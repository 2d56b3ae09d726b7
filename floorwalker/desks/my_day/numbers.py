"""My own numbers: three at most, each with its target and my own past; nobody else's beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from floorwalker.desks.today import links
from floorwalker.desks.today.people import SEES_PEOPLE
from floorwalker.desks.today.scene import midnight
from floorwalker.engine import measures
from floorwalker.ground import clock, standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.web import formats
from floorwalker.ground.web.parts import Tile
from floorwalker.record import counting
from floorwalker.record.queries import figures

MINE: Final = ("adherence", "aht", "csat")
"""Adherence, handle time, and one of the customer's outcome: three are enough (UI.md 1.1)."""
DAYS: Final = 7
WEEKS_BEFORE: Final = 4


def mine(person: Person, *, by: Actor) -> tuple[list[Tile], str]:
    """Return the tiles of the last seven recorded days of `person` and those days in words; nothing where there is no record or right."""
    if not policy.allows(by, SEES_PEOPLE):
        return [], ""
    zone = person.site.zone
    recorded = [day for day in counting.store_days() if day <= clock.today(zone)]
    if not recorded:
        return [], ""
    end = recorded[-1] + timedelta(days=1)
    start = end - timedelta(days=DAYS)
    now = _of(person, start, end, zone)
    if all(formats.is_absent(value) for value in now.values()):
        return [], ""
    before = _of(person, start - timedelta(weeks=WEEKS_BEFORE), start, zone)
    targets = {row.measure: row.target for row in standards.in_force(clock.today(zone)).filter(measure__in=MINE, queue=None, channel="")}
    tiles = [_tile(code, now[code], before[code], targets.get(code)) for code in MINE]
    return tiles, _("the 7 days to %(day)s") % {"day": formats.day(recorded[-1], zone=zone)}


def _of(person: Person, start: date, end: date, zone: str) -> Mapping[str, Any]:
    found = figures.ask(
        measures=MINE, start=midnight(start, zone), end=midnight(end, zone), zone=zone, filters={"agent": [person.pk]}
    )
    return {code: found.rows[0].get(code) if found.rows else None for code in MINE}


def _tile(code: str, value: Any, past: Any, target: float | None) -> Tile:
    measure = measures.get(code)

    def written(number: Any) -> str:
        return formats.share(number) if measure.unit == "share" else formats.minutes_seconds(number)

    return Tile(
        label=measure.name, value=None if formats.is_absent(value) else written(value),
        target=_("of %(target)s") % {"target": written(target)} if target is not None else "",
        note=_("no data before") if formats.is_absent(past) else _("%(past)s in the 4 weeks before") % {"past": written(past)},
        meaning_url=links.measure(code), code=code,
    )
