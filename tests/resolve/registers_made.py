"""Registers of cases for tests: rows as another system exports them, in a workbook or CSV, and bringing them in without a worker."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import openpyxl

from floorwalker.ground.jobs.kinds import kinds
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Job
from floorwalker.resolve.actions import case_imports
from floorwalker.resolve.models import CaseImport
from floorwalker.resolve.rules.old_columns import LABELS

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROW: dict[str, Any] = {
    "reference": "RSP-1", "kind": "complaint", "state": "open", "received": "2026-02-09 10:15", "line": "claims", "channel": "phone",
    "customer": "204417", "customer_name": "Hanna Lindqvist", "product": "Home insurance", "summary": "Dryers too loud",
    "words": "They ran all night.\nNobody rang back.", "owner": "sam@floor.example",
}
CLOSED: dict[str, Any] = {
    **ROW, "reference": "RSP-2", "state": "closed", "received": "2025-11-03 09:00", "closed": "2025-12-22", "outcome": "partly",
    "issues": "Noise | Nobody rang back", "decisions": "upheld | not upheld", "reasoning": "The report says so.",
    "acknowledgement_sent": "2025-11-05", "final-response_sent": "2025-12-19", "final-response_way": "email",
    "acknowledgement_due": "2025-11-10", "final-response_due": "2025-12-29", "final-response_in_time": "yes",
    "redress": "120.50", "paid": "2025-12-22",
}


def a_row(**changes: Any) -> dict[str, Any]:
    """Return an open complaint as another register has it."""
    return {**ROW, **changes}


def a_closed(**changes: Any) -> dict[str, Any]:
    """Return a closed complaint with its letters, decisions and redress."""
    return {**CLOSED, **changes}


def as_csv(*rows: dict[str, Any]) -> bytes:
    """Return rows as a CSV with every column that one of them has."""
    codes = [code for code in LABELS if any(code in row for row in rows)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([LABELS[code] for code in codes])
    writer.writerows([[row.get(code, "") for code in codes] for row in rows])
    return out.getvalue().encode()


def as_xlsx(*rows: dict[str, Any]) -> bytes:
    """Return the same as a workbook."""
    codes = [code for code in LABELS if any(code in row for row in rows)]
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([LABELS[code] for code in codes])
    for row in rows:
        sheet.append([row.get(code) for code in codes])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def taken(cast: Any, content: bytes, *, by: Any = None, source: str = "Respond", name: str = "cases.csv") -> CaseImport:
    """Hand a register in."""
    return case_imports.take(source=source, site=cast.sam.site, name=name, content=io.BytesIO(content), by=by or cast.olga_acts)


def worked(held: CaseImport, holder: str = "test") -> dict[str, Any]:
    """Do the work that was asked for on a register, as a worker would."""
    held.refresh_from_db()
    assert held.job is not None
    Job.objects.filter(pk=held.job.pk).update(state=Job.State.RUNNING, holder=holder)
    held.job.refresh_from_db()
    result = kinds().get(held.job.kind).run(RunningJob(held.job, holder=holder))
    Job.objects.filter(pk=held.job.pk).update(state=Job.State.DONE)
    held.refresh_from_db()
    return result


def looked(cast: Any, *rows: dict[str, Any], by: Any = None, **options: Any) -> CaseImport:
    """Hand a register in and look at it."""
    held = taken(cast, as_csv(*rows), by=by, **options)
    case_imports.look(held.reference, by=by or cast.olga_acts)
    worked(held)
    return held


def brought(cast: Any, *rows: dict[str, Any], by: Any = None, **options: Any) -> CaseImport:
    """Hand a register in, look at it and bring it in."""
    held = looked(cast, *rows, by=by, **options)
    case_imports.bring_in(held.reference, by=by or cast.olga_acts)
    worked(held)
    return held
