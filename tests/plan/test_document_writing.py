"""Writing documents together: what each typed is kept, who is asked to decide or to answer owes it, and once."""

from __future__ import annotations

from datetime import date

import pytest

from floorwalker.ground.errors import Conflict, NotAllowed
from floorwalker.ground.models import Todo
from floorwalker.plan.actions import consulting, document_decisions
from floorwalker.plan.actions import documents as actions
from tests.conftest import Cast
from tests.plan.document_made import POLICY, a_draft, consulted, sent

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


def test_two_people_who_edit_lose_nothing_and_see_both_texts(cast: Cast) -> None:
    version = a_draft(cast)
    page = f"/plan/documents/{version.document.reference}/edit/"
    kept = cast.una_sees.post(f"{page[:-5]}keep/", {"body": "Una's own words.", "revision": "1"})
    assert kept.json()["overtaken"] == ""
    assert "You typed something and did not save it" in cast.una_sees.get(page).content.decode()
    assert "Una&#x27;s own words." in cast.una_sees.get(f"{page}?unsaved=1").content.decode()
    assert "Una" not in cast.pat_sees.get(page).content.decode().split("</header>", 1)[-1]
    typed = {"title": "Call-backs", "serves": "x", "measure": "", "review_on": "2026-09-01"}
    typed["body"] = POLICY.replace("our word", "our promise")
    assert cast.pat_sees.post(page, typed | {"revision": "1"}).status_code == 302
    kept = cast.una_sees.post(f"{page[:-5]}keep/", {"body": "Una's own words.", "revision": "1"})
    assert "saved it meanwhile" in kept.json()["overtaken"]
    both = cast.una_sees.post(page, typed | {"body": "Una's own words, and more.", "serves": "y", "revision": "1"})
    assert both.status_code == 409
    assert version.unsaved.get(person=cast.una).body == "Una's own words, and more.", "Kept, whatever becomes of the page."
    shown = both.content.decode()
    assert "our promise" in shown
    assert "Una&#x27;s own words, and more." in shown
    assert "Objective it serves" in shown
    version.refresh_from_db()
    assert "our promise" in version.body
    assert cast.una_sees.post(page, typed | {"body": "Una's own words.", "revision": "2"}).status_code == 302
    assert not version.unsaved.exists()


def test_what_somebody_else_typed_is_kept_while_a_version_waits_and_gone_once_it_is_decided_on(cast: Cast) -> None:
    version = consulted(cast, a_draft(cast))
    actions.keep_unsaved(version, body="Una's words.", revision=1, by=cast.una_acts)
    sent(cast, version)
    assert actions.keep_unsaved(version, body="Una's words, more.", revision=1, by=cast.una_acts).body == "Una's words, more."
    document_decisions.refuse(version, reason="Say who pays.", by=cast.olga_acts)
    page = f"/plan/documents/{version.document.reference}/edit/"
    assert "Una&#x27;s words, more." in cast.una_sees.get(f"{page}?unsaved=1").content.decode()
    document_decisions.approve(sent(cast, version), by=cast.olga_acts)
    assert not version.unsaved.exists()
    with pytest.raises(Conflict):  # typed on in a tab that was left open
        actions.keep_unsaved(version, body="Late.", revision=1, by=cast.una_acts)
    with pytest.raises(NotAllowed):
        actions.drop_unsaved(version, by=cast.ada_acts)
    given_up = a_draft(cast, "guide")
    actions.keep_unsaved(given_up, body="Una's words.", revision=1, by=cast.una_acts)
    document_decisions.take_back(given_up, reason="Never mind.", by=cast.pat_acts)
    assert not given_up.unsaved.exists()


def test_who_is_asked_again_after_it_came_back_owes_the_decision_again(cast: Cast) -> None:
    version = sent(cast, consulted(cast, a_draft(cast)))
    document_decisions.take_back(version, reason="A week later.", by=cast.pat_acts)
    assert not Todo.objects.filter(person=cast.olga, done_at=None).exists()
    sent(cast, version, starts_on=date(2026, 3, 9))
    assert Todo.objects.get(person=cast.olga, done_at=None).due_at.date() == date(2026, 3, 9)
    document_decisions.ask_another(version, approver=cast.cora, by=cast.pat_acts)
    document_decisions.ask_another(version, approver=cast.olga, by=cast.pat_acts)
    assert [each.person for each in Todo.objects.filter(what__startswith="Decide", done_at=None)] == [cast.olga]
    document_decisions.approve(version, by=cast.olga_acts)
    assert not Todo.objects.filter(done_at=None).exists()


def test_comments_that_wait_are_owed_once_until_all_are_answered(cast: Cast) -> None:
    version = consulting.open_consultation(a_draft(cast), by=cast.pat_acts)
    first, _ = (consulting.comment(version, words=words_said, by=cast.ada_acts) for words_said in ("One.", "Two."))
    consulting.answer(first, outcome="taken_in", words="Yes.", by=cast.pat_acts)
    consulting.comment(version, words="Three.", by=cast.una_acts)
    assert Todo.objects.filter(person=cast.pat, done_at=None).count() == 1
    for each in version.comments.filter(outcome=""):
        consulting.answer(each, outcome="taken_in", words="Yes.", by=cast.pat_acts)
    assert not Todo.objects.filter(done_at=None).exists()
    consulting.comment(version, words="Four.", by=cast.una_acts)
    assert Todo.objects.filter(person=cast.pat, done_at=None).count() == 1
