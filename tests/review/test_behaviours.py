"""Listening and empathy: a question that is ready, guidance with examples, words to begin with beside scoring and feedback."""

from __future__ import annotations

import re
from typing import Any

import pytest

from floorwalker.review.actions import evaluations
from floorwalker.review.models import Question, Scorecard
from floorwalker.review.queries import scorecards as queries
from floorwalker.review.rules import behaviours
from floorwalker.review.rules.scorecards import BEHAVIOURS, missing
from tests.review.scorecards_made import CARD, a_handled_contact, a_scorecard, answered, with_question
from tests.review.test_builder import a_draft, form_of, press

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
SHIPPED = [pytest.param("listening", marks=pytest.mark.row(231)), pytest.param("empathy", marks=pytest.mark.row(232))]


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize("code", SHIPPED)
def test_each_says_how_it_sounds_there_and_missing_and_offers_words_that_are_no_script(code: str) -> None:
    found = behaviours.help_for(code)
    assert code in BEHAVIOURS
    assert found is not None
    assert min(len(found.there), len(found.missing), len(found.phrases)) >= 4
    assert len({each.does for each in found.phrases}) == len(found.phrases)
    assert "Missing:" in found.question.guidance
    told = " ".join((found.care, found.question.guidance, *found.missing))
    assert {"listening": "every sentence", "empathy": "set phrase alone scores no more"}[code] in told


@pytest.mark.row(231)
def test_listening_asks_for_summing_up_and_checking_that_it_is_right() -> None:
    found = behaviours.shelf().get("listening")
    assert {"Sums up", "Checks understanding"} <= {each.does for each in found.phrases}
    assert "asked whether it is right" in found.question.steps[-1]


@pytest.mark.parametrize("code", SHIPPED)
def test_its_question_is_put_into_a_scorecard_by_one_button_and_changed_like_any_other(cast: Any, code: str) -> None:
    draft = a_draft(cast)
    said = form_of(cast.quin_sees.get(f"/review/scorecards/{draft.reference}/write/"))
    answer = press(cast, draft, said, f"add-{code}:care")
    assert "change what does not fit" in words(answer)
    said = form_of(answer)
    assert said["behaviour"] == code
    key = next(name.removeprefix("weight.") for name in said if name.startswith("weight.q-"))
    saved = press(cast, draft, {**said, f"weight.{key}": "20"}, "save")
    assert saved.status_code == 302, words(saved)
    made = Question.objects.get(key=key)
    found = behaviours.shelf().get(code).question
    assert (made.text, made.guidance, made.behaviour, made.weight) == (found.text, found.guidance, code, 20)
    assert made.options["anchors"] == {str(step): each for step, each in enumerate(found.steps)}
    card = queries.card_of(Scorecard.objects.get(reference=draft.reference))
    assert not [fault for fault in missing(card) if fault.part == key]
    gone = press(cast, draft, said, f"add-{code}:nowhere")
    assert gone.status_code in {400, 422}


@pytest.mark.parametrize("code", SHIPPED)
def test_help_stands_where_it_is_scored_and_where_the_agent_reads_it(cast: Any, code: str) -> None:
    phrase = behaviours.shelf().get(code).phrases[0].words.replace("’", "'")
    card = with_question(CARD, "empathy", behaviour=code)
    a_scorecard(cast, card)
    scoring = evaluations.begin(a_handled_contact(cast.ada).reference, by=cast.quin_acts)
    page = words(cast.quin_sees.get(f"/review/evaluations/{scoring.reference}/"))
    assert "Words to begin with, in your own way" in page
    assert phrase in page
    assert page.count("how it sounds, and words to begin with") == 1  # one question asks for a behaviour
    evaluations.submit(answered(scoring, cast.quin_acts), by=cast.quin_acts)
    read = words(cast.ada_sees.get(f"/review/evaluations/{scoring.reference}/"))
    assert phrase in read


def test_a_question_without_a_behaviour_has_no_such_help() -> None:
    assert behaviours.help_for("") is None
    assert behaviours.help_for("ethics") is None
    with pytest.raises(LookupError):
        behaviours.as_typed("charm")
