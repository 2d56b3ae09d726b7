"""How fast Today is: time to first paint, weight, server time, and how soon a change is on the screen. Writes nothing down by itself.

Needs a server with a day in it and a session of somebody who may see Today:

    python -m bench.today --url http://localhost:8000 --session KEY --address "/today/?day=2026-11-24&at=11:42"
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time
import urllib.request
from collections.abc import Callable
from typing import Any

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]
REQUESTS, PAINTS, CHANGES = 60, 7, 12
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
WEIGHT = (
    "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
    ".filter((one) => !one.name.includes('/stream/')).reduce((sum, one) => sum + one.transferSize, 0)"
)


def server_seconds(url: str, session: str) -> list[float]:
    """Return how long the server takes to answer the page, one client, again and again."""
    times = []
    for _ in range(REQUESTS):
        request = urllib.request.Request(url, headers={"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip"})
        begun = time.perf_counter()
        with urllib.request.urlopen(request) as answer:
            answer.read()
        times.append(time.perf_counter() - begun)
    return sorted(times)


def in_the_browser(url: str, session: str, origin: str) -> dict[str, Any]:
    """Return first paints (of an empty profile, from the sign-in page, again), the weight, and seconds between changes on the screen."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        paints: dict[str, list[float]] = {name: [] for name in ("empty profile", "from sign-in", "again")}
        weight = 0
        for _ in range(PAINTS):
            for begin in ("empty profile", "from sign-in"):
                context = browser.new_context(viewport={"width": 1440, "height": 900})
                if begin == "from sign-in":
                    page = context.new_page()
                    page.goto(f"{origin}/account/login/", wait_until="load")
                    page.close()
                context.add_cookies([{"name": "sessionid", "value": session, "url": origin}])
                for name in (begin,) if begin == "empty profile" else (begin, "again"):
                    page = context.new_page()
                    page.goto(url, wait_until="load")
                    _until(page, lambda page=page: page.evaluate(PAINTED) is not None)
                    paints[name].append(page.evaluate(PAINTED))
                    if name == "empty profile":
                        weight = page.evaluate(WEIGHT)
                    page.close()
                context.close()
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": session, "url": origin}])
        page = context.new_page()
        page.goto(url + "&speed=60", wait_until="load")
        gaps, last = [], time.perf_counter()
        clock = page.locator("#now .clock")
        seen = clock.inner_text()
        for _ in range(CHANGES):
            _until(page, lambda was=seen: clock.inner_text() != was)
            seen, now = clock.inner_text(), time.perf_counter()
            gaps.append(now - last)
            last = now
        browser.close()
    return {"paints": paints, "weight": weight, "gaps": gaps[1:]}


def _until(page: Any, holds: Callable[[], bool]) -> None:
    """Look every 50 ms; the pages allow no script that is made from text, which waiting in the page would be."""
    while not holds():
        page.wait_for_timeout(50)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--session", required=True)
    parser.add_argument("--address", default="/today/?at=11:42")
    given = parser.parse_args()
    url = given.url + given.address
    first = server_seconds(url, given.session)[-1]
    times = server_seconds(url, given.session)
    print(f"server, warm: median {statistics.median(times) * 1000:.0f} ms, p95 {times[int(0.95 * REQUESTS) - 1] * 1000:.0f} ms")
    print(f"server, slowest of the round before: {first * 1000:.0f} ms")
    found = in_the_browser(url, given.session, given.url)
    for name, paints in found["paints"].items():
        print(f"first paint, {name}: median {statistics.median(paints):.0f} ms, worst of {len(paints)} {max(paints):.0f} ms")
    print(f"weight in an empty profile: {found['weight'] / 1000:.0f} kB")
    print(f"a change every (a minute of the day a second): median {statistics.median(found['gaps']):.2f} s, "
          f"worst {max(found['gaps']):.2f} s")  # fmt: skip


if __name__ == "__main__":
    main()
