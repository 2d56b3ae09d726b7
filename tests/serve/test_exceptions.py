"""Exceptions: asked for by oneself, decided by somebody else, taken back, and the house's own list of reasons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import todos
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.models import Job
from floorwalker.ground.people.models import TeamLeadership
from floorwalker.ground.trail.models import Line
from floorwalker.record import recounting
from floorwalker.serve.actions import exceptions, reasons
from floorwalker.serve.models import Entry, ExceptionReason
from floorwalker.serve.queries import day_log as queries
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
HOUR = timedelta(hours=1)


@pytest.fixture
def reason() -> ExceptionReason:
    return ExceptionReason.objects.get(code="system-or-telephone")


@pytest.fixture
def asked(cast: Any, reason: ExceptionReason) -> Entry:
    assert cast.una
    return exceptions.ask(cast.ada, reason=reason, starts_at=MONDAY - HOUR, ends_at=MONDAY, note="No dial tone", by=cast.ada_acts)


def test_a_person_asks_and_their_leader_decides(cast: Any, asked: Entry) -> None:
    assert todos.owed_by(cast.una.pk).get().about == f"day_log:{asked.reference}"
    assert list(queries.waiting(cast.una_acts)) == [asked]
    entry = exceptions.decide(asked, approved="approved", by=cast.una_acts)
    assert entry.is_excused
    assert entry.decided_at == MONDAY
    assert not todos.owed_by(cast.una.pk).exists()
    kinds = list(Line.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["exception.asked", "exception.decided"]
    with pytest.raises(RuleBroken, match="decided already"):
        exceptions.decide(asked, approved="refused", words="No", by=cast.una_acts)


def test_nobody_decides_about_their_own_time(cast: Any, reason: ExceptionReason) -> None:
    entry = exceptions.ask(cast.una, reason=reason, starts_at=MONDAY - HOUR, ends_at=MONDAY, by=cast.una_acts)
    with pytest.raises(RuleBroken, match="their own time"):
        exceptions.decide(entry, approved="approved", by=cast.una_acts)
    with pytest.raises(RuleBroken, match="their own time"):
        exceptions.excuse(cast.una, reason=reason, starts_at=MONDAY, ends_at=MONDAY + HOUR, by=cast.una_acts)
    assert not queries.waiting(cast.una_acts).exists()


@pytest.mark.parametrize("who", ["ada", "sam", "pat", "quin", "cora", "asa", "adm", "stranger"])
def test_nobody_but_leaders_and_operations_decides(cast: Any, asked: Entry, who: str) -> None:
    with pytest.raises((NotAllowed, RuleBroken)):
        exceptions.decide(asked, approved="approved", by=getattr(cast, f"{who}_acts"))
    asked.refresh_from_db()
    assert asked.approved is None


def test_a_leader_reaches_their_own_team_and_nobody_asks_for_another(cast: Any, reason: ExceptionReason) -> None:
    for by in (cast.una_acts, cast.ada_acts):
        with pytest.raises(NotAllowed):
            exceptions.ask(cast.sam, reason=reason, starts_at=MONDAY, ends_at=MONDAY + HOUR, by=by)


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [(0, 0, "end before it begins"), (0, 15, "at most 14 hours"), (-1500, -1499, "more than 60 days ago"), (-0.5, 0.5, "covers a part")],
)  # fmt: skip
def test_time_that_makes_no_sense_is_refused(
    cast: Any, asked: Entry, reason: ExceptionReason, start: float, end: float, message: str
) -> None:
    with pytest.raises(RuleBroken, match=message):
        exceptions.ask(cast.ada, reason=reason, starts_at=MONDAY + start * HOUR, ends_at=MONDAY + end * HOUR, by=cast.ada_acts)
    assert Entry.objects.count() == 1


def test_a_refusal_says_why_and_frees_the_time(cast: Any, asked: Entry, reason: ExceptionReason) -> None:
    with pytest.raises(RuleBroken, match="needs a reason"):
        exceptions.decide(asked, approved="refused", by=cast.una_acts)
    with pytest.raises(RuleBroken, match="no decision"):
        exceptions.decide(asked, approved="maybe", by=cast.una_acts)
    exceptions.decide(asked, approved="refused", words="The telephones worked then", by=cast.una_acts)
    page = cast.ada_sees.get("/serve/exceptions/mine/").content.decode()
    assert "Not approved" in page
    assert "The telephones worked then" in page
    exceptions.ask(cast.ada, reason=reason, starts_at=MONDAY - HOUR, ends_at=MONDAY, by=cast.ada_acts)


def test_one_takes_back_what_waits_and_who_decides_takes_back_what_counts(cast: Any, asked: Entry, reason: ExceptionReason) -> None:
    exceptions.take_back(asked, by=cast.ada_acts)
    again = exceptions.excuse(cast.ada, reason=reason, starts_at=MONDAY - HOUR, ends_at=MONDAY, by=cast.una_acts)
    assert again.is_excused
    with pytest.raises(NotAllowed):
        exceptions.take_back(again, by=cast.ada_acts)
    assert not exceptions.take_back(again, words="Wrong person", by=cast.rita_acts).is_excused
    with pytest.raises(RuleBroken, match="does not count already"):
        exceptions.take_back(again, by=cast.rita_acts)


def test_many_are_decided_at_once_and_each_refusal_is_named(cast: Any, asked: Entry, reason: ExceptionReason, a_person: Any) -> None:
    other = a_person("Bo", "Larsen", role="agent", team=cast.ada.memberships.get().team)
    more = exceptions.ask(other, reason=reason, starts_at=MONDAY, ends_at=MONDAY + HOUR, by=cast.una_acts)
    page = cast.una_sees.post(
        "/serve/exceptions/waiting/", {"entry": [asked.reference, more.reference], "decision": "refused"}
    )
    assert page.status_code == 422
    assert page.content.decode().count("A refusal needs a reason.") == 2
    chosen = {"entry": [asked.reference, more.reference, "DAY-99"], "decision": "approved"}
    assert b"Nothing waits for you" in cast.una_sees.post("/serve/exceptions/waiting/", chosen, follow=True).content
    assert Entry.objects.filter(approved=True).count() == 2
    assert cast.ada_sees.get("/serve/exceptions/waiting/").status_code == 403


def test_who_led_when_it_was_asked_for_owes_nothing_once_somebody_else_decides(cast: Any, asked: Entry) -> None:
    assert todos.owed_by(cast.una.pk).count() == 1
    TeamLeadership.objects.all().delete()
    exceptions.decide(asked, approved="approved", by=cast.rita_acts)
    assert not todos.owed_by(cast.una.pk).exists()


def test_the_days_of_many_are_counted_again_once(cast: Any, reason: ExceptionReason, a_person: Any) -> None:
    team = cast.ada.memberships.get().team
    people = [cast.ada, a_person("Bo", "Larsen", role="agent", team=team), cast.sam]
    done = exceptions.excuse_many(people, reason=reason, starts_at=MONDAY - HOUR, ends_at=MONDAY, by=cast.una_acts)
    assert [refusal is None for _person, refusal in done] == [True, True, False], "Sam is of another team"
    assert Entry.objects.filter(approved=True).count() == 2
    assert Job.objects.filter(kind=recounting.COUNT_NOW).count() == 1


def test_the_page_asks_on_the_clock_of_the_site_over_midnight(cast: Any, reason: ExceptionReason) -> None:
    typed = {"reason": reason.pk, "day": "2026-03-02", "at": "23:30", "ends": "00:15"}
    assert cast.ada_sees.post("/serve/exceptions/mine/", typed, follow=True).status_code == 200
    entry = Entry.objects.get()
    assert entry.ends_at is not None
    assert entry.ends_at - entry.starts_at == timedelta(minutes=45)
    assert cast.ada_sees.post("/serve/exceptions/mine/", {"reason": "x"}).status_code == 422
    assert cast.ada_sees.post(f"/serve/day-log/{entry.reference}/take-back/", follow=True).status_code == 200
    assert cast.stranger_sees.get("/serve/exceptions/mine/").status_code == 403


def test_the_list_of_reasons_is_the_house_s_own(cast: Any, reason: ExceptionReason) -> None:
    assert cast.pat_sees.post("/serve/exceptions/reasons/", {"name": "Fire drill", "place": "in_office"}, follow=True).status_code == 200
    assert cast.pat_sees.post("/serve/exceptions/reasons/", {"name": "Fire drill", "place": "in_office"}).status_code == 422
    assert cast.pat_sees.post(f"/serve/exceptions/reasons/{reason.code}/", follow=True).status_code == 200
    reason.refresh_from_db()
    with pytest.raises(RuleBroken, match="no longer used"):
        exceptions.ask(cast.ada, reason=reason, starts_at=MONDAY, ends_at=MONDAY + HOUR, by=cast.ada_acts)
    with pytest.raises(NotAllowed):
        reasons.add("Mine", place="in_office", by=cast.una_acts)
    with pytest.raises(RuleBroken, match="no place"):
        reasons.add("Mine", place="moon", by=cast.pat_acts)
    assert cast.una_sees.get("/serve/exceptions/reasons/").status_code == 403
