"""My day: what is owed, worked and told, and what each role keeps an eye on; nothing of others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from floorwalker.desks.my_day import numbers
from floorwalker.desks.my_day.shift import my_shift
from floorwalker.ground import clock, lines, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.plan.models import Absence, Activity, Roster, Shift
from tests.record.contacts_made import counted
from tests.review.samples_made import a_draw, a_february, scored

pytestmark = pytest.mark.django_db
PAGE = "/my-day/"
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def owe(person: Any, what: str, due_at: datetime | None = None) -> None:
    todos.owe(person, key=what, stage="plan", what=what, why="It holds from Monday", about="queue:Q-1", due_at=due_at)


def a_shift(person: Any, begins: datetime) -> Shift:
    roster = Roster.objects.create(
        reference=f"ROS-{begins:%d}", site=person.site, first_day=begins.date(), last_day=begins.date(), created_by="x",
        created_at=NINE, published_at=NINE,
    )
    shift = Shift.objects.create(roster=roster, person=person, starts_at=begins, ends_at=begins + 8 * HOUR)
    for kind, start, end, paid in (("queue", 0, 3, True), ("lunch", 3, 4, False), ("queue", 4, 8, True)):
        Activity.objects.create(shift=shift, kind=kind, starts_at=begins + start * HOUR, ends_at=begins + end * HOUR, paid=paid)
    return shift


def test_what_i_owe_stands_most_urgent_first_and_what_others_owe_does_not(cast: Any, frozen_clock: datetime) -> None:
    owe(cast.ada, "No date")
    owe(cast.ada, "Tomorrow", frozen_clock + timedelta(days=1))
    owe(cast.ada, "This noon", frozen_clock + 3 * HOUR)
    owe(cast.ada, "Long ago", frozen_clock - timedelta(days=2))
    owe(cast.pat, "Of somebody else")
    text = cast.ada_sees.get(PAGE).content.decode()
    order = [text.index(what) for what in ("Long ago", "This noon", "Tomorrow", "No date")]
    assert order == sorted(order)
    assert "1 late" in text
    assert "tomorrow, 09:00" in text
    assert "Of somebody else" not in text
    assert b"You owe nothing" in cast.una_sees.get(PAGE).content


def test_many_todos_cost_no_more_queries_than_few(cast: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        owe(cast.ada, f"Number {number}")
    cast.ada_sees  # noqa: B018 (signed in)
    with django_assert_max_num_queries(20):
        page = cast.ada_sees.get(PAGE)
    assert b"18 more" in page.content
    assert b"Number 29" not in page.content
    assert b"Number 29" in cast.ada_sees.get(PAGE + "?owed=all").content


def test_all_that_is_late_is_counted_though_only_some_is_shown(cast: Any, frozen_clock: datetime) -> None:
    for number in range(15):
        owe(cast.ada, f"Number {number}", frozen_clock - HOUR)
    owe(cast.ada, "To come", frozen_clock + HOUR)
    assert b"15 late" in cast.ada_sees.get(PAGE).content


def test_a_todo_leads_to_what_it_is_about_for_its_owner_only(cast: Any) -> None:
    claims = lines.open_queue("Claims voice", line="Claims", channel="voice", zone="Europe/London", by=cast.pat_acts)
    todo = todos.owe(cast.ada, key="x", stage="plan", what="x", why="", about=f"queue:{claims.reference}")
    address = reverse("ground:todo", args=[todo.pk])
    assert cast.ada_sees.get(address)["Location"] == reverse("ground:queue", args=[claims.reference])
    assert cast.una_sees.get(address).status_code == 404
    todos.settle("x")
    assert cast.ada_sees.get(address).status_code == 404


def test_the_shift_says_what_is_now_what_is_next_and_where_now_lies(cast: Any) -> None:
    a_shift(cast.ada, NINE)
    with clock.frozen(NINE + 2 * HOUR):
        shift = my_shift(cast.ada)
        page = cast.ada_sees.get(PAGE).content.decode()
    assert shift is not None
    assert shift.sentence == "On queue now. Lunch at 12:00, and you leave at 17:00."
    assert (shift.quarters, shift.now_at) == (32, 8)
    assert [(bar.at, bar.length) for bar in shift.bars] == [(0, 12), (12, 4), (16, 16)]
    assert [part.is_now for part in shift.parts] == [True, False, False]
    assert "now-line at-8" in page
    with clock.frozen(NINE + 7 * HOUR):
        last = my_shift(cast.ada)
    assert last is not None
    assert last.sentence == "On queue until you leave at 17:00."


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        (-1, "You work 09:00 to 17:00."),
        (-24, "No shift today. Your next one is Mon 2 Mar, 09:00 to 17:00."),
        (9, None),
    ],
)
def test_outside_the_shift_a_sentence_says_when_it_comes(cast: Any, hours: int, sentence: str | None) -> None:
    a_shift(cast.ada, NINE)
    with clock.frozen(NINE + hours * HOUR):
        shift = my_shift(cast.ada)
    assert (shift and shift.sentence) == sentence


def test_who_is_away_is_told_until_when_and_sees_no_shift(cast: Any) -> None:
    a_shift(cast.ada, NINE)
    Absence.objects.create(person=cast.ada, kind="leave", starts_at=NINE - HOUR, ends_at=NINE + 24 * HOUR)
    with clock.frozen(NINE + HOUR):
        shift = my_shift(cast.ada)
    assert shift is not None
    assert shift.sentence == "You are away until Tue 3 Mar, 09:00: annual leave."
    assert not shift.is_drawn


def test_a_shift_over_the_clock_change_is_drawn_by_the_time_that_passes(cast: Any) -> None:
    night = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    a_shift(cast.ada, night)
    with clock.frozen(night + 4 * HOUR):  # 03:00 on the clock: an hour was left out
        shift = my_shift(cast.ada)
    assert shift is not None
    assert (shift.quarters, shift.now_at) == (32, 16)
    assert shift.sentence.endswith("you leave at 07:00.")


def test_notices_stand_there_and_are_answered_alone_when_one_rings(cast: Any) -> None:
    for number in range(7):
        telling.tell(cast.ada, kind="import_ended", key=str(number), what=f"IMP-{number} is published")
    assert b"2 more" in cast.ada_sees.get(PAGE).content
    part = cast.ada_sees.get(PAGE, headers={"HX-Request": "true", "HX-Target": "section#my-notices"}).content
    assert b"IMP-6" in part
    assert b"What I owe" not in part


def test_an_account_of_nobody_is_told_what_to_do(client: Any, db: None) -> None:
    from floorwalker.ground.people.models import Account

    client.force_login(Account.objects.create(email="ghost@example.org"))
    assert b"belongs to nobody who works here" in client.get(PAGE).content


TITLES = {
    "ada": ("Reading and feedback",), "una": ("My team", "Quality"), "rita": ("Open on the floor",),
    **dict.fromkeys(("pat", "quin", "cora", "adm", "asa", "olga", "sam"), ()),
}


@pytest.mark.parametrize("who", TITLES)
def test_each_role_sees_what_it_keeps_an_eye_on_and_no_more(cast: Any, who: str) -> None:
    text = getattr(cast, f"{who}_sees").get(PAGE).content.decode()
    everything = {title for titles in TITLES.values() for title in titles}
    assert {title for title in everything if f">{title}</h2>" in text} == set(TITLES[who])


def test_a_leader_sees_who_is_away_in_the_own_team_only(cast: Any, a_person: Any, a_team: Any) -> None:
    cast.una  # noqa: B018 (leads Ada's team)
    other = a_person("Omar", "Away", team=a_team("renewals"))
    for person in (cast.ada, other):
        Absence.objects.create(person=person, kind="sick", starts_at=clock.now() - HOUR, ends_at=clock.now() + HOUR)
    text = cast.una_sees.get(PAGE).content.decode()
    assert "Ada Okafor" in text
    assert "Omar" not in text


def test_those_who_steer_see_the_sentence_of_today_and_agents_do_not(a_floor: Callable[..., Any], cast: Any) -> None:
    a_floor()
    for who in ("rita", "una"):
        assert b"What needs a decision" in getattr(cast, f"{who}_sees").get(PAGE).content
    assert b"What needs a decision" not in cast.ada_sees.get(PAGE).content


def test_my_numbers_are_adherence_quality_and_one_outcome_and_a_few_evaluations_are_counts_alone(
    cast: Any, a_person: Any, tmp_path: Path
) -> None:
    made = a_february(cast, a_person)
    with counted(tmp_path):
        draw = a_draw(cast)
        mine = made.agents[0]
        picks = list(draw.picks.filter(agent=mine).order_by("pk"))[:3]
        for pick in picks:
            scored(cast, pick)
        tiles, _period = numbers.mine(mine, by=Actor.person(mine.pk))
    assert [each.code for each in tiles] == ["adherence", "quality", "csat"]
    assert (tiles[1].value, tiles[1].note) == (f"{len(picks)} of {len(picks)}", "too few to say more")
