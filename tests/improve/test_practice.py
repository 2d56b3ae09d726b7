"""The practice floor: exercises graded by what stands in the house, taken where nothing is real, seen by one's leader."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from floorwalker.ground import settings as house_settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import practice_door
from floorwalker.ground.people.models import Account
from floorwalker.ground.shelf import Shelf
from floorwalker.ground.trail.models import Line
from floorwalker.improve.actions import practice as actions
from floorwalker.improve.models import PracticeAttempt
from floorwalker.improve.practice import EXERCISES
from floorwalker.improve.practice.base import Exercise, Question
from floorwalker.improve.practice.log_contacts import LOG_CONTACTS
from floorwalker.improve.views import practice as views
from floorwalker.record.actions import choices, logged
from floorwalker.record.models import Reason, Resolution
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

DAY = date(2026, 3, 2)
COUNT = Question("offered", "How many were offered?", "contacts", (826.0,), 0.0, "/record/figures/", "All that came.")
WHEN = Question("worst", "When was it worst?", "time", (750.0, 780.0), 0.0, "/record/figures/", "Two half hours tie.")
EXERCISE: Exercise = replace(
    next(iter(EXERCISES)), days=lambda: [DAY], questions=lambda _day, _by: [COUNT, WHEN]
)


@pytest.fixture
def simulated(db: None) -> None:
    """A house in which nothing is real."""
    house_settings.change("simulated", to="1", by=Actor.system("demo"))
    cache.delete("house_settings")  # as the commit does


@pytest.fixture
def practice_floor(simulated: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A simulated house with one exercise, whose answers are known."""
    monkeypatch.setattr(views, "EXERCISES", Shelf("exercise", (EXERCISE,)))


def handed_in(browser: Any, **answers: str) -> Any:
    """Send answers as a person does."""
    return browser.post(reverse("improve:exercise", args=[EXERCISE.code]), {"day": DAY.isoformat(), **answers})


@pytest.mark.usefixtures("practice_floor")
def test_answers_are_graded_kept_and_told_with_the_model_answer(cast: Any) -> None:
    page = handed_in(cast.una_sees, offered="1,000", worst="13:00")
    assert "1 of 2 right" in page.content.decode()
    assert [(row[1], row[2], row[3]) for row in page.context["graded"]] == [
        ("1,000 contacts", False, "826 contacts"), ("13:00", True, "12:30"),
    ]
    attempt = PracticeAttempt.objects.get()
    assert (attempt.person, attempt.right, attempt.asked) == (cast.una, 1, 2)
    assert Line.objects.get(kind="practice.handed_in").subject == cast.una.reference
    handed_in(cast.una_sees, offered="826", worst="12:30")
    assert "All right" in cast.una_sees.get(reverse("improve:practice")).content.decode()


@pytest.mark.usefixtures("practice_floor")
@pytest.mark.parametrize(
    ("answers", "words"),
    [({"offered": "", "worst": "12:30"}, "This field is required"), ({"offered": "many", "worst": "12:30"}, "Write a number"),
     ({"offered": "826", "worst": "25:00"}, "Write a time"), ({"offered": "-1", "worst": "noon"}, "Write a number")],
)
def test_what_cannot_be_read_is_said_beside_it_and_nothing_is_kept(cast: Any, answers: dict[str, str], words: str) -> None:
    page = handed_in(cast.una_sees, **answers)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not PracticeAttempt.objects.exists()


def test_a_house_at_work_has_no_exercises_and_says_where_they_are(cast: Any) -> None:
    page = cast.una_sees.get(reverse("improve:practice"))
    assert "a house of its own" in page.content.decode()
    assert "Take it" not in page.content.decode()
    assert cast.una_sees.get(reverse("improve:exercise", args=["read-a-day"])).status_code == 422
    with pytest.raises(actions.PracticeRefused, match="on the practice floor"):
        actions.hand_in(EXERCISE, day=DAY, answers={"offered": 1.0, "worst": 2.0}, by=cast.una_acts)


@pytest.mark.usefixtures("practice_floor")
def test_a_day_that_is_not_offered_and_an_answer_that_lacks_are_refused(cast: Any) -> None:
    with pytest.raises(actions.PracticeRefused, match="cannot be asked of 01 January"):
        actions.hand_in(EXERCISE, day=date(2026, 1, 1), answers={}, by=cast.una_acts)
    with pytest.raises(actions.PracticeRefused, match="1 of 2 questions"):
        actions.hand_in(EXERCISE, day=DAY, answers={"offered": 826.0}, by=cast.una_acts)
    assert cast.una_sees.get(reverse("improve:exercise", args=["knitting"])).status_code == 404


@pytest.mark.usefixtures("practice_floor")
def test_a_day_with_nothing_to_ask_is_refused_and_no_attempt_of_none_is_kept(cast: Any) -> None:
    with pytest.raises(actions.PracticeRefused, match="nothing to ask of"):
        actions.hand_in(replace(EXERCISE, questions=lambda day, by: ()), day=DAY, answers={}, by=cast.una_acts)
    assert not PracticeAttempt.objects.exists()


@pytest.mark.usefixtures("practice_floor")
def test_a_leader_sees_the_results_of_their_team_and_agents_their_own_alone(cast: Any) -> None:
    handed_in(cast.ada_sees, offered="826", worst="12:30")
    handed_in(cast.quin_sees, offered="1", worst="12:30")
    address = reverse("improve:practice_results")
    assert [row[0].text for row in cast.una_sees.get(address).context["listing"].rows] == [cast.ada.display_name]
    assert len(cast.olga_sees.get(address).context["listing"].rows) == 2
    assert cast.ada_sees.get(address).status_code == 403
    file = b"".join(cast.olga_sees.get(address, {"format": "csv"}).streaming_content).decode()
    assert "2 of 2" in file


def test_people_are_led_to_the_door_in_a_role_of_their_own_and_let_in_for_a_minute(
    cast: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    enter = reverse("improve:practice_enter", args=["team_leader"])
    assert cast.una_sees.get(enter).status_code == 422, "it is not open"
    (tmp_path / "practice").mkdir()
    (tmp_path / "practice" / "address").write_text("http://localhost:8001")
    assert "Enter as team leader" in cast.una_sees.get(reverse("improve:practice")).content.decode()
    assert cast.una_sees.get(reverse("improve:practice_enter", args=["administrator"])).status_code == 422, "not her role"
    led = cast.una_sees.get(enter)
    assert led.url.startswith("http://localhost:8001/people/practice-door/")
    door = led.url.removeprefix("http://localhost:8001")
    visitor = Client()
    assert visitor.get(door).status_code == 403, "this house is no practice floor"
    settings.FLOORWALKER_DOOR_KEY = practice_door.key()
    assert visitor.post(door).status_code == 403, "not everybody here is simulated"
    Account.objects.update(is_demo=True)
    assert cast.una.display_name in visitor.get(door).content.decode()
    assert visitor.post(door).status_code == 302
    assert visitor.get(reverse("improve:practice")).status_code == 200
    assert Client().get(door[:-3] + "x/").status_code == 403, "the token was changed"
    monkeypatch.setattr(practice_door, "OPEN_SECONDS", -1)
    assert Client().get(door).status_code == 403, "the minute is over"


@pytest.mark.usefixtures("practice_floor")
def test_who_has_no_role_may_not_practise(cast: Any) -> None:
    assert cast.stranger_sees.get(reverse("improve:practice")).status_code == 403


@pytest.mark.usefixtures("simulated")
def test_without_days_to_ask_of_an_exercise_says_what_lacks(cast: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "FLOORWALKER_DATA_DIR", tmp_path)
    for each in EXERCISES:
        assert "does not hold yet" in cast.una_sees.get(reverse("improve:exercise", args=[each.code])).content.decode()


@pytest.mark.usefixtures("simulated")
def test_a_story_is_answered_by_a_contact_logged_as_it_was_told(cast: Any) -> None:
    choices.add_usual(by=cast.olga_acts)
    reason = Reason.objects.create(code="policy-address", name="Change of address")
    address = reverse("improve:exercise", args=[LOG_CONTACTS.code])
    answers = {"day": DAY.isoformat(), "address": "LOG-1", "drying": "LOG-1", "callback": "LOG-1"}
    assert cast.ada_sees.post(address, answers).context["attempt"].right == 0, "nothing is logged yet"
    outcome = Resolution.objects.filter(settles=True, needs_promise=False)[0]
    said = logged.Said(channel="voice", started_at=MONDAY, ended_at=MONDAY, reason=reason, outcome=outcome)
    open_one = logged.log(said, by=cast.ada_acts)
    answers["address"] = open_one.reference
    assert cast.ada_sees.post(address, answers).context["attempt"].right == 0, "it is still open"
    logged.close(open_one, by=cast.ada_acts)
    page = cast.ada_sees.post(address, answers)
    assert page.context["attempt"].right == 1
    assert "Change of address; settled" in page.content.decode()
    assert cast.una_sees.post(address, answers).context["attempt"].right == 0, "it is not hers"
