"""One question at every touchpoint: what each answers beside the right answer, judged by a person, and what differs leads somewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Finding
from floorwalker.plan.models import OutsidePlace
from floorwalker.record.models import Transcript, Turn
from floorwalker.review.actions import touchpoints as actions
from floorwalker.review.models import TouchpointAudit
from floorwalker.review.queries import touchpoints as queries
from tests.conftest import MONDAY, Cast
from tests.plan.document_made import BODIES, published
from tests.record.contacts_made import a_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
RIGHT = "You can ring us about a claim from 8 am to 8 pm on weekdays, and on Saturday until 1 pm."
OLD = "You can ring us about a claim from 8 am to 6 pm on weekdays, and on Saturday until 1 pm."


@pytest.fixture
def audit(cast: Cast) -> TouchpointAudit:
    """Asked of a guide that says it word for word, a website with old hours, and a call in which Ada said it in part."""
    published(cast, "guide", title="Opening hours", body=f"{BODIES['guide']}\n## Hours\n\n{RIGHT}\n")
    OutsidePlace.objects.create(
        reference="PLC-1", name="Website", channel="web", owner=cast.pat, words=OLD, said_since=MONDAY.date(), compared_at=MONDAY,
        check_on=MONDAY.date() + timedelta(days=30),
    )
    contact = a_contact(MONDAY - timedelta(days=1), agent=cast.ada)
    heard = Transcript.objects.create(
        contact=contact.pk, source="test", external_id="1", channel="voice", made_by="import", masked_with="1", digest="0", added_at=MONDAY,
    )
    Turn.objects.create(transcript=heard, position=0, party="agent", text=f"Of course. {OLD} Anything else?")
    Turn.objects.create(transcript=heard, position=1, party="customer", text=RIGHT)
    return actions.begin(question="When can I ring?", right=RIGHT, statement=None, owner=cast.quin, by=cast.quin_acts)


@pytest.mark.row(254)
def test_one_question_finds_what_documents_places_and_agents_answer(cast: Cast, audit: TouchpointAudit) -> None:
    answers = {each.kind: each for each in audit.answers.all()}
    assert set(answers) == {"document", "place", "contact"}
    assert (answers["document"].likeness, answers["document"].disagrees) == (1.0, [])
    assert answers["place"].disagrees == [["time", "8 pm", "6 pm"]]
    assert answers["contact"].words == OLD
    assert RIGHT not in answers["contact"].words  # what the customer said is no answer of ours


@pytest.mark.row(254)
def test_a_person_judges_beside_the_machine_and_what_differs_becomes_an_issue(cast: Cast, audit: TouchpointAudit) -> None:
    sees, address = cast.quin_sees, f"/review/touchpoints/{audit.reference}/"
    page = sees.get(address).content.decode()
    for words in ("3 of 3 answers wait for a person", "Word for word", "time: 8 pm is right, it says 6 pm", "When can I ring?"):
        assert words in page, words
    for each in audit.answers.all():
        verdict = "same" if each.kind == "document" else "differs"
        assert sees.post(f"{address}answers/{each.pk}/", {"verdict": verdict, "note": "It says six."}).status_code == 302
    assert (queries.score(audit).part, queries.score(audit).n) == (1, 3)
    with pytest.raises(RuleBroken, match="differences lead to nothing"):
        actions.close(audit, said="Done.", by=cast.quin_acts)
    for each in audit.answers.filter(verdict="differs"):
        assert sees.post(f"{address}answers/{each.pk}/?act=raise", {"summary": "Old hours."}).status_code == 302
    assert Finding.objects.filter(source=f"touchpoint_audit:{audit.reference}").count() == 2
    assert sees.post(f"{address}close/", {"said": "The website and a briefing follow."}).status_code == 302
    assert "1 of 3" in sees.get(address).content.decode()
    with pytest.raises(Conflict, match="is closed"):
        actions.add(audit, name="Chat", channel="chat", words="", by=cast.quin_acts)


@pytest.mark.row(254)
def test_a_touchpoint_that_answers_nothing_is_never_the_same(cast: Cast, audit: TouchpointAudit) -> None:
    silent = actions.add(audit, name="Chat", channel="chat", words=" ", by=cast.quin_acts)
    assert silent.likeness is None
    with pytest.raises(RuleBroken, match="cannot be the same"):
        actions.judge(audit, silent.pk, verdict="same", note="", by=cast.quin_acts)
    with pytest.raises(RuleBroken, match="what differs"):
        actions.judge(audit, silent.pk, verdict="differs", note=" ", by=cast.quin_acts)
    with pytest.raises(RuleBroken, match="no verdict"):
        actions.judge(audit, silent.pk, verdict="fine", note="", by=cast.quin_acts)
    with pytest.raises(Conflict, match="in the audit already"):
        actions.add(audit, name="Chat", channel="chat", words="", by=cast.quin_acts)
    with pytest.raises(NotFound):
        actions.judge(audit, 9_999, verdict="same", note="", by=cast.quin_acts)
    with pytest.raises(RuleBroken, match="found a difference"):
        actions.raise_issue(audit, silent.pk, summary="x", by=cast.quin_acts)
    with pytest.raises(RuleBroken, match="wait to be judged"):
        actions.close(audit, said="x", by=cast.quin_acts)


def test_only_who_audits_begins_judges_and_closes(cast: Cast, audit: TouchpointAudit) -> None:
    answer = audit.answers.first()
    assert answer is not None
    for who in ("ada", "una", "pat", "asa", "sam", "rita", "adm", "stranger"):
        by = getattr(cast, f"{who}_acts")
        for refused in (
            lambda by=by: actions.begin(question="x", right=RIGHT, statement=None, owner=cast.quin, by=by),
            lambda by=by: actions.judge(audit, answer.pk, verdict="same", note="", by=by),
            lambda by=by: actions.add(audit, name="x", channel="chat", words="", by=by),
            lambda by=by: actions.close(audit, said="x", by=by),
            lambda by=by: actions.raise_issue(audit, answer.pk, summary="x", by=by),
        ):
            with pytest.raises(NotAllowed):
                refused()
    with pytest.raises(RuleBroken, match="what the right answer is"):
        actions.begin(question="x", right=" ", statement=None, owner=cast.quin, by=cast.quin_acts)
    assert cast.una_sees.get(f"/review/touchpoints/{audit.reference}/").status_code == 200


@pytest.mark.row(254)
def test_a_statement_is_asked_where_it_is_said_and_an_audit_of_it_grows_stale(cast: Cast) -> None:
    statement = published(cast, "statement", title="Hours", body=RIGHT)
    published(cast, "template", title="Missed call", variables="", body=f"We missed you. [[{statement.reference}]]")
    made = actions.begin(question="When?", right="", statement=statement, owner=cast.quin, by=cast.quin_acts)
    assert made.answers.get(kind="document").likeness == 1.0
    assert not queries.is_stale(made)
    made.right = OLD
    made.save(update_fields=["right"])
    assert "The statement says otherwise by now" in cast.quin_sees.get(f"/review/touchpoints/{made.reference}/").content.decode()


def test_the_list_asks_no_more_with_many_audits_than_with_few(
    cast: Cast, audit: TouchpointAudit, django_assert_max_num_queries: Any
) -> None:
    cast.quin_sees.get("/review/touchpoints/")
    with CaptureQueriesContext(connection) as few:
        cast.quin_sees.get("/review/touchpoints/")
    for number in range(4):
        actions.begin(question=f"When can I ring {number}?", right=RIGHT, statement=None, owner=cast.quin, by=cast.quin_acts)
    with django_assert_max_num_queries(len(few)):
        assert cast.quin_sees.get("/review/touchpoints/").status_code == 200
    assert len(few) <= 16
    with django_assert_max_num_queries(20):
        assert cast.quin_sees.get(f"/review/touchpoints/{audit.reference}/").status_code == 200
