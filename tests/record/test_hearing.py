"""The operator's own speech model: asked by people or by itself, believed in nothing, cut off when it hangs, named beside its words."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from django.db import connection

from floorwalker.config import env
from floorwalker.ground import settings as house
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue, worker
from floorwalker.ground.models import Job
from floorwalker.record import featuring, speech
from floorwalker.record.actions import hearing, recording_spans
from floorwalker.record.models import Features, Interaction, RecordingSpan, Transcript
from floorwalker.record.queries import transcripts
from tests.record.contacts_made import AT, a_contact, a_customer
from tests.record.recordings_made import BY, RATE, a_recording, a_sound
from tests.record.speech_made import ANSWER, LIES, VTT, Ears, command, server

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path / "data"
    settings.FLOORWALKER_SPEECH_COMMAND, settings.FLOORWALKER_SPEECH_ADDRESS = [], ""
    settings.FLOORWALKER_SPEECH_MODEL, settings.FLOORWALKER_SPEECH_MINUTES = "", 1


@pytest.fixture
def ears(settings: Any) -> Iterator[Ears]:
    """A speech model that listens on this machine."""
    with server() as running:
        settings.FLOORWALKER_SPEECH_ADDRESS = running.address
        yield running


@pytest.fixture
def call(cast: Any) -> Interaction:
    """Ada's call with Mary Kent, recorded on two lanes."""
    contact = a_contact(agent=cast.ada, customer=a_customer(name="Mary Kent"))
    a_recording(contact, started_at=AT)
    return contact


def heard(contact: Interaction, by: Any = BY) -> Job:
    return worker.run_now(hearing.ask(contact.pk, by=by))


def test_a_command_is_handed_the_sound_and_its_words_come_in_as_any_others(
    call: Interaction, tmp_path: Path, settings: Any, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOORWALKER_SECRET_KEY", "s" * 60)
    settings.FLOORWALKER_SPEECH_COMMAND = command(tmp_path)
    assert heard(call, cast.quin_acts).state == "done"
    samples, rate = soundfile.read(tmp_path / "heard.wav")
    assert (samples.shape, rate) == ((20 * RATE, 2), RATE)
    kept = Transcript.objects.get()
    assert (kept.made_by, kept.model, kept.language, kept.codes_removed) == ("machine", "ear 1.2", "en", 1)
    assert [turn.party for turn in kept.turns.all()] == ["agent", "customer", "agent"]
    assert "Kent" not in "".join(turn.text for turn in kept.turns.all())
    assert RecordingSpan.objects.filter(kind="removed").exists(), "the code is gone from the sound too"
    environment = (tmp_path / "environment").read_text()
    assert "FLOORWALKER_LANES=agent,customer" in environment
    assert "SECRET" not in environment
    said = transcripts.of(call, by=cast.quin_acts)
    assert said is not None
    assert said.note == "Machine made by ear 1.2. Trust the audio."
    assert Features.objects.get(contact=call.pk).turns == 3
    assert Job.objects.filter(kind=featuring.JOB).exists()


def test_a_server_is_handed_the_sound_with_what_may_not_be_heard_silent(call: Interaction, ears: Ears) -> None:
    recording = a_recording(a_contact(), sound=a_sound(seed=8), started_at=AT)
    recording_spans.mask(recording, at_ms=1_000, to_ms=3_000, reason="Another's name.", by=BY)
    ears.answer = VTT
    assert worker.run_now(hearing.ask(recording.contact or 0, by=BY)).state == "done"
    headers, content = ears.came[0]
    assert (headers["Content-Type"], headers["X-Lanes"]) == ("audio/wav", "agent,customer")
    samples, _rate = soundfile.read(io.BytesIO(content))
    assert not samples[RATE : 3 * RATE].any()
    assert np.abs(samples[3 * RATE : 4 * RATE]).max() > 0.1
    kept = Transcript.objects.get(contact=recording.contact)
    assert [turn.party for turn in kept.turns.all()] == ["agent", "unknown"], "a cue without a voice is of nobody known"


def test_the_lanes_are_told_as_they_lie_and_one_lane_tells_nobody(ears: Ears) -> None:
    second, mono = a_contact(), a_contact()
    a_recording(second, started_at=AT, agent_lane=1)
    a_recording(mono, sound=a_sound(seed=3, lanes=(((1.0, 4.0),),)), started_at=AT)
    assert heard(second).state == heard(mono).state == "done"
    assert [headers["X-Lanes"] for headers, _ in ears.came] == ["customer,agent", "both"]
    parties = {each.contact: [turn.party for turn in each.turns.all()] for each in Transcript.objects.all()}
    assert parties == {second.pk: ["customer", "agent", "customer"], mono.pk: ["unknown"] * 3}


def test_a_second_recording_is_heard_on_the_axis_of_its_contact(call: Interaction, ears: Ears) -> None:
    a_recording(call, sound=a_sound(seed=9), started_at=AT + timedelta(seconds=60))
    assert heard(call).state == "done"
    assert [turn.at_ms for turn in Transcript.objects.get().turns.all()] == [1_000, 4_500, 12_000, 61_000, 64_500, 72_000]


@pytest.mark.parametrize("way", ["command", "server"])
@pytest.mark.parametrize("what", sorted(LIES))
def test_what_lies_is_refused_with_what_to_do_and_nothing_is_kept(
    what: str, way: str, call: Interaction, tmp_path: Path, settings: Any, ears: Ears
) -> None:
    answer, words = LIES[what]
    ears.answer = answer
    if way == "command":
        settings.FLOORWALKER_SPEECH_ADDRESS, settings.FLOORWALKER_SPEECH_COMMAND = "", command(tmp_path, answer=answer)
    job = heard(call)
    assert (job.state, job.attempts) == ("failed", 1)
    assert words in job.problem["title"]
    assert job.problem["detail"]
    assert not Transcript.objects.exists()


def _tried(job: Job) -> Job:
    """Let a job that waits be tried until it is over, without its pauses."""
    while job.state in {"waiting", "running"}:
        job = worker.run_now(job)
    return job


DEATHS = {
    "a code": ("sys.exit(3)", "ended with code 3"), "a signal": ("os.kill(os.getpid(), signal.SIGSEGV)", "ended by signal 11"),
}  # fmt: skip


@pytest.mark.parametrize("how", sorted(DEATHS))
def test_a_command_that_dies_is_tried_three_times_and_then_says_so(how: str, call: Interaction, tmp_path: Path, settings: Any) -> None:
    does, words = DEATHS[how]
    settings.FLOORWALKER_SPEECH_COMMAND = command(tmp_path, does=does)
    job = _tried(hearing.ask(call.pk, by=BY))
    assert (job.state, job.attempts) == ("failed", 3)
    assert words in job.problem["title"]
    assert not Transcript.objects.exists()


@pytest.mark.parametrize("does", ["dies", "breaks off", "503"])
def test_a_server_that_dies_is_tried_again_and_may_come_back(does: str, call: Interaction, ears: Ears) -> None:
    ears.does, ears.status = does, 503 if does == "503" else 200
    job = hearing.ask(call.pk, by=BY)
    worker_once(job)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 1)
    ears.does, ears.status = "", 200
    assert _tried(job).state == "done"
    assert Transcript.objects.count() == 1


def worker_once(job: Job) -> None:
    """Try a job once."""
    Job.objects.exclude(pk=job.pk).delete()
    running = worker.claim(holder=worker.new_holder())
    assert running is not None
    assert running.job_id == job.pk
    worker.run(running)


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended and that nobody asked for has not gone, but does nothing any more."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("way", ["command", "server"])
def test_one_that_hangs_is_cut_off_and_leaves_no_process(
    way: str, call: Interaction, tmp_path: Path, settings: Any, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "command":
        child = "folder.joinpath('child').write_text(str(subprocess.Popen(['sleep', '60']).pid)); time.sleep(60)"
        settings.FLOORWALKER_SPEECH_ADDRESS, settings.FLOORWALKER_SPEECH_COMMAND = "", command(tmp_path, does=child)
    else:
        ears.does = "hangs"
    usual = speech.ear()
    assert usual is not None
    monkeypatch.setattr(speech, "ear", lambda: replace(usual, seconds=1.0))
    begun = time.monotonic()
    job = hearing.ask(call.pk, by=BY)
    Job.objects.filter(pk=job.pk).update(attempts=2)
    job.refresh_from_db()
    job = worker.run_now(job)
    assert time.monotonic() - begun < 8
    assert job.state == "failed"
    assert "took longer than" in job.problem["title"]
    if way == "command":
        child = int((tmp_path / "child").read_text())
        for _ in range(100):  # killed at once, and gone once the kernel comes to it
            if not alive(child):
                break
            time.sleep(0.05)
        assert not alive(child), "what it started is killed with it"


def test_one_that_is_cancelled_stops_and_keeps_nothing(call: Interaction, tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_SPEECH_COMMAND = command(tmp_path, does="time.sleep(60)")
    job = hearing.ask(call.pk, by=BY)

    def cancel() -> None:
        while "is being heard" not in Job.objects.get(pk=job.pk).note:
            time.sleep(0.05)
        Job.objects.filter(pk=job.pk).update(cancel_asked=True)
        connection.close()  # the thread has one of its own

    stopping = threading.Thread(target=cancel)
    stopping.start()
    done = worker.run_now(job)
    stopping.join()
    assert done.state == "cancelled"
    assert not Transcript.objects.exists()


def test_what_cannot_be_started_says_so_at_once(call: Interaction, settings: Any) -> None:
    settings.FLOORWALKER_SPEECH_COMMAND = ["/nowhere/ear"]
    job = heard(call)
    assert (job.attempts, job.problem["code"]) == (1, "speech_not_started")


@pytest.mark.parametrize("status", [302, 404])
def test_it_is_not_asked_elsewhere(status: int, call: Interaction, ears: Ears) -> None:
    ears.status, ears.headers = status, {"Location": "http://169.254.169.254/latest/meta-data/"}
    job = heard(call)
    assert (job.attempts, job.problem["code"], len(ears.came)) == (1, "speech_answer", 1)


@pytest.mark.parametrize("address", ["http://8.8.8.8/x", "http://169.254.169.254/x", "http://0.0.0.0/x", "http://[2001:4860:4860::8888]/x"])
def test_sound_is_handed_to_no_machine_outside_the_house(address: str, call: Interaction, settings: Any) -> None:
    settings.FLOORWALKER_SPEECH_ADDRESS = address
    job = heard(call)
    assert (job.attempts, job.problem["code"]) == (1, "speech_not_near")


@pytest.mark.parametrize("said", ["https://127.0.0.1/x", "file:///etc/passwd", "http://me:pw@127.0.0.1/", "127.0.0.1:9000"])
def test_an_address_that_is_none_stops_the_start(said: str) -> None:
    with pytest.raises(env.SettingRefused):
        env.SPEECH_ADDRESS.read({"FLOORWALKER_SPEECH_ADDRESS": said})


def test_a_command_is_split_as_a_shell_would_and_run_without_one() -> None:
    assert env.SPEECH_COMMAND.read({"FLOORWALKER_SPEECH_COMMAND": "ear --lang 'en GB' ; rm"}) == ["ear", "--lang", "en GB", ";", "rm"]


def test_without_a_model_nothing_is_asked_and_two_are_one_too_many(call: Interaction, settings: Any) -> None:
    with pytest.raises(speech.SpeechRefused, match="has no speech model"):
        hearing.ask(call.pk, by=BY)
    settings.FLOORWALKER_SPEECH_COMMAND, settings.FLOORWALKER_SPEECH_ADDRESS = ["x"], "http://127.0.0.1/"
    assert heard(call).problem["code"] == "speech_set_twice"


def test_who_may_not_bring_recordings_in_asks_for_no_words_and_silence_is_not_heard(ears: Ears, cast: Any) -> None:
    contact = a_contact(agent=cast.ada)
    with pytest.raises(NotAllowed):
        hearing.ask(contact.pk, by=cast.ada_acts)
    with pytest.raises(RuleBroken, match="has no sound"):
        hearing.ask(contact.pk, by=cast.quin_acts)


def test_asked_twice_it_is_heard_once_and_a_run_that_is_done_again_keeps_nothing_twice(call: Interaction, ears: Ears) -> None:
    job = hearing.ask(call.pk, by=BY)
    assert hearing.ask(call.pk, by=BY) == job
    worker.run_now(job)
    Job.objects.filter(pk=job.pk).update(state="waiting")
    job.refresh_from_db()
    ears.answer = ANSWER | {"segments": ANSWER["segments"][:1]}
    assert worker.run_now(job).result == {"contact": call.pk, "turns": 3}
    assert Transcript.objects.count() == len(ears.came) == 1


def test_new_recordings_are_heard_by_themselves_where_the_house_wants_it(ears: Ears) -> None:
    a_recording(a_contact(), started_at=AT)
    assert not Job.objects.filter(kind=hearing.HEAR).exists()
    house.change("hear_recordings", to="1", by=BY)
    contact = a_contact()
    a_recording(contact, sound=a_sound(seed=4), started_at=AT)
    (job,) = Job.objects.filter(kind=hearing.HEAR)
    assert job.arguments == {"contact": contact.pk}


def test_the_page_offers_it_shows_how_far_it_is_and_why_it_failed(call: Interaction, ears: Ears, cast: Any) -> None:
    page = f"/record/contacts/{call.reference}/"
    assert "Put it into words" in cast.quin_sees.get(page).content.decode()
    assert "Put it into words" not in cast.ada_sees.get(page).content.decode()
    assert cast.ada_sees.post(f"{page}hear/").status_code == 403
    cast.quin_sees.post(f"{page}hear/")
    assert "Writing down what is said" in cast.quin_sees.get(page).content.decode()
    job = hearing.last(call.pk)
    assert job is not None
    assert queue.seen_by(cast.quin_acts).filter(pk=job.pk).exists()
    ears.answer = "nonsense"
    worker.run_now(job)
    assert cast.quin_sees.get(f"{page}hear/progress/")["HX-Refresh"] == "true"
    failed = cast.quin_sees.get(page).content.decode()
    assert "neither WebVTT nor JSON" in failed
    assert "Put it into words" in failed
    ears.answer = ANSWER
    cast.quin_sees.post(f"{page}hear/")
    again = hearing.last(call.pk)
    assert again is not None
    worker.run_now(again)
    assert "Machine made by ear 1.2. Trust the audio." in cast.quin_sees.get(page).content.decode()
