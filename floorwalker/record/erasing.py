"""Record: what is erased again when a restore brings it back."""

from __future__ import annotations

from floorwalker.ground.actors import Actor
from floorwalker.ground.erasures import Eraser, Erasure
from floorwalker.record.actions import recording_keeping, recording_spans
from floorwalker.record.recording_events import RecordingCleaned, RecordingErased


def _sound(erasure: Erasure, by: Actor) -> int:
    return recording_keeping.erase_again(erasure.subject, by=by)


def _span(erasure: Erasure, by: Actor) -> int:
    at_ms, to_ms = (int(item) for item in erasure.items[:2])
    return recording_spans.remove_again(erasure.subject, at_ms=at_ms, to_ms=to_ms, by=by)


ERASERS: tuple[Eraser, ...] = (
    Eraser("record.recordings", _sound, RecordingErased.kind, lambda facts: (facts["sha256"],)),
    Eraser("record.recording_spans", _span, RecordingCleaned.kind, lambda facts: (str(facts["at_ms"]), str(facts["to_ms"]))),
)
