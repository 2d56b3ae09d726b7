"""Raw files of imports that name a customer: a clean copy takes the place of each, line by line, and the source is destroyed."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO, Any, Final

from django.apps import apps
from django.db import models

from floorwalker.ground import files, house
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import StoredFile
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import ERASED
from floorwalker.record.models import Customer
from floorwalker.resolve.queries import kept
from floorwalker.resolve.rights_events import RawFileCleaned

CLEAN: Final = ERASED.encode()
ZIP: Final = b"PK\x03\x04"
SOUNDS: Final = (".wav", ".mp3", ".ogg", ".flac", ".m4a", ".opus")


def clean_raw_files(words: Sequence[str], *, by: Actor) -> int:
    """Put a clean copy in the place of every raw file that says one of `words`; return how many files.

    What nothing leads to anybody in is looked through whole: text as it stands, and what lies in a workbook or another ZIP.
    """
    if not words:
        return 0
    forms = {form for word in words for form in (word, json.dumps(word)[1:-1])}
    pattern = re.compile(b"|".join(re.escape(each.encode()) for each in sorted(forms, key=len, reverse=True)), re.IGNORECASE)
    done = 0
    for row, column in _raw():
        before: StoredFile = getattr(row, column)
        after = _clean(before, pattern)
        if after is not None:
            type(row)._base_manager.filter(pk=row.pk).update(**{column: after})
            files.release(before, by=by)
            store.append(RawFileCleaned(subject=f"file:{after.sha256[:32]}", before=before.sha256, after=after.sha256), by=by)
            done += 1
    return done


def _raw() -> Iterator[tuple[Any, str]]:
    for each in house.gather("personal"):
        model: type[models.Model] = apps.get_model(each.model)
        column = model._meta.get_field(each.field)
        if column.related_model is StoredFile and each.about == "customer" and not kept.ways(model, Customer):
            for row in model._base_manager.exclude(**{each.field: None}).select_related(each.field):
                yield row, each.field


def _clean(stored: StoredFile, pattern: re.Pattern[bytes]) -> StoredFile | None:
    """Return the clean copy of a file; None where it says none of the words."""
    with files.open_plain(stored) as source:
        if source.peek(len(ZIP))[: len(ZIP)] == ZIP:
            return _clean_zip(source, pattern)
        if not any(pattern.search(line) for line in source):
            return None
    with files.open_plain(stored) as source:
        return files.put(pattern.sub(CLEAN, line) for line in source)


def _clean_zip(source: IO[bytes], pattern: re.Pattern[bytes]) -> StoredFile | None:
    found = False
    with TemporaryFile() as whole:
        with zipfile.ZipFile(source) as before, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as after:
            for each in before.infolist():
                content = before.read(each)
                if not each.filename.lower().endswith(SOUNDS) and pattern.search(content):
                    found, content = True, pattern.sub(CLEAN, content)
                after.writestr(each, content)
        if not found:
            return None
        whole.seek(0)
        return files.put(files.chunks_of(whole))
