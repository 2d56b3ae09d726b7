"""What a role is held to: proposed by one, approved by another, told to everybody before its first day."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.models import Notice, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import kpis
from floorwalker.plan.models import KpiSet, KpiTold
from floorwalker.plan.queries import kpis as queries
from floorwalker.plan.rules import kpis as rules
from floorwalker.plan.rules.kpis import Target
from tests.conftest import Cast
from tests.record.contacts_made import AT, a_contact, counted

pytestmark = pytest.mark.usefixtures("frozen_clock")

MONDAY_NEXT = date(2026, 3, 9)
FAIR = (Target("fcr", 0.75, 0.03, 40), Target("csat", 0.85, 0.05, 30), Target("aht", 360, 30, 20), Target("adherence", 0.92, 0.02, 10))


def proposed(cast: Cast, *, starts_on: date = MONDAY_NEXT, targets: tuple[Target, ...] = FAIR, role: str = "agent") -> KpiSet:
    return kpis.propose(
        role, targets=targets, starts_on=starts_on, approver=cast.olga, why="Solve it at once, and do not hurry.", by=cast.pat_acts
    )


def tell_all() -> None:
    running = claim(holder="test")
    assert running is not None
    assert kpis.tell_everybody(running)["told"] >= 0


def rows(targets: list[tuple[str, str, str, str]]) -> dict[str, str]:
    typed = {"kpi-TOTAL_FORMS": "8", "kpi-INITIAL_FORMS": "8"}
    for number in range(8):
        row = targets[number] if number < len(targets) else ("", "", "", "")
        typed |= {f"kpi-{number}-{name}": value for name, value in zip(("measure", "target", "tolerance", "weight"), row, strict=True)}
    return typed


@pytest.mark.parametrize(
    ("targets", "code"),
    [
        ([], "kpis_number"),
        ([Target("fcr", 0.7, 0, 11)] * 9, "kpis_number"),
        ([Target("fcr", 0.7, 0, 50)] * 2, "kpi_twice"),
        ([Target("cheer", 0.7, 0, 100)], "unknown_measure"),
        ([Target("offered", 100, 0, 100)], "kpi_without_direction"),
        ([Target("fcr", 75, 0, 100)], "bad_target"),
        ([Target("fcr", float("nan"), 0, 100)], "bad_target"),
        ([Target("fcr", 0.7, -0.1, 100)], "bad_target"),
        ([Target("nps", 101, 0, 100)], "bad_target"),
        ([Target("fcr", 0.7, 0, 50), Target("aht", 360, 0, 50)], "kpi_band_without_width"),
        ([Target("fcr", 0.7, 0, 60), Target("csat", 0.8, 0, 30)], "kpi_weights"),
        ([Target("fcr", 0.7, 0, 100), Target("csat", 0.8, 0, 0)], "kpi_weights"),
        ([Target("aht", 300, 30, 60), Target("service_level", 0.8, 0, 40)], "kpis_speed_alone"),
        ([Target("abandoned", 5, 0, 100)], "kpis_speed_alone"),
    ],
)
def test_what_is_no_set_is_refused(targets: list[Target], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check(targets)
    assert refused.value.refusal_code == code
    assert refused.value.remedy


def test_speed_beside_quality_and_use_of_time_alone_are_sets() -> None:
    rules.check(FAIR)
    rules.check([Target("adherence", 0.9, 0, 100)])


@pytest.mark.row(79)
def test_a_set_is_proposed_approved_by_another_and_told_to_everybody_who_holds_the_role(
    cast: Cast, a_person: Any, a_team: Any, db: None
) -> None:
    second = a_person("Ben", "Okoro", role="agent", team=a_team())
    assert cast.ada != cast.una
    typed = rows([("fcr", "75", "3", "40"), ("csat", "85 %", "5", "30"), ("aht", "6:00", "30", "30")])
    asked = {"role": "agent", "starts_on": "2026-03-09", "approver": cast.olga.pk, "why": "Solve it at once, and do not hurry.", **typed}
    answer = cast.pat_sees.post("/plan/kpis/propose/", asked, follow=True)
    made = KpiSet.objects.get()
    assert made.reference in answer.content.decode()
    assert "Waits for a decision" in answer.content.decode()
    assert "Approve" not in answer.content.decode().replace("approve", "")
    assert Todo.objects.get(person=cast.olga, done_at=None).about == f"kpi_set:{made.reference}"

    page = cast.olga_sees.get(f"/plan/kpis/{made.reference}/").content.decode()
    assert "First-contact resolution" in page
    assert "at least 75%" in page
    assert "6:00, give or take 0:30" in page
    assert "Approve" in page
    cast.olga_sees.post(f"/plan/kpis/{made.reference}/approve/")
    assert not Todo.objects.filter(person=cast.olga, done_at=None).exists()
    tell_all()
    assert set(KpiTold.objects.values_list("person", flat=True)) == {cast.ada.pk, second.pk}
    notice = Notice.objects.get(person=cast.ada)
    assert notice.what == "From 09 Mar 2026 you are held to: First-contact resolution, Average handle time, Customer satisfaction"
    assert notice.by_email

    mine = cast.ada_sees.get("/plan/kpis/mine/").content.decode()
    assert "at least 85%" in mine
    assert "30%" in mine
    assert "I have seen it" in mine
    cast.ada_sees.post(f"/plan/kpis/{made.reference}/seen/")
    assert "I have seen it" not in cast.ada_sees.get("/plan/kpis/mine/").content.decode()
    assert "2 of 2 who hold the role; 1 has seen it" in cast.pat_sees.get(f"/plan/kpis/{made.reference}/").content.decode()

    file = b"".join(cast.pat_sees.get(f"/plan/kpis/{made.reference}/file.csv")).decode()
    lines = list(csv.DictReader(io.StringIO(file)))
    assert [(line["code"], line["aim"], line["weight_percent"]) for line in lines] == [
        ("fcr", "at least 75%", "40"), ("aht", "6:00, give or take 0:30", "30"), ("csat", "at least 85%", "30"),
    ]
    assert {line["now"] for line in lines} == {"no data"}
    whole = b"".join(cast.pat_sees.get("/plan/kpis/?format=csv")).decode()
    assert "First-contact resolution at least 75% (40%)" in whole
    said = list(Line.objects.filter(subject=made.reference).values_list("kind", flat=True).order_by("pk"))
    assert said == ["kpis.proposed", "kpis.approved", "kpis.told", "kpis.seen"]


def test_nobody_approves_what_they_proposed_and_nobody_without_the_role_decides(cast: Cast, db: None) -> None:
    assert cast.cora.pk
    own = kpis.propose("agent", targets=FAIR, starts_on=MONDAY_NEXT, approver=cast.cora, why="So.", by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="cannot approve it"):
        kpis.approve(own, by=cast.olga_acts)
    with pytest.raises(NotAllowed):
        kpis.approve(own, by=cast.pat_acts)
    with pytest.raises(NotAllowed):
        kpis.propose("agent", targets=FAIR, starts_on=MONDAY_NEXT, approver=cast.cora, why="So.", by=cast.una_acts)
    with pytest.raises(RuleBroken, match="may not approve"):
        kpis.propose("planner", targets=FAIR, starts_on=MONDAY_NEXT, approver=cast.una, why="So.", by=cast.pat_acts)
    assert cast.ada_sees.post(f"/plan/kpis/{own.reference}/approve/").status_code == 404
    assert KpiSet.objects.get().state == "proposed"
    kpis.approve(own, by=cast.cora_acts)
    with pytest.raises(Conflict):
        kpis.refuse(own, reason="Late.", by=cast.cora_acts)


def test_nobody_is_held_to_what_they_were_not_told_of(cast: Cast, db: None) -> None:
    for day in (date(2026, 3, 2), date(2026, 2, 1)):
        with pytest.raises(RuleBroken, match="has come"):
            proposed(cast, starts_on=day)
    late = proposed(cast, starts_on=date(2026, 3, 3))
    with clock.frozen(clock.now() + timedelta(days=1)), pytest.raises(RuleBroken, match="has come"):
        kpis.approve(late, by=cast.olga_acts)
    with pytest.raises(Conflict, match="waits for a decision"):
        proposed(cast)


def test_the_next_set_ends_the_one_before_and_taken_back_lets_it_go_on(cast: Cast, db: None) -> None:
    assert cast.ada.pk
    first = kpis.approve(proposed(cast), by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="begins on 09 Mar 2026"):
        proposed(cast)
    second = kpis.approve(proposed(cast, starts_on=date(2026, 4, 6), targets=(Target("fcr", 0.8, 0, 100),)), by=cast.olga_acts)
    first.refresh_from_db()
    assert first.ends_on == date(2026, 4, 6)
    assert [each.pk for each in queries.in_force(date(2026, 4, 5))] == [first.pk]
    assert [each.pk for each in queries.in_force(date(2026, 4, 6))] == [second.pk]
    page = cast.pat_sees.get(f"/plan/kpis/{second.reference}/").content.decode()
    assert "was at least 75%" in page
    assert "No longer held to" in page
    tell_all()
    kpis.withdraw(second, reason="The tool is late.", by=cast.pat_acts)
    first.refresh_from_db()
    assert first.ends_on is None
    assert Notice.objects.filter(person=cast.ada, what__contains="was taken back").count() == 1
    with clock.frozen(clock.now() + timedelta(days=8)), pytest.raises(RuleBroken, match="is in force since"):
        kpis.withdraw(first, reason="No.", by=cast.pat_acts)


def test_a_newcomer_is_told_once_on_the_day(cast: Cast, a_person: Any, a_team: Any, db: None) -> None:
    assert cast.ada.pk
    kpis.approve(proposed(cast), by=cast.olga_acts)
    tell_all()
    newcomer = a_person("New", "Comer", role="agent", team=a_team())
    assert cast.pat_sees.get("/plan/kpis/").status_code == 200
    for turn in ("a", "b"):
        queue.enqueue(kpis.TELL, arguments={}, by=cast.olga_acts, key=turn)
        tell_all()
    assert Notice.objects.filter(person=newcomer).count() == 1
    assert Notice.objects.filter(person=cast.ada).count() == 1


def test_what_is_typed_wrong_is_kept_and_named(cast: Cast, db: None) -> None:
    typed = rows([("fcr", "much", "", "40"), ("", "80", "", ""), ("aht", "6:00", "", "")])
    answer = cast.pat_sees.post("/plan/kpis/propose/", {"role": "agent", "starts_on": "2026-02-31", "why": "", **typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Row 1, target: Write First-contact resolution as 80 for 80 %." in page
    assert "Row 2, measure: Choose the measure that this target is for." in page
    assert "Row 3, weight: Give a weight from 1 to 100." in page
    assert 'value="much"' in page
    assert not KpiSet.objects.exists()
    flood = {**rows([]), "kpi-TOTAL_FORMS": "5000"}
    assert cast.pat_sees.post("/plan/kpis/propose/", flood).status_code == 422


@pytest.mark.parametrize(
    ("who", "status"), [("ada", 403), ("sam", 403), ("adm", 403), ("una", 200), ("asa", 200), ("quin", 200), ("cora", 200)]
)
def test_who_sees_the_list(cast: Cast, who: str, status: int, db: None) -> None:
    assert getattr(cast, f"{who}_sees").get("/plan/kpis/").status_code == status
    assert getattr(cast, f"{who}_sees").get("/plan/kpis/propose/").status_code == 403
    assert getattr(cast, f"{who}_sees").get("/plan/kpis/mine/").status_code == 200


def test_each_figure_stands_beside_its_aim_with_n_and_only_one_s_own_on_one_s_own_page(cast: Cast, tmp_path: Path, db: None) -> None:
    for number, (agent, talk) in enumerate([(cast.ada, 60), (cast.ada, 120), (cast.sam, 600)]):
        a_contact(AT + timedelta(minutes=number * 20), agent=agent, waited=5, talk=talk)
    targets = (Target("fcr", 0.75, 0, 50), Target("aht", 100, 30, 50))
    made = kpis.approve(proposed(cast, targets=targets), by=cast.olga_acts)
    with counted(tmp_path):
        house = cast.pat_sees.get(f"/plan/kpis/{made.reference}/").content.decode()
        own = cast.ada_sees.get("/plan/kpis/mine/").content.decode()
    assert "4:20" in house
    assert "of 3" in house
    assert "1:30" in own
    assert "of 2" in own
    assert "4:20" not in own


def test_one_who_was_not_told_finds_no_set_and_one_who_was_is_led_to_their_own(cast: Cast, db: None) -> None:
    assert cast.ada.pk
    made = kpis.approve(proposed(cast), by=cast.olga_acts)
    assert cast.ada_sees.get(f"/plan/kpis/{made.reference}/").status_code == 404
    tell_all()
    assert cast.ada_sees.get(f"/plan/kpis/{made.reference}/").url == "/plan/kpis/mine/"
    assert cast.stranger_sees.post(f"/plan/kpis/{made.reference}/seen/").status_code in {403, 404}
    assert KpiTold.objects.get().seen_at is None


def test_the_list_asks_little_however_long_it_is(cast: Cast, db: None, django_assert_max_num_queries: Any) -> None:
    start = MONDAY_NEXT
    for number in range(12):
        kpis.approve(proposed(cast, starts_on=start + timedelta(days=7 * number)), by=cast.olga_acts)
    cast.pat_sees.get("/plan/kpis/")
    with django_assert_max_num_queries(22):
        assert cast.pat_sees.get("/plan/kpis/").content.decode().count("KPI-") >= 12


def test_of_two_proposals_at_one_moment_the_second_is_told_of_the_first(cast: Cast, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    first = proposed(cast, role="planner")

    def meanwhile(role: str, starts_on: date) -> None:
        KpiSet.objects.filter(pk=first.pk).update(role=role)

    monkeypatch.setattr(kpis, "_require_last", meanwhile)
    with pytest.raises(Conflict, match="just proposed"):
        proposed(cast)
    assert KpiSet.objects.count() == 1
