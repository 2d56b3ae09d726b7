"""Evaluations from before come in by a workbook: shown to whom they are about and who may see results, counted in nothing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground.trail.models import Line
from floorwalker.review.models import Evaluation, PastEvaluation
from floorwalker.review.queries import past, people_results
from tests.conftest import MONDAY
from tests.desks import centre_made as centre
from tests.desks.test_workbooks import Hands, refused, said
from tests.review.scorecards_made import a_handled_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
HEAD = ("Evaluation ID", "Agent", "Date", "Form", "Total score", "Pass", "Evaluated by", "Call ID", "Comments")
DAY = date(2025, 11, 3)


@pytest.fixture(autouse=True)
def _a_folder(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def row(key: str, who: Any, **changes: Any) -> tuple[Any, ...]:
    told = {"day": DAY, "form": "Inbound v3", "score": 86.5, "passed": "yes", "by": "J. Marsh", "call": "", "words": "Kind and clear."}
    return (key, who.display_name, *{**told, **changes}.values())


def test_they_come_in_are_known_by_their_key_and_can_be_undone(cast: Any) -> None:
    hands, contact = Hands(cast.olga_sees), a_handled_contact(cast.ada, minutes_ago=90)
    sheet = [
        row("EV-1", cast.ada, call=contact.reference), row("EV-2", cast.una, passed=None, score=40),
        row("EV-3", cast.ada, call=contact.external_id),
    ]
    assert "3 evaluations added" in said(hands.both("past_evaluations", centre.book([HEAD, *sheet])))
    kept = PastEvaluation.objects.get(key="EV-1")
    assert (kept.agent, kept.contact, kept.score, kept.passed, kept.on_day) == (cast.ada, contact.pk, 0.865, True, DAY)
    assert PastEvaluation.objects.get(key="EV-3").contact == contact.pk
    again = hands.give("past_evaluations", centre.book([HEAD, row("EV-1", cast.ada, call=contact.reference, score=90), *sheet[1:]]))
    assert again.context["counts"] == {"add": 0, "change": 1, "same": 2, "refused": 0}
    hands.apply(again)
    assert PastEvaluation.objects.get(key="EV-1").score == 0.9
    assert Line.objects.filter(kind="workbook.applied").count() == 2
    hands.browser.post(f"/set-up/workbooks/{again.context['workbook'].reference}/undo/")
    assert PastEvaluation.objects.get(key="EV-1").score == 0.865


def test_what_makes_no_sense_is_refused_by_row_and_the_rest_is_taken(cast: Any) -> None:
    first = row("EV-5", cast.ada)
    wrong = [
        row("EV-1", cast.ada, score=101), row("EV-2", cast.ada, score=None, passed=None),
        row("EV-3", cast.ada, day=MONDAY.date() + timedelta(days=1)),
        row("EV-4", cast.ada, call="CALL-404"), first, first, ("EV-6", "Nobody Here", *row("", cast.ada)[2:]),
        row("EV-7", cast.ada, call="C-999999"),
    ]
    page = Hands(cast.olga_sees).give("past_evaluations", centre.book([HEAD, *wrong]))
    assert page.context["counts"] == {"add": 1, "change": 0, "same": 0, "refused": 7}
    columns = [column for _number, column, _why in refused(page)]
    assert columns == ["Score, %", "Score, %", "Day", "Contact", "Key", "Staff number", "Contact"]
    assert not PastEvaluation.objects.exists()


def test_they_count_in_no_figure_and_stand_beside_person_and_contact(cast: Any) -> None:
    contact = a_handled_contact(cast.ada, minutes_ago=90)
    sheet = [row("EV-1", cast.ada, call=contact.reference), row("EV-2", cast.una)]
    Hands(cast.olga_sees).both("past_evaluations", centre.book([HEAD, *sheet]))
    assert not people_results.of_people(cast.quin_acts).people
    assert not Evaluation.objects.exists()
    page = cast.una_sees.get("/review/results/").content.decode()
    assert "EV-1" in page
    assert "counted in no figure" in page
    assert "From before, Inbound v3 by J. Marsh" in cast.quin_sees.get(f"/record/contacts/{contact.reference}/").content.decode()


@pytest.mark.parametrize(("who", "seen"), [("ada", 1), ("una", 1), ("quin", 2), ("asa", 2)])
def test_each_sees_what_they_reach(cast: Any, a_person: Any, who: str, seen: int) -> None:
    other = a_person("Bo", "Reed", role="agent")
    Hands(cast.olga_sees).both("past_evaluations", centre.book([HEAD, row("EV-1", cast.ada), row("EV-2", other)]))
    assert {each.key for each in past.of(getattr(cast, f"{who}_acts"))} == {f"EV-{number + 1}" for number in range(seen)}


@pytest.mark.parametrize("who", ["ada", "una", "quin", "pat", "cora", "adm", "asa"])
def test_who_may_not_hands_none_in(cast: Any, who: str) -> None:
    assert getattr(cast, f"{who}_sees").get("/set-up/new/past_evaluations/").status_code == 403
