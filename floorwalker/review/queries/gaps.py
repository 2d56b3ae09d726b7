"""Gaps: each standard against what happened by queue, channel, team and half hour of the day, the surest and greatest first."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from floorwalker.engine import charts as engine
from floorwalker.engine import measures
from floorwalker.engine.measures import Measure
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Finding, Queue, Standard
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Team
from floorwalker.ground.standards import counts_by_team
from floorwalker.plan.queries.objectives import latest
from floorwalker.record.queries.asked import reach
from floorwalker.review.chart_sight import VIEW
from floorwalker.review.queries import consistency, spreads
from floorwalker.review.queries.spreads import Asked, Figure

RATE: Final = 0.1
"""Share of the gaps called real that may be false, over all rows at once."""
KINDS: Final = {"queue": "Queue", "channel": "Channel", "team": "Team", "half_hour": "Half hour of the day"}


@dataclass(frozen=True)
class Gap:
    """A part of the service that falls short of a standard.

    Parameters
    ----------
    kind, key
        What the part is, and which.
    short
        How far the figure is on the bad side of the target, in the unit of the measure.
    of_target
        The same as a share of the target, so that unlike measures can be ranked; NaN where the target is 0.
    is_real
        Whether the range leaves the target and the row stands at the false-discovery rate.
    finding
        The open issue raised from it.
    """

    standard: Standard
    measure: Measure
    kind: str
    key: str
    where: str
    figure: Figure
    short: float
    of_target: float
    is_real: bool = False
    finding: Finding | None = None

    @property
    def theme(self) -> str:
        """How an issue raised from it is filed."""
        return f"gap:{self.standard.reference}:{self.kind}:{self.key}"[:60]


@dataclass(frozen=True)
class Report:
    """The gaps of all standards in sight over the days from `first` to `last`; of how many figures, and of how few contacts too few."""

    first: date | None
    last: date | None
    gaps: Sequence[Gap]
    looked_at: int
    too_few: int


def report(by: Actor) -> Report:
    """Return where the service falls short of the standards that `by` may see.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing charts.
    """
    policy.require(by, VIEW)
    groups = defaultdict[str, list[Standard]](list)
    for each in consistency.in_sight(by):
        groups[consistency.zone_of(each)].append(each)
    found, span = list[tuple[Standard, str, str, str, Figure]](), None
    for zone, here in groups.items():
        span = latest(zone)
        if span is not None:
            found += _of_zone(here, zone, *span, by=by)
    enough = [each for each in found if not each[-1].is_small]
    gaps = [gap for each in enough if (gap := _gap(*each)) is not None]
    real = engine.benjamini_hochberg([_chance(each) for each in gaps], rate=RATE)
    raised = {each.theme: each for each in Finding.objects.filter(theme__startswith="gap:", closed_at=None).select_related("owner")}
    gaps = [replace(each, is_real=bool(stands), finding=raised.get(each.theme)) for each, stands in zip(gaps, real, strict=True)]
    gaps.sort(key=lambda each: (not each.is_real, -each.of_target if not math.isnan(each.of_target) else 0.0))
    first, last = span if span is not None else (None, None)
    return Report(first, last, gaps, len(enough), len(found) - len(enough))


def find(theme: str, *, by: Actor) -> Gap:
    """Return the gap filed under `theme`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing charts.
    NotFound
        If there is none that `by` may see.
    """
    found = next((each for each in report(by).gaps if each.theme == theme), None)
    if found is None:
        raise NotFound("There is no such gap.", remedy="Look at the report again.")
    return found


def _of_zone(here: Sequence[Standard], zone: str, first: date, last: date, *, by: Actor) -> list[tuple[Standard, str, str, str, Figure]]:
    """Return every figure that a standard of one zone is for: one question by queue and half hour, one by channel, one by team."""
    asked = Asked(tuple(sorted({each.measure for each in here})), first, last, zone)
    slots = asked.answer(by=("queue", "interval"))
    of_queue = np.array([-1 if key is None else key for key in slots.table.sums.table["queue"].to_pylist()], dtype=np.int64)
    labels, columns = np.array([spreads.half_hour(row["interval"]) for row in slots.rows]), slots.table.sums.columns()
    queues = {each.pk: each for each in Queue.objects.filter(retired_at=None)}
    teams = {each.pk: each for each in Team.objects.filter(retired_at=None)}
    tables = {name: asked.answer(by=(name,), narrowed=reach(by, (name,))).table for name in ("channel", "team")}
    found: list[tuple[Standard, str, str, str, Figure]] = []
    for each in here:
        measure = measures.get(each.measure)

        def by_table(name: str, of: Measure = measure) -> list[Figure]:
            table = tables[name]
            return spreads.figures_of(of, table.sums.table[name].to_pylist(), table.sums.columns())

        if each.team_id is not None or (each.queue_id is None and not each.channel and counts_by_team(measure)):
            wanted = [figure for figure in by_table("team") if each.team_id is None or figure.key == each.team_id]
            found += [(each, "team", teams[figure.key].code, teams[figure.key].name, figure) for figure in wanted if figure.key in teams]
        if each.team_id is not None:
            continue
        mine = [key for key, queue in queues.items() if each.queue_id in {None, key} and each.channel in {"", queue.channel}]
        for key in mine:
            here_alone = of_queue == key
            sums = {name: columns[name][here_alone] for name in measure.needs}
            named = labels[here_alone].tolist()
            whole = spreads.figures_of(measure, *spreads.together([""] * len(named), sums, measure.needs))
            found += [(each, "queue", queues[key].code, queues[key].name, figure) for figure in whole]
            halves = spreads.figures_of(measure, *spreads.together(named, sums, measure.needs)) if each.queue_id is not None else []
            found += [(each, "half_hour", str(figure.key), f"{queues[key].name} at {figure.key}", figure) for figure in halves]
        if each.queue_id is None and not each.channel:
            names = {code: str(label) for code, label in Channel.choices}
            for figure in by_table("channel"):
                code = str(figure.key or "")
                alone = _alone(found, each, code, queues, figure)
                if alone is not None:
                    found[alone] = (*found[alone][:3], f"{found[alone][3]}, all of {names.get(code, code)}", found[alone][4])
                elif code:
                    found.append((each, "channel", code, names.get(code, code), figure))
    return found


def _alone(
    found: Sequence[tuple[Standard, str, str, str, Figure]], of: Standard, channel: str, queues: Mapping[int, Queue], figure: Figure
) -> int | None:
    """Return the place of the queue that is all of `channel`, whose gap would stand twice; None where several are, or others were."""
    codes = {each.code for each in queues.values() if each.channel == channel}
    places = [place for place, each in enumerate(found) if each[0] is of and each[1] == "queue" and each[2] in codes]
    return places[0] if len(places) == 1 and math.isclose(found[places[0]][4].value, figure.value) else None


def _gap(standard: Standard, kind: str, key: str, where: str, figure: Figure) -> Gap | None:
    """Return the gap of one figure, None where it is on the good side of the target."""
    measure = measures.get(standard.measure)
    away = abs(figure.value - standard.target) - standard.tolerance
    short = {"higher": standard.target - figure.value, "lower": figure.value - standard.target}.get(measure.better, away)
    if not short > 0:
        return None
    return Gap(standard, measure, kind, key, where, figure, short, short / abs(standard.target) if standard.target else math.nan)


def _chance(gap: Gap) -> float:
    """Return how likely so large a gap is by chance alone; NaN where the measure has no range."""
    error = gap.figure.error
    return float(engine.two_sided(gap.short / error)) if error > 0 else math.nan if np.isnan(error) else 0.0
