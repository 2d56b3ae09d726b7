"""Spans that may not be heard: masked for those without the permission, removed for everybody; and what goes when its time is over."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from floorwalker.ground import clock, erasures, files
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.models import StoredFile
from floorwalker.ground.trail import queries as trail
from floorwalker.record import keeping
from floorwalker.record.actions import recording_keeping, recording_spans
from floorwalker.record.actions.recording_keeping import KeepingRefused
from floorwalker.record.actions.recording_spans import SpanRefused
from floorwalker.record.actions.recordings import AlreadyKept
from floorwalker.record.models import Recording
from floorwalker.record.queries import recordings as queries
from floorwalker.record.sounds import reading
from floorwalker.record.sounds.playing import HEAD, Wav
from tests.conftest import MONDAY
from tests.record.contacts_made import a_contact
from tests.record.recordings_made import BY, RATE, a_recording, a_sound
from tests.record.test_recordings import ROLES, on_disk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
REASON = "The caller gave the name of a third person."


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def heard(recording: Recording, by: Actor) -> np.ndarray:
    """Return the samples that `by` gets, frames by lanes."""
    found = queries.find(recording.reference, by=by)
    assert found.stored is not None
    with files.open_plain(found.stored) as stream, reading.opened(stream, name="x") as sound:
        wav = Wav(sound, silent=queries.silent(found, by=by))
        samples, _rate = soundfile.read(io.BytesIO(b"".join(wav.part(0, wav.size))), dtype="int16")
    return np.asarray(samples)


@pytest.mark.parametrize("form", ["WAV", "OGG", "MP3"])
def test_what_is_masked_is_silent_in_the_bytes_for_those_who_may_not_hear_it(form: str, cast: Any) -> None:
    kept = a_recording(a_contact(agent=cast.ada), sound=a_sound(form=form))
    recording_spans.mask(kept, at_ms=2_000, to_ms=3_000, reason=REASON, by=cast.quin_acts)
    agent, officer = heard(kept, cast.ada_acts), heard(kept, cast.cora_acts)
    assert not agent[2 * RATE : 3 * RATE].any()
    assert np.abs(officer[2 * RATE : 3 * RATE]).max() > 1_000
    assert np.abs(agent[RATE + 800 : 2 * RATE]).max() > 1_000
    assert np.array_equal(agent[3 * RATE :], officer[3 * RATE :])


def test_any_range_of_the_bytes_is_the_same_as_in_the_whole(cast: Any) -> None:
    kept = a_recording(a_contact(agent=cast.ada), sound=a_sound(form="OGG"))
    assert kept.stored is not None
    with files.open_plain(kept.stored) as stream, reading.opened(stream, name="x") as sound:
        wav = Wav(sound, silent=[(2_000, 3_000)])
        whole = b"".join(wav.part(0, wav.size))
        assert len(whole) == wav.size
        for start, end in ((0, 10), (30, 60), (HEAD, HEAD + 1), (100_001, 100_003), (63_999, 96_123), (wav.size - 5, wav.size)):
            assert b"".join(wav.part(start, end)) == whole[start:end]


def test_a_mask_is_taken_off_with_its_reason(cast: Any) -> None:
    kept = a_recording(a_contact(agent=cast.ada))
    span = recording_spans.mask(kept, at_ms=2_000, to_ms=3_000, reason=REASON, by=cast.quin_acts)
    recording_spans.unmask(kept, span.pk, reason="It was our own name.", by=cast.quin_acts)
    assert np.abs(heard(kept, cast.ada_acts)[2 * RATE : 3 * RATE]).max() > 1_000
    told = [line.sentence for line in trail.lines(subject=kept.reference)]
    assert REASON in " ".join(told)
    assert "It was our own name." in " ".join(told)


@pytest.mark.parametrize("form", ["WAV", "OGG", "MP3"])
def test_what_is_removed_is_gone_for_everybody_and_the_source_is_destroyed(
    form: str, cast: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    sound = a_sound(form=form)
    kept = a_recording(a_contact(agent=cast.ada), sound=io.BytesIO(sound.getvalue()))
    before = kept.sha256
    old = next(path for path in (tmp_path / "files").rglob(before)).read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        clean = recording_spans.remove(kept, at_ms=12_500, to_ms=14_500, reason="Card security code", by=cast.cora_acts)
    assert clean.sha256 != before
    assert clean.length_ms == pytest.approx(20_000, abs=200)
    assert clean.media == form.lower()
    samples = heard(clean, cast.cora_acts)
    edge = RATE // 5  # what compression smears
    assert np.abs(samples[int(12.5 * RATE) + edge : int(14.5 * RATE) - edge]).max() < 300
    assert np.abs(samples[int(14.5 * RATE) + edge : 18 * RATE, 1]).max() > 1_000
    bars = bytes(clean.outline)[: len(clean.outline) // 2]
    assert max(bars[int(len(bars) * 12.8 / 20) : int(len(bars) * 14.2 / 20)]) < 8
    assert all(not (at < 13_500 < to) for lane in clean.speech for at, to in lane)
    assert old[1_000:1_064] not in on_disk(tmp_path)
    assert not list((tmp_path / "files").rglob(before))
    assert not StoredFile.objects.filter(sha256=before).exists()
    line = next(iter(trail.lines(subject=kept.reference, kind="recording.cleaned"))).sentence
    assert before in line
    assert clean.sha256 in line
    assert "Card security code" in line
    with pytest.raises(AlreadyKept):
        a_recording(a_contact(), sound=io.BytesIO(sound.getvalue()), key="again")


def test_a_hold_does_not_keep_a_card_security_code(cast: Any) -> None:
    kept = recording_keeping.hold(a_recording(a_contact(agent=cast.ada)), reason="Claim 12", by=cast.cora_acts)
    clean = recording_spans.remove(kept, at_ms=1_000, to_ms=2_000, reason="Card security code", by=cast.cora_acts)
    assert clean.sha256 != kept.sha256
    assert clean.held_at is not None


@pytest.mark.parametrize(
    ("at", "to", "reason", "words"),
    [(3_000, 2_000, "x", "does not lie"), (19_000, 21_000, "x", "does not lie"), (1_000, 2_000, "  ", "not said why")],
    ids=["backwards", "beyond", "no reason"],
)
def test_a_span_that_cannot_be_is_refused(at: int, to: int, reason: str, words: str, cast: Any) -> None:
    kept = a_recording(a_contact(agent=cast.ada))
    for act in (recording_spans.mask, recording_spans.remove):
        with pytest.raises(SpanRefused, match=words):
            act(kept, at_ms=at, to_ms=to, reason=reason, by=cast.cora_acts)
    assert not kept.spans.exists()


ACTS: dict[str, tuple[Callable[[Recording, Actor], object], set[str]]] = {
    "mask": (lambda kept, by: recording_spans.mask(kept, at_ms=0, to_ms=10, reason="x", by=by), {"una", "quin", "sam", "cora"}),
    "remove": (lambda kept, by: recording_spans.remove(kept, at_ms=0, to_ms=10, reason="x", by=by), {"quin", "cora"}),
    "hold": (lambda kept, by: recording_keeping.hold(kept, reason="x", by=by), {"cora"}),
    "erase": (lambda kept, by: recording_keeping.erase(kept, request="DSR-1", by=by), {"cora"}),
}


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("act", sorted(ACTS))
def test_who_may_mask_remove_hold_and_erase(act: str, who: str, cast: Any) -> None:
    assert cast.una
    kept = a_recording(a_contact(agent=cast.ada))
    do, may = ACTS[act]
    actor = Actor.person(getattr(cast, who).pk)
    if who in may:
        do(kept, actor)
    else:
        with pytest.raises(NotAllowed):
            do(kept, actor)


def test_a_leader_masks_nothing_of_another_team(cast: Any, a_person: Any) -> None:
    assert cast.una
    kept = a_recording(a_contact(agent=a_person("Zoe", "Marsh", role="agent")))
    with pytest.raises(NotAllowed, match=kept.reference):
        recording_spans.mask(kept, at_ms=0, to_ms=10, reason="x", by=cast.una_acts)


# How long ------------------------------------------------------------------------------------------------------------


def test_each_kind_is_kept_by_its_own_rule_and_a_hold_wins(cast: Any) -> None:
    call, message = a_recording(a_contact()), a_recording(a_contact(), sound=a_sound(seed=2), kind="voicemail")
    cross = a_recording(a_contact(dissatisfied=True), sound=a_sound(seed=3))
    days = {each.reference: (keeping.kept(each).until - each.started_at).days for each in (call, message, cross)}  # type: ignore[operator]
    assert days == {call.reference: 365, message.reference: 90, cross.reference: 1_096}
    recording_keeping.hold(message, reason="Claim 12 at the county court", by=cast.cora_acts)
    message.refresh_from_db()
    assert keeping.kept(message).until is None
    assert "county court" in keeping.kept(message).rule
    with clock.frozen(MONDAY + timedelta(days=100)):
        assert list(keeping.due(clock.now())) == []
    with clock.frozen(MONDAY + timedelta(days=400)):
        assert list(keeping.due(clock.now())) == [call]
    with clock.frozen(MONDAY + timedelta(days=2_000)):
        assert set(keeping.due(clock.now())) == {call, cross}
    recording_keeping.lift(message, reason="Settled", by=cast.cora_acts)
    with clock.frozen(MONDAY + timedelta(days=100)):
        assert list(keeping.due(clock.now())) == [message]


def test_what_is_over_goes_from_the_disk_and_its_line_says_why(cast: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    kept = a_recording(a_contact(agent=cast.ada))
    cipher = next(path for path in (tmp_path / "files").rglob(kept.sha256)).read_bytes()
    assert not recording_keeping.expire(kept, by=BY)
    with clock.frozen(MONDAY + timedelta(days=400)), django_capture_on_commit_callbacks(execute=True):
        assert recording_keeping.expire(kept, by=BY)
    gone = Recording.objects.get()
    assert (gone.stored, gone.gone_why, gone.gone_rule) == (None, "retention", "Recordings of calls kept: 365 days")
    assert bytes(gone.outline) == b""
    assert cipher[1_000:1_064] not in on_disk(tmp_path)
    assert not StoredFile.objects.exists()
    line = next(iter(trail.lines(subject=kept.reference, kind="recording.erased"))).sentence
    assert kept.sha256 in line
    with pytest.raises(RuleBroken, match="365 days"):
        queries.require_sound(gone)
    with pytest.raises(AlreadyKept, match="was removed"):
        a_recording(a_contact())


def test_an_erasure_is_refused_while_a_hold_stands(cast: Any) -> None:
    kept = recording_keeping.hold(a_recording(a_contact()), reason="Claim 12", by=cast.cora_acts)
    with pytest.raises(KeepingRefused, match="Claim 12"):
        recording_keeping.erase(kept, request="DSR-7", by=cast.cora_acts)
    recording_keeping.lift(kept, reason="Settled", by=cast.cora_acts)
    gone = recording_keeping.erase(kept, request="DSR-7", by=cast.cora_acts)
    assert (gone.gone_why, gone.gone_rule, gone.stored) == ("erasure", "DSR-7", None)
    with pytest.raises(RuleBroken, match="is gone"):
        recording_keeping.hold(gone, reason="Too late", by=cast.cora_acts)


def test_what_a_restore_brings_back_is_erased_again(cast: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    gone, cleaned = a_recording(a_contact()), a_recording(a_contact(), sound=a_sound(seed=2))
    before = {each.pk: (each.stored_id, each.sha256, each.outline, each.speech) for each in (gone, cleaned)}
    stored = {each.pk: each.stored for each in (gone, cleaned)}
    for each in stored.values():
        with files.open_plain(each) as stream:  # type: ignore[arg-type]
            files.put([stream.read()])  # as a restore would bring it back
    with django_capture_on_commit_callbacks(execute=True):
        recording_keeping.erase(gone, request="DSR-7", by=cast.cora_acts)
        recording_spans.remove(cleaned, at_ms=1_000, to_ms=2_000, reason="Security code", by=cast.cora_acts)
    kept = erasures.read(erasures.place())
    assert {each.eraser for each in kept} == {"record.recordings", "record.recording_spans"}
    for pk, (stored_id, sha256, outline, speech) in before.items():
        Recording.objects.filter(pk=pk).update(
            stored=stored_id, sha256=sha256, outline=outline, speech=speech, gone_at=None, gone_why="", gone_rule=""
        )
    cleaned.spans.all().delete()
    assert erasures.again(kept, by=Actor.system("restore")) == 2
    assert erasures.again(kept, by=Actor.system("restore")) == 0
    assert Recording.objects.get(pk=gone.pk).stored is None
    assert Recording.objects.get(pk=cleaned.pk).sha256 != before[cleaned.pk][1]
    assert StoredFile.objects.count() == 1
