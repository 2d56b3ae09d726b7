"""Flex: agreed beforehand by two people, watched by what is counted, set against gaps, and told apart from what nobody planned."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.models import Notice, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import allocation
from floorwalker.plan.actions import flex as actions
from floorwalker.plan.models import FlexAction
from floorwalker.plan.queries import flex as queries
from floorwalker.plan.rules import flex as rules
from floorwalker.serve.models import Entry
from tests.conftest import MONDAY, Cast
from tests.plan.allocation_made import TODAY, Site

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


@pytest.fixture
def site(cast: Cast, a_person: Any) -> Site:
    return Site(cast, a_person)


def draft(site: Site, cast: Cast, **other: Any) -> rules.Draft:
    return replace(
        rules.Draft(
            queue=site.claims, band="high", kind="overtime", what="Evenings are offered by text", limits="4 hours a person", days=2,
            beyond_share=0.08, hours_a_week=30.0, first_day=TODAY, last_day=TODAY + timedelta(weeks=4), owner=cast.rita,
        ),
        **other,
    )


def agreed(site: Site, cast: Cast, **other: Any) -> FlexAction:
    return actions.agree(actions.propose(draft(site, cast, **other), approver=cast.olga, by=cast.pat_acts), by=cast.olga_acts)


@pytest.mark.row(141)
def test_flex_is_proposed_by_one_and_agreed_by_another_and_stands_in_the_forward_view(cast: Cast, site: Site) -> None:
    assert cast.olga.pk
    typed = {
        "queue": site.claims.pk, "band": "high", "kind": "overtime", "what": "Evenings are offered by text", "limits": "4 hours a person",
        "beyond": "8", "days": "2", "hours_a_week": "30", "first_day": "2026-03-02", "last_day": "2026-03-29", "owner": cast.rita.pk,
        "approver": cast.olga.pk,
    }
    assert cast.pat_sees.post("/plan/flex/propose/", typed | {"limits": ""}).status_code == 422
    sent = cast.pat_sees.post("/plan/flex/propose/", typed)
    made = FlexAction.objects.get()
    assert sent.url == f"/plan/flex/{made.reference}/"
    assert Todo.objects.get(person=cast.olga, done_at=None).what == "Decide on flex for Claims"
    assert "Somebody else decides" in cast.pat_sees.get(sent.url).content.decode()
    assert "Nothing is agreed for these weeks" in cast.una_sees.get("/plan/ahead/").content.decode()
    decides = re.findall(r'\bid="([^"]+)"', cast.olga_sees.get(sent.url).content.decode())
    assert {"refuse-reason", "return-reason"} <= {*decides}
    assert cast.pat_sees.post(f"{sent.url}agree/").status_code == 403
    assert cast.olga_sees.post(f"{sent.url}agree/").status_code == 302
    assert not Todo.objects.filter(done_at=None).exists()
    for page in ("/plan/ahead/", "/plan/flex/"):
        words = cast.una_sees.get(page).content.decode()
        assert made.reference in words
        assert "8% above" in words
    kinds = Line.objects.filter(kind__startswith="flex.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["flex.proposed", "flex.agreed"]
    found = queries.hours([made], [TODAY, TODAY + timedelta(weeks=3), TODAY + timedelta(weeks=4)])
    assert dict(found[site.claims.pk]) == {TODAY: 30.0, TODAY + timedelta(weeks=3): 30.0}


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"what": " "}, "flex_in_words"),
        ({"limits": ""}, "flex_without_limits"),
        ({"kind": "freeze", "limits": " "}, "flex_without_limits"),
        ({"band": "low"}, "flex_band"),
        ({"kind": "training"}, "flex_band"),
        ({"beyond_share": 0.0}, "flex_sign"),
        ({"beyond_share": float("nan")}, "flex_sign"),
        ({"days": 0}, "flex_sign"),
        ({"hours_a_week": float("inf")}, "flex_hours"),
        ({"last_day": TODAY - timedelta(days=1), "first_day": TODAY - timedelta(days=9)}, "flex_days"),
        ({"last_day": TODAY - timedelta(days=1)}, "flex_days"),
        ({"last_day": date(2028, 1, 1)}, "flex_days"),
    ],
)
def test_what_is_no_flex_is_refused_with_what_to_do(cast: Cast, site: Site, other: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        actions.propose(draft(site, cast, **other), approver=cast.olga, by=cast.pat_acts)
    assert refused.value.refusal_code == code
    assert refused.value.remedy
    assert not FlexAction.objects.exists()


def test_nobody_agrees_to_their_own_and_each_is_decided_once(cast: Cast, site: Site, a_person: Any) -> None:
    other = a_person("Omar", "Second", role="operations_manager", reach="all")
    own = actions.propose(draft(site, cast), approver=other, by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="cannot agree to it"):
        actions.agree(own, by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="may not agree"):
        actions.propose(draft(site, cast), approver=cast.una, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="may not own it"):
        actions.propose(draft(site, cast, owner=cast.ada), approver=cast.olga, by=cast.pat_acts)
    with pytest.raises(NotAllowed):
        actions.propose(draft(site, cast), approver=cast.olga, by=cast.rita_acts)
    made = actions.propose(draft(site, cast), approver=cast.olga, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="Nobody said why"):
        actions.refuse(made, reason=" ", by=cast.olga_acts)
    actions.refuse(made, reason="Too much", by=cast.olga_acts)
    assert Notice.objects.get(person=cast.pat).what.endswith("was refused: Too much")
    with pytest.raises(Conflict, match="refused already"):
        actions.agree(made, by=cast.olga_acts)
    assert actions.withdraw(agreed(site, cast), reason="The union asked", by=cast.pat_acts).state == "withdrawn"
    assert cast.rita_sees.get("/plan/flex/propose/").status_code == 403
    assert cast.ada_sees.get("/plan/flex/").status_code == 403


@pytest.mark.row(141)
def test_a_sign_that_is_there_is_shown_and_asks_its_owner_once(cast: Cast, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    made = agreed(site, cast)
    came = [rules.Counted(TODAY - timedelta(days=after), 300.0, actual) for after, actual in ((3, 300.0), (2, 330.0), (1, 327.0))]
    monkeypatch.setattr(queries.forecast_days, "counted", lambda queues: {queue.pk: came for queue in queues})
    for day in ("first", "second"):
        jobs.enqueue(actions.WATCH, arguments={}, by=cast.olga_acts, key=day)
        running = claim(holder="test")
        assert running is not None
        actions.look_for_signs(running)
    asked = Todo.objects.get(person=cast.rita)
    assert asked.what == f"Use {made.reference}, overtime, for Claims"
    assert "+9%" in asked.why
    assert Line.objects.filter(kind="flex.sign_seen").count() == 1
    page = cast.una_sees.get(f"/plan/flex/{made.reference}/").content.decode()
    assert "There" in page
    assert "+10%" in page
    assert "Sign there since Sat 28 Feb" in cast.una_sees.get("/plan/ahead/").content.decode()


def test_what_is_taken_back_while_days_are_counted_asks_nobody(cast: Cast, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    made = agreed(site, cast)

    def taken_back(rows: Any) -> dict[int, queries.Sign]:
        actions.withdraw(made, reason="The union asked", by=cast.pat_acts)
        return {made.pk: queries.Sign(TODAY, [rules.Counted(TODAY, 100.0, 200.0)])}

    monkeypatch.setattr(queries, "signs", taken_back)
    jobs.enqueue(actions.WATCH, arguments={}, by=cast.olga_acts, key="watch")
    running = claim(holder="test")
    assert running is not None
    actions.look_for_signs(running)
    assert not Todo.objects.filter(person=cast.rita).exists()
    assert not Line.objects.filter(kind="flex.sign_seen").exists()


def test_nobody_agrees_to_what_has_ended(cast: Cast, site: Site) -> None:
    late = actions.propose(draft(site, cast, last_day=TODAY), approver=cast.olga, by=cast.pat_acts)
    with clock.frozen(MONDAY + timedelta(days=1)), pytest.raises(RuleBroken, match="would have ended on 02 Mar 2026"):
        actions.agree(late, by=cast.olga_acts)


def test_a_run_ends_with_the_last_counted_day_and_low_demand_has_its_own_sign() -> None:
    days = [rules.Counted(TODAY + timedelta(days=n), 100.0, actual) for n, actual in enumerate((109.0, 109.0, 101.0))]
    assert rules.since(days, beyond_share=0.08, running=2, is_high=True) is None
    assert rules.since(days[:2], beyond_share=0.08, running=2, is_high=True) == TODAY
    assert rules.since(days[:1], beyond_share=0.08, running=2, is_high=True) is None
    low = [rules.Counted(TODAY, 100.0, 80.0)]
    assert rules.since(low, beyond_share=0.1, running=1, is_high=False) == TODAY


@pytest.mark.row(140)
def test_the_share_of_planned_actions_counts_each_action_once(cast: Cast, site: Site) -> None:
    page = cast.rita_sees.get("/plan/ahead/").content.decode()
    assert "there is no share of planned actions yet" in page
    flex = agreed(site, cast)
    with pytest.raises(RuleBroken, match="is not agreed for these queues"):
        allocation.allocate(
            site.change(kind="release", queue=None, number=1), reason="spare", why="Quiet", strain="So", flex=flex, by=cast.rita_acts
        )
    for used, hour in ((flex, 10), (None, 14)):
        change = site.change(number=1, starts_at=MONDAY.replace(hour=hour), ends_at=MONDAY.replace(hour=hour + 1))
        allocation.allocate(change, reason="level", why="Waits", strain="So", flex=used, by=cast.rita_acts)
    for reference, hour in (("ENT-1", 10), ("ENT-2", 16)):  # the first carries out an allocation, the second stands alone
        Entry.objects.create(
            reference=reference, kind="move", site=site.site, from_queue=site.renewals, queue=site.claims, what="Moved", raised_at=MONDAY,
            starts_at=MONDAY.replace(hour=hour), ends_at=MONDAY.replace(hour=hour, minute=30), raised_by=f"person:{cast.rita.pk}",
        )
    with clock.frozen(MONDAY + timedelta(days=1)):
        page = cast.rita_sees.get("/plan/ahead/").content.decode()
    assert "Planned were 1 of 3 actions of the last 13 weeks: 2 re-allocations and 1 logged moves" in page
    shown = cast.una_sees.get("/plan/allocation/ALC-1/").content.decode()
    assert f'/plan/flex/{flex.reference}/' in shown
