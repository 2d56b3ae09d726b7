"""Anonymised copies: nobody in them may be known, two people read them, and how far they hide is counted."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import zipfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from floorwalker.ground import clock, files, refs, signed_files
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import StoredFile, Todo
from floorwalker.ground.people.permissions import shelf
from floorwalker.ground.refs import Ref
from floorwalker.record.models import ContactPoint
from floorwalker.resolve import erasing
from floorwalker.resolve.actions import copies, investigating, issues, letters, redress, requests, sending, updates
from floorwalker.resolve.models import AnonymisedCopy, Complaint
from floorwalker.resolve.queries import kept
from floorwalker.resolve.rules import anonymity
from tests.record.contacts_made import a_contact
from tests.record.contacts_made import a_customer as a_caller
from tests.record.words_made import said
from tests.resolve.cases_made import a_complaint, a_customer
from tests.resolve.files_made import investigated
from tests.resolve.test_letters import POST, answered

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
SECRETS = (
    "Hanna", "Lindqvist", "Gunnar", "07700 900123", "07700900123", "+447700900123", "hanna.l@example.org", "LS1 4DP", "14 Park Lane",
    "4111", "QQ 12 34 56 C", "POL-99812", "HP-4477123", "27 February 2026", "27/02/2026", "Sam", "Whitlock", "Ada", "Petra", "Oakes",
    "sam@", "CMP-", "CUS-", "https://",
)
WORDS = (
    "I am Hanna Lindqvist, ring me on 07700 900123 or hanna.l@example.org. My policy POL-99812 and card 4111 1111 1111 1111. On "
    "27/02/2026 {ada} told me to go home to 14 Park Lane, LS1 4DP. My NI is QQ 12 34 56 C. My neighbour Petra Oakes heard it, too."
    " See https://example.org/me?id=9. I paid £94.00 at 15:40."
)


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


@pytest.fixture
def told(cast: Any) -> Complaint:
    """A complaint that was answered, full of words that tell who it is."""
    words = WORDS.format(ada=cast.ada.display_name)
    made = investigated(cast, words=words, summary="Hanna's dryers", product="Home")
    ContactPoint.objects.create(customer=made.customer, kind="phone", value="+447700900123", added_at=clock.now())
    ContactPoint.objects.create(customer=made.customer, kind="email", value="hanna.l@example.org", added_at=clock.now())
    a_customer("Petra Oakes")
    Complaint.objects.filter(pk=made.pk).update(speaker="family", speaker_name="Gunnar Holm")
    asks = requests.ask(made, to=cast.ada, team="Ada's team", what="Ask Hanna about HP-4477123", by=cast.sam_acts,
                        due_at=clock.now() + timedelta(days=1))  # fmt: skip
    requests.answer(asks, words="Mrs Lindqvist said to Ada that Gunnar rang on 27 February 2026.", by=cast.ada_acts)
    updates.give(made, way="call", words="Told Gunnar Holm of it.", by=cast.sam_acts)
    investigating.waive(investigating.want(made, what="Letter of Hanna's", where="Home", by=cast.sam_acts), why="Lost.", by=cast.sam_acts)
    issues.find(made, 1, words="Sam promised Hanna a call.", sources=list(made.evidence.filter(state="in")), by=cast.sam_acts)
    redress.add(made, kind="cost", what="Hotel", how="1 night, Hanna's bill", source="Receipt", amount=Decimal(94), by=cast.sam_acts)
    redress.decide(made, reason="Hanna paid it.", by=cast.sam_acts)
    letter = answered(cast, made=made)
    letters.sign(letter, by=cast.sam_acts)
    sending.send(letter, **POST, by=cast.sam_acts)
    return Complaint.objects.get(pk=made.pk)


def ref(made: Complaint) -> Ref:
    return Ref("complaint", made.reference)


def a_copy(cast: Any, made: Complaint, **changes: Any) -> AnonymisedCopy:
    return copies.make(ref(made), **{"purpose": "Unit 4, for Sam's assessor", "by": cast.sam_acts, **changes})


def members(stored: StoredFile, folder: Path) -> dict[str, str]:
    """Return each file of a bundle as text, the paper too."""
    with files.open_plain(stored) as source:
        package = zipfile.ZipFile(io.BytesIO(source.read()))
    found = {}
    for name in package.namelist():
        content = package.read(name)
        if name.endswith(".pdf"):
            (folder / name).write_bytes(content)
            content = subprocess.run(["pdftotext", "-layout", str(folder / name), "-"], capture_output=True, check=True).stdout
            content += subprocess.run(["pdfinfo", str(folder / name)], capture_output=True, check=True).stdout
        found[name] = content.decode()
    return found


@pytest.mark.row(88)
def test_nobody_in_a_file_can_be_read_in_its_copy(cast: Any, told: Complaint, tmp_path: Path) -> None:
    held = a_copy(cast, told)
    assert all(each in WORDS for each in ("Hanna", "4111", "LS1 4DP")), "what is looked for was there"
    done = copies.release(held.reference, words="What happened, to whoever was there.", changes=0, by=cast.cora_acts)
    assert done.stored is not None
    read = members(done.stored, tmp_path)
    assert set(read) == {"copy.pdf", "copy.json", "hidden.csv", "files.csv"}
    for name, text in read.items():
        flat = " ".join(text.split()).casefold()
        assert [each for each in SECRETS if re.search(rf"(?<!\w){re.escape(each.casefold())}", flat)] == [], name
        assert not {"sam whitlock", "cora", cast.sam.reference.casefold()} & set(flat.split()), name
    assert "[customer]" in read["copy.json"]
    assert "[colleague 1] told me" in read["copy.json"] or "[colleague 2] told me" in read["copy.json"]
    assert "Told [representative] of it." in read["copy.json"]
    assert "day 3" in read["copy.json"]
    assert "Upheld" in read["copy.json"], "what was found and decided is still there to be judged"
    assert "1 night, [customer]'s bill; £94" in read["copy.json"]
    assert "**" not in read["copy.json"]


@pytest.mark.row(88)
def test_the_list_in_a_bundle_is_signed_and_names_each_file_with_its_digest(cast: Any, told: Complaint) -> None:
    done = copies.release(a_copy(cast, told).reference, words="Nothing.", changes=0, by=cast.cora_acts)
    assert done.stored is not None
    with files.open_plain(done.stored) as source:
        whole = source.read()
    assert hashlib.sha256(whole).hexdigest() == done.sha256
    package = zipfile.ZipFile(io.BytesIO(whole))
    listed = {line.split(",")[0]: line.split(",")[2] for line in package.read("files.csv").decode().splitlines()[1:] if line[0] != "#"}
    assert listed == {name: hashlib.sha256(package.read(name)).hexdigest() for name in package.namelist() if name != "files.csv"}
    about = signed_files.check(package.read("files.csv")).about
    assert (about["kind"], about["reference"]) == ("anonymised_copy", done.reference)
    with pytest.raises(signed_files.FileRefused):
        signed_files.check(package.read("files.csv").replace(b"copy.json", b"copy.jsom"))


@pytest.mark.row(87)
def test_a_contact_is_copied_with_its_words_and_nobody_in_them(cast: Any, tmp_path: Path) -> None:
    contact = a_contact(agent=cast.ada, customer=a_caller(name="Mary Kent"), talk=60, note="Mary wants post to 14 Park Lane, LS1 4DP; K1.")
    said(contact, made_by="machine", model="whisper 3")
    held = copies.make(Ref("contact", contact.reference), purpose="Listening", by=cast.quin_acts)
    done = copies.release(held.reference, words="Nothing.", changes=0, by=cast.cora_acts)
    assert done.stored is not None
    whole = " ".join(members(done.stored, tmp_path).values())
    for secret in ("Mary", "Kent", "LS1 4DP", "14 Park Lane", "4111", "737", "Ada"):
        assert secret not in whole, secret
    assert "[postcode]" in whole
    assert f" {contact.reference}" not in whole
    assert {kind for _section, kind, _count in done.hidden} >= {"customer", "address"}
    beside = cast.quin_sees.get(f"/record/contacts/{contact.reference}/").content.decode()
    assert done.reference in beside


@pytest.mark.row(88)
def test_facts_are_told_as_finely_as_enough_cases_share_them(cast: Any, told: Complaint) -> None:
    alone = a_copy(cast, told)
    assert (alone.shared_by, alone.levels[-1]["name"], alone.level) == (1, "no day", len(alone.levels) - 1)
    for days in range(5):
        a_complaint(cast, line=told.line, customer=None, product="Home", received_at=told.received_at - timedelta(days=days))
    held = a_copy(cast, told)
    assert [each["shared_by"] for each in held.levels[:2]] == [2, 6]
    assert (held.levels[held.level]["name"], held.shared_by, held.least) == ("month", 6, 5)
    assert held.levels[held.level]["facts"]["Received"] == "February 2026"
    page = cast.cora_sees.get(f"/resolve/copies/{held.reference}/").content.decode()
    assert "6 records of the house share its facts; by them alone one is picked rightly 1 time in 6." in page
    assert "Fewer than wanted" in cast.cora_sees.get(f"/resolve/copies/{alone.reference}/").content.decode()


def test_a_reader_has_more_hidden_and_what_was_hidden_is_kept_nowhere(cast: Any, told: Complaint) -> None:
    held = a_copy(cast, told)
    page = f"/resolve/copies/{held.reference}/"
    answer = cast.cora_sees.post(f"{page}blank/", {"words": "dryer\nquiet", "changes": 0})
    assert answer.status_code == 302
    held.refresh_from_db()
    assert "quiet" not in str(held.sections)
    assert "quiet" not in str(held.hidden)
    assert "dryers" in str(held.sections), "a word inside another stands"
    for words, reason in (("", "This field is required"), ("x", "2 to 80 letters"), ("zebra", "do not stand in it"), ("a" * 81, "2 to 80")):
        told_so = cast.cora_sees.post(f"{page}blank/", {"words": words, "changes": 1})
        assert (told_so.status_code, reason in told_so.content.decode()) == (422, True), words
    with pytest.raises(Conflict):
        copies.blank(held.reference, words=["promised"], changes=0, by=cast.cora_acts)
    with pytest.raises(Conflict, match="while you read it"):
        copies.release(held.reference, words="Nothing.", changes=0, by=cast.cora_acts)


def test_only_a_second_person_releases_and_withdrawing_takes_everything_back(cast: Any, told: Complaint) -> None:
    assert cast.cora.pk
    held = a_copy(cast, told, by=cast.cora_acts)
    with pytest.raises(RuleBroken, match="You made it yourself"):
        copies.release(held.reference, words="Nothing.", changes=0, by=cast.cora_acts)
    with pytest.raises(NotAllowed):
        copies.release(held.reference, words="Nothing.", changes=0, by=cast.sam_acts)
    with pytest.raises(NotFound):
        copies.blank(held.reference, words=["promised"], changes=0, by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="not released"):
        copies.take(held.reference, by=cast.cora_acts)
    with pytest.raises(RuleBroken, match="What you found is missing"):
        copies.release(held.reference, words="  ", changes=0, by=cast.quin_acts)
    done = copies.release(held.reference, words="Nothing.", changes=0, by=cast.quin_acts)
    assert not Todo.objects.filter(about=f"anonymised_copy:{held.reference}", done_at=None).exists()
    with pytest.raises(RuleBroken, match="is released"):
        copies.blank(held.reference, words=["promised"], changes=1, by=cast.quin_acts)
    taken = cast.sam_sees.get(f"/resolve/copies/{done.reference}/bundle/")
    assert hashlib.sha256(b"".join(taken.streaming_content)).hexdigest() == done.sha256
    gone = copies.withdraw(done.reference, why="The customer asked.", by=cast.quin_acts)
    assert (gone.sections, gone.stored, gone.sha256) == ([], None, done.sha256)
    assert not StoredFile.objects.filter(sha256=done.sha256).exists()
    assert "Its words and its bundle are gone" in cast.cora_sees.get(f"/resolve/copies/{done.reference}/").content.decode()
    with pytest.raises(RuleBroken, match="is withdrawn"):
        copies.withdraw(done.reference, why="Again.", by=cast.quin_acts)


PEOPLE = ("ada", "adm", "asa", "cora", "olga", "pat", "quin", "rita", "sam", "stranger", "una")


@pytest.mark.parametrize("who", PEOPLE)
def test_each_role_makes_reads_and_releases_what_it_may(cast: Any, who: str) -> None:
    told = investigated(cast)
    acts, sees = getattr(cast, f"{who}_acts"), getattr(cast, f"{who}_sees")
    draft = a_copy(cast, told, by=cast.olga_acts if who == "cora" else cast.cora_acts)
    released = copies.release(a_copy(cast, told).reference, words="Nothing.", changes=0, by=cast.cora_acts)
    roles = {each.role for each in _holdings(acts)}
    may = {code: bool(roles & set(shelf().get(code).grants)) for code in ("resolve.view_copies", "resolve.release_copies")}
    status = 200 if may["resolve.view_copies"] else 403
    assert sees.get("/resolve/copies/").status_code == status
    assert sees.get(f"/resolve/copies/{released.reference}/").status_code == status
    taken = sees.get(f"/resolve/copies/{released.reference}/bundle/")
    assert taken.status_code == status
    assert not taken.streaming or hashlib.sha256(b"".join(taken.streaming_content)).hexdigest() == released.sha256
    expected = 200 if may["resolve.release_copies"] else 404 if may["resolve.view_copies"] else 403
    assert sees.get(f"/resolve/copies/{draft.reference}/").status_code == expected
    posted = sees.post(f"/resolve/copies/{draft.reference}/release/", {"words": "Nothing.", "whole": "on", "changes": 0})
    assert posted.status_code == (302 if may["resolve.release_copies"] else expected)


def _holdings(acts: Any) -> Any:
    from floorwalker.ground.people import policy

    return policy.standing(acts).holdings


def test_a_copy_is_made_only_of_what_one_may_read_whole(cast: Any, told: Complaint) -> None:
    assert cast.una.pk
    for acts in (cast.ada_acts, cast.pat_acts, cast.asa_acts):
        with pytest.raises(NotAllowed):
            a_copy(cast, told, by=acts)
    with pytest.raises(NotFound):
        a_copy(cast, told, by=cast.una_acts)
    with pytest.raises(NotFound, match="No copy is made of"):
        copies.make(Ref("person", cast.ada.reference), purpose="Her file", by=cast.cora_acts)
    with pytest.raises(RuleBroken, match="What it is for is missing"):
        a_copy(cast, told, purpose=" ")
    with pytest.raises(NotFound, match="No words of"):
        copies.make(Ref("contact", a_contact(agent=cast.ada).reference), purpose="Listening", by=cast.cora_acts)


def test_hostile_words_are_shown_as_words(cast: Any) -> None:
    made = investigated(cast, words="<script>alert(1)</script> =HYPERLINK(\"x\") [customer] \x07", summary="<b>Bold</b>")
    held = a_copy(cast, made, purpose="=1+1 <img src=x>")
    page = cast.cora_sees.get(f"/resolve/copies/{held.reference}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    done = copies.release(held.reference, words="Nothing.", changes=0, by=cast.cora_acts)
    assert done.stored is not None


def test_a_word_that_is_a_name_and_a_word_hides_the_name_alone() -> None:
    hide = anonymity.Hider({"customer": ["May Day"]}, named=lambda _text: (), is_phone=lambda _digits: False)
    words, counted = hide("You may ring May Day in May, or Day alone; someday.")
    assert words == "You may ring [customer] in [customer], or [customer] alone; someday."
    assert counted == {"customer": 3}


@pytest.mark.parametrize(("words", "kind"), [
    ("It was on 3rd of March 2026.", "date"), ("It was on 2026-03-03.", "date"), ("It was on March 3, 2026.", "date"),
    ("It was on 3.3.26.", "date"), ("It is policy AB123456.", "reference"), ("See CMP-7.", "reference"), ("It is 1234567.", "number"),
    ("See www.example.org/a?b=c.", "page address"),
])  # fmt: skip
def test_what_points_at_a_record_is_hidden(words: str, kind: str) -> None:
    hide = anonymity.Hider({}, named=lambda _text: (), is_phone=lambda _digits: False)
    shown, counted = hide(words)
    assert counted == {kind: 1}, shown


@pytest.mark.parametrize("words", ["It cost £1,234.50.", "It took 12 minutes.", "At 15:40 it broke.", "2 of 3 letters"])
def test_what_shows_the_work_stays(words: str) -> None:
    hide = anonymity.Hider({}, named=lambda _text: (), is_phone=lambda _digits: False)
    assert hide(words)[0] == words


def test_a_copy_of_an_erased_customer_goes_and_says_so(cast: Any, told: Complaint) -> None:
    held = copies.release(a_copy(cast, told).reference, words="Nothing.", changes=0, by=cast.cora_acts)
    stored = held.stored
    assert stored is not None
    AnonymisedCopy.objects.filter(pk=held.pk).update(sections=[], about="", purpose="", stored=None)
    files.release(stored, by=cast.cora_acts)
    page = cast.cora_sees.get(f"/resolve/copies/{held.reference}/").content.decode()
    assert "What it was made of was erased" in page
    assert held.sha256 in page


def test_a_copy_whose_source_was_erased_before_anybody_read_it_is_only_withdrawn(cast: Any, told: Complaint) -> None:
    held = a_copy(cast, told)
    assert told.customer is not None
    whom = kept.customer_subject(told.customer)
    with transaction.atomic():
        erasing.erase(whom, kept.search(whom), request="RR-1", by=cast.cora_acts)
    held.refresh_from_db()
    assert (held.about, held.sections, held.purpose) == ("", [], "")
    for act, fields in (("release", {"words": "Nothing.", "whole": "on"}), ("blank", {"words": "Hotel"})):
        answer = cast.cora_sees.post(f"/resolve/copies/{held.reference}/{act}/", {**fields, "changes": 0})
        assert answer.status_code == 422
        assert "was erased" in answer.content.decode()
    page = cast.cora_sees.get(f"/resolve/copies/{held.reference}/").content.decode()
    assert "What it was made of was erased" in page
    assert "Release it" not in page
    assert StoredFile.objects.count() == 0
    copies.withdraw(held.reference, why="Erased.", by=cast.cora_acts)
    assert not Todo.objects.filter(about=f"anonymised_copy:{held.reference}", done_at=None).exists()


def test_a_reader_hides_a_word_in_what_a_copy_is_for_and_in_its_facts_too(cast: Any, told: Complaint, tmp_path: Path) -> None:
    Complaint.objects.filter(pk=told.pk).update(product="Zephyr home")
    held = a_copy(cast, told, purpose="Unit 4, the Zephyr case")
    copies.blank(held.reference, words=["Zephyr"], changes=0, by=cast.cora_acts)
    held.refresh_from_db()
    assert held.purpose == "Unit 4, the [hidden] case"
    done = copies.release(held.reference, words="Nothing.", changes=1, by=cast.cora_acts)
    assert done.stored is not None
    assert [name for name, text in members(done.stored, tmp_path).items() if "Zephyr" in text] == []
    assert "Zephyr" not in str(done.levels)
    assert ["Made for", "hidden by a reader", 1] in done.hidden


def test_what_a_copy_is_for_is_refused_where_hiding_makes_it_too_long(cast: Any, told: Complaint) -> None:
    with pytest.raises(RuleBroken, match="names too many people"):
        a_copy(cast, told, purpose="Gunnar Holm, " * 23)


def test_a_ref_shows_a_copy_that_nobody_released_to_those_alone_who_may_open_it(cast: Any, told: Complaint) -> None:
    held = a_copy(cast, told)
    named = Ref("anonymised_copy", held.reference)
    assert cast.asa_sees.get(f"/resolve/copies/{held.reference}/").status_code == 404
    assert refs.sight(named, by=cast.asa_acts).hidden
    assert refs.hidden([named], by=cast.asa_acts) == {named}
    with pytest.raises(NotFound):
        refs.freeze(named, by=cast.asa_acts)
    assert refs.hidden([named], by=cast.sam_acts) == refs.hidden([named], by=cast.cora_acts) == set()
    copies.release(held.reference, words="Nothing.", changes=0, by=cast.cora_acts)
    assert refs.hidden([named], by=cast.asa_acts) == set()
    assert refs.freeze(named, by=cast.asa_acts)["state"] == "released"
