"""Whether what is heard is what came in: said in words beside a recording, and looked at with every listen.

The digest that came with the sound stands beside the digest of what is kept; before a listen begins, what is kept is read and its digest
reckoned anew, so that nobody hears what somebody put in its place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from floorwalker.ground import files
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.sealed_file import DamagedFile
from floorwalker.ground.web import formats
from floorwalker.record.models import Recording, RecordingSpan

State = Literal["ok", "info", "idle", "miss"]
DIGITS: Final = 12
"""Of a digest, for people to compare."""


class SoundChanged(RuleBroken):
    """What is kept is not the sound that came in, or what was left of it when a span was removed."""

    code = "recording_changed"


@dataclass(frozen=True)
class Proof:
    """In a mark and in words, how the sound that is heard stands to the one that came in."""

    state: State
    mark: str
    words: str


def in_short(recording: Recording) -> tuple[State, str]:
    """Return the mark in a word or two, for a list; the stored file of `recording` is at hand."""
    state, said = mark(recording)
    return state, "Verified" if state == "ok" else said


def mark(recording: Recording) -> tuple[State, str]:
    """Return the mark alone; the stored file of `recording` is at hand."""
    if recording.stored is None:
        return "idle", "Sound gone"
    if recording.stored.sha256 != recording.sha256:
        return "miss", "Not as it came in"
    return ("ok", "Recording verified") if recording.sha256 == recording.came_sha256 else ("info", "Clean copy")


def of(recording: Recording, *, silent: int = 0) -> Proof:
    """Return what can be said of `recording`, in which `silent` masked spans are silent for its listener; its stored file is at hand."""
    state, said = mark(recording)
    digest = recording.sha256[:DIGITS]
    masked = f" {_spans(silent)} masked for you and silent." if silent else ""
    if state == "idle":
        words = "There is no sound any more that could be compared."
    elif state == "miss":
        words = "The digest of the sound that is kept is not the one that was noted. Tell compliance."
    elif state == "info":
        gone = sum(span.kind == RecordingSpan.Kind.REMOVED for span in recording.spans.all())
        words = (
            f"{_spans(gone)} removed for good. The rest is as it came in: the trail names the digest of the source and of this copy, "
            f"{digest}, which is looked at with each listen.{masked}"
        )
    else:
        day = formats.day_with_year(recording.taken_at, zone="UTC")
        words = f"The sound is the one that came in on {day}: its digest was and is {digest}, and is looked at with each listen.{masked}"
    return Proof(state, said, words)


def _spans(number: int) -> str:
    return "1 span is" if number == 1 else f"{number} spans are"


def require(recording: Recording) -> None:
    """Go on if what is kept of `recording` still has the digest that was noted; reads all of it.

    Raises
    ------
    SoundChanged
        If it has not, or cannot be read to its end.
    """
    assert recording.stored is not None
    digest = hashlib.sha256()
    try:
        with files.open_plain(recording.stored) as stream:
            for chunk in files.chunks_of(stream):
                digest.update(chunk)
    except (DamagedFile, FileNotFoundError) as problem:
        raise _changed(recording) from problem
    if digest.hexdigest() != recording.sha256:
        raise _changed(recording)


def _changed(recording: Recording) -> SoundChanged:
    return SoundChanged(
        f"The sound of {recording.reference} is not the one that came in: its digest is another, or it cannot be read.",
        remedy="It is not played. Tell compliance, and whoever runs the server; a backup may hold it as it was.",
    )


def counted(recording: Recording, silent: Sequence[tuple[int, int]]) -> int:
    """Return how many masked spans are silent for a listener to whom `silent` is."""
    masked = {(span.at_ms, span.to_ms) for span in recording.spans.all() if span.kind == RecordingSpan.Kind.MASKED}
    return len(masked & set(silent))
