"""What lies in deploy/ works as its guide says."""

from __future__ import annotations

import subprocess
from pathlib import Path

from floorwalker.config import env

ENVIRONMENT = Path(__file__).resolve().parents[2] / "deploy" / "systemd" / "environment"


def test_the_environment_of_the_units_is_read_by_a_shell_and_every_setting_in_it_is_understood() -> None:
    said = subprocess.run(
        ["sh", "-c", f"set -a; . {ENVIRONMENT}; env"], capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin"}
    ).stdout
    found = dict(line.split("=", 1) for line in said.splitlines() if line.startswith(env.PREFIX))
    assert len(found) == sum(line.startswith(env.PREFIX) for line in ENVIRONMENT.read_text().splitlines())
    env.refuse_unknown(found)
    assert [variable.read(found) for variable in env.ALL]
    assert env.MAIL_FROM.read(found) == "Floorwalker <floorwalker@example.org>"
