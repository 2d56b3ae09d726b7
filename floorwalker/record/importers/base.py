"""What an importer is: it reads the files of one source and says what every row is, and it writes nothing.

The same parsers serve live feeds. An importer yields `Contact`, `Stretch` and `Total` for what should be kept, `Rejected` for a row that
cannot be, and `Kept` for rows that are understood and carry nothing of their own; together they account for every row, each once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any, Final, Literal, Protocol

NAME_CHARACTERS: Final = 80
"""Longest name of a queue, an agent, a reason or a customer that is kept; the tables hold no longer one."""
KEY_CHARACTERS: Final = 120
"""Longest key of a contact."""

Ownership = Literal["own", "open"]
"""Whose data it is: our own centre (names are mapped to people and customers), or open data (keyed pseudonyms)."""


class ValueRefused(Exception):
    """A row cannot be kept for one value: the field, the value as it stood, and the code of the refusal."""

    def __init__(self, field: str, value: object, code: str) -> None:
        super().__init__(code)
        self.field, self.value, self.code = field, str(value)[:200], code


@dataclass(frozen=True, slots=True)
class Row:
    """Where a row stands: which file of the import (from 0), and its line or record number as a person counts it (from 1)."""

    file: int
    number: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One timed part of a contact, in UTC, half-open; names are the source's own."""

    kind: str
    started_at: datetime
    ended_at: datetime
    visit: int = 0
    queue: str | None = None
    agent: str | None = None
    outcome: str = ""
    """What came of the visit; only on its last piece."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One value that was repaired: the code of the rule, the field, and the value as it stood."""

    code: str
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact as the source tells it, and the rows that told it."""

    rows: tuple[Row, ...]
    external_id: str
    channel: str
    outcome: str
    started_at: datetime
    ended_at: datetime
    pieces: tuple[Piece, ...]
    direction: str = "inbound"
    queue: str | None = None
    agent: str | None = None
    customer: str | None = None
    reason: str | None = None
    note: str = ""
    repairs: tuple[Repair, ...] = ()
    """What was repaired in it, each rule once; empty for a row taken as it stood."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one party said: agent, customer or system, their name in the source, the words, and from when to when in whole milliseconds."""

    party: str
    text: str
    at_ms: int | None = None
    to_ms: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The words of one contact as the source tells them, and the rows that told it.

    `contact` names the contact by our reference, or by its key in the system `source` (the importer's own where none is said).
    """

    rows: tuple[Row, ...]
    external_id: str
    contact: str
    channel: str
    turns: tuple[Turn, ...]
    file: int = 0
    source: str = ""
    language: str = ""
    made_by: str = "import"
    model: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """What else the source said of the contact, so that the file can be written again without card security codes."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of an agent's day in one state, in UTC, half-open, and the rows that told it."""

    rows: tuple[Row, ...]
    agent: str
    state: str
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Total:
    """What a source tells of one queue in one interval, in UTC, half-open; None is what it does not give.

    Seconds are those of all answered contacts together, but for the longest wait.
    """

    rows: tuple[Row, ...]
    queue: str
    channel: str
    direction: str
    started_at: datetime
    ended_at: datetime
    offered: int
    answered: int | None = None
    abandoned: int | None = None
    answered_in_time: int | None = None
    target_seconds: float | None = None
    wait_answered_seconds: float | None = None
    wait_longest_seconds: float | None = None
    handle_seconds: float | None = None
    talk_seconds: float | None = None
    hold_seconds: float | None = None
    wrap_seconds: float | None = None
    in_time_low: int | None = None
    in_time_high: int | None = None
    """Between these the count in time lies, where it is reckoned from a rounded share; None where it was counted."""
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be kept: which field, what was seen, and why; `text` is the row as it stood, for the file to correct."""

    row: Row
    field: str
    value: str
    code: str
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows that are understood and carry nothing of their own, such as a queue's configuration."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """Rows that another piece of the same feed brought word for word."""

    rows: tuple[Row, ...]


Result = Contact | Conversation | Stretch | Total | Rejected | Kept | Again


@dataclass(frozen=True)
class Options:
    """How to read: the zone of times without one, whose data it is, and the mapping of a CSV or workbook."""

    zone: str
    ownership: Ownership = "own"
    cell_limit_bytes: int = 64 * 1024
    mapping: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """One file to read: its name as the person knows it, and its plain bytes, which can seek."""

    name: str
    stream: IO[bytes]


class Importer(Protocol):
    """Reads one kind of source; one file on the shelf."""

    @property
    def code(self) -> str:
        """Stable name, as on the command line."""
        ...

    @property
    def label(self) -> str:
        """What people call it."""
        ...

    @property
    def expects(self) -> str:
        """The files it wants, in one sentence."""
        ...

    @property
    def default_zone(self) -> str:
        """The zone of times that carry none, unless the person says otherwise."""
        ...

    @property
    def default_ownership(self) -> Ownership:
        """Whose data it is, unless the person says otherwise."""
        ...

    @property
    def joins(self) -> bool:
        """Whether one contact may be told by several pieces of a feed, which are then read beside one another."""
        ...

    @property
    def repairs(self) -> dict[str, str]:
        """What it repairs with a mark: code to meaning."""
        ...

    @property
    def refusals(self) -> dict[str, str]:
        """Why it rejects a row: code to meaning."""
        ...

    def recognises(self, head: str, *, name: str) -> bool:
        """Return whether a file called `name` that begins with `head` looks like one of its own."""
        ...

    def header(self, sources: Sequence[Source], options: Options) -> str:
        """Return the first line that a file of rejected rows needs so that it can be corrected and imported again."""
        ...

    def read(self, sources: Sequence[Source], options: Options) -> Iterator[Result]:
        """Yield what every row of `sources` is, in constant memory.

        Raises
        ------
        RuleBroken
            If the files are not of this kind at all; says what was seen and what is expected.
        """
        ...
