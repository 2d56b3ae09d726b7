"""The pages of recordings: the list, the player beside the contact, the sound in ranges, what each role gets; bringing in."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.ground import clock
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Job, StoredFile
from floorwalker.ground.trail import queries as trail
from floorwalker.record.actions import recording_batches, recording_keeping, recording_spans, recordings
from floorwalker.record.models import Interaction, Recording, RecordingBatch
from tests.conftest import MONDAY
from tests.record.contacts_made import AT, a_contact
from tests.record.recordings_made import BY, a_recording, a_sound
from tests.record.test_contacts_page import text_of
from tests.record.test_recordings import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
LIST_BUDGET = 18


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


@pytest.fixture
def kept(cast: Any) -> Recording:
    """A call of Ada's, who is led by Una, with its recording."""
    assert cast.una
    return a_recording(a_contact(agent=cast.ada), paused=[(9_000, 11_000)])


def _listens(reference: str) -> int:
    return sum("listening" in line.sentence for line in trail.lines(subject=reference, limit=100))


def _begin(browser: Any, kept: Recording) -> Any:
    return browser.post(f"/record/recordings/{kept.reference}/listen/", headers={"Accept": "application/json"})


def test_the_contact_shows_its_player(kept: Recording, cast: Any) -> None:
    page = cast.quin_sees.get(f"/record/contacts/{kept.contact_reference}/").content.decode()
    assert f'data-player="{kept.reference}"' in page
    assert 'role="slider"' in page
    assert 'aria-valuetext="0 seconds of 20 s"' in page
    assert page.count('class="wave-a"') == page.count('class="wave-c"') == 1
    assert "Talk 41% / 59%" in page
    assert "Paused 0:02" in page
    assert "style=" not in re.sub(r"<title.*?</title>", "", page)


def test_a_contact_without_recording_past_retention_and_out_of_reach_are_three_states(kept: Recording, cast: Any) -> None:
    bare = a_contact(agent=cast.ada)
    assert "came without a recording" in text_of(cast.quin_sees.get(f"/record/contacts/{bare.reference}/"))
    with clock.frozen(MONDAY + timedelta(days=400)):
        recording_keeping.expire(kept, by=BY)
    words = text_of(cast.quin_sees.get(f"/record/contacts/{kept.contact_reference}/"))
    assert "Removed on 6 Apr 2027. Kept for as long as the rule says: Recordings of calls kept: 365 days." in words


def test_who_sees_the_contact_and_may_not_listen_is_told_so(kept: Recording, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from floorwalker.ground.people.permissions import shelf

    monkeypatch.delitem(shelf().get("record.listen").grants, "complaint_handler")  # type: ignore[arg-type]
    words = text_of(cast.sam_sees.get(f"/record/contacts/{kept.contact_reference}/"))
    assert "Not for your role" in words
    assert "Place in the recording" not in words


def test_a_listen_is_one_line_however_many_ranges_are_asked_for(kept: Recording, cast: Any) -> None:
    address = _begin(cast.quin_sees, kept).json()["sound"]
    whole = cast.quin_sees.get(address)
    body = whole.getvalue()
    assert whole.status_code == 200
    assert whole["Content-Type"] == "audio/wav"
    assert len(body) == int(whole["Content-Length"])
    for asked, start, end in (("bytes=0-99", 0, 100), ("bytes=44-", 44, len(body)), ("bytes=-10", len(body) - 10, len(body))):
        part = cast.quin_sees.get(address, headers={"Range": asked})
        assert part.status_code == 206
        assert part.getvalue() == body[start:end]
        assert part["Content-Range"] == f"bytes {start}-{end - 1}/{len(body)}"
    beyond = cast.quin_sees.get(address, headers={"Range": f"bytes={len(body)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(body)}")
    assert _listens(kept.reference) == 1
    assert Recording.objects.get().listens == 1


def test_the_sound_comes_only_with_a_listen_of_ones_own(kept: Recording, cast: Any) -> None:
    address = _begin(cast.quin_sees, kept).json()["sound"]
    assert cast.quin_sees.get(address.partition("?")[0]).status_code == 403
    assert cast.una_sees.get(address).status_code == 403
    other = a_recording(a_contact(agent=cast.ada), sound=a_sound(seed=2))
    assert cast.quin_sees.get(address.replace(kept.reference, other.reference)).status_code == 403


@pytest.mark.parametrize("who", ROLES)
def test_which_roles_may_listen(who: str, kept: Recording, cast: Any) -> None:
    answer = _begin(getattr(cast, f"{who}_sees"), kept)
    assert (answer.status_code == 200) == (who in {"ada", "una", "quin", "sam", "cora", "olga"})
    assert _listens(kept.reference) == (answer.status_code == 200)


def test_a_masked_span_is_blank_and_silent_for_those_who_may_not_hear_it(kept: Recording, cast: Any) -> None:
    recording_spans.mask(kept, at_ms=12_000, to_ms=15_000, reason="A third person", by=cast.quin_acts)

    def heard(browser: Any) -> bytes:
        return bytes(browser.get(_begin(browser, kept).json()["sound"], headers={"Range": "bytes=384044-480043"}).getvalue())

    assert set(heard(cast.quin_sees)) == {0}
    assert len(set(heard(cast.cora_sees))) > 100
    drawn = [re.findall(r'class="wave-a" d="([^"]*)"', browser.get(f"/record/recordings/{kept.reference}/").content.decode())[0]
             for browser in (cast.quin_sees, cast.cora_sees)]
    assert len(drawn[0]) < len(drawn[1])
    copy = cast.quin_sees.get(f"/record/recordings/{kept.reference}/copy/")
    assert set(copy.getvalue()[384_044:480_044]) == {0}
    assert "copy of a recording" in trail.lines(subject=kept.reference)[0].sentence


def test_spans_are_masked_and_removed_from_the_page(kept: Recording, cast: Any) -> None:
    page = f"/record/recordings/{kept.reference}/"
    assert cast.cora_sees.post(f"{page}mask/", {"at": "0:02", "to": "3.5", "reason": "A name"}).status_code == 302
    span = kept.spans.get(kind="masked")
    assert (span.at_ms, span.to_ms, span.cause) == (2_000, 3_500, "A name")
    refused = cast.cora_sees.post(f"{page}mask/", {"at": "0:10", "to": "0:05", "reason": "x"})
    assert refused.status_code == 422
    assert "does not lie in" in text_of(refused)
    assert cast.cora_sees.post(f"{page}unmask/", {"span": span.pk, "reason": "Our own"}).status_code == 302
    assert cast.cora_sees.post(f"{page}remove/", {"at": "12", "to": "13", "reason": "Security code"}).status_code == 302
    assert [each.kind for each in kept.spans.all()] == ["paused", "removed"]
    assert cast.cora_sees.post(f"{page}hold/", {"reason": "Claim 12"}).status_code == 302
    assert "Legal hold" in text_of(cast.cora_sees.get(page))
    assert cast.quin_sees.post(f"{page}hold/", {"reason": "x"}).status_code == 403
    assert cast.ada_sees.post(f"{page}remove/", {"at": "1", "to": "2", "reason": "x"}).status_code == 403


def test_the_list_keeps_its_budget_and_leaves_as_a_file(kept: Recording, cast: Any) -> None:
    for number in range(30):
        a_recording(a_contact(AT + timedelta(hours=number), agent=cast.ada), sound=a_sound(seconds=2, lanes=[[(0.5, 1.0)]], seed=number))
    browser = cast.quin_sees
    with CaptureQueriesContext(connection) as asked:
        words = text_of(browser.get("/record/recordings/"))
    assert kept.reference in words
    reads = [each["sql"] for each in asked if each["sql"].startswith("SELECT")]
    assert len(reads) <= LIST_BUDGET, "\n".join(reads)
    lines = browser.get("/record/recordings/?format=csv").getvalue().decode().splitlines()
    assert len(lines) == 32
    assert "recordings export" in trail.lines(subject="recordings")[0].sentence


@pytest.mark.parametrize("who", ROLES)
def test_each_role_lists_what_it_reaches(who: str, kept: Recording, cast: Any, a_person: Any) -> None:
    far = a_recording(a_contact(agent=a_person("Zoe", "Marsh", role="agent")), sound=a_sound(seed=7))
    answer = getattr(cast, f"{who}_sees").get("/record/recordings/")
    if who in {"adm", "asa", "pat", "rita"}:
        assert answer.status_code == 403
        return
    words = text_of(answer)
    assert kept.reference in words
    assert (far.reference in words) == (who not in {"ada", "una"})


@pytest.mark.parametrize(
    ("state", "found"),
    [("unmatched", "lost"), ("soon", "old"), ("held", "held"), ("gone", "gone"), ("talk_over", "over"), ("dead_air", "quiet")],
)
def test_the_list_is_narrowed_to_what_wants_a_look(state: str, found: str, cast: Any) -> None:
    made = {
        "lost": a_recording(None, started_at=AT, sound=a_sound(seed=1, seconds=6, lanes=[[(1, 5)]])),
        "old": a_recording(a_contact(MONDAY - timedelta(days=340)), sound=a_sound(seed=2, seconds=6, lanes=[[(1, 5)]])),
        "held": a_recording(a_contact(), sound=a_sound(seed=3, seconds=6, lanes=[[(1, 5)]])),
        "gone": a_recording(a_contact(), sound=a_sound(seed=4, seconds=6, lanes=[[(1, 5)]])),
        "over": a_recording(a_contact(), sound=a_sound(seed=5, seconds=6, lanes=[[(1, 5)], [(1, 4)]])),
        "quiet": a_recording(a_contact(), sound=a_sound(seed=6, lanes=[[(1, 5)]])),
    }
    recording_keeping.hold(made["held"], reason="Claim 12", by=cast.cora_acts)
    recording_keeping.erase(made["gone"], request="DSR-1", by=cast.cora_acts)
    words = text_of(cast.quin_sees.get(f"/record/recordings/?state={state}"))
    assert {name for name, each in made.items() if each.reference in words} == {found}


# Bringing in ----------------------------------------------------------------------------------------------------------


def _upload(browser: Any, name: str, content: bytes, **said: Any) -> Any:
    told = {"file": SimpleUploadedFile(name, content), "kind": "call", "agent_channel": "1", **said}
    return browser.post("/record/recordings/new/", told)


def test_a_file_is_brought_in_with_its_contact(cast: Any) -> None:
    contact, content = a_contact(agent=cast.ada), a_sound(form="OGG").getvalue()
    answer = _upload(cast.quin_sees, "call.ogg", content, contact=contact.reference)
    made = Recording.objects.get()
    assert answer["Location"] == f"/record/recordings/{made.reference}/"
    assert made.contact == contact.pk
    again = _upload(cast.quin_sees, "call.ogg", content, contact=contact.reference)
    assert again.status_code == 422
    assert f"kept already as {made.reference}" in text_of(again)
    bad = _upload(cast.quin_sees, "notes.wav", b"no sound", contact=contact.reference)
    assert bad.status_code == 422
    assert "notes.wav is not a WAV, MP3 or Ogg" in text_of(bad)
    assert "No file was chosen" in text_of(cast.quin_sees.post("/record/recordings/new/", {"kind": "call", "agent_channel": "1"}))


@pytest.mark.parametrize("who", ROLES)
def test_who_may_open_the_page_that_brings_in(who: str, cast: Any) -> None:
    assert cast.una
    answer = getattr(cast, f"{who}_sees").get("/record/recordings/new/")
    assert answer.status_code == (200 if who in {"quin", "olga", "adm"} else 403)


def _vcon(sound: bytes, **changed: Any) -> dict[str, Any]:
    return {
        "vcon": "0.3.0", "uuid": "018e3f72-d1d2-8b23-9f8a-2c9d6e0c5a11", "created_at": "2026-02-23T11:00:00Z",
        "parties": [{"tel": "+441134960142", "role": "customer"}, {"mailto": "ada@example.org", "role": "agent"}],
        "dialog": [{
            "type": "recording", "start": "2026-02-23T10:00:10+00:00", "duration": 20, "parties": [0, 1], "mediatype": "audio/x-wav",
            "encoding": "base64url", "body": base64.urlsafe_b64encode(sound).decode().rstrip("="), **changed,
        }],
        "analysis": [{"type": "transcript", "dialog": 0, "body": {"turns": []}}],
    }


def test_a_vcon_is_taken_in_with_its_recording_and_finds_its_contact(cast: Any) -> None:
    told = _vcon(a_sound().getvalue())
    contact = a_contact()
    Interaction.objects.filter(pk=contact.pk).update(source="vcon", external_id=told["uuid"])
    _upload(cast.quin_sees, "call.vcon", json.dumps(told).encode())
    made = Recording.objects.get()
    assert (made.contact, made.source, made.external_id) == (contact.pk, "vcon", f"{told['uuid']}/0")
    assert made.agent_lane == 1, "the agent is the second of its parties"
    assert made.started_at == AT + timedelta(seconds=10)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"body": None, "encoding": "none"}, "is encoded as"),
        ({"body": "%%%"}, "no base64url"),
        ({"start": "yesterday"}, "says that it began"),
        ({"start": "2026-02-23T10:00:10"}, "without a zone"),
        ({"type": "text"}, "carries no recording"),
    ],
    ids=["not encoded", "not base64", "no moment", "no zone", "no recording"],
)
def test_a_vcon_that_cannot_be_read_is_refused_by_name(changed: dict[str, Any], words: str, cast: Any) -> None:
    answer = _upload(cast.quin_sees, "call.vcon", json.dumps(_vcon(a_sound().getvalue(), **changed)).encode())
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[1,", "is no JSON"), (b"[" * 100_000, "is no JSON"), (b"{}", "no vCon"),
        (b'{"payload": "", "signatures": []}', "signed or encrypted"),
        (b'{"vcon": "0.3.0", "uuid": "1", "dialog": [{"type": "recording", "url": "https://example.org/a.wav"}]}', "lies elsewhere"),
    ],
    ids=["broken", "deep", "other", "signed", "elsewhere"],
)
def test_what_is_no_plain_vcon_is_refused_by_name(content: bytes, words: str, cast: Any) -> None:
    answer = _upload(cast.quin_sees, "call.vcon", content)
    assert answer.status_code == 422
    assert words in text_of(answer)


def _archive(index: str, **sounds: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.csv", index)
        for name, content in sounds.items():
            archive.writestr(f"{name}.wav", content)
    return target.getvalue()


def test_an_archive_is_taken_in_row_by_row_with_an_account(cast: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    contact = a_contact(agent=cast.ada)
    known = a_recording(a_contact(), sound=a_sound(seed=9))
    index = (
        "file,contact,contact_source,contact_key,started_at,holds,paused\n"
        f"one.wav,{contact.reference},,,,4-6,9-11\n"
        "two.wav,,pbx,77.1,2026-02-23T10:00:00+00:00,,\n"
        "three.wav,,,,,,\n"
        "four.wav,,,,,,\n"
        "five.wav,,,,2026-02-23T10:00:00,,\n"
        "six.wav,,,,,9:00-12:00,\n"
    )
    packed = _archive(
        index, one=a_sound(seed=1).getvalue(), two=a_sound(seed=2).getvalue(), three=a_sound(seed=9).getvalue(), five=b"x", six=b"x"
    )
    answer = _upload(cast.quin_sees, "day.zip", packed)
    batch = RecordingBatch.objects.get()
    assert answer["Location"] == f"/record/recordings/brought/{batch.reference}/"
    assert "Being read" in text_of(cast.quin_sees.get(answer["Location"]))
    with django_capture_on_commit_callbacks(execute=True):
        job = worker.run_now(Job.objects.get(kind=recording_batches.READ))
    assert job.result == {"rows": 6, "taken": 2, "known": 1, "refused": 3}
    one = Recording.objects.get(contact=contact.pk)
    assert [(span.kind, span.at_ms, span.to_ms) for span in one.spans.all()] == [("hold", 4_000, 6_000), ("paused", 9_000, 11_000)]
    lost = Recording.objects.get(contact=None)
    assert (lost.contact_key, lost.batch) == ("77.1", batch)
    words = text_of(cast.quin_sees.get(answer["Location"]))
    for expected in (
        "6 rows: 2 taken in, 1 known already, 3 refused", "four.wav is not in the archive", "without a zone",
        "write seconds such as 120-214.5",
    ):
        assert expected in words
    batch.refresh_from_db()
    assert batch.stored is None
    assert StoredFile.objects.count() == 4, "the three sounds and the index; the archive is gone"
    assert Recording.objects.filter(pk=known.pk).exists()


def test_reading_that_was_cut_off_goes_on_and_counts_what_it_took(cast: Any) -> None:
    a, b = a_contact(), a_contact()
    index = f"file,contact\none.wav,{a.reference}\ntwo.wav,{b.reference}\n"
    packed = _archive(index, one=a_sound(seed=1).getvalue(), two=a_sound(seed=2).getvalue())
    batch, job = recording_batches.hand_in(io.BytesIO(packed), name="day.zip", by=BY)
    about = recordings.About(contact=a.reference, source="shelf")
    recordings.take(a_sound(seed=1), name="one.wav", about=about, by=BY, batch=batch)
    assert worker.run_now(job).result == {"rows": 2, "taken": 2, "known": 0, "refused": 0}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK no archive", "no ZIP archive"),
        (_archive("contact\nC-1\n"), "no column file"),
        (_archive("file,password\na,b\n"), "not known: password"),
    ],
    ids=["no zip", "no file", "unknown column"],
)
def test_an_archive_without_a_readable_index_is_refused_and_not_kept(content: bytes, words: str, cast: Any) -> None:
    answer = _upload(cast.quin_sees, "day.zip", content)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not StoredFile.objects.exists()


def test_each_night_recordings_follow_their_contacts_and_go_when_their_time_is_over(cast: Any) -> None:
    lost = a_recording(None, contact_source="test", contact_key="K-77", started_at=AT)
    taken_out = a_recording(a_contact(), sound=a_sound(seed=2))
    Interaction.objects.filter(pk=taken_out.contact).first().segments.all().delete()  # type: ignore[union-attr]
    Interaction.objects.filter(pk=taken_out.contact).delete()
    moved = a_recording(a_contact(), sound=a_sound(seed=3))
    Interaction.objects.filter(pk=moved.contact).update(agent=cast.ada, dissatisfied=True)
    old = a_recording(a_contact(MONDAY - timedelta(days=370)), sound=a_sound(seed=4))
    contact = a_contact(agent=cast.ada)
    Interaction.objects.filter(pk=contact.pk).update(external_id="K-77")
    job = Job.objects.create(
        kind="record.keep_recordings", arguments={}, owner="system:worker", idempotency_key="k", not_before=MONDAY, created_at=MONDAY
    )
    assert worker.run_now(job).result == {"followed": 3, "removed": 1, "codes": 0}
    for each in (lost, taken_out, moved, old):
        each.refresh_from_db()
    assert (lost.contact, lost.agent) == (contact.pk, cast.ada)
    assert taken_out.contact is None
    assert (moved.agent, moved.dissatisfied) == (cast.ada, True)
    assert (old.stored, old.gone_why) == (None, "retention")
    assert "3 recordings followed" in trail.lines(subject="recordings")[0].sentence
