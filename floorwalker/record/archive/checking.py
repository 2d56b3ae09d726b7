"""Are the files of archived years what the sealed trail says of them?"""

from __future__ import annotations

import hashlib
from typing import Any

from floorwalker.ground.trail import canonical
from floorwalker.ground.trail.models import Line
from floorwalker.record.archive import reading
from floorwalker.record.archive_events import ArchiveFollowed, ArchiveRewritten, YearArchived, YearReturned
from floorwalker.record.models import Archive


def faults(*, read_whole: bool = True) -> list[str]:
    """Return what is wrong with archives, in words, each naming its year and file; nothing when all are as the trail says.

    Parameters
    ----------
    read_whole
        Whether every file is read from its first byte to its last; else only whether it is there, as long as it was.
    """
    said, known = _by_the_trail(), {each.year: each for each in Archive.objects.using(reading.HOUSE).all()}
    found = []
    for year in sorted(said.keys() | known.keys()):
        archive, sha256 = known.get(year), said.get(year)
        if archive is None:
            found.append(f"The archive of {year} that the trail tells of is no longer known to the house.")
        elif sha256 is None:
            found.append(f"The archive of {year} stands in the database, and the trail tells of none.")
        elif archive.sha256 != sha256:
            found.append(f"The archive of {year} is another than the one that the trail tells of (SHA-256 {sha256}).")
        elif (fault := _of_file(archive, read_whole=read_whole)) is not None:
            found.append(fault)
    return found


def _of_file(archive: Archive, *, read_whole: bool) -> str | None:
    path = reading.folder() / archive.file
    if not path.is_file():
        return f"The archive of {archive.year} is missing: {path}."
    if path.stat().st_size != archive.bytes:
        return f"The archive of {archive.year} was changed: {path}."
    if read_whole:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != archive.sha256:
                return f"The archive of {archive.year} was changed: {path}."
    return None


def _by_the_trail() -> dict[int, str]:
    """Return the digest of each archived year as the trail tells it last."""
    said: dict[int, str] = {}
    kinds = (YearArchived.kind, ArchiveRewritten.kind, ArchiveFollowed.kind, YearReturned.kind)
    for line in Line.objects.using(reading.HOUSE).filter(kind__in=kinds).order_by("pk"):
        facts: dict[str, Any] = dict(canonical.facts(line.body, {}))
        year = int(line.subject.partition(":")[2])
        if line.kind == YearReturned.kind:
            said.pop(year, None)
        else:
            said[year] = facts["sha256"]
    return said
