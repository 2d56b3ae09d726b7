"""Opening the sound of a recording: WAV, MP3 or Ogg of one or two lanes, read a second at a time and believed in nothing.

A file says of itself how long it is; what it says is compared with what it holds, so that one that breaks off, or would swell to days
when it is decoded, is refused by name before anything of it is kept.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO, Final, cast

import numpy as np
import soundfile
from numpy.typing import NDArray

from floorwalker.ground import settings
from floorwalker.ground.errors import RuleBroken

FORMATS: Final = {"WAV": "wav", "WAVEX": "wav", "RF64": "wav", "MP3": "mp3", "OGG": "ogg"}
RATES: Final = range(6_000, 48_001)
SHORTEST_MS: Final = 200
MOST_LANES: Final = 2
UNKNOWN_SIZE: Final = (0, 0xFFFFFFFF)
"""A recorder that could not go back to the head of its file leaves this."""
OGG_PAGE: Final = b"OggS"
OGG_TAIL: Final = 65_536
"""No page of an Ogg is longer (RFC 3533, section 6)."""
LAST_PAGE: Final = 4
MILLISECONDS: Final = 1000

Block = NDArray[np.float32]


class SoundRefused(RuleBroken):
    """A file cannot be taken in as a recording; nothing of it was kept."""

    code = "sound_refused"


class Sound:
    """An open recording. Reading it to its end says how long it truly is."""

    def __init__(self, file: Any, name: str) -> None:
        self._file, self.name = file, name
        self.rate, self.lanes, self.frames = int(file.samplerate), int(file.channels), int(file.frames)
        self.media, self.subtype = FORMATS[file.format], str(file.subtype)
        self.format = "WAV" if self.media == "wav" else str(file.format)

    @property
    def length_ms(self) -> int:
        """Return how long it says it is."""
        return round(self.frames * MILLISECONDS / self.rate)

    def blocks(self) -> Iterator[Block]:
        """Yield it a second at a time, frames by lanes, full scale being 1.

        Raises
        ------
        SoundRefused
            If it cannot be decoded to the length that it says, or goes on beyond it.
        """
        read = 0
        self._file.seek(0)
        while True:
            block = self._decoded(self.rate)
            read += len(block)
            if read > self.frames + self.rate:
                raise SoundRefused(
                    f"{self.name} goes on longer than it says.", remedy="Export it again; the file is damaged, or was made to deceive."
                )
            if not len(block):
                break
            yield block
        if read < self.frames - self.rate // 2:
            raise _broken_off(self.name, read / self.rate, self.frames / self.rate)

    def part(self, start: int, count: int) -> NDArray[np.int16]:
        """Return `count` frames from the frame `start` on as samples of 16 bits; less at the end."""
        self._file.seek(start)
        samples: NDArray[np.int16] = self._file.read(count, dtype="int16", always_2d=True)
        return samples

    def _decoded(self, frames: int) -> Block:
        try:
            block: Block = self._file.read(frames, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError as problem:
            raise SoundRefused(f"{self.name} cannot be decoded: {problem.error_string}", remedy="Export it again.") from problem
        if not np.isfinite(block).all():
            raise SoundRefused(f"{self.name} holds samples that are no numbers.", remedy="Export it again as 16-bit WAV.")
        return block


@contextmanager
def opened(stream: IO[bytes], *, name: str) -> Iterator[Sound]:
    """Open the recording in `stream`, which can seek.

    Raises
    ------
    SoundRefused
        If it is no sound that is read here, has other than one or two lanes, is too long or too short, or breaks off.
    """
    stream.seek(0)
    _refuse_broken_off(stream, name)
    stream.seek(0)
    try:
        file = soundfile.SoundFile(cast(BinaryIO, stream))
    except soundfile.LibsndfileError as problem:
        raise SoundRefused(
            f"{name} is not a WAV, MP3 or Ogg that can be read: {problem.error_string}",
            remedy="Export the recording as WAV, MP3 or Ogg and bring that.", code="not_sound",
        ) from problem
    with file:
        _refuse_shape(file, name)
        yield Sound(file, name)


def _refuse_shape(file: Any, name: str) -> None:
    if file.format not in FORMATS:
        raise SoundRefused(
            f"{name} is {file.format_info}.", remedy="Export the recording as WAV, MP3 or Ogg and bring that.", code="not_sound"
        )
    if not 1 <= file.channels <= MOST_LANES:
        raise SoundRefused(
            f"{name} has {file.channels} channels; a recording has one, or one for each party.",
            remedy="Export the agent and the customer as the two channels of one file.", code="wrong_channels",
        )
    if file.samplerate not in RATES:
        raise SoundRefused(
            f"{name} has {file.samplerate:,} samples a second; between {RATES.start:,} and {RATES.stop - 1:,} are read.",
            remedy="Export it with 8,000 or 16,000 samples a second.", code="wrong_rate",
        )
    longest = int(settings.get("recording_longest_minutes"))
    minutes = file.frames / file.samplerate / 60
    if minutes > longest:
        raise SoundRefused(
            f"{name} says that it is {minutes:,.0f} minutes long; {longest:,} are the most.",
            remedy="Split it, or raise the setting Longest recording.", code="too_long",
        )
    if file.frames * MILLISECONDS < SHORTEST_MS * file.samplerate:
        raise SoundRefused(f"{name} holds no sound.", remedy="Look whether the recorder wrote an empty file.", code="no_sound")


def _broken_off(name: str, held: float, said: float) -> SoundRefused:
    return SoundRefused(
        f"{name} breaks off: it holds {held:,.1f} s of the {said:,.1f} s that it says.",
        remedy="Copy it again from the recorder when it is whole.", code="broken_off",
    )


def _refuse_broken_off(stream: IO[bytes], name: str) -> None:
    """Compare what a WAV or Ogg says of its length with what is there: libsndfile reads on without a word where less is."""
    head = stream.read(12)
    if head[:4] in (b"RIFF", b"RF64") and head[8:] == b"WAVE":
        _refuse_short_wav(stream, name)
    elif head[:4] == OGG_PAGE:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - OGG_TAIL))
        tail = stream.read()
        last = tail.rfind(OGG_PAGE)
        if last < 0 or not tail[last + 5] & LAST_PAGE:
            raise SoundRefused(
                f"{name} breaks off: its last page is missing.", remedy="Copy it again from the recorder when it is whole.",
                code="broken_off",
            )


def _refuse_short_wav(stream: IO[bytes], name: str) -> None:
    size = stream.seek(0, 2)
    at, block = 12, 1
    while at + 8 <= size:
        stream.seek(at)
        kind, said = struct.unpack("<4sI", stream.read(8))
        if kind == b"fmt ":
            block = max(1, struct.unpack("<HHIIHH", stream.read(16).ljust(16, b"\0"))[3])  # bytes a second
        if kind == b"data":
            held = size - at - 8
            if said not in UNKNOWN_SIZE and held < said:
                raise _broken_off(name, held / block, said / block)
            return
        at += 8 + said + said % 2
