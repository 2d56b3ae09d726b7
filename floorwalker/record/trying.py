"""Trying a feed before it is set up: connect, list, read the newest file as it would be read, and write nothing."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.conf import settings as django_settings

from floorwalker.ground import settings
from floorwalker.ground.errors import RuleBroken
from floorwalker.record.importers import IMPORTERS
from floorwalker.record.importers.base import Contact, Options, Rejected, Source, Total
from floorwalker.record.places import open_place
from floorwalker.record.places.base import Found

MOST_BYTES: Final = 8 * 2**20
MOST_ROWS: Final = 5_000
SAMPLES: Final = 5


@dataclass(frozen=True)
class Sample:
    """One contact, or the total of one interval, of the newest file, as it would be kept."""

    started_at: datetime
    queue: str
    agent: str
    outcome: str
    seconds: float


@dataclass
class Trial:
    """What a trial saw: the files, the newest, how its rows would fare, and what its place showed of itself."""

    files: int = 0
    newest: Found | None = None
    accepted: int = 0
    rejected: int = 0
    is_cut: bool = False
    samples: list[Sample] = field(default_factory=list)
    first_refusals: list[Rejected] = field(default_factory=list)
    proof: dict[str, str] = field(default_factory=dict)
    problem: RuleBroken | None = None


def try_out(kind: str, place: dict[str, Any], *, importer: str, options: dict[str, Any], secret: bytes) -> Trial:
    """Return what a feed would see and read now; nothing is kept, moved or counted."""
    trial = Trial()
    try:
        with open_place(kind, place, secret=secret) as opened:
            trial.proof = opened.proof
            found = opened.found()
            trial.files = len(found)
            if found:
                trial.newest = found[-1]
                _read(trial, opened.read(found[-1]), name=found[-1].name, importer=importer, options=options)
    except RuleBroken as refused:
        trial.problem = refused
    return trial


def _read(trial: Trial, content: Any, *, name: str, importer: str, options: dict[str, Any]) -> None:
    folder = Path(django_settings.FLOORWALKER_DATA_DIR) / "work"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryFile("w+b", dir=folder) as draft:
        size = 0
        for chunk in content:
            size += len(chunk)
            draft.write(chunk)
            if size >= MOST_BYTES:
                trial.is_cut = True
                break
        draft.seek(0)
        how = Options(
            zone=options["zone"], ownership=options["ownership"], cell_limit_bytes=int(settings.get("import_cell_limit_kb")) * 1024,
            mapping=options.get("mapping", {}),
        )
        results = islice(IMPORTERS.get(importer).read([Source(name, draft)], how), MOST_ROWS)
        for at, result in enumerate(results, start=1):
            trial.is_cut = trial.is_cut or at == MOST_ROWS
            if isinstance(result, Rejected):
                trial.rejected += 1
                trial.first_refusals += [result] if len(trial.first_refusals) < SAMPLES else []
                continue
            trial.accepted += len(getattr(result, "rows", ()))
            if isinstance(result, Contact) and len(trial.samples) < SAMPLES:
                seconds = (result.ended_at - result.started_at).total_seconds()
                trial.samples.append(Sample(result.started_at, result.queue or "", result.agent or "", result.outcome, seconds))
            elif isinstance(result, Total) and len(trial.samples) < SAMPLES:
                seconds = (result.ended_at - result.started_at).total_seconds()
                trial.samples.append(Sample(result.started_at, result.queue, "", f"{result.offered:,} offered", seconds))
