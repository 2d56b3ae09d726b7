"""Statements: said by their reference, as they hold on the day, refused where they cannot be, and provable to who confirmed them."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from floorwalker.ground import clock, signed_files
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.models import Notice
from floorwalker.ground.trail.models import Line
from floorwalker.plan import document_search
from floorwalker.plan.actions import consulting, document_decisions, readings, statements
from floorwalker.plan.actions import documents as actions
from floorwalker.plan.models import Document, DocumentVersion, Reading, ShownText
from floorwalker.plan.queries import statements as queries
from floorwalker.plan.rules import statements as rules
from floorwalker.plan.rules.document_text import read
from tests.conftest import MONDAY, Cast
from tests.plan.document_made import GUIDE, TODAY, a_draft, next_published, published, words

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
HOURS = "We are open Monday to Friday, 08:00 to 20:00."
LATER = "We are open Monday to Saturday, 09:00 to 18:00."
SATURDAY = date(2026, 3, 7)


def a_statement(cast: Cast, body: str = HOURS, title: str = "Opening hours") -> Document:
    return published(cast, "statement", body=body, title=title)


def a_holder(cast: Cast, one: Document, kind: str = "guide", **other: Any) -> Document:
    letter = f"Dear {{{{ customer_name }}}}, [[{one.reference}]]"
    body = letter if kind == "template" else f"{GUIDE}\n- Say when we are open: [[{one.reference}]]\n"
    more = {"variables": "customer_name: how the customer wants to be called"} if kind == "template" else {}
    return published(cast, kind, body=body, **more, **other)


def left_of(cast: Cast, body: str, kind: str = "guide") -> list[str]:
    version = a_draft(cast, kind, body=body)
    return [each for each in document_decisions.left_to_do(version) if each.startswith(("Line", "A statement", "It has", "It leaves"))]


def spread_at(cast: Cast, day: date) -> dict[str, Any]:
    with clock.frozen(datetime.combine(day, MONDAY.timetz())):
        jobs.enqueue(statements.SPREAD, arguments={}, by=cast.olga_acts, key=f"test:{day}")
        while (running := claim(holder="test")) is not None:
            if running.kind == statements.SPREAD:
                return statements.spread_all(running)
    raise AssertionError("The job was never claimed.")


def changed(cast: Cast, one: Document, body: str = LATER, *, starts_on: date = TODAY, is_material: bool = True) -> DocumentVersion:
    version = actions.begin_next(one, by=cast.pat_acts)
    version = actions.save(version, words("statement", body=body, title=one.title), revision=0, by=cast.pat_acts)
    version = consulting.waive(version, reason="Asked last week.", by=cast.pat_acts)
    document_decisions.send(version, approver=cast.olga, starts_on=starts_on, summary="We open on Saturdays.", is_material=is_material,
                            by=cast.pat_acts)
    version.refresh_from_db()
    return document_decisions.approve(version, by=cast.olga_acts)


@pytest.mark.once
@pytest.mark.row(253)
def test_one_statement_is_read_found_printed_and_sent_wherever_it_is_named_and_marked_where_it_comes_from(cast: Cast) -> None:
    one = a_statement(cast)
    guide = a_holder(cast, one)
    page = cast.ada_sees.get(f"/plan/documents/{guide.reference}/").content.decode()
    assert "[[" not in page
    assert f'Say when we are open: {HOURS} <a href="/plan/documents/{one.reference}/" title="Opening hours, version 1"' in page
    file = cast.ada_sees.get(f"/plan/documents/{guide.reference}/file.md").content.decode()
    assert f"{HOURS} ({one.reference}, version 1)" in file
    assert f"| {one.reference} | 1 | Opening hours | 2 Mar 2026 | {one.versions.get().digest} |" in file
    paper = cast.ada_sees.get(f"/plan/documents/{guide.reference}/file.pdf")
    text = " ".join(" ".join(each.extract_text() for each in PdfReader(io.BytesIO(paper.content)).pages).split())
    assert f"{HOURS} ({one.reference}, version 1)" in text
    said = queries.in_text(guide.versions.get())
    assert signed_files.check(paper.content).about["shown_sha256"] == queries.shown_digest(guide.versions.get(), said)
    hits = {each.version.document: str(each.line) for each in document_search.search("friday", by=cast.ada_acts).hits}
    assert set(hits) == {one, guide}
    assert "<mark>Friday</mark>, 08:00" in hits[guide]


@pytest.mark.once
@pytest.mark.row(253)
def test_a_text_says_the_words_in_force_on_its_day_and_nobody_writes_it_anew(cast: Cast) -> None:
    one = a_statement(cast)
    guide = a_holder(cast, one)
    changed(cast, one, starts_on=SATURDAY)
    version = guide.versions.get()
    assert HOURS in queries.shown(version)
    with clock.frozen(datetime.combine(SATURDAY, MONDAY.timetz())):
        assert LATER in queries.shown(version)
        assert LATER in cast.ada_sees.get(f"/plan/documents/{guide.reference}/").content.decode()
        spread_at(cast, SATURDAY)
        assert [each.version.document for each in document_search.search("saturday", by=cast.ada_acts).hits if each.version == version]
        next_published(cast, guide, body="## In short\n\nRing.\n", starts_on=date(2026, 3, 9))
    version.refresh_from_db()
    with clock.frozen(datetime(2026, 6, 1, 9, tzinfo=MONDAY.tzinfo)):
        assert LATER in queries.shown(version), "It is shown as it was on its last day."
        assert HOURS in queries.shown(version, on=TODAY)


@pytest.mark.once
@pytest.mark.row(253)
def test_a_reference_that_cannot_be_said_is_refused_with_its_line_and_what_to_do(cast: Cast) -> None:
    one, policy = a_statement(cast), published(cast)
    assert left_of(cast, f"One\n\n[[{one.reference}]] and [[ {one.reference.lower()} ]]") == []
    (left,) = left_of(cast, "One\n\ntwo [[STM-99]]")
    assert left == "Line 3: no statement STM-99 is in force on 02 Mar 2026. Publish it first, or name another."
    (left,) = left_of(cast, f"[[{policy.reference}]]")
    assert "is a policy: only statements are said" in left
    (left,) = left_of(cast, "[[QQQ-1]]")
    assert left == "Line 1: there is no statement QQQ-1. Look for it under Documents."
    draft = a_draft(cast, "statement", body="Not yet.")
    assert "is in force" in left_of(cast, f"[[{draft.document.reference}]]")[0]
    document_decisions.retire(one, reason="Gone.", by=cast.olga_acts)
    (left,) = left_of(cast, f"[[{one.reference}]]")
    assert left == f"Line 1: the statement {one.reference} is retired. Name another, or write the words."


@pytest.mark.once
@pytest.mark.row(253)
def test_what_is_no_statement_is_refused_as_one(cast: Cast) -> None:
    version = a_draft(cast, "statement", body="x")
    own = version.document.reference
    assert rules.wrong_as_statement(HOURS, own=own) == []
    for body, says in (
        ("One.\n\nTwo.", "one paragraph"), ("## Head\n\nOne.", "one paragraph"), ("- One", "one paragraph"), ("> One", "one paragraph"),
        ("a | b\n--|--\n1 | 2", "one paragraph"), ("x " * 600, "at most 1,000"), ("Dear {{ name }}", "leaves something open"),
        (f"[[{own}]]", f"Line 1: {own} would hold itself."), ("a\n[[STM-77]]", "Line 2: it names STM-77. A statement holds no other"),
    ):
        assert any(says in each for each in rules.wrong_as_statement(body, own=own)), (body, says)


@pytest.mark.once
def test_what_is_said_by_a_text_in_force_is_not_retired(cast: Cast) -> None:
    one = a_statement(cast)
    guide = a_holder(cast, one)
    with pytest.raises(RuleBroken, match=f"{guide.reference} says {one.reference}") as broken:
        document_decisions.retire(one, reason="Gone.", by=cast.olga_acts)
    assert broken.value.refusal_code == "statement_said"
    document_decisions.retire(guide, reason="Gone.", by=cast.olga_acts)
    document_decisions.retire(one, reason="Gone.", by=cast.olga_acts)
    assert HOURS in queries.shown(guide.versions.get(), on=TODAY) or queries.today() == TODAY, "Retired on its first day it never held."


@pytest.mark.once
@pytest.mark.parametrize("hostile", [
    '<script>alert(1)</script>', "[x](javascript:alert(1))", "a | b | c", "`[[STM-1]]`",
    '"><img src=x onerror=alert(1)>', "\u202e\x00 *_~#[]()",
])
def test_hostile_words_of_a_statement_stay_words(hostile: str) -> None:
    said = {"STM-7": rules.Said("STM-7", 1, '"><script>', hostile, "", TODAY)}
    for body in ("[[STM-7]]", "- [[STM-7]]\n", "| a | b |\n|---|---|\n| [[STM-7]] | z |\n"):
        found = read(rules.fill(body, said, mark=queries.link))
        html = "".join(str(each.html) for each in found.sections)
        assert "<script" not in html
        assert "<img" not in html
        assert "javascript:" not in html or "<a href=\"javascript" not in html
        if "|" in body:
            assert html.count("<td>") == 2, "A bar in its words makes no cell of the table."


@pytest.mark.once
@pytest.mark.row(253)
def test_a_material_change_asks_who_confirmed_to_read_again_and_what_they_confirmed_stays_provable(cast: Cast) -> None:
    one = a_statement(cast)
    guide = a_holder(cast, one)
    version = guide.versions.get()
    asked = readings.ask(version, audience=readings.Audience(people=[cast.ada, cast.sam]), due_on=date(2026, 3, 16), why="So.",
                         by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="another text"):
        readings.confirm(asked, digest=version.digest, answers={}, by=cast.ada_acts)
    before = queries.shown_digest(version, queries.in_text(version))
    assert f'value="{before}"' in cast.ada_sees.get(f"/plan/reading/{asked.reference}/").content.decode()
    readings.confirm(asked, digest=before, answers={}, by=cast.ada_acts)
    changed(cast, one, starts_on=SATURDAY)
    assert spread_at(cast, date(2026, 3, 6)) == {"statements": 0}
    assert spread_at(cast, SATURDAY) == {"statements": 1}
    assert spread_at(cast, SATURDAY) == {"statements": 0}
    with clock.frozen(datetime.combine(SATURDAY, MONDAY.timetz())):
        asked.refresh_from_db()
        assert asked.closed_why == f"{one.reference} version 2 changed what it says: We open on Saturdays."
        again = Reading.objects.get(closed_at=None)
        assert again.version == version
        assert set(again.duties.filter(attested_at=None).values_list("person", flat=True)) == {cast.ada.pk, cast.sam.pk}
        now = queries.shown_digest(version, queries.in_text(version))
        assert now != before
        readings.confirm(again, digest=now, answers={}, by=cast.ada_acts)
        assert ShownText.objects.count() == 2
        first = cast.cora_sees.get(f"/plan/reading/{asked.reference}/words/{before}/").content.decode()
        second = cast.cora_sees.get(f"/plan/reading/{again.reference}/words/{now}/").content.decode()
        assert HOURS in first
        assert LATER not in first
        assert LATER in second
        assert "The text that was confirmed" in first
        assert f'href="/plan/reading/{asked.reference}/words/{before}/"' in cast.cora_sees.get(
            f"/plan/reading/{asked.reference}/people/").content.decode()
        assert cast.stranger_sees.get(f"/plan/reading/{asked.reference}/words/{before}/").status_code == 403
        assert cast.ada_sees.get(f"/plan/reading/{asked.reference}/words/{'0' * 64}/").status_code == 404
        mine = cast.ada_sees.get(f"/plan/reading/{asked.reference}/").content.decode()
        assert HOURS in mine
        assert "is the one kept with your name" in mine
    line = Line.objects.filter(kind="statement.came_in_force").get()
    assert line.subject == one.reference
    assert Notice.objects.filter(person=guide.owner, what__contains="says other words from today").count() == 1
    DocumentVersion.objects.filter(document=one, number=1).update(body="We are open at night.")
    with clock.frozen(datetime.combine(SATURDAY, MONDAY.timetz())):
        forged = cast.cora_sees.get(f"/plan/reading/{asked.reference}/words/{before}/").content.decode()
    assert "Not the text that was confirmed" in forged


@pytest.mark.once
@pytest.mark.row(253)
def test_a_change_that_is_not_material_is_told_and_asks_nobody_again(cast: Cast) -> None:
    one = a_statement(cast)
    guide = a_holder(cast, one)
    version = guide.versions.get()
    asked = readings.ask(version, audience=readings.Audience(people=[cast.ada, cast.sam]), due_on=date(2026, 3, 16), why="So.",
                         by=cast.pat_acts)
    digest = queries.shown_digest(version, queries.in_text(version))
    readings.confirm(asked, digest=digest, answers={}, by=cast.ada_acts)
    changed(cast, one, "We are open Monday to Friday, 08:00 to 20:00 .", starts_on=SATURDAY, is_material=False)
    spread_at(cast, SATURDAY)
    asked.refresh_from_db()
    assert asked.closed_at is None
    assert Notice.objects.filter(person=cast.ada, what__contains="nothing material").count() == 1
    assert not Notice.objects.filter(person=cast.sam, what__contains="nothing material").exists(), "Sam has the new words still to read."


@pytest.mark.once
@pytest.mark.row(253)
def test_a_message_to_customers_says_the_words_in_force_on_its_day(cast: Cast) -> None:
    from floorwalker.plan.models import CustomerMessage
    from floorwalker.plan.queries import customer_messages
    from tests.plan.test_customer_messages import planned

    one = a_statement(cast)
    template = a_holder(cast, one, "template").versions.get()
    message = CustomerMessage.objects.get(pk=planned(cast, template=template).pk)
    changed(cast, one, starts_on=SATURDAY)
    assert LATER in customer_messages.words_of(message), "It goes out on 9 March, when the new words hold."
    page = cast.pat_sees.get(f"/plan/messages/{message.reference}/").content.decode()
    assert LATER in page
    assert "Dear {{ customer_name }}" in page
