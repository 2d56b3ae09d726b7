"""The one command `floorwalker`: everything the pages do, without a browser.

Exit codes: 0 done, 1 refused (the message says what to do), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import signal
import sys
from typing import Any, Final

from floorwalker import __version__
from floorwalker.ground.errors import RuleBroken

COMMANDS: Final[dict[str, str]] = {
    "demo": "Open Larkfield, the simulated centre: make, load, serve",
    "practice": "Open the practice floor: Larkfield beside this house",
    "migrate": "Make or upgrade the tables",
    "serve": "Serve the pages, with a worker beside",
    "worker": "Take up jobs, seal the trail, send the mail",
    "import": "Import a log: read, account for every row, publish",
    "kpi": "Measures by queue, interval and more, as CSV or JSON",
    "forecast": "Forecast contacts from a history file; needs no database",
    "staff": "People needed for a demand file; needs no database",
    "roster": "Solve a week of legal shifts",
    "verify": "Verify the trail and name its first broken line",
    "backup": "Write a whole, checked backup while the house works",
    "restore": "Put a backup back into an empty place",
    "outbox": "Let a house put back from a backup send again, or fall silent",
    "move": "Move the house to another database",
    "archive": "Archive a closed year of contacts, or put one back",
    "invite": "Make the first administrator, or a sign-in link for a person",
    "doctor": "Say what is here, what is missing, which kernels run",
    "docs": "Write the generated pages of the documentation",
}
WITHOUT_DATABASE: Final = {"forecast", "staff"}
ASKS_FOR_WORK: Final = {"archive", "demo", "import", "roster"}


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = sys.argv[1:] if argv is None else argv
    if os.getpid() == 1:  # the first process of a container hears no signal that it has no handler for, and would be waited for in vain
        signal.signal(signal.SIGTERM, lambda *_: os._exit(128 + signal.SIGTERM))
    parser = argparse.ArgumentParser(prog="floorwalker", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--version", action="version", version=f"floorwalker {__version__}")
    parser.add_argument("command", choices=sorted(COMMANDS), metavar="command", help=_list())
    if not words or words[0] not in COMMANDS:
        parser.parse_args(words[:1] or ["--help"])
        return 2
    name, rest = words[0], words[1:]
    if name not in WITHOUT_DATABASE:
        try:
            _set_up()
            if name in ASKS_FOR_WORK:
                _load_work()
        except ModuleNotFoundError as missing:
            return _refused(
                RuleBroken(
                    f"`floorwalker {name}` needs the server part; {missing.name} is not installed.",
                    remedy='Install it: pip install "floorwalker[server]"',
                    code="server_part_missing",
                ),
                as_json="--json" in rest,
            )
        except ValueError as problem:  # a deployment setting that could not be understood
            refusal = RuleBroken(str(problem), remedy="Correct it and start again.", code="bad_setting")
            return _refused(refusal, as_json="--json" in rest)
    module = importlib.import_module(f"floorwalker.cli.{name}_" if name == "import" else f"floorwalker.cli.{name}")
    command = argparse.ArgumentParser(prog=f"floorwalker {name}", description=module.HELP)
    module.add_arguments(command)
    arguments = command.parse_args(rest)
    try:
        return int(module.run(arguments))
    except RuleBroken as refusal:
        return _refused(refusal, as_json=bool(getattr(arguments, "json", False)))
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as problem:
        told = None if name in WITHOUT_DATABASE else _of_database(problem)
        if told is None:
            raise
        return _refused(told, as_json=bool(getattr(arguments, "json", False)))


def _of_database(problem: Exception) -> RuleBroken | None:
    """Return what to do where the database does not answer, or has not the tables of this version."""
    from django.db import DatabaseError

    from floorwalker.config.upkeep import tables

    if not isinstance(problem, DatabaseError):
        return None
    try:
        ready = tables.up_to_date("default")
    except DatabaseError as silent:
        return RuleBroken(
            f"The database does not answer: {str(silent).splitlines()[0]}",
            remedy="See that it runs and that FLOORWALKER_DATABASE_URL names it; `floorwalker doctor` tells more.",
            code="database_silent",
        )
    if ready:
        return None
    return RuleBroken("The tables are not those of this version.", remedy="Run floorwalker migrate first.", code="tables_not_ready")


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "floorwalker.config.settings")
    import django

    django.setup()


def _load_work() -> None:
    """Load every kind of work before a transaction is open: loading them takes seconds, under SQLite's one write lock if it is."""
    from floorwalker.ground.jobs import kinds

    kinds.kinds()


def _refused(refusal: RuleBroken, *, as_json: bool) -> int:
    if as_json:
        problem: dict[str, Any] = {"schema": 1, "refused": refusal.as_problem()}
        print(json.dumps(problem, default=str))
    print(f"{refusal.message}\n{refusal.remedy}", file=sys.stderr)
    return 1


def _list() -> str:
    width = max(map(len, COMMANDS)) + 2
    return "\n".join(f"{name:<{width}}{meaning}" for name, meaning in COMMANDS.items())
