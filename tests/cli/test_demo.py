"""`floorwalker demo` as a newcomer runs it: one command, one link that works once, told to end, it leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

ROOT = Path(__file__).resolve().parents[2]
OPEN_WITHIN_SECONDS = 240
"""On a machine busy with other tests; alone it is a tenth."""
END_WITHIN_SECONDS = 60
"""The same; alone it is two."""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A house of its own."""
    folder = tmp_path_factory.mktemp("demo")
    return {name: value for name, value in os.environ.items() if not name.startswith("FLOORWALKER_")} | {
        "FLOORWALKER_DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3", "FLOORWALKER_DATA_DIR": f"{folder}/data",
        "DJANGO_SETTINGS_MODULE": "floorwalker.config.settings", "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default",
    }


@pytest.fixture(scope="module")
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "floorwalker.cli", *words]


def _run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(_command(*words), env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def demo(environment: dict[str, str], port: int) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The demo, open, and what it printed until then."""
    command = _command("demo", "--today", "2026-11-24", "--no-browser", "--port", str(port))
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        said: list[str] = []
        try:
            for line in process.stdout:
                said.append(line)
                if "Ctrl C" in line:
                    break
            yield process, said
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait(timeout=60)


def _read(browser: OpenerDirector, address: str, body: bytes | None = None) -> tuple[str, str]:
    """Return the page at `address` and where it was found in the end."""
    with browser.open(address, body) as answer:
        return answer.read().decode(), answer.url


def _lives(process: int) -> bool:
    """Return whether a process is there; one that ended and whose parent, process 1, has not looked yet is not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _family(of: int) -> list[int]:
    """Return what a process started, and what that started."""
    path = Path(f"/proc/{of}/task/{of}/children")
    children = [int(word) for word in path.read_text().split()] if path.exists() else []
    return children + [each for child in children for each in _family(child)]


@pytest.mark.timeout(OPEN_WITHIN_SECONDS * 2)
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="Counts the processes in /proc, which is not here.")
def test_the_demo_opens_by_a_link_that_works_once_and_leaves_no_process_however_often_it_is_told_to_end(demo, environment, port):
    process, said = demo
    text = "".join(said)
    assert "Nothing in it is real" in text
    assert "2 of 13 weeks of its history" in text
    assert f"http://localhost:{port}" in text
    link = re.search(r"http://localhost:\d+/\S+/\S+", text)
    assert link is not None, text
    browser = build_opener(HTTPCookieProcessor(jar := CookieJar()))
    page, _ = _read(browser, link[0])
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    body = urlencode({"csrfmiddlewaretoken": token[1]}).encode()
    today, address = _read(browser, link[0], body)
    assert address == f"http://localhost:{port}/today/"
    assert "Larkfield Mutual" in today
    assert any(cookie.name == "sessionid" for cookie in jar)
    with pytest.raises(HTTPError) as refused:
        _read(build_opener(), link[0])
    refused.value.close()
    assert refused.value.code == 403

    busy = _run(environment, "demo", "--port", str(port))
    assert busy.returncode == 1
    assert f"Port {port}" in busy.stderr

    family = _family(process.pid)
    assert len(family) >= 2  # the worker, and the history that still loads
    told = time.monotonic()
    while process.poll() is None and time.monotonic() < told + END_WITHIN_SECONDS:  # `make` passes on what the group was told already
        process.send_signal(signal.SIGTERM)
        time.sleep(0.05)
    assert not [each for each in family if _lives(each)]
    rest, _ = process.communicate(timeout=10)
    assert process.returncode == 0, rest
    assert "Larkfield is closed" in rest
    assert "Traceback" not in rest


@pytest.mark.timeout(OPEN_WITHIN_SECONDS)
def test_another_day_is_refused_unless_asked_for_afresh_and_nobody_is_invited_to_the_demo(demo, environment):
    other = _run(environment, "demo", "--today", "2026-11-25", "--load-only")
    assert other.returncode == 1
    assert "ends on 2026-11-24 with seed 1" in other.stderr
    assert "--fresh" in other.stderr
    invited = _run(environment, "invite", "ada@example.org", "--name", "Ada Okafor")
    assert invited.returncode == 1
    assert "This is the demo" in invited.stderr


@pytest.mark.timeout(OPEN_WITHIN_SECONDS)
def test_the_first_administrator_gets_a_link_and_the_demo_then_refuses_the_house(tmp_path, environment):
    own = environment | {
        "FLOORWALKER_DATABASE_URL": f"sqlite:///{tmp_path}/own.sqlite3", "FLOORWALKER_DATA_DIR": f"{tmp_path}/data"
    }
    assert _run(own, "migrate").returncode == 0
    first = _run(own, "invite", "Ada@example.org", "--name", "Ada Okafor")
    assert first.returncode == 0, first.stderr
    assert re.search(r"http://\S+", first.stdout)
    refused = _run(own, "demo", "--load-only", "--fresh")
    assert refused.returncode == 1, refused.stdout
    assert "This database holds a centre" in refused.stderr
