"""Record: the lines that recordings leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class RecordingTaken(Event):
    """The recording of a contact was taken in."""

    kind = "recording.taken"
    record_kind = "recording"
    sentence = "Took in {subject} of {contact}, {length_ms} ms, {sha256}"

    contact: str
    source: str
    length_ms: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RecordingsHandedIn(Event):
    """An archive of recordings with its index was handed in."""

    kind = "recordings.handed_in"
    sentence = "Handed in recordings as {subject}, {sha256}"

    sha256: str


@dataclass(frozen=True, kw_only=True)
class RecordingsRead(Event):
    """Every row of an index of recordings was taken in, known or refused."""

    kind = "recordings.read"
    sentence = "Read {rows} rows of {subject}: {taken} taken in, {known} known, {refused} refused"

    rows: int
    taken: int
    known: int
    refused: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RecordingMatched(Event):
    """It was said, or found, which contact a recording is of."""

    kind = "recording.matched"
    record_kind = "recording"
    sentence = "{subject} is the recording of {contact}"

    contact: str


@dataclass(frozen=True, kw_only=True)
class RecordingsFollowed(Event):
    """Recordings followed what their contacts say now of who had them."""

    kind = "recordings.followed"
    sentence = "{changed} recordings followed their contacts, {matched} of them found one"

    changed: int
    matched: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RecordingMasked(Event):
    """A span of a recording was masked for privacy."""

    kind = "recording.masked"
    record_kind = "recording"
    sentence = "Masked {subject} from {at_ms} to {to_ms} ms: {reason}"

    at_ms: int
    to_ms: int
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class RecordingUnmasked(Event):
    """A masked span of a recording may be heard again."""

    kind = "recording.unmasked"
    record_kind = "recording"
    sentence = "Took the mask off {subject} from {at_ms} to {to_ms} ms: {reason}"

    at_ms: int
    to_ms: int
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class RecordingCleaned(Event):
    """A span was removed from a recording for good: a clean copy took the place of the source, which was destroyed."""

    kind = "recording.cleaned"
    record_kind = "recording"
    sentence = "Removed {at_ms} to {to_ms} ms of {subject}; {before} became {after}: {reason}"

    at_ms: int
    to_ms: int
    before: str
    after: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class RecordingHeld(Event):
    """A legal hold was laid on a recording."""

    kind = "recording.held"
    record_kind = "recording"
    sentence = "Laid a hold on {subject}: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class RecordingLetGo(Event):
    """The legal hold on a recording was lifted."""

    kind = "recording.let_go"
    record_kind = "recording"
    sentence = "Lifted the hold on {subject}: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class RecordingErased(Event):
    """The sound of a recording was removed."""

    kind = "recording.erased"
    record_kind = "recording"
    sentence = "Removed the sound of {subject}, {sha256}: {why}, {rule}"

    sha256: str
    why: str
    rule: Sleeved


RECORDING_EVENTS: tuple[type[Event], ...] = (
    RecordingTaken, RecordingsHandedIn, RecordingsRead, RecordingMatched, RecordingsFollowed,
    RecordingMasked, RecordingUnmasked, RecordingCleaned, RecordingHeld, RecordingLetGo, RecordingErased,
)
