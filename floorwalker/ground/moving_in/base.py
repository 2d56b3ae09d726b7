"""What a kind of workbook is: its columns, and what each of its rows would do, judged without writing anything.

A kind gets rows of plain values, whoever read them from whichever file, and answers with one verdict a row. A verdict carries how to
write it, so that what was seen is what is applied.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal, Protocol, runtime_checkable

from django.db.models import Model

from floorwalker.ground.actors import Actor

Shape = Literal["text", "day", "moment", "number", "whole", "yes"]
Value = str | date | Decimal | int | bool | None
What = Literal["add", "change", "same", "refused"]
NEAR_ENOUGH: Final = 3
"""So many known names are listed beside one that is not known."""


@dataclass(frozen=True)
class Column:
    """One column: its code, label, shape, the words headers use for it (parted by |), what it means, and an example;
    `lines` says that its text may have several."""

    code: str
    label: str
    words: str
    help: str
    example: str = ""
    shape: Shape = "text"
    required: bool = False
    longest: int = 120
    lines: bool = False


@dataclass(frozen=True)
class Refusal:
    """Why a row is not taken: the column, what stood there, what is wrong, and what to do."""

    column: str
    value: str
    why: str
    remedy: str


@dataclass(frozen=True)
class Row:
    """One row: its number as a person counts it, what it says by column code, and why it cannot be read where it cannot.

    An empty cell is None; it changes nothing that is known already.
    """

    number: int
    said: Mapping[str, Value]
    problem: Refusal | None = None

    def text(self, code: str) -> str:
        """Return the text of a column, empty when it says nothing."""
        value = self.said.get(code)
        return "" if value is None else str(value)

    def day(self, code: str) -> date | None:
        """Return the day of a column."""
        value = self.said.get(code)
        return value if isinstance(value, date) else None

    def moment(self, code: str) -> datetime | None:
        """Return the moment of a column: UTC where the cell said so, else wall clock without a zone; midnight where it said a day alone."""
        value = self.said.get(code)
        return value if isinstance(value, datetime) else None


class Refused(Exception):
    """A row cannot be taken."""

    def __init__(self, column: str, value: object, why: str, remedy: str) -> None:
        super().__init__(why)
        self.refusal = Refusal(column, "" if value is None else str(value)[:120], why, remedy)


@dataclass(frozen=True)
class Change:
    """One value that would change: what it is, before and after."""

    label: str
    before: str
    after: str


class Writer(Protocol):
    """Where a verdict writes: everything it makes, changes or removes can be undone."""

    def make(self, row: Model) -> None:
        """Add a row."""

    def change(self, row: Model, **values: object) -> None:
        """Give a row other values."""

    def remove(self, row: Model) -> None:
        """Take a row out."""


@dataclass(frozen=True)
class Verdict:
    """What one row would do."""

    number: int
    who: str
    what: What
    changes: tuple[Change, ...] = ()
    refusal: Refusal | None = None
    note: str = ""
    write: Callable[[Writer], None] | None = field(default=None, compare=False)

    def as_fact(self) -> list[object]:
        """Return what it would do as plain values, for the digest."""
        return [self.number, self.who, self.what, [[each.label, each.before, each.after] for each in self.changes]]


class Columned(Protocol):
    """A table that people fill in: what its columns are."""

    @property
    def code(self) -> str:
        """Its stable name."""
        ...

    @property
    def label(self) -> str:
        """What people call it."""
        ...

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns, in the order of its template."""
        ...


class Kind(Columned, Protocol):
    """One kind of workbook."""

    @property
    def expects(self) -> str:
        """One sentence: what a row is."""
        ...

    @property
    def things(self) -> tuple[str, str]:
        """What a row adds, one and many."""
        ...

    @property
    def permission(self) -> str:
        """Who may apply it, beside what single columns ask for."""
        ...

    def judge(self, rows: Sequence[Row], *, by: Actor) -> list[Verdict]:
        """Return what each of `rows` would do, written by nobody yet."""
        ...


@runtime_checkable
class Followed(Protocol):
    """A kind on whose rows something stands, such as figures that were counted already."""

    def follow(self, entries: Sequence[Mapping[str, Any]], *, because: str, by: Actor) -> None:
        """Let it follow what was written or put back, by the entries of the journal of the workbook `because`."""
        ...


def judged(rows: Iterable[Row], judge: Callable[[Row], Verdict], who: Callable[[Row], str]) -> list[Verdict]:
    """Return the verdict of `judge` on every row; a row that it refuses keeps its reason."""
    found = []
    for row in rows:
        if row.problem is not None:
            found.append(Verdict(row.number, who(row), "refused", refusal=row.problem))
            continue
        try:
            found.append(judge(row))
        except Refused as refused:
            found.append(Verdict(row.number, who(row), "refused", refusal=refused.refusal))
    return found


def verdict(row: Row, who: str, *, is_new: bool, changes: Sequence[Change], write: Callable[[Writer], None], note: str = "") -> Verdict:
    """Return the verdict on a row that is taken: new, changed, or as it is already."""
    if not changes and not is_new:
        return Verdict(row.number, who, "same", note=note)
    return Verdict(row.number, who, "add" if is_new else "change", tuple(changes), note=note, write=write)


def differing(pairs: Iterable[tuple[str, object, object]]) -> list[Change]:
    """Return a change for each (label, before, after) that differs."""
    return [Change(label, in_words(before), in_words(after)) for label, before, after in pairs if before != after]


def in_words(value: object) -> str:
    """Return a value as the preview writes it."""
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def digest(verdicts: Sequence[Verdict]) -> str:
    """Return the SHA-256 of what `verdicts` would do: it differs when the house changed since they were seen."""
    facts = [each.as_fact() for each in verdicts]
    return hashlib.sha256(json.dumps(facts, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def counts(verdicts: Sequence[Verdict]) -> dict[What, int]:
    """Return how many rows would do what."""
    found: dict[What, int] = {"add": 0, "change": 0, "same": 0, "refused": 0}
    for each in verdicts:
        found[each.what] += 1
    return found
