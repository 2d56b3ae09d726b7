"""Whatever stands on the shelf of starter reports says what it answers, can be asked, and is asked again by its address."""

from __future__ import annotations

from datetime import date

import pytest

from floorwalker.review.forms import reports as forms
from floorwalker.review.reports import STARTERS
from floorwalker.review.reports.base import Starter
from floorwalker.review.rules.reports import from_record

each = pytest.mark.parametrize("starter", [pytest.param(starter, id=starter.code) for starter in STARTERS])


@each
def test_a_starter_says_which_question_it_answers(starter: Starter) -> None:
    assert starter.name
    assert starter.answers.endswith("?")
    assert starter.code == starter.code.lower()


@each
def test_a_starter_means_the_same_in_a_record_and_an_address(starter: Starter) -> None:
    assert from_record(starter.definition.as_record()) == starter.definition
    assert forms.read(forms.address(starter.definition)) == starter.definition


@each
def test_a_starter_moves_with_the_day(starter: Starter) -> None:
    (first, until), (later, _) = starter.definition.days(date(2026, 3, 2)), starter.definition.days(date(2026, 6, 1))
    assert first < until <= date(2026, 3, 2)
    assert later > first
