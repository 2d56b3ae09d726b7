"""Letterheads: how a brand writes, drawn by one and approved by another, on papers and messages from its day on."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from floorwalker.ground import clock, files, signed_files
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Queue, StoredFile, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import customer_messages as messages
from floorwalker.plan.actions import letterheads as actions
from floorwalker.plan.models import CustomerMessage, Letterhead
from floorwalker.plan.queries import letterheads as queries
from floorwalker.plan.rules.letterheads import Head
from tests.conftest import Cast
from tests.plan.document_made import TODAY, published
from tests.plan.forecast_made import a_queue
from tests.plan.test_customer_messages import DRAFT, approved
from tests.plan.test_marks import SVG, a_png
from tests.plan.variants_made import checked, wanted

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
HARBOUR = Head(
    brand="Harbour", name="Harbour Cover", address="1 Quay Street\nLeeds", registration="Harbour Cover is a name of Larkfield Ltd.",
    sender_name="Harbour Claims", sender_address="claims@harbour.example", reply_to="", signature="Yours sincerely\nHarbour Claims",
    starts_on=TODAY,
)


@pytest.fixture(autouse=True)
def _store(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


@pytest.fixture
def harbour() -> Queue:
    queue = a_queue("Harbour claims")
    Queue.objects.filter(pk=queue.pk).update(brand="Harbour")
    return queue


def drawn(cast: Cast, **other: Any) -> Letterhead:
    return actions.draft(replace(HARBOUR, **other), owner=cast.pat, by=cast.pat_acts)


def in_use(cast: Cast, **other: Any) -> Letterhead:
    one = actions.propose(drawn(cast, **other), approver=cast.olga, why="New name.", by=cast.pat_acts)
    return actions.approve(one, seen=None, by=cast.olga_acts)


def refused(code: str, act: Any, *given: Any, **named: Any) -> RuleBroken:
    with pytest.raises(RuleBroken) as broken:
        act(*given, **named)
    assert broken.value.refusal_code == code
    assert broken.value.remedy
    return broken.value


@pytest.mark.row(215)
@pytest.mark.usefixtures("harbour")
def test_a_letterhead_is_drawn_with_its_mark_approved_by_another_and_stands_on_papers_of_its_brand(cast: Cast) -> None:
    assert cast.olga.pk
    sees = cast.pat_sees
    page = sees.get("/plan/messages/letterheads/").content.decode()
    assert "No letterhead is drawn yet" in page
    assert "2 without a letterhead that holds" in page
    said = {name: getattr(HARBOUR, name) for name in Head.__dataclass_fields__} | {"owner": cast.pat.pk, "starts_on": "2026-03-02"}
    address = sees.post("/plan/messages/letterheads/draw/", said).url
    one = Letterhead.objects.get()
    wrong = sees.post(f"{address}mark/", {"mark": SimpleUploadedFile("logo.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")})
    assert wrong.status_code == 422
    assert not StoredFile.objects.exists()
    refused = wrong.content.decode()
    assert "As it stands on paper" in refused, "its own page"
    assert 'aria-invalid="true" aria-describedby="mark-file_error"' in refused
    assert refused.index('id="mark-file"') < refused.index('id="mark-file_error"') < refused.index("Keep it")
    assert "No picture was chosen" in sees.post(f"{address}mark/", {}).content.decode()
    assert sees.post(f"{address}mark/", {"mark": SimpleUploadedFile("logo.txt", SVG)}).status_code == 302
    one.refresh_from_db()
    assert (one.mark_kind, queries.mark_of(one)[:4]) == ("svg", b"<svg")
    shown = sees.get(address).content.decode()
    assert 'src="data:image/svg+xml;base64,' in shown
    sees.post(f"{address}propose/", {"approver": cast.olga.pk, "why": "New name."})
    assert Todo.objects.get(person=cast.olga, done_at=None).what == "Decide on the letterhead Harbour Cover"
    assert sees.post(f"{address}approve/").status_code in {403, 409, 422}
    assert cast.olga_sees.post(f"{address}approve/", {"seen": Letterhead.objects.get().changes}).status_code == 302
    assert queries.in_force("Harbour", on=TODAY) == one
    assert "1 without a letterhead that holds" in sees.get("/plan/messages/letterheads/").content.decode()
    document = published(cast, "guide")
    checked(cast, wanted(cast, document, language="en", brand="Harbour"), body=document.versions.get().body.replace("Ring", "Phone"))
    paper = cast.ada_sees.get(f"/plan/documents/{document.reference}/file.pdf?brand=Harbour").content
    text = " ".join(PdfReader(io.BytesIO(paper)).pages[0].extract_text().split())
    for words in ("Harbour Cover", "1 Quay Street", "Harbour Cover is a name of Larkfield Ltd."):
        assert words in text, words
    plain = cast.ada_sees.get(f"/plan/documents/{document.reference}/file.pdf").content
    assert "Quay Street" not in PdfReader(io.BytesIO(plain)).pages[0].extract_text()
    kinds = [line.kind for line in Line.objects.filter(subject=one.reference, kind__startswith="letterhead").order_by("pk")]
    assert kinds == ["letterhead.drafted", "letterhead.changed", "letterhead.proposed", "letterhead.approved"]


@pytest.mark.row(215)
def test_a_message_takes_sender_and_letterhead_of_its_brand_and_leaves_as_a_letter_in_each_language(cast: Cast, harbour: Queue) -> None:
    in_use(cast)
    document = published(cast, "template")
    welsh = checked(cast, wanted(cast, document))
    template = document.versions.get()
    draft = replace(DRAFT, sender=" ", brand="Harbour", share=None)
    message = messages.plan(draft, owner=cast.pat, template=template, variants=[welsh], zone="Europe/London", by=cast.pat_acts)
    assert message.sender == "Harbour Claims"
    page = cast.pat_sees.get(f"/plan/messages/{message.reference}/").content.decode()
    assert "Mail from Harbour Claims, claims@harbour.example" in page
    paper = cast.pat_sees.get(f"/plan/messages/{message.reference}/file.pdf").content
    text = " ".join(" ".join(each.extract_text() for each in PdfReader(io.BytesIO(paper)).pages).split())
    for words in ("Harbour Cover", "We said we would ring", "Dywedasom y byddem", "Yours sincerely", "a name of Larkfield Ltd."):
        assert words in text, words
    approved(cast, message)
    about = signed_files.check(cast.pat_sees.get(f"/plan/messages/{message.reference}/file.pdf").content).about
    head = Letterhead.objects.get().reference
    assert (about["brand"], about["letterhead"], about["template_sha256"]) == ("Harbour", head, template.digest)
    assert "Welsh" in about["languages"]
    other = messages.plan(replace(draft, name="x", sender="A", brand=""), owner=cast.pat, zone="UTC", by=cast.pat_acts)
    assert cast.pat_sees.get(f"/plan/messages/{other.reference}/file.pdf").status_code in {409, 422}
    assert cast.ada_sees.get(f"/plan/messages/{message.reference}/file.pdf").status_code == 403


def test_an_unknown_brand_is_refused_and_one_that_no_queue_names_any_more_stays(cast: Cast, harbour: Queue) -> None:
    draft = replace(DRAFT, brand="Nobody", share=None)
    given: dict[str, Any] = {"owner": cast.pat, "zone": "UTC", "by": cast.pat_acts}
    said = refused("unknown_brand", messages.plan, draft, **given)
    assert "Choose one of: Harbour." in said.remedy
    message = messages.plan(replace(draft, brand="Harbour"), **given)
    Queue.objects.filter(pk=harbour.pk).update(brand="")
    assert cast.pat_sees.get(f"/plan/messages/{message.reference}/change/").content.decode().count('value="Harbour"') == 1
    assert messages.change(message, replace(draft, brand="Harbour", name="y"), seen=None, **given).name == "y"
    refused("message_in_words", messages.plan, replace(draft, brand="", sender=""), **given)
    refused("unknown_brand", drawn, cast)
    assert CustomerMessage.objects.count() == 1


@pytest.mark.usefixtures("harbour")
def test_the_next_one_takes_over_on_its_day_and_the_house_stands_in(cast: Cast) -> None:
    house = in_use(cast, brand="", name="Larkfield")
    assert queries.in_force("Harbour", on=TODAY) == house
    first = in_use(cast)
    actions.set_mark(second := drawn(cast, starts_on=date(2026, 4, 1)), a_png(), seen=None, by=cast.pat_acts)
    with pytest.raises(Conflict):
        drawn(cast)
    second = actions.approve(actions.propose(second, approver=cast.cora, why="New.", by=cast.pat_acts), seen=None, by=cast.cora_acts)
    first.refresh_from_db()
    assert first.ends_on == second.starts_on == date(2026, 4, 1)
    assert [queries.in_force("Harbour", on=day) for day in (date(2026, 3, 31), date(2026, 4, 1))] == [first, second]
    assert queries.without(on=TODAY) == []
    sooner = actions.propose(drawn(cast, starts_on=date(2026, 3, 20)), approver=cast.olga, why="x", by=cast.pat_acts)
    assert sooner.mark is None
    refused("letterhead_too_late", actions.approve, sooner, seen=None, by=cast.olga_acts)
    with clock.frozen(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        actions.send_back(sooner, reason="Late.", by=cast.pat_acts)
        actions.put_away(sooner, reason="Late.", by=cast.pat_acts)
        third = drawn(cast, starts_on=date(2026, 5, 1))
        assert queries.mark_of(third) == queries.mark_of(second)
        assert third.mark is not None
        assert third.mark.references == 2
        actions.set_mark(third, b"", seen=None, by=cast.pat_acts)
        assert StoredFile.objects.get().references == 1
        assert files.open_plain(StoredFile.objects.get()).read() == queries.mark_of(second)


@pytest.mark.usefixtures("harbour")
def test_nobody_approves_what_they_drew_or_another_letterhead_than_they_read(cast: Cast) -> None:
    one = actions.propose(drawn(cast), approver=cast.olga, why="x", by=cast.pat_acts)
    with pytest.raises(NotAllowed):
        actions.approve(one, seen=None, by=cast.pat_acts)
    with pytest.raises(Conflict):
        actions.approve(one, seen=99, by=cast.olga_acts)
    with pytest.raises(Conflict):
        actions.change(one, HARBOUR, owner=cast.pat, seen=None, by=cast.pat_acts)
    refused("no_reason", actions.send_back, one, reason=" ", by=cast.olga_acts)
    one = actions.send_back(one, reason="Other mark.", by=cast.olga_acts)
    assert one.state == Letterhead.State.DRAFT
    with pytest.raises(Conflict):
        actions.change(one, HARBOUR, owner=cast.pat, seen=0, by=cast.pat_acts)
    refused("letterhead_brand", actions.change, one, replace(HARBOUR, brand=""), owner=cast.pat, seen=None, by=cast.pat_acts)
    own = actions.propose(
        actions.draft(replace(HARBOUR, brand=""), owner=cast.olga, by=cast.olga_acts), approver=cast.cora, why="x", by=cast.olga_acts
    )
    refused("own_proposal", actions.approve, own, seen=None, by=cast.olga_acts)


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"name": " "}, "letterhead_name"), ({"address": "a\n" * 7}, "letterhead_lines"), ({"signature": "a\n" * 7}, "letterhead_lines"),
        ({"sender_name": "A\nBcc: x@example.org"}, "letterhead_lines"), ({"sender_address": "nobody"}, "letterhead_address"),
        ({"reply_to": "a@example.org\nBcc: x@example.org"}, "letterhead_address"),
    ],
)
def test_what_no_letter_or_mail_could_carry_is_refused(cast: Cast, other: dict[str, Any], code: str) -> None:
    refused(code, drawn, cast, **other)
    assert not Letterhead.objects.exists()


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize("name", ["address", "registration", "sender_name", "sender_address", "starts_on"])
def test_what_it_lacks_is_named_before_anybody_decides(cast: Cast, name: str) -> None:
    one = drawn(cast, **{name: date(2026, 3, 1) if name == "starts_on" else ""})
    said = refused("letterhead_gap", actions.propose, one, approver=cast.olga, why="x", by=cast.pat_acts)
    assert said.message in cast.pat_sees.get(f"/plan/messages/letterheads/{one.reference}/").content.decode()


VIEWS, DRAWS = ("asa", "cora", "olga", "pat", "rita", "una"), ("olga", "pat")


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize("who", ["ada", "adm", "asa", "cora", "olga", "pat", "quin", "rita", "sam", "stranger", "una"])
def test_every_role_sees_draws_and_approves_what_it_may(cast: Cast, who: str) -> None:
    one = drawn(cast)
    by, sees = getattr(cast, f"{who}_acts"), getattr(cast, f"{who}_sees")
    address = f"/plan/messages/letterheads/{one.reference}/"
    for page in ("/plan/messages/letterheads/", address, f"{address}file.pdf"):
        assert (sees.get(page).status_code == 200) is (who in VIEWS), page
    for page in ("/plan/messages/letterheads/draw/", f"{address}change/"):
        assert (sees.get(page).status_code == 200) is (who in DRAWS), page
    if who not in DRAWS:
        for act in (
            lambda: actions.draft(HARBOUR, owner=cast.pat, by=by), lambda: actions.put_away(one, reason="x", by=by),
            lambda: actions.change(one, HARBOUR, owner=cast.pat, seen=None, by=by), lambda: actions.set_mark(one, SVG, seen=None, by=by),
            lambda: actions.propose(one, approver=cast.olga, why="x", by=by),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert sees.post(f"{address}mark/", {"mark": SimpleUploadedFile("a.svg", SVG)}).status_code in {302, 403}
    one = actions.propose(one, approver=cast.olga, why="x", by=cast.pat_acts)
    if who in DRAWS:
        assert "As it stands on paper" not in sees.post(f"{address}mark/", {}).content.decode(), "no field to say it beside"
    if who not in {"olga", "cora"}:
        with pytest.raises(NotAllowed):
            actions.approve(one, seen=None, by=by)
    one.refresh_from_db()
    assert (one.state, one.mark) == (Letterhead.State.PROPOSED, None)
