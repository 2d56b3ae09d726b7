"""Pages of sample plans: empty and full, by role, in a fixed number of queries, with what is typed refused in words."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from floorwalker.ground.models import Todo
from floorwalker.record.models import Features, Interaction, SentimentCorrection
from floorwalker.review.actions import picks, sample_plans
from floorwalker.review.models import Evaluation, Pick, SampleDraw, SamplePlan
from floorwalker.review.rules.sampling import RiskTaken
from tests.conftest import MONDAY, Cast
from tests.record.contacts_made import counted
from tests.review.samples_made import Centre, a_draft, a_draw, a_february, a_plan, scored
from tests.review.scorecards_made import a_scorecard

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
PLANS = "/review/sample-plans/"
TYPED = {
    "name": "Claims, monthly", "purpose": "To know.", "directions": ["inbound"], "period": "month", "pace": "period",
    "starts_on": "2026-02-01", "margin": "12", "confidence": "0.95", "expected": "80", "stratum_1": "queue", "stratum_2": "",
    "mix": "share", "least_stratum": "4", "least_person": "3", "score_days": "5", "feedback_days": "2", "calibration_weeks": "4",
    "take_dissatisfied": "3",
}


@pytest.fixture
def centre(cast: Cast, a_person: Any, tmp_path: Path) -> Iterator[Centre]:
    made = a_february(cast, a_person)
    with counted(tmp_path):
        yield made


@pytest.mark.row(27, 60, 101, 181)
@pytest.mark.usefixtures("centre")
def test_a_plan_is_written_proposed_approved_drawn_and_checked_by_its_pages(cast: Cast) -> None:
    a_scorecard(cast)
    sees, decides = cast.quin_sees, cast.olga_sees
    assert "No sample plan is written yet" in sees.get(PLANS).content.decode()
    typed = {**TYPED, "owner": str(cast.quin.pk), f"capacity_{cast.quin.pk}": "100"}
    answer = sees.post(f"{PLANS}write/", typed)
    assert answer.status_code == 302, answer.content.decode()
    plan = SamplePlan.objects.get()
    address = f"{PLANS}{plan.reference}/"
    first = sees.get(address).content.decode()
    assert "1.96² × .80 × .20 ÷ .12² = 42.7" in first
    assert "÷ (1 + (42.7 − 1) ÷ 120) = 31.7, so 32" in first
    assert "Nothing is drawn yet" in first
    sees.post(f"{address}propose/", {"approver": cast.olga.pk, "why": "So we agreed.", "version": 1})
    assert "Decide on the sample plan" in Todo.objects.get(person=cast.olga, done_at=None).what
    refused = sees.post(f"{address}approve/", {"version": 1})
    assert refused.status_code == 422
    assert "Who wrote a sample plan cannot approve it" in refused.content.decode()
    plan.refresh_from_db()
    assert decides.post(f"{address}approve/", {"version": 1, "seen": plan.changes}).status_code == 302
    page = sees.get(address).content.decode()
    assert "Draw 1 Feb and 27 days more" in page
    drawn = sees.post(f"{address}draw/", {"starts_on": "2026-02-01"})
    draw = SampleDraw.objects.get()
    assert drawn.url == f"/review/draws/{draw.reference}/"
    checked = sees.get(f"{drawn.url}?check=1").content.decode()
    assert "Same list." in checked
    assert "still the ones it was drawn from" in checked
    again = sees.post(f"{address}draw/", {"starts_on": "2026-02-01"})
    assert again.status_code == 409
    assert "drawn already" in again.content.decode()
    assert sees.post(f"{address}draw/", {"starts_on": "tomorrow"}).status_code == 422


@pytest.mark.row(27, 60)
@pytest.mark.usefixtures("centre")
def test_the_page_of_a_plan_shows_coverage_figures_and_who_is_due(cast: Cast) -> None:
    draw = a_draw(cast)
    for number, each in enumerate(Pick.objects.filter(draw=draw).order_by("pk")[:30]):
        scored(cast, each, **({"classified": "no"} if number % 6 == 0 else {}))
    page = cast.quin_sees.get(f"{PLANS}{draw.plan_reference}/").content.decode()
    figures = ("Random only", "With risk, weighted", "Mixed, not weighted", "biased")
    for words in (*figures, "Quin Hartley", "Customer not satisfied", "1 in 4"):
        assert words in page, words
    assert page.count('class="sq"') > 8
    assert f"{Pick.objects.filter(draw=draw).count() - 30} of" in page
    assert "too few" in page or "n 8" in page
    assert "Complete" in page or "to go" in page


@pytest.mark.usefixtures("centre")
def test_pages_take_a_fixed_number_of_queries_however_many_picks(cast: Cast, django_assert_max_num_queries: Any) -> None:
    draw = a_draw(cast, least_person=8)
    for each in Pick.objects.filter(draw=draw).order_by("pk")[:9]:
        scored(cast, each)
    sees = cast.quin_sees
    with django_assert_max_num_queries(46):
        sees.get(f"{PLANS}{draw.plan_reference}/")
    with django_assert_max_num_queries(32):
        sees.get(f"/review/draws/{draw.reference}/")
    with django_assert_max_num_queries(20):
        sees.get("/review/picks/")


@pytest.mark.usefixtures("centre")
def test_each_role_sees_what_it_may(cast: Cast) -> None:
    draw = a_draw(cast)
    pick = Pick.objects.filter(draw=draw, agent=cast.ada)[0]
    places = (PLANS, f"{PLANS}{draw.plan_reference}/", f"/review/draws/{draw.reference}/")
    for who in ("quin", "olga", "cora", "asa", "una"):
        for place in places:
            assert getattr(cast, f"{who}_sees").get(place).status_code == 200, (who, place)
    for who in ("ada", "sam", "pat", "rita", "adm", "stranger"):
        for place in places:
            assert getattr(cast, f"{who}_sees").get(place).status_code == 403, (who, place)
        assert getattr(cast, f"{who}_sees").get(f"/review/picks/{pick.pk}/").status_code == 404, who
    for who in ("una", "asa", "cora", "ada"):
        assert getattr(cast, f"{who}_sees").get(f"{PLANS}write/").status_code == 403, who
        assert getattr(cast, f"{who}_sees").post(f"{PLANS}{draw.plan_reference}/draw/", {"starts_on": "2026-02-01"}).status_code == 403
    assert "Swap it" not in cast.una_sees.get(f"/review/picks/{pick.pk}/").content.decode()
    assert cast.una_sees.post(f"/review/picks/{pick.pk}/", {"swap": 1, "why": "other", "words": "No."}).status_code == 403


@pytest.mark.usefixtures("centre")
def test_a_pick_is_swapped_and_given_on_its_page_and_refusals_stand_beside_the_form(cast: Cast) -> None:
    draw = a_draw(cast, evaluators={cast.quin.pk: 200})
    pick = Pick.objects.filter(draw=draw).order_by("pk")[0]
    address, sees = f"/review/picks/{pick.pk}/", cast.quin_sees
    page = sees.get(address).content.decode()
    assert "Chance to be on the list" in page
    nothing = sees.post(address, {"swap": 1, "why": "recording", "words": ""})
    assert nothing.status_code == 422
    assert "This field is required" in nothing.content.decode()
    given = sees.post(address, {"give": 1, "to": cast.una.pk})
    assert given.status_code == 302
    assert sees.post(address, {"give": 1, "to": pick.agent_id}).status_code == 422
    assert sees.post(address, {"swap": 1, "why": "recording", "words": "The file is <empty>."}).status_code == 302
    after = sees.get(address).content.decode()
    assert "Missing since" in after
    assert "&lt;empty&gt;" in after
    assert "Stood for by" in after
    plan = sees.get(f"{PLANS}{draw.plan_reference}/").content.decode()
    assert "recording or conversation is missing 1" in plan


@pytest.mark.usefixtures("centre")
def test_a_draw_leaves_as_csv_and_workbook_with_how_it_was_drawn_and_only_to_who_may(cast: Cast) -> None:
    draw = a_draw(cast)
    sees = cast.quin_sees
    lines = b"".join(sees.get(f"/review/draws/{draw.reference}/?format=csv").streaming_content).decode().splitlines()
    assert lines[0].startswith("Contact,When,Person,Stratum,Picked,Chance,Weight")
    assert len(lines) == 1 + Pick.objects.filter(draw=draw).count()
    book = load_workbook(io.BytesIO(sees.get(f"/review/draws/{draw.reference}/?format=xlsx").content))
    assert book["List"].max_row == len(lines)
    facts = {row[0].value: row[1].value for row in book["How it was drawn"].iter_rows()}
    assert facts["Seed"] == "2611"
    assert facts["Digest of the list (SHA-256)"] == draw.list_sha256
    assert cast.asa_sees.get(f"/review/draws/{draw.reference}/?format=xlsx").status_code == 403


@pytest.mark.usefixtures("centre")
def test_what_is_typed_wrong_is_said_and_nothing_is_saved(cast: Cast) -> None:
    a_scorecard(cast)
    typed = {**TYPED, "owner": str(cast.quin.pk), f"capacity_{cast.quin.pk}": "100"}
    for wrong in ({"margin": "0"}, {"expected": "120"}, {"stratum_1": "moon"}, {"stratum_2": "queue"}, {"owner": str(cast.ada.pk)},
                  {"name": "x" * 81}, {"take_tagged": "3"}, {"least_person": "-1"}):
        answer = cast.quin_sees.post(f"{PLANS}write/", {**typed, **wrong})
        assert answer.status_code == 422, wrong
        assert 'role="alert"' in answer.content.decode()
    assert not SamplePlan.objects.exists()


@pytest.mark.usefixtures("centre")
def test_a_draft_is_changed_on_its_form_and_a_change_in_between_is_told(cast: Cast) -> None:
    plan = a_draft(cast)
    form = cast.quin_sees.get(f"{PLANS}{plan.reference}/change/").content.decode()
    assert 'value="Claims, monthly"' in form
    typed = {**TYPED, "owner": str(cast.quin.pk), "name": "Other", f"capacity_{cast.quin.pk}": "9", "seen": str(plan.changes)}
    assert cast.quin_sees.post(f"{PLANS}{plan.reference}/change/", typed).status_code == 302
    assert SamplePlan.objects.get().name == "Other"
    assert cast.quin_sees.post(f"{PLANS}{plan.reference}/change/", typed).status_code == 409


@pytest.mark.usefixtures("centre")
def test_an_agent_names_a_contact_by_its_page_and_the_evaluator_finds_it(cast: Cast, centre: Centre) -> None:
    a_plan(cast)
    own = Interaction.objects.filter(agent=cast.ada).order_by("pk")[0]
    address = f"/review/contacts/{own.reference}/name/"
    assert "counts in no rate" in cast.ada_sees.get(address).content.decode()
    assert cast.ada_sees.post(address, {"why": "I am proud of it."}).status_code == 302
    assert cast.quin_sees.get(address).status_code == 403
    assert own.reference in cast.quin_sees.get("/review/picks/").content.decode()
    assert "named by its agent" in cast.quin_sees.get("/review/picks/").content.decode()
    assert Pick.objects.get().nominated_why == "I am proud of it."


@pytest.mark.usefixtures("centre")
def test_an_evaluator_is_reminded_and_a_leader_of_others_sees_no_names(cast: Cast, a_person: Any, a_team: Any) -> None:
    draw = a_draw(cast)
    address = f"/review/draws/{draw.reference}/remind/{cast.quin.reference}/"
    assert cast.olga_sees.post(address, {"words": "Please.", "day": "2026-03-06"}).status_code == 302
    assert Todo.objects.filter(person=cast.quin, key__startswith="reminder:").exists()
    assert cast.olga_sees.get(f"/review/draws/{draw.reference}/remind/{cast.pat.reference}/").status_code == 404
    other = a_person("Zoe", "Black", role="team_leader", reach="team")
    a_team("claims-z", leader=other)
    from django.test import Client

    zoe = Client()
    zoe.force_login(other.account)
    page = zoe.get(f"{PLANS}{draw.plan_reference}/").content.decode()
    assert "No picks of people you reach" in page
    assert cast.ada.display_name not in page


@pytest.mark.usefixtures("centre")
def test_a_plan_that_was_ended_and_a_version_in_the_making_say_so(cast: Cast) -> None:
    plan = a_plan(cast)
    following = sample_plans.revise(plan, by=cast.quin_acts)
    page = cast.quin_sees.get(f"{PLANS}{plan.reference}/?version=2").content.decode()
    assert "Propose it" in page
    sample_plans.put_away(following, reason="Not now.", by=cast.quin_acts)
    sample_plans.end(plan, reason="Another plan.", by=cast.olga_acts)
    assert "Superseded:" in cast.quin_sees.get(f"{PLANS}{plan.reference}/?version=1").content.decode()
    assert date(2026, 2, 1) == plan.starts_on
    assert picks


@pytest.mark.usefixtures("centre")
def test_an_evaluation_says_why_its_contact_was_chosen_and_ticks_off_the_last_pick(cast: Cast) -> None:
    draw = a_draw(cast, risks=(RiskTaken(code="long_hold", take=2, limit=0.5), RiskTaken(code="short_handled", take=2, limit=600.0)))
    picked = list(Pick.objects.filter(draw=draw).order_by("pk"))
    for_a_risk = next(each for each in picked if each.risks)
    assert for_a_risk.risks == ["short_handled:600"]
    assert cast.quin_sees.post("/review/evaluations/begin/", {"contact": for_a_risk.contact_reference}).status_code == 302
    begun = Evaluation.objects.get()
    page = cast.quin_sees.get(f"/review/evaluations/{begun.reference}/")
    assert page.status_code == 200
    assert "for a risk: Handled in under 600 s" in page.content.decode()
    begun.delete()
    for each in picked:
        assert Todo.objects.filter(key__startswith="picks:", done_at=None).exists()
        scored(cast, each)
    assert not Todo.objects.filter(key__startswith="picks:", done_at=None).exists()


@pytest.mark.usefixtures("centre")
def test_sentiment_tells_contacts_apart_and_low_ones_are_a_risk(cast: Cast) -> None:
    every = list(Interaction.objects.order_by("pk"))
    for each, value in zip(every, (-0.6, 0.0, 0.7, -0.2), strict=False):
        Features.objects.create(contact=each.pk, started_at=each.started_at, channel=each.channel, sentiment=value, made_at=MONDAY)
    corrected = every[2]
    SentimentCorrection.objects.create(
        contact=corrected.pk, said="negative", machine=0.7, method="lexicon", reason="He was not joking.", by=cast.quin, at=MONDAY
    )
    risks = (RiskTaken(code="low_sentiment", take=2, limit=-0.3),)
    draw = a_draw(cast, strata=("sentiment",), risks=risks, least_stratum=1, least_person=0)
    assert {each["label"]: each["contacts"] for each in draw.strata} == {"No words": 116, "Negative": 3, "Neutral": 1}
    assert draw.risks[0]["matched"] == 2
    assert corrected.pk in Pick.objects.filter(draw=draw).values_list("contact", flat=True)
