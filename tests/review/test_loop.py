"""The loop: how many came how far by queue and team, the oldest that waits, and what was acted on and scored again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import clock, findings
from floorwalker.ground.refs import Ref
from floorwalker.review.actions import evaluations, issues
from floorwalker.review.queries import loop
from floorwalker.review.queries.loop import Asked
from tests.conftest import MONDAY
from tests.record.contacts_made import a_queue
from tests.review.scorecards_made import a_handled_contact, a_scorecard, answered

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


def judged(cast: Any, **otherwise: str) -> Any:
    made = evaluations.begin(a_handled_contact(cast.ada).reference, by=cast.quin_acts)
    return evaluations.submit(answered(made, cast.quin_acts, **otherwise), by=cast.quin_acts)


def waits(cast: Any, **asked: Any) -> dict[str, tuple[int | None, int, int | None]]:
    return {each.name: (each.count, each.waiting, each.days) for each in loop.steps(cast.olga_acts, Asked(**asked))}


@pytest.mark.row(229)
def test_what_was_acted_on_is_rechecked_once_the_same_question_was_scored_again(cast: Any) -> None:
    a_scorecard(cast)
    first = judged(cast, empathy="0")
    made = issues.raise_issue(first, question="empathy", by=cast.quin_acts)
    assert waits(cast)["Acted on"] == (0, 1, 0)
    with clock.frozen(MONDAY + timedelta(days=5)):
        assert waits(cast)["Acted on"] == (0, 1, 5)
        assert loop.oldest(cast.olga_acts, Asked(), "acted") == Ref("finding", made.reference)
        findings.close(made, action=Ref("evaluation", first.reference), by=cast.quin_acts)
        assert (waits(cast)["Acted on"], waits(cast)["Re-checked"]) == ((1, 0, None), (0, 1, 0))
        assert loop.oldest(cast.olga_acts, Asked(), "rechecked") == Ref("finding", made.reference)
    with clock.frozen(MONDAY + timedelta(days=9)):
        assert waits(cast)["Re-checked"] == (0, 1, 4)
        judged(cast)
        assert waits(cast)["Re-checked"] == (1, 0, None)
        assert loop.oldest(cast.olga_acts, Asked(), "rechecked") is None


@pytest.mark.row(229)
def test_each_step_is_asked_by_queue_team_and_period_and_its_oldest_opens(cast: Any) -> None:
    a_scorecard(cast)
    first = judged(cast)
    draft = evaluations.begin(a_handled_contact(cast.ada).reference, by=cast.quin_acts)
    assert waits(cast)["Monitored"][:2] == (2, 1)
    assert waits(cast, queue=a_queue("other").pk)["Monitored"] == (0, 0, None)
    assert waits(cast, queue=first.queue_id, team=first.team_id)["Fed back"] == (1, 1, 0)
    with clock.frozen(MONDAY + timedelta(weeks=5)):
        assert waits(cast, weeks=4)["Monitored"][0] == 0
        assert waits(cast, weeks=13)["Monitored"][0] == 2
    parts = loop.by_part(cast.olga_acts, Asked(), "team")
    assert [(each.key, each.steps[0].count, each.steps[2].waiting) for each in parts] == [(first.team_id, 2, 1)]
    for step, reference in (("monitored", draft.reference), ("fed_back", first.reference)):
        sent = cast.quin_sees.get(f"/review/loop/oldest/{step}/?queue={first.queue_id}")
        assert sent.headers["Location"].endswith(f"/{reference}/"), step
    assert cast.olga_sees.get("/review/loop/oldest/dance/").status_code == 404
    assert cast.olga_sees.get("/review/loop/oldest/acted/").status_code == 404


def test_who_opens_the_loop_and_how_few_queries_it_asks(cast: Any, django_assert_max_num_queries: Any) -> None:
    a_scorecard(cast)
    judged(cast)
    for who, status in (("olga", 200), ("quin", 200), ("una", 200), ("cora", 200), ("asa", 200), ("pat", 403), ("adm", 403)):
        assert getattr(cast, f"{who}_sees").get("/review/loop/?weeks=4&queue=x&team=99999999999999").status_code == status, who
    assert cast.ada_sees.get("/review/loop/").status_code == cast.ada_sees.get("/review/loop/oldest/acted/").status_code == 403
    assert loop.by_part(cast.ada_acts, Asked(), "team") == []
    assert cast.una_sees.get("/review/loop/?team=1&queue=1").status_code == 200
    with django_assert_max_num_queries(26):
        cast.olga_sees.get("/review/loop/")
