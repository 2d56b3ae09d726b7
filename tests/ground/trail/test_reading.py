"""The trail read by people: newest first, by record, actor, kind and time, each line a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict
from floorwalker.ground.trail import queries, seal, sleeves
from floorwalker.ground.trail.models import Sleeve
from floorwalker.ground.trail.verify import verify

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CORA = Actor.person(31)
Write = Callable[..., list[Any]]


@pytest.fixture
def three_days(write: Write) -> None:
    for day in range(3):
        with clock.frozen(MONDAY + timedelta(days=day)):
            write(2, by=Actor.person(day))


def test_a_line_tells_who_did_what_to_which_record_when_and_its_proof(write: Write) -> None:
    with clock.frozen(MONDAY):
        write(1)
    seal.seal_once()

    (line,) = queries.lines()

    assert line.sentence == "Escalated CMP-1 from tier 1 to 2: Reason 1"
    assert (line.at, line.actor, line.subject, line.kind) == (MONDAY, Actor.person(12), "CMP-1", "complaint.escalated")
    assert line.sealed
    assert line.position == 1
    assert line.digest == verify().head.digest  # type: ignore[union-attr]
    assert queries.line(line.reference) == line
    assert queries.line("0" * 32) is None


def test_a_line_without_its_seal_says_so(write: Write) -> None:
    write(1)

    (line,) = queries.lines()

    assert not line.sealed
    assert line.digest is None


def test_lines_come_newest_first_and_pages_follow_on_without_gap(three_days: None) -> None:
    whole = queries.lines()
    assert [line.at for line in whole] == sorted((line.at for line in whole), reverse=True)

    paged: list[queries.TrailLine] = []
    while part := queries.lines(limit=2 if paged else 3, before=paged[-1].cursor if paged else None):
        paged += part

    assert tuple(paged) == whole
    assert len(whole) == 6


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"subject": "CMP-1"}, 3),
        ({"subject": "CMP-"}, 0),
        ({"search": "CMP-"}, 6),
        ({"search": "CMP-2"}, 3),
        ({"search": "%"}, 0),
        ({"actor": Actor.person(1)}, 2),
        ({"actor": Actor.system("1")}, 0),
        ({"kind": "complaint.escalated"}, 6),
        ({"kind": "trail.looked"}, 0),
        ({"since": MONDAY + timedelta(days=1)}, 4),
        ({"until": MONDAY + timedelta(days=1)}, 2),
        ({"since": MONDAY, "until": MONDAY}, 0),
        ({"subject": "CMP-1", "actor": Actor.person(2)}, 1),
    ],
    ids=str,
)
def test_lines_are_found_by_record_actor_kind_and_time(three_days: None, wanted: dict[str, Any], count: int) -> None:
    assert len(queries.lines(**wanted)) == count


def test_a_search_finds_the_same_among_few_and_among_many(three_days: None, monkeypatch: pytest.MonkeyPatch) -> None:
    few = queries.lines(search="CMP-2")
    monkeypatch.setattr(queries, "FEW_LINES", 1)

    assert queries.lines(search="CMP-2") == few
    assert len(few) == 3
    assert queries.lines(search="cmp-2") == ()


def test_a_page_of_lines_is_three_queries(three_days: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):  # lines, links, sleeves
        queries.lines()


def test_a_cursor_that_is_none_is_refused() -> None:
    with pytest.raises(queries.CursorRefused):
        queries.lines(before="yesterday")


def test_a_kind_that_this_version_does_not_know_is_still_listed(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write(1)
    monkeypatch.setattr(queries, "kinds", dict)

    assert queries.lines()[0].sentence == "Something this version does not know: complaint.escalated on CMP-1"


def test_a_fact_that_an_older_line_lacks_is_said_to_be_missing() -> None:
    from floorwalker.ground.trail.events import Looked

    assert Looked.describe({"subject": "CNT-1"}) == "Opened CNT-1 on not recorded"
    assert (
        Looked.describe({"subject": "contacts", "page": "p", "terms": "x", "found": 0}) == "Searched contacts on p for x; found 0"
    )


def test_an_erased_text_is_gone_the_chain_is_whole_and_a_line_says_so(write: Write) -> None:
    write(3, subject="CMP-7")
    write(1, subject="CMP-8")
    seal.seal_once()

    count = sleeves.erase_subject("CMP-7", request="REQ-4", reason="Asked by the customer", by=CORA)
    seal.seal_once()

    assert count == 3
    assert verify().broken is None
    newest, *older = queries.lines(subject="CMP-7")
    assert newest.sentence == "Erased 3 texts kept with CMP-7 under REQ-4: Asked by the customer"
    assert newest.actor == CORA
    assert all(line.sentence.endswith(": (erased)") for line in older)
    assert queries.lines(subject="CMP-8")[0].sentence.endswith(": Reason 1")
    assert not Sleeve.objects.filter(text__contains="Reason", erased_in__isnull=False).exists()


def test_texts_beside_lines_that_wait_for_their_seal_can_be_erased_too(write: Write) -> None:
    write(2, subject="CMP-7")
    sleeves.erase_subject("CMP-7", request="REQ-4", reason="Asked", by=CORA)

    assert verify().broken is None
    assert seal.seal_once() == 3
    assert verify().broken is None


def test_many_texts_are_erased_in_lines_of_a_bounded_size(write: Write) -> None:
    write(sleeves.SLEEVES_A_LINE + 5, subject="CMP-7")

    assert sleeves.erase_subject("CMP-7", request="REQ-4", reason="Retention", by=CORA) == sleeves.SLEEVES_A_LINE + 5
    assert [line.kind for line in queries.lines(kind="trail.sleeves_erased")] == ["trail.sleeves_erased"] * 2


def test_erasing_again_erases_nothing_and_keeps_the_reason_of_the_first(write: Write) -> None:
    write(1, subject="CMP-7")
    sleeves.erase_subject("CMP-7", request="REQ-4", reason="Asked", by=CORA)

    assert sleeves.erase_subject("CMP-7", request="REQ-5", reason="Asked again", by=CORA) == 0
    assert queries.lines(subject="CMP-7")[0].sentence.endswith("under REQ-4: Asked")


def test_an_erasure_of_a_text_that_is_not_there_erases_nothing(write: Write) -> None:
    (line,) = write(1, subject="CMP-7")
    (digest,) = Sleeve.objects.filter(line_id=line.pk).values_list("digest", flat=True)

    with pytest.raises(Conflict), transaction.atomic():
        sleeves.erase([digest, "0" * 64], subject="CMP-7", request="REQ-4", reason="Asked", by=CORA)

    assert Sleeve.objects.get(digest=digest).text == "Reason 1"
    assert len(queries.lines(subject="CMP-7")) == 1


@pytest.mark.parametrize(("request_", "reason"), [("", "Asked"), ("REQ-4", " ")])
def test_an_erasure_needs_a_request_and_a_reason(write: Write, request_: str, reason: str) -> None:
    write(1, subject="CMP-7")

    with pytest.raises(sleeves.ErasureRefused):
        sleeves.erase_subject("CMP-7", request=request_, reason=reason, by=CORA)

    assert Sleeve.objects.get().text == "Reason 1"
