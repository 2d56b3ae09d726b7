"""Listening to recordings: each listen is one look in the trail, however many pieces the browser asks for."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.record import passes, proof
from floorwalker.record.models import Recording
from floorwalker.record.queries import recordings


@transaction.atomic
def listen(recording: Recording, *, by: Actor) -> str:
    """Note that `by` listens to `recording`, and return the pass that lets its sound be fetched.

    Raises
    ------
    NotAllowed
        If no role of `by` that listens reaches the contact.
    RuleBroken
        If its sound is gone, or is not the one that came in.
    """
    _note(recording, "listening", by)
    return passes.give(recording.reference, to=by)


@transaction.atomic
def copy(recording: Recording, *, by: Actor) -> None:
    """Note that `by` takes a copy of what they may hear of `recording`.

    Raises
    ------
    NotAllowed
        If no role of `by` that listens reaches the contact, or none takes files.
    RuleBroken
        If its sound is gone, or is not the one that came in.
    """
    policy.require(by, "record.export")
    _note(recording, "copy of a recording", by)


def _note(recording: Recording, page: str, by: Actor) -> None:
    policy.require(by, recordings.LISTEN)
    if not recordings.seen(by).filter(pk=recording.pk).exists():
        raise policy.out_of_reach(recording.reference, recordings.LISTEN)
    recordings.require_sound(recording)
    proof.require(recording)
    Recording.objects.filter(pk=recording.pk).update(listens=F("listens") + 1)
    store.look(recording.reference, page=page, by=by)
