"""Surveys: who is asked and why others are not, the answer that counts once, words without names, and what follows a low score."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from floorwalker.ground import clock, outbox, silence
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Finding, Message, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.record.models import StaleDay, SurveyAnswer
from floorwalker.review import survey_links as links
from floorwalker.review.actions import follow_ups, survey_answers, survey_rounds, surveys
from floorwalker.review.actions.survey_answers import LinkRefused
from floorwalker.review.models import Survey, SurveyAsk, SurveyFollowUp, SurveyOptOut, SurveyVerbatim
from floorwalker.review.queries import survey_results as results
from floorwalker.review.queries import surveys as queries
from floorwalker.review.rules import surveys as rules
from tests.conftest import MONDAY
from tests.record.contacts_made import a_contact, a_queue
from tests.review.surveys_made import SYSTEM, TEXT, a_survey, answered, asked, served, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
State = SurveyAsk.State


def states(survey: Survey) -> dict[int, str]:
    return dict(SurveyAsk.objects.filter(reference=survey.reference).values_list("contact", "state"))


# Writing and publishing -----------------------------------------------------------------------------------------------
def test_another_publishes_and_the_version_is_frozen(cast: Any) -> None:
    made = surveys.draft(TEXT, owner=cast.quin, by=cast.quin_acts)
    surveys.propose(made, approver=cast.olga, why="We want to know.", by=cast.quin_acts)
    with pytest.raises(RuleBroken, match="cannot publish it"):
        surveys.publish(made, seen=None, by=cast.quin_acts)
    done = surveys.publish(made, seen=None, by=cast.olga_acts)
    assert (done.state, done.digest, done.asks_from) == (Survey.State.PUBLISHED, TEXT.digest, MONDAY)
    with pytest.raises(Conflict):
        surveys.change(done, TEXT, owner=cast.quin, seen=None, by=cast.quin_acts)


def test_the_next_version_keeps_the_draw_and_asks_nobody_twice(cast: Any) -> None:
    first = a_survey(cast)
    ask = asked(cast, first)
    second = surveys.revise(first, by=cast.quin_acts)
    surveys.change(second, replace(TEXT, question="How did we do?"), owner=cast.quin, seen=None, by=cast.quin_acts)
    surveys.propose(second, approver=cast.olga, why="Shorter.", by=cast.quin_acts)
    second = surveys.publish(second, seen=None, by=cast.olga_acts)
    assert (second.seed, second.asks_from) == (first.seed, first.asks_from)
    survey_rounds.ask_about(second, by=SYSTEM)
    assert states(second) == {ask.contact: State.ASKED}
    with pytest.raises(Conflict, match="asks nobody"):
        survey_rounds.ask_about(first, by=SYSTEM)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"instrument": "fcr"}, "instrument"), ({"ways": ("pigeon",)}, "way"), ({"share": 0}, "share"), ({"share": 1.2}, "share"),
        ({"open_days": 0}, "survey_number"), ({"rest_days": 999}, "survey_number"), ({"follow_at": 5}, "follow_at"),
        ({"follow_by": "nobody"}, "follow_by"),
    ],
)
def test_what_makes_no_sense_is_refused(cast: Any, said: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        surveys.draft(replace(TEXT, **said), owner=cast.quin, by=cast.quin_acts)
    assert refused.value.refusal_code == code


@pytest.mark.parametrize("lacks", [{"question": ""}, {"ways": ()}, {"thanks": " "}])
def test_what_lacks_something_is_not_proposed(cast: Any, lacks: dict[str, Any]) -> None:
    made = surveys.draft(replace(TEXT, **lacks), owner=cast.quin, by=cast.quin_acts)
    with pytest.raises(RuleBroken) as refused:
        surveys.propose(made, approver=cast.olga, why="So.", by=cast.quin_acts)
    assert refused.value.refusal_code == "survey_gap"


@pytest.mark.parametrize("who", ["ada", "una", "asa", "pat", "adm", "stranger"])
def test_who_may_not_write_does_not(cast: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        surveys.draft(TEXT, owner=cast.quin, by=getattr(cast, f"{who}_acts"))


# Who is asked ---------------------------------------------------------------------------------------------------------
def test_every_contact_that_fits_is_decided_once_and_why_not_is_kept(cast: Any) -> None:
    survey = a_survey(cast)
    mara, noone = somebody("K1"), somebody("K2", email="")
    gone = somebody("K3", email="k3@example.org")
    SurveyOptOut.objects.create(customer=gone, said_at=MONDAY)
    chat = a_queue("chat", channel="chat")
    email = a_queue("post", channel="email")
    first, again = served(cast.ada, mara, minutes_ago=200), served(cast.ada, mara, minutes_ago=100)
    chatted, written, left = served(cast.ada, noone, queue=chat), served(cast.ada, noone, queue=email), served(cast.ada, gone)
    too_soon, given_up = served(cast.ada, mara, minutes_ago=10), a_contact(MONDAY - timedelta(hours=2), outcome="abandoned")
    long_ago, outbound = served(cast.ada, mara, minutes_ago=60 * 24 * 4), served(cast.ada, mara, direction="outbound")
    survey_rounds.ask_about(survey, by=SYSTEM)
    assert states(survey) == {
        first.pk: State.ASKED, again.pk: State.RESTING, chatted.pk: State.CARRIER, written.pk: State.NO_ADDRESS, left.pk: State.OPTED_OUT,
    }
    assert not {too_soon.pk, given_up.pk, long_ago.pk, outbound.pk} & set(states(survey))
    assert survey_rounds.ask_about(survey, by=SYSTEM) == []
    assert Message.objects.filter(template="survey").count() == 1
    line = Line.objects.get(kind="survey.asked")
    assert '"asked":1' in line.body.replace(" ", "")


def test_the_draw_is_the_same_for_good_and_takes_its_share() -> None:
    taken = [number for number in range(20_000) if rules.drawn("seed", number, 0.2)]
    assert taken == [number for number in range(20_000) if rules.drawn("seed", number, 0.2)]
    assert 0.19 < len(taken) / 20_000 < 0.21
    assert set(taken) < {number for number in range(20_000) if rules.drawn("seed", number, 0.5)}
    assert len(set(taken) & {number for number in range(20_000) if rules.drawn("other", number, 0.2)}) < 1_100


def test_what_is_not_drawn_is_kept_as_such_and_counts_as_eligible(cast: Any) -> None:
    survey = a_survey(cast, replace(TEXT, share=0.000001))
    served(cast.ada, somebody())
    survey_rounds.ask_about(survey, by=SYSTEM)
    came = results.funnel(results.counts(queries.asks(cast.quin_acts, survey.reference)))
    assert (came.eligible, came.drawn, came.asked, came.rate) == (1, 0, 0, None)


def test_rest_counts_over_all_surveys(cast: Any) -> None:
    one = a_survey(cast)
    other = a_survey(cast, replace(TEXT, name="Recommend", instrument="nps", follow_at=None))
    asked(cast, one)
    survey_rounds.ask_about(other, by=SYSTEM)
    assert set(states(other).values()) == {State.RESTING}


def test_only_contacts_inside_the_rules_are_asked_about(cast: Any) -> None:
    chat = a_queue("chat", channel="chat")
    survey = a_survey(cast, replace(TEXT, queues=(chat.pk,)))
    inside, _outside = served(cast.ada, somebody(), queue=chat), served(cast.ada, somebody("K2"))
    survey_rounds.ask_about(survey, by=SYSTEM)
    assert set(states(survey)) == {inside.pk}


def test_a_house_that_sends_nothing_decides_nothing(cast: Any) -> None:
    survey = a_survey(cast)
    served(cast.ada, somebody())
    silence.fall_silent(by=SYSTEM)
    cache.delete("house_settings")
    assert survey_rounds.due(clock.now()) == ()
    assert survey_rounds.ask_about(survey, by=SYSTEM) == []
    assert not SurveyAsk.objects.exists()


def test_a_mail_that_came_back_did_not_reach(cast: Any) -> None:
    survey = a_survey(cast)
    ask = asked(cast, survey)
    Message.objects.filter(template="survey").update(state=Message.State.FAILED)
    survey_rounds.ask_about(survey, by=SYSTEM)
    ask.refresh_from_db()
    assert ask.state == State.NOT_REACHED
    assert results.funnel(results.counts(queries.asks(cast.quin_acts, survey.reference))).rate is None


def test_the_mail_holds_the_link_and_the_database_does_not(cast: Any, mailoutbox: Any) -> None:
    ask = asked(cast, a_survey(cast))
    assert outbox.send_due() == 1
    body, token = mailoutbox[0].body, links.token(ask.uuid)
    assert links.address(ask.uuid) in body
    assert TEXT.question in body
    assert "Mara" not in body
    assert token not in str(Message.objects.values_list("context", flat=True).get())
    assert ask.token == links.digest(token) != token


# The answer -----------------------------------------------------------------------------------------------------------
@pytest.mark.row(160)
def test_an_answer_counts_once_and_the_second_takes_its_place(cast: Any) -> None:
    ask = answered(cast, a_survey(cast), 4)
    kept = SurveyAnswer.objects.get()
    assert (kept.interaction_id, kept.instrument, kept.score, kept.scale_min, kept.scale_max) == (ask.contact, "csat", 4, 1, 5)
    assert StaleDay.objects.filter(day=MONDAY.date()).exists()
    survey_answers.answer(links.token(ask.uuid), score=5)
    kept = SurveyAnswer.objects.get()
    ask.refresh_from_db()
    assert (kept.score, ask.score, ask.answer) == (5, 5, kept.pk)


def test_after_an_hour_the_answer_stays(cast: Any) -> None:
    ask = answered(cast, a_survey(cast), 4)
    with clock.frozen(MONDAY + timedelta(minutes=59)):
        survey_answers.answer(links.token(ask.uuid), score=3)
    with clock.frozen(MONDAY + timedelta(minutes=60)), pytest.raises(LinkRefused, match="answered already"):
        survey_answers.answer(links.token(ask.uuid), score=1)
    assert SurveyAnswer.objects.get().score == 3


def test_a_closed_link_and_a_wrong_one_say_nothing_about_anybody(cast: Any) -> None:
    ask = asked(cast, a_survey(cast))
    with clock.frozen(MONDAY + timedelta(days=7)), pytest.raises(LinkRefused, match="closed") as closed:
        survey_answers.answer(links.token(ask.uuid), score=4)
    with pytest.raises(LinkRefused, match="does not open") as wrong:
        survey_answers.answer("nothing", score=4)
    for refused in (closed, wrong):
        assert ask.contact_reference not in f"{refused.value.message}{refused.value.remedy}{refused.value.facts}"
    assert not SurveyAnswer.objects.exists()


def test_words_are_kept_without_names_and_codes_and_sorted_by_a_guess_that_a_person_corrects(cast: Any) -> None:
    words = "I am Mara Quill, ring 020 7946 0018. The security code is 123. I had to wait for ages, it was terrible and rude."
    ask = answered(cast, a_survey(cast), 1, comment=words)
    kept = SurveyVerbatim.objects.get()
    for secret in ("Mara", "Quill", "7946", "123"):
        assert secret not in kept.words, kept.words
    assert "123" not in SurveyAnswer.objects.get().comment
    assert (kept.suggested, kept.theme, kept.sounds) == ("waiting", "waiting", "negative")
    survey_answers.sort(kept, theme="people", sounds="neutral", by=cast.una_acts)
    kept.refresh_from_db()
    assert (kept.suggested, kept.theme, kept.sounds, kept.said_by_id) == ("waiting", "people", "neutral", cast.una.pk)
    for who in ("ada", "asa", "pat"):
        with pytest.raises(NotAllowed):
            survey_answers.sort(kept, theme="people", sounds="", by=getattr(cast, f"{who}_acts"))
    assert ask.verbatim


def test_an_answer_comes_by_contact_from_a_key_pressed(cast: Any) -> None:
    survey = a_survey(cast)
    contact = served(cast.ada, None)
    made = survey_answers.answer_by_contact(survey, contact.reference, score=5, way="voice", by=cast.quin_acts)
    assert (made.state, made.way, SurveyAnswer.objects.get().score) == (State.CARRIER, "voice", 5)
    came = results.funnel(results.counts(queries.asks(cast.quin_acts, survey.reference)))
    assert (came.rate, came.carried) == (None, 1)
    for who in ("ada", "una", "asa"):
        with pytest.raises(NotAllowed):
            survey_answers.answer_by_contact(survey, contact.reference, score=5, way="voice", by=getattr(cast, f"{who}_acts"))
    with pytest.raises(RuleBroken, match="does not ask by"):
        survey_answers.answer_by_contact(survey, contact.reference, score=5, way="letter", by=cast.quin_acts)
    with pytest.raises(RuleBroken, match="outside the scale"):
        survey_answers.answer_by_contact(survey, contact.reference, score=9, way="voice", by=cast.quin_acts)
    with pytest.raises(NotFound):
        survey_answers.answer_by_contact(survey, "C-99999", score=5, way="voice", by=cast.quin_acts)


def test_a_link_is_handed_over_in_a_contact_once(cast: Any) -> None:
    survey = a_survey(cast)
    contact = served(cast.ada, None, minutes_ago=5)
    address = survey_rounds.give_link(survey, contact.reference, by=cast.ada_acts)
    with pytest.raises(Conflict, match="asked already"):
        survey_rounds.give_link(survey, contact.reference, by=cast.ada_acts)
    with pytest.raises(NotFound):
        survey_rounds.give_link(survey, served(cast.sam, None).reference, by=cast.ada_acts)
    survey_answers.answer(address.rstrip("/").rsplit("/", 1)[1], score=5)
    assert SurveyAnswer.objects.get().interaction_id == contact.pk


def test_who_does_not_want_to_be_asked_is_not_until_they_say_so(cast: Any) -> None:
    survey = a_survey(cast, replace(TEXT, rest_days=0))
    token = links.token(asked(cast, survey).uuid)
    survey_answers.opt_out(token)
    survey_answers.opt_out(token)
    assert asked(cast, survey, minutes_ago=90).state == State.OPTED_OUT
    survey_answers.opt_in(token)
    assert asked(cast, survey, minutes_ago=80).state == State.ASKED
    assert Line.objects.filter(kind="survey.opted_out", actor_kind="customer").count() == 2


# Following up ---------------------------------------------------------------------------------------------------------
def test_a_low_score_is_owed_to_the_leader_of_the_day_and_closed_with_what_was_done(cast: Any) -> None:
    assert cast.una
    answered(cast, a_survey(cast), 2)
    made = SurveyFollowUp.objects.get()
    todo = Todo.objects.get(about=f"follow_up:{made.reference}")
    assert (made.owner, todo.person, todo.due_at) == (cast.una, cast.una, MONDAY + timedelta(hours=24))
    with pytest.raises(RuleBroken, match="not said what was done"):
        follow_ups.close(made, done="  ", customer_told=True, by=cast.una_acts)
    follow_ups.close(made, done="Rang her and sent the form.", customer_told=True, by=cast.una_acts)
    todo.refresh_from_db()
    made.refresh_from_db()
    assert todo.done_at is not None
    assert made.customer_told_at == MONDAY
    with pytest.raises(Conflict):
        follow_ups.close(made, done="Again.", customer_told=False, by=cast.una_acts)


def test_a_better_score_within_the_hour_takes_the_follow_up_back(cast: Any) -> None:
    ask = answered(cast, a_survey(cast), 1)
    survey_answers.answer(links.token(ask.uuid), score=5)
    assert SurveyFollowUp.objects.get().closed_at is not None
    assert not Todo.objects.filter(about__startswith="follow_up:", done_at=None).exists()


def test_a_score_above_is_not_followed_up(cast: Any) -> None:
    answered(cast, a_survey(cast), 3)
    assert not SurveyFollowUp.objects.exists()


def test_a_finding_is_raised_from_a_follow_up_once(cast: Any) -> None:
    answered(cast, a_survey(cast), 1)
    one = SurveyFollowUp.objects.get()
    made = follow_ups.raise_issue(one, summary="Nobody rings back", by=cast.una_acts)
    assert Finding.objects.get(reference=made.reference).evidence["score"] == 1
    with pytest.raises(Conflict):
        follow_ups.raise_issue(one, summary="Again", by=cast.una_acts)


@pytest.mark.parametrize("who", ["ada", "asa", "pat", "adm", "stranger"])
def test_who_does_not_follow_up_does_not(cast: Any, who: str) -> None:
    answered(cast, a_survey(cast), 1)
    with pytest.raises(NotAllowed):
        follow_ups.close(SurveyFollowUp.objects.get(), done="Rang.", customer_told=True, by=getattr(cast, f"{who}_acts"))


# What came of it ------------------------------------------------------------------------------------------------------
@pytest.mark.row(11, 160, 224)
def test_rate_and_score_carry_their_ranges_and_few_answers_only_their_number(cast: Any) -> None:
    survey = a_survey(cast, replace(TEXT, follow_at=None))
    for number, score in enumerate([5, 5, 4, 4, 4, 4, 2, 1], start=1):
        answered(cast, survey, score, f"K{number}", minutes_ago=100 + number)
    for number in (9, 10):
        asked(cast, survey, f"K{number}", minutes_ago=100 + number)
    rows = queries.asks(cast.quin_acts, survey.reference)
    came = results.funnel(results.counts(rows))
    assert came.rate is not None
    assert tuple(round(each, 4) for each in came.rate) == (0.8, 0.4902, 0.9433)
    whole, weeks = results.overall(survey, rows)
    assert [(each.key, each.n) for each in weeks] == [(MONDAY.date(), 8)]
    assert (whole.n, whole.value, whole.few) == (8, 0.75, False)
    assert (round(whole.low, 4), round(whole.high, 4)) == (0.4093, 0.9285)
    assert [(each.name, each.n) for each in results.by_part(survey, rows, "agent")] == [(cast.ada.display_name, 8)]
    assert results.overall(survey, rows.filter(score=5))[0].few


@pytest.mark.parametrize(
    ("instrument", "scores", "value"),
    [("nps", [10, 9, 8, 6], 25.0), ("ces", [7, 5], 6.0), ("csat", [5, 4, 3, 1], 0.5), ("settled", [1, 0, 1, 1], 0.75)],
)
def test_each_instrument_is_counted_as_its_measure_says(instrument: str, scores: list[int], value: float) -> None:
    survey = Survey(instrument=instrument)
    assert results._scored(survey, None, "", [(score, 1) for score in scores]).value == pytest.approx(value)


def test_everybody_sees_as_far_as_their_role_reaches(cast: Any) -> None:
    survey = a_survey(cast)
    answered(cast, survey, 5, "K1", agent=cast.ada)
    answered(cast, survey, 5, "K2", agent=cast.sam, minutes_ago=90)
    seen = {who: queries.asks(getattr(cast, f"{who}_acts")).count() for who in ("ada", "una", "quin", "cora", "asa", "olga")}
    assert seen == {"ada": 1, "una": 1, "cora": 2, "quin": 2, "asa": 2, "olga": 2}
    for who in ("pat", "rita", "sam", "adm", "stranger"):
        with pytest.raises(NotAllowed):
            queries.asks(getattr(cast, f"{who}_acts"))


@pytest.mark.row(147)
def test_a_customer_who_is_asked_whether_it_was_settled_says_yes_or_no(cast: Any, client: Any) -> None:
    text = replace(TEXT, name="Settled?", instrument="settled", question="Was your question settled?", follow_at=0)
    ask = asked(cast, a_survey(cast, text))
    token = links.token(ask.uuid)
    page = client.get(f"/review/answer/{token}/").content.decode()
    assert ">No</button>" in page
    assert ">Yes</button>" in page
    assert "0: No" not in page
    page = client.post(f"/review/answer/{token}/", {"score": "0"}, follow=True).content.decode()
    assert "Your answer: No." in page
    assert SurveyFollowUp.objects.filter(ask=ask).exists()
