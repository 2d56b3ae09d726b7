"""The live hub: one per process; what changes is computed and serialised once a tick, however many watch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from django.http import StreamingHttpResponse

log = logging.getLogger(__name__)
TICK_SECONDS = 1.0
HEARTBEAT_SECONDS = 10.0
"""A silent stream says it lives this often, so that a page can tell a quiet floor from a broken feed."""
WATCHERS_A_TOPIC = 2_000

Produce = Callable[[], Awaitable[bytes]]


@dataclass
class _Topic:
    produce: Produce
    watchers: set[asyncio.Queue[bytes]] = field(default_factory=set)
    task: asyncio.Task[None] | None = None
    last: bytes = b""


class Hub:
    """Topics that are computed only while somebody watches; each watcher holds at most one unread picture, the newest."""

    def __init__(self, *, tick_seconds: float = TICK_SECONDS) -> None:
        self._topics: dict[str, _Topic] = {}
        self._tick_seconds = tick_seconds

    async def watch(self, key: str, *, produce: Produce) -> AsyncIterator[bytes]:
        """Yield each new picture of the topic `key`; `produce` computes it, and is asked once a tick for all watchers.

        Raises
        ------
        RuntimeError
            If too many watch already.
        """
        topic = self._topics.setdefault(key, _Topic(produce))
        if len(topic.watchers) >= WATCHERS_A_TOPIC:
            raise RuntimeError(f"{WATCHERS_A_TOPIC} people watch {key} already.")
        unread: asyncio.Queue[bytes] = asyncio.Queue(maxsize=1)
        topic.watchers.add(unread)
        if topic.last:
            unread.put_nowait(topic.last)
        if topic.task is None or topic.task.done():
            topic.task = asyncio.create_task(self._run(key, topic))
        try:
            while True:
                try:
                    yield await asyncio.wait_for(unread.get(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield b": alive\n\n"
        finally:
            topic.watchers.discard(unread)

    async def _run(self, key: str, topic: _Topic) -> None:
        while topic.watchers:
            try:
                picture = await topic.produce()
            except Exception:
                log.exception("The live picture %s could not be made.", key)
                picture = topic.last
            if picture != topic.last:
                topic.last = picture
                for unread in topic.watchers:
                    if unread.full():
                        unread.get_nowait()
                    unread.put_nowait(picture)
            await asyncio.sleep(self._tick_seconds)
        self._topics.pop(key, None)


HUB = Hub()


def message(event: str, data: str, *, number: int | None = None) -> bytes:
    """Return one server-sent event (HTML Living Standard section 9.2)."""
    head = f"id: {number}\n" if number is not None else ""
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"{head}event: {event}\n{lines}\n".encode()


def stream(key: str, *, produce: Produce) -> StreamingHttpResponse:
    """Return the response that streams the topic `key` to one reader."""
    response = StreamingHttpResponse(HUB.watch(key, produce=produce), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache, no-transform"
    response["X-Accel-Buffering"] = "no"
    response["Content-Encoding"] = "identity"  # the compressing middleware would hold small events back
    return response
