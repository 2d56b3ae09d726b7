"""The live hub: one per process; what changes is computed once a tick, however many watch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import StreamingHttpResponse

log = logging.getLogger(__name__)
TICK_SECONDS = 1.0
HEARTBEAT_SECONDS = 4.0
"""A silent stream says it lives this often, so that a page can tell a quiet floor from a broken feed (it waits 10 s)."""
LASTS_SECONDS = 300.0
"""A stream ends after this and the page opens it again: rights are asked anew."""
WATCHERS_A_TOPIC = 2_000

P = TypeVar("P")
Parts = Mapping[str, str]
"""Pieces of a page: the id of each element and its markup."""


@dataclass
class _Topic(Generic[P]):
    produce: Callable[[], Awaitable[P]]
    watchers: set[asyncio.Queue[P]] = field(default_factory=set)
    task: asyncio.Task[None] | None = None
    last: P | None = None


class Hub(Generic[P]):
    """Topics that are computed only while somebody watches; each watcher holds at most one unread picture, the newest."""

    def __init__(self, *, tick_seconds: float = TICK_SECONDS, heartbeat_seconds: float = HEARTBEAT_SECONDS) -> None:
        self._topics: dict[str, _Topic[P]] = {}
        self._tick_seconds, self._heartbeat_seconds = tick_seconds, heartbeat_seconds

    async def watch(self, key: str, *, produce: Callable[[], Awaitable[P]]) -> AsyncIterator[P | None]:
        """Yield each new picture of the topic `key`, and None when nothing was new for a heartbeat.

        `produce` computes a picture, and is asked once a tick for all watchers.

        Raises
        ------
        RuntimeError
            If too many watch already.
        """
        topic = self._topics.setdefault(key, _Topic(produce))
        if len(topic.watchers) >= WATCHERS_A_TOPIC:
            raise RuntimeError(f"{WATCHERS_A_TOPIC} people watch {key} already.")
        unread: asyncio.Queue[P] = asyncio.Queue(maxsize=1)
        topic.watchers.add(unread)
        if topic.last is not None:
            unread.put_nowait(topic.last)
        if topic.task is None or topic.task.done():
            topic.task = asyncio.create_task(self._run(key, topic))
        try:
            while True:
                try:
                    yield await asyncio.wait_for(unread.get(), self._heartbeat_seconds)
                except TimeoutError:
                    yield None
        finally:
            topic.watchers.discard(unread)

    async def _run(self, key: str, topic: _Topic[P]) -> None:
        while topic.watchers:
            try:
                picture = await topic.produce()
            except Exception:
                log.exception("The live picture %s could not be made.", key)
                await asyncio.sleep(self._tick_seconds)
                continue
            if picture != topic.last:
                topic.last = picture
                for unread in topic.watchers:
                    if unread.full():
                        unread.get_nowait()
                    unread.put_nowait(picture)
            await asyncio.sleep(self._tick_seconds)
        if self._topics.get(key) is topic:
            self._topics.pop(key)


HUB: Hub[Parts] = Hub()


def message(event: str, data: str, *, number: int | None = None) -> bytes:
    """Return one server-sent event (HTML Living Standard section 9.2)."""
    head = f"id: {number}\n" if number is not None else ""
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"{head}event: {event}\n{lines}\n".encode()


async def messages(
    key: str, *, produce: Callable[[], Awaitable[Parts]], hub: Hub[Parts] = HUB, lasts_seconds: float = LASTS_SECONDS
) -> AsyncIterator[bytes]:
    """Yield what one reader of the topic `key` must be sent: the parts that changed since the last time, or a sign of life."""
    sent: Parts = {}
    ends = asyncio.get_running_loop().time() + lasts_seconds
    async with aclosing(hub.watch(key, produce=produce)) as pictures:  # type: ignore[type-var]  # watch is a generator
        async for picture in pictures:
            changed = {} if picture is None else {name: part for name, part in picture.items() if sent.get(name) != part}
            sent = sent if picture is None else picture
            yield message("parts", "".join(changed.values())) if changed else message("alive", "")
            if asyncio.get_running_loop().time() >= ends:
                return


def stream(key: str, *, produce: Callable[[], Awaitable[Parts]]) -> StreamingHttpResponse:
    """Return the response that streams the parts of the topic `key` to one reader."""
    return response_of(messages(key, produce=produce))


def response_of(pieces: AsyncIterator[bytes]) -> StreamingHttpResponse:
    """Return the response that streams `pieces`, server-sent events, to one reader."""
    response = StreamingHttpResponse(_without_database(pieces), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache, no-transform"
    response["X-Accel-Buffering"] = "no"
    response["Content-Encoding"] = "identity"  # the compressing middleware would hold small events back
    return response


async def _without_database(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    # A request keeps its database connection until its answer ends, and a stream lasts for minutes: five hundred who watch would
    # hold five hundred.
    await sync_to_async(_let_go_of_the_database)()
    async for piece in pieces:
        yield piece


def _let_go_of_the_database() -> None:
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
