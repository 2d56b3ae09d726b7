"""The index of recordings that come together: a CSV that says of each file which contact it is of, when it began, and what is not heard."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.record.actions.recordings import About
from floorwalker.record.models import Recording

NAME: Final = "index.csv"
COLUMNS: Final = (
    "file", "contact", "contact_source", "contact_key", "source", "key", "started_at", "kind", "agent_channel", "holds", "paused",
)
MOST_ROWS: Final = 100_000
SPAN: Final = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)-(\d{1,6}(?:\.\d{1,3})?)")
MILLISECONDS: Final = 1000


class IndexRefused(RuleBroken):
    """The index cannot be read, or a row of it cannot."""

    code = "index_refused"


@dataclass(frozen=True)
class Row:
    """One row of the index: its number as a person counts it, the file, and what is said of it or why that cannot be understood."""

    number: int
    file: str
    about: About | None
    problem: str = ""


def read(content: bytes) -> list[Row]:
    """Return the rows of an index.

    Raises
    ------
    IndexRefused
        If it is no such table at all.
    """
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as problem:
        raise IndexRefused(f"{NAME} is not written in UTF-8.", remedy="Save it as CSV in UTF-8.") from problem
    table = csv.DictReader(lines)
    heads = [head.strip().lower() for head in table.fieldnames or ()]
    if "file" not in heads:
        raise IndexRefused(
            f"{NAME} has no column file; it has {', '.join(heads[:12]) or 'none'}.",
            remedy=f"Its columns are: {', '.join(COLUMNS)}; file must be there.",
        )
    if unknown := sorted(set(heads) - {*COLUMNS, ""}):
        raise IndexRefused(
            f"{NAME} has columns that are not known: {', '.join(unknown[:12])}.", remedy=f"Its columns are: {', '.join(COLUMNS)}."
        )
    table.fieldnames = heads
    return list(_rows(table))


def _rows(table: csv.DictReader[str]) -> Iterator[Row]:
    try:
        for at, told in enumerate(table, start=2):
            if at > MOST_ROWS:
                raise IndexRefused(f"{NAME} has more than {MOST_ROWS:,} rows.", remedy="Bring them in several parts.")
            row = {name: (value or "").strip() for name, value in told.items() if isinstance(name, str) and isinstance(value, str | None)}
            try:
                yield Row(at, row["file"], _about(row))
            except ValueError as problem:
                yield Row(at, row["file"], None, str(problem))
    except csv.Error as problem:
        raise IndexRefused(f"{NAME} breaks off as a table: {problem}.", remedy="Save it as CSV again.") from problem


def _about(row: dict[str, str]) -> About:
    """Return what a row says; ValueError says what cannot be understood."""
    if not row["file"]:
        raise ValueError("It names no file.")
    channel = row.get("agent_channel") or "1"
    if channel not in {"1", "2"}:
        raise ValueError(f"agent_channel is {channel!r}; write 1 or 2.")
    started_at = None
    if row.get("started_at"):
        try:
            started_at = datetime.fromisoformat(row["started_at"])
        except ValueError:
            raise ValueError(f"started_at is {row['started_at']!r}; write it as 2026-11-24T10:14:04+00:00.") from None
        if started_at.tzinfo is None:
            raise ValueError(f"started_at is {row['started_at']!r}, without a zone; add +00:00 or the like.")
    return About(
        contact=row.get("contact", ""), contact_source=row.get("contact_source", ""), contact_key=row.get("contact_key", ""),
        source=row.get("source") or "shelf", key=row.get("key") or "", started_at=started_at, kind=row.get("kind") or Recording.Kind.CALL,
        agent_lane=int(channel) - 1, holds=_spans(row["holds"], "holds") if row.get("holds") else None,
        paused=_spans(row.get("paused", ""), "paused"),
    )


def _spans(typed: str, column: str) -> list[tuple[int, int]]:
    found = []
    for piece in typed.replace(";", " ").split():
        span = SPAN.fullmatch(piece)
        if span is None:
            raise ValueError(f"{column} is {typed!r}; write seconds such as 120-214.5 238-279.")
        found.append((round(float(span[1]) * MILLISECONDS), round(float(span[2]) * MILLISECONDS)))
    return found
