"""Keys are made once, kept by their own user only, and the same for every process that asks."""

from __future__ import annotations

import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import keyring


def test_a_key_is_made_once_and_readable_by_its_own_user_only(settings: Any) -> None:
    first = keyring.secret("trail_mac")
    keyring._secret.cache_clear()

    folder = Path(settings.FLOORWALKER_DATA_DIR) / "keys"
    assert keyring.secret("trail_mac") == first
    assert len(first) == keyring.SECRET_BYTES
    assert stat.S_IMODE((folder / "trail_mac").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [file.name for file in folder.iterdir()] == ["trail_mac"], "No draft is left behind."


def test_many_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    together, found = threading.Barrier(8), []

    def ask() -> None:
        together.wait()
        found.append(keyring._kept(tmp_path / "key", lambda: keyring.secrets.token_bytes(32)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_signing_key_signs_what_its_public_half_checks(settings: Any) -> None:
    key = keyring.signing_key("trail_seal")
    keyring._signing_key.cache_clear()

    keyring.signing_key("trail_seal").public_key().verify(key.sign(b"words"), b"words")


def test_a_file_that_is_no_signing_key_is_refused(settings: Any) -> None:
    folder = Path(settings.FLOORWALKER_DATA_DIR) / "keys"
    folder.mkdir(parents=True)
    (folder / "trail_seal.pem").write_text("no key")

    with pytest.raises(ValueError):  # noqa: PT011 (the words are the library's)
        keyring.signing_key("trail_seal")
