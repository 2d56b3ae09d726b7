"""Reading an archived year: inside `reading(2025)` the record's own queries and pages run on the file of that year.

A router sends questions about what was archived (`HELD`) to the file; who is signed in, what they may, and every name come from the
house as it stands now. What a question of contacts joins inside the file are copies of the day it was made. Nothing can be written:
what was archived is refused in words, and the file itself is opened read-only.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q, QuerySet
from django.db.utils import load_backend
from django.utils.connection import ConnectionDoesNotExist

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.models import Tag
from floorwalker.ground.people import policy
from floorwalker.record.models import Archive, Interaction, LoggedContact, Match, Promise, Restatement, Segment, SurveyAnswer

Rows = TypeVar("Rows", bound=QuerySet[Any])

FOLDER: Final = "archive"
PREFIX: Final = "archive_"
HOUSE: Final = "default"
MOVED: Final[tuple[type[models.Model], ...]] = (Interaction, Segment, SurveyAnswer, Restatement, LoggedContact, Match, Promise)
"""What goes into an archive, in the order in which it is written there; it is taken out in the reverse order."""
HELD: Final[tuple[type[models.Model], ...]] = (*MOVED, Tag)
"""What is read in the archive; all else is asked of the house."""

_held: ContextVar[Archive | None] = ContextVar("floorwalker_archive", default=None)


class _Opened(threading.local):
    """Under which name this thread last opened the file of each year."""

    def __init__(self) -> None:
        self.of: dict[int, str] = {}


_opened = _Opened()


class YearArchived(RuleBroken):
    """What was to be changed lies in an archive."""

    code = "year_archived"
    status = 409

    def __init__(self, year: int, what: str = "", **facts: Any) -> None:
        super().__init__(
            f"{what or 'This'} lies in the archive of {year}, which can be read and not changed.",
            remedy=f"Read it there; to change it, bring the year back with floorwalker archive --back {year}.", year=year, **facts,
        )


class ArchiveUnreadable(RuleBroken):
    """The file of an archived year is not there, or not as it was sealed."""

    code = "archive_unreadable"
    status = 503


def folder() -> Path:
    """Return where the files of archived years lie."""
    return Path(settings.FLOORWALKER_DATA_DIR) / FOLDER


def known() -> dict[int, Archive]:
    """Return the archived years, newest first; asked once a request."""
    return policy.once("archives", lambda: {each.year: each for each in Archive.objects.using(HOUSE).order_by("-year")})


def current() -> Archive | None:
    """Return the archive that is being read, None in the house itself."""
    return _held.get()


def connection() -> BaseDatabaseWrapper:
    """Return the database in which contacts are read now: raw questions must be put in its words."""
    held = _held.get()
    return connections[HOUSE if held is None else alias_of(held)]


@contextmanager
def reading(year: int) -> Iterator[Archive]:
    """Read the archive of `year` inside this block.

    Raises
    ------
    NotFound
        If that year is not archived.
    ArchiveUnreadable
        If its file is missing or not the one that was sealed.
    """
    held = known().get(year)
    if held is None:
        raise NotFound(f"{year} is not in an archive.", remedy="Look in the list of contacts.")
    with inside(held):
        yield held


@contextmanager
def inside(archive: Archive) -> Iterator[None]:
    """Read `archive` inside this block."""
    _require_file(archive)
    _connected(archive)
    token = _held.set(archive)
    try:
        yield
    finally:
        _held.reset(token)


def places() -> list[Archive | None]:
    """Return where contacts lie: None for the house, then each archived year whose file can be read (`unreadable` names the others)."""
    return [None, *(each for each in known().values() if is_there(each))]


@contextmanager
def at(place: Archive | None) -> Iterator[None]:
    """Read one of `places` inside this block."""
    if place is not None:
        with inside(place):
            yield
        return
    token = _held.set(None)
    try:
        yield
    finally:
        _held.reset(token)


def elsewhere(model: type[models.Model]) -> list[AbstractContextManager[None]]:
    """Return a block for each archive that holds rows of `model`, inside which they are read there."""
    return [at(each) for each in places() if each is not None] if model in MOVED else []


def in_house(rows: Rows, *, path: str = "") -> Rows:
    """Return `rows` without those that an archive shows while they are taken out of the house or put back.

    Parameters
    ----------
    path
        The lookup that leads from a row to its contact or note; empty where the rows are these.
    """
    if _held.get() is not None:
        return rows
    for each in known().values():
        if each.state != Archive.State.ARCHIVED:
            moving = Q(**{f"{path}started_at__lt": each.end})
            head = rows.model._meta.get_field(path.strip("_")).related_model if path else rows.model
            if staying := each.staying.get(head._meta.db_table):
                moving &= ~Q(**{f"{path}pk__in": staying})
            rows = rows.exclude(moving)
    return rows


def tied(rows: Rows, *names: str) -> Rows:
    """Return `rows` with the records that they name, read with them; in an archive one query each, from the house as it stands now."""
    return rows.select_related(*names) if _held.get() is None else rows.prefetch_related(*names)


def unreadable() -> list[int]:
    """Return the archived years whose file is not there as it was sealed."""
    return [each.year for each in known().values() if not is_there(each)]


def is_there(archive: Archive) -> bool:
    """Return whether the file of `archive` lies where it should, as long as it was."""
    try:
        return (folder() / archive.file).stat().st_size == archive.bytes
    except OSError:
        return False


def require_sealed(archive: Archive) -> None:
    """Go on if the file of `archive`, read from its first byte to its last, is the one that was sealed.

    Raises
    ------
    ArchiveUnreadable
        If it is not.
    """
    _require_file(archive)
    with (folder() / archive.file).open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != archive.sha256:
            raise _unreadable(archive)


def sweep() -> None:
    """Remove files of archives that no year names any more: those of years put back, and of work that was cut off."""
    named = {each.file for each in Archive.objects.using(HOUSE).all()}
    for path in folder().glob("*.sqlite3*"):
        if path.name not in named:
            path.unlink(missing_ok=True)


def _require_file(archive: Archive) -> None:
    if not is_there(archive):
        raise _unreadable(archive)


def _unreadable(archive: Archive) -> ArchiveUnreadable:
    return ArchiveUnreadable(
        f"The file of the archive of {archive.year} is missing or not as it was sealed.",
        remedy=f"Ask whoever runs the server to put {FOLDER}/{archive.file} back from a backup; floorwalker doctor names it.",
        year=archive.year,
    )


def alias_of(archive: Archive) -> str:
    """Return the name under which the file of `archive` is opened."""
    return f"{PREFIX}{archive.year}_{archive.sha256[:12]}"


def _connected(archive: Archive) -> None:
    """Open the file in this thread, if it is not open: it never changes, so it is locked by nobody.

    The file of the same year that it took the place of is closed: as long as a thread holds it, its disk does.
    """
    alias = alias_of(archive)
    if (before := _opened.of.get(archive.year, alias)) != alias:
        connections[before].close()
    _opened.of[archive.year] = alias
    address = f"{(folder() / archive.file).as_uri()}?mode=ro&immutable=1"
    try:
        if connections[alias].settings_dict["NAME"] == address:
            return
        connections[alias].close()
    except ConnectionDoesNotExist:
        pass
    described: dict[str, Any] = {
        "ENGINE": "django.db.backends.sqlite3", "NAME": address,
        "OPTIONS": {"init_command": "PRAGMA query_only=ON; PRAGMA cache_size=-65536;"},
    }
    described = connections.configure_settings({HOUSE: {}, alias: described})[alias]
    connections[alias] = load_backend(described["ENGINE"]).DatabaseWrapper(described, alias)


class Router:
    """Sends questions about what was archived to the archive that is read; everything else is asked of the house."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        """Return where `model` is read."""
        alias = _asked(hints)
        if alias is None:
            return None
        return alias if model in HELD else HOUSE

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str | None:
        """Return where `model` is written.

        Raises
        ------
        YearArchived
            If it lies in the archive that is read.
        """
        alias = _asked(hints)
        if alias is None:
            return None
        if model in HELD:
            raise YearArchived(int(alias.removeprefix(PREFIX).partition("_")[0]))
        return HOUSE


def _asked(hints: dict[str, Any]) -> str | None:
    held = _held.get()
    if held is not None:
        return alias_of(held)
    alias = str(getattr(getattr(hints.get("instance"), "_state", None), "db", ""))
    return alias if alias.startswith(PREFIX) else None
