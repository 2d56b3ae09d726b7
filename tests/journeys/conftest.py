"""Journeys: a real browser before the real server, started as a process on a database of its own with a week of Larkfield.

A journey takes `sign_in`, asks for a page as somebody, and may ask `axe_finds_nothing`:

    def test_a_planner_does_something(sign_in: SignIn, axe_finds_nothing: AxeCheck) -> None:
        page = sign_in("planner", "/plan/")
        page.get_by_role("button", name="Forecast").click()
        axe_finds_nothing(page)
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

from floorwalker.ground import clock
from tests import left_folders
from tests.journeys.standing.sitecustomize import story

ROOT = Path(__file__).resolve().parent.parent.parent
STANDING = Path(__file__).with_name("standing")
TODAY = "2026-11-24"
"""The last day of the week that the journeys see: a Tuesday on which a problem forms on Claims."""
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "preload": False,  # axe would fetch the style sheets again and apply them inline, which the page's own rules forbid
}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, "preload": False}
"""What the dark look may change of a page that was looked at whole in the light one."""
STARTS_WITHIN_SECONDS, STOPS_WITHIN_SECONDS = 180, 45
SETTLES_WITHIN_MS = 15_000
LOOKS_EVERY_MS = 20
AWAKE = "[...document.querySelectorAll('[data-island-src]')].every((island) => island.floorAwake === 'awake')"

SignIn = Callable[..., Any]
AxeCheck = Callable[..., None]


@dataclass(frozen=True)
class Server:
    """The server under test: its address, its process, its environment, and who may sign in, by role."""

    url: str
    process: int
    environment: dict[str, str]
    sessions: dict[str, dict[str, str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here as a journey, and say so where none can run."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="NOT RUN: Chromium is not here"))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The real server, with a worker beside it, on a database of its own, at a day of the story."""
    began, monkeypatch = time.time(), pytest.MonkeyPatch()
    folder = left_folders.fresh("floorwalker-journeys")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://localhost:{port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FLOORWALKER_")} | {
        "FLOORWALKER_DATABASE_URL": f"sqlite:///{folder}/floor.sqlite3", "FLOORWALKER_DATA_DIR": f"{folder}/data",
        "FLOORWALKER_BASE_URL": url, "DJANGO_SETTINGS_MODULE": "floorwalker.config.settings", "PYTHONPATH": f"{STANDING}:{ROOT}",
        "JOURNEYS_BEGAN": str(began),
    }
    process: subprocess.Popen[bytes] | None = None
    monkeypatch.setattr(clock, "datetime", story(began))
    try:
        _run([sys.executable, "-m", "floorwalker.cli", "migrate"], environment)
        loaded = _run([sys.executable, str(Path(__file__).with_name("small_larkfield.py")), TODAY], environment)
        with Path(folder, "server.log").open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "floorwalker.cli", "serve", "--port", str(port)], env=environment, cwd=folder,
                stdout=log, stderr=log,
            )
        _wait_for(url, process, Path(folder, "server.log"))
        yield Server(url, process.pid, environment, json.loads(loaded.splitlines()[-1]))
    finally:
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=STOPS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        monkeypatch.undo()
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, f"The server ended: {log.read_text(encoding='utf-8')}"
        try:
            with urllib.request.urlopen(f"{url}/account/login/", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"The server did not answer within {STARTS_WITHIN_SECONDS} s: {log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=SETTLES_WITHIN_MS)  # as long as a click waits: on a busy machine a page takes more than its five seconds
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


def wait_until_awake(page: Any) -> None:
    """Wait until the islands of the page listen: a key pressed before is lost."""
    for _ in range(SETTLES_WITHIN_MS // LOOKS_EVERY_MS):
        if page.evaluate(AWAKE):
            return
        page.wait_for_timeout(LOOKS_EVERY_MS)
    raise AssertionError(f"The islands of {page.url} did not wake.")


@pytest.fixture
def sign_in(server: Server, browser: Any) -> Iterator[SignIn]:
    """Open a page as somebody: ``sign_in("planner", "/plan/", theme="dark")``; no role is a visitor.

    Whatever a page writes to the browser's console as an error fails the journey.
    """
    contexts, faults = [], []

    def enter(
        role: str = "", address: str = "/", *, theme: Literal["light", "dark"] = "light", width: int = 1440, height: int = 900,
        script: bool = True,
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, java_script_enabled=script, locale="en-GB"
        )
        contexts.append(context)
        context.set_default_timeout(SETTLES_WITHIN_MS)
        if role:
            context.add_cookies([{"name": "sessionid", "value": server.sessions[role]["session"], "url": server.url}])
        page = context.new_page()
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(server.url + address)
        if script:
            wait_until_awake(page)
        return page

    yield enter
    for context in contexts:
        context.close()
    # A page that refuses (403, 404, 422) is reported by the browser as a failed load; the journey itself judges those.
    assert [fault for fault in faults if "Failed to load resource" not in fault] == []


@pytest.fixture(scope="session")
def axe_finds_nothing() -> AxeCheck:
    """Check the page for barriers (WCAG 2.2 AA, as far as axe can see)."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def check(page: Any, *, colours_alone: bool = False) -> None:
        result = axe.run(page, options=COLOURS if colours_alone else WCAG)
        assert result.violations_count == 0, result.generate_report()

    return check
