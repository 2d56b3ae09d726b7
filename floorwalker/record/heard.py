"""What the recordings of a contact sound like, for its features: figures that were measured at intake, and the moments that show them.

A contact has one axis: moments count from the beginning of its first recording, and those of a later one lie as far behind as it began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from floorwalker.engine import sound
from floorwalker.record.importers.base import Turn
from floorwalker.record.models import Recording, RecordingSpan

MILLISECONDS: Final = 1000
APART: Final = (RecordingSpan.Kind.HOLD, RecordingSpan.Kind.PAUSED)
WANTED: Final = (
    "contact", "started_at", "lanes", "agent_lane", "length_ms", "speech", "silence_ms", "longest_silence_ms", "agent_ms", "customer_ms",
    "talk_over_ms", "longest_talk_over_ms", "gone_at",
)


def of_contacts(numbers: Iterable[int]) -> dict[int, list[Recording]]:
    """Return the recordings of each contact, the first first, with their spans."""
    found: dict[int, list[Recording]] = defaultdict(list)
    rows = Recording.objects.filter(contact__in=numbers).order_by("contact", "started_at", "id").only(*WANTED)
    for each in rows.prefetch_related("spans"):
        found[each.contact or 0].append(each)
    return found


def offset_ms(recording: Recording, first: Recording) -> int:
    """Return where on its contact's axis `recording` begins, `first` being the contact's first."""
    return round((recording.started_at - first.started_at).total_seconds() * MILLISECONDS)


def moved(turns: Iterable[Turn], *, by_ms: int) -> list[Turn]:
    """Return `turns` with their times `by_ms` later, as those of a recording that begins so far behind the first."""
    return [
        replace(
            each, at_ms=None if each.at_ms is None else each.at_ms + by_ms, to_ms=None if each.to_ms is None else each.to_ms + by_ms
        )
        for each in turns
    ]


def features(recordings: Sequence[Recording]) -> dict[str, Any]:
    """Return what the recordings of one contact tell together; nothing of talk-over where a lane holds both parties."""
    if not recordings:
        return {}
    first = recordings[0]
    quiet = max(recordings, key=lambda each: each.longest_silence_ms)
    found: dict[str, Any] = {
        "silence_seconds": _seconds(sum(each.silence_ms for each in recordings)),
        "silence_longest_seconds": _seconds(quiet.longest_silence_ms),
        "silence_longest_at_ms": _moment(quiet, first, "longest_silence_at"),
    }
    two = [each for each in recordings if each.talk_over_ms is not None]
    if two:
        over = max(two, key=lambda each: each.longest_talk_over_ms or 0)
        agent, both = sum(each.agent_ms or 0 for each in two), sum((each.agent_ms or 0) + (each.customer_ms or 0) for each in two)
        found |= {
            "talk_over_seconds": _seconds(sum(each.talk_over_ms or 0 for each in two)),
            "talk_over_at_ms": _moment(over, first, "longest_talk_over_at"), "agent_talk_share": agent / both if both else None,
        }
    return found


def holds(recordings: Sequence[Recording]) -> list[float]:
    """Return how long each hold that the recordings came with was, in seconds."""
    spans = [span for each in recordings for span in each.spans.all() if span.kind == RecordingSpan.Kind.HOLD]
    return [_seconds(span.to_ms - span.at_ms) for span in spans]


def _moment(recording: Recording, first: Recording, of: str) -> int | None:
    """Return where the longest silence or talk-over of `recording` begins; None once its sound, and so the moment, is gone."""
    if not recording.speech:
        return None
    apart = [(_seconds(span.at_ms), _seconds(span.to_ms)) for span in recording.spans.all() if span.kind in APART]
    lanes = [[(_seconds(at), _seconds(to)) for at, to in lane] for lane in recording.speech]
    told = sound.talk(lanes, length=_seconds(recording.length_ms), apart=apart, agent=recording.agent_lane)
    at: float | None = getattr(told, of)
    return None if at is None else offset_ms(recording, first) + round(at * MILLISECONDS)


def _seconds(ms: int) -> float:
    return ms / MILLISECONDS
