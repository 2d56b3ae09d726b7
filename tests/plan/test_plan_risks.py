"""Risks of a service plan: weighed, answered, owned, looked at again, and never lost between two versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.models import Todo
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import plan_life, service_plans
from floorwalker.plan.actions import plan_risks as actions
from floorwalker.plan.models import PlanRisk, ServicePlan
from floorwalker.plan.rules.plan_risks import Weighed
from tests.conftest import MONDAY, Cast
from tests.plan.plan_made import LAST, TODAY, approved, whole

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


def weighed(cast: Cast, what: str = "Letters go out early", **other: Any) -> Weighed:
    made = Weighed(
        what=what, likelihood=2, effect=3, answer="Marketing tells planning the day before", scenario="spike", owner=cast.rita,
        review_on=date(2026, 3, 30),
    )
    return replace(made, **other)


def running(cast: Cast, *others: Weighed) -> ServicePlan:
    plan = whole(cast)
    for each in others or (weighed(cast),):
        actions.name(plan, each, by=cast.pat_acts)
    return plan_life.activate(approved(cast, plan), by=cast.pat_acts)


@pytest.mark.row(52)
def test_a_draft_names_risks_and_page_and_paper_show_the_heaviest_first(cast: Cast) -> None:
    plan = whole(cast)
    page = f"/plan/service/{plan.reference}/"
    assert "No risk is named." in cast.pat_sees.get(page).content.decode()
    typed = {
        "what": "Two people leave", "likelihood": "1", "effect": "2", "answer": "Two are trained", "scenario": "", "owner": cast.rita.pk,
        "review_on": "2026-03-30",
    }
    assert cast.pat_sees.post(f"{page}risks/add/", typed).url == f"{page}#risks-title"
    refused = cast.pat_sees.post(f"{page}risks/add/", typed | {"review_on": "2027-01-01", "what": "Too <late>"})
    assert refused.status_code == 422
    assert "while the plan runs, by 31 May 2026" in refused.content.decode()
    assert "Too &lt;late&gt;" in refused.content.decode(), "What was typed stays."
    actions.name(plan, weighed(cast), by=cast.pat_acts)
    for address in (page, f"{page}file.md"):
        answer = cast.una_sees.get(address)
        told = (answer.content if not answer.streaming else b"".join(answer)).decode()
        assert told.index("Letters go out early") < told.index("Two people leave"), address
        for words in ("High", "Low", "Two are trained"):
            assert words in told, (address, words)
    light = PlanRisk.objects.get(what="Two people leave")
    assert cast.pat_sees.post(f"{page}risks/{light.pk}/", typed | {"effect": "3"}).status_code == 302
    light.refresh_from_db()
    assert light.effect == 3
    assert cast.pat_sees.post(f"{page}risks/{light.pk}/", {"remove": "yes"}).status_code == 302
    assert list(plan.risks.values_list("what", flat=True)) == ["Letters go out early"]
    assert Line.objects.filter(kind="service_plan.part_changed", body__contains="risk").count() == 4


@pytest.mark.parametrize(("wrong", "code"), [
    ({"answer": " "}, "risk_in_words"), ({"what": ""}, "risk_in_words"), ({"likelihood": 4}, "risk_weight"), ({"effect": 0}, "risk_weight"),
    ({"scenario": "flood"}, "unknown_scenario"), ({"review_on": TODAY - timedelta(days=1)}, "risk_review"),
    ({"review_on": LAST + timedelta(days=1)}, "risk_review"),
])  # fmt: skip
def test_what_nobody_could_act_on_is_refused(cast: Cast, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        actions.name(whole(cast), weighed(cast, **wrong), by=cast.pat_acts)
    assert refusal.value.refusal_code == code


@pytest.mark.row(52)
def test_a_risk_of_a_running_plan_is_asked_about_once_and_weighed_anew_by_its_owner(cast: Cast) -> None:
    plan = running(cast)
    one = plan.risks.get()
    with clock.frozen(MONDAY + timedelta(days=14)):
        for again in ("first", "again"):
            jobs.enqueue(actions.LOOKS, arguments={}, by=cast.olga_acts, key=again)
            work = claim(holder="test")
            assert work is not None
            assert actions.ask_owners(work) == {"due": 1}
        assert Todo.objects.get(person=cast.rita, done_at=None).what == "Look again at what may happen: Letters go out early"
        address = f"/plan/service/{plan.reference}/risks/{one.pk}/look/"
        typed = {"likelihood": "1", "effect": "3", "note": "Marketing moved them to May", "review_on": "2026-04-27"}
        assert cast.rita_sees.post(address, typed | {"note": ""}).status_code == 422
        assert cast.rita_sees.post(address, typed).status_code == 302
        assert not Todo.objects.filter(person=cast.rita, done_at=None).exists()
        told = cast.una_sees.get(f"/plan/service/{plan.reference}/").content.decode()
    for words in ("Middle", "Marketing moved them to May", "27 Apr 2026"):
        assert words in told, words
    assert "Look again" not in told, "Una neither owns it nor writes plans."
    assert Line.objects.filter(kind="service_plan.risk_weighed").count() == 1


def test_what_is_seen_while_the_next_version_is_written_stands_in_it_unless_that_was_weighed_later(cast: Cast) -> None:
    plan = running(cast, weighed(cast), weighed(cast, "The supplier fails"))
    following = service_plans.follow(plan, why="One queue more", by=cast.pat_acts)
    early, late = plan.risks.order_by("pk")
    seen: dict[str, Any] = {"likelihood": 1, "effect": 1, "note": "Seen", "review_on": date(2026, 4, 6)}
    with clock.frozen(MONDAY + timedelta(days=1)):
        for each in (early, late):
            actions.weigh(each, **seen, by=cast.pat_acts)
    with clock.frozen(MONDAY + timedelta(days=2)):
        actions.name(following, weighed(cast, "The supplier fails", effect=2), of=following.risks.get(before=late), by=cast.pat_acts)
        plan_life.activate(approved(cast, following), by=cast.pat_acts)
    assert list(following.risks.order_by("pk").values_list("likelihood", "effect", "note")) == [(1, 1, "Seen"), (2, 2, "")]


def test_who_may_not_is_refused_and_a_plan_that_does_not_run_is_not_weighed(cast: Cast) -> None:
    draft = whole(cast)
    one = actions.name(draft, weighed(cast), by=cast.pat_acts)
    seen: dict[str, Any] = {"likelihood": 1, "effect": 1, "note": "Seen", "review_on": date(2026, 4, 6)}
    with pytest.raises(Conflict):
        actions.weigh(one, **seen, by=cast.pat_acts)
    for who in ("ada", "una", "rita", "quin", "adm", "stranger"):
        with pytest.raises(NotAllowed):
            actions.name(draft, weighed(cast), by=getattr(cast, f"{who}_acts"))
    plan_life.activate(approved(cast, draft), by=cast.pat_acts)
    with pytest.raises(Conflict):
        actions.name(draft, weighed(cast), by=cast.pat_acts)
    for who in ("ada", "una", "quin", "adm"):
        with pytest.raises(NotAllowed):
            actions.weigh(one, **seen, by=getattr(cast, f"{who}_acts"))
    assert cast.una_sees.get(f"/plan/service/{draft.reference}/risks/{one.pk}/look/").status_code == 403
    assert cast.pat_sees.get(f"/plan/service/{draft.reference}/risks/99999/look/").status_code == 404
