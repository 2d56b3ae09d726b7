"""Whatever stands on the shelf of checks says what it asks, tells nothing of a contact of which nothing is known, and has a limit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from floorwalker.review.checks import CHECKS
from floorwalker.review.checks.base import WHYS, Check, Facts, Settings, Verdict
from tests.conftest import MONDAY

EMPTY = Facts(contact=1, started_at=MONDAY, channel="voice")
FAILING = {
    "long_hold": {"hold_longest_seconds": 121.0},
    "many_holds": {"holds": 3},
    "long_silence": {"silence_longest_seconds": 21.0, "silence_longest_at_ms": 9_000},
    "talk_over": {"talk_over_seconds": 11.0, "talk_over_at_ms": 4_000},
    "one_sided": {"agent_talk_share": 0.86},
    "words_said": {"turns": 9, "phrases": {"list": [1, None]}},
    "words_not_said": {"turns": 9, "phrases": {"list": [1, 3]}},
    "disclosure": {"turns": 9, "phrases": {"list": [1, 5]}},
    "card_pause": {"turns": 9, "card_asked_at": 3, "card_said_at": 4},
    "no_outcome": {"outcome": "answered"},
    "repeat": {"customer": 7, "earlier": (12, 3.0)},
    "low_sentiment": {"turns": 9, "sentiment": -0.4, "sentiment_lowest_at": 2},
}  # fmt: skip
PASSING = {
    "long_hold": {"hold_longest_seconds": 120.0},
    "many_holds": {"holds": 0},
    "long_silence": {"silence_longest_seconds": 0.0},
    "talk_over": {"talk_over_seconds": 10.0},
    "one_sided": {"agent_talk_share": 0.85},
    "words_said": {"turns": 9, "phrases": {"list": [1, 0]}},
    "words_not_said": {"turns": 9, "phrases": {"list": [1, None]}},
    "disclosure": {"turns": 9, "phrases": {"list": [1, 3]}},
    "card_pause": {"turns": 9, "card_asked_at": 3},
    "no_outcome": {"outcome": "answered", "has_outcome": True},
    "repeat": {"customer": 7, "earlier": (12, 7.5)},
    "low_sentiment": {"turns": 9, "sentiment": -0.3},
}  # fmt: skip
each = pytest.mark.parametrize("check", [pytest.param(check, id=check.code) for check in CHECKS])


def judged(check: Check, known: dict[str, object]) -> Verdict:
    settings = Settings(check.limit, "list" if check.wants_phrases else "")
    return check.judge(replace(EMPTY, **known), settings)  # type: ignore[arg-type]


def test_every_check_of_the_shelf_is_tried() -> None:
    assert set(FAILING) == set(PASSING) == {check.code for check in CHECKS}


@each
def test_a_check_says_what_it_asks(check: Check) -> None:
    assert check.name
    assert check.meaning.endswith(".")
    assert ("{limit}" in check.meaning) is bool(check.unit)
    assert (check.limit is not None) is bool(check.unit)


@each
def test_of_a_contact_of_which_nothing_is_known_nothing_is_said(check: Check) -> None:
    verdict = judged(check, {})
    assert verdict.outcome == "not_asked"
    assert verdict.why in WHYS


@each
def test_a_check_fails_and_shows_why(check: Check) -> None:
    verdict = judged(check, FAILING[check.code])
    assert verdict.outcome == "failed"
    shown = (verdict.value, verdict.turn, verdict.at_ms, verdict.other)
    assert check.code in {"words_said", "no_outcome"} or any(each is not None for each in shown)


@each
def test_a_check_passes_up_to_its_limit(check: Check) -> None:
    assert judged(check, PASSING[check.code]).outcome == "passed"


@pytest.mark.parametrize("code", ["words_said", "words_not_said", "disclosure"])
def test_words_that_were_not_looked_for_yet_are_no_fail(code: str) -> None:
    assert judged(CHECKS.get(code), {"turns": 3, "phrases": {"other": [1, None]}}).why == "not_looked"
