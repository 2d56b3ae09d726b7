"""Pages of surveys: where a customer answers without sign-in, script or cookie; and who of the house sees what, in how many queries."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client

from floorwalker.ground import clock
from floorwalker.record.models import SurveyAnswer
from floorwalker.review import survey_links as links
from floorwalker.review.actions import survey_answers
from floorwalker.review.models import Survey, SurveyAsk, SurveyFollowUp, SurveyOptOut, SurveyVerbatim
from floorwalker.review.views.survey_answering import A_MINUTE
from tests.conftest import MONDAY
from tests.record.contacts_made import a_queue
from tests.review.surveys_made import TEXT, a_survey, answered, asked, served

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock", "few_requests")]
LIST_BUDGET = 26
PAGE_BUDGET = 40
"""One survey asks the facts of its own table eight times, and names of queues, reasons and documents; no more with many rows."""


@pytest.fixture
def few_requests() -> None:
    """The counter of requests of an address begins anew."""
    cache.clear()


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def address(ask: SurveyAsk) -> str:
    return f"/review/answer/{links.token(ask.uuid)}/"


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


# The customer ---------------------------------------------------------------------------------------------------------
def test_a_customer_answers_in_two_taps_without_cookie_or_script(cast: Any, visitor: Client) -> None:
    ask = asked(cast, a_survey(cast))
    page = visitor.get(address(ask))
    assert page.status_code == 200
    assert TEXT.question in text_of(page)
    assert re.findall(r'name="score" value="(\d+)"', text_of(page)) == ["1", "2", "3", "4", "5"]
    assert not SurveyAnswer.objects.exists(), "looking answers nothing: mail scanners look too"
    thanks = visitor.post(address(ask), {"score": "4"}, follow=True)
    assert TEXT.thanks in text_of(thanks)
    assert "4 of 5" in text_of(thanks)
    assert not visitor.cookies
    assert SurveyAnswer.objects.get().score == 4


def test_words_follow_the_score_and_an_empty_field_takes_nothing_away(cast: Any, visitor: Client) -> None:
    ask = asked(cast, a_survey(cast))
    visitor.post(address(ask), {"score": "4"})
    visitor.post(address(ask), {"comment": "Kind\x00 people."})
    visitor.post(address(ask), {"comment": ""})
    visitor.post(address(ask), {"score": "5"})
    assert (SurveyAnswer.objects.get().score, SurveyVerbatim.objects.get().words) == (5, "Kind people.")
    assert "Kind people" not in text_of(visitor.get(address(ask))), "a link may be forwarded: it shows no words"


@pytest.mark.parametrize(
    "typed", [{}, {"score": ""}, {"score": "0"}, {"score": "6"}, {"score": "-1"}, {"score": "4.5"}, {"score": "²"}, {"score": "9" * 5000}]
)
def test_what_is_no_score_is_told_and_kept_nowhere(cast: Any, visitor: Client, typed: dict[str, str]) -> None:
    ask = asked(cast, a_survey(cast))
    page = visitor.post(address(ask), typed)
    assert page.status_code == 422
    assert "Choose one of the numbers." in text_of(page)
    assert not SurveyAnswer.objects.exists()


def test_too_many_words_are_told_and_stay_in_the_field(cast: Any, visitor: Client) -> None:
    ask = asked(cast, a_survey(cast))
    visitor.post(address(ask), {"score": "3"})
    page = visitor.post(address(ask), {"comment": "long " * 500})
    assert page.status_code == 422
    assert "long long" in text_of(page)
    assert not SurveyVerbatim.objects.exists()


@pytest.mark.parametrize("token", ["nothing", "a" * 43, "<script>", "%27%20or%201=1", "x" * 3000, "%F0%9F%92%A9"])
def test_a_wrong_link_says_nothing_about_anybody(cast: Any, visitor: Client, token: str) -> None:
    ask = asked(cast, a_survey(cast))
    for page in (visitor.get(f"/review/answer/{token}/"), visitor.post(f"/review/answer/{token}/stop/")):
        assert page.status_code == 410
        assert "This link does not open." in text_of(page)
        assert ask.contact_reference not in text_of(page)
        assert "<script>" not in page.content.decode()


def test_an_old_and_a_used_link_say_so(cast: Any, visitor: Client) -> None:
    survey = a_survey(cast)
    used, unused = answered(cast, survey, 4, "K1"), asked(cast, survey, "K2", minutes_ago=90)
    with clock.frozen(MONDAY + timedelta(hours=2)):
        assert "answered already" in text_of(visitor.get(address(used)))
    with clock.frozen(MONDAY + timedelta(days=8)):
        assert "closed" in text_of(visitor.post(address(unused), {"score": "1"}))
    assert SurveyAnswer.objects.count() == 1


def test_words_of_a_customer_are_never_markup(cast: Any, visitor: Client) -> None:
    ask = asked(cast, a_survey(cast))
    visitor.post(address(ask), {"score": "3"})
    visitor.post(address(ask), {"comment": "<script>alert(1)</script> slow"})
    assert b"<script>alert" not in cast.quin_sees.get(f"/review/surveys/{ask.reference}/words/").content


def test_a_customer_stops_and_may_begin_again(cast: Any, visitor: Client) -> None:
    ask = asked(cast, a_survey(cast))
    page = visitor.post(f"{address(ask)}stop/")
    assert "We will not ask you again." in text_of(page)
    assert SurveyOptOut.objects.filter(customer=ask.customer_id, ended_at=None).exists()
    assert "Do not ask me again" not in text_of(visitor.get(address(ask)))
    visitor.post(f"{address(ask)}stop/", {"again": "1"})
    assert not SurveyOptOut.objects.filter(ended_at=None).exists()
    assert visitor.get(f"{address(ask)}stop/").status_code == 405


def test_who_tries_too_often_waits(cast: Any, visitor: Client) -> None:
    ask = asked(cast, a_survey(cast))
    for _ in range(A_MINUTE):
        assert visitor.get(address(ask)).status_code == 200
    assert visitor.get(address(ask)).status_code == 429


# The house ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "code"),
    [("ada", 200), ("una", 200), ("quin", 200), ("cora", 200), ("asa", 200), ("olga", 200), ("pat", 403), ("adm", 403), ("stranger", 403)],
)
def test_who_may_sees_the_pages(cast: Any, who: str, code: int) -> None:
    ask = answered(cast, a_survey(cast), 1, comment="Nobody rang back.")
    one = SurveyFollowUp.objects.get()
    browser = getattr(cast, f"{who}_sees")
    where = f"surveys/{ask.reference}/"
    for path in ("surveys/", where, f"{where}words/", f"{where}report/", "surveys/follow-ups/", f"surveys/follow-ups/{one.reference}/"):
        assert browser.get(f"/review/{path}").status_code == code, path


def test_an_agent_sees_their_own_and_acts_on_nothing(cast: Any) -> None:
    survey = a_survey(cast)
    answered(cast, survey, 1, "K1", comment="Ada was slow.")
    answered(cast, survey, 1, "K2", agent=cast.sam, comment="Sam was slow.", minutes_ago=90)
    page = text_of(cast.ada_sees.get(f"/review/surveys/{survey.reference}/words/"))
    assert "was slow" in page
    assert page.count("was slow") == 1
    mine = SurveyFollowUp.objects.get(ask__agent=cast.ada)
    assert cast.ada_sees.post(f"/review/surveys/follow-ups/{mine.reference}/close/", {"done": "Nothing."}).status_code == 403
    theirs = SurveyFollowUp.objects.get(ask__agent=cast.sam)
    assert cast.ada_sees.get(f"/review/surveys/follow-ups/{theirs.reference}/").status_code == 404
    assert cast.ada_sees.get(f"/review/surveys/{survey.reference}/report/?format=csv").status_code == 403
    assert "Begin a survey" not in text_of(cast.ada_sees.get("/review/surveys/"))


@pytest.mark.row(11, 15, 160)
def test_the_page_tells_rate_score_changes_and_who_answered(cast: Any) -> None:
    survey = a_survey(cast, replace(TEXT, follow_at=None))
    Survey.objects.filter(pk=survey.pk).update(decided_at=MONDAY - timedelta(days=3))
    for number, score in enumerate([5, 5, 4, 4, 4, 4, 2, 1], start=1):
        answered(cast, survey, score, f"K{number}", minutes_ago=100 + number)
    for number in (9, 10):
        asked(cast, survey, f"K{number}", minutes_ago=100 + number)
    page = text_of(cast.quin_sees.get(f"/review/surveys/{survey.reference}/"))
    assert "Customer satisfaction 75.0%, between 40.9% and 92.9%; 8 answers." in page
    assert "Response rate 80.0% (49.0% to 94.3%): 8 of 10 asked" in page
    assert "Survey, version 1" in page
    assert "Those who answered are not those who were served" in page
    assert "Whether customers stayed or left is not known" in page
    few = text_of(cast.quin_sees.get(f"/review/surveys/{survey.reference}/?queue=elsewhere&by=agent"))
    assert "Nobody was asked in these days." in few


@pytest.mark.parametrize(
    "query",
    ["since=never&until=x", "since=9999-12-31", "until=0001-01-01", "queue=nothing", "by=rank", f"version={'9' * 20}", "version=7"],
)
def test_an_odd_address_is_answered(cast: Any, query: str) -> None:
    survey = a_survey(cast)
    assert cast.quin_sees.get(f"/review/surveys/{survey.reference}/?{query}").status_code in {200, 404}


@pytest.mark.row(206)
def test_the_report_by_agent_and_week_leaves_as_page_csv_workbook_and_paper(cast: Any) -> None:
    survey = a_survey(cast, replace(TEXT, follow_at=None))
    for number in range(1, 9):
        answered(cast, survey, 5, f"K{number}", minutes_ago=100 + number)
    answered(cast, survey, 5, "K9", agent=cast.sam, minutes_ago=99)
    base = f"/review/surveys/{survey.reference}/report/"
    page = text_of(cast.quin_sees.get(base))
    assert "67.6% to 100.0%" in page
    lines = b"".join(cast.quin_sees.get(f"{base}?format=csv").streaming_content).decode().splitlines()
    assert lines[0] == "Agent,Week of,Answers,Score,From,To"
    assert "Ada Okafor,2026-03-02,8,1.0,0.675592,1.0" in lines
    assert "Sam Whitlock,all weeks,1,too few,," in lines
    sheet = openpyxl.load_workbook(BytesIO(cast.quin_sees.get(f"{base}?format=xlsx").content)).active
    assert [cell.value for cell in sheet[2]][:4] == ["Ada Okafor", "all weeks", 8, 1]
    paper = cast.quin_sees.get(f"{base}?format=pdf")
    assert paper.content.startswith(b"%PDF")
    assert cast.asa_sees.get(f"{base}?format=pdf").status_code == 403


def test_a_survey_is_written_proposed_and_published_on_pages(cast: Any) -> None:
    olga = cast.olga
    typed = {
        "name": "After chat", "owner": cast.quin.pk, "instrument": "ces", "question": "We made it easy?", "thanks": "Thank you.",
        "ways": ["email"], "share": 50, "rest_days": 30, "after_minutes": 30, "open_days": 7, "follow_by": "leader", "follow_hours": 48,
    }
    assert cast.quin_sees.post("/review/surveys/new/", {**typed, "share": 0}).status_code == 422
    cast.quin_sees.post("/review/surveys/new/", typed)
    made = Survey.objects.get()
    base = f"/review/surveys/{made.reference}/"
    page = cast.quin_sees.post(f"{base}change/", {**typed, "question": "Was it easy?", "seen": made.changes})
    assert page.status_code == 302
    assert cast.quin_sees.post(f"{base}change/", {**typed, "seen": made.changes}).status_code == 409
    assert cast.quin_sees.post(f"{base}propose/", {"approver": olga.pk, "why": "We want to know."}).status_code == 302
    assert "publish/" not in text_of(cast.quin_sees.get(base))
    made.refresh_from_db()
    assert cast.olga_sees.post(f"{base}publish/", {"seen": made.changes}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.share, made.question) == (Survey.State.PUBLISHED, 0.5, "Was it easy?")
    assert cast.ada_sees.get(f"{base}retire/").status_code == 403
    assert cast.quin_sees.get(f"{base}nothing/").status_code == 404


def test_a_leader_closes_a_follow_up_on_its_page(cast: Any) -> None:
    assert cast.una
    answered(cast, a_survey(cast), 1, comment="Nobody rang back.")
    one = SurveyFollowUp.objects.get()
    base = f"/review/surveys/follow-ups/{one.reference}/"
    assert "Nobody rang back." in text_of(cast.una_sees.get(base))
    assert cast.una_sees.post(f"{base}close/", {"done": " "}).status_code == 422
    assert cast.una_sees.post(f"{base}raise/", {"summary": "Call-backs are forgotten"}).status_code == 302
    assert cast.una_sees.post(f"{base}close/", {"done": "Rang her.", "customer_told": "on"}).status_code == 302
    assert "Closed, customer told" in text_of(cast.una_sees.get(base))


def test_words_are_sorted_on_their_page(cast: Any) -> None:
    ask = answered(cast, a_survey(cast), 4, comment="Friendly but slow, slow, slow.")
    where = f"/review/surveys/{ask.reference}/words/{ask.pk}/"
    assert cast.asa_sees.post(where, {"theme": "people", "sounds": ""}).status_code == 403
    assert cast.quin_sees.post(where, {"theme": "people", "sounds": ""}).status_code == 302
    shown = text_of(cast.quin_sees.get(f"/review/surveys/{ask.reference}/words/?theme=people"))
    assert "keywords say waiting and queues" in shown


def test_pages_take_as_many_queries_with_many_rows_as_with_few(cast: Any, django_assert_max_num_queries: Any) -> None:
    survey = a_survey(cast)
    for number in range(12):
        answered(cast, survey, 1 + number % 5, f"K{number}", comment="Slow.", minutes_ago=100 + number)
    a_queue("chat", channel="chat")
    base = f"/review/surveys/{survey.reference}/"
    for path, budget in (
        ("/review/surveys/", LIST_BUDGET), (base, PAGE_BUDGET), (f"{base}words/", LIST_BUDGET), (f"{base}report/", LIST_BUDGET),
        ("/review/surveys/follow-ups/", LIST_BUDGET),
    ):  # fmt: skip
        cast.quin_sees.get(path)
        with django_assert_max_num_queries(budget):
            assert cast.quin_sees.get(path).status_code == 200


def test_an_answer_at_the_last_moment_of_a_survey_counts_and_one_after_does_not(cast: Any) -> None:
    ask = asked(cast, a_survey(cast))
    with clock.frozen(MONDAY + timedelta(days=7) - timedelta(seconds=1)):
        survey_answers.answer(links.token(ask.uuid), score=4)
    with clock.frozen(MONDAY + timedelta(days=7)), pytest.raises(survey_answers.LinkRefused):
        survey_answers.answer(links.token(ask.uuid), score=5)


def test_the_page_of_a_contact_says_whether_its_customer_was_asked_or_why_not(cast: Any) -> None:
    survey = a_survey(cast)
    scored = answered(cast, survey, 4)
    resting = asked(cast, survey, minutes_ago=90)
    for who in ("ada", "quin"):
        browser = getattr(cast, f"{who}_sees")
        assert "4 of 5" in text_of(browser.get(f"/record/contacts/{scored.contact_reference}/"))
        assert "Asked not long ago" in text_of(browser.get(f"/record/contacts/{resting.contact_reference}/"))
    assert survey.reference not in text_of(cast.sam_sees.get(f"/record/contacts/{scored.contact_reference}/"))


def test_an_answer_comes_over_the_api(cast: Any) -> None:
    survey = a_survey(cast)
    contact = served(cast.ada, None)
    sent = {"contact": contact.reference, "way": "voice", "score": 5}
    where = f"/api/v1/surveys/{survey.reference}/answers"
    assert cast.quin_sees.post(where, sent, content_type="application/json").status_code == 201
    assert SurveyAnswer.objects.get().score == 5
    assert cast.ada_sees.post(where, sent, content_type="application/json").status_code == 403
    assert cast.quin_sees.post(where, {**sent, "score": 11}, content_type="application/json").status_code == 422
    assert Client().post(where, sent, content_type="application/json").status_code == 401
