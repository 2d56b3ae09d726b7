"""Service plans: drafted, consulted on, approved by another, running, reviewed and closed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock, owned
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Notice, Standard, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import contingency, deciding
from floorwalker.plan.actions import plan_life as life
from floorwalker.plan.actions import plan_parts as parts
from floorwalker.plan.actions import service_plans as plans
from floorwalker.plan.models import Forecast, PlanArrangement, PlanVoice, ServicePlan
from floorwalker.plan.queries import service_plans as queries
from floorwalker.plan.rules.service_plans import covers_all, weeks_from
from tests.conftest import Cast
from tests.plan.plan_made import TODAY, a_plan, active, aimed, approved, arrangement, head, only_objective, ready, whole
from tests.record.contacts_made import AT, a_queue

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"name": " "}, "plan_in_words"),
        ({"purpose": ""}, "plan_in_words"),
        ({"function": "lunch"}, "unknown_function"),
        ({"queues": ()}, "plan_without_queues"),
        ({"last_day": TODAY + timedelta(days=3)}, "plan_days"),
        ({"last_day": TODAY - timedelta(days=3)}, "plan_days"),
        ({"last_day": date(2028, 1, 1)}, "plan_days"),
        ({"owner": "ada"}, "cannot_own"),
    ],
)
def test_what_is_no_plan_is_refused_with_what_to_do(cast: Cast, other: dict[str, Any], code: str) -> None:
    known = {name: getattr(cast, value) if value == "ada" else value for name, value in other.items()}
    with pytest.raises(RuleBroken) as refused:
        plans.draft(head(cast, ready(), **known), by=cast.pat_acts)
    assert refused.value.refusal_code == code
    assert refused.value.remedy
    assert not ServicePlan.objects.exists()


@pytest.mark.row(1)
def test_a_plan_goes_from_draft_to_closed_with_who_and_when_and_the_register_says_what_has_none(cast: Cast) -> None:
    queue, bare = ready(), a_queue("renewals")
    everybody = (cast.una, cast.olga, cast.quin)
    sent = cast.pat_sees.post("/plan/service/new/", {
        "name": "Claims, spring", "purpose": "Claims are settled at the first call.", "function": "queues", "queues": [queue.pk],
        "first_day": "2026-03-02", "last_day": "2026-05-31", "owner": cast.pat.pk,
    })
    plan = ServicePlan.objects.get()
    page = f"/plan/service/{plan.reference}/"
    assert sent.url == page
    parts.write_objective(plan, aimed(cast), by=cast.pat_acts)
    for scenario in PlanArrangement.Scenario.values:
        parts.arrange(plan, arrangement(cast, scenario), by=cast.pat_acts)
    cast.pat_sees.post(f"{page}ask/", {"people": [cast.una.pk]})
    assert Todo.objects.get(person=cast.una, done_at=None).what == "Say whether you agree with the plan Claims, spring"
    cast.una_sees.post(f"{page}agree/")
    cast.pat_sees.post(f"{page}put-forward/", {"approver": cast.olga.pk})
    assert Todo.objects.get(person=cast.olga, done_at=None).what == "Decide on the service plan Claims, spring"
    cast.olga_sees.post(f"{page}approve/")
    assert Notice.objects.get(person=cast.pat, kind="service_plans").what == "Claims, spring is approved"
    register = cast.asa_sees.get("/plan/service/").content.decode()
    assert f"5 have no active plan in the next 13 weeks:</b> {queue.name}, {bare.name}, Complaints, Outbound, Back office." in register
    cast.pat_sees.post(f"{page}activate/")
    register = cast.asa_sees.get("/plan/service/").content.decode()
    assert f"4 have no active plan in the next 13 weeks:</b> {bare.name}, Complaints, Outbound, Back office." in register
    assert "Active" in register
    cast.pat_sees.post(f"{page}begin-review/")
    cast.quin_sees.post(f"{page}objectives/{only_objective(plan).pk}/sign/", {
        "verdict": "not_met", "cause": "Nothing was recorded.", "comment": "Record outcomes first.",
    })
    cast.olga_sees.post(f"{page}close/", {"reason": "The next plan begins with recording."})
    plan.refresh_from_db()
    assert plan.state == "closed"
    told = cast.asa_sees.get(page).content.decode()
    for words in ("Closed: 0 of 1 objectives were met", "Olga Petrova", "Pat Nowak", "2 Mar 2026", "The next plan begins"):
        assert words in told
    steps = list(plan.steps.values_list("state", "by"))
    assert steps == [("draft", cast.pat.pk), ("consulted", cast.pat.pk), ("approved", cast.olga.pk), ("active", cast.pat.pk),
                     ("review", cast.pat.pk), ("closed", cast.olga.pk)]
    assert not Todo.objects.filter(done_at=None, person__in=everybody).exists()
    assert Line.objects.filter(kind="service_plan.moved", subject=plan.reference).count() == len(steps) - 1


def test_whoever_works_by_a_plan_is_heard_and_each_note_is_answered(cast: Cast) -> None:
    plan = whole(cast)
    with pytest.raises(RuleBroken, match="Nobody was asked"):
        life.put_forward(plan, approver=cast.olga, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="may not read service plans"):
        parts.consult(plan, [cast.ada], by=cast.pat_acts)
    parts.consult(plan, [cast.una, cast.rita], by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="Una Byrne, Rita Mbeki said nothing yet"):
        life.put_forward(plan, approver=cast.olga, by=cast.pat_acts)
    with pytest.raises(NotAllowed, match="You were not asked"):
        parts.say(plan, agrees=True, note="", by=cast.quin_acts)
    with pytest.raises(RuleBroken, match="Nobody said why"):
        parts.say(plan, agrees=False, note=" ", by=cast.una_acts)
    parts.say(plan, agrees=False, note="April is short of people.", by=cast.una_acts)
    assert Notice.objects.get(person=cast.pat).what == "Objects of Claims, second quarter: April is short of people."
    parts.consult(plan, [cast.una], by=cast.pat_acts)  # rita is left out again, and owes nothing
    assert not Todo.objects.filter(person=cast.rita, done_at=None).exists()
    with pytest.raises(RuleBroken, match="has said something"):
        parts.consult(plan, [cast.rita], by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="Una Byrne was not answered"):
        life.put_forward(plan, approver=cast.olga, by=cast.pat_acts)
    voice = PlanVoice.objects.get()
    page = f"/plan/service/{plan.reference}/"
    assert "April is short of people." in cast.pat_sees.get(page).content.decode()
    assert cast.pat_sees.post(f"{page}answer/", {"voice": "seven", "words": "x"}).status_code == 404
    assert cast.pat_sees.post(f"{page}answer/", {"voice": voice.pk, "words": "Two people are hired for April."}).status_code == 302
    assert Notice.objects.get(person=cast.una).what.endswith("Two people are hired for April.")
    life.put_forward(plan, approver=cast.olga, by=cast.pat_acts)
    with pytest.raises(Conflict, match="what was agreed stays"):
        parts.say(plan, agrees=True, note="", by=cast.una_acts)


def test_nobody_approves_their_own_plan_and_it_may_be_sent_back(cast: Cast) -> None:
    plan = plans.draft(head(cast, ready()), by=cast.olga_acts)
    parts.write_objective(plan, aimed(cast), by=cast.olga_acts)
    for scenario in PlanArrangement.Scenario.values:
        parts.arrange(plan, arrangement(cast, scenario), by=cast.pat_acts)
    parts.consult(plan, [cast.una], by=cast.pat_acts)
    parts.say(plan, agrees=True, note="", by=cast.una_acts)
    with pytest.raises(RuleBroken, match="Olga Petrova may not approve it"):
        life.put_forward(plan, approver=cast.olga, by=cast.pat_acts)
    life.put_forward(plan, approver=cast.cora, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="Who wrote a plan cannot approve it"):
        life.approve(plan, by=cast.olga_acts)
    with pytest.raises(NotAllowed):
        life.approve(plan, by=cast.pat_acts)
    assert "Somebody else decides" in cast.olga_sees.get(f"/plan/service/{plan.reference}/").content.decode()
    assert cast.cora_sees.post(f"/plan/service/{plan.reference}/refuse/", {"reason": ""}).status_code == 422
    life.refuse(plan, reason="Say what it costs.", by=cast.cora_acts)
    assert ServicePlan.objects.get().state == "draft"
    assert Notice.objects.filter(person=cast.olga).get().what.endswith("was sent back: Say what it costs.")
    with pytest.raises(Conflict):
        life.approve(plan, by=cast.cora_acts)


def test_a_change_of_what_was_approved_is_the_next_version_and_the_old_one_stays_readable(cast: Cast) -> None:
    first = active(cast)
    with pytest.raises(Conflict, match="what was agreed stays as it is"):
        plans.change(first, head(cast, ready(), name="Other"), by=cast.pat_acts)
    with pytest.raises(Conflict):
        parts.write_objective(first, aimed(cast), by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="Nobody said why"):
        plans.follow(first, why="", by=cast.pat_acts)
    second = plans.follow(first, why="A new client comes.", by=cast.pat_acts)
    assert (second.version, second.state, second.objectives.count(), second.arrangements.count()) == (2, "draft", 1, 4)
    assert (first.objectives.count(), first.arrangements.count()) == (1, 4)
    with pytest.raises(Conflict, match="is being written already"):
        plans.follow(first, why="Again.", by=cast.pat_acts)
    plans.withdraw(second, reason="The client waits.", by=cast.pat_acts)
    third = life.activate(approved(cast, plans.follow(first, why="The client comes.", by=cast.pat_acts)), by=cast.pat_acts)
    first.refresh_from_db()
    assert (first.state, third.state) == ("replaced", "active")
    page = cast.una_sees.get(f"/plan/service/{first.reference}/").content.decode()
    assert f"{third.reference} runs instead" in page
    assert "Put things right first time" in page
    assert [each.reference for each in queries.versions(first)] == [third.reference, second.reference, first.reference]


@pytest.mark.row(43)
def test_a_plan_with_a_queue_without_a_standard_or_forecast_does_not_run_and_says_which(cast: Cast) -> None:
    bare = a_queue("whatsapp", channel="chat", target_seconds=None)
    plan = approved(cast, whole(cast, ready(), bare))
    page = f"/plan/service/{plan.reference}/"
    told = cast.pat_sees.get(page).content.decode()
    assert "Cannot be activated yet: Whatsapp begins 02 Mar 2026 without a service standard" in told
    assert "Whatsapp has no forecast in use that reaches 02 Mar 2026" in told
    assert re.search(r"<button[^>]*disabled[^>]*>Activate", told)
    assert 'href="/plan/standards/propose/"' in told
    refused = cast.pat_sees.post(f"{page}activate/")
    assert refused.status_code == 422
    assert "Whatsapp begins 02 Mar 2026 without a service standard" in refused.content.decode()
    with pytest.raises(RuleBroken) as refusal:
        life.activate(plan, by=cast.pat_acts)
    assert [each["at"] for each in refusal.value.facts["missing"]] == ["/plan/standards/propose/", "/plan/forecast/?queue=whatsapp"]
    Standard.objects.create(reference="STD-W", measure="asa", queue=bare, target=60, starts_on=date(2026, 1, 1))
    ready("whatsapp")
    Forecast.objects.filter(queue__code="claims").delete()
    with pytest.raises(RuleBroken, match="cannot be activated yet: Claims has no forecast in use that reaches 02 Mar 2026"):
        life.activate(plan, by=cast.pat_acts)
    ready()
    assert life.activate(plan, by=cast.pat_acts).state == "active"


def test_a_plan_lacks_each_scenario_that_is_not_arranged_for_or_was_never_tested(cast: Cast) -> None:
    plan = a_plan(cast)
    made = parts.arrange(plan, arrangement(cast, "spike", tested_on=None, result="", next_test_on=date(2026, 4, 1)), by=cast.pat_acts)
    words = [each.words for each in queries.incomplete(plan)]
    assert words == [
        "it has no objective", "what is arranged for when there are more contacts than planned was never tested",
        "nothing is arranged for when there are fewer people than planned", "nothing is arranged for when a system is down",
        "nothing is arranged for when the site cannot be used",
    ]
    with pytest.raises(RuleBroken, match="a system is down"):
        life.activate(plan, by=cast.pat_acts)
    ahead, before = {"tested_on": TODAY + timedelta(days=1)}, {"next_test_on": date(2026, 2, 10)}
    wrong = ({"trigger": " "}, {"result": ""}, ahead, before, {"scenario": "x"})
    for other in wrong:
        with pytest.raises(RuleBroken):
            parts.arrange(plan, arrangement(cast, **{"next_test_on": date(2026, 8, 1), **other}), of=made, by=cast.pat_acts)
    assert "Never tested" in cast.una_sees.get(f"/plan/service/{plan.reference}/").content.decode()
    parts.drop_arrangement(made, by=cast.pat_acts)
    assert not plan.arrangements.exists()


def test_two_plans_of_one_function_do_not_run_for_the_same_queue_and_day(cast: Cast) -> None:
    first = active(cast)
    second = approved(cast, whole(cast))
    with pytest.raises(RuleBroken, match=f"{first.reference} runs for the same"):
        life.activate(second, by=cast.pat_acts)
    with clock.frozen(AT + timedelta(days=200)), pytest.raises(RuleBroken, match="ended on 31 May 2026"):
        life.activate(second, by=cast.pat_acts)


@pytest.mark.row(115)
def test_a_plan_stands_for_each_function_and_one_without_is_listed(cast: Cast) -> None:
    life.activate(approved(cast, whole(cast, function="complaints", queues=())), by=cast.pat_acts)
    page = cast.una_sees.get("/plan/service/").content.decode()
    assert "Outbound, Back office." in page
    assert "Complaints, Outbound" not in page
    covered = {each.name: each.without for each in queries.coverage(TODAY)}
    assert (covered["Complaints"], covered["Outbound"]) == (0, 13)


@pytest.mark.once
def test_a_week_is_covered_when_each_of_its_days_is() -> None:
    weeks = weeks_from(date(2026, 3, 4))
    assert weeks[0] == (date(2026, 3, 4), date(2026, 3, 8))
    assert (weeks[1], len(weeks)) == ((date(2026, 3, 9), date(2026, 3, 15)), 13)
    whole_week, half = (date(2026, 3, 1), date(2026, 3, 15)), (date(2026, 3, 9), date(2026, 3, 12))
    assert covers_all([whole_week], *weeks[0])
    assert not covers_all([half], *weeks[1])
    assert covers_all([(date(2026, 3, 13), date(2026, 4, 1)), half], *weeks[1])
    assert not covers_all([], *weeks[1])


@pytest.mark.parametrize("who", ["una", "rita", "quin", "cora", "asa"])
def test_who_works_by_plans_reads_them_and_few_write_them(cast: Cast, who: str) -> None:
    plan = whole(cast)
    sees = getattr(cast, f"{who}_sees")
    page = f"/plan/service/{plan.reference}/"
    assert sees.get("/plan/service/").status_code == 200
    assert sees.get(page).status_code == 200
    assert "Add an objective" not in sees.get(page).content.decode()
    for address in ("/plan/service/new/", f"{page}change/", f"{page}objectives/add/", f"{page}contingency/add/",
                    f"{page}objectives/{only_objective(plan).pk}/"):
        assert sees.get(address).status_code == 403
        assert sees.post(address, {}).status_code == 403
    for step in ("ask", "put-forward", "withdraw", "activate", "begin-review", "follow"):
        assert sees.post(f"{page}{step}/", {"reason": "x", "people": [cast.una.pk], "approver": cast.olga.pk}).status_code in {403, 422}
    assert ServicePlan.objects.get().state == "draft"
    assert not PlanVoice.objects.exists()


@pytest.mark.parametrize("who", ["ada", "stranger", "adm", "sam"])
def test_plans_are_closed_to_others_and_what_is_not_there_is_said(cast: Cast, who: str) -> None:
    plan = whole(cast)
    for address in ("/plan/service/", f"/plan/service/{plan.reference}/", f"/plan/service/{plan.reference}/file.csv"):
        assert getattr(cast, f"{who}_sees").get(address).status_code == 403
    for address in ("/plan/service/SP-999/", f"/plan/service/{plan.reference}/objectives/99999/",
                    f"/plan/service/{plan.reference}/contingency/99999/"):
        assert cast.pat_sees.get(address).status_code == 404
    assert cast.pat_sees.post(f"/plan/service/{plan.reference}/explode/").status_code == 404


def test_the_register_and_a_plan_ask_the_database_a_bounded_number_of_times(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        whole(cast, ready(f"queue{number}"))
    reference = ServicePlan.objects.order_by("pk").values_list("reference", flat=True)[0]
    cast.una_sees.get("/plan/service/")
    with django_assert_max_num_queries(40):
        cast.una_sees.get("/plan/service/")
    with django_assert_max_num_queries(60):
        cast.una_sees.get(f"/plan/service/{reference}/")


def test_a_plan_is_handed_over_with_what_somebody_owns(cast: Cast) -> None:
    plan = whole(cast)
    assert [each.words for each in owned.shelf().get("service_plans").of(cast.pat)] == [f"{plan.reference}: Claims, second quarter"]
    plans.give(plan.reference, to=cast.olga, by=cast.adm_acts)
    assert ServicePlan.objects.get().owner == cast.olga


def test_whoever_wrote_a_part_of_a_plan_does_not_approve_it(cast: Cast) -> None:
    plan = whole(cast)
    parts.arrange(plan, arrangement(cast, trigger="Calls 30 % over"), by=cast.olga_acts)
    parts.consult(plan, [cast.una], by=cast.pat_acts)
    parts.say(plan, agrees=True, note="", by=cast.una_acts)
    with pytest.raises(RuleBroken, match="Olga Petrova may not approve it"):
        life.put_forward(plan, approver=cast.olga, by=cast.pat_acts)
    life.put_forward(plan, approver=cast.cora, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="Who wrote a plan cannot approve it"):
        life.approve(plan, by=cast.olga_acts)


def test_a_part_is_changed_only_in_its_own_plan_and_taken_out_once(cast: Cast) -> None:
    runs, draft = active(cast), whole(cast)
    objective, spike = only_objective(runs), runs.arrangements.get(scenario="spike")
    with pytest.raises(Conflict, match="no part of"):
        parts.write_objective(draft, aimed(cast, name="Take it over from there"), of=objective, by=cast.pat_acts)
    with pytest.raises(Conflict, match="no part of"):
        parts.arrange(draft, arrangement(cast), of=spike, by=cast.pat_acts)
    assert only_objective(runs).name == "Put things right first time"
    mine = draft.arrangements.get(scenario="spike")
    again = draft.arrangements.get(scenario="spike")
    parts.drop_arrangement(mine, by=cast.pat_acts)
    with pytest.raises(Conflict, match="no part of"):
        parts.drop_arrangement(again, by=cast.pat_acts)
    with pytest.raises(Conflict, match="no part of"):
        parts.arrange(draft, arrangement(cast), of=again, by=cast.pat_acts)
    lines = Line.objects.filter(kind="service_plan.part_changed", subject=draft.reference)
    assert sum('"Took out"' in each.body for each in lines) == 1


def test_an_answer_does_not_undo_what_was_said_meanwhile(cast: Cast) -> None:
    plan = whole(cast)
    parts.consult(plan, [cast.una], by=cast.pat_acts)
    parts.say(plan, agrees=False, note="April is short.", by=cast.una_acts)
    read = PlanVoice.objects.select_related("plan", "person").get()
    parts.say(plan, agrees=True, note="I was wrong about April.", by=cast.una_acts)
    with pytest.raises(Conflict, match="something else meanwhile"):
        parts.answer(read, words="Two people are hired.", by=cast.pat_acts)
    assert PlanVoice.objects.get().note == "I was wrong about April."


def test_a_version_that_is_replaced_leaves_nothing_owed_and_its_tests_stand_in_the_next(cast: Cast) -> None:
    first = active(cast)
    second = approved(cast, plans.follow(first, why="A new client comes.", by=cast.pat_acts))
    spike = PlanArrangement.objects.select_related("plan", "owner").get(plan=first, scenario="spike")
    contingency.tested(spike, tested_on=date(2026, 3, 1), result="part", note="Slow.", next_test_on=date(2026, 9, 1), by=cast.rita_acts)
    deciding.ask(cast.rita, key="test", what="Test it", why="So it works", about=plans.about(first), due_on=None)
    life.activate(second, by=cast.pat_acts)
    assert not Todo.objects.filter(about=plans.about(first), done_at=None).exists()
    now = second.arrangements.get(scenario="spike")
    assert (now.tested_on, now.result, now.test_note, now.next_test_on) == (date(2026, 3, 1), "part", "Slow.", date(2026, 9, 1))
    assert second.arrangements.get(scenario="outage").tested_on == date(2026, 2, 10)
    assert Line.objects.filter(kind="service_plan.tested", subject=second.reference).count() == 1
