"""Reminders: the owners of many records asked at once, in My day and inside their shift, ticked off by themselves, taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from floorwalker.ground import clock, findings, reminding, telling, todos
from floorwalker.ground.errors import NotAllowed, NotFound
from floorwalker.ground.models import Finding, Notice, Todo
from floorwalker.ground.refs import Ref
from floorwalker.ground.reminding import ReminderRefused
from floorwalker.ground.trail.models import Line, Sleeve
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

LIST = "/findings/"
FRIDAY = date(2026, 3, 6)


@pytest.fixture
def three(cast: Any) -> list[Finding]:
    """One finding that Una owns, one that nobody does, and one of hers that is closed."""
    ref = Ref("person", cast.ada.reference)
    made = [findings.raise_finding(ref, summary=f"Number {number}", evidence={}, by=cast.quin_acts) for number in range(3)]
    for row in (made[0], made[2]):
        findings.give(row, owner=cast.una, by=cast.quin_acts)
    findings.close(made[2], no_action_reason="It was a drill.", by=cast.quin_acts)
    Notice.objects.all().delete()
    return made


def remind(row: Finding, cast: Any, *, who: str = "olga", **more: Any) -> Todo:
    asked = {"owner": cast.una, "words": "Ring the repairer", "day": FRIDAY, "stage": "improve", **more}
    return reminding.remind(Ref("finding", row.reference), by=getattr(cast, f"{who}_acts"), **asked)


def test_the_owners_of_many_rows_are_reminded_at_once_and_it_can_be_taken_back(cast: Any, three: list[Finding]) -> None:
    form = {"hand": "remind", "row": [row.reference for row in three], "words": "Ring the repairer", "day": "2026-03-06"}
    tried = cast.olga_sees.post(LIST, {**form, "step": "try"})
    assert [fate.refusal.split(".")[0] for fate in sorted(tried.context["fates"], key=lambda fate: fate.key)] == [
        "", f"Nobody who works here owns {three[1].reference}", f"{three[2].reference} is closed",
    ]
    assert not Todo.objects.exists()
    done = cast.olga_sees.post(LIST, {**form, "step": "do"})
    todo = todos.owed_by(cast.una.pk).get()
    assert (todo.why, todo.due_at, todo.about) == ("Ring the repairer", MONDAY.replace(day=6, hour=17), f"finding:{three[0].reference}")
    assert "Ring" not in telling.unread(cast.una.pk).get().what, "what leaves by mail names the record only"
    cast.olga_sees.post(LIST, {"hand": "remind", "step": "undo", "kept": done.context["kept"]})
    assert not todos.owed_by(cast.una.pk).exists()
    assert not telling.unread(cast.una.pk).exists()
    kinds = list(Line.objects.filter(kind__startswith="reminder.").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["reminder.given", "reminder.withdrawn"]
    assert Sleeve.objects.filter(text="Ring the repairer").count() == 1


def test_whoever_is_reminded_ticks_it_off_in_my_day_and_nobody_else(cast: Any, three: list[Finding]) -> None:
    todo = remind(three[0], cast)
    address = reverse("ground:todo_done", args=[todo.pk])
    assert address in cast.una_sees.get("/my-day/").content.decode()
    assert cast.olga_sees.post(address).status_code == 404
    other = todos.owe(cast.una, key="other", stage="record", what="Log it", why="x", about=f"finding:{three[0].reference}")
    assert cast.una_sees.post(reverse("ground:todo_done", args=[other.pk])).status_code == 404
    assert cast.una_sees.post(address).status_code == 302
    assert [each.key for each in todos.owed_by(cast.una.pk)] == ["other"]
    with pytest.raises(ReminderRefused, match="done by now"):
        reminding.withdraw(todo, by=cast.olga_acts)
    with pytest.raises(NotFound):
        reminding.done(other, by=cast.una_acts)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"words": "  "}, "says what is to be done"), ({"words": "x" * 301}, "says what"), ({"words": "a\x00b"}, "says what"),
        ({"day": date(2026, 3, 1)}, "a day to come"), ({"day": date(2027, 3, 6)}, "a day to come"), ({"owner": None}, "Nobody who works"),
    ],
    ids=["no words", "long", "sign", "past", "far", "nobody"],
)  # fmt: skip
def test_a_reminder_that_cannot_be_is_refused(cast: Any, three: list[Finding], more: dict[str, Any], words: str) -> None:
    with pytest.raises(ReminderRefused) as refused:
        remind(three[0], cast, **more)
    assert words in f"{refused.value.message} {refused.value.remedy}"
    assert not Todo.objects.exists()


def test_nobody_is_reminded_twice_nor_of_what_they_may_not_see_nor_after_they_left(cast: Any, three: list[Finding]) -> None:
    remind(three[0], cast)
    with pytest.raises(ReminderRefused, match="already"):
        remind(three[0], cast, who="cora")
    with pytest.raises(ReminderRefused, match="may not see"):
        remind(three[1], cast, owner=cast.ada)
    type(cast.quin).objects.filter(pk=cast.quin.pk).update(left_on=clock.now().date() - timedelta(days=1))
    cast.quin.refresh_from_db()
    with pytest.raises(ReminderRefused, match="works here"):
        remind(three[1], cast, owner=cast.quin)


@pytest.mark.parametrize("who", ["ada", "stranger", "asa", "una"])
def test_a_leader_reminds_the_team_and_others_nobody(cast: Any, three: list[Finding], who: str) -> None:
    with pytest.raises(NotAllowed):
        remind(three[1], cast, who=who, owner=cast.sam)
    assert not Todo.objects.exists()


@pytest.mark.parametrize("address", ["/findings/", "/record/promises/", "/record/logged/"])
def test_lists_of_what_people_own_offer_it(cast: Any, address: str) -> None:
    assert "remind" in {hand.code for hand in cast.olga_sees.get(address).context["listing"].hands}
