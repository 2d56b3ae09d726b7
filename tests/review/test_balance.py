"""Efficiency beside quality: flags only where both halves are sure, within reach, small numbers counted and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import standards
from floorwalker.ground.errors import NotAllowed, NotFound
from floorwalker.plan.models import SiteMeans
from floorwalker.record import counting
from floorwalker.review.queries import balance
from floorwalker.review.rules.balance import Pace, Side, flag
from tests.conftest import MONDAY
from tests.record.contacts_made import a_queue
from tests.record.facts_made import batch, visit
from tests.review.charts_made import charted
from tests.review.scorecards_made import a_scorecard, an_evaluation

FIRST = date(2026, 2, 23)


def a_pace(value: float = 1.0, *, fast: float = 0.0, slow: float = 0.0, contacts: int = 100) -> Pace:
    return Pace(value, value - 0.01, value + 0.01, fast, slow, contacts)


def a_side(below: float, *, number: int = 50) -> Side:
    return Side("fcr", 0.7, 0.6, 0.8, number, below)


@pytest.mark.row(38)
@pytest.mark.parametrize(
    ("pace", "sides", "says"),
    [
        (a_pace(0.9, fast=0.99), [a_side(0.99), a_side(0.5)], "fast but failing"),
        (a_pace(0.9, fast=0.96), [a_side(0.99)], "below"),  # not sure enough to be called fast
        (a_pace(0.9, fast=0.99), [a_side(0.96)], "nothing"),  # not sure enough to be called failing
        (a_pace(1.2, slow=0.99), [a_side(0.01)], "good but slow"),
        (a_pace(1.2, slow=0.99), [a_side(0.01), a_side(0.99)], "below"),
        (a_pace(1.2, slow=0.99), [a_side(0.5)], "nothing"),
        (a_pace(0.9, fast=0.99), [a_side(0.01)], "fast and good"),
        (a_pace(0.9, fast=0.99), [a_side(0.99, number=7)], "few"),
        (a_pace(0.9, fast=0.99, contacts=7), [a_side(0.99)], "few"),
        (a_pace(float("nan")), [a_side(0.99)], "few"),
    ],
)
def test_a_flag_is_raised_only_where_both_halves_are_sure(pace: Pace, sides: list[Side], says: str) -> None:
    assert flag(pace, sides) == says


def days(agents: dict[int, tuple[int, float, float]], *, number: int = 30, first: date = FIRST) -> dict[date, list[dict[str, Any]]]:
    """Return a week in which each agent (key: team, handle time in seconds, share that comes back) has `number` contacts a day."""
    found: dict[date, list[dict[str, Any]]] = {}
    claims, email = a_queue(), a_queue("email", channel="email")
    for each in range(7):
        day = first + timedelta(days=each)
        rows = []
        for agent, (team, seconds, back) in agents.items():
            for at in range(number):
                key = (day.toordinal() * 100 + agent) * 1000 + at
                is_email = at % 2 == 1
                rows.append(visit(
                    datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + timedelta(minutes=9 * at), visit_id=key, contact_id=key,
                    queue_id=(email if is_email else claims).pk, channel="email" if is_email else "voice", agent_id=agent, team_id=team,
                    talk_seconds=(4 if is_email else 1) * (seconds + (at % 5 - 2) * 20), followed_up=at < back * number,
                ))
        found[day] = rows
    return found


@pytest.fixture
def floor(cast: Any, a_person: Any, a_team: Any, tmp_path: Path, frozen_clock: datetime) -> Iterator[dict[str, Any]]:
    """Ada is quick and half of hers come back, Bo slow and thorough, Cy usual; Mo of another team has few contacts."""
    assert cast.una
    team, other = a_team("claims-a"), a_team("policy-b")
    people = {"ada": cast.ada, "bo": a_person("Bo", "Reed", role="agent", team=team), "cy": a_person("Cy", "Lane", role="agent", team=team),
              "mo": a_person("Mo", "Osei", role="agent", team=other)}
    with charted(tmp_path, ()):
        made = days({
            people["ada"].pk: (team.pk, 150.0, 0.5), people["bo"].pk: (team.pk, 260.0, 0.1), people["cy"].pk: (team.pk, 200.0, 0.25),
        })
        for day, rows in days({people["mo"].pk: (other.pk, 100.0, 0.0)}, number=1).items():
            made[day] += rows[:1] if day < FIRST + timedelta(days=5) else []
        counting.store().replace_days({("visits", day): batch("visits", rows) for day, rows in made.items()}, written_at=frozen_clock)
        standards.put_in_force("fcr", target=0.75, starts_on=FIRST, by=cast.olga_acts)
        yield {"cast": cast, "team": team, "other": other, **people}


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.row(38)
@pytest.mark.django_db
def test_the_quick_whose_customers_come_back_and_the_slow_and_thorough_are_named(floor: dict[str, Any]) -> None:
    found = {one.name: one for one in balance.of(floor["cast"].olga_acts, weeks=4).points}
    assert {name: one.flag for name, one in found.items()} == {
        "Ada Okafor": "fast but failing", "Bo Reed": "good but slow", "Cy Lane": "nothing", "Mo Osei": "few",
    }
    ada = found["Ada Okafor"]
    assert ada.pace.value == pytest.approx(150 / ((150 + 260 + 200) / 3), abs=0.02)
    assert ada.sides["fcr"].number == 7 * 30
    assert (ada.sides["quality"].stand, found["Mo Osei"].pace.contacts) == ("few", 5)
    assert list(found) == ["Cy Lane", "Ada Okafor", "Mo Osei", "Bo Reed"]  # by family name, never by rank
    page = words(floor["cast"].olga_sees.get("/review/balance/?by=person&weeks=4"))
    assert "Fast but failing: Ada Okafor (first-contact resolution 5" in page
    assert "Good but slow: Bo Reed" in page
    assert "too few to say" in page
    assert "an order is luck" in page
    assert "Cost is not set up" in page


@pytest.mark.row(38)
@pytest.mark.django_db
@pytest.mark.usefixtures("frozen_clock")
def test_who_serves_the_hard_queue_alone_with_another_is_not_below_for_it(cast: Any, a_person: Any, a_team: Any, tmp_path: Path) -> None:
    """Half come back from claims and one in ten from email, whoever serves: Ada has claims alone, Bo email alone, Cy both."""
    team = a_team("claims-a")
    claims, email = a_queue(), a_queue("email", channel="email")
    others = [a_person(name, "Reed", role="agent", team=team) for name in ("Bo", "Cy")]
    served = [(cast.ada, claims), (others[0], email), (others[1], claims), (others[1], email)]
    nine = datetime(2026, 2, 23, 9, tzinfo=UTC)
    rows = [
        visit(nine + timedelta(seconds=20 * at), visit_id=place * 1000 + at, contact_id=place * 1000 + at, queue_id=queue.pk,
              channel=queue.channel, agent_id=who.pk, team_id=team.pk, followed_up=at < (150 if queue == claims else 30))
        for place, (who, queue) in enumerate(served, start=1) for at in range(300)
    ]  # fmt: skip
    with charted(tmp_path, ()):
        counting.store().replace_days({("visits", FIRST): batch("visits", rows)}, written_at=nine)
        found = {one.name: one.sides["fcr"] for one in balance.of(cast.olga_acts, weeks=4).points}
    assert {name: (round(side.value, 2), side.stand) for name, side in found.items()} == {
        "Ada Okafor": (0.7, "noise"), "Bo Reed": (0.7, "noise"), "Cy Reed": (0.7, "noise"),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "people", "teams"),
    [
        ("ada", {"Ada"}, set()), ("asa", {"Ada", "Bo", "Cy", "Mo"}, {"claims-a", "policy-b"}),
        ("cora", {"Ada", "Bo", "Cy", "Mo"}, {"claims-a", "policy-b"}), ("olga", {"Ada", "Bo", "Cy", "Mo"}, {"claims-a", "policy-b"}),
        ("quin", {"Ada", "Bo", "Cy", "Mo"}, {"claims-a", "policy-b"}), ("una", {"Ada", "Bo", "Cy"}, {"claims-a"}),
    ],
)
def test_an_agent_sees_the_own_point_and_a_leader_those_of_the_team(
    floor: dict[str, Any], who: str, people: set[str], teams: set[str]
) -> None:
    acts = getattr(floor["cast"], f"{who}_acts")
    found = balance.of(acts, weeks=4)
    assert {one.name.split()[0] for one in found.points} == people
    assert {one.reference for one in balance.of(acts, kind="team", weeks=4).points} == teams
    # What is usual is reckoned from everybody's, whoever looks.
    ada = next(one for one in found.points if one.name == "Ada Okafor")
    assert ada.pace.value == pytest.approx(next(
        one for one in balance.of(floor["cast"].olga_acts, weeks=4).points if one.name == "Ada Okafor"
    ).pace.value)
    page = words(getattr(floor["cast"], f"{who}_sees").get("/review/balance/?by=person&weeks=4"))
    assert ("Mo Osei" in page) == ("Mo" in people)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["adm", "pat", "rita", "sam", "stranger"])
def test_who_sees_no_results_sees_no_balance(floor: dict[str, Any], who: str) -> None:
    with pytest.raises(NotAllowed):
        balance.of(getattr(floor["cast"], f"{who}_acts"))
    assert getattr(floor["cast"], f"{who}_sees").get("/review/balance/").status_code == 403


@pytest.mark.django_db
def test_somebody_who_changed_teams_is_shown_to_a_leader_by_the_days_in_the_team_alone(floor: dict[str, Any]) -> None:
    store = counting.store()
    later = days({floor["ada"].pk: (floor["other"].pk, 900.0, 1.0)}, number=10, first=FIRST - timedelta(days=7))
    store.replace_days({("visits", day): batch("visits", rows) for day, rows in later.items()}, written_at=MONDAY)
    by_una = next(one for one in balance.of(floor["cast"].una_acts, weeks=4).points if one.name == "Ada Okafor")
    by_olga = next(one for one in balance.of(floor["cast"].olga_acts, weeks=4).points if one.name == "Ada Okafor")
    assert (by_una.pace.contacts, by_olga.pace.contacts) == (210, 280)
    own = balance.of(floor["cast"].olga_acts, weeks=4, team=floor["other"]).points
    assert {one.name: one.pace.contacts for one in own} == {"Ada Okafor": 70, "Mo Osei": 5}


@pytest.mark.django_db
def test_a_point_opens_its_contacts_and_none_beyond_reach(floor: dict[str, Any]) -> None:
    sees = floor["cast"].olga_sees
    for address in (f"person/{floor['ada'].reference}", "team/claims-a"):
        answer = sees.get(f"/review/balance/{address}/contacts/?weeks=4")
        assert answer.status_code == 302
        assert answer.url.startswith("/record/contacts/behind/")
        assert sees.get(answer.url).status_code == 200
    for address in ("team/policy-b", f"person/{floor['mo'].reference}", "house/claims-a"):
        assert floor["cast"].una_sees.get(f"/review/balance/{address}/contacts/").status_code == 404
    with pytest.raises(NotFound):
        balance.contacts_of("person", floor["bo"].reference, weeks=4, queue=None, by=floor["cast"].ada_acts)


@pytest.mark.django_db
def test_cost_is_paid_time_by_contact_where_the_house_knows_what_an_hour_costs(floor: dict[str, Any]) -> None:
    start = datetime(2026, 2, 23, 9, tzinfo=UTC)
    rows = [{
        "agent_id": floor["ada"].pk, "team_id": floor["team"].pk, "state": "talk", "started_at": start, "seconds": 7 * 3600.0, "paid": True,
        "ended_at": start + timedelta(hours=7),
    }]
    counting.store().replace_days({("agent_states", FIRST): batch("agent_states", rows)}, written_at=MONDAY)
    SiteMeans.objects.create(
        reference="MNS-1", site=floor["ada"].site, first_day=FIRST, seats=10, hour_cost=Decimal("31.50"), overtime_cost=Decimal("45.00"),
        currency="GBP", created_by="system:test", created_at=MONDAY,
    )
    found = balance.of(floor["cast"].olga_acts, weeks=4)
    ada = next(one for one in found.points if one.name == "Ada Okafor")
    assert (found.currency, ada.cost, ada.occupancy) == ("GBP", pytest.approx(1.05), 1.0)
    assert "£1.05" in words(floor["cast"].olga_sees.get("/review/balance/?by=person&weeks=4"))


@pytest.mark.django_db
def test_scores_and_critical_errors_stand_beside_pace(floor: dict[str, Any]) -> None:
    a_scorecard(floor["cast"])
    for _ in range(8):
        an_evaluation(floor["cast"], floor["ada"], identity="no")
        an_evaluation(floor["cast"], floor["bo"])
        an_evaluation(floor["cast"], floor["cy"])
    found = {one.name: one for one in balance.of(floor["cast"].olga_acts, weeks=4).points}
    assert {one.sides["quality"].number for one in found.values()} == {0, 8}
    assert found["Ada Okafor"].sides["compliance"].value < 0.2 < 0.8 < found["Bo Reed"].sides["compliance"].value
    assert found["Ada Okafor"].sides["quality"].value < found["Bo Reed"].sides["quality"].value


@pytest.mark.django_db
def test_before_anything_is_recorded_the_page_says_what_will_stand_there(cast: Any, tmp_path: Path, frozen_clock: datetime) -> None:
    with charted(tmp_path, ()):
        assert "Nothing is recorded yet" in words(cast.olga_sees.get("/review/balance/"))


@pytest.mark.django_db
def test_the_page_asks_the_database_a_bounded_number_of_times(floor: dict[str, Any], django_assert_max_num_queries: Any) -> None:
    floor["cast"].olga_sees.get("/review/balance/?by=person")
    with django_assert_max_num_queries(45):
        assert floor["cast"].olga_sees.get("/review/balance/?by=person&weeks=4").status_code == 200
