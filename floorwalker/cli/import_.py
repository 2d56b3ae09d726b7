"""`floorwalker import`: read a log, account for every row, publish it."""

from __future__ import annotations

import argparse
import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from floorwalker.ground import files
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Job
from floorwalker.record.actions import imports
from floorwalker.record.importers import IMPORTERS
from floorwalker.record.models import Import

HELP = "Import a log: every row is accepted, rejected with its reason, or known already."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the importer, its files and how to read them."""
    parser.add_argument("importer", choices=[importer.code for importer in IMPORTERS], help="what kind of log it is")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--mapping", default="", help="a saved mapping, by name or reference (csv and interval-totals only)")
    parser.add_argument("--zone", default="", help="IANA zone of times that carry none")
    parser.add_argument("--ownership", choices=["own", "open"], default="", help="own centre, or open data under pseudonyms")
    parser.add_argument("--site", default="", help="code of the site that people and queues belong to")
    parser.add_argument("--rejected", type=Path, help="where to put the rejected rows; default beside the first file's name")
    parser.add_argument("--no-publish", action="store_true", help="read only; publish from the page")
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Hand in, read, publish, and say what came of every row."""
    by = Actor.system("command")
    for path in arguments.files:
        if not path.is_file():
            raise RuleBroken(f"{path} is not a file.", remedy="Give the path of a file that can be read.", code="no_file")
    with ExitStack() as stack:
        uploads = [(path.name, stack.enter_context(path.open("rb"))) for path in arguments.files]
        batch, job = imports.hand_in(
            uploads, importer=arguments.importer, by=by, zone=arguments.zone, ownership=arguments.ownership, site=arguments.site,
            mapping=mapping_named(arguments.mapping),
        )
    _well(worker.run_now(job))
    batch.refresh_from_db()
    if not arguments.no_publish:
        _well(worker.run_now(imports.publish(batch, by=by)))
        batch.refresh_from_db()
    answer = account(batch, rejected_to=arguments.rejected)
    if arguments.json:
        print(json.dumps(answer))
    else:
        print(sentence(answer))
    return 0


def mapping_named(name: str) -> dict[str, Any] | None:
    """Return the columns of the saved mapping called `name`, None when no name is given."""
    from floorwalker.record.models import Mapping

    if not name:
        return None
    found = Mapping.objects.filter(name=name).first() or Mapping.objects.filter(reference=name).first()
    if found is None:
        names = ", ".join(Mapping.objects.values_list("name", flat=True)) or "none yet"
        raise RuleBroken(f"No mapping is called {name!r}.", remedy=f"Saved mappings: {names}.", code="unknown_mapping")
    return dict(found.columns)


def _well(job: Job) -> None:
    if job.state != Job.State.DONE:
        problem = job.problem or {"title": f"The work ended as {job.state}.", "detail": "Look in the log.", "code": "job"}
        raise RuleBroken(problem["title"], remedy=problem["detail"], code=problem["code"], **problem.get("facts", {}))


def account(batch: Import, *, rejected_to: Path | None) -> dict[str, Any]:
    """Return what became of every row, and where the rejected ones lie."""
    where = None
    if batch.rejected_file is not None:
        where = rejected_to or Path(f"{batch.reference}-rejected.txt")
        with files.open_plain(batch.rejected_file) as source:
            where.write_bytes(source.read())
    return {
        "schema": 1, "import": batch.reference, "state": batch.state, "read": batch.rows_read, "accepted": batch.rows_accepted,
        "repaired": batch.rows_repaired, "rejected": batch.rows_rejected, "duplicates": batch.rows_duplicate,
        "problems": batch.problems, "rejected_rows": str(where.resolve()) if where else None,
        "first": batch.first_at.isoformat() if batch.first_at else None,
        "last": batch.last_at.isoformat() if batch.last_at else None,
    }


def sentence(answer: dict[str, Any]) -> str:
    """Return the account in words."""
    words = (
        f"{answer['import']}: {answer['read']:,} rows read = {answer['accepted']:,} accepted (of these {answer['repaired']:,} "
        f"repaired) + {answer['rejected']:,} rejected + {answer['duplicates']:,} duplicates. It is {answer['state']}."
    )
    return f"{words}\nRejected rows: {answer['rejected_rows']}" if answer["rejected_rows"] else words
