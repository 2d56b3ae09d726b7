"""Asking the operator's speech model for the words of a contact's recordings."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.record import speech
from floorwalker.record.models import Interaction, Recording
from floorwalker.record.queries.recordings import BRING
from floorwalker.record.transcript_events import WordsAsked

HEAR: Final = "record.hear"
ACTIVE: Final = (Job.State.WAITING, Job.State.RUNNING)


@transaction.atomic
def ask(contact: int, *, by: Actor) -> Job:
    """Ask for what is said in the recordings of a contact to be written down; what is asked for already is not asked for twice.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include bringing recordings in.
    SpeechRefused
        If the deployment names no speech model.
    RuleBroken
        If the contact does not stand in the house, or has no sound.
    """
    policy.require(by, BRING)
    if speech.ear() is None:
        raise speech.SpeechRefused(
            "This server has no speech model.",
            remedy="Ask whoever runs it to set FLOORWALKER_SPEECH_COMMAND or FLOORWALKER_SPEECH_ADDRESS.", code="speech_off",
        )
    count = Recording.objects.filter(contact=contact, gone_at=None).count()
    if not count or not Interaction.objects.filter(pk=contact).exists():
        raise RuleBroken(
            f"C-{contact} has no sound that could be heard here.", remedy="Bring its recording in first.", code="nothing_to_hear"
        )
    going = last(contact)
    if going is not None and going.state in ACTIVE:
        return going
    job = queue.enqueue(HEAR, arguments={"contact": contact}, by=by)
    store.append(WordsAsked(subject=f"C-{contact}", recordings=count), by=by)
    return job


def last(contact: int) -> Job | None:
    """Return the last time that the words of a contact were asked for."""
    return Job.objects.filter(kind=HEAR, arguments__contact=contact).order_by("-id").first()
