"""Recordings come in whole or not at all, are kept encrypted once, and are tied to their contact or wait for it."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import files, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.models import StoredFile
from floorwalker.ground.trail import queries as trail
from floorwalker.record.actions import recordings
from floorwalker.record.actions.recordings import About, AlreadyKept
from floorwalker.record.models import Recording, Segment
from floorwalker.record.queries import recordings as queries
from floorwalker.record.sounds.reading import SoundRefused
from tests.conftest import MONDAY
from tests.record.contacts_made import AT, a_contact
from tests.record.recordings_made import BY, a_recording, a_sound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_recording_is_measured_and_tied_to_its_contact(cast: Any) -> None:
    contact = a_contact(agent=cast.ada)
    kept = a_recording(contact, paused=[(9_000, 11_000)])
    assert (kept.contact, kept.agent, kept.queue) == (contact.pk, cast.ada, contact.queue)
    assert (kept.media, kept.lanes, kept.rate, kept.length_ms) == ("wav", 2, 8000, 20_000)
    assert kept.started_at == AT + timedelta(seconds=10), "where nothing is said it begins with the talk"
    assert kept.talk_over_ms == pytest.approx(1000, abs=300)
    assert kept.talk_ratio == pytest.approx(6 / 14.5, abs=0.02)
    assert kept.silence_ms == pytest.approx(4_500, abs=300), "2 s of pause are nobody's silence"
    assert [(span.kind, span.at_ms, span.to_ms) for span in kept.spans.all()] == [("paused", 9_000, 11_000)]
    assert len(kept.outline) == 2 * 400
    assert "Took in" in trail.lines(subject=kept.reference)[0].sentence


def test_holds_come_from_the_parts_of_the_contact_where_the_file_says_none(cast: Any) -> None:
    contact = a_contact(agent=cast.ada)
    talk = Segment.objects.get(interaction=contact, kind="talk")
    Segment.objects.create(
        interaction=contact, position=2, kind="hold", visit=0, started_at=talk.started_at + timedelta(seconds=9),
        ended_at=talk.started_at + timedelta(seconds=12),
    )
    kept = a_recording(contact)
    assert [(span.kind, span.at_ms, span.to_ms) for span in kept.spans.all()] == [("hold", 9_000, 12_000)]


@pytest.mark.parametrize(("form", "media"), [("WAV", "wav"), ("OGG", "ogg"), ("MP3", "mp3")])
def test_each_form_of_sound_is_read(form: str, media: str) -> None:
    kept = a_recording(a_contact(), sound=a_sound(form=form))
    assert kept.media == media
    assert kept.length_ms == pytest.approx(20_000, abs=200)
    assert kept.talk_over_ms == pytest.approx(1000, abs=300)


def test_one_lane_gives_speech_and_silence_and_no_talk_over() -> None:
    kept = a_recording(a_contact(), sound=a_sound(lanes=[[(1.0, 5.0)]]))
    assert kept.lanes == 1
    assert kept.silence_ms == pytest.approx(16_000, abs=300)
    assert kept.talk_over_ms is None
    assert kept.talk_ratio is None


def test_it_lies_encrypted_on_the_disk_and_once(tmp_path: Path) -> None:
    sound = a_sound()
    kept = a_recording(a_contact(), sound=sound)
    plain = sound.getvalue()
    assert plain[1_000_00:1_000_64] not in on_disk(tmp_path)
    assert kept.stored is not None
    with files.open_plain(kept.stored) as stream:
        assert stream.read() == plain


def test_the_same_sound_or_key_is_recognised_and_nothing_of_it_is_kept() -> None:
    first = a_recording(a_contact(), key="k-1")
    with pytest.raises(AlreadyKept, match=first.reference):
        a_recording(a_contact(), key="k-2")
    with pytest.raises(AlreadyKept, match=first.reference):
        a_recording(a_contact(), sound=a_sound(seed=2), key="k-1")
    assert StoredFile.objects.count() == 1
    assert StoredFile.objects.get().references == 1


def test_one_whose_contact_is_not_known_waits_until_somebody_says_which() -> None:
    kept = a_recording(None, contact_source="pbx", contact_key="1771840813.42", started_at=AT)
    assert kept.contact is None
    assert list(queries.unmatched()) == [kept]
    contact = a_contact()
    recordings.match(kept, contact=contact.reference, by=BY)
    assert not queries.unmatched().exists()
    assert queries.of_contact(contact.pk) == [kept]
    with pytest.raises(RuleBroken, match="no contact C-999999"):
        recordings.match(kept, contact="C-999999", by=BY)


def test_a_contact_is_found_by_its_key_in_its_source() -> None:
    contact = a_contact()
    kept = a_recording(None, contact_source="test", contact_key=contact.external_id)
    assert kept.contact == contact.pk


def _cut(sound: io.BytesIO, share: float) -> io.BytesIO:
    whole = sound.getvalue()
    return io.BytesIO(whole[: int(len(whole) * share)])


def _lying_wav() -> io.BytesIO:
    """A WAV that says it is ten days long, in 44 bytes and a little."""
    size = 0xFFFFFFF0
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", size, b"WAVE", b"fmt ", 16, 1, 1, 6000, 6000, 1, 8, b"data", size - 36)
    return io.BytesIO(head + b"\x80" * 10_000)


def _long(form: str) -> io.BytesIO:
    return a_sound(seconds=90, lanes=[[]], form=form, rate=8000)


HOSTILE: list[tuple[str, Callable[[], io.BytesIO], str]] = [
    ("a text", lambda: io.BytesIO(b"This is no sound at all. " * 400), "not a WAV, MP3 or Ogg"),
    ("nothing", lambda: io.BytesIO(b""), "not a WAV, MP3 or Ogg"),
    ("a zip", lambda: io.BytesIO(b"PK\x03\x04" + b"\0" * 5_000), "not a WAV, MP3 or Ogg"),
    ("a flac", lambda: a_sound(form="FLAC"), "FLAC"),
    ("a wav cut short", lambda: _cut(a_sound(), 0.6), "breaks off"),
    ("an ogg cut short", lambda: _cut(a_sound(form="OGG"), 0.6), "breaks off"),
    ("an mp3 cut short", lambda: _cut(a_sound(form="MP3"), 0.6), "breaks off"),
    ("a wav that lies about its length", _lying_wav, "breaks off"),
    ("four channels", lambda: a_sound(lanes=[[], [], [], []]), "has 4 channels"),
    ("too fast", lambda: a_sound(seconds=1, lanes=[[]], rate=96_000), "samples a second"),
    ("no samples", lambda: a_sound(seconds=0.01, lanes=[[]]), "holds no sound"),
    ("too long", lambda: _long("WAV"), "minutes long"),
    ("small, and too long when decoded", lambda: _long("OGG"), "minutes long"),
]


@pytest.mark.parametrize(("make", "words"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_a_hostile_file_is_refused_by_name_and_nothing_of_it_is_kept(
    make: Callable[[], io.BytesIO], words: str, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        settings.change("recording_longest_minutes", to="1", by=BY)
    with pytest.raises(SoundRefused, match=words) as refused:
        a_recording(a_contact(), sound=make(), name="from-the-pbx.bin", started_at=AT)
    assert "from-the-pbx.bin" in refused.value.message
    assert refused.value.remedy
    assert not Recording.objects.exists()
    assert not StoredFile.objects.exists()
    assert not any(path.is_file() for path in (tmp_path / "files").rglob("*"))


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"kind": "opera"}, "opera"),
        ({"agent_lane": 2}, "channel 3"),
        ({"holds": [(5_000, 4_000)]}, "hold or pause"),
        ({"paused": [(5_000, 90_000)]}, "hold or pause"),
        ({"started_at": MONDAY + timedelta(days=2)}, "in the future"),
        ({"key": "x" * 121}, "key"),
        ({"source": "a\nb"}, "source"),
    ],
    ids=["kind", "lane", "backwards", "beyond its end", "future", "long key", "control character"],
)
def test_what_is_said_of_a_recording_must_fit_it(about: dict[str, Any], words: str) -> None:
    with pytest.raises(SoundRefused, match=words):
        a_recording(a_contact(), **about)
    assert not Recording.objects.exists()


def test_a_recording_that_nobody_knows_the_time_of_is_refused() -> None:
    with pytest.raises(SoundRefused, match="not known when"):
        a_recording(None)


ROLES = ["ada", "adm", "asa", "cora", "olga", "pat", "quin", "rita", "sam", "una"]


@pytest.mark.parametrize("who", ROLES)
def test_who_may_bring_recordings_in(who: str, cast: Any) -> None:
    actor = Actor.person(getattr(cast, who).pk)
    about = About(contact=a_contact().reference)
    if who in {"quin", "olga", "adm"}:
        assert recordings.take(a_sound(), name="call.wav", about=about, by=actor)
    else:
        with pytest.raises(NotAllowed):
            recordings.take(a_sound(), name="call.wav", about=about, by=actor)
        assert not StoredFile.objects.exists()


@pytest.mark.parametrize("who", ROLES)
def test_who_may_listen_to_the_call_of_an_agent_and_who_to_that_of_another_team(who: str, cast: Any, a_person: Any) -> None:
    assert cast.una
    other = a_person("Zoe", "Marsh", role="agent")
    mine, far = a_recording(a_contact(agent=cast.ada)), a_recording(a_contact(agent=other), sound=a_sound(seed=3))
    lost = a_recording(None, sound=a_sound(seed=4), started_at=AT)
    actor = Actor.person(getattr(cast, who).pk)
    seen = {each.reference for each in queries.listed(actor)}
    wide, none = {mine.reference, far.reference, lost.reference}, set[str]()
    near = {mine.reference}
    assert seen == {"ada": near, "una": near, "adm": none, "asa": none, "pat": none, "rita": none}.get(who, wide)
