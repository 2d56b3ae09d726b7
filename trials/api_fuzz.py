"""Schemathesis against the live API, with every check on, by a key that may do all the API can: it finds nothing.

Usage: python -m trials.api_fuzz [SECONDS [SEED]]. It runs the program `st` (Schemathesis 4.32; `uv tool install schemathesis`), or the
one that the variable ST names. The house holds contacts, people, queues, long work and findings, so that answers have something in them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.record.bank_log_made import log, many
from trials.floor import Floor, a_floor, report

SECONDS = 120
KEY = """
import django; django.setup()
from datetime import timedelta
from floorwalker.ground import clock, findings, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.actions import api_keys
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Reach
from floorwalker.ground.refs import Ref
owner, adm = Person.objects.get(reference="P-operations_manager"), Actor.person(Person.objects.get(reference="P-administrator").pk)
settings.change("api_requests_a_minute", to="100000", by=adm)
for number in range(3):
    findings.raise_finding(Ref("person", owner.reference), summary=f"Finding {number}", evidence={}, by=Actor.person(owner.pk))
last = clock.today("Europe/London") + timedelta(days=9)
print(api_keys.make("Schemathesis", owner=owner, permissions=api_keys.OFFERED, reach=Reach.ALL, last_day=last, by=adm)[1])
"""
CONFIG = """
[checks.positive_data_acceptance]
# A word may fit its description and name nothing here, such as a queue that is not: 422 says so.
expected-statuses = ["2xx", 401, 403, 404, 409, 422, 429]
"""


def fuzzed(floor: Floor, key: str, *, seconds: int, seed: str) -> tuple[int, dict[str, Any], str]:
    """Run Schemathesis for so long; return its exit code, its report and its last words."""
    config, kept = floor.folder / "schemathesis.toml", floor.folder / "fuzzed.json"
    config.write_text(CONFIG)
    address = f"http://127.0.0.1:{floor.port}"
    words = [
        os.environ.get("ST") or shutil.which("st") or "st", "--config-file", str(config), "run", f"{address}/api/v1/openapi.json",
        "--url", address, "--header", f"Authorization: Bearer {key}", "--max-time", str(seconds), "--checks", "all", "--no-color",
        "--continue-on-failure", "--report-json-path", str(kept), "--generation-database", "none", *(["--seed", seed] if seed else []),
    ]
    done = subprocess.run(words, cwd=floor.folder, capture_output=True, text=True, check=False, timeout=seconds * 3 + 120)
    said = json.loads(kept.read_text()) if kept.exists() else {}
    if os.environ.get("KEEP_LOG"):
        Path(os.environ["KEEP_LOG"] + ".st").write_text(done.stdout + done.stderr)
    return done.returncode, said, (done.stdout + done.stderr)[-1500:]


def main() -> int:
    """Fuzz a house at work and look at its log after."""
    seconds, seed = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS, sys.argv[2] if len(sys.argv) > 2 else ""
    with a_floor() as floor:
        for role in ("administrator", "operations_manager"):
            floor.session(role)
        given = floor.folder / "calls.txt"
        given.write_bytes(log(*many(60)))
        floor.run("import", "anonymous-bank", str(given), "--ownership", "own")
        key = floor.python("-c", KEY).splitlines()[-1]
        floor.serve()
        code, said, words = fuzzed(floor, key, seconds=seconds, seed=seed)
        verified = "broken" not in floor.run("verify").lower()
        faults = (floor.folder / "processes.log").read_text().count("Answered 500")
    return report(
        "api_fuzz", code == 0 and verified and not faults, schemathesis_exit=code, faults_in_the_log=faults, trail_verifies=verified,
        seconds=said.get("running_time"), requests=said.get("test_cases"), understood=said.get("valid_rates"), seed=said.get("seed"),
        words="" if code == 0 else words,
    )


if __name__ == "__main__":
    sys.exit(main())
