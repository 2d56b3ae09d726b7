"""Moving complaints from one handler to another, one or several from the list, with a reason; out of reach or with a tie never."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.trail.models import Line as TrailLine
from floorwalker.resolve.actions import giving
from floorwalker.resolve.models import Complaint
from tests.conftest import MONDAY
from tests.resolve.cases_made import a_complaint, a_line
from tests.resolve.test_second_stage import asked_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(75)]
WHY = "Sam is on leave from tomorrow."


def two(cast: Any) -> list[Complaint]:
    """Return two complaints that Sam has."""
    line = a_line(cast)
    made = [a_complaint(cast, line=line, received_at=MONDAY - timedelta(days=day), summary=f"Noise {day}") for day in (1, 5)]
    for each in made:
        giving.give(each.reference, to=cast.sam, by=cast.olga_acts)
    return made


def test_the_other_owes_it_from_then_on_and_the_reason_stands_in_the_trail(cast: Any) -> None:
    one, other = two(cast)
    giving.move(one.reference, to=cast.cora, why=WHY, by=cast.olga_acts)
    assert [Complaint.objects.get(pk=each.pk).owner for each in (one, other)] == [cast.cora, cast.sam]
    assert Todo.objects.get(key=giving.key(one), done_at=None).person == cast.cora
    line = TrailLine.objects.get(kind="complaint.moved")
    assert line.subject == one.reference
    assert (cast.sam.reference in line.body, cast.cora.reference in line.body, WHY in line.body) == (True, True, False)


@pytest.mark.parametrize(("mistake", "told"), [
    ("no reason", "The reason is missing"), ("had already", "has CMP-1 already"), ("no handler", "handles no complaints"),
    ("closed", "no longer open"), ("out of their reach", "is out of reach of Una"), ("named in it", "The words of the complaint name Cora"),
])  # fmt: skip
def test_each_mistake_is_refused(cast: Any, mistake: str, told: str) -> None:
    one, _other = two(cast)
    cast.una  # noqa: B018 (leads a team that has nothing to do with it)
    to = {"had already": "sam", "no handler": "ada", "out of their reach": "una"}.get(mistake, "cora")
    if mistake == "closed":
        Complaint.objects.filter(pk=one.pk).update(state="closed", outcome="upheld", closed_at=MONDAY)
    if mistake == "named in it":
        Complaint.objects.filter(pk=one.pk).update(words="Cora told me to wait.")
    with pytest.raises(RuleBroken, match=told) as refused:
        giving.move(one.reference, to=getattr(cast, to), why="" if mistake == "no reason" else WHY, by=cast.olga_acts)
    assert refused.value.remedy
    assert Complaint.objects.get(pk=one.pk).owner == cast.sam


def test_who_decided_the_first_stage_is_moved_no_second(cast: Any) -> None:
    made = asked_for(cast)
    with pytest.raises(RuleBroken, match="Sam Whitlock decided on its issues at the first stage"):
        giving.move(made.reference, to=cast.sam, why=WHY, by=cast.olga_acts)


@pytest.mark.parametrize("who", ["ada", "adm", "asa", "pat", "quin", "rita", "stranger"])
def test_who_gives_no_cases_moves_none(cast: Any, who: str) -> None:
    one, _other = two(cast)
    with pytest.raises(NotAllowed):
        giving.move(one.reference, to=cast.cora, why=WHY, by=getattr(cast, f"{who}_acts"))
    page = getattr(cast, f"{who}_sees").get("/resolve/complaints/")
    assert b"Move to somebody" not in page.content


def test_several_are_moved_from_the_list_with_each_refusal_named_and_undone(cast: Any) -> None:
    one, other = two(cast)
    Complaint.objects.filter(pk=other.pk).update(words="Cora told me to wait.")
    address = reverse("resolve:complaints")
    assert b"Move to somebody" in cast.olga_sees.get(address).content
    chosen = {"hand": "move", "row": [one.reference, other.reference]}
    asked = cast.olga_sees.post(address, {**chosen, "step": "do", "owner": cast.cora.pk, "why": ""})
    assert asked.status_code == 422
    done = cast.olga_sees.post(address, {**chosen, "step": "do", "owner": cast.cora.pk, "why": WHY})
    assert done.status_code == 200
    assert [bool(fate.refusal) for fate in done.context["fates"]].count(True) == 1
    assert [Complaint.objects.get(pk=each.pk).owner for each in (one, other)] == [cast.cora, cast.sam]
    cast.olga_sees.post(address, {"hand": "move", "step": "undo", "kept": done.context["kept"]})
    assert Complaint.objects.get(pk=one.pk).owner == cast.sam
