"""Five hundred browsers watch Today at once, one of them never reads: the picture is made once, pages stay quick, all is let go."""

from __future__ import annotations

import asyncio
import re
import sys
import time
from pathlib import Path

from tests.record.bank_log_made import log, many
from trials.floor import Floor, a_floor, report, resident_mb

WATCHERS = 500
WATCHED_SECONDS = 15
OPEN_WITHIN_SECONDS = 90


def handles(pid: int) -> int:
    """Return how many files and sockets the process holds."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


async def watch(floor: Floor, address: str, cookie: str, heard: list[int], number: int, *, reads: bool) -> None:
    """Open the stream and count what comes, or take nothing."""
    reader, writer = await asyncio.open_connection("127.0.0.1", floor.port, limit=2**22)
    writer.write(f"GET {address} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n".encode())
    await writer.drain()
    try:
        if not reads:
            await asyncio.sleep(3600)
        while piece := await reader.read(2**16):
            heard[number] += piece.count(b"\n\n")
    finally:
        writer.close()


async def storm(floor: Floor, address: str, cookie: str, pid: int) -> dict[str, object]:
    """Watch, and ask for pages meanwhile."""
    heard = [0] * WATCHERS
    tasks = [
        asyncio.create_task(watch(floor, address, cookie, heard, number, reads=number > 0)) for number in range(WATCHERS)
    ]
    begun, pages, most = time.monotonic(), [], 0.0
    everybody = None
    while everybody is None and time.monotonic() - begun < OPEN_WITHIN_SECONDS:
        await asyncio.sleep(0.2)
        if all(heard[1:]):
            everybody = time.monotonic() - begun
    held = handles(pid)
    begun = time.monotonic()
    while time.monotonic() - begun < WATCHED_SECONDS:
        status, _, seconds = await asyncio.to_thread(floor.get, "/queues/", cookie=cookie)
        pages.append((status, seconds))
        most = max(most, resident_mb(pid))
        await asyncio.sleep(0.5)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return {
        "watchers_that_heard": sum(1 for each in heard[1:] if each), "everybody_heard_after_seconds": everybody and round(everybody, 1),
        "handles_while_watched": held, "pages": len(pages), "pages_all_200": all(status == 200 for status, _ in pages),
        "slowest_page_seconds": round(max(seconds for _, seconds in pages), 2), "memory_mb_most": round(most),
    }


def main() -> int:
    """Import a day, open the server, let the storm come."""
    with a_floor() as floor:
        source = floor.folder / "log.txt"
        source.write_bytes(log(*many(200)))
        floor.run("import", "anonymous-bank", str(source))
        server = floor.serve("--no-worker")
        cookie = floor.session("operations_manager")
        page = floor.get("/today/", cookie=cookie)[1].decode()
        found = re.search(r"/today/stream/[^\"' ]*", page)
        if found is None:
            return report("live_storm", False, why="Today names no stream", page=re.sub(r"<[^>]*>|\s+", " ", page)[:600])
        before = resident_mb(server.pid)
        held = handles(server.pid)
        seen = asyncio.run(storm(floor, found[0].replace("&amp;", "&"), cookie, server.pid))
        time.sleep(12)  # a heartbeat later every closed stream has been noticed
        left = handles(server.pid) - held
        seen |= {"memory_mb_before": round(before), "handles_left_behind": left, "answers_after": floor.get("/queues/", cookie=cookie)[0]}
    passed = (
        seen["watchers_that_heard"] == WATCHERS - 1 and bool(seen["pages_all_200"]) and left < 20 and seen["answers_after"] == 200
    )
    return report("live_storm", passed, **seen)


if __name__ == "__main__":
    sys.exit(main())
