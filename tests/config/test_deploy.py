"""What lies in deploy/ works as its guide says."""

from __future__ import annotations

import asyncio
import configparser
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from floorwalker.cli import ready
from floorwalker.config import env

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
ENVIRONMENT = DEPLOY / "systemd" / "environment"


def test_the_environment_of_the_units_is_read_by_a_shell_and_every_setting_in_it_is_understood() -> None:
    said = subprocess.run(
        ["sh", "-c", f"set -a; . {ENVIRONMENT}; env"], capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin"}
    ).stdout
    found = dict(line.split("=", 1) for line in said.splitlines() if line.startswith(env.PREFIX))
    assert len(found) == sum(line.startswith(env.PREFIX) for line in ENVIRONMENT.read_text().splitlines())
    env.refuse_unknown(found)
    env.refuse_at_odds(found)
    assert [variable.read(found) for variable in env.ALL]
    assert env.MAIL_FROM.read(found) == "Floorwalker <floorwalker@example.org>"


def test_whoever_started_the_server_is_told_when_it_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(ready.answering())  # nobody waits for it
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        asyncio.run(ready.answering())
        assert systemd.recv(100) == b"READY=1"


def test_the_units_wait_for_what_they_need_and_leave_nothing_behind() -> None:
    units: dict[str, Any] = {}
    for name in ("web", "worker", "backup"):
        units[name] = configparser.RawConfigParser(strict=False)
        units[name].read(DEPLOY / "systemd" / f"floorwalker-{name}.service")
    assert units["web"]["Service"]["Type"] == "notify"
    assert units["web"]["Service"]["TimeoutStartSec"] == "infinity", "bringing the tables up to date must not be cut off"
    for name in ("web", "worker"):
        assert units[name]["Service"]["KillMode"] == "mixed"
        assert units[name]["Service"]["ProtectSystem"] == "strict"


def test_the_scripts_of_the_guide_are_read_by_a_plain_shell() -> None:
    for name in ("install.sh", "floorwalker"):
        subprocess.run(["sh", "-n", DEPLOY / name], check=True)
