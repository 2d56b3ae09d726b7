"""A recording as a browser plays it: a WAV of 16 bits that is decoded as it is asked for, with the spans that may not be heard silent.

The WAV is nowhere kept. Its head and each sample stand at a place that can be reckoned, so any range of its bytes is answered by decoding
that part alone; what is silent in it is zero before it leaves the server.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from floorwalker.record.sounds.reading import MILLISECONDS, Sound

HEAD: Final = 44
BYTES_A_SAMPLE: Final = 2
LONGEST_PIECE: Final = 262_144
"""Bytes decoded at once: eight seconds of two lanes at 8 kHz."""

Spans = Sequence[tuple[int, int]]


class Wav:
    """The WAV of `recording`, silent in the spans `silent` (milliseconds)."""

    def __init__(self, recording: Sound, *, silent: Spans) -> None:
        self._recording, self._silent = recording, silent
        self._frame = BYTES_A_SAMPLE * recording.lanes
        self.size = HEAD + recording.frames * self._frame

    def part(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to and without `end`."""
        if start < HEAD:
            head = self._head()[start:end]
            yield head
            start += len(head)
        while start < end:
            stop = min(end, start + LONGEST_PIECE)
            first, last = (start - HEAD) // self._frame, -(-(stop - HEAD) // self._frame)
            samples = silenced(self._recording.part(first, last - first), self._recording.rate, self._silent, first=first)
            whole = samples.astype("<i2").tobytes().ljust((last - first) * self._frame, b"\0")
            offset = start - HEAD - first * self._frame
            yield whole[offset : offset + stop - start]
            start = stop

    def _head(self) -> bytes:
        rate, lanes = self._recording.rate, self._recording.lanes
        return struct.pack(
            "<4sI4s4sIHHIIHH4sI", b"RIFF", self.size - 8, b"WAVE", b"fmt ", 16, 1, lanes, rate, rate * self._frame, self._frame,
            8 * BYTES_A_SAMPLE, b"data", self.size - HEAD,
        )


def silenced(samples: NDArray[np.int16], rate: int, silent: Iterable[tuple[int, int]], *, first: int = 0) -> NDArray[np.int16]:
    """Return `samples`, the first of which is the frame `first`, with the spans `silent` (milliseconds) zero."""
    for at, to in silent:
        start, end = at * rate // MILLISECONDS - first, -(-to * rate // MILLISECONDS) - first
        if end > 0:
            samples[max(0, start) : end] = 0
    return samples
