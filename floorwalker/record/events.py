"""Record: the lines this room writes in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.trail.events import Event


@dataclass(frozen=True, kw_only=True)
class ImportStarted(Event):
    """Files were handed in to be imported."""

    kind = "import.started"
    sentence = "Handed in {files} files of {importer} as {subject}"

    importer: str
    files: int
    sha256: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ImportRead(Event):
    """Every row of an import was read and accounted for."""

    kind = "import.read"
    sentence = "Read {rows} rows of {subject}: {accepted} accepted, {rejected} rejected, {duplicates} duplicates"

    rows: int
    accepted: int
    rejected: int
    duplicates: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class ImportPublished(Event):
    """An import was made visible and counted."""

    kind = "import.published"
    sentence = "Published {subject}: {contacts} contacts on {days} days"

    contacts: int
    days: int


@dataclass(frozen=True, kw_only=True)
class ImportUndone(Event):
    """An import was taken out again."""

    kind = "import.undone"
    sentence = "Took out {subject}: {contacts} contacts on {days} days"

    contacts: int
    days: int


@dataclass(frozen=True, kw_only=True)
class FiguresRestated(Event):
    """Facts of days that had been counted before were counted again because data came late or was taken out."""

    kind = "figures.restated"
    sentence = "Counted {days} days again because of {subject}"

    days: int
    first_day: str
    last_day: str


EVENTS: tuple[type[Event], ...] = (ImportStarted, ImportRead, ImportPublished, ImportUndone, FiguresRestated)
