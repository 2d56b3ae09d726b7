"""Notes on performance: nobody is rated by numbers alone, and whom a note is on reads it, comments and challenges it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Notice, Todo
from floorwalker.review.actions import performance_notes
from floorwalker.review.models import PerformanceNote
from floorwalker.review.queries import notes
from tests.conftest import MONDAY
from tests.review.leading_made import FIRST, TODAY, a_led_team, come, words
from tests.review.scorecards_made import a_scorecard, an_evaluation

pytestmark = [pytest.mark.django_db]
WORDS = {
    "strengths": "Names what the customer has told, calmly, and says what happens next.",
    "next_steps": "Let the customer finish, then say in one sentence what you heard.",
}


@pytest.fixture
def floor(cast: Any, a_team: Any, tmp_path: Path, frozen_clock: datetime) -> Iterator[dict[str, Any]]:
    with a_led_team(cast, a_team, tmp_path) as made:
        yield made


@pytest.fixture
def judged(floor: dict[str, Any]) -> dict[str, Any]:
    """The floor, with a day of today's facts and one contact of Ada's that Quin judged."""
    a_scorecard(floor["cast"])
    come(floor["team"].pk, [floor["cast"].ada.pk], 0.4, first=TODAY, number=1)
    return floor | {"evaluation": an_evaluation(floor["cast"])}


def noted(floor: dict[str, Any], by: Any = None, **other: Any) -> PerformanceNote:
    said = {"weeks": 4, "rating": "as_asked", **WORDS, "cited": [floor["evaluation"].reference], **other}
    return performance_notes.write(said.pop("person", floor["cast"].ada), by=by or floor["cast"].una_acts, **said)


@pytest.mark.row(198)
@pytest.mark.parametrize(
    "other", [{"cited": []}, {"strengths": ""}, {"next_steps": "  "}, {"strengths": "96 % 7.4 560 0.75 81 %"}, {"next_steps": "Good. OK."}],
)
def test_a_rating_by_numbers_alone_is_refused(judged: dict[str, Any], other: dict[str, Any]) -> None:
    with pytest.raises(RuleBroken, match="Nobody is rated by numbers alone") as refused:
        noted(judged, **other)
    assert refused.value.refusal_code == "rating_by_numbers_alone"
    assert not PerformanceNote.objects.exists()


@pytest.mark.row(198)
def test_the_page_refuses_a_rating_without_words_and_the_house_keeps_none(judged: dict[str, Any]) -> None:
    sees, address = judged["cast"].una_sees, f"/review/notes/write/{judged['cast'].ada.reference}/"
    refused = sees.post(address, {"rating": "beyond", "weeks": "4", "strengths": "", "next_steps": ""})
    assert refused.status_code == 422
    assert words(refused).count("Nobody is rated by numbers alone") >= 3
    cited = [judged["evaluation"].reference]
    short = sees.post(address, {"rating": "beyond", "weeks": "4", "strengths": "96 %", "next_steps": "7.4", "cited": cited})
    assert "Nobody is rated by numbers alone: what went well is not said." in words(short)
    with pytest.raises(IntegrityError), transaction.atomic():
        PerformanceNote.objects.create(
            reference="PFN-9", person=judged["cast"].ada, first_day=FIRST, last_day=TODAY, figures=[], rating="beyond", strengths="",
            next_steps="", written_by=judged["cast"].una, written_at=MONDAY,
        )
    answer = sees.post(address, {"rating": "beyond", "weeks": "4", **WORDS, "cited": [judged["evaluation"].reference]})
    assert answer.status_code == 302
    assert PerformanceNote.objects.get().rating == "beyond"


def test_who_was_not_judged_is_not_rated_and_a_contact_of_another_is_not_cited(judged: dict[str, Any], a_person: Any) -> None:
    bo = a_person("Bo", "Reed", role="agent", team=judged["team"])
    with pytest.raises(RuleBroken) as unjudged:
        noted(judged, person=bo, cited=[])
    assert "have one judged first" in unjudged.value.remedy
    with pytest.raises(RuleBroken) as refused:
        noted(judged, person=bo)
    assert refused.value.refusal_code == "rating_cites_another"


def test_a_note_freezes_figures_and_the_person_reads_comments_and_challenges_it(judged: dict[str, Any]) -> None:
    cast = judged["cast"]
    made = noted(judged)
    assert {each["code"]: each["number"] for each in made.figures if "number" in each}["fcr"] == 560
    assert Todo.objects.get(key=f"performance_note:{made.reference}").is_own
    assert Notice.objects.filter(person=cast.ada, kind="performance_notes").count() == 1
    shown = words(cast.ada_sees.get(f"/review/notes/{made.reference}/"))
    for said in (WORDS["strengths"], "As asked", judged["evaluation"].reference, "Figures alone rate nobody"):
        assert said in shown
    come(judged["team"].pk, [cast.ada.pk], 0.0)
    made.refresh_from_db()
    assert next(each for each in made.figures if each["code"] == "fcr")["value"] == pytest.approx(0.6, abs=0.01)
    with pytest.raises(NotAllowed):
        performance_notes.acknowledge(made, comment="", by=cast.una_acts)
    performance_notes.acknowledge(made, comment="Thank you.", by=cast.ada_acts)
    with pytest.raises(RuleBroken):
        performance_notes.challenge(made, why=" ", by=cast.ada_acts)
    assert cast.olga
    performance_notes.challenge(made, why="The system was down that week.", by=cast.ada_acts)
    assert Todo.objects.filter(person=cast.olga, is_decision=True, about=f"performance_note:{made.reference}").exists()
    with pytest.raises(NotAllowed):
        performance_notes.decide(made, outcome="stands", why="No.", by=cast.una_acts)
    performance_notes.decide(made, outcome="taken_back", why="It was down.", by=cast.olga_acts)
    assert not Todo.objects.filter(about=f"performance_note:{made.reference}", done_at=None).exists()
    with pytest.raises(Conflict):
        performance_notes.decide(made, outcome="stands", why="Twice.", by=cast.olga_acts)
    assert "Taken back" in words(cast.ada_sees.get("/review/notes/"))


def test_nobody_rates_themselves_or_decides_on_a_note_of_their_own(judged: dict[str, Any]) -> None:
    cast = judged["cast"]
    with pytest.raises(RuleBroken, match="Nobody rates themselves"):
        noted(judged, person=cast.una)
    made = noted(judged, by=cast.olga_acts)
    with pytest.raises(RuleBroken) as alone:
        performance_notes.challenge(made, why="Not so.", by=cast.ada_acts)
    assert alone.value.refusal_code == "nobody_decides"


@pytest.mark.parametrize(("who", "sees", "writes"), [
    ("ada", True, False), ("asa", True, False), ("olga", True, True), ("una", True, True), ("cora", False, False), ("quin", False, False),
    ("sam", False, False), ("stranger", False, False),
])
def test_who_reads_and_who_writes_notes(judged: dict[str, Any], who: str, *, sees: bool, writes: bool) -> None:
    made = noted(judged)
    client, acts = getattr(judged["cast"], f"{who}_sees"), getattr(judged["cast"], f"{who}_acts")
    if sees:
        assert list(notes.listed(acts)) == [made]
        assert client.get(f"/review/notes/{made.reference}/").status_code == 200
    else:
        assert client.get("/review/notes/").status_code in {403, 200}
        assert client.get(f"/review/notes/{made.reference}/").status_code in {403, 404}
    if not writes:
        with pytest.raises(NotAllowed):
            noted(judged, by=acts)
        assert client.get(f"/review/notes/write/{judged['cast'].ada.reference}/").status_code == 403


def test_an_agent_reads_no_note_on_another(judged: dict[str, Any], a_person: Any) -> None:
    from floorwalker.ground.actors import Actor

    made = noted(judged)
    bo = a_person("Bo", "Reed", role="agent", team=judged["team"])
    assert not notes.listed(Actor.person(bo.pk)).exists()
    with pytest.raises(NotFound):
        notes.find(made.reference, by=Actor.person(bo.pk))
