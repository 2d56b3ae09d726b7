"""Documents are found by their words, and what readers say of them is answered; how often one is opened is counted, not by whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from floorwalker.ground import clock, settings
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Notice, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.plan import document_search
from floorwalker.plan.actions import document_feedback
from floorwalker.plan.models import DocumentFeedback, DocumentUse
from floorwalker.plan.queries import document_use
from floorwalker.plan.rules.document_words import near, synonyms, words_of
from tests.conftest import MONDAY, Cast
from tests.plan.document_made import GUIDE, a_draft, next_published, published

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]

LEAK = (
    "## In short\n\nA house dries in eight weeks after a leak.\n\n"
    "## What to do\n\n1. Book the survey.\n2. Explain the machines.\n3. Note the follow-up.\n"
)


def set_to(code: str, value: str, cast: Cast) -> None:
    settings.change(code, to=value, by=cast.adm_acts)
    cache.delete("house_settings")  # what every process does after five seconds


def found(cast: Cast, words: str) -> list[str]:
    return [hit.version.title for hit in document_search.search(words, by=cast.ada_acts).hits]


@pytest.mark.once
def test_words_are_plain_and_near_misses_are_one_letter_away() -> None:
    assert words_of("The Customers' policies, café 2nd-floor and a bus") == ["customer", "policy", "cafe", "2nd", "floor", "bus"]
    for typed in ("machne", "machinee", "mashine", "mahcine"):
        assert "machine" in near(typed)
    assert synonyms("ring, calls; ring, bell")["ring"] == {"ring", "call", "bell"}


def test_documents_in_force_are_found_by_word_beginning_synonym_and_one_wrong_letter(cast: Cast) -> None:
    published(cast, "guide", title="A leak", body=LEAK)
    published(cast, "guide", title="Call-backs", body=GUIDE)
    a_draft(cast, "guide", title="A leak, next", body=LEAK)
    assert found(cast, "machines") == found(cast, "machine survey") == found(cast, "mach") == ["A leak"]
    assert found(cast, "flood") == ["A leak"], "A synonym of leak."
    for typo in ("machnie", "mashine", "machinne", "suvey"):
        assert found(cast, typo) == ["A leak"], typo
    assert document_search.search("suvey", by=cast.ada_acts).read_as == [("suvey", "survey")]
    assert found(cast, "ring") == found(cast, "callback") == found(cast, "calback") == found(cast, "call-back") == ["Call-backs"]
    assert found(cast, "zebra") == found(cast, "the and of") == found(cast, "") == []
    assert found(cast, "leak zebra") == ["A leak"], "Most of the words where none has all."
    hit = document_search.search("machines", by=cast.ada_acts).hits[0]
    assert "<mark>machines</mark>" in hit.line
    [hit] = document_search.search("followup", by=cast.ada_acts).hits
    assert "<mark>follow-up</mark>" in hit.line
    set_to("document_synonyms", "zebra, machine", cast)
    assert found(cast, "zebra") == ["A leak"]
    assert found(cast, "flood") == []
    with pytest.raises(NotAllowed):
        document_search.search("leak", by=cast.stranger_acts)


@pytest.mark.once
def test_only_the_words_of_the_version_that_holds_find_it(cast: Cast) -> None:
    made = published(cast, "guide", title="A leak", body=LEAK)
    next_published(cast, made, body=GUIDE, title="A leak", starts_on=date(2026, 3, 9))
    assert found(cast, "survey") == ["A leak"]
    with clock.frozen(MONDAY + timedelta(days=7)):
        assert found(cast, "survey") == []
        assert found(cast, "promise") == ["A leak"]


@pytest.mark.once
def test_the_search_page_and_ctrl_k_lead_there_and_a_hit_shows_what_is_overdue(cast: Cast) -> None:
    made = published(cast, "guide", title="A leak", body=LEAK.replace("Book", "<b>Book"), review_on=date(2026, 3, 20))
    with clock.frozen(MONDAY + timedelta(days=30)):
        page = cast.ada_sees.get("/plan/documents/search/", {"q": "surve"}).content.decode()
    assert f"/plan/documents/{made.reference}/?from=search" in page
    assert "Review overdue since 20 Mar 2026" in page
    assert "<b>Book" not in page
    palette = cast.ada_sees.get("/search/", {"q": "mashine", "part": "palette"}).content.decode()
    assert f'href="/plan/documents/{made.reference}/"' in palette
    assert made.reference not in cast.stranger_sees.get("/search/", {"q": "mashine", "part": "palette"}).content.decode()
    assert "If there should be a guide" in cast.ada_sees.get("/plan/documents/search/", {"q": "zebra"}).content.decode()
    assert cast.ada_sees.get("/plan/documents/search/", {"q": "' OR 1=1 -- %_" * 20}).status_code == 200


@pytest.mark.once
@pytest.mark.row(249)
def test_a_guide_shows_how_plainly_it_reads_its_steps_uses_searches_and_what_readers_said(cast: Cast) -> None:
    made = published(cast, "guide", title="A leak", body=LEAK + "\nThe machines are loud. They run day and night. " * 8)
    page = f"/plan/documents/{made.reference}/"
    cast.ada_sees.post(f"{page}say/", {"version": "1", "is_right": "1", "words": "Short and clear."})
    cast.una_sees.post(f"{page}say/", {"version": "1", "is_right": "0", "words": "It is ten weeks now."})
    lines = Line.objects.count()
    for reader in (cast.ada_sees, cast.sam_sees):
        reader.get(page)
    cast.ada_sees.get(f"{page}?from=search")
    shown = cast.quin_sees.get(page).content.decode()
    assert Line.objects.count() == lines, "Opening leaves no line of its own."
    for said in (
        "of 100, reads plainly", 'id="step-2"', "Version 1, in force", "<dt>Opened</dt><dd>4, 1 from a search", "<dd>1 of 2</dd>",
        "Short and clear.", "It is ten weeks now.",
    ):
        assert said in shown, said
    assert DocumentUse.objects.get().opened == 4
    with clock.frozen(MONDAY + timedelta(days=28)):
        assert document_use.use_of(made).opened == 0


def test_what_a_reader_finds_wrong_is_answered_by_the_owner_in_the_set_time(cast: Cast) -> None:
    set_to("document_answer_days", "3", cast)
    made = published(cast, "guide", title="A leak", body=LEAK)
    page = f"/plan/documents/{made.reference}/"
    cast.ada_sees.post(f"{page}say/", {"version": "1", "is_right": "0", "words": "Ten."})
    cast.ada_sees.post(f"{page}say/", {"version": "1", "is_right": "0", "words": "Ten weeks, not eight."})
    said = DocumentFeedback.objects.get()
    todo = Todo.objects.get(person=cast.pat, done_at=None)
    assert (todo.what, todo.due_at) == ("Answer what a reader found wrong: A leak", MONDAY + timedelta(days=3))
    assert cast.ada_sees.post(f"/plan/documents/feedback/{said.pk}/", {"words": "x"}).status_code == 403
    assert cast.pat_sees.post(f"/plan/documents/feedback/{said.pk}/", {"words": " "}).status_code == 422
    cast.pat_sees.post(f"/plan/documents/feedback/{said.pk}/", {"words": "Right, it will say ten."})
    assert Notice.objects.filter(person=cast.ada, what="A leak: Right, it will say ten.").exists()
    assert not Todo.objects.filter(done_at=None).exists()
    assert "Right, it will say ten." in cast.ada_sees.get(page).content.decode()
    with pytest.raises(Conflict):
        document_feedback.answer(said, words="Again.", by=cast.pat_acts)
    with pytest.raises(Conflict):
        document_feedback.say(a_draft(cast), is_right=True, words="", by=cast.ada_acts)
    with pytest.raises(NotAllowed):
        document_feedback.say(made.versions.get(), is_right=True, words="", by=cast.stranger_acts)


@pytest.mark.once
@pytest.mark.row(145)
def test_a_reason_without_a_guide_is_a_gap_and_an_agent_reports_one_as_missing_or_wrong(cast: Cast) -> None:
    from floorwalker.record.models import Reason

    assert cast.olga.pk
    Reason.objects.create(code="storm", name="Storm damage")
    gaps = cast.ada_sees.get("/plan/documents/framework/").content.decode()
    assert "Storm damage" in gaps
    assert "1 of 1" in gaps
    assert cast.ada_sees.post("/plan/documents/missing/", {"words": " "}).status_code == 422
    cast.ada_sees.post("/plan/documents/missing/", {"words": "What to do after a storm"})
    said = DocumentFeedback.objects.get()
    assert (said.asked, said.version) == (cast.olga, None)
    todo = Todo.objects.get(person=cast.olga, done_at=None)
    assert todo.what == "Answer on a guide that is missing: What to do after a storm"
    assert "What to do after a storm" in cast.quin_sees.get("/plan/documents/search/").content.decode()
    cast.quin_sees.post(f"/plan/documents/feedback/{said.pk}/", {"words": "It comes this week."})
    assert Notice.objects.get(person=cast.ada).what == "The guide you missed: It comes this week."
    assert not Todo.objects.filter(done_at=None).exists()
    with pytest.raises(RuleBroken):
        document_feedback.miss("x", by=cast.olga_acts)
    guide = published(cast, "guide", title="Storm damage", body=LEAK)
    cast.pat_sees.post(f"/plan/documents/{guide.reference}/place/", {"version": "1", "under": "", "reasons": [Reason.objects.get().pk]})
    assert "Every reason has a guide." in cast.ada_sees.get("/plan/documents/framework/").content.decode()
    wrong: Any = cast.ada_sees.post(f"/plan/documents/{guide.reference}/say/", {"version": "1", "is_right": "0", "words": "Not so."})
    assert wrong.status_code == 302
    assert Todo.objects.get(person=cast.pat, done_at=None).what == "Answer what a reader found wrong: Storm damage"
