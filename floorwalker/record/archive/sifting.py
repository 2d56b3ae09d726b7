"""What a file or a feed tells of an archived year: known contacts are duplicates, new ones are rejected with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from floorwalker.record.archive import reading
from floorwalker.record.importers.base import Again, Contact, Rejected, Result, Total
from floorwalker.record.models import Archive, Interaction

CODE: Final = "archived_year"


def sifted(results: Iterable[Result], *, source: str) -> Iterator[Result]:
    """Yield `results` with those of archived years as what they are: known already, or to be rejected.

    Raises
    ------
    ArchiveUnreadable
        If the file of an archive that would know them cannot be read: a contact could be taken in twice.
    """
    known = reading.known()
    for result in results:
        archive = known.get(result.started_at.year) if isinstance(result, Contact | Total) else None
        if archive is None or not isinstance(result, Contact | Total):
            yield result
        elif isinstance(result, Contact) and _is_in(archive, result, source):
            yield Again(result.rows)
        elif isinstance(result, Contact) and Interaction.objects.filter(source=source, external_id=result.external_id).exists():
            yield result  # it reaches into a year that is not archived, and stayed
        else:
            yield from _rejected(result, archive.year)


def _is_in(archive: Archive, contact: Contact, source: str) -> bool:
    with reading.inside(archive), reading.connection().cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {Interaction._meta.db_table} WHERE source = %s AND external_id = %s", [source, contact.external_id]  # noqa: S608
        )
        return cursor.fetchone() is not None


def _rejected(result: Contact | Total, year: int) -> Iterator[Rejected]:
    key = result.external_id if isinstance(result, Contact) else result.queue
    began = result.started_at.isoformat()
    why = f"{year} is archived: nothing is added to it. Bring it back with floorwalker archive --back {year}, then import again."
    for row in result.rows:
        yield Rejected(row, "started_at", began, CODE, why, f"{key} {began}")
