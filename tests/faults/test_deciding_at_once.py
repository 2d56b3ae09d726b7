"""Two people decide at the same moment on what stands beside each other: one waits for the other, and sees what it did."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date
from typing import Any

import pytest
from django.db import connections, transaction

from floorwalker.ground import standards
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Job
from floorwalker.plan import message_layers
from floorwalker.plan.actions import agreements, catalogue, deciding, journey_counting, journeys, kpis, plan_life
from floorwalker.plan.actions import customer_messages as messages
from floorwalker.plan.models import Agreement, KpiSet, ServicePlan
from floorwalker.plan.queries import agreements as asking
from floorwalker.plan.queries import forecasts
from floorwalker.plan.queries import kpis as held_to
from floorwalker.plan.queries import service_plans as plans
from tests.conftest import Cast
from tests.plan.agreements_made import ONCE, TODAY, a_clients_queue, agreed, draft, proposed
from tests.plan.forecast_made import a_forecast, a_queue
from tests.plan.plan_made import approved, whole
from tests.plan.test_catalogue import draft as a_standard
from tests.plan.test_customer_messages import a_template, checked, planned
from tests.plan.test_kpis import FAIR

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db(transaction=True)]
A_MOMENT = 0.4
"""Seconds that the first is kept waiting: long enough for the second to come as far."""

TwoAtOnce = Callable[[Any, str, Callable[[], Any], Callable[[], Any]], list[str]]


@pytest.fixture
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> TwoAtOnce:
    """Return how two acts are let run beside each other; the second begins once the first has called a function, and what came of each."""

    def run(module: Any, name: str, *acts: Callable[[], Any]) -> list[str]:
        there, plain = threading.Event(), getattr(module, name)

        def slow(*arguments: Any, **named: Any) -> Any:
            found = plain(*arguments, **named)
            if not there.is_set():
                there.set()
                threading.Event().wait(A_MOMENT)
            return found

        def tried(act: Callable[[], Any]) -> str:
            try:
                act()
            except RuleBroken as refusal:
                return refusal.refusal_code
            finally:
                connections.close_all()
            return "done"

        monkeypatch.setattr(module, name, slow)
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(copy_context().run, tried, acts[0])
            assert there.wait(30)
            second = pool.submit(copy_context().run, tried, acts[1])
            return [first.result(60), second.result(60)]

    return run


def test_of_two_agreements_that_promise_the_same_one_is_approved(cast: Cast, two_at_once: TwoAtOnce) -> None:
    a_clients_queue()
    one, other = proposed(cast, (ONCE,)), proposed(cast, (ONCE,))
    by = [cast.olga_acts, cast.cora_acts]
    came = two_at_once(
        asking, "clash", lambda: agreements.approve(one, by=by[0]), lambda: agreements.approve(other, by=by[1])
    )
    assert came == ["done", "agreement_clash"]
    assert Agreement.objects.filter(state="approved").count() == 1


def test_of_two_next_versions_of_an_agreement_the_second_is_told_of_the_first(cast: Cast, two_at_once: TwoAtOnce) -> None:
    a_clients_queue()
    first = agreed(cast, (ONCE,))
    following, by, approver = draft(cast, starts_on=TODAY), cast.pat_acts, cast.olga

    def propose() -> None:
        agreements.propose(following, (ONCE,), approver=approver, follows=first, by=by)

    assert two_at_once(agreements, "_require_next", propose, propose) == ["done", "conflict"]
    assert Agreement.objects.filter(follows=first).count() == 1


def test_a_set_taken_back_while_the_next_is_approved_leaves_one_in_force(cast: Cast, two_at_once: TwoAtOnce) -> None:
    def a_set(starts_on: date) -> KpiSet:
        return kpis.propose("agent", targets=FAIR, starts_on=starts_on, approver=cast.olga, why="So.", by=cast.pat_acts)

    kpis.approve(a_set(date(2026, 3, 9)), by=cast.olga_acts)
    second = kpis.approve(a_set(date(2026, 4, 6)), by=cast.olga_acts)
    third = a_set(date(2026, 5, 4))
    planner, manager = cast.pat_acts, cast.olga_acts
    came = two_at_once(
        deciding, "settle", lambda: kpis.withdraw(second, reason="Late.", by=planner), lambda: kpis.approve(third, by=manager)
    )
    assert came == ["done", "done"]
    assert [each.reference for each in held_to.in_force(date(2026, 5, 4))] == [third.reference]


def test_of_two_standards_on_the_same_begun_at_once_one_stands(cast: Cast, two_at_once: TwoAtOnce) -> None:
    made = catalogue.propose(a_standard(cast), approver=cast.olga, by=cast.pat_acts)
    by = cast.olga_acts
    came = two_at_once(
        standards, "require_last", lambda: catalogue.approve(made, by=by),
        lambda: standards.put_in_force("fcr", target=0.5, starts_on=made.starts_on, by=by),
    )
    assert came == ["done", "standard_overlaps"]
    assert [each.reference for each in standards.in_force(made.starts_on)] == [made.reference]


def test_of_two_who_ask_for_a_journey_to_be_counted_at_once_the_second_finds_the_work_of_the_first(
    cast: Cast, two_at_once: TwoAtOnce
) -> None:
    by = cast.olga_acts
    journey = journeys.begin("A claim", purpose="x", within_days=7, owner=cast.pat, by=cast.pat_acts)

    def ask() -> None:
        journey_counting.ask(journey, starts_on=date(2026, 2, 16), ends_on=date(2026, 2, 18), by=by)

    assert two_at_once(journey_counting.store, "append", ask, ask) == ["done", "done"]
    assert Job.objects.filter(kind="plan.count_journey").count() == 1


def test_a_forecast_that_is_made_while_a_message_is_approved_carries_what_it_brings(cast: Cast, two_at_once: TwoAtOnce) -> None:
    queue = a_queue()
    template, by = a_template(cast), cast.olga_acts
    message = messages.propose(checked(cast, planned(cast, queue, template)), approver=cast.olga, why="x", by=cast.pat_acts)

    def forecast() -> None:
        with transaction.atomic():
            message_layers.settle(a_forecast(queue, days=12), author="x")

    came = two_at_once(message_layers, "settle", forecast, lambda: messages.approve(message, seen=None, by=by))
    assert came == ["done", "done"]
    assert forecasts.newest(queue).layers.count() == 3  # type: ignore[union-attr]


def test_of_two_service_plans_for_the_same_activated_at_once_one_runs(cast: Cast, two_at_once: TwoAtOnce) -> None:
    one, other = approved(cast, whole(cast)), approved(cast, whole(cast))
    by = cast.pat_acts
    came = two_at_once(plans, "in_the_way", lambda: plan_life.activate(one, by=by), lambda: plan_life.activate(other, by=by))
    assert came == ["done", "plan_overlaps"]
    assert [each.reference for each in ServicePlan.objects.filter(state="active")] == [one.reference]
