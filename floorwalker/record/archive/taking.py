"""Taking the rows of an archived year out of the house, and putting them back: some at a time, each piece compared, one transaction each.

A piece goes only when the archive holds every row of it as it stands in the house. Killed at any moment, the work goes on with the
pieces that are left: a row is in the house, in the archive or in both, and readers are shown the archive meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.db import connections, models, transaction

from floorwalker.ground import table_rows
from floorwalker.ground.errors import RuleBroken
from floorwalker.record.archive import extent, reading
from floorwalker.record.archive.extent import CONTACT_TABLES, GROUPS, LOGGED_TABLES, Extent
from floorwalker.record.models import Archive

PIECE: Final = 500
"""Contacts or notes a transaction, at most, with what hangs on them."""
LOCK_SECONDS: Final = 0.1
"""A transaction that held the write lock for longer makes the next ones smaller, to a tenth of a piece: others wait for it."""
Tables = Sequence[tuple[type[models.Model], str]]


class ArchiveDiffers(RuleBroken):
    """The house holds a row of an archived year otherwise than the archive does; neither was taken away."""

    code = "archive_differs"
    status = 409


def take_out(archive: Archive, *, fence: Callable[[int], None]) -> int:
    """Take the rows of `archive` out of the house; return how many contacts and notes went.

    `fence` is called in each transaction with how many went so far.

    Raises
    ------
    ArchiveDiffers
        If rows were changed in the house since they were copied: those, and what is not compared yet, stay.
    """
    whole, gone, pace = extent.of(archive), 0, _Pace()
    for tables in (LOGGED_TABLES, CONTACT_TABLES):  # notes name contacts
        while keys := _next(whole, tables, pace.size):
            gone += len(keys)
            copied = {model: _rows(model, column, keys, archive) for model, column in tables}
            with pace.kept(), transaction.atomic():
                fence(gone)
                for model, column in tables:
                    if _rows(model, column, keys) != copied[model]:
                        raise _differs(archive, model)
                for model, column in reversed(tables):
                    rows = model._base_manager.using(reading.HOUSE).filter(**{f"{column}__in": keys})
                    rows._raw_delete(rows.db)  # no row of ours listens to deletions
    return gone


def put_back(archive: Archive, *, fence: Callable[[int], None]) -> int:
    """Put the rows of `archive` back into the house; return how many contacts and notes stood there otherwise, and stay as they stand.

    What stands in the house was never taken out, or came back before the work was cut off: where it is another than the archive's it
    was changed since it was copied, and is the newer.

    Raises
    ------
    ArchiveDiffers
        If what was put back does not read as it stands in the archive.
    """
    back, changed, pace = 0, 0, _Pace()
    for tables in GROUPS:
        every, at = _keys_of(archive, tables), 0
        while keys := every[at : at + pace.size]:
            at += len(keys)
            back += len(keys)
            copies = {model: _rows(model, column, keys, archive) for model, column in tables}
            with pace.kept(), transaction.atomic():
                fence(back)
                there = set(tables[0][0]._base_manager.using(reading.HOUSE).filter(pk__in=keys).values_list("pk", flat=True))
                if _are_changed(archive, tables, [*there]):
                    changed += sum(_are_changed(archive, tables, [key]) for key in there)
                missing = [key for key in keys if key not in there]
                for model, column in tables:
                    copied = copies[model] if len(missing) == len(keys) else _rows(model, column, missing, archive)
                    table_rows.write(model, copied, connections[reading.HOUSE])
                    if _rows(model, column, missing) != copied:
                        raise _differs(archive, model)
    return changed


def _are_changed(archive: Archive, tables: Tables, keys: list[int]) -> bool:
    """Return whether the house holds anything of `keys` otherwise than `archive`."""
    return any(_rows(model, column, keys) != _rows(model, column, keys, archive) for model, column in tables)


class _Pace:
    """How many contacts go in a transaction, so that others wait little; between two, they get their turn."""

    def __init__(self) -> None:
        self.size = PIECE

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Take the time of one transaction, size the next by it, and pause as long as it took."""
        begun = time.monotonic()
        yield
        took = time.monotonic() - begun
        self.size = max(1, PIECE // 10, self.size // 2) if took > LOCK_SECONDS else min(PIECE, self.size + self.size // 4 + 1)
        time.sleep(min(took, LOCK_SECONDS))


def _next(whole: Extent, tables: Tables, size: int) -> list[int]:
    return list(whole.heads(tables[0][0], using=reading.HOUSE).values_list("pk", flat=True)[:size])


def _keys_of(archive: Archive, tables: Tables) -> list[int]:
    with reading.inside(archive):
        return list(tables[0][0]._base_manager.order_by("started_at", "pk").values_list("pk", flat=True))


def _rows(model: type[models.Model], column: str, keys: list[int], archive: Archive | None = None) -> list[table_rows.Row]:
    """Return the rows of `model` that belong to `keys`, in the house or in an archive."""
    if archive is None:
        query = model._base_manager.using(reading.HOUSE).filter(**{f"{column}__in": keys})
        return [row for rows in table_rows.batches(query) for row in rows]
    with reading.inside(archive):
        return [row for rows in table_rows.batches(model._base_manager.filter(**{f"{column}__in": keys})) for row in rows]


def _differs(archive: Archive, model: type[models.Model]) -> ArchiveDiffers:
    return ArchiveDiffers(
        f"A {model._meta.verbose_name} of {archive.year} is another in the house than in its archive: it was changed meanwhile.",
        remedy=f"Nothing was lost. Put the year back with floorwalker archive --back {archive.year}, then archive it again.",
        year=archive.year, table=model._meta.db_table,
    )
