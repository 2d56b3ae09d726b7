"""The live hub computes once a tick however many watch, keeps the newest only, and stops when nobody watches."""

from __future__ import annotations

import asyncio

from floorwalker.ground.live import Hub, message


def test_many_watchers_cost_one_computation_a_tick_and_nobody_watching_costs_none() -> None:
    async def trial() -> tuple[int, int, list[bytes]]:
        hub, made = Hub(tick_seconds=0.01), 0

        async def produce() -> bytes:
            nonlocal made
            made += 1
            return message("tick", str(made))

        streams = [hub.watch("floor", produce=produce) for _ in range(50)]
        firsts = await asyncio.gather(*(anext(stream) for stream in streams))
        at_first = made
        await asyncio.sleep(0.2)
        newest = await anext(streams[0])
        for stream in streams:
            await stream.aclose()
        await asyncio.sleep(0.05)
        stopped = made
        await asyncio.sleep(0.1)
        assert made == stopped
        assert not hub._topics
        return at_first, stopped, [*firsts, newest]

    at_first, stopped, pictures = asyncio.run(trial())
    assert at_first <= 2
    assert len(set(pictures[:50])) == 1
    newest = int(pictures[-1].split(b"data: ")[1].split()[0])
    assert stopped - newest <= 8, "a slow reader gets the newest picture, not a queue of old ones"


def test_a_picture_that_fails_once_does_not_end_the_stream() -> None:
    async def trial() -> bytes:
        hub, made = Hub(tick_seconds=0.01), 0

        async def produce() -> bytes:
            nonlocal made
            made += 1
            if made == 1:
                raise ConnectionError("the database went away")
            return message("tick", "back")

        stream = hub.watch("floor", produce=produce)
        picture = await anext(stream)
        await stream.aclose()
        return picture

    assert b"back" in asyncio.run(trial())


def test_an_event_of_several_lines_keeps_them() -> None:
    assert message("part", "a\nb", number=7) == b"id: 7\nevent: part\ndata: a\ndata: b\n\n"
