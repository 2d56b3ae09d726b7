"""The file store: whole or not at all, encrypted, counted, and unmoved by damage, quota or a full disk."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.ground import files, sealed_file, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.files import FileRefused
from floorwalker.ground.models import HouseSetting, StoredFile

SYSTEM = Actor.system("tests")
KEY = bytes(range(32))
SECRET_WORDS = b"Ada Okafor, account 12345678"


@pytest.fixture
def store_folder(settings: object, tmp_path: Path) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path  # type: ignore[attr-defined]
    return tmp_path / "files"


@given(size=st.integers(0, 3 * sealed_file.PIECE + 5), at=st.integers(0, 3 * sealed_file.PIECE + 5), length=st.integers(0, 5_000))
def test_what_was_sealed_reads_back_from_any_place(size: int, at: int, length: int) -> None:
    plain = bytes(i % 251 for i in range(1_000)) * (size // 1_000 + 1)
    plain = plain[:size]
    target = io.BytesIO()
    sealed_file.write([plain], target, key=KEY)
    reader = io.BufferedReader(sealed_file.SealedReader(io.BytesIO(target.getvalue()), key=KEY))
    assert reader.read() == plain
    reader.seek(at)
    assert reader.read(length) == plain[at : at + length]


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]),
        lambda raw: raw[: -(sealed_file.PIECE // 2)],
        lambda raw: raw[: sealed_file.HEAD]
        + raw[sealed_file.HEAD + sealed_file.PIECE + sealed_file.TAG :]
        + raw[sealed_file.HEAD : sealed_file.HEAD + sealed_file.PIECE + sealed_file.TAG],
        lambda raw: raw[: sealed_file.HEAD + sealed_file.PIECE + sealed_file.TAG],
        lambda raw: b"PK" + raw[2:],
    ],
    ids=["one bit changed", "cut inside a piece", "pieces swapped", "cut between pieces", "another kind of file"],
)
def test_damage_is_found_when_read(damage: object) -> None:
    target = io.BytesIO()
    sealed_file.write([os.urandom(2 * sealed_file.PIECE + 100)], target, key=KEY)
    raw = damage(target.getvalue())  # type: ignore[operator]
    with pytest.raises(sealed_file.DamagedFile):
        io.BufferedReader(sealed_file.SealedReader(io.BytesIO(raw), key=KEY)).read()


@pytest.mark.django_db(transaction=True)
def test_one_content_is_kept_once_unreadable_on_disk_and_goes_with_its_last_reference(store_folder: Path) -> None:
    first, second = files.put([SECRET_WORDS]), files.put([SECRET_WORDS[:5], SECRET_WORDS[5:]])
    assert first.pk == second.pk
    (path,) = store_folder.glob("??/*")
    assert b"Okafor" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert files.open_plain(first).read() == SECRET_WORDS
    assert files.release(first, by=SYSTEM) is False
    assert path.exists()
    assert files.release(first, by=SYSTEM) is True
    assert not path.exists()


@pytest.mark.django_db(transaction=True)
def test_a_held_content_is_never_removed(store_folder: Path) -> None:
    stored = files.put([SECRET_WORDS])
    StoredFile.objects.update(held=True)
    assert files.release(stored, by=SYSTEM) is False
    assert files.open_plain(stored).read() == SECRET_WORDS


@pytest.mark.django_db
def test_a_file_over_the_limit_or_the_quota_is_refused_and_nothing_is_kept(store_folder: Path) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 2**20

    with pytest.raises(FileRefused, match="larger than 3 MB") as refusal:
        files.put(endless(), limit_bytes=3 * 2**20)
    assert "upload limit" in refusal.value.remedy
    HouseSetting.objects.create(code="file_quota_gb", value=0, changed_at="2026-01-01T00:00Z")
    settings.cache.clear()
    with pytest.raises(FileRefused, match="has 0 MB left"):
        files.put([b"x"])
    settings.cache.clear()
    assert not StoredFile.objects.exists()
    assert not [path for path in store_folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_full_disk_is_said_in_words_and_leaves_nothing(store_folder: Path) -> None:
    """RLIMIT_FSIZE makes the kernel refuse the write as a full disk does (EFBIG for ENOSPC)."""
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, before[1]))
        with pytest.raises(FileRefused, match="disk is full"):
            files.put([os.urandom(2**20)] * 3)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert not [path for path in store_folder.rglob("*") if path.is_file()]


def test_a_writer_killed_in_the_middle_leaves_no_file_under_a_name(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys, io\n"
        "from floorwalker.ground import sealed_file\n"
        "from pathlib import Path\n"
        "folder = Path(sys.argv[1])\n"
        "def chunks():\n"
        "    for i in range(9):\n"
        "        if i == 5: os.kill(os.getpid(), signal.SIGKILL)\n"
        "        yield os.urandom(2**19)\n"
        "draft = folder / '.draft-1'\n"
        "with draft.open('xb') as target:\n"
        "    sealed_file.write(chunks(), target, key=bytes(32))\n"
        "draft.rename(folder / 'whole')\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert done.returncode == -9
    assert [path.name for path in tmp_path.iterdir()] == [".draft-1"]
