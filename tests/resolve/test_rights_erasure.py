"""Erasing a customer: refused where something stands against it, gone from every byte that is kept, and gone again after a restore."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from floorwalker.ground import clock, erasures, files
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.models import Finding, SavedView, StoredFile
from floorwalker.ground.trail import seal, store
from floorwalker.ground.trail.models import Line
from floorwalker.ground.trail.verify import verify
from floorwalker.record import counting
from floorwalker.record.actions import recording_keeping
from floorwalker.record.models import ContactPoint, Customer, Import, ImportFile, Interaction, Recording, SurveyAnswer
from floorwalker.resolve.actions import rights_answers, rights_erasure
from floorwalker.resolve.actions.rights_erasure import ErasureHeld
from floorwalker.resolve.models import Complaint, Issue, RightsItem, RightsRequest
from floorwalker.resolve.rules import rights_letters
from tests.conftest import MONDAY
from tests.record.contacts_made import a_contact, a_customer
from tests.record.facts_made import batch, visit
from tests.record.recordings_made import a_recording
from tests.resolve.cases_made import a_difficulty
from tests.resolve.files_made import investigated
from tests.resolve.rights_made import EMAIL, NAME, NUMBER, OTHER, PHONE, asked_of, done, looked, nora
from tests.resolve.test_rights_pages import words

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(108)]
MARKS = [each.encode() for each in (NAME, PHONE, EMAIL, NUMBER, "07700 900123", "Quillfeather")]
LETTER = f"Dear {NAME}, {rights_letters.ERASED}"


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def bytes_kept(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every byte that the house keeps: database, its log of writes, each file of the data folder, and the plain content of each."""
    database = Path(str(connection.settings_dict["NAME"]))
    for path in (database, database.with_name(f"{database.name}-wal")):
        if connection.vendor == "sqlite" and path.is_file():
            yield path.name, path.read_bytes()
    for path in folder.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()
    for stored in StoredFile.objects.all():
        with files.open_plain(stored) as stream:
            plain = stream.read()
        yield f"plain {stored}", plain
        if zipfile.is_zipfile(BytesIO(plain)):
            package = zipfile.ZipFile(BytesIO(plain))
            for name in package.namelist():
                yield f"plain {stored} {name}", package.read(name)


def found_in(folder: Path) -> set[str]:
    """Return where any of what tells Nora from others stands."""
    return {name for name, content in bytes_kept(folder) for mark in MARKS if mark.lower() in content.lower()}


def raw_file(content: bytes) -> ImportFile:
    """Keep the raw file of an import."""
    made = Import.objects.create(
        reference=f"IMP-{Import.objects.count() + 901}", importer="csv", state=Import.State.PUBLISHED, created_by="system:test",
        created_at=MONDAY,
    )
    return ImportFile.objects.create(batch=made, position=0, name="calls.csv", stored=files.put([content]))


def workbook() -> bytes:
    """Return a workbook's bones that name Nora."""
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings.xml", f"<si><t>{NAME}</t></si><si><t>{OTHER}</t></si>")
    return whole.getvalue()


@pytest.mark.django_db(transaction=True)
def test_nothing_of_an_erased_customer_is_left_in_any_byte_and_the_trail_stays_whole(cast: Any, tmp_path: Path) -> None:
    customer, contacts = nora(cast, complains=False)
    Interaction.objects.filter(pk=a_contact(MONDAY, customer=a_customer("BH-1")).pk).update(note=f"Her friend {NAME} paid, {EMAIL}.")
    recording = a_recording(contacts[0])
    raw = raw_file(f"name,number\n{NAME},{NUMBER}\n{OTHER},BH-1\n".encode())
    book = raw_file(workbook())
    counting.store().replace_day("visits", MONDAY.date(), batch("visits", [visit(MONDAY)]), written_at=clock.now())
    store.look("customers", page="Customers", terms=NAME, found=1, by=cast.ada_acts)
    (tmp_path / "server.log").write_text("GET /record/customers/CUS-1/ 200\n")
    request = asked_of(customer, cast, kind="erasure")
    looked(request, cast.sam_acts)
    before = found_in(tmp_path)
    assert {f"plain {raw.stored}", f"plain {book.stored} xl/sharedStrings.xml"} <= before
    assert connection.vendor != "sqlite" or any("sqlite3" in name for name in before)
    job = rights_erasure.erase(request.reference, letter=LETTER, by=cast.cora_acts)
    came = done(job, rights_erasure.run)
    assert came["rows"] >= 9
    assert came["files"] == 2
    assert found_in(tmp_path) == set()
    while seal.seal_once():
        pass
    assert verify().broken is None
    request.refresh_from_db()
    assert (request.outcome, request.asker, request.words, request.letters.get().words) == ("granted", "", "", "")
    assert not RightsItem.objects.exists()
    with files.open_plain(ImportFile.objects.get(pk=raw.pk).stored) as stream:
        assert stream.read() == f"name,number\n(erased),(erased)\n{OTHER},BH-1\n".encode()
    assert Interaction.objects.filter(note__contains="Her friend (erased) paid, (erased).").exists()
    assert Customer.objects.get(pk=customer.pk).external_id.startswith("erased-")
    assert Interaction.objects.get(pk=contacts[0].pk).customer is None
    assert Recording.objects.get(pk=recording.pk).stored is None
    assert not ContactPoint.objects.exists()
    assert not SurveyAnswer.objects.exists()
    assert SavedView.objects.get().name == "Calls of (erased)"
    assert Finding.objects.get().summary == ""
    assert Customer.objects.filter(name=OTHER).exists()
    ledger = erasures.read(erasures.place())
    assert f"CUS-{customer.pk}" in {each.subject for each in ledger if each.eraser == "resolve.customers"}


@pytest.mark.django_db(transaction=True)
def test_who_comes_back_by_a_restore_is_erased_again(cast: Any, tmp_path: Path, the_system: Any) -> None:
    customer, _ = nora(cast, complains=False)
    request = asked_of(customer, cast, kind="erasure")
    looked(request, cast.sam_acts)
    done(rights_erasure.erase(request.reference, letter=LETTER, by=cast.cora_acts), rights_erasure.run)
    Customer.objects.filter(pk=customer.pk).update(name=NAME, external_id=NUMBER)
    ContactPoint.objects.create(customer=customer, kind="email", value=EMAIL, added_at=MONDAY)
    mine = [each for each in erasures.read(erasures.place()) if each.eraser == "resolve.customers"]
    assert erasures.again(mine, by=the_system) >= 2
    assert found_in(tmp_path) == set()
    assert erasures.again(mine, by=the_system) == 0


@pytest.mark.django_db
def test_what_stands_against_it_is_named_and_nothing_is_erased(cast: Any) -> None:
    customer, contacts = nora(cast)
    recording = a_recording(contacts[0])
    recording_keeping.hold(recording, reason="The police asked for it.", by=cast.cora_acts)
    request, other = asked_of(customer, cast, kind="erasure"), asked_of(customer, cast)
    looked(request, cast.sam_acts)
    with pytest.raises(ErasureHeld) as refused:
        rights_erasure.erase(request.reference, letter=LETTER, by=cast.cora_acts)
    said = refused.value.message
    for part in (recording.reference, "The police asked for it", Complaint.objects.get().reference, "the case is open", other.reference):
        assert part in said
    assert Customer.objects.get(pk=customer.pk).name == NAME
    assert not request.letters.exists()
    page = words(cast.cora_sees.get(f"/resolve/rights/{request.reference}/found/"))
    assert "What stands against erasing" in page
    assert "The police asked for it" in page


@pytest.mark.django_db
def test_a_closed_complaint_is_kept_as_long_as_its_edition_says_and_no_longer(cast: Any) -> None:
    customer, _ = nora(cast)
    Complaint.objects.update(state="closed", outcome="upheld", closed_at=MONDAY)
    request = asked_of(customer, cast, kind="erasure")
    looked(request, cast.sam_acts)
    with pytest.raises(ErasureHeld, match=r"kept 36 months from its receipt \(DISP 1.9.1R\), until 27 February 2029"):
        rights_erasure.erase(request.reference, letter=LETTER, by=cast.cora_acts)
    with clock.frozen(MONDAY + timedelta(days=1100)):
        assert rights_erasure.erase(request.reference, letter=LETTER, by=cast.cora_acts).kind == rights_erasure.ERASE


@pytest.mark.django_db
def test_what_began_to_stand_against_it_meanwhile_stops_the_job(cast: Any) -> None:
    customer, contacts = nora(cast, complains=False)
    recording = a_recording(contacts[0])
    request = asked_of(customer, cast, kind="erasure")
    looked(request, cast.sam_acts)
    job = rights_erasure.erase(request.reference, letter=LETTER, by=cast.cora_acts)
    recording_keeping.hold(recording, reason="A claim came in.", by=cast.cora_acts)
    with pytest.raises(ErasureHeld, match="A claim came in"):
        done(job, rights_erasure.run)
    assert Customer.objects.get(pk=customer.pk).name == NAME
    assert RightsRequest.objects.get(pk=request.pk).closed_at is None


@pytest.mark.django_db
def test_erasing_is_for_officers_on_a_request_for_it_from_somebody_known(cast: Any) -> None:
    customer, _ = nora(cast, complains=False)
    access, request = asked_of(customer, cast), asked_of(customer, cast, kind="erasure")
    for who in (cast.sam_acts, cast.ada_acts, cast.olga_acts, cast.adm_acts):
        with pytest.raises(NotAllowed):
            rights_erasure.erase(request.reference, letter=LETTER, by=who)
    with pytest.raises(RuleBroken, match="asks for no erasure"):
        rights_erasure.erase(access.reference, letter=LETTER, by=cast.cora_acts)
    with pytest.raises(RuleBroken, match="Nothing was looked for"):
        rights_erasure.erase(request.reference, letter=LETTER, by=cast.cora_acts)
    with pytest.raises(RuleBroken, match="Erasing closes it"):
        rights_answers.close(request.reference, outcome="granted", reason="", letter="Done.", by=cast.cora_acts)


@pytest.mark.django_db
def test_it_is_asked_for_in_the_browser_with_its_letter(cast: Any) -> None:
    customer, _ = nora(cast, complains=False)
    request, sees = asked_of(customer, cast, kind="erasure"), cast.cora_sees
    looked(request, cast.sam_acts)
    page = f"/resolve/rights/{request.reference}/found/"
    assert "nothing stands against it" in words(sees.get(page))
    assert "Erase them" not in words(cast.sam_sees.get(page))
    assert sees.post(f"{page}erase/", {"letter": LETTER}).status_code == 422
    assert sees.post(f"{page}erase/", {"letter": LETTER, "sure": "on"}).status_code == 302
    assert sees.post(f"{page}erase/", {"letter": LETTER, "sure": "on"}).status_code == 409
    assert Line.objects.filter(kind="rights.written", subject=request.reference).count() == 1
    assert json.dumps(list(Line.objects.values_list("body", flat=True))).count(NAME) == 0


@pytest.mark.django_db(transaction=True)
def test_cases_whose_time_to_be_kept_is_over_go_with_the_customer(cast: Any, tmp_path: Path) -> None:
    customer, _ = nora(cast)
    investigated(cast, customer=customer, words=f"Still {NAME}.")
    settled = a_difficulty(cast, customer=customer, words=f"{NAME} could not sign in.")
    Complaint.objects.update(
        state="closed", outcome="upheld", closed_at=MONDAY, speaker="family", speaker_name=f"The son of {NAME}", authority="held"
    )
    complaint = Complaint.objects.order_by("pk")[0]
    Issue.objects.create(
        complaint=complaint, position=9, title=f"Nobody came to {NAME}", decision="upheld", reasoning=f"{NAME} was right.",
        decided_at=MONDAY,
    )
    type(settled).objects.filter(pk=settled.pk).update(state="resolved", resolution=f"Told {NAME} how.", closed_at=MONDAY)
    request = asked_of(customer, cast, kind="erasure")
    looked(request, cast.sam_acts)
    with clock.frozen(MONDAY + timedelta(days=1100)):
        done(rights_erasure.erase(request.reference, letter=LETTER, by=cast.cora_acts), rights_erasure.run)
    assert found_in(tmp_path) == set()
    complaint.refresh_from_db()
    assert (complaint.words, complaint.speaker_name, complaint.outcome) == ("", "", "upheld")
