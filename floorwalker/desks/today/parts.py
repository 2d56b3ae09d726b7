"""The moving parts of Today as markup, each under the id of the element it takes the place of."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from floorwalker.desks.today import figures, links, people
from floorwalker.desks.today.people import Sight
from floorwalker.desks.today.picture import take
from floorwalker.desks.today.scene import Scene
from floorwalker.desks.today.situation import situation
from floorwalker.ground import clock
from floorwalker.ground.live import Parts
from floorwalker.ground.models import Queue

MOST_OFF_PLAN = 6
"""The panel names these; the timeline has everybody."""
COCKPIT = ("now", "stale", "situation", "tiles", "day", "queues", "adherence")


def cockpit(watched: Scene, queues: list[Queue], sight: Sight) -> dict[str, Any]:
    """Return everything that the parts of the cockpit are drawn from, at this moment."""
    now = clock.now()
    at = watched.as_of(now)
    picture = take(watched, queues=queues, at=at, now=now)
    # The chart is drawn once a minute of the day: a cursor that somebody moves over it stays.
    by_minute = take(watched, queues=queues, at=at.replace(second=0), now=now)
    people_now = people.people_now(watched, picture, sight) if not sight.is_nobody else None
    share = people_now.adherence if people_now is not None else picture.adherence
    return {
        "picture": picture, "scene": watched, "queue": watched.queue, "zone": watched.queue.zone, "at": at,
        "stale": stale(watched), "is_over": watched.replay.is_over(now), "here": watched.address(now), "situation": situation(picture),
        "tiles": figures.tiles(picture, adherence=share, whose=sight.whose if people_now is not None else _("site")),
        "chart": figures.day_chart(by_minute), "method": figures.method(picture), "rows": figures.queue_rows(picture),
        "sight": sight, "people": people_now, "off_plan": people_now.off_plan[:MOST_OFF_PLAN] if people_now else (),
        "others": max(0, len(people_now.off_plan) - MOST_OFF_PLAN) if people_now else 0,
        "jumps": [(minutes, watched.elsewhere(minutes=minutes, now=now)) for minutes in (-30, 30)],
        "play": watched.address(now, paused=""), "hold": watched.address(now, paused="1"), "roster_url": links.to("plan:roster"),
    }  # fmt: skip


def stale(watched: Scene) -> dict[str, Any] | None:
    """Return the feed that keeps the day from moving, and since when; None while none is late."""
    if watched.fed is None or not watched.fed.late:
        return None
    late = watched.fed.late
    since = min(feed.covers_to for feed in late if feed.covers_to is not None)
    named = late[0].name if len(late) == 1 else _("%(count)s feeds") % {"count": len(late)}
    return {"feed": named, "since": since}


def wallboard(watched: Scene, queues: list[Queue]) -> dict[str, Any]:
    """Return what the board on the wall is drawn from at this moment; no name stands on it."""
    now = clock.now()
    at = watched.as_of(now)
    picture = take(watched, queues=queues, at=at, now=now)
    return {
        "picture": picture, "scene": watched, "queue": watched.queue, "zone": watched.queue.zone, "at": at, "stale": stale(watched),
        "waits": picture.is_open and not picture.day_so_far.offered, "tiles": figures.board(picture), "situation": situation(picture),
    }


def _drawn(watched: Scene, queues: list[Queue], sight: Sight, names: tuple[str, ...], folder: str) -> Parts:
    try:
        renewed = watched.renewed(clock.now())
        context = wallboard(renewed, queues) if folder == "board" else cockpit(renewed, queues, sight)
        return {name: render_to_string(f"desks/today/{folder}/{name}.html", context) for name in names}
    finally:
        connections.close_all()  # this thread is nobody's request: nothing else would close them


def producer(watched: Scene, queues: list[Queue], sight: Sight, *, board: bool) -> Any:
    """Return the coroutine function that draws the parts for all who watch the same; in a thread, since it reads."""
    names, folder = (("board",), "board") if board else (COCKPIT, "parts")

    async def produce() -> Parts:
        return await sync_to_async(_drawn, thread_sensitive=False)(watched, queues, sight, names, folder)

    return produce

