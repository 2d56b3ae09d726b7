"""An archive of recordings that cannot be unpacked says so; a disk that is full is not blamed on the archive."""

from __future__ import annotations

import io
import resource
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from floorwalker.record.actions.recording_batches import _members
from floorwalker.record.recording_index import IndexRefused

pytestmark = [pytest.mark.once, pytest.mark.django_db]
ROOM = 4_096


@pytest.fixture
def packed(tmp_path: Path, settings: Any) -> Iterator[zipfile.ZipFile]:
    """An archive with one file that has no room where RLIMIT_FSIZE is `ROOM`, and one that is damaged."""
    settings.FLOORWALKER_DATA_DIR = tmp_path
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("call.wav", bytes(10 * ROOM))
        archive.writestr("damaged.wav", bytes(range(256)) * 40)
    whole = bytearray(content.getvalue())
    at = whole.index(b"damaged.wav") + 40
    whole[at : at + 8] = b"\xff" * 8
    with zipfile.ZipFile(io.BytesIO(bytes(whole))) as archive:
        yield archive


def test_a_full_disk_is_not_told_as_a_bad_archive(packed: zipfile.ZipFile) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"), _members(packed)("call.wav"):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_damaged_file_is_named(packed: zipfile.ZipFile) -> None:
    with pytest.raises(IndexRefused, match=r"damaged\.wav cannot be unpacked"), _members(packed)("damaged.wav"):
        pass
