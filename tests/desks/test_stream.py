"""The stream of Today: it sends parts that changed, says that it lives, and costs nothing when nobody watches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from floorwalker.ground.live import HUB, Hub, Parts, messages

AT = "?queue=claims&day=2026-03-02&at=11:42&speed=60"


def test_a_reader_is_sent_only_the_parts_that_changed_and_then_signs_of_life() -> None:
    async def trial() -> list[bytes]:
        hub: Hub[Parts] = Hub(tick_seconds=0.01, heartbeat_seconds=0.03)
        made = 0

        async def produce() -> Parts:
            nonlocal made
            made += 1
            return {"now": f"<p id=now>{min(made, 3)}</p>", "tiles": "<p id=tiles>same</p>"}

        stream = messages("floor", produce=produce, hub=hub)
        got = [await anext(stream) for _ in range(4)]
        await stream.aclose()  # type: ignore[attr-defined]  # it is a generator
        await asyncio.sleep(0.05)
        assert not hub._topics
        return got

    first, *others = asyncio.run(trial())
    assert b"id=now" in first
    assert b"id=tiles" in first
    assert all(b"id=tiles" not in one for one in others)
    assert others[-1] == b"event: alive\ndata: \n\n"


def test_a_stream_ends_after_a_while_so_that_rights_are_asked_again() -> None:
    async def trial() -> int:
        hub: Hub[Parts] = Hub(tick_seconds=0.01, heartbeat_seconds=0.01)

        async def produce() -> Parts:
            return {"now": "<p id=now></p>"}

        return len([one async for one in messages("floor", produce=produce, hub=hub, lasts_seconds=0.1)])

    assert asyncio.run(trial()) >= 2


@pytest.mark.django_db(transaction=True)
def test_the_page_moves_and_stops_being_computed_when_its_reader_leaves(a_floor: Callable[..., Any], cast: Any) -> None:
    from django.test import AsyncClient

    a_floor()
    cookie = cast.pat_sees.cookies["sessionid"].value

    async def trial() -> tuple[str, list[bytes]]:
        client = AsyncClient()
        client.cookies["sessionid"] = cookie
        answer = await client.get(f"/today/stream/{AT}")
        assert answer["Content-Type"] == "text/event-stream"
        parts = answer.streaming_content
        got = [await anext(parts) for _ in range(2)]
        assert HUB._topics
        waiting = asyncio.ensure_future(anext(parts))
        await asyncio.sleep(0.05)
        waiting.cancel()  # what the server does when the reader goes
        for _ in range(50):
            await asyncio.sleep(0.1)
            if not HUB._topics:
                break
        assert not HUB._topics
        return answer["Cache-Control"], got

    cache, (first, second) = asyncio.run(trial())
    assert "no-cache" in cache
    for part in (b'id="now"', b'id="situation"', b'id="tiles"', b'id="day"', b'id="queues"', b'id="adherence"'):
        assert part in first
    assert b'id="now"' in second
    assert b'id="adherence"' not in second or b'id="tiles"' in second


@pytest.mark.django_db
def test_those_who_may_not_see_today_get_no_stream(a_floor: Callable[..., Any], cast: Any) -> None:
    a_floor(contacts=3)
    assert cast.ada_sees.get(f"/today/stream/{AT}").status_code == 403
