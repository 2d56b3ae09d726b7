"""Writing a recording anew without some spans: what is removed for good is gone from the copy that stays."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import soundfile
from django.conf import settings as django_settings

from floorwalker.record.sounds.playing import silenced
from floorwalker.record.sounds.reading import Sound

FULL_SCALE: Final = 32_768
Spans = Sequence[tuple[int, int]]


@contextmanager
def cleaned(recording: Sound, *, without: Spans) -> Iterator[IO[bytes]]:
    """Yield a copy of `recording` in its own form, silent in the spans `without` (milliseconds); it has no name and leaves nothing."""
    folder = Path(django_settings.FLOORWALKER_DATA_DIR) / "work"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryFile("w+b", dir=folder) as target:
        # libsndfile closes what it writes to, so it gets a handle of its own
        with soundfile.SoundFile(
            os.dup(target.fileno()), "w", recording.rate, recording.lanes, recording.subtype, format=recording.format
        ) as copy:
            for start in range(0, recording.frames, recording.rate):
                samples = silenced(recording.part(start, recording.rate), recording.rate, without, first=start)
                # libsndfile 1.2.2 writes whole numbers of two lanes to MP3 as noise
                copy.write(samples / FULL_SCALE if recording.media == "mp3" else samples)
        target.seek(0)
        yield target
