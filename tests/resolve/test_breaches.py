"""Breaches: each recorded, judged, told of within 72 hours or with the reasons, and kept also where nobody was told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.trail.models import Line
from floorwalker.resolve.actions import breaches
from floorwalker.resolve.models import Breach
from floorwalker.resolve.queries import breaches as queries
from tests.conftest import MONDAY
from tests.resolve.test_rights_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(108)]
LIST = "/resolve/breaches/"
WHOLE = {"people_affected": 3, "records_affected": 3, "consequences": "They read others' letters.", "measures": "Letters are checked."}


def recorded(by: Any, **changes: Any) -> Breach:
    return breaches.record(**{
        "title": "Letters to the wrong people", "nature": "seen", "what_happened": "Three letters were put into the wrong envelopes.",
        "aware_at": MONDAY, "by": by, **changes,
    })  # fmt: skip


@pytest.mark.parametrize(("aware", "late"), [
    (datetime(2026, 2, 27, 12, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC)),  # over a weekend
    (datetime(2025, 10, 24, 11, tzinfo=UTC), datetime(2025, 10, 27, 11, tzinfo=UTC)),  # over the end of summer time
])
def test_the_clock_is_72_hours_over_weekends_and_changes_of_the_clock(cast: Any, aware: datetime, late: datetime) -> None:
    made = recorded(cast.cora_acts, aware_at=aware)
    assert made.late_from == late
    todo = Todo.objects.get(about=f"breach:{made.reference}")
    assert (todo.person, todo.due_at, todo.is_decision) == (cast.cora, late, True)


@pytest.mark.parametrize(("changes", "match"), [
    ({"title": " "}, "The title has 0"), ({"nature": "odd"}, "no kind of breach"), ({"what_happened": ""}, "What happened has 0"),
    ({"aware_at": MONDAY + timedelta(hours=1)}, "later than now"), ({"aware_at": datetime(2018, 5, 1, tzinfo=UTC)}, "no duty"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(cast: Any, changes: dict[str, Any], match: str) -> None:
    with pytest.raises(RuleBroken, match=match):
        recorded(cast.cora_acts, **changes)
    assert not Breach.objects.exists()


def test_where_harm_is_unlikely_nobody_is_told_and_the_record_says_why(cast: Any) -> None:
    made = recorded(cast.olga_acts)
    with pytest.raises(RuleBroken, match="The reason has 0"):
        breaches.judge(made.reference, risk="unlikely", reason=" ", by=cast.cora_acts)
    breaches.judge(made.reference, risk="unlikely", reason="The letters came back unopened.", by=cast.cora_acts)
    assert not queries.running(Breach.objects.all()).exists()
    assert not Todo.objects.filter(done_at=None).exists()
    with pytest.raises(RuleBroken, match="harm is likely"):
        breaches.tell(made.reference, at=MONDAY, told_reference="", late_why="", by=cast.cora_acts)
    with pytest.raises(RuleBroken, match="does not say: How many people, How many records, Consequences, Measures"):
        breaches.close(made.reference, by=cast.cora_acts)
    breaches.describe(made.reference, **WHOLE, by=cast.olga_acts)
    assert breaches.close(made.reference, by=cast.cora_acts).told_at is None
    assert queries.register(cast.asa_acts).get().risk_why == "The letters came back unopened."


def test_telling_late_needs_the_reasons_and_a_high_risk_the_people(cast: Any) -> None:
    made = recorded(cast.cora_acts)
    breaches.describe(made.reference, **WHOLE, by=cast.cora_acts)
    breaches.judge(made.reference, risk="high", reason="Diagnoses were in them.", by=cast.cora_acts)
    with pytest.raises(RuleBroken, match="The Commissioner was not told"):
        breaches.close(made.reference, by=cast.cora_acts)
    with clock.frozen(MONDAY + timedelta(hours=73)):
        told = {"at": MONDAY + timedelta(hours=72), "told_reference": "IC-1", "by": cast.cora_acts}
        with pytest.raises(RuleBroken, match="Why it was late has 0"):
            breaches.tell(made.reference, late_why="", **told)
        with pytest.raises(RuleBroken, match="before it was known"):
            breaches.tell(made.reference, late_why="", **{**told, "at": MONDAY - timedelta(hours=1)})
        assert breaches.tell(made.reference, late_why="The office was closed.", **told).late_why == "The office was closed."
        with pytest.raises(Conflict, match="was told on"):
            breaches.tell(made.reference, late_why="Again.", **told)
        with pytest.raises(RuleBroken, match="was told of it"):
            breaches.judge(made.reference, risk="unlikely", reason="After all.", by=cast.cora_acts)
        with pytest.raises(RuleBroken, match="people were not told"):
            breaches.close(made.reference, by=cast.cora_acts)
        breaches.tell_people(made.reference, at=MONDAY + timedelta(hours=73), how="By telephone, in plain words.", by=cast.cora_acts)
        breaches.close(made.reference, by=cast.cora_acts)
        with pytest.raises(Conflict, match="is closed"):
            breaches.describe(made.reference, **WHOLE, by=cast.cora_acts)
    kinds = set(Line.objects.filter(subject=made.reference).values_list("kind", flat=True))
    assert kinds == {f"breach.{each}" for each in ("recorded", "described", "judged", "told", "people_told", "closed")}


def test_it_is_told_in_time_to_the_last_second(cast: Any) -> None:
    made = recorded(cast.cora_acts)
    breaches.judge(made.reference, risk="likely", reason="Names and addresses.", by=cast.cora_acts)
    with clock.frozen(MONDAY + timedelta(days=4)):
        last = MONDAY + timedelta(hours=72) - timedelta(seconds=1)
        assert breaches.tell(made.reference, at=last, told_reference="", late_why="", by=cast.cora_acts).late_why == ""


@pytest.mark.parametrize(("who", "views", "records", "decides"), [
    ("cora", True, True, True), ("olga", True, True, False), ("asa", True, False, False),
    *((each, False, False, False) for each in ("ada", "sam", "una", "quin", "pat", "rita", "adm", "stranger")),
])  # fmt: skip
def test_each_role_does_what_it_may_and_no_more(cast: Any, who: str, views: bool, records: bool, decides: bool) -> None:
    made, acts, sees = recorded(cast.cora_acts), getattr(cast, f"{who}_acts"), getattr(cast, f"{who}_sees")
    for allowed, do in (
        (views, lambda: queries.find(made.reference, by=acts)), (records, lambda: recorded(acts)),
        (decides, lambda: breaches.judge(made.reference, risk="likely", reason="Names.", by=acts)),
    ):
        if allowed:
            do()
        else:
            with pytest.raises(NotAllowed):
                do()
    paths = [(LIST, views), (f"{LIST}new/", records), (f"{LIST}{made.reference}/", views)]
    assert [sees.get(path).status_code for path, _ in paths] == [200 if allowed else 403 for _, allowed in paths]


def test_a_breach_is_recorded_judged_and_told_in_the_browser(cast: Any) -> None:
    sees = cast.cora_sees
    assert "No breach is recorded" in words(sees.get(LIST))
    sent = {"title": "A <b>list</b> was lost", "nature": "lost", "what_happened": "A memory stick.", "aware_at": "2026-03-01T10:00"}
    assert sees.post(f"{LIST}new/", {**sent, "title": ""}).status_code == 422
    assert sees.post(f"{LIST}new/", sent).status_code == 302
    page = f"{LIST}{Breach.objects.get().reference}/"
    text = words(sees.get(page))
    assert "Judge how likely it harms people" in text
    assert "2 days left" in text
    assert "A &lt;b&gt;list" in sees.get(page).content.decode()
    assert "The clock of 1 breach runs" in words(sees.get(LIST))
    assert sees.post(f"{page}judge/", {"risk": "high", "reason": ""}).status_code == 422
    assert sees.post(f"{page}judge/", {"risk": "high", "reason": "Names."}).status_code == 302
    assert sees.post(f"{page}tell/", {"at": "2026-03-02T08:00"}).status_code == 302
    assert "Told in time" in words(sees.get(LIST))
    assert sees.post(f"{page}people/", {"at": "", "how": "We cannot reach them; a notice stands on our site."}).status_code == 302
    assert sees.post(f"{page}close/").status_code == 422
    assert sees.post(f"{page}describe/", {**WHOLE, "people_affected": 3_000_000_000}).status_code == 422
    assert sees.post(f"{page}describe/", WHOLE).status_code == 302
    assert sees.post(f"{page}close/").status_code == 302
    assert "Nothing is left to do" in words(sees.get(page))
    assert sees.post(f"{page}judge/", {"risk": "likely", "reason": "Oh."}).status_code == 409
    assert sees.post(f"{page}junk/").status_code == 404


def test_a_clock_that_ran_out_is_said_on_top(cast: Any) -> None:
    recorded(cast.cora_acts, aware_at=MONDAY - timedelta(days=4))
    assert "1 breach is past 72 hours, and nobody was told" in words(cast.olga_sees.get(LIST))
    recorded(cast.cora_acts)
    assert "Letters" in words(cast.olga_sees.get(f"{LIST}?stands=running"))
    assert "BRC" not in words(cast.olga_sees.get(f"{LIST}?stands=closed"))


def test_a_breach_is_given_to_somebody_who_keeps_such(cast: Any) -> None:
    made = recorded(cast.cora_acts)
    with pytest.raises(RuleBroken, match="keeps no breaches"):
        breaches.give(made.reference, to=cast.ada, by=cast.olga_acts)
    assert breaches.give(made.reference, to=cast.olga, by=cast.olga_acts).owner == cast.olga
    assert Todo.objects.get(done_at=None).person == cast.olga


def test_a_register_of_many_stays_within_its_queries(cast: Any, django_assert_max_num_queries: Any) -> None:
    for _ in range(30):
        recorded(cast.cora_acts)
    cast.cora_sees.get(LIST)
    with django_assert_max_num_queries(24):
        assert cast.cora_sees.get(LIST).status_code == 200
