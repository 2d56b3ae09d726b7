"""What stands beside a contact: its evaluations, as far as the reader may see, and what the reader may begin."""

from __future__ import annotations

from typing import Any

import pytest

from floorwalker.review.actions import evaluations
from floorwalker.review.models import Evaluation
from tests.review.scorecards_made import a_handled_contact, a_scorecard, an_evaluation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


def page(browser: Any, reference: str) -> str:
    return browser.get(f"/record/contacts/{reference}/").content.decode()


def test_the_thread_of_a_contact_goes_on_to_its_evaluation(cast: Any) -> None:
    a_scorecard(cast)
    made = an_evaluation(cast, classified="no")
    for who in ("ada", "una", "quin"):
        shown = page(getattr(cast, f"{who}_sees"), made.contact_reference)
        assert f'href="/review/evaluations/{made.reference}/"' in shown, who
        assert shown.count("0%, not passed") == 2, who
    without = page(cast.sam_sees, made.contact_reference)
    assert made.reference not in without
    assert "your roles see no evaluations" in without


def test_who_may_begins_from_the_contact_and_nobody_their_own(cast: Any) -> None:
    a_scorecard(cast)
    contact = a_handled_contact(cast.ada)
    for who, label in (("quin", "Evaluate"), ("una", "Evaluate"), ("ada", "Assess yourself"), ("asa", ""), ("pat", "")):
        shown = page(getattr(cast, f"{who}_sees"), contact.reference)
        assert [each for each in ("Evaluate", "Assess yourself") if f"{each}</button>" in shown] == [each for each in [label] if each], who
    sent = cast.quin_sees.post("/review/evaluations/begin/", {"contact": contact.reference, "kind": "quality"})
    assert sent.url == f"/review/evaluations/{Evaluation.objects.get().reference}/"
    going = a_handled_contact(cast.ada, minutes_ago=1)
    assert "Evaluate</button>" not in page(cast.quin_sees, going.reference)


def test_a_draft_stands_beside_a_contact_for_its_evaluator_alone(cast: Any) -> None:
    a_scorecard(cast)
    made = evaluations.begin(a_handled_contact(cast.ada).reference, by=cast.quin_acts)
    assert "Being made" in page(cast.quin_sees, made.contact_reference)
    for who in ("ada", "una"):
        assert made.reference not in page(getattr(cast, f"{who}_sees"), made.contact_reference), who
