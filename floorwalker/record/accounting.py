"""The account of one import: how many rows of each fate, the first row of each kind of problem, and what the days looked like."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import IO, Any, Final
from zoneinfo import ZoneInfo

from floorwalker.ground import files
from floorwalker.record.importers.base import Contact, Conversation, Rejected, Repair, Row, Stretch, Total
from floorwalker.record.models import Import

PROBLEMS_KEPT: Final = 100_000
"""Problems kept in words; beyond that the file of rejected rows still holds every row."""
VALUE_CHARACTERS: Final = 200
"""Of a value in a problem; a cell of 10 MB is named, not repeated."""


@dataclass(frozen=True)
class Problem:
    """One row that was repaired or rejected: where it stands, which field, what was seen, why."""

    file: str
    row: int
    field: str
    value: str
    code: str
    why: str
    repaired: bool = False


@dataclass
class Tally:
    """How many rows of each fate, and when the first and last contact began."""

    zone: str
    read: int = 0
    accepted: int = 0
    repaired: int = 0
    rejected: int = 0
    duplicates: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    first_at: datetime | None = None
    last_at: datetime | None = None
    firsts: dict[str, Problem] = field(default_factory=dict)
    days: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Local day to contacts and the local time of the first."""
    queues: Counter[str] = field(default_factory=Counter)
    agents: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._zone = ZoneInfo(self.zone)

    def rejects(self, refused: Rejected, *, file: str) -> Problem:
        """Count a rejected row and return it in words."""
        self.read += 1
        self.rejected += 1
        self.problems[refused.code] += 1
        value = refused.value[:VALUE_CHARACTERS]
        problem = Problem(file, refused.row.number, refused.field, value, refused.code, refused.why)
        self.firsts.setdefault(refused.code, problem)
        return problem

    def takes(self, result: Contact | Conversation | Stretch | Total, *, files: list[str], meanings: dict[str, str]) -> None:
        """Count the rows of a contact, conversation, stretch or total that was written."""
        rows = len(result.rows)
        self.accepted += rows
        if isinstance(result, Conversation | Stretch):
            return
        self.repaired += rows if result.repairs else 0
        for repair in result.repairs:
            self.problems[f"repaired:{repair.code}"] += 1
            if f"repaired:{repair.code}" not in self.firsts:
                self.firsts[f"repaired:{repair.code}"] = _repaired(result.rows[0], repair, files, meanings)
        started = result.started_at
        self.first_at = started if self.first_at is None or started < self.first_at else self.first_at
        self.last_at = started if self.last_at is None or started > self.last_at else self.last_at
        local = started.astimezone(self._zone).isoformat()
        day, clock = local[:10], local[11:19]
        count, first = self.days.get(day, (0, clock))
        contacts = result.offered if isinstance(result, Total) else 1
        self.days[day] = (count + contacts, min(first, clock) if contacts else first)
        if result.queue is not None:
            self.queues[result.queue] += contacts
        if isinstance(result, Contact) and result.agent is not None:
            self.agents.add(result.agent)

    def as_columns(self) -> dict[str, Any]:
        """Return the tally as columns of the import."""
        return {
            "rows_read": self.read, "rows_accepted": self.accepted, "rows_repaired": self.repaired,
            "rows_rejected": self.rejected, "rows_duplicate": self.duplicates, "problems": dict(self.problems),
            "first_at": self.first_at, "last_at": self.last_at,
        }

    def head(self) -> str:
        """Return the first line of the account that is kept: the first row of each kind, days, queues and people."""
        kept = {
            "firsts": {code: asdict(problem) for code, problem in self.firsts.items()},
            "days": dict(sorted(self.days.items())), "queues": dict(self.queues), "agents": len(self.agents),
        }
        return json.dumps(kept) + "\n"


def _repaired(row: Row, repair: Repair, files: list[str], meanings: dict[str, str]) -> Problem:
    value = repair.value[:VALUE_CHARACTERS]
    return Problem(files[row.file], row.number, repair.field, value, repair.code, meanings[repair.code], repaired=True)


def write_line(problem: Problem, *, to: IO[str]) -> None:
    """Write one problem as a line of the account."""
    to.write(json.dumps(asdict(problem)) + "\n")


@dataclass(frozen=True)
class Account:
    """What is kept of the reading beside its numbers."""

    firsts: dict[str, Problem]
    days: dict[str, tuple[int, str]]
    queues: dict[str, int]
    agents: int


NO_ACCOUNT: Final = Account({}, {}, {}, 0)


def of(batch: Import) -> Account:
    """Return the account of `batch`; an empty one before it was read to its end."""
    if batch.problem_file is None:
        return NO_ACCOUNT
    with files.open_plain(batch.problem_file) as stream:
        head = json.loads(stream.readline())
    firsts = {code: Problem(**problem) for code, problem in head["firsts"].items()}
    days = {day: (count, first) for day, (count, first) in head["days"].items()}
    return Account(firsts, days, head["queues"], head["agents"])


def rejected(batch: Import) -> Iterator[Problem]:
    """Yield the rejected rows of `batch` in words, in the order of the files, `PROBLEMS_KEPT` at most."""
    if batch.problem_file is None:
        return
    with io.TextIOWrapper(files.open_plain(batch.problem_file), encoding="utf-8") as stream:
        stream.readline()
        for line in stream:
            yield Problem(**json.loads(line))
