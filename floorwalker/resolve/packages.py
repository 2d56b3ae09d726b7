"""Packages that leave the house: files in one archive, and a signed list that says of each how long it is and its SHA-256."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from floorwalker.ground import files, signed_files
from floorwalker.ground.models import StoredFile
from floorwalker.ground.web.cells import csv_text

SUMS: Final = "files.csv"


def write(members: Iterable[tuple[str, Iterable[bytes]]], *, about: dict[str, Any]) -> StoredFile:
    """Keep an archive of `members`, names with their bytes in pieces, in the file store; its signed list says what it is `about`."""
    with NamedTemporaryFile(suffix=".zip") as whole:
        sums = list[tuple[str, int, str]]()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
            for name, chunks in members:
                digest, size = hashlib.sha256(), 0
                with package.open(name, "w") as target:
                    for chunk in chunks:
                        target.write(chunk)
                        digest.update(chunk)
                        size += len(chunk)
                sums.append((name, size, digest.hexdigest()))
            package.writestr(SUMS, _signed(sums, about))
        whole.flush()
        with Path(whole.name).open("rb") as source:
            return files.put(files.chunks_of(source))


def _signed(sums: Sequence[tuple[str, int, str]], about: dict[str, Any]) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["file", "bytes", "sha256"])
    writer.writerows([csv_text(name), size, digest] for name, size, digest in sums)
    return signed_files.sign(table.getvalue().encode(), about={**about, "part": "list of files"}, prefix="#")[0]
