"""A figure that the whole house is aimed by: what the role is held to, else a standard of everything, with how it went by week."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from floorwalker.desks.homes import trend
from floorwalker.desks.homes.base import Figure
from floorwalker.desks.my_day.panels import Reader
from floorwalker.desks.today import links
from floorwalker.engine import measures, ranges
from floorwalker.ground import clock, standards
from floorwalker.ground.models import Standard
from floorwalker.ground.people import policy
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.web import formats
from floorwalker.ground.web.parts import Tile
from floorwalker.plan.forms.kpis import aim
from floorwalker.plan.models import KpiTarget
from floorwalker.plan.queries import kpis
from floorwalker.record import counting
from floorwalker.record.figure_words import behind, written
from floorwalker.record.queries.judged import verdict

SEES: Final = "record.view_measures"


def aimed(role: Role, *, otherwise: Sequence[str], reader: Reader) -> Figure | None:
    """Return the figure that weighs most of what `role` is held to; without a KPI set the first of `otherwise` that a standard of
    everything names, and else the first of these without a target. None for who may not see measures."""
    if not policy.allows(reader.actor, SEES):
        return None
    today = clock.today("UTC")
    kpi_set = kpis.in_force(today).filter(role=role).prefetch_related("targets").first()
    code: str = otherwise[0]
    held: KpiTarget | Standard | None = None
    if kpi_set is not None:
        held = kpi_set.targets.all()[0]
        code = held.measure
    else:
        rows = {each.measure: each for each in standards.in_force(today).filter(measure__in=otherwise, queue=None, channel="")}
        for each in otherwise:
            if each in rows:
                code, held = each, rows[each]
                break
    return _figure(code, held, reader)


def _figure(code: str, held: KpiTarget | Standard | None, reader: Reader) -> Figure:
    measure = measures.get(code)
    target = aim(held) if held is not None else _("no target is set")
    step, url = _("Reports"), links.to("review:reports")
    reading = trend.measured([measure], zone=reader.zone)[code] if counting.store_days() else None
    if reading is None or reading.last is None:
        return Figure(
            Tile(
                measure.name, None, note=_("no week is over and counted"), meaning_url=links.measure(code), code=code, step=step,
                step_url=url,
            ),
            measure.meaning,
        )
    last, value = reading.last, float(reading.series.values[reading.last])
    state = verdict(measure, value, held) if held is not None else None
    number = float(reading.series.n[last])
    known = measure.spread == "proportion" and not math.isnan(number)
    low, high = (float(end) for end in ranges.wilson(value * number, number)) if known else (math.nan, math.nan)
    said = [_("week of %(day)s") % {"day": formats.day(reading.series.days[last], zone="UTC")}, behind(measure, number, low, high)]
    return Figure(
        Tile(
            _("%(measure)s, by week") % {"measure": measure.name}, written(measure, value), target=target,
            note=", ".join(each for each in said if each), state=state,
            meaning_url=links.measure(code), code=code, step=step, step_url=url,
        ),
        measure.meaning, trend.read(reading, target=held.target if held is not None else None),
    )
