"""The moment around a contact: what queue, staffing, shift and papers were like then; what is not known is said to be not known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from floorwalker.ground import lines
from floorwalker.plan.models import (
    Activity,
    Briefing,
    BriefingPerson,
    Document,
    DocumentVersion,
    Reading,
    ReadingDuty,
    Roster,
    RosterNeed,
    Shift,
)
from floorwalker.record.models import AgentState, Interaction, Reason, Segment
from floorwalker.review.actions import evaluations
from floorwalker.review.models import Evaluation
from floorwalker.review.queries import around
from floorwalker.serve.models import Entry
from tests.conftest import MONDAY
from tests.review.scorecards_made import a_handled_contact, a_scorecard, answered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
AT = MONDAY - timedelta(hours=2)
MINUTE = timedelta(minutes=1)
ROW = pytest.mark.row(182)


@pytest.fixture
def queue(cast: Any, the_system: Any) -> Any:
    """Claims, at the site of everybody."""
    return lines.open_queue("Claims", line="Claims", channel="voice", zone="UTC", site=cast.ada.site, by=the_system)


def began(cast: Any, queue: Any, **said: Any) -> Evaluation:
    """Let Quin begin to evaluate a contact of Ada's that began two hours ago."""
    a_scorecard(cast)
    return evaluations.begin(a_handled_contact(cast.ada, queue=queue, **said).reference, by=cast.quin_acts)


def words(one: Evaluation) -> dict[str, str]:
    """Return each part by its code."""
    return {each.code: each.words for each in around.of(one).parts}


def a_roster(cast: Any, queue: Any, people: list[Any], *, need: float) -> None:
    """Publish a shift for each of `people` from an hour before the contact, with a break that was over by then."""
    roster = Roster.objects.create(
        reference="ROS-9", site=queue.site, first_day=AT.date(), last_day=AT.date(), created_by="test", created_at=AT, published_at=AT
    )
    RosterNeed.objects.create(roster=roster, queue=queue, starts_at=AT, agents=need)
    for person in people:
        shift = Shift.objects.create(roster=roster, person=person, starts_at=AT - 60 * MINUTE, ends_at=AT + 240 * MINUTE)
        for kind, first, last in (("queue", -60, -30), ("break", -30, -15), ("queue", -15, 240)):
            Activity.objects.create(
                shift=shift, kind=kind, queue=queue if kind == "queue" else None, starts_at=AT + first * MINUTE, ends_at=AT + last * MINUTE
            )


def a_state(person: Any, state: str, first: int, last: int) -> None:
    """Record what somebody did from and to so many minutes after the contact began."""
    AgentState.objects.create(person=person, state=state, started_at=AT + first * MINUTE, ended_at=AT + last * MINUTE)


def test_where_nothing_is_known_each_part_says_so(cast: Any) -> None:
    one = began(cast, None)
    assert set(words(one).values()) == {""}
    assert around.of(one).short_staffed is None
    page = cast.quin_sees.get(f"/review/evaluations/{one.reference}/").content.decode()
    assert page.count(">not known</dd>") == len(words(one))


def test_staffing_stands_against_the_need_of_that_half_hour(cast: Any, queue: Any, a_person: Any) -> None:
    others = [a_person("On", f"Queue{number}", role="agent") for number in range(3)]
    a_roster(cast, queue, [cast.ada, *others], need=4.0)
    for person, state in zip([cast.ada, *others], ("talk", "ready", "break", "off"), strict=True):
        a_state(person, state, -10, 10)
    one = began(cast, queue)
    assert words(one)["staffing"] == "2 on queue, 4 needed"
    assert around.of(one).short_staffed is True
    RosterNeed.objects.update(agents=2.0)
    assert around.of(one).short_staffed is False
    AgentState.objects.all().delete()
    assert words(one)["staffing"] == "4 rostered, 2 needed"
    RosterNeed.objects.all().delete()
    assert (words(one)["staffing"], around.of(one).short_staffed) == ("4 rostered; the need is not known", None)


def test_hours_in_and_a_break_that_is_owed(cast: Any, queue: Any) -> None:
    a_roster(cast, queue, [cast.ada], need=1.0)
    one = began(cast, queue)
    assert words(one)["hours"].startswith("1 h of a shift from 06:00 to 11:00")
    assert words(one)["break"] == "", "nobody recorded what she did"
    a_state(cast.ada, "talk", -60, 0)
    assert words(one)["break"] == "15 min of the 15 min planned by then"
    a_state(cast.ada, "break", -30, -14)
    assert words(one)["break"] == "None"


def test_who_else_waited_then(cast: Any, queue: Any) -> None:
    one = began(cast, queue)
    assert words(one)["queue"] == ""
    for number, (first, last) in enumerate(((-5, 5), (-5, -1), (1, 5)), start=900_001):
        other = Interaction.objects.create(
            id=number, source="made", external_id=str(number), channel="voice", queue=queue, outcome="abandoned",
            started_at=AT + first * MINUTE, ended_at=AT + last * MINUTE,
        )
        Segment.objects.create(
            interaction=other, position=0, kind="queue", visit=0, queue=queue, started_at=AT + first * MINUTE, ended_at=AT + last * MINUTE
        )
    assert words(one)["queue"] == "1 waiting on Claims"


def test_what_was_not_read_and_not_attended_by_then(cast: Any, queue: Any) -> None:
    paper = Document.objects.create(reference="PRO-9", kind="procedure", title="Call-backs", owner=cast.olga, begun_at=AT)
    version = DocumentVersion.objects.create(
        document=paper, number=3, state="published", title="Call-backs", starts_on=date(2026, 1, 1), begun_by=cast.olga, begun_at=AT,
        saved_by=cast.olga, saved_at=AT, decided_by=cast.olga, decided_at=AT, digest="x",
    )
    reading = Reading.objects.create(
        reference="RDG-9", version=version, asked_on=date(2026, 1, 1), due_on=date(2026, 2, 1), asked_by=cast.olga, asked_at=AT
    )
    duty = ReadingDuty.objects.create(reading=reading, person=cast.ada, owed_on=date(2026, 1, 1), due_on=date(2026, 2, 1))
    reason = Reason.objects.create(code="delay", name="Delay")
    paper.reasons.add(reason)
    one = began(cast, queue, reason=reason)
    assert words(one)["reading"] == "Not yet by then: Call-backs"
    assert words(one)["procedure"] == "PRO-9 Call-backs, version 3"
    ReadingDuty.objects.filter(pk=duty.pk).update(attested_at=AT - MINUTE, digest="x")
    assert words(one)["reading"].startswith("Everything asked by then was read")
    briefing = Briefing.objects.create(
        reference="BRF-9", title="Storm", content="Rain.", leader=cast.una, site=cast.ada.site, starts_at=AT - 90 * MINUTE,
        ends_at=AT - 80 * MINUTE, audience="All", called_by=cast.una, called_at=AT,
    )
    BriefingPerson.objects.create(briefing=briefing, person=cast.ada, attended=False, confirmed_at=AT + MINUTE)
    assert words(one)["reading"] == "Not yet by then: Storm", "she caught up after the call"
    DocumentVersion.objects.update(starts_on=date(2026, 3, 3))
    assert words(one)["procedure"] == ""


def test_outages_of_that_moment(cast: Any, queue: Any) -> None:
    one = began(cast, queue)
    assert words(one)["outages"] == ""
    entry = Entry.objects.create(
        reference="DAY-9", kind="issue", site=queue.site, starts_at=AT - 30 * MINUTE, ends_at=AT - 20 * MINUTE, what="Slow",
        trigger="system", raised_by="test", raised_at=AT,
    )
    assert words(one)["outages"] == "None logged"
    Entry.objects.filter(pk=entry.pk).update(ends_at=None)
    assert words(one)["outages"] == "DAY-9, system or telephone fault since Mon 2 Mar, 06:30"


@ROW
def test_it_is_frozen_when_the_evaluation_is_submitted(cast: Any, queue: Any) -> None:
    a_roster(cast, queue, [cast.ada], need=3.0)
    a_state(cast.ada, "talk", -60, 10)
    one = evaluations.submit(answered(began(cast, queue), cast.quin_acts), by=cast.quin_acts)
    RosterNeed.objects.update(agents=1.0)
    one.refresh_from_db()
    assert one.short_staffed is True
    assert {each.code: each.words for each in around.kept(one).parts}["staffing"] == "1 on queue, 3 needed"
    page = cast.ada_sees.get(f"/review/evaluations/{one.reference}/").content.decode()
    assert "Short-staffed" in page
    assert one.reference in cast.quin_sees.get("/review/evaluations/?staffing=short").content.decode()
    assert f"{one.reference}</a>" not in cast.quin_sees.get("/review/evaluations/?staffing=full").content.decode()
