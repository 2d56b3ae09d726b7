"""The form of a stored file on disk: AES-256-GCM in pieces, so that a file of any size is written and read in constant memory.

A piece's number and whether it is the last are part of what is authenticated, so pieces cannot be swapped, dropped or cut off
unseen. Form: 8 bytes of magic, 8 random bytes, then pieces of `PIECE` plain bytes, each followed by its 16-byte tag.
"""

from __future__ import annotations

import io
import os
import secrets
import struct
from collections.abc import Iterable, Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"FLOORW01"
PIECE = 256 * 1024
TAG = 16
HEAD = len(MAGIC) + 8


class DamagedFile(OSError):
    """A stored file was changed or cut off outside the store."""


def _nonce(prefix: bytes, number: int) -> bytes:
    return prefix + struct.pack(">I", number)


def _about(number: int, *, last: int) -> bytes:
    return struct.pack(">IB", number, last)


def pieces_of(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield `chunks` regrouped into pieces of `PIECE` bytes, the last one shorter, at least one in all."""
    pending = bytearray()
    for chunk in chunks:
        pending += chunk
        while len(pending) > PIECE:
            yield bytes(pending[:PIECE])
            del pending[:PIECE]
    yield bytes(pending)


def write(chunks: Iterable[bytes], target: IO[bytes], *, key: bytes) -> None:
    """Write `chunks` encrypted to `target`."""
    box, prefix = AESGCM(key), secrets.token_bytes(8)
    target.write(MAGIC + prefix)
    held: bytes | None = None
    number = 0
    for piece in pieces_of(chunks):
        if held is not None:
            target.write(box.encrypt(_nonce(prefix, number), held, _about(number, last=0)))
            number += 1
        held = piece
    target.write(box.encrypt(_nonce(prefix, number), held or b"", _about(number, last=1)))


class SealedReader(io.RawIOBase):
    """Reads a stored file back as plain bytes; can seek, so that archives and workbooks can be opened in place.

    Raises
    ------
    DamagedFile
        When a piece does not verify, or the file is not one of the store's.
    """

    def __init__(self, source: IO[bytes], *, key: bytes) -> None:
        self._source = source
        self._box = AESGCM(key)
        head = source.read(HEAD)
        if head[: len(MAGIC)] != MAGIC:
            raise DamagedFile("The file does not begin as a stored file does.")
        self._prefix = head[len(MAGIC) :]
        body = source.seek(0, os.SEEK_END) - HEAD
        self._pieces = max(1, -(-body // (PIECE + TAG)))
        self._size = body - self._pieces * TAG
        self._at = 0
        self._number = -1
        self._plain = b""

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can seek."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to `offset` and return where that is."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Return the position."""
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` from the position on; return how many bytes were filled."""
        if self._at >= self._size and not (self._size == 0 and self._number < 0):
            return 0
        self._open(self._at // PIECE)
        start = self._at - self._number * PIECE
        part = self._plain[start : start + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _open(self, number: int) -> None:
        if number == self._number:
            return
        self._source.seek(HEAD + number * (PIECE + TAG))
        sealed = self._source.read(PIECE + TAG)
        try:
            self._plain = self._box.decrypt(
                _nonce(self._prefix, number), sealed, _about(number, last=int(number == self._pieces - 1))
            )
        except InvalidTag:
            raise DamagedFile(f"Piece {number + 1} of {self._pieces} of a stored file does not verify.") from None
        self._number = number

    def close(self) -> None:
        """Close the file underneath."""
        self._source.close()
        super().close()
