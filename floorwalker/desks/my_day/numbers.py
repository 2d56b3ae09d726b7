"""My own numbers: three at most, each with its target and my own past; nobody else's beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Q
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
from floorwalker.review import sight
from floorwalker.review.rules.results import FEW, rate

MINE: Final = ("adherence", "csat")
"""Beside quality: adherence, and one of the customer's outcome. Three are enough (UI.md 1.1), and handle time is none of them."""
QUALITY: Final = "quality_pass_rate"
QUALITY_WEEKS: Final = 13
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
    asked = standards.in_force(clock.today(zone)).filter(measure__in=(*MINE, QUALITY), queue=None, channel="")
    targets = {row.measure: row.target for row in asked}
    now, judged = _of(person, start, end, zone), _quality(person, targets.get(QUALITY), by=by)
    if judged.value is None and all(formats.is_absent(value) for value in now.values()):
        return [], ""
    before = _of(person, start - timedelta(weeks=WEEKS_BEFORE), start, zone)
    adherence, outcome = (_tile(code, now[code], before[code], targets.get(code)) for code in MINE)
    return [adherence, judged, outcome], _("the 7 days to %(day)s") % {"day": formats.day(recorded[-1], zone=zone)}


def _of(person: Person, start: date, end: date, zone: str) -> Mapping[str, Any]:
    found = figures.ask(
        measures=MINE, start=midnight(start, zone), end=midnight(end, zone), zone=zone, filters={"agent": [person.pk]}
    )
    return {code: found.rows[0].get(code) if found.rows else None for code in MINE}


def _tile(code: str, value: Any, past: Any, target: float | None) -> Tile:
    measure = measures.get(code)

    return Tile(
        label=measure.name, value=None if formats.is_absent(value) else formats.share(value),
        target=_("of %(target)s") % {"target": formats.share(target)} if target is not None else "",
        note=_("no data before") if formats.is_absent(past) else _("%(past)s in the 4 weeks before") % {"past": formats.share(past)},
        meaning_url=links.measure(code), code=code,
    )


def _quality(person: Person, target: float | None, *, by: Actor) -> Tile:
    """Return how many of the person's evaluated contacts passed, with the range that chance leaves; under eight the counts alone."""
    rows = sight.results(by).filter(agent=person, passed__isnull=False, submitted_at__gte=clock.now() - timedelta(weeks=QUALITY_WEEKS))
    found = rate(**rows.aggregate(part=Count("pk", filter=Q(passed=True)), of=Count("pk")))
    label, url, step = _("Quality passed, 13 weeks"), links.measure(QUALITY), _("My feedback")
    aimed = _("of %(target)s") % {"target": formats.share(target)} if target is not None else ""
    if found.value is None:
        return Tile(label, None, note=_("no contact was evaluated"), meaning_url=url, code="quality")
    counted = _("%(part)d of %(of)d") % {"part": found.part, "of": found.of}
    few = found.of < FEW
    note = _("too few to say more") if few else _("%(counted)s, %(low)s to %(high)s") % {
        "counted": counted, "low": formats.share(found.low), "high": formats.share(found.high)
    }
    return Tile(
        label, counted if few else formats.share(found.value), target="" if few else aimed, note=note, meaning_url=url, step=step,
        step_url=links.to("review:evaluations"), code="quality",
    )
