"""How answers become a score."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.rules.scorecards import Card, Condition, QuestionText, SectionText
from floorwalker.review.rules.scoring import Given, asked, score
from tests.review.scorecards_made import CARD, STEPS, with_question

PERCENT = {"low": 0, "high": 10, "pass_at": 5}
BEST = {
    "notice": Given("yes"), "identity": Given("yes"), "empathy": Given(3), "listened": Given(3), "classified": Given("yes"),
    "promised": Given("yes"), "when": Given("2026-03-04"),
}


def one_section(*questions: QuestionText) -> Card:
    return Card("Card", 0.8, (SectionText("all", "All", 100, questions),))


def test_what_does_not_apply_counts_in_neither_numerator_nor_denominator() -> None:
    card = one_section(
        QuestionText("a", "scale", "A", 20, options=PERCENT), QuestionText("b", "scale", "B", 50, options=PERCENT),
        QuestionText("c", "scale", "C", 30, options=PERCENT),
    )
    found = score(card, {"a": Given(10), "b": Given(8), "c": Given(is_na=True)})
    assert found.score == pytest.approx(0.85714, abs=1e-5)
    assert found.passed


def test_a_section_in_which_nothing_applies_drops_out_and_the_others_keep_their_proportions() -> None:
    answers = {**BEST, "empathy": Given(is_na=True), "listened": Given(is_na=True), "promised": Given("no")}
    found = score(CARD, answers)
    assert [each.share for each in found.sections] == [1.0, None, 0.5]
    assert found.score == pytest.approx((20 + 30 * 0.5) / 50)


def test_no_data_is_no_score() -> None:
    found = score(CARD, {})
    assert (found.score, found.passed) == (None, None)
    assert found.unanswered == ("notice", "identity", "empathy", "listened", "classified", "promised")


def test_a_must_pass_question_fails_all_its_section_or_is_counted_and_the_score_before_is_kept() -> None:
    perfect = score(CARD, BEST)
    assert (perfect.score, perfect.raw_score, perfect.passed) == (1.0, 1.0, True)
    all_fails = score(CARD, {**BEST, "classified": Given("no", note="Logged as a query.")})
    assert (all_fails.score, all_fails.passed, all_fails.failed_all) == (0.0, False, ("classified",))
    assert all_fails.raw_score == pytest.approx(0.85)
    section_fails = score(CARD, {**BEST, "identity": Given("no")})
    assert section_fails.failed_section == ("identity",)
    assert (section_fails.score, section_fails.raw_score) == (pytest.approx(0.8), pytest.approx(0.9))
    assert section_fails.passed, "exactly the pass mark passes"
    tracked = score(with_question(CARD, "classified", must_pass="tracked"), {**BEST, "classified": Given("no", note="So.")})
    assert (tracked.tracked, tracked.score) == (("classified",), pytest.approx(0.85))


def test_a_fail_that_needs_a_note_is_named_until_it_has_one() -> None:
    assert score(CARD, {**BEST, "empathy": Given(1)}).without_note == ("empathy",)
    assert score(CARD, {**BEST, "empathy": Given(1, note=" ")}).without_note == ("empathy",)
    assert score(CARD, {**BEST, "empathy": Given(1, note="Went straight on.")}).without_note == ()
    assert score(CARD, {**BEST, "empathy": Given(2)}).without_note == ()


def test_a_question_is_asked_only_where_its_condition_holds_and_one_not_asked_holds_none() -> None:
    assert "when" in asked(CARD, BEST)
    assert "when" not in asked(CARD, {**BEST, "promised": Given("no")})
    assert "when" not in asked(CARD, {**BEST, "promised": Given(is_na=True)})
    chained = one_section(
        QuestionText("a", "yes_no", "A", 1), QuestionText("b", "yes_no", "B", 1, shown_if=Condition("a", ("yes",))),
        QuestionText("c", "yes_no", "C", 1, shown_if=Condition("b", ("yes",))),
    )
    assert asked(chained, {"a": Given("no"), "b": Given("yes"), "c": Given("yes")}) == ["a"]
    hidden = replace(CARD, sections=(*CARD.sections[:2], replace(CARD.sections[2], shown_if=Condition("notice", ("no",)))))
    found = score(hidden, BEST)
    assert [each.key for each in found.sections] == ["opening", "care"]


def test_points_below_nought_take_from_their_section_and_never_below_it() -> None:
    card = one_section(
        QuestionText("a", "points", "A", 50, options={"least": -10, "most": 10, "pass_at": 0}),
        QuestionText("b", "yes_no", "B", 50),
    )
    assert score(card, {"a": Given(-5.0), "b": Given("yes")}).score == pytest.approx(0.25)
    assert score(card, {"a": Given(-10.0), "b": Given("no")}).score == 0.0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["yes", "no", "na"]), min_size=4, max_size=4), st.lists(st.integers(0, 3), min_size=2, max_size=2)
)
def test_a_score_lies_between_nought_and_one_and_never_falls_by_a_better_answer(words: list[str], steps: list[int]) -> None:
    keys = ("notice", "identity", "classified", "promised")
    answers = {key: Given(is_na=True) if word == "na" else Given(word) for key, word in zip(keys, words, strict=True)}
    answers |= {"empathy": Given(steps[0]), "listened": Given(steps[1])}
    found = score(CARD, answers)
    assert found.score is not None
    assert found.raw_score is not None
    assert 0.0 <= found.score <= found.raw_score <= 1.0
    better = score(CARD, {**answers, "empathy": Given(3)})
    assert better.score is not None
    assert better.score >= found.score


OPTIONS = {
    "yes_no": {}, "scale": STEPS, "points": {"least": -5, "most": 10, "pass_at": 5}, "number": {"lowest": 0, "highest": 120, "unit": "s"},
    "text": {}, "date": {},
    "choice": {
        "choices": [{"code": "a", "label": "All of it", "share": 1}, {"code": "b", "label": "None", "share": 0, "fails": True}]
    },
}
TYPED = {"yes_no": "yes", "scale": "2", "choice": "a", "points": "7.5", "number": "90", "text": "As said.", "date": "2026-03-02"}
HOSTILE = ["", "\x00", "<script>", "1e999", "nan", "-inf", "٣", "2026-13-40", "x" * 5_000, "4", "-1", "yes ", "null"]


@pytest.mark.parametrize("kind", list(QUESTION_KINDS), ids=lambda kind: kind.code)
def test_every_kind_of_question_keeps_what_it_reads_and_scores_it_within_its_weight(kind: object) -> None:
    found = QUESTION_KINDS.get(kind.code)  # type: ignore[attr-defined]
    options = OPTIONS[found.code]
    assert list(found.faults(options)) == []
    value = found.read(TYPED[found.code], options)
    share, fails = found.share(value, options), found.fails(value, options)
    assert (share is not None) == found.is_scored
    assert share is None or -1 <= share <= 1
    assert fails in {None, False}
    assert found.words(value, options)
    assert found.field(options).widget in {"buttons", "number", "text", "date"}
    assert found.meaning.endswith(".")


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("code", [kind.code for kind in QUESTION_KINDS])
def test_no_kind_of_question_breaks_on_what_is_sent_to_it(code: str, typed: str) -> None:
    kind, options = QUESTION_KINDS.get(code), OPTIONS[code]
    said = ""
    try:
        value = kind.read(typed, options)
    except ValueError as refused:
        said = str(refused)
    else:
        said = f"{kind.words(value, options)} is {kind.share(value, options)}."
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("scale", {}), ("scale", {"low": 3, "high": 0, "pass_at": 1}), ("scale", {"low": 0, "high": 50, "pass_at": 2}),
        ("scale", {"low": 0, "high": 3, "pass_at": 9}), ("scale", {"low": True, "high": 3, "pass_at": 2}),
        ("scale", {**STEPS, "anchors": [1]}), ("choice", {}), ("choice", {"choices": [{"code": "a", "label": "A"}]}),
        ("choice", {"choices": [{"code": "a", "label": "A", "share": 2}, {"code": "b", "label": "B"}]}),
        ("choice", {"choices": [{"code": "a", "label": "A"}, {"code": "a", "label": "B"}]}), ("choice", {"choices": [1, 2]}),
        ("points", {}), ("points", {"least": 0, "most": 0, "pass_at": 0}), ("points", {"least": -99, "most": 1, "pass_at": 0}),
        ("number", {"lowest": "x"}), ("number", {"lowest": 9, "highest": 1}), ("number", {"lowest": float("nan")}),
    ],
)
def test_options_that_make_no_sense_are_told_in_words(code: str, options: dict[str, object]) -> None:
    assert all(fault.endswith(".") for fault in QUESTION_KINDS.get(code).faults(options))
    assert list(QUESTION_KINDS.get(code).faults(options))
