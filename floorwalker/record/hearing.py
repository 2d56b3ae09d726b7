"""Having a contact's recordings heard by the operator's speech model, and taking its words in as any others."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import files
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.record import heard, speech
from floorwalker.record.actions import words
from floorwalker.record.models import Recording, Transcript, Turn
from floorwalker.record.queries import recordings as queries
from floorwalker.record.sounds import reading
from floorwalker.record.sounds.playing import Wav
from floorwalker.record.transcribing import Draft

SOURCE: Final = "speech"
ATTEMPTS: Final = 3
LANES: Final = (Turn.Party.AGENT.value, Turn.Party.CUSTOMER.value)


class TryAgain(Exception):
    """It failed in a way that may pass."""


def hear_contact(running: RunningJob) -> dict[str, Any]:
    """Hand each recording of a contact to the speech model and keep what it heard as one transcript; done again it keeps nothing twice."""
    contact = int(running.arguments["contact"])
    key = f"C-{contact}/{running.job_id}"
    if (kept := Transcript.objects.filter(source=SOURCE, external_id=key).first()) is not None:
        return {"contact": contact, "turns": kept.turns.count()}
    ear = speech.ear()
    if ear is None:
        raise speech.SpeechRefused("This server has no speech model.", remedy="Ask whoever runs it to name one.", code="speech_off")
    recordings = [each for each in queries.of_contact(contact) if each.stored is not None]
    if not recordings:
        raise RuleBroken(f"The sound of C-{contact} is gone.", remedy="What was written of the contact stays.", code="recording_gone")
    first, told = queries.of_contact(contact)[0], list[speech.Heard]()
    try:
        for at, recording in enumerate(recordings):
            told.append(_heard(recording, ear, running, at, len(recordings)))
    except speech.SpeechRefused as refused:
        if refused.passes and running.attempt < ATTEMPTS:
            raise TryAgain(refused.code) from refused
        raise
    turns = [
        turn for recording, each in zip(recordings, told, strict=True)
        for turn in heard.moved(each.turns, by_ms=heard.offset_ms(recording, first))
    ]
    draft = Draft(
        contact=contact, channel=Transcript.Channel.VOICE, source=SOURCE, external_id=key, turns=tuple(turns), language=told[0].language,
        made_by=Transcript.MadeBy.MACHINE, model=told[0].model,
    )
    with transaction.atomic():  # whoever holds the job writes, and nobody whom it was taken from
        running.progress(len(recordings), total=len(recordings), note="Keeping the words")
    words.take([draft], by=running.owner)
    return {"contact": contact, "turns": len(turns)}


def _heard(recording: Recording, ear: speech.Ear, running: RunningJob, at: int, whole: int) -> speech.Heard:
    assert recording.stored is not None
    silent = [(span.at_ms, span.to_ms) for span in recording.spans.all() if span.kind in queries.SILENT]
    said = -1

    def wait(seconds: float) -> None:
        nonlocal said
        running.check()
        if int(seconds) // 5 != said:
            said = int(seconds) // 5
            with transaction.atomic():
                running.progress(at, total=whole, note=f"{recording.reference} is being heard, {int(seconds)} s so far")

    with ExitStack() as stack:
        stream = stack.enter_context(files.open_plain(recording.stored))
        sound = stack.enter_context(reading.opened(stream, name=recording.reference))
        wav = Wav(sound, silent=silent)
        lanes = LANES if recording.agent_lane == 0 else LANES[::-1]
        handed = speech.Sound(wav.part(0, wav.size), wav.size, recording.length_ms, lanes if recording.lanes > 1 else ("both",))
        return speech.hear(ear, handed, name=recording.reference, wait=wait)
