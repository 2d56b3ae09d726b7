"""Spans of recordings that may not be heard: masked for privacy, or removed for everybody and for good."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from floorwalker.ground import clock, erasures, files
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record import featuring
from floorwalker.record.models import Recording, RecordingSpan
from floorwalker.record.queries import recordings
from floorwalker.record.recording_events import RecordingCleaned, RecordingMasked, RecordingUnmasked
from floorwalker.record.sounds import cleaning, measuring, reading

MASK: Final = "record.mask_recording"
CLEAN: Final = "record.clean_recording"
REASON_CHARACTERS: Final = 300


class SpanRefused(RuleBroken):
    """The span cannot be masked or removed so."""

    code = "span_refused"


@transaction.atomic
def mask(recording: Recording, *, at_ms: int, to_ms: int, reason: str, by: Actor) -> RecordingSpan:
    """Mask a span: who may not hear what is masked gets silence there, and a blank waveform.

    Raises
    ------
    NotAllowed
        If no role of `by` that masks reaches the contact.
    SpanRefused
        If the span lies outside the recording, or no reason is given.
    RuleBroken
        If its sound is gone.
    """
    recording = _locked(recording, MASK, by)
    reason = _reason(reason)
    at_ms, to_ms = _inside(recording, at_ms, to_ms)
    span = RecordingSpan.objects.create(
        recording=recording, kind=RecordingSpan.Kind.MASKED, at_ms=at_ms, to_ms=to_ms, cause=reason, made_by=f"{by.kind}:{by.id}",
        made_at=clock.now(),
    )
    store.append(RecordingMasked(subject=recording.reference, at_ms=at_ms, to_ms=to_ms, reason=Sleeved(reason)), by=by)
    return span


@transaction.atomic
def unmask(recording: Recording, span: int, *, reason: str, by: Actor) -> None:
    """Take the mask with the key `span` off again.

    Raises
    ------
    NotAllowed
        If no role of `by` that masks reaches the contact.
    NotFound
        If there is no such mask.
    SpanRefused
        If no reason is given.
    """
    recording = _locked(recording, MASK, by)
    reason = _reason(reason)
    masked = recording.spans.filter(pk=span, kind=RecordingSpan.Kind.MASKED).first()
    if masked is None:
        raise NotFound(f"{recording.reference} has no such mask.", remedy="Look at its page for the masks it has.")
    masked.delete()
    event = RecordingUnmasked(subject=recording.reference, at_ms=masked.at_ms, to_ms=masked.to_ms, reason=Sleeved(reason))
    store.append(event, by=by)


def remove(recording: Recording, *, at_ms: int, to_ms: int, reason: str, by: Actor) -> Recording:
    """Remove a span for everybody, such as a card security code: a clean copy takes the place of the source, which is destroyed.

    PCI DSS 4.0 requirement 3.3.1 forbids keeping such a code in any form. The trail keeps both digests and the reason. A legal hold does
    not keep a code: what is held is the clean copy.

    Raises
    ------
    NotAllowed
        If no role of `by` that removes reaches the contact.
    SpanRefused
        If the span lies outside the recording, or no reason is given.
    RuleBroken
        If its sound is gone, or was changed meanwhile.
    """
    _require_reach(recording, CLEAN, by)
    recordings.require_sound(recording)
    reason = _reason(reason)
    at_ms, to_ms = _inside(recording, at_ms, to_ms)
    before = recording.stored
    assert before is not None
    apart = [(span.at_ms, span.to_ms) for span in recording.spans.all() if span.kind in {"hold", "paused"}]
    with (
        files.open_plain(before) as source,
        reading.opened(source, name=recording.reference) as sound,
        cleaning.cleaned(sound, without=[(at_ms, to_ms)]) as copy,
    ):
        with reading.opened(copy, name=f"the clean copy of {recording.reference}") as clean:
            measured = measuring.measure(clean, apart=apart, agent_lane=recording.agent_lane)
        copy.seek(0)
        after = files.put(files.chunks_of(copy))
    try:
        with transaction.atomic():
            changed = Recording.objects.filter(pk=recording.pk, stored=before).update(
                stored=after, sha256=after.sha256, **measured.as_columns()
            )
            if not changed:
                raise SpanRefused(f"{recording.reference} was changed meanwhile.", remedy="Look at it again.", code="conflict")
            RecordingSpan.objects.create(
                recording=recording, kind=RecordingSpan.Kind.REMOVED, at_ms=at_ms, to_ms=to_ms, cause=reason,
                made_by=f"{by.kind}:{by.id}", made_at=clock.now(),
            )
            event = RecordingCleaned(
                subject=recording.reference, at_ms=at_ms, to_ms=to_ms, before=before.sha256, after=after.sha256, reason=Sleeved(reason)
            )
            store.append(event, by=by)
            featuring.work_out_again([recording.contact])
            files.release(before, by=by)
            transaction.on_commit(erasures.write_up, robust=True)  # at the latest, the next backup writes it up
    except Exception:
        files.release(after, by=by)
        raise
    return Recording.objects.get(pk=recording.pk)


def remove_again(reference: str, *, at_ms: int, to_ms: int, by: Actor) -> int:
    """Remove a span again from a recording that a restore brought back with it; return how many there were.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include removing; the house itself may.
    """
    policy.require(by, CLEAN)
    back = Recording.objects.filter(reference=reference, gone_at=None).select_related("stored").first()
    if back is None or back.spans.filter(kind=RecordingSpan.Kind.REMOVED, at_ms=at_ms, to_ms=to_ms).exists():
        return 0
    remove(back, at_ms=at_ms, to_ms=to_ms, reason=erasures.AGAIN, by=by)
    return 1


def _locked(recording: Recording, code: str, by: Actor) -> Recording:
    _require_reach(recording, code, by)
    recording = Recording.objects.select_for_update().get(pk=recording.pk)
    recordings.require_sound(recording)
    return recording


def _require_reach(recording: Recording, code: str, by: Actor) -> None:
    policy.require(by, code)
    if not recordings.seen(by, code=code).filter(pk=recording.pk).exists():
        raise policy.out_of_reach(recording.reference, code)


def _reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not 0 < len(reason) <= REASON_CHARACTERS:
        raise SpanRefused("It is not said why.", remedy=f"Write the reason in 1 to {REASON_CHARACTERS} characters.", code="no_reason")
    return reason


def _inside(recording: Recording, at_ms: int, to_ms: int) -> tuple[int, int]:
    if not 0 <= at_ms < to_ms <= recording.length_ms:
        raise SpanRefused(
            f"The span from {at_ms / 1000:,.1f} to {to_ms / 1000:,.1f} s does not lie in the {recording.length_ms / 1000:,.1f} s of "
            f"{recording.reference}.",
            remedy="Give a start before its end, both inside the recording.",
        )
    return at_ms, to_ms
