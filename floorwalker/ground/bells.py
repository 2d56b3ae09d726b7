"""The bell of every page: who has how much unread, counted once for all who watch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.db import connections
from django.db.models import Count, Max
from django.template.loader import render_to_string

from floorwalker.ground import live
from floorwalker.ground.live import Hub
from floorwalker.ground.models import Notice
from floorwalker.ground.models.notices import UNREAD

TICK_SECONDS = 2.0
HEARTBEAT_SECONDS = 20.0
"""A comment on the wire this often keeps what stands between from closing a silent stream."""


@dataclass(frozen=True)
class Bell:
    """What one person's bell shows: how many are unread, and the newest of them."""

    unread: int = 0
    newest: int = 0


SILENT = Bell()
BELLS: Hub[Mapping[int, Bell]] = Hub(tick_seconds=TICK_SECONDS, heartbeat_seconds=HEARTBEAT_SECONDS)


def of(person_id: int) -> Bell:
    """Return the bell of one person; one query."""
    found = Notice.objects.filter(UNREAD, person_id=person_id).aggregate(unread=Count("pk"), newest=Max("pk"))
    return Bell(found["unread"], found["newest"] or 0)


def all_that_ring() -> dict[int, Bell]:
    """Return the bells of everybody who has something unread; one query, whoever watches."""
    rows = Notice.objects.filter(UNREAD).order_by().values("person_id").annotate(unread=Count("pk"), newest=Max("pk"))
    return {row["person_id"]: Bell(row["unread"], row["newest"]) for row in rows}


def _read() -> dict[int, Bell]:
    try:
        return all_that_ring()
    finally:
        connections.close_all()  # this thread is nobody's request: nothing else would close them


def _drawn(person_id: int, bell: Bell, before: Bell | None) -> str:
    try:
        is_new = before is not None and bell.newest > before.newest
        notice = Notice.objects.filter(pk=bell.newest, person_id=person_id).first() if is_new else None
        return render_to_string("ground/bell_rings.html", {"bell": bell, "notice": notice})
    finally:
        connections.close_all()


async def _produce() -> Mapping[int, Bell]:
    return await sync_to_async(_read, thread_sensitive=False)()


async def rings(
    person_id: int, *, hub: Hub[Mapping[int, Bell]] = BELLS, lasts_seconds: float = live.LASTS_SECONDS
) -> AsyncIterator[bytes]:
    """Yield the person's bell when it changes, and a sign of life in between; nobody else's is ever sent."""
    before: Bell | None = None
    ends = asyncio.get_running_loop().time() + lasts_seconds
    async with aclosing(hub.watch("bells", produce=_produce)) as pictures:  # type: ignore[type-var]  # watch is a generator
        async for picture in pictures:
            bell = before if picture is None else picture.get(person_id, SILENT)
            if bell is not None and bell != before:
                drawn = await sync_to_async(_drawn, thread_sensitive=False)(person_id, bell, before)
                before = bell
                yield live.message("bell", drawn)
            elif picture is None:
                yield live.message("alive", "")
            if asyncio.get_running_loop().time() >= ends:
                return
