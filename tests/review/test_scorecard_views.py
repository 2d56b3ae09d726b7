"""Pages about scorecards beside the builder: one version and its acts, trying it out, which contacts it judges, what it checks, files."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import signed_files
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.standards import put_in_force
from floorwalker.record.models import Reason
from floorwalker.review.actions import scorecard_guidance, scorecards
from floorwalker.review.models import Evaluation, Scorecard, ScorecardUse
from floorwalker.review.queries import coverage, tags
from floorwalker.review.queries import scorecards as queries
from tests.conftest import MONDAY
from tests.record.contacts_made import a_queue, counted
from tests.review.scorecards_made import BEST, CARD, a_handled_contact, a_scorecard, an_evaluation, with_question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
EVERYBODY = ["ada", "adm", "asa", "cora", "olga", "pat", "quin", "rita", "sam", "una"]
PUBLISHERS = {"cora", "olga", "quin"}
TODAY = MONDAY.date()


def act(browser: Any, card: Scorecard, what: str, **said: Any) -> Any:
    return browser.post(f"/review/scorecards/{card.reference}/{what}/", {"version": card.number, **said})


def words(browser: Any, path: str) -> str:
    answer = browser.get(f"/review/scorecards/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.row(71)
def test_a_scorecard_is_proposed_refused_proposed_again_and_published_by_another(cast: Any) -> None:
    card = scorecards.draft(CARD, owner=cast.quin, by=cast.quin_acts)
    assert act(cast.quin_sees, card, "propose", approver=cast.olga.pk, why="Ready.").status_code == 302
    assert "Somebody else decides." in words(cast.quin_sees, f"{card.reference}/")
    assert act(cast.quin_sees, card, "publish", seen=1).status_code in {409, 422}
    assert act(cast.olga_sees, card, "return", reason="2.1 is two questions.").status_code == 302
    assert "2.1 is two questions." in words(cast.quin_sees, f"{card.reference}/")
    act(cast.quin_sees, card, "propose", approver=cast.olga.pk, why="Ready now.")
    card.refresh_from_db()
    page = words(cast.olga_sees, f"{card.reference}/")
    assert "Publishing freezes these 7 questions." in page
    assert act(cast.olga_sees, card, "publish", seen=card.changes).status_code == 302
    page = words(cast.ada_sees, f"{card.reference}/")
    assert "as frozen" in page
    assert "Write the next version" not in page
    assert not Todo.objects.filter(person=cast.olga, done_at=None).exists()


def test_a_proposal_is_taken_back_a_draft_put_away_and_a_published_one_retired(cast: Any) -> None:
    card = scorecards.draft(CARD, owner=cast.quin, by=cast.quin_acts)
    act(cast.quin_sees, card, "propose", approver=cast.olga.pk, why="Ready.")
    act(cast.quin_sees, card, "return", reason="Not ready.")
    assert Scorecard.objects.get().state == "draft"
    act(cast.quin_sees, card, "put-away", reason="Nobody needs it.")
    assert Scorecard.objects.get().state == "put_away"
    published = a_scorecard(cast)
    act(cast.cora_sees, published, "retire", reason="Two are one now.")
    assert not ScorecardUse.objects.exists()
    assert act(cast.cora_sees, published, "explode").status_code == 404


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_acts_of_a_page_are_for_whose_role_has_them(cast: Any, who: str) -> None:
    card = a_scorecard(cast)
    browser = getattr(cast, f"{who}_sees")
    page = words(browser, f"{card.reference}/")
    writes, publishes = who in {"olga", "quin"}, who in PUBLISHERS
    assert ("Write the next version" in page) == writes
    assert ("Give guidance" in page) == publishes
    guided = act(browser, card, "guide", question="empathy", text="So.", starts_on=TODAY.isoformat()).status_code
    assert guided == (302 if publishes else 403)
    used = browser.post("/review/scorecards/uses/", {"scorecard": card.pk, "channel": "chat"}).status_code
    assert used == (302 if publishes else 403)
    uses = words(browser, "uses/")
    assert ("Judge contacts by a scorecard" in uses) == publishes
    assert ("How far they reach" in uses) == publishes
    stopped = browser.post(f"/review/scorecards/uses/{ScorecardUse.objects.order_by('pk')[0].pk}/stop/").status_code
    assert stopped == (302 if publishes else 403)
    assert act(browser, card, "revise").status_code == (302 if writes else 403)
    for path in ("checks/", f"{card.reference}/try/", f"{card.reference}/csv/", f"{card.reference}/markdown/"):
        assert browser.get(f"/review/scorecards/{path}").status_code == 200, path


def test_the_stranger_sees_no_scorecard(cast: Any) -> None:
    card = a_scorecard(cast)
    for path in ("", "uses/", "checks/", f"{card.reference}/", f"{card.reference}/try/", f"{card.reference}/pdf/"):
        assert cast.stranger_sees.get(f"/review/scorecards/{path}").status_code == 403, path


def test_gaps_lead_to_their_question_and_differences_show_old_and_new_words(cast: Any) -> None:
    card = a_scorecard(cast)
    following = scorecards.revise(card, by=cast.quin_acts)
    said = with_question(CARD, "empathy", text="Names it", guidance="")
    scorecards.change(following, said, owner=cast.quin, seen=None, by=cast.quin_acts)
    page = words(cast.quin_sees, f"{card.reference}/?version=2")
    assert f"/review/scorecards/{card.reference}/write/?part=empathy#part-empathy" in page
    assert "<del>Acknowledged how the customer is affected</del>" in page
    assert "<ins>Names it</ins>" in page
    assert "Otherwise than version 1" in page


def test_each_version_says_how_many_evaluations_were_made_by_it(cast: Any) -> None:
    card = a_scorecard(cast)
    an_evaluation(cast)
    scorecards.revise(card, by=cast.quin_acts)
    assert [(each.number, each.made) for each in queries.versions(card.reference)] == [(2, 0), (1, 1)]
    assert Evaluation.objects.count() == 1


def test_guidance_in_force_and_to_come_stand_at_their_question(cast: Any) -> None:
    card = a_scorecard(cast)
    for text, after in (("Names it once.", 0), ("Names it twice.", 30)):
        said = {"question": "empathy", "text": text, "starts_on": (TODAY + timedelta(days=after)).isoformat()}
        assert act(cast.olga_sees, card, "guide", **said).status_code == 302
    page = words(cast.ada_sees, f"{card.reference}/")
    assert "<b>1.1</b> from 2 Mar 2026, by Olga Petrova: Names it once." in page
    assert "<b>1.2</b> from 1 Apr 2026: Names it twice." in page
    refused = act(cast.olga_sees, card, "guide", question="empathy", text=" ", starts_on="then")
    assert refused.status_code in {409, 422}
    assert card.guidance_given.count() == 2


@pytest.mark.row(71)
def test_trying_it_out_scores_what_is_answered_and_keeps_nothing(cast: Any) -> None:
    card = a_scorecard(cast)
    path = f"/review/scorecards/{card.reference}/try/"
    best = {f"answer.{key}": value for key, value in BEST.items()}
    page = cast.ada_sees.post(path, best).content.decode()
    assert "100%" in page
    assert "Passes" in page
    failed = cast.ada_sees.post(path, {**best, "answer.classified": "no"}).content.decode()
    assert "A question failed that fails the whole evaluation." in failed
    assert "Needs a note" not in cast.ada_sees.post(path, best).content.decode()
    assert 'name="note.empathy"' in cast.ada_sees.post(path, {**best, "answer.empathy": "0"}).content.decode()
    hidden = cast.ada_sees.post(path, {**best, "answer.promised": "no"}).content.decode()
    assert "3.3 The day that was promised: not asked with these answers" in hidden
    left_out = {"answer.empathy": ":na", "answer.listened": ":na", "answer.promised": "no"}
    dropped = cast.ada_sees.post(path, {**best, **left_out}).content.decode()
    assert "70%" in dropped, "(20 + 30 / 2) of 50"
    strange = cast.ada_sees.post(path, {"answer.empathy": "9", "answer.notice": ":na", "answer.nobody": "x"})
    assert "Answer with a step from 0 to 3." in strange.content.decode()
    assert "no score yet" in cast.ada_sees.post(path, {**best, "clear": "1"}).content.decode()
    assert not Evaluation.objects.exists()


@pytest.mark.row(71)
def test_the_use_that_says_most_about_a_contact_is_shown_when_tried(cast: Any) -> None:
    a_scorecard(cast)
    leaks = a_scorecard(cast, replace(CARD, name="Leaks"))
    reason = Reason.objects.create(code="leak", name="Leak")
    scorecard_guidance.use(leaks, channel="chat", reason=reason, by=cast.olga_acts)
    assert "is judged by" in words(cast.ada_sees, "uses/?channel=voice&queue=&reason=")
    tried = words(cast.ada_sees, f"uses/?channel=chat&queue=&reason={reason.pk}")
    assert "over chat about Leak" in tried
    assert f'<a href="/review/scorecards/{leaks.reference}/">Leaks</a>.' in tried
    for use in ScorecardUse.objects.all():
        scorecard_guidance.stop_using(use, by=cast.olga_acts)
    assert "No scorecard judges a contact over voice." in words(cast.ada_sees, "uses/?channel=voice&queue=&reason=")
    assert cast.ada_sees.get("/review/scorecards/uses/?channel=smoke&queue=x&reason=-1").status_code == 200


def test_contacts_that_no_scorecard_judges_are_counted(cast: Any, tmp_path: Any) -> None:
    card = a_scorecard(cast)
    ScorecardUse.objects.all().delete()
    scorecard_guidance.use(card, channel="voice", by=cast.olga_acts)
    with counted(tmp_path / "none"):
        assert "No contacts were handled in these days" in words(cast.quin_sees, "uses/")
    for queue in (a_queue(), a_queue(), a_queue("chat", channel="chat", target_seconds=None)):
        a_handled_contact(cast.ada, queue=queue)
    with counted(tmp_path / "some"):
        found = coverage.coverage()
        page = words(cast.quin_sees, "uses/")
    assert (found.contacts, found.by_scorecard, found.unjudged) == (3, {card.reference: 2}, 1)
    assert [(each.channel, each.queue, each.contacts) for each in found.groups] == [("chat", "Chat", 1)]
    assert "The largest groups that no scorecard judges" in page


@pytest.mark.row(230)
def test_the_catalogue_says_what_is_checked_and_which_standards_no_question_checks(cast: Any) -> None:
    checked = put_in_force("fcr", target=0.75, starts_on=TODAY, by=cast.olga_acts)
    unchecked = put_in_force("adherence", target=0.9, starts_on=TODAY, by=cast.olga_acts)
    card = with_question(CARD, "promised", standard=f"standard:{checked.reference}")
    a_scorecard(cast, with_question(card, "notice", standard="document:POL-404"))
    found = tags.catalogue(cast.olga_acts)
    assert [each.code for each in found.unchecked] == [f"standard:{unchecked.reference}"]
    assert [each.number for each in next(each for each in found.checked if checked.reference in each.code).questions] == ["3.2"]
    assert {each.code: len(each.questions) for each in found.behaviours}["empathy"] == 1
    assert [(each.code, each.questions[0].number) for each in found.regulations] == [("UK GDPR 13", "1.1")]
    assert {each.code: len(each.questions) for each in found.error_classes} == {"customer": 1, "business": 0, "compliance": 1}
    page = words(cast.olga_sees, "checks/")
    assert unchecked.reference in page
    assert "no longer kept" in page


def test_a_version_leaves_on_paper_and_as_markdown_with_its_digest(cast: Any) -> None:
    card = a_scorecard(cast)
    paper = cast.asa_sees.get(f"/review/scorecards/{card.reference}/pdf/")
    assert paper.content.startswith(b"%PDF")
    assert signed_files.check(paper.content).about["sha256"] == card.digest
    with pytest.raises(RuleBroken):
        signed_files.check(paper.content.replace(b"%PDF-1.7", b"%PDF-1.6", 1) + b"x")
    text = cast.asa_sees.get(f"/review/scorecards/{card.reference}/markdown/").content.decode()
    assert card.digest in text
    assert "| 2.1 Acknowledged how the customer is affected |" in text
    following = scorecards.revise(card, by=cast.quin_acts)
    scorecards.change(following, with_question(CARD, "notice", text="<b>|x"), owner=cast.quin, seen=None, by=cast.quin_acts)
    draft = cast.asa_sees.get(f"/review/scorecards/{card.reference}/markdown/?version=2").content.decode()
    assert "&lt;b>" in draft
    assert card.digest not in draft


def test_pages_take_as_many_queries_with_many_questions_as_with_few(cast: Any, django_assert_max_num_queries: Any) -> None:
    card = a_scorecard(cast, with_question(CARD, "notice", standard="document:POL-1"))
    for path, most in ((f"{card.reference}/", 40), (f"{card.reference}/try/", 24), ("uses/", 30), ("checks/", 30)):
        cast.quin_sees.get(f"/review/scorecards/{path}")
        with django_assert_max_num_queries(most):
            assert cast.quin_sees.get(f"/review/scorecards/{path}").status_code == 200
