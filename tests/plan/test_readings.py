"""Reading: who must confirm which version by when, joiners and absent people, questions, reminders, the next version, who sees whom."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.models import Notice, SpecialDay, Todo
from floorwalker.ground.people.models import Membership
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import document_decisions, reading_rounds
from floorwalker.plan.actions import readings as actions
from floorwalker.plan.models import Absence, Document, Reading, ReadingDuty
from floorwalker.plan.queries import readings as queries
from floorwalker.plan.rules import readings as rules
from floorwalker.plan.rules.readings import Question
from tests.conftest import MONDAY, Cast
from tests.plan.document_made import POLICY, TODAY, next_published, published

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
DUE = date(2026, 3, 16)
QUESTION = Question("Who promises?", "s-roles", "Agents", ("Customers", "Nobody"))


def asked(cast: Cast, document: Document, *, due_on: date = DUE, questions: tuple[Question, ...] = (), **who: Any) -> Reading:
    audience = actions.Audience(**(who or {"teams": [cast.ada.memberships.get().team]}))
    version = document.versions.order_by("-number").first()
    assert version is not None
    return actions.ask(version, audience=audience, due_on=due_on, why="Eight promises were missed.", questions=questions, by=cast.pat_acts)


def confirmed(reading: Reading, by: Any, **answers: str) -> Any:
    given = {each.pk: answers.get("answer", each.right) for each in reading.questions.all()}
    return actions.confirm(reading, digest=reading.version.digest, answers=given, by=by)


def round_at(cast: Cast, day: date) -> dict[str, Any]:
    with clock.frozen(datetime.combine(day, MONDAY.timetz())):
        jobs.enqueue(reading_rounds.ROUND, arguments={}, by=cast.olga_acts, key=f"test:{day}")
        running = claim(holder="test")
        assert running is not None
        return reading_rounds.look_at_all(running)


def refused(code: str, act: Any, *given: Any, **named: Any) -> None:
    with pytest.raises(RuleBroken) as broken:
        act(*given, **named)
    assert broken.value.refusal_code == code
    assert broken.value.remedy


@pytest.mark.once
@pytest.mark.row(144)
def test_a_policy_is_asked_of_a_team_read_with_its_question_and_confirmed_until_all_have(cast: Cast, a_person: Any) -> None:
    team = cast.ada.memberships.get().team
    assert cast.una.pk
    eve = a_person("Eve", "Moss", role="agent", team=team)
    document = published(cast)
    page = f"/plan/reading/ask/{document.reference}/"
    form = {
        "teams": team.pk, "due_on": "2026-03-15", "why": "Eight promises were missed.", "q-TOTAL_FORMS": 5, "q-INITIAL_FORMS": 0,
        "q-0-words": "Who promises?", "q-0-section": "s-roles", "q-0-right": "Agents", "q-0-wrong": "Customers\nNobody",
    }
    assert cast.ada_sees.get(page).status_code == 403
    assert cast.pat_sees.post(page, form | {"teams": ""}).status_code == 422
    assert cast.pat_sees.post(page, form | {"q-0-wrong": ""}).status_code == 422
    made = cast.pat_sees.post(page, form, follow=True).content.decode()
    assert "3 people are asked to read it by 13 Mar 2026. 15 Mar 2026 is closed" in made
    reading = Reading.objects.get()
    todo = Todo.objects.get(person=cast.ada)
    assert (todo.what, todo.due_at) == ("Read and confirm Call-backs, the policy", datetime(2026, 3, 13, 17, tzinfo=MONDAY.tzinfo))
    for shown in ("/plan/reading/mine/", "/my-day/"):
        assert f"/plan/reading/{reading.reference}/" in cast.ada_sees.get(shown).content.decode()
    here, question = f"/plan/reading/{reading.reference}/", reading.questions.get()
    read = cast.ada_sees.get(here).content.decode()
    assert all(words in read for words in ("Why you are asked", "Agents promise and keep", "Who promises?", "cannot know whether"))
    answer = {"digest": reading.version.digest, "understood": "on", f"q{question.pk}": "Nobody"}
    wrong = cast.ada_sees.post(f"{here}confirm/", answer)
    assert wrong.status_code == 422
    assert "Not right." in wrong.content.decode()
    assert cast.ada_sees.post(f"{here}confirm/", answer | {"understood": ""}).status_code == 422
    assert cast.ada_sees.post(f"{here}confirm/", answer | {f"q{question.pk}": "Agents"}).url == "/plan/reading/mine/"
    duty = ReadingDuty.objects.get(person=cast.ada)
    assert (duty.tries, duty.digest, duty.attested_at) == (2, reading.version.digest, MONDAY)
    assert not Todo.objects.filter(person=cast.ada, done_at=None).exists()
    for person in (eve, cast.una):
        from floorwalker.ground.actors import Actor

        assert confirmed(reading, Actor.person(person.pk)) == []
    people = cast.pat_sees.get(f"{here}people/").content.decode()
    assert "<b>3</b> of 3" in people
    assert "2 of 3 had the questions right first time" in people
    assert "3 of 3" in cast.pat_sees.get("/plan/reading/").content.decode()
    panel = cast.pat_sees.get(f"/plan/documents/{document.reference}/").content.decode()
    assert "<b>3</b> of 3" in panel
    kinds = list(Line.objects.filter(kind__startswith="reading.").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["reading.asked", *["reading.confirmed"] * 3]


@pytest.mark.once
@pytest.mark.row(144)
def test_the_file_says_who_confirmed_which_text_when(cast: Cast) -> None:
    reading = asked(cast, published(cast), people=[cast.ada, cast.sam])
    confirmed(reading, cast.ada_acts)
    answer = cast.cora_sees.get(f"/plan/reading/{reading.reference}/people/", {"format": "csv"})
    rows = {row["Person"]: row for row in csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))}
    assert (rows["Ada Okafor"]["Version"], rows["Ada Okafor"]["SHA-256"]) == ("1", reading.version.digest)
    assert rows["Ada Okafor"]["Confirmed"] == MONDAY.isoformat()
    assert (rows["Sam Whitlock"]["Confirmed"], rows["Sam Whitlock"]["By"]) == ("", DUE.isoformat())


@pytest.mark.once
def test_what_cannot_be_asked_is_refused_and_says_why(cast: Cast) -> None:
    document = published(cast)
    version = document.versions.get()
    here: dict[str, Any] = {"audience": actions.Audience(people=[cast.ada]), "due_on": DUE, "why": "Because.", "by": cast.pat_acts}
    refused("reading_nobody", actions.ask, version, **here | {"audience": actions.Audience()})
    refused("reading_nobody", actions.ask, version, **here | {"audience": actions.Audience(roles=["king"])})
    refused("reading_nobody", actions.ask, version, **here | {"audience": actions.Audience(roles=["assessor"])})
    refused("no_reason", actions.ask, version, **here | {"why": " "})
    refused("reading_due", actions.ask, version, **here | {"due_on": TODAY - timedelta(days=1)})
    refused("reading_due", actions.ask, version, **here | {"due_on": TODAY + timedelta(days=400)})
    for wrong in (
        Question("", "", "Yes", ("No",)), Question("Is it?", "", "Yes", ()), Question("Is it?", "", "Yes", ("yes",)),
        Question("Is it?", "s-nowhere", "Yes", ("No",)),
    ):
        refused("reading_questions", actions.ask, version, questions=[wrong], **here)
    refused("reading_questions", actions.ask, version, questions=[QUESTION] * 6, **here)
    with pytest.raises(NotAllowed):
        actions.ask(version, **here | {"by": cast.quin_acts})  # who writes documents, and owns another
    SpecialDay.objects.create(day=DUE, name="Bank holiday", opens_minute=None, closes_minute=None)
    assert actions.ask(version, **here).due_on == DUE - timedelta(days=3)
    with pytest.raises(Conflict):
        actions.ask(version, **here)


@pytest.mark.once
def test_nobody_confirms_for_another_or_a_text_that_was_not_shown(cast: Cast) -> None:
    reading = asked(cast, published(cast), people=[cast.ada])
    with pytest.raises(NotAllowed):
        confirmed(reading, cast.una_acts)
    with pytest.raises(NotAllowed):
        confirmed(reading, cast.pat_acts)
    with pytest.raises(Conflict):
        actions.confirm(reading, digest="0" * 64, answers={}, by=cast.ada_acts)
    assert confirmed(reading, cast.ada_acts) == []
    assert confirmed(reading, cast.ada_acts) == []
    assert Line.objects.filter(kind="reading.confirmed").count() == 1


def test_who_joins_later_owes_it_with_as_many_days_and_who_leaves_the_team_owes_it_no_more(cast: Cast, a_person: Any) -> None:
    team = cast.ada.memberships.get().team
    reading = asked(cast, published(cast))
    joins = date(2026, 3, 11)
    eve = a_person("Eve", "Moss", role="agent", team=team, joined_on=joins)
    Membership.objects.filter(person=cast.ada).update(ends_on=joins)
    round_at(cast, joins)
    duty = ReadingDuty.objects.get(person=eve)
    assert (duty.owed_on, duty.due_on, duty.due_why) == (joins, joins + (DUE - TODAY), "joined")
    assert ReadingDuty.objects.get(person=cast.ada).released_at is not None
    assert list(Todo.objects.filter(done_at=None, about=f"reading:{reading.reference}").values_list("person", flat=True)) == [eve.pk]
    line = Line.objects.get(kind="reading.reached")
    assert line.subject == reading.reference


@pytest.mark.once
def test_who_is_away_has_a_week_from_the_return_and_is_not_reminded_meanwhile(cast: Cast) -> None:
    Absence.objects.create(person=cast.ada, kind="leave", starts_at=MONDAY, ends_at=MONDAY + timedelta(days=21))
    asked(cast, published(cast), people=[cast.ada, cast.sam])
    ada, sam = ReadingDuty.objects.get(person=cast.ada), ReadingDuty.objects.get(person=cast.sam)
    assert (ada.due_on, ada.due_why, sam.due_on) == (date(2026, 3, 30), "away", DUE)
    told = [round_at(cast, DUE - timedelta(days=left))["reminded"] for left in (8, 7, 2, 1, 0, -1, -2)]
    assert told == [0, 1, 0, 1, 1, 1, 1]
    assert {each.person for each in Notice.objects.filter(kind="reading", what__startswith="Overdue")} == {cast.sam}


def test_a_leader_sees_and_reminds_the_own_team_once_a_day_and_the_owner_sees_all(cast: Cast) -> None:
    assert cast.una.pk
    reading = asked(cast, published(cast), people=[cast.ada, cast.sam], due_on=TODAY)
    looking = (cast.una_acts, cast.pat_acts, cast.cora_acts)
    seen = [set(queries.people_of(reading, by=by).values_list("person", flat=True)) for by in looking]
    assert seen == [{cast.ada.pk}, {cast.ada.pk, cast.sam.pk}, {cast.ada.pk, cast.sam.pk}]
    here = f"/plan/reading/{reading.reference}/"
    assert cast.ada_sees.get(f"{here}people/").status_code == 403
    assert cast.rita_sees.get(here).status_code == 404
    assert "1 person is reminded" in cast.una_sees.post(f"{here}remind/", follow=True).content.decode()
    refused("reading_reminded", actions.remind, reading, by=cast.una_acts)
    assert actions.remind(reading, by=cast.pat_acts) == 1
    with pytest.raises(NotAllowed):
        actions.remind(reading, by=cast.ada_acts)
    with pytest.raises(NotAllowed):
        actions.close(reading, reason="Mine is done.", by=cast.una_acts)
    with pytest.raises(NotFound):
        queries.find(reading.reference, by=cast.rita_acts)


@pytest.mark.once
@pytest.mark.parametrize("is_material", [True, False], ids=["material", "not-material"])
def test_the_next_version_is_asked_anew_and_confirmations_carry_over_only_where_nothing_material_changed(
    is_material: bool, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = published(cast)
    first = asked(cast, document, people=[cast.ada, cast.sam], questions=(QUESTION,))
    confirmed(first, cast.ada_acts)
    send = document_decisions.send
    monkeypatch.setattr(document_decisions, "send", lambda *given, **named: send(*given, **named | {"is_material": is_material}))
    next_published(cast, document, body=POLICY.replace("with care", "with care and skill"))
    running = claim(holder="test")
    assert running is not None
    assert reading_rounds.look_at_all(running)["asked"] == 1
    first.refresh_from_db()
    second = Reading.objects.get(closed_at=None)
    assert (first.closed_at is not None, second.version.number) == (True, 2)
    ada = second.duties.get(person=cast.ada)
    before = first.duties.get(person=cast.ada)
    if is_material:
        assert ada.attested_at is None
        assert not second.questions.exists()
        assert Todo.objects.filter(person=cast.pat, what__startswith="Ask questions on the new").exists()
    else:
        assert (ada.carried_from, ada.digest) == (before, before.digest)
        assert second.questions.get().right == "Agents"
    assert second.duties.get(person=cast.sam).attested_at is None
    assert before.digest == first.version.digest != second.version.digest
    assert cast.ada_sees.get(f"/plan/reading/{first.reference}/").status_code == 200


def test_a_version_that_was_replaced_meanwhile_is_confirmed_by_nobody(cast: Cast) -> None:
    document = published(cast)
    reading = asked(cast, document, people=[cast.ada, cast.sam])
    here = f"/plan/reading/{reading.reference}/"
    next_published(cast, document, body=POLICY.replace("with care", "with care and skill"), starts_on=TODAY + timedelta(days=1))
    assert confirmed(reading, cast.ada_acts) == []
    with clock.frozen(MONDAY + timedelta(days=1)):  # the page was open overnight, and the daily round has not come yet
        answer = cast.sam_sees.post(f"{here}confirm/", {"digest": reading.version.digest, "understood": "on"})
        assert answer.status_code == 409
        assert "asks for a version that holds no more" in answer.content.decode()
        page = cast.sam_sees.get(here).content.decode()
        assert "You need not confirm this version any more" in page
        assert 'name="understood"' not in page
        assert "Owed no more" in cast.pat_sees.get(f"{here}people/").content.decode()
    assert ReadingDuty.objects.get(person=cast.sam).attested_at is None
    assert Line.objects.filter(kind="reading.confirmed").count() == 1


@pytest.mark.once
def test_a_reading_closed_while_the_round_goes_reaches_nobody_any_more(cast: Cast, a_person: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (asked(cast, published(cast, kind)) for kind in ("policy", "guide"))
    eve = a_person("Eve", "Moss", role="agent", team=cast.ada.memberships.get().team)
    begun: list[str] = []

    def progress(*_: Any, note: str = "", **__: Any) -> None:
        begun.append(note)
        if len(begun) == 1:  # somebody closes the other one by hand now
            other = second if note == first.reference else first
            actions.close(other, reason="Said in the briefing.", by=cast.pat_acts)

    monkeypatch.setattr("floorwalker.ground.jobs.running.RunningJob.progress", lambda self, *given, **named: progress(*given, **named))
    round_at(cast, TODAY + timedelta(days=1))
    assert len(begun) == 2
    assert ReadingDuty.objects.get(person=eve).reading.reference == begun[0]
    assert Todo.objects.filter(person=eve, done_at=None).count() == 1


@pytest.mark.once
def test_closing_says_why_and_what_was_confirmed_stays(cast: Cast) -> None:
    reading = asked(cast, published(cast), people=[cast.ada, cast.sam])
    confirmed(reading, cast.ada_acts)
    cast.pat_sees.post(f"/plan/reading/{reading.reference}/close/", {"reason": "Said in the briefing."})
    reading.refresh_from_db()
    assert reading.closed_why == "Said in the briefing."
    with pytest.raises(Conflict):
        confirmed(reading, cast.sam_acts)
    assert not Todo.objects.filter(about=f"reading:{reading.reference}", done_at=None).exists()
    assert "Owed no more" in cast.pat_sees.get(f"/plan/reading/{reading.reference}/people/").content.decode()


@pytest.mark.once
def test_a_list_of_readings_costs_as_many_questions_however_long(cast: Cast, django_assert_max_num_queries: Any) -> None:
    empty = cast.pat_sees.get("/plan/reading/").content.decode()
    assert "No reading within your reach yet" in empty
    for kind in ("policy", "guide", "notice"):
        asked(cast, published(cast, kind), people=[cast.ada], due_on=TODAY + timedelta(days=4))
    with django_assert_max_num_queries(24):
        cast.pat_sees.get("/plan/reading/")
    with django_assert_max_num_queries(22):
        cast.ada_sees.get("/plan/reading/mine/")


@pytest.mark.once
def test_the_order_of_answers_says_nothing_and_stays() -> None:
    places = {rules.answers(key, "Right", ["a", "b", "c"]).index("Right") for key in range(40)}
    assert places == {0, 1, 2, 3}
    assert rules.answers(7, "Right", ["a", "b"]) == rules.answers(7, "Right", ["a", "b"])
