"""A peak: forecast, what came, people, moves and issues of one queue over some hours, and the service that resulted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from django.utils.translation import gettext as _

from floorwalker.desks.today.picture import Picture
from floorwalker.desks.today.scene import Scene
from floorwalker.desks.today.situation import target_share, things
from floorwalker.ground.actors import Actor
from floorwalker.ground.web import charts, formats
from floorwalker.ground.windows import Period
from floorwalker.serve.models import Entry
from floorwalker.serve.queries import day_log
from floorwalker.serve.rules.day_so_far import Floats
from floorwalker.serve.sight import FLOOR_WIDE, seen

PEAK_HOURS: Final = 3
"""Long enough to see a peak come and go."""


@dataclass(frozen=True, eq=False)
class Window:
    """Some of a day's intervals, from the first to before the last."""

    first: int
    last: int
    starts_at: datetime
    ends_at: datetime


def window(scene: Scene, picture: Picture, *, since: str, until: str) -> Window:
    """Return the hours asked for, written as 10:00, as far as they are over at the picture's moment; else the busiest three so far."""
    edges = picture.edges.seconds
    over = min(max(picture.index, 1), len(picture.edges))
    first, last = _place(since, scene, edges), _place(until, scene, edges)
    last = min(last, over) if last is not None else None
    if first is None or last is None or last <= first:
        steps = min(over, max(1, PEAK_HOURS * 60 // picture.edges.minutes))
        came = np.convolve(np.nan_to_num(picture.intervals.offered[:over]), np.ones(steps), mode="valid")
        first = int(np.argmax(came)) if came.size else 0
        last = first + steps
    ends = [*picture.edges.starts[1:], picture.edges.end]
    return Window(first, last, picture.edges.starts[first], ends[last - 1])


def _place(text: str, scene: Scene, edges: Floats) -> int | None:
    try:
        wall = time.fromisoformat(text)
    except ValueError:
        return None
    at = datetime.combine(scene.day, wall.replace(tzinfo=None), tzinfo=ZoneInfo(scene.queue.zone)).timestamp()
    return int(np.clip(np.searchsorted(edges, at, side="left"), 0, edges.size - 1))


def entries(actor: Actor, scene: Scene, hours: Window) -> list[Entry]:
    """Return the issues and moves of the queue that touch the hours, as far as the reader may see them; one query."""
    rows = day_log.overlapping(seen(actor), Period(scene.day, scene.day, scene.queue.zone)).filter(kind__in=FLOOR_WIDE)
    touching = rows.filter(starts_at__lt=hours.ends_at).exclude(ends_at__lte=hours.starts_at)
    kept = touching.select_related("queue", "from_queue", "owner").prefetch_related("moved").order_by("starts_at")
    return [each for each in kept if scene.queue.pk in {each.queue_id, each.from_queue_id} or each.queue_id is None]


def span_words(entry: Entry, scene: Scene) -> str:
    """Say from when to when an entry lasted, with the day where it is not the one that is watched."""
    zone = scene.queue.zone

    def said(at: datetime) -> str:
        same = formats.local(at, zone).date() == scene.day
        return formats.clock(at, zone=zone) if same else formats.moment(at, zone=zone)

    return f"{said(entry.starts_at)} to {said(entry.ends_at) if entry.ends_at else 'open'}"


def chart(picture: Picture, hours: Window, found: Sequence[Entry]) -> charts.Chart:
    """Return the hours by interval with each issue and move shaded."""
    inside = slice(hours.first, hours.last)
    expected, needed = picture.plan.expected, picture.plan.needed
    day = charts.Day(
        intervals=charts.Intervals(picture.edges.starts[inside], picture.edges.minutes, picture.queue.zone),
        offered=_values(picture.intervals.offered[inside]),
        forecast=_values(expected.offered[inside] if expected else None, hours),
        lower=_values(expected.lower_80[inside] if expected else None, hours),
        upper=_values(expected.upper_80[inside] if expected else None, hours),
        required=_values(needed.agents[inside] if needed else None, hours),
        scheduled=_values(picture.scheduled[inside] if np.nansum(picture.scheduled) else None, hours),
        present=_values(picture.present[inside]),
        service_level=_values(picture.intervals.service_level[inside]),
        target_share=target_share(picture),
        spans=[charts.Span(f"{each.get_kind_display()} {each.reference}", each.starts_at, each.ends_at) for each in found],
    )
    return charts.day_by_interval("peak", day, title=_("%(queue)s at its peak") % {"queue": picture.queue.name}, things=things(picture))


def _values(values: Floats | None, hours: Window | None = None) -> list[float | None]:
    if values is None:
        return [None] * (hours.last - hours.first if hours else 0)
    return [None if np.isnan(value) else float(value) for value in values.tolist()]


def sentence(picture: Picture, hours: Window, found: Sequence[Entry]) -> str:
    """Return what the peak amounted to in one sentence, each part as far as it is known."""
    inside = slice(hours.first, hours.last)
    came = float(np.nansum(picture.intervals.offered[inside]))
    decided, in_time = (float(np.nansum(each[inside])) for each in (picture.intervals.decided, picture.intervals.in_time))
    said = [_("%(n)s came") % {"n": formats.count(came)}]
    if picture.plan.expected is not None and (due := float(np.nansum(picture.plan.expected.offered[inside]))):
        said[0] += _(" against %(n)s forecast (%(share)s)") % {"n": formats.count(due), "share": formats.signed_share(came / due - 1)}
    here, needed = _mean(picture.present[inside]), _mean(picture.plan.needed.agents[inside] if picture.plan.needed else None)
    if here is not None:
        words = _("%(n)s people on queue") % {"n": formats.people(here)}
        said.append(words + (_(" for %(n)s needed") % {"n": formats.people(needed)} if needed is not None else ""))
    if decided:
        level, target = formats.share(in_time / decided, of=round(decided)), formats.share(target_share(picture))
        said.append(_("service level %(level)s against %(target)s") % {"level": level, "target": target})
    moves, issues = (sum(each.kind == kind for each in found) for kind in (Entry.Kind.MOVE, Entry.Kind.ISSUE))
    said.append(_("moves logged: %(moves)d, issues: %(issues)d") % {"moves": moves, "issues": issues})
    return f"{formats.span(hours.starts_at, hours.ends_at, zone=picture.queue.zone)}: {', '.join(said)}."


def _mean(values: Floats | None) -> float | None:
    return None if values is None or np.isnan(values).all() else float(np.nanmean(values))
