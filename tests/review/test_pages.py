"""Pages of scorecards, evaluations and disputes: who sees what, in how many queries."""

from __future__ import annotations

from typing import Any

import pytest

from floorwalker.review.actions import disputes
from tests.review.scorecards_made import a_scorecard, an_evaluation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
LIST_BUDGET = 24
"""A register with who is signed in, the rail with its counts, and its rows: no more with many rows."""


@pytest.mark.parametrize(
    ("who", "code"), [("ada", 200), ("una", 200), ("quin", 200), ("asa", 200), ("pat", 403), ("adm", 403), ("stranger", 403)]
)
def test_who_may_sees_the_lists(cast: Any, who: str, code: int) -> None:
    a_scorecard(cast)
    made = an_evaluation(cast, classified="no")
    raised = disputes.dispute(made, why="She did not want to complain.", questions=["classified"], by=cast.ada_acts)
    browser = getattr(cast, f"{who}_sees")
    for path in ("evaluations/", f"evaluations/{made.reference}/", "disputes/", f"disputes/{raised.reference}/"):
        assert browser.get(f"/review/{path}").status_code == code, path


def test_a_page_says_what_was_answered_and_why_it_is_disputed(cast: Any) -> None:
    card = a_scorecard(cast)
    made = an_evaluation(cast, classified="no", promised="na")
    raised = disputes.dispute(made, why="She did not want to complain.", questions=["classified"], by=cast.ada_acts)
    page = cast.una_sees.get(f"/review/evaluations/{made.reference}/").content.decode()
    assert "3, Every time" in page
    assert "Does not apply" in page
    assert "Not asked" in page
    assert "0.0%, not passed" in page
    assert "She did not want to complain." in cast.una_sees.get(f"/review/disputes/{raised.reference}/").content.decode()
    asked = cast.ada_sees.get(f"/review/scorecards/{card.reference}/").content.decode()
    assert "Acknowledged how the customer is affected" in asked
    assert "50 % of the score" in asked


def test_a_list_takes_as_many_queries_with_many_rows_as_with_few(cast: Any, django_assert_max_num_queries: Any) -> None:
    a_scorecard(cast)
    for _ in range(6):
        an_evaluation(cast)
    for path in ("/review/evaluations/", "/review/scorecards/", "/review/disputes/"):
        cast.quin_sees.get(path)
        with django_assert_max_num_queries(LIST_BUDGET):
            assert cast.quin_sees.get(path).status_code == 200
