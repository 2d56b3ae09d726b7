"""Words and sound together: a vCon brings both or nothing, codes go from both, and a person corrects what a machine misheard."""

from __future__ import annotations

import base64
import copy
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from floorwalker.ground import files
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.models import StoredFile
from floorwalker.ground.trail.models import Line
from floorwalker.record.actions import recording_batches, recordings, spoken_codes, transcripts, words
from floorwalker.record.actions.recordings import About
from floorwalker.record.actions.words import WordsRefused
from floorwalker.record.importers.base import Turn as Told
from floorwalker.record.models import Features, Interaction, Recording, RecordingSpan, SuspectedCode, Transcript, TurnCorrection
from floorwalker.record.queries import transcripts as queries
from floorwalker.record.sounds import reading
from floorwalker.record.transcribing import Draft
from floorwalker.record.vcon import VConRefused
from tests.record.contacts_made import AT, a_contact, a_customer
from tests.record.recordings_made import BY, RATE, a_recording, a_sound
from tests.record.words_made import publish, read

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen_clock")]
FORMS = Path(__file__).parent / "vcons"
CODE = (
    ("agent", 1_000, 4_000, "The three digits on the back, please?"), ("customer", 4_500, 9_000, "seven three seven"),
    ("agent", 12_000, 15_000, "Thank you. Is there anything else?"), ("customer", 15_200, 18_000, "No, that is brilliant."),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def draft(contact: Interaction, rows: Any = CODE, **other: Any) -> Draft:
    turns = tuple(Told(party, text, at, to) for party, at, to, text in rows)
    kept = {"channel": "voice", "source": "test", "external_id": contact.reference, "made_by": "machine", "model": "ear 1"}
    return Draft(contact=contact.pk, turns=turns, **{**kept, **other})


def samples(recording: Recording) -> np.ndarray:
    """Return what is kept of a recording, for nobody in particular."""
    stored = Recording.objects.get(pk=recording.pk).stored
    assert stored is not None
    with files.open_plain(stored) as stream, reading.opened(stream, name="x") as sound:
        return np.concatenate(list(sound.blocks()))


def is_silent(recording: Recording, start: float, end: float) -> bool:
    return not samples(recording)[int(start * RATE) : int(end * RATE)].any()


@pytest.mark.row(97)
def test_a_code_that_words_lose_goes_from_the_sound_with_them_and_the_trail_keeps_both_digests() -> None:
    contact = a_contact()
    recording = a_recording(contact, started_at=AT)
    before = recording.sha256
    (kept,) = words.take([draft(contact)], by=BY)
    assert kept.codes_removed == 1
    span = RecordingSpan.objects.get(kind="removed")
    assert (span.at_ms, span.to_ms) == (4_000, 9_500)
    assert is_silent(recording, 4.0, 9.5)
    assert not is_silent(recording, 12.0, 15.0)
    assert not StoredFile.objects.filter(sha256=before).exists()
    line = Line.objects.get(kind="recording.cleaned")
    facts = json.loads(line.body) if isinstance(line.body, str) else line.body
    assert facts["before"] == before
    assert spoken_codes.remove([contact.pk]) == 0, "done again it removes nothing"


@pytest.mark.row(97)
def test_sound_that_comes_after_its_words_or_finds_them_later_loses_the_code_too() -> None:
    contact = a_contact()
    words.take([draft(contact)], by=BY)
    assert is_silent(a_recording(contact, started_at=AT), 4.0, 9.5)
    late = a_recording(None, sound=a_sound(seed=4), contact_source="test", contact_key="K-4", started_at=AT)
    other = a_contact()
    Interaction.objects.filter(pk=other.pk).update(external_id="K-4")
    words.take([draft(other)], by=BY)
    recordings.follow(by=BY, step=lambda _at: None)
    assert is_silent(late, 4.0, 9.5)


def test_an_imported_transcript_has_cleaned_the_sound_before_anybody_can_read_it() -> None:
    contact = a_contact()
    recording = a_recording(contact, started_at=AT)
    turns = [{"party": party, "at_ms": at, "to_ms": to, "text": text} for party, at, to, text in CODE]
    batch = read(json.dumps({"contact": contact.reference, "turns": turns}), importer="transcripts", names=("a.json",))
    assert is_silent(recording, 4.0, 9.5)
    publish(batch)
    assert Transcript.objects.get().codes_removed == 1


def test_digits_that_a_person_says_are_a_code_go_from_words_and_sound(cast: Any) -> None:
    contact = a_contact()
    recording = a_recording(contact, started_at=AT)
    rows = (
        ("customer", 1_000, 4_000, "4111 1111 1111 1111"), ("agent", 4_500, 9_000, "Thank you, one moment please, it thinks."),
        ("customer", 12_000, 15_000, "and it was 737 by the way, if that is what you need to know"),
    )  # fmt: skip
    words.take([draft(contact, rows)], by=BY)
    waiting = SuspectedCode.objects.get(state="open")
    assert not is_silent(recording, 12.0, 15.0)
    transcripts.decide_code(waiting, is_code="yes", by=cast.quin_acts)
    assert is_silent(recording, 12.0, 15.0)


def test_a_turn_without_times_names_no_place_and_a_chat_has_no_sound() -> None:
    contact = a_contact()
    recording = a_recording(contact, started_at=AT)
    words.take([draft(contact, tuple((party, None, None, text) for party, _at, _to, text in CODE))], by=BY)
    assert not RecordingSpan.objects.filter(recording=recording, kind="removed").exists()


def test_what_a_crash_left_is_removed_by_the_next_night(monkeypatch: pytest.MonkeyPatch) -> None:
    contact = a_contact()
    recording = a_recording(contact, started_at=AT)
    with monkeypatch.context() as crashed:
        crashed.setattr(spoken_codes, "remove", lambda _contacts: 0)
        words.take([draft(contact)], by=BY)
    assert not is_silent(recording, 4.5, 9.0)
    assert spoken_codes.remove(spoken_codes.left()) == 1
    assert is_silent(recording, 4.5, 9.0)


def test_words_are_kept_once_and_others_of_the_same_key_are_refused_whole() -> None:
    contact, other = a_contact(), a_contact()
    assert len(words.take([draft(contact)], by=BY)) == 1
    assert words.take([draft(contact)], by=BY) == []
    with pytest.raises(WordsRefused, match="kept already, and are others"):
        words.take([draft(other), draft(contact, CODE[:1])], by=BY)
    assert Transcript.objects.count() == 1
    with pytest.raises(WordsRefused, match="no contact C-999999"):
        words.take([Draft(999_999, "voice", "test", "x", (Told("agent", "Hello"),))], by=BY)


def test_who_may_not_bring_recordings_in_takes_in_no_words(cast: Any) -> None:
    with pytest.raises(NotAllowed):
        words.take([draft(a_contact())], by=cast.ada_acts)


# vCon ---------------------------------------------------------------------------------------------------------------------------


def vcon(contact: Interaction, sound: io.BytesIO, *, name: str = "core") -> dict[str, Any]:
    """Return a vCon in one of the forms in use, with `sound` as its recording, of `contact`."""
    told = json.loads((FORMS / f"{name}.json").read_text(encoding="utf-8"))
    told["dialog"][0] |= {"encoding": "base64url", "body": base64.urlsafe_b64encode(sound.getvalue()).decode().rstrip("=")}
    Interaction.objects.filter(pk=contact.pk).update(source="vcon", external_id=told["uuid"])
    return dict(told)


def take(told: dict[str, Any], **about: Any) -> list[Recording]:
    return recording_batches.take_vcon(io.BytesIO(json.dumps(told).encode()), name="call.vcon", about=About(**about), by=BY)


PARTIES = {
    "core": ["agent", "customer"],
    "mono_diarised": ["unknown", "unknown", "unknown"],
    "world_transcription_format": ["agent", "customer"],
    "paragraphs": ["customer", "agent", "agent"],
}


@pytest.mark.parametrize("form", sorted(PARTIES))
def test_words_of_a_vcon_stand_with_its_sound_and_nobody_is_said_to_speak_who_is_not_told(form: str) -> None:
    contact = a_contact(customer=a_customer(name="Mary Kent"))
    sound = a_sound(lanes=(((1.0, 4.0),),)) if form == "mono_diarised" else a_sound()
    (recording,) = take(vcon(contact, sound, name=form))
    kept = Transcript.objects.get(contact=contact.pk)
    assert [turn.party for turn in kept.turns.all()] == PARTIES[form]
    assert (kept.made_by, recording.contact) == ("machine", contact.pk)
    assert kept.model
    assert all(turn.at_ms is not None for turn in kept.turns.all())
    assert Features.objects.get(contact=contact.pk).turns == len(PARTIES[form])


def test_a_list_is_not_said_to_be_missed_where_nobody_knows_who_said_what(cast: Any) -> None:
    lists = transcripts.Phrases("help", "Help", "agent", ("anything else",)), transcripts.Phrases("greet", "Greets", "customer", ("hello",))
    for each in lists:
        transcripts.put_phrases(each, by=cast.quin_acts)
    contact = a_contact()
    take(vcon(contact, a_sound(lanes=(((1.0, 4.0),),)), name="mono_diarised"))
    assert Features.objects.get(contact=contact.pk).phrases == {}


def _no_words(told: dict[str, Any]) -> None:
    told["analysis"][0]["body"]["segments"][1]["text"] = 7


def _endless(told: dict[str, Any]) -> None:
    told["analysis"][0]["body"]["segments"][1]["end"] = 10**9


def _backwards(told: dict[str, Any]) -> None:
    told["analysis"][0]["body"]["segments"][1] |= {"start": 9, "end": 1}


def _no_segments(told: dict[str, Any]) -> None:
    told["analysis"][0]["body"] = "hello"


BROKEN: dict[str, Callable[[dict[str, Any]], None]] = {
    "no words": _no_words, "endless": _endless, "backwards": _backwards, "no JSON": _no_segments,
}  # fmt: skip


@pytest.mark.parametrize("how", sorted(BROKEN))
def test_where_the_words_of_a_vcon_cannot_be_kept_its_sound_stays_out_too(how: str) -> None:
    contact = a_contact()
    told = vcon(contact, a_sound())
    BROKEN[how](told)
    with pytest.raises(VConRefused):
        take(told)
    assert not Recording.objects.exists()
    assert not Transcript.objects.exists()
    assert not StoredFile.objects.exists()


def test_words_whose_contact_is_not_known_keep_the_sound_out_too_and_without_words_it_waits() -> None:
    contact = a_contact()
    told = vcon(contact, a_sound())
    Interaction.objects.filter(pk=contact.pk).update(external_id="another")
    with pytest.raises(VConRefused, match="not known which contact"):
        take(told)
    assert not Recording.objects.exists()
    without = copy.deepcopy(told) | {"analysis": []}
    assert take(without)[0].contact is None


def test_a_vcon_that_does_not_say_who_the_agent_is_goes_by_what_a_person_says() -> None:
    contact = a_contact()
    told = vcon(contact, a_sound()) | {"analysis": []}
    for party in told["parties"]:
        party.pop("role", None)
    assert take(told, agent_lane=1)[0].agent_lane == 1


def test_a_code_in_the_words_of_a_vcon_is_gone_from_its_sound() -> None:
    contact = a_contact()
    told = vcon(contact, a_sound())
    told["analysis"][0]["body"]["segments"] = [
        {"party": 0, "start": 1.0, "end": 4.0, "text": "The security code?"}, {"party": 1, "start": 4.5, "end": 9.0, "text": "737"},
    ]
    (recording,) = take(told)
    assert recording.sha256 != recording.came_sha256
    assert is_silent(recording, 4.5, 9.0)


# Corrections ----------------------------------------------------------------------------------------------------------------


@pytest.mark.row(97)
def test_a_person_corrects_a_line_and_what_the_machine_wrote_stands_beside_it(cast: Any) -> None:
    contact = a_contact(agent=cast.ada, customer=a_customer(name="Mary Kent"))
    transcripts.put_phrases(transcripts.Phrases("help", "Help", "agent", ("anything else",)), by=cast.quin_acts)
    rows = (("agent", 1_000, 4_000, "Is there any fin else?"), ("customer", 4_500, 9_000, "No."))
    (kept,) = words.take([draft(contact, rows)], by=BY)
    assert Features.objects.get(contact=contact.pk).phrases["help"][1] is None
    words.correct(kept.turns.all()[0], words="Is there anything else, Mrs Kent?", by=cast.quin_acts)
    line = queries.of(contact, by=cast.quin_acts).lines[0]  # type: ignore[union-attr]
    assert "".join(piece.words or f"[{piece.chip}]" for piece in line.pieces) == "Is there anything else, [name]?"
    assert ["".join(piece.words for piece in line.was), line.corrected_by] == ["Is there any fin else?", cast.quin.display_name]
    assert kept.turns.all()[0].text == "Is there any fin else?"
    assert Features.objects.get(contact=contact.pk).phrases["help"][1] == 0, "checks go by what a person heard"
    assert "Kent" not in TurnCorrection.objects.get().text


def test_a_correction_with_a_security_code_keeps_none(cast: Any) -> None:
    contact = a_contact(agent=cast.ada)
    recording = a_recording(contact, started_at=AT)
    rows = (("agent", 1_000, 4_000, "And the security code?"), ("customer", 4_500, 9_000, "heaven tree heaven"))
    (kept,) = words.take([draft(contact, rows)], by=BY)
    assert not is_silent(recording, 4.5, 9.0)
    words.correct(kept.turns.all()[1], words="seven three seven", by=cast.quin_acts)
    assert "seven" not in TurnCorrection.objects.get().text
    assert is_silent(recording, 4.5, 9.0)


def test_a_line_is_corrected_on_its_page_by_those_whose_role_reaches_it(cast: Any) -> None:
    contact = a_contact(agent=cast.ada)
    words.take([draft(contact)], by=BY)
    page = f"/record/contacts/{contact.reference}/lines/2/"
    assert cast.ada_sees.get(page).status_code == 403
    assert cast.quin_sees.get(page).status_code == 200
    assert cast.quin_sees.post(page, {"words": ""}).status_code == 422
    answer = cast.quin_sees.post(page, {"words": "Thanks. Is there anything else?"})
    assert answer.url == f"/record/contacts/{contact.reference}/?at_ms=12000#turn-2"
    assert cast.quin_sees.get(f"/record/contacts/{contact.reference}/lines/77/").status_code == 404
    shown = cast.quin_sees.get(f"/record/contacts/{contact.reference}/?at_ms=12000").content.decode()
    assert "heard this. Before" in shown
    assert 'data-at="12000"' in shown
    with pytest.raises(RuleBroken):
        words.correct(Transcript.objects.get().turns.all()[0], words="  ", by=cast.quin_acts)
