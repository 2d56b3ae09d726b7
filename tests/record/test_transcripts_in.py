"""What was said comes in by file: kept once, masked, card security codes gone from words and file, hostile rows refused by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import files
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import StoredFile
from floorwalker.ground.trail.models import Line
from floorwalker.record import accounting, masking, transcribing
from floorwalker.record.actions import imports
from floorwalker.record.importers import IMPORTERS, guess
from floorwalker.record.models import Features, Import, Interaction, SuspectedCode, Transcript, Turn
from tests.record.contacts_made import a_contact, a_customer
from tests.record.words_made import CALL, SYSTEM, as_json, chat, publish, read, said

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, settings: Any) -> Path:
    """Every test keeps its files, keys and facts in a folder of its own."""
    settings.FLOORWALKER_DATA_DIR = tmp_path
    return tmp_path


def words(transcript: Transcript) -> list[str]:
    return [turn.text for turn in transcript.turns.all()]


def numbers(batch: Import) -> tuple[int, int, int, int]:
    return batch.rows_read, batch.rows_accepted, batch.rows_rejected, batch.rows_duplicate


def test_what_is_personal_is_sealed_and_stands_in_no_word_that_is_kept() -> None:
    transcript = said(a_contact(customer=a_customer(name="Mary Kent")))
    plain = " ".join(words(transcript))
    for personal in ("Mary", "Kent", "LS1", "Park Lane", "4111", "737"):
        assert personal not in plain
    turn = transcript.turns.get(position=3)
    assert turn.spans == ["name", "postcode", "address"]
    assert masking.unseal(turn.hidden, about=transcribing.about(transcript, 3)) == ["Mary Kent", "LS1 4DP", "14 Park Lane"]


@pytest.mark.row(97)
def test_a_card_security_code_is_kept_nowhere_not_even_sealed() -> None:
    transcript = said(a_contact())
    turn = transcript.turns.get(position=5)
    assert turn.spans == ["card", "security_code"]
    assert masking.unseal(turn.hidden, about=transcribing.about(transcript, 5)) == ["4111 1111 1111 1111", ""]
    assert transcript.codes_removed == 1


def test_what_may_be_a_code_goes_to_a_list_with_its_place() -> None:
    rows = (
        ("agent", 0, 1, "The long card number?"), ("customer", 2, 3, "4111 1111 1111 1111"),
        ("agent", 4, 5, "Thanks. Let me put that in for you now."),
        ("customer", 6, 7, "It was ordered for the flat at number 737, you know"),
    )
    transcript = said(a_contact(), rows)
    suspected = SuspectedCode.objects.get()
    turn = suspected.turn
    assert (turn.transcript, turn.position, turn.text[suspected.start : suspected.end]) == (transcript, 3, "737")


def test_a_chat_becomes_a_contact_with_its_words_once_published_and_goes_when_undone() -> None:
    batch = read(as_json(chat(), chat(id="chat-2")), importer="conversations")
    assert numbers(batch) == (2, 2, 0, 0)
    publish(batch)
    contact = Interaction.objects.get(external_id="chat-1")
    assert (contact.channel, contact.outcome) == ("chat", "answered")
    assert [part.kind for part in contact.segments.all()] == ["queue", "talk"]
    transcript = Transcript.objects.get(contact=contact.pk)
    assert [turn.at_ms for turn in transcript.turns.all()] == [0, 30_000, 60_000]
    assert "LS1" not in words(transcript)[2]
    features = Features.objects.get(contact=contact.pk)
    assert (features.turns, features.first_response_seconds, features.hold_seconds) == (3, 30.0, None)
    assert worker.run_now(imports.undo(batch, by=SYSTEM)).state == "done"
    assert not Transcript.objects.exists()
    assert not Features.objects.exists()
    assert not Turn.objects.exists()


def test_a_second_import_of_the_same_words_adds_nothing_and_other_words_of_the_same_key_are_refused() -> None:
    publish(read(as_json(chat()), importer="conversations"))
    again = read(as_json(chat()), importer="conversations")
    assert numbers(again) == (1, 0, 0, 1)
    other = chat()
    other["messages"][0]["text"] = "Something else"
    refused = read(as_json(other), importer="conversations")
    assert next(iter(accounting.rejected(refused))).code == "told_otherwise"
    assert Transcript.objects.count() == 1


@pytest.mark.row(97)
def test_a_file_with_a_security_code_is_destroyed_and_a_clean_copy_takes_its_place() -> None:
    told = chat()
    told["messages"] += [
        {"at": "2026-02-23T10:02:00Z", "from": "agent", "text": "And the security code?"},
        {"at": "2026-02-23T10:02:10Z", "from": "customer", "text": "737"},
    ]
    batch = read(as_json(told), importer="conversations")
    file = batch.files.get()
    with files.open_plain(file.stored) as stream:
        clean = stream.read().decode()
    assert "737" not in clean
    assert masking.REMOVED_WORDS in clean
    assert "LS1 4DP" in clean
    line = Line.objects.get(kind="transcript.codes_removed")
    facts = json.loads(line.body) if isinstance(line.body, str) else line.body
    assert facts["codes"] == 1
    assert facts["after"] == file.stored.sha256
    assert not StoredFile.objects.filter(sha256=facts["before"]).exists()
    again = read(clean, importer="conversations")
    assert numbers(again) == (1, 0, 0, 1)


def test_a_refused_row_is_kept_without_its_security_code() -> None:
    told = chat(channel="fax")
    told["messages"][0]["text"] = "my security code is 737"
    batch = read(as_json(told), importer="conversations")
    assert batch.rejected_file is not None
    with files.open_plain(batch.rejected_file) as stream:
        assert b"737" not in stream.read()
    with files.open_plain(batch.files.get().stored) as stream:
        assert b"737" not in stream.read()


CSV = "conversation,at,from,text,queue\nc1,2026-02-23 10:00,customer,Hello,Claims\nc1,2026-02-23 10:01,agent,Hi there,Claims\n"
EML = (
    "From: Mary Kent <mary@example.org>\nTo: claims@larkfield.example\nDate: Mon, 23 Feb 2026 10:00:00 +0000\nMessage-ID: <1@x>\n"
    "Subject: Leak\n\nMy kitchen leaks.\n\nRegards\n"
)
REPLY = (
    "From: Ann <claims@larkfield.example>\nTo: mary@example.org\nDate: Mon, 23 Feb 2026 12:00:00 +0000\nMessage-ID: <2@x>\n"
    "In-Reply-To: <1@x>\nReferences: <1@x>\nContent-Type: text/html; charset=utf-8\n\n<p>We are sorry.</p><style>x{}</style>\n"
    "<p>On Mon, 23 Feb 2026, Mary wrote:</p><p>My kitchen leaks.</p>\n"
)


def test_messages_by_row_and_mails_become_conversations() -> None:
    batch = read(CSV, EML, REPLY, importer="conversations", names=("a.csv", "1.eml", "2.eml"))
    assert numbers(batch) == (4, 4, 0, 0)
    mail = Transcript.objects.get(channel="email")
    assert [turn.party for turn in mail.turns.all()] == ["customer", "agent"]
    assert words(mail) == ["My kitchen leaks.\n\nRegards", "We are sorry."]
    assert words(Transcript.objects.get(channel="chat")) == ["Hello", "Hi there"]


VTT = (
    "WEBVTT\n\nNOTE contact: {ref}\n\nNOTE Speaker 0 = customer\n\nNOTE model: whisper-small 1.0\n\n1\n00:00:04.000 --> 00:00:06.500\n"
    "<v Agent>Good &amp; early</v>\n\n00:07.000 --> 00:09.000\nSpeaker 0: my postcode is LS1 4DP\n"
)
SRT = "1\n00:00:04,000 --> 00:00:06,500\nAgent: Good morning\n\n2\n00:00:07,000 --> 00:00:09,000\nCustomer: Hello\n"


@pytest.mark.parametrize("form", ["json", "srt", "vcon", "vcon text", "vtt"])
def test_every_form_of_transcript_finds_its_contact(form: str) -> None:
    contact = a_contact()
    spoken = [{"party": 0, "start": 4.0, "end": 6.5, "text": "Good morning"}, {"party": 1, "start": 7, "end": 9, "text": "Hello"}]
    vcon = {
        "vcon": "0.0.2", "uuid": "u-1", "parties": [{"role": "agent"}, {"role": "customer"}],
        "attachments": [{"type": "contact", "body": contact.reference}],
    }  # fmt: skip
    dialog = [
        {"type": "text", "start": f"2026-02-23T10:00:0{at}Z", "parties": at, "mimetype": "text/plain", "body": text}
        for at, text in enumerate(("Good morning", "Hello"))
    ]
    content, name = {
        "json": (json.dumps({"contact": contact.external_id, "source": "test", "turns": [
            {"party": "agent", "at_ms": 4000, "to_ms": 6500, "text": "Good morning"}, {"party": "customer", "text": "Hello", "at_ms": 7000}
        ]}), "x.json"),
        "srt": (SRT, f"{contact.reference}.srt"),
        "vcon": (json.dumps(vcon | {"analysis": [{"type": "transcript", "vendor": "v", "product": "p", "body": spoken}]}), "x.vcon"),
        "vcon text": (json.dumps(vcon | {"dialog": dialog}), "x.vcon"),
        "vtt": (VTT.format(ref=contact.reference), "x.vtt"),
    }[form]  # fmt: skip
    assert guess(content.encode(), name=name) == "transcripts"
    batch = read(content, importer="transcripts", names=(name,))
    assert numbers(batch) == (1, 1, 0, 0), list(accounting.rejected(batch))
    transcript = Transcript.objects.get(contact=contact.pk)
    parties = [turn.party for turn in transcript.turns.all()]
    assert parties == ["agent", "customer"]
    assert numbers(read(content, importer="transcripts", names=(name,))) == (1, 0, 0, 1)


GOOD = {"contact": "C-1", "turns": [{"party": "agent", "text": "Hello"}]}
HOSTILE = {
    "a contact that is not there": (GOOD | {"contact": "C-999999"}, "contact", "no_contact"),
    "a speaker nobody knows": (GOOD | {"turns": [{"party": "Speaker 1", "text": "x"}]}, "speaker", "unknown_party"),
    "a time before the beginning": (GOOD | {"turns": [{"party": "agent", "text": "x", "at_ms": -1}]}, "at_ms", "bad_time"),
    "an end before its beginning": (GOOD | {"turns": [{"party": "agent", "text": "x", "at_ms": 9, "to_ms": 1}]}, "time", "bad_time"),
    "an endless turn": (GOOD | {"turns": [{"party": "agent", "text": "x" * 70_000}]}, "text", "too_long"),
    "no contact named": ({"turns": GOOD["turns"]}, "contact", "names_no_contact"),
    "no words": (GOOD | {"turns": [{"party": "agent", "text": " "}]}, "text", "no_words"),
    "turns that are none": (GOOD | {"turns": "hello"}, "turns", "wrong_type"),
    "words that are a number": (GOOD | {"turns": [{"party": "agent", "text": 7}]}, "text", "wrong_type"),
}


@pytest.mark.parametrize("what", sorted(HOSTILE))
def test_what_cannot_be_kept_is_refused_by_file_row_field_and_value(what: str) -> None:
    record, field, code = HOSTILE[what]
    batch = read("\n" + json.dumps(record), importer="transcripts", names=("t.json",))
    (problem,) = accounting.rejected(batch)
    assert (problem.file, problem.row, problem.field, problem.code) == ("t.json", 1, field, code)
    assert batch.adds_up
    assert not Transcript.objects.exists()


def test_a_cue_without_a_time_or_speaker_is_refused() -> None:
    contact = a_contact()
    for cue, code in (("00:0x.000 --> 00:01.000\nAgent: x", "bad_time"), ("00:00.000 --> 00:01.000\nhello", "unknown_party")):
        batch = read(f"WEBVTT\n\n{cue}\n", importer="transcripts", names=(f"{contact.reference}.vtt",))
        assert next(iter(accounting.rejected(batch))).code == code


def test_a_transcript_of_an_unpublished_import_is_removed_with_it_and_the_contact_stays() -> None:
    contact = a_contact()
    batch = read(SRT, importer="transcripts", names=(f"{contact.reference}.srt",))
    assert Transcript.objects.get().batch == batch
    assert worker.run_now(imports.undo(batch, by=SYSTEM)).state == "done"
    assert not Transcript.objects.exists()
    assert Interaction.objects.filter(pk=contact.pk).exists()


def test_the_features_of_a_call_are_worked_out_at_intake() -> None:
    contact = a_contact(customer=a_customer(name="Mary Kent"))
    said(contact)
    found = Features.objects.get(contact=contact.pk)
    assert found.turns == len(CALL)
    assert found.masked == {"name": 2, "postcode": 1, "address": 1, "card": 1, "security_code": 1}
    assert (found.card_asked_at, found.card_said_at, found.first_response_seconds) == (4, 5, 2.0)
    assert found.sentiment_trend is None or found.sentiment_trend > 0
    assert found.silence_seconds is None
    assert found.holds == 0


def test_each_importer_of_words_refuses_with_meanings() -> None:
    for code in ("conversations", "transcripts"):
        assert all(IMPORTERS.get(code).refusals.values())
