"""How long recordings are kept: holds laid and lifted, erasure on request, and what goes by itself when its time is over."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from floorwalker.ground import clock, erasures, files
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record import keeping
from floorwalker.record.models import Recording, RecordingSpan
from floorwalker.record.queries import recordings
from floorwalker.record.recording_events import RecordingErased, RecordingHeld, RecordingLetGo

HOLD: Final = "record.hold_recording"
REASON_CHARACTERS: Final = 300


class KeepingRefused(RuleBroken):
    """The recording cannot be held, let go or erased so."""

    code = "keeping_refused"


@transaction.atomic
def hold(recording: Recording, *, reason: str, by: Actor) -> Recording:
    """Lay a legal hold on `recording`: no rule removes it until the hold is lifted.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include holds.
    KeepingRefused
        If it is held already, or no reason is given.
    RuleBroken
        If its sound is gone.
    """
    policy.require(by, HOLD)
    recording, reason = _locked(recording), _reason(reason)
    if recording.held_at is not None:
        raise KeepingRefused(f"{recording.reference} is held already: {recording.hold_reason}.", remedy="Lift that hold first.")
    recording.held_at, recording.held_by, recording.hold_reason = clock.now(), f"{by.kind}:{by.id}", reason
    recording.save(update_fields=["held_at", "held_by", "hold_reason"])
    store.append(RecordingHeld(subject=recording.reference, reason=Sleeved(reason)), by=by)
    return recording


@transaction.atomic
def lift(recording: Recording, *, reason: str, by: Actor) -> Recording:
    """Lift the hold on `recording`: the rule of its kind holds again.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include holds.
    KeepingRefused
        If no hold stands, or no reason is given.
    """
    policy.require(by, HOLD)
    recording, reason = _locked(recording), _reason(reason)
    if recording.held_at is None:
        raise KeepingRefused(f"No hold stands on {recording.reference}.", remedy="Look at its page.")
    recording.held_at, recording.held_by, recording.hold_reason = None, "", ""
    recording.save(update_fields=["held_at", "held_by", "hold_reason"])
    store.append(RecordingLetGo(subject=recording.reference, reason=Sleeved(reason)), by=by)
    return recording


@transaction.atomic
def erase(recording: Recording, *, request: str, by: Actor) -> Recording:
    """Erase the sound of `recording` because `request`, such as the reference of a data subject's request, asks for it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include erasing.
    KeepingRefused
        If a legal hold stands, or no request is named.
    RuleBroken
        If its sound is gone.
    """
    policy.require(by, HOLD)
    recording, request = _locked(recording), _reason(request)
    if recording.held_at is not None:
        raise KeepingRefused(
            f"A legal hold stands on {recording.reference}: {recording.hold_reason}.",
            remedy="A hold wins; lift it first, with its reason.", code="held",
        )
    return _remove(recording, Recording.Gone.ERASURE, request, by)


@transaction.atomic
def expire(recording: Recording, *, by: Actor) -> bool:
    """Remove the sound of `recording` if its time is over and no hold stands; return whether it went.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include erasing; the house itself may.
    """
    policy.require(by, HOLD)
    found = keeping.due(clock.now()).filter(pk=recording.pk).select_for_update().first()
    if found is None:
        return False
    _remove(found, Recording.Gone.RETENTION, keeping.by_rule(found), by)
    return True


@transaction.atomic
def erase_again(reference: str, *, by: Actor) -> int:
    """Erase the sound of a recording that a restore brought back, whatever hold came back with it; return how many there were.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include erasing; the house itself may.
    """
    policy.require(by, HOLD)
    back = Recording.objects.select_for_update().filter(reference=reference, gone_at=None).first()
    if back is None:
        return 0
    Recording.objects.filter(pk=back.pk).update(held_at=None, held_by="", hold_reason="")
    _remove(back, Recording.Gone.ERASURE, erasures.AGAIN, by)
    return 1


def _locked(recording: Recording) -> Recording:
    recording = Recording.objects.select_for_update().get(pk=recording.pk)
    recordings.require_sound(recording)
    return recording


def _reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not 0 < len(reason) <= REASON_CHARACTERS:
        raise KeepingRefused("It is not said why.", remedy=f"Write the reason in 1 to {REASON_CHARACTERS} characters.", code="no_reason")
    return reason


def _remove(recording: Recording, why: Recording.Gone, rule: str, by: Actor) -> Recording:
    """Let the sound and what was drawn of it go; the file leaves the disk with the commit, and the row stays to say so."""
    stored = recording.stored
    assert stored is not None
    recording.stored, recording.gone_at, recording.gone_why, recording.gone_rule = None, clock.now(), why, rule
    recording.outline, recording.speech = b"", []
    recording.save(update_fields=["stored", "gone_at", "gone_why", "gone_rule", "outline", "speech"])
    RecordingSpan.objects.filter(recording=recording, kind=RecordingSpan.Kind.MASKED).delete()
    store.append(RecordingErased(subject=recording.reference, sha256=recording.sha256, why=why.value, rule=Sleeved(rule)), by=by)
    files.release(stored, by=by)
    transaction.on_commit(erasures.write_up, robust=True)  # at the latest, the next backup writes it up
    return recording
