"""Sound as an answer to a browser: the range of a stored recording that is asked for, silent where it may not be heard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from floorwalker.ground import files
from floorwalker.ground.models import StoredFile
from floorwalker.ground.web.downloads import ranged
from floorwalker.record.sounds import reading
from floorwalker.record.sounds.cleaning import Spans
from floorwalker.record.sounds.playing import Wav


def ranged_sound(request: HttpRequest, stored: StoredFile, *, name: str, silent: Spans) -> HttpResponseBase:
    """Answer with the range of the sound in `stored` that `request` asks for, as WAV, silent in the spans `silent` (milliseconds)."""
    with ExitStack() as stack:
        stream = stack.enter_context(files.open_plain(stored))
        wav = Wav(stack.enter_context(reading.opened(stream, name=name)), silent=silent)
        held = stack.pop_all()

    def part(start: int, end: int) -> Iterator[bytes]:
        with held:
            yield from wav.part(start, end)

    answer = ranged(request, size=wav.size, part=part, content_type="audio/wav")
    if answer.status_code not in (200, 206) or request.method == "HEAD":
        held.close()
    answer["Cache-Control"] = "private, no-store"
    return answer
