"""Record: the lines that archives of years write in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.trail.events import Event


@dataclass(frozen=True, kw_only=True)
class YearArchiveAsked(Event):
    """Somebody asked for a closed year to be archived, or for archiving to go on."""

    kind = "archive.asked"
    sentence = "Asked for {subject} to be made"


@dataclass(frozen=True, kw_only=True)
class YearArchived(Event):
    """The file of a year was made, read back and compared; its rows are taken out of the house only after this line is sealed.

    `tables` names each table with its rows and digest.
    """

    kind = "archive.made"
    sentence = "Made {subject}: {contacts} contacts, {rows} rows, SHA-256 {sha256}"

    sha256: str
    bytes: int
    contacts: int
    rows: int
    tables: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class YearTakenOut(Event):
    """Every row of an archived year is out of the house."""

    kind = "archive.taken_out"
    sentence = "Took what {subject} holds out of the house: {contacts} contacts"

    contacts: int


@dataclass(frozen=True, kw_only=True)
class ArchiveRewritten(Event):
    """The file of an archived year was written anew, and the former one removed."""

    kind = "archive.rewritten"
    sentence = "Wrote {subject} anew ({because}): SHA-256 {sha256}, before {before}"

    because: str
    sha256: str
    before: str
    bytes: int


@dataclass(frozen=True, kw_only=True)
class ArchiveFollowed(Event):
    """The file of an archived year was written anew, since whose names are was decided after it went; nothing else in it is another."""

    kind = "archive.followed"
    sentence = "Wrote {subject} anew, since {names} names were decided: {contacts} contacts follow, SHA-256 {sha256}, before {before}"

    names: int
    contacts: int
    sha256: str
    before: str
    bytes: int


@dataclass(frozen=True, kw_only=True)
class YearReturnAsked(Event):
    """Somebody asked for an archived year to be put back into the house."""

    kind = "archive.return_asked"
    sentence = "Asked for {subject} to be put back into the house"


@dataclass(frozen=True, kw_only=True)
class YearReturned(Event):
    """Every row of an archived year is in the house again, and its file is gone.

    `changed` were never taken out because they had been changed in the house since the file was made; they stand as they do there.
    """

    kind = "archive.returned"
    sentence = "Put {subject} back into the house: {contacts} contacts, {changed} as changed since; its file (SHA-256 {sha256}) is removed"

    contacts: int
    changed: int
    sha256: str


ARCHIVE_EVENTS: tuple[type[Event], ...] = (
    YearArchiveAsked, YearArchived, YearTakenOut, ArchiveRewritten, ArchiveFollowed, YearReturnAsked, YearReturned,
)
