"""The first page of who leads: now, next, overdue, people, decisions, of their own teams and for the days they lead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import clock, todos
from floorwalker.ground.people.actions import places
from floorwalker.ground.people.models import Membership, Skill, SkillLevel
from floorwalker.plan.models import Absence
from floorwalker.serve.actions import exceptions, issues
from floorwalker.serve.models import ExceptionReason
from tests.desks.conftest import DAY, MIDNIGHT
from tests.desks.test_fed import a_feed
from tests.desks.test_pages import planned

__all__ = ["a_feed", "planned"]
pytestmark = pytest.mark.django_db
PAGE = "/lead/"
NOON = MIDNIGHT + timedelta(hours=12)
AT = f"{PAGE}?day=2026-03-02&at=12:00&paused=1"
MOST_QUERIES = 110
"""Five parts over every room: no more with many people than with few."""
PARTS = ("Now", "Next", "Overdue", "People", "Decisions")


@pytest.fixture
def led(planned: Any, cast: Any) -> Any:
    """The planned floor with its three people in Una's team, who have the skill of the first queue."""
    team = Membership.objects.get(person=cast.ada).team
    cast.una  # noqa: B018 (leads the team)
    skill = Skill.objects.create(code="claims", name="Claims")
    planned.queue.skill = skill
    planned.queue.save()
    for person in planned.people:
        Membership.objects.filter(person=person).delete()
        Membership.objects.create(person=person, team=team, starts_on=DAY - timedelta(days=90))
        SkillLevel.objects.create(person=person, skill=skill, level=3, starts_on=DAY - timedelta(days=90))
    return planned


def part(page: str, name: str) -> str:
    """Return what stands under the heading `name`."""
    return page.split(f">{name}</h2>")[1].split("</section>")[0]


@pytest.mark.row(121)
def test_a_leader_sees_now_next_overdue_people_and_decisions_of_their_own_team(
    led: Any, cast: Any, a_person: Any, a_team: Any, django_assert_max_num_queries: Any
) -> None:
    stranger = a_person("Omar", "Elsewhere", team=a_team("renewals"))
    with clock.frozen(NOON):
        reason = ExceptionReason.objects.get(code="system-or-telephone")
        exceptions.ask(cast.ada, reason=reason, starts_at=NOON, ends_at=NOON + timedelta(hours=1), by=cast.ada_acts)
        for person, what in ((cast.una, "Answer the client"), (led.people[0], "Read the guide"), (stranger, "Not of the team")):
            todos.owe(person, key=what, stage="plan", what=what, why="", about=f"queue:{led.queue.reference}",
                      due_at=NOON - timedelta(hours=3 if person == cast.una else 30))  # fmt: skip
        todos.owe(cast.una, key="yes", stage="plan", what="Agree to the minutes", why="", about="x:1", is_decision=True)
        issues.raise_issue("The IVR is silent", found_at=NOON - timedelta(hours=1), queue=led.queue, by=cast.rita_acts)
        cast.una_sees.get(AT)
        with django_assert_max_num_queries(MOST_QUERIES):
            page = cast.una_sees.get(AT).content.decode()
    assert page.index(">Now<") < page.index(">Next<") < page.index(">Overdue<") < page.index(">People<") < page.index(">Decisions<")
    now = part(page, "Now")
    assert led.people[0].display_name in now
    assert stranger.display_name not in page
    queues = part(page, "Queues they serve")
    assert "80% in 20 s" in queues
    assert led.other.name not in queues
    ahead = part(page, "Next")
    assert "12:30 Lunch: 2" in ahead, "the third is away"
    assert "Peak of Claims: 6 forecast" in ahead
    late = part(page, "Overdue")
    assert late.index("Read the guide") < late.index("Answer the client"), "the longest first"
    assert "Not of the team" not in page
    people = part(page, "People")
    assert "Sick" in people
    assert "The IVR is silent" in people
    decisions = part(page, "Decisions")
    assert "Ada Okafor: System or telephone" in decisions
    assert "Agree to the minutes" in decisions
    assert "Nothing yet." in decisions


def test_what_was_decided_today_stands_with_its_reason_and_waits_no_more(led: Any, cast: Any) -> None:
    with clock.frozen(NOON):
        reason = ExceptionReason.objects.get(code="system-or-telephone")
        asked = exceptions.ask(cast.ada, reason=reason, starts_at=NOON, ends_at=NOON + timedelta(hours=1), by=cast.ada_acts)
        exceptions.decide(asked, approved="refused", words="It was the day before", by=cast.una_acts)
        mine = part(cast.una_sees.get(AT).content.decode(), "Decisions")
        others = part(cast.olga_sees.get(AT).content.decode(), "Decisions")
    with clock.frozen(NOON + timedelta(days=1)):
        next_day = part(cast.una_sees.get(AT).content.decode(), "Decisions")
    assert "Nothing waits for you." in mine
    assert asked.reference in mine.split("Decided by you today")[1]
    assert asked.reference not in others
    assert asked.reference not in next_day


@pytest.mark.parametrize(
    ("who", "status"),
    [("ada", 403), ("adm", 403), ("asa", 403), ("cora", 403), ("olga", 200), ("pat", 403), ("quin", 403), ("rita", 403), ("sam", 403),
     ("stranger", 403), ("una", 200)],
)  # fmt: skip
def test_the_page_is_for_those_who_lead_people(led: Any, cast: Any, who: str, status: int) -> None:
    with clock.frozen(NOON):
        answer = getattr(cast, f"{who}_sees").get(AT)
    assert answer.status_code == status
    assert (b"Open My day" in answer.content) == (status == 403)


def test_who_acts_for_a_leader_sees_the_team_on_those_days_and_no_longer(led: Any, cast: Any, the_system: Any) -> None:
    team = Membership.objects.get(person=cast.ada).team
    places.let_act(team, person=cast.ada, starts_on=DAY, ends_on=DAY + timedelta(days=2), by=the_system)
    with clock.frozen(NOON):
        acting, away = cast.ada_sees.get(AT).content.decode(), cast.una_sees.get(AT).content.decode()
        home = cast.ada_sees.get("/")["Location"]
    with clock.frozen(NOON + timedelta(days=2)):
        after, back = cast.ada_sees.get(PAGE), cast.una_sees.get(AT).content.decode()
    assert led.people[0].display_name in part(acting, "Now")
    assert "Ada Okafor acts for Una Byrne" in part(acting, "People")
    assert home == PAGE
    assert "You lead no team today" in away
    assert after.status_code == 403
    assert led.people[0].display_name in back


def test_a_leader_comes_home_to_the_team_and_one_without_a_team_does_not(cast: Any, a_person: Any) -> None:
    assert cast.una_sees.get("/")["Location"] == PAGE
    assert cast.olga_sees.get("/")["Location"] == "/home/?role=operations_manager"


def test_before_anything_is_recorded_the_page_says_so_and_shows_the_rest(cast: Any) -> None:
    cast.ada, cast.una  # noqa: B018 (a team and its leader)
    page = cast.una_sees.get(PAGE).content.decode()
    assert "Nothing has been recorded yet" in page
    assert all(f">{name}</h2>" in page for name in PARTS)
    assert "Nothing is overdue." in page
    assert "Nothing waits for you." in page


def test_a_leader_of_an_empty_team_is_told_so(cast: Any) -> None:
    cast.una  # noqa: B018 (leads a team)
    Membership.objects.all().delete()
    assert b"Nobody is in your team today" in cast.una_sees.get(PAGE).content


def test_a_late_feed_is_told_and_its_figures_stand_still(led: Any, cast: Any, a_feed: Any) -> None:
    now = MIDNIGHT + timedelta(hours=11, minutes=42)
    a_feed(now - timedelta(minutes=40))
    with clock.frozen(now):
        page = cast.una_sees.get(PAGE).content.decode()
    assert "Stands still" in page
    assert "Numbers below are frozen." in page
    assert "12:30 Lunch" in part(page, "Next"), "what is rostered comes all the same"


def test_why_somebody_is_away_is_told_to_whom_absences_are_told(led: Any, cast: Any) -> None:
    Absence.objects.filter(person=led.people[2]).update(kind="sick")
    with clock.frozen(NOON):
        page = cast.una_sees.get(AT).content.decode()
    row = part(page, "People").split(led.people[2].display_name)[1].split("</li>")[0]
    assert "Sick" in row
    assert "back Tue 3 Mar, 00:00" in row


def test_the_board_asks_for_itself_anew_from_the_moment_that_runs(led: Any, cast: Any) -> None:
    with clock.frozen(NOON):
        page = cast.una_sees.get(f"{PAGE}?day=2026-03-02&at=12:00&speed=10").content.decode()
        anew = page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert "<html" in page
    with clock.frozen(NOON + timedelta(seconds=30)):
        board = cast.una_sees.get(anew, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in board
    assert "12:05" in board.split("renewed every")[0], "ten times thirty seconds later"


def test_of_several_teams_one_is_chosen_in_the_address(led: Any, cast: Any, a_person: Any, a_team: Any) -> None:
    a_person("Omar", "Elsewhere", team=a_team("renewals"))
    with clock.frozen(NOON):
        both = cast.olga_sees.get(AT).content.decode()
        one = cast.olga_sees.get(f"{AT}&team=renewals").content.decode()
    assert led.people[0].display_name in both
    assert led.people[0].display_name not in one
    assert "Nobody of them has the skill of a queue today." in one
    assert "team=renewals" in one.split('hx-get="')[1].split('"')[0]
