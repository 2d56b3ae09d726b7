"""Today's tiles, day chart and table of queues: a picture turned into what the shared parts draw."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from floorwalker.desks.today import links
from floorwalker.desks.today.picture import USUAL_TARGET_SHARE, Picture, QueueNow, known
from floorwalker.desks.today.scene import Scene
from floorwalker.desks.today.situation import AHT_TOLERANCE_SHARE, state_of, target_share, target_words, things, within
from floorwalker.ground import settings
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.parts import Tile
from floorwalker.serve.queries import floor
from floorwalker.serve.rules.day_so_far import Floats, SoFar, by_interval, so_far
from floorwalker.serve.rules.intraday import Reading

PERCENT: Final = 100
ICONS: Final = {Channel.VOICE: "phone", Channel.CHAT: "message-square", Channel.EMAIL: "mail"}


def tiles(picture: Picture, *, adherence: float | None, whose: str) -> list[Tile]:
    """Return the seven figures of the strip; `adherence` is that of `whose` people the reader may see."""
    return [
        _recent(picture), _day(picture), _offered(picture), _handle_time(picture), _on_queue(picture), _abandoned(picture),
        _adherence(picture, adherence, whose),
    ]  # fmt: skip


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{round(share * PERCENT)}"


def _few(figures: SoFar) -> str:
    return formats.share(figures.service_level, of=figures.decided)


def untold(figures: SoFar) -> str:
    """Return why totals tell no service level, empty where they do or there are none."""
    return _("Totals tell none for this target") if figures.untold else ""


def _recent(picture: Picture) -> Tile:
    late, target = picture.recent, target_share(picture)
    label, url = _("Service level, last 30 min"), links.measure("service_level")
    if late.decided < formats.SMALL_SAMPLE:
        value = _few(late) if late.decided else None
        note = _("Too few to call it a level") if late.decided else untold(late) or _("Nothing came in 30 minutes")
        return Tile(label, value, note=note, meaning_url=url, code="recent")
    share = late.service_level or 0.0
    gap = target - share
    note = _("%(points)s under target") % {"points": formats.points(gap)} if gap > 0 else _("On target")
    state = state_of(share, target=target)
    spark = charts.sparkline(picture.spark, target=target, state=state)
    return Tile(
        label, _percent(share), "%", _("of %(n)s") % {"n": _percent(target)}, note, state, url, spark=spark, code="recent"
    )


def _day(picture: Picture) -> Tile:
    whole = picture.day_so_far
    label, url = _("Service level, day so far"), links.measure("service_level")
    ends = picture.prediction.day_ends if picture.prediction is not None else None
    if whole.decided < formats.SMALL_SAMPLE:
        note = untold(whole) or _("The day has just begun")
        return Tile(label, _few(whole) if whole.decided else None, note=note, meaning_url=url, code="day")
    if ends is not None:
        note, state = _("Day ends near %(n)s") % {"n": formats.share(ends)}, state_of(ends, target=target_share(picture))
        if (between := picture.prediction.day_ends_between if picture.prediction is not None else None) is not None:
            said = {"n": formats.share(ends), "low": formats.share(between[0]), "high": formats.share(between[1])}
            note = _("Ends %(n)s, %(low)s to %(high)s") % said
        return Tile(label, _percent(whole.service_level), "%", "", note, state, url, code="day")
    state = state_of(whole.service_level, target=target_share(picture))
    words = _("Target %(target)s") % {"target": target_words(target_share(picture), picture.plan.target_seconds)}
    return Tile(label, _percent(whole.service_level), "%", "", words, state, url, code="day")


def _offered(picture: Picture) -> Tile:
    came = picture.day_so_far.offered
    label, url = _("Offered so far"), links.measure("offered")
    if picture.expected_so_far is None:
        return Tile(label, formats.count(came), note=_("No forecast."), meaning_url=url, step=_("Publish one"),
                    step_url=links.to("plan:forecast", queue=picture.queue.code), code="offered")  # fmt: skip
    reading = Reading(came, picture.expected_so_far)
    note = _("Forecast %(n)s") % {"n": formats.count(picture.expected_so_far)}
    state: State | None = None
    if reading.ratio is not None and abs(reading.ratio) > float(settings.get("volume_tolerance_share")):
        if reading.is_chance:
            note = _("%(note)s, within chance") % {"note": note}
        else:
            note, state = f"{note} {formats.signed_share(reading.ratio)}", "watch"
    return Tile(label, formats.count(came), note=note, state=state, meaning_url=url, code="offered")


def _handle_time(picture: Picture) -> Tile:
    whole, expected = picture.day_so_far, picture.plan.expected
    label, url = _("Handle time"), links.measure("aht")
    value = formats.minutes_seconds(whole.aht_seconds) if whole.aht_seconds is not None else None
    planned = expected.aht_seconds if expected is not None else None
    if planned is None or whole.aht_seconds is None:
        return Tile(label, value, note=_("%(n)s finished") % {"n": formats.count(whole.finished)}, meaning_url=url, code="aht")
    off = whole.aht_seconds - planned
    note = _("Plan %(time)s") % {"time": formats.minutes_seconds(planned)}
    if abs(off) / planned <= AHT_TOLERANCE_SHARE:
        return Tile(label, value, note=note, meaning_url=url, code="aht")
    sign = "+" if off > 0 else formats.MINUS
    return Tile(
        label, value, note=f"{note} {sign}{formats.minutes_seconds(abs(off))}", state="watch", meaning_url=url, code="aht"
    )


def _on_queue(picture: Picture) -> Tile:
    here = picture.now.on_queue
    label, url = _("On queue now"), links.measure("occupancy")
    inside = 0 <= picture.index < len(picture.edges)
    needed = known(picture.plan.needed.agents[picture.index]) if picture.plan.needed is not None and inside else None
    rostered = known(picture.scheduled[picture.index]) if inside else None
    if here is None:
        return Tile(label, None, note=_("This log does not say who was signed in"), meaning_url=url, code="on-queue")
    target = _("of %(n)s needed") % {"n": formats.people(needed)} if needed is not None else ""
    note = _("%(n)s rostered") % {"n": formats.people(rostered)} if rostered is not None else _("Nobody is rostered.")
    state: State | None = "watch" if needed is not None and here < needed else None
    who = links.to("desks:adherence", queue=picture.queue.code)
    return Tile(label, str(here), "", target, note, state, url, _("Who"), who, code="on-queue")


def _abandoned(picture: Picture) -> Tile:
    whole, limit = picture.day_so_far, picture.plan.abandonment
    label, url = _("Abandoned"), links.measure("abandonment_rate")
    if whole.offered < formats.SMALL_SAMPLE or whole.abandonment is None:
        value = formats.share(whole.abandonment, of=whole.offered) if whole.offered else None
        return Tile(label, value, note=_("Too few to call it a rate"), meaning_url=url, code="abandoned")
    value = formats.decimal(whole.abandonment * PERCENT)
    if limit is None:
        return Tile(label, value, "%", note=_("No limit is set"), meaning_url=url, code="abandoned")
    state: State = (
        "ok" if whole.abandonment <= limit.target else "watch" if whole.abandonment <= limit.target + limit.tolerance else "miss"
    )
    note = _("Limit %(n)s") % {"n": formats.share(limit.target)}
    return Tile(label, value, "%", "", note, state, url, code="abandoned")


def _adherence(picture: Picture, share: float | None, whose: str) -> Tile:
    label, url = _("Adherence, %(whose)s") % {"whose": whose}, links.measure("adherence")
    standard = picture.plan.adherence
    if share is None:
        note = _("No roster for this day") if picture.plan.rostered is None else _("Nothing to compare yet")
        return Tile(label, None, note=note, meaning_url=url, code="adherence")
    value = formats.decimal(share * PERCENT)
    if standard is None:
        return Tile(label, value, "%", note=_("No target is set"), meaning_url=url, code="adherence")
    gap = standard.target - share
    within = {"n": f"{round(standard.tolerance * PERCENT)}", "target": formats.share(standard.target)}
    if gap <= 0:
        return Tile(label, value, "%", "", _("Target %(target)s") % within, "ok", url, code="adherence")
    if gap <= standard.tolerance:
        return Tile(label, value, "%", "", _("Within %(n)s of %(target)s") % within, "ok", url, code="adherence")
    return Tile(label, value, "%", "", _("%(gap)s under %(target)s") % (within | {"gap": formats.points(gap)}), "watch", url,
                code="adherence")  # fmt: skip


def _series(values: Floats | None, size: int) -> list[float | None]:
    return [None] * size if values is None else [known(value) for value in values.tolist()]


def levels_of(picture: Picture) -> list[float | None]:
    """Return the service level of each interval: what was until now, what is predicted after."""
    levels = _series(picture.intervals.service_level, len(picture.edges))
    if picture.prediction is None:
        return levels
    return [was if place <= picture.index else known(picture.prediction.level[place]) for place, was in enumerate(levels)]


def reforecast_of(picture: Picture) -> list[float | None]:
    """Return the contacts expected from now on; nothing where nothing is predicted."""
    if picture.prediction is None:
        return []
    return [known(value) if place >= picture.index else None for place, value in enumerate(picture.prediction.offered.tolist())]


@lru_cache(maxsize=32)
def day_chart(picture: Picture) -> charts.Chart:
    """Return the day by interval, what is to come as predictions."""
    size, index = len(picture.edges), picture.index
    expected = picture.plan.expected
    day = charts.Day(
        intervals=charts.Intervals(picture.edges.starts, picture.edges.minutes, picture.queue.zone),
        offered=_series(picture.intervals.offered, size),
        forecast=_series(expected.offered if expected else None, size),
        lower=_series(expected.lower_80 if expected else None, size),
        upper=_series(expected.upper_80 if expected else None, size),
        required=_series(picture.plan.needed.agents if picture.plan.needed else None, size),
        scheduled=_series(picture.scheduled if np.nansum(picture.scheduled) else None, size),
        present=_series(picture.present, size),
        service_level=levels_of(picture),
        target_share=target_share(picture),
        reforecast=reforecast_of(picture),
        predicted_from=index + 1 if picture.prediction is not None else None,
        now=picture.at if 0 <= index < size else None,
    )
    return charts.day_by_interval("day", day, title=_("%(queue)s by interval") % {"queue": picture.queue.name},
                                  things=things(picture))  # fmt: skip


def method(picture: Picture) -> str:
    """Return how the rest of the day was predicted, in one sentence; empty where it was not."""
    prediction = picture.prediction
    if prediction is None:
        return ""
    gives_up = (
        _("nobody gives up (Erlang C)")
        if np.isinf(prediction.patience_seconds)
        else _("customers give up after %(time)s on average (Erlang A)") % {"time": formats.duration(prediction.patience_seconds)}
    )
    words = _(
        "Predicted: forecast times %(factor)s, handle time %(aht)s, people as rostered less those away times %(worth)s "
        "(what each was worth so far, with help from other queues), %(patience)s."
    ) % {
        "factor": f"{prediction.volume:.2f}", "worth": f"{prediction.worth:.2f}", "patience": gives_up,
        "aht": formats.minutes_seconds(prediction.aht_seconds),
    }  # fmt: skip
    if picture.plan.expected is not None and picture.plan.expected.made_after:
        words += " " + _("The forecast was put in use after this day.")
    return words


@dataclass(frozen=True)
class QueueRow:
    """A queue as one row of the table."""

    code: str
    name: str
    icon: str
    waiting: str
    longest: str
    people: str
    level: Status
    is_watched: bool


def queue_rows(picture: Picture) -> list[QueueRow]:
    """Return every queue at the moment."""
    return [_row(row, is_watched=row.queue.pk == picture.queue.pk) for row in picture.queues]


def _row(row: QueueNow, *, is_watched: bool) -> QueueRow:
    if row.on_queue is None:
        people = "–"
    elif row.queue.is_deferred:
        people = _("%(n)d working") % {"n": row.on_queue - (row.free or 0)}
    else:
        people = f"{row.free} / {row.on_queue}"
    waiting = formats.count(row.waiting) if row.waiting is not None else "–"
    return QueueRow(
        row.queue.code, row.queue.name, ICONS.get(Channel(row.queue.channel), "inbox"), waiting,
        formats.minutes_seconds(row.longest_seconds) if row.longest_seconds is not None else "", people, level_word(row), is_watched,
    )


def level_word(row: QueueNow) -> Status:
    """Return the recent service level by shape and word; counts where there are few."""
    recent = row.recent
    if not recent.decided:
        return Status("idle", _("not told") if recent.untold else _("nothing came"))
    inside = "" if row.queue.channel == Channel.VOICE else " " + _("in %(t)s") % {"t": within(row.target_seconds)}
    if recent.decided < formats.SMALL_SAMPLE:
        return Status("idle", formats.share(recent.service_level, of=recent.decided) + inside)
    state: State = state_of(recent.service_level, target=row.target.target) if row.target is not None else "info"
    return Status(state, formats.share(recent.service_level) + inside)


def board(picture: Picture) -> list[Tile]:
    """Return the at most six figures of the wallboard."""
    now = picture.now
    waiting = Tile(
        _("Waiting"), formats.count(now.waiting) if now.waiting is not None else None, code="waiting",
        note=_("totals do not tell") if now.waiting is None else "",
    )
    longest = Tile(
        _("Longest wait"), formats.minutes_seconds(now.longest_seconds or 0) if now.waiting is not None else None, code="longest",
        state="watch" if (now.longest_seconds or 0) > 3 * now.target_seconds else None,
        note=_("longer than three targets") if (now.longest_seconds or 0) > 3 * now.target_seconds else "",
    )
    free = Tile(_("Free"), str(now.free) if now.free is not None else None, code="free",
                target=_("of %(n)d") % {"n": now.on_queue} if now.on_queue is not None else "")  # fmt: skip
    if not picture.day_so_far.offered:
        return [waiting, longest, free]
    return [_recent(picture), waiting, longest, free, _day(picture), _offered(picture)]


@dataclass(frozen=True)
class QueueDay:
    """One queue's day by interval, as a row of numbers with its state."""

    name: str
    icon: str
    address: str
    cells: list[tuple[str, str, str]]
    offered: str
    level: Status


def all_queues(chosen: Scene, picture: Picture) -> list[QueueDay]:
    """Return offered and service level of every queue in the intervals of the watched one; counts alone where few came."""
    day = floor.floor_day(chosen.starts, chosen.ends, of=chosen.version)
    at, edges = picture.at.timestamp(), picture.edges.seconds
    found = []
    for row in picture.queues:
        visits = day.visits.of_queue(row.queue.pk)
        counted = by_interval(visits, at=at, edges=edges, target_seconds=row.target_seconds)
        whole = so_far(visits, at=at, since=edges[0], until=at + 1, target_seconds=row.target_seconds)
        target = row.target.target if row.target is not None else USUAL_TARGET_SHARE
        cells = []
        for came, decided, level in zip(counted.offered, counted.decided, counted.service_level, strict=True):
            if np.isnan(came):
                cells.append(("", "", ""))
            elif decided < formats.SMALL_SAMPLE:
                cells.append((formats.count(came), "", "few"))
            else:
                cells.append((formats.count(came), f"{round(level * PERCENT)}", state_of(float(level), target=target)))
        status = Status(
            state_of(whole.service_level, target=target) if whole.decided >= formats.SMALL_SAMPLE else "idle",
            formats.share(whole.service_level, of=whole.decided),
        )
        found.append(
            QueueDay(
                row.queue.name, ICONS.get(Channel(row.queue.channel), "inbox"), row.queue.code, cells,
                formats.count(whole.offered), status,
            )
        )
    return found
