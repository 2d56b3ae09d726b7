"""What must be done inside another house than that of this process: its own database, its own folder, its own keys.

`python -m floorwalker.config.upkeep.inner STEP` does one step in the house that its environment names and says what came of it as one
line of JSON; `step` runs it so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from floorwalker.ground.errors import RuleBroken

CHILD: Final = Path(__file__).stem
SILENT, GOES_ON = "silent", "goes-on"
"""Whether a house that is put back sends nothing until somebody says so."""


class StepFailed(RuleBroken):
    """A step in the other house failed."""

    code = "upkeep_step_failed"


def step(name: str, *words: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """Do the step `name` in the house that `environment` names beside what this process has, and return what came of it.

    Raises
    ------
    StepFailed
        With the last words of the step.
    """
    wanted = {"FLOORWALKER_DATA_DIR": str(settings.FLOORWALKER_DATA_DIR), **environment}
    plain = {key: value for key, value in os.environ.items() if key.removesuffix("_FILE") not in wanted}
    done = subprocess.run(  # noqa: S603 (our own module)
        [sys.executable, "-m", f"{__package__}.{CHILD}", name, *words],
        env={**plain, **wanted}, capture_output=True, text=True, check=False,
    )
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise StepFailed(f"The step {name!r} failed: {last[:300]}.", remedy="Correct what it names, then start again.")
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def migrate() -> dict[str, Any]:
    """Make or upgrade the tables."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    return {}


def make_ready(ledger: str, head: str, voice: str) -> dict[str, Any]:
    """Bring the tables up to date, erase again what the ledger names and a backup brought back, verify the trail, and fall `SILENT`."""
    from floorwalker.ground import erasures, silence
    from floorwalker.ground.actors import Actor
    from floorwalker.ground.trail import seal
    from floorwalker.record.archive import upgrading

    migrate()
    upgrading.bring_up(tell=lambda _words: None)
    erased = erasures.again(erasures.read(Path(ledger)), by=Actor.system("restore"))
    if erased:
        while seal.seal_once():
            pass
    if voice == SILENT and not silence.is_silent():
        silence.fall_silent(by=Actor.system("restore"))
    return {"erased": erased, **verify(head)}


def verify(head: str = "") -> dict[str, Any]:
    """Verify the trail, against a kept head when one is given as JSON."""
    from floorwalker.ground.trail import verify as checking
    from floorwalker.ground.trail.heads import Head

    verdict = checking.verify(kept_head=Head(**json.loads(head)) if head else None)
    return {
        "broken": verdict.broken.sentence() if verdict.broken else None,
        "lines": verdict.lines, "seals": verdict.seals, "unsealed": verdict.unsealed,
    }


STEPS: Final[dict[str, Callable[..., dict[str, Any]]]] = {"migrate": migrate, "make_ready": make_ready, "verify": verify}


def main(words: list[str]) -> None:
    """Do one step here and print what came of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "floorwalker.config.settings")
    import django

    django.setup()
    print(json.dumps(STEPS[words[0]](*words[1:])))


if __name__ == "__main__":
    main(sys.argv[1:])
