"""Larkfield's scorecards: the words of the reference screens, and the scores that these show."""

from __future__ import annotations

import pytest

from floorwalker.demo.cards import CARDS, ETHICS, VOICE
from floorwalker.review.rules import scorecards as rules
from floorwalker.review.rules.scoring import Given, score

KEYS = ("notice", "identity", "empathy", "listening", "correct", "cause", "support", "classified", "cards", "next-step")


def answers(typed: str) -> dict[str, Given]:
    """Return the answers to the ten questions of a call, and the best on ethics."""
    said = {"Y": "yes", "N": "no"}
    given = (Given(said.get(each) or int(each)) for each in typed.split())
    best = {each.question.key: Given("yes") for each in ETHICS.asked}
    return {**dict(zip(KEYS, given, strict=True)), **best}


@pytest.mark.parametrize(
    ("typed", "percent"),
    [
        ("Y Y 3 2 3 1 Y N Y 3", 79), ("Y Y 2 2 3 1 Y N Y 2", 70), ("Y Y 3 2 3 2 Y N Y 2", 77), ("Y Y 2 3 3 2 Y Y Y 2", 88),
        ("Y Y 2 2 3 3 Y Y Y 3", 92), ("Y Y 1 2 2 0 Y Y Y 2", 68),
    ],
)
def test_the_scorecard_for_calls_comes_to_the_scores_of_the_reference_screens(typed: str, percent: int) -> None:
    assert VOICE.card({}).pass_mark == 0.8
    assert score(VOICE.card({}), answers(typed)).score == pytest.approx(percent / 100, abs=0.005)


@pytest.mark.row(29)
@pytest.mark.row(122)
@pytest.mark.parametrize("written", CARDS, ids=lambda each: each.name)
def test_each_scorecard_is_whole_asks_for_every_value_and_tells_ethics_on_its_own(written) -> None:
    card = written.card({})
    rules.check(card)
    assert rules.missing(card) == []
    asked = card.questions.values()
    assert {each.behaviour for each in asked} >= {"empathy", "listening", "professionalism", "responsiveness", "ethics"}
    assert all("There: " in each.guidance and "Missing: " in each.guidance for each in asked if each.behaviour)
    assert {each.text.split()[0] for each in card.sections[-1].questions} == {"Treated", "Said", "Put", "Offered"}


@pytest.mark.row(29)
def test_a_misleading_answer_fails_the_whole_though_ethics_weigh_nothing() -> None:
    best = answers("Y Y 3 3 3 3 Y Y Y 3")
    misled = score(VOICE.card({}), {**best, "not-misleading": Given("no", note="Said it is surely covered.")})
    unclear = score(VOICE.card({}), {**best, "clear": Given("no", note="Read out the wording.")})
    assert (misled.score, misled.raw_score, misled.passed) == (0.0, 1.0, False)
    assert (unclear.score, unclear.tracked) == (1.0, ("clear",))
