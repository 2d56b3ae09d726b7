"""Journey maps: drawn by one, published by another, counted from the record, and never a figure where there is none."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Notice, Queue, Todo
from floorwalker.ground.people.models import Site
from floorwalker.ground.trail.models import Line
from floorwalker.plan import journey_job
from floorwalker.plan.actions import journey_counting, journey_publishing
from floorwalker.plan.actions import journeys as actions
from floorwalker.plan.models import Journey, JourneyCount, JourneyStage
from floorwalker.plan.queries import journeys as queries
from floorwalker.plan.rules import journeys as rules
from floorwalker.plan.rules.journeys import DAY_MICROSECONDS, Said, Visits
from floorwalker.record import ways
from floorwalker.record.models import Reason, SurveyAnswer
from tests.conftest import Cast
from tests.plan.forecast_made import run_next
from tests.record.contacts_made import a_contact, a_customer, a_queue, counted

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
MONDAY = datetime(2026, 2, 16, 10, tzinfo=UTC)
DAY = timedelta(days=1)
WINDOW = (date(2026, 2, 16), date(2026, 2, 18))


def drawn(cast: Cast, **other: Any) -> Journey:
    """Draw a journey of two stages, by telephone and by chat."""
    journey = actions.begin("A claim", purpose="From the first call to the money.", within_days=7, owner=cast.pat, by=cast.pat_acts)
    for name, channel in (("Reports it", "voice"), ("Asks on", "chat")):
        stage = added(journey, cast, name=name, **other)
        queue = a_queue(f"claims-{channel}", channel=channel)
        actions.set_touchpoint(journey, stage, name=f"By {channel}", channel=channel, queues=[queue], seen=None, by=cast.pat_acts)
    return journey


def added(journey: Journey, cast: Cast, **other: Any) -> JourneyStage:
    said = {"name": "Is paid", "goal": "Know today.", "owner": cast.pat, "measure": "service_level", "target": 0.8} | other
    return actions.set_stage(journey, **said, seen=None, by=cast.pat_acts)


def published(cast: Cast) -> Journey:
    journey = journey_publishing.propose(drawn(cast), approver=cast.olga, why="One map for all.", by=cast.pat_acts)
    return journey_publishing.publish(journey, seen=None, by=cast.olga_acts)


@pytest.mark.row(12)
def test_a_journey_is_drawn_on_its_pages_decided_by_another_and_its_earlier_version_stays(cast: Cast) -> None:
    assert cast.olga.pk
    queue, reason = a_queue("claims"), Reason.objects.create(code="new", name="New claim")
    sees = cast.pat_sees
    begun = sees.post("/plan/journeys/new/", {
        "name": "A claim", "purpose": "Customers with damage.", "within_days": "14", "owner": cast.pat.pk,
    })
    address = begun.url
    stage = {"name": "Reports it", "goal": "Know today.", "owner": cast.pat.pk, "measure": "service_level", "target": "80",
             "most_drop_off": "30"}
    assert sees.post(f"{address}stages/add/", stage).status_code == 302
    assert sees.post(f"{address}stages/add/", stage | {"name": "Is paid", "measure": "asa", "target": "0:30"}).status_code == 302
    first, second = JourneyStage.objects.all()
    touch = {"name": "Claims line", "channel": "voice", "queues": [queue.pk], "reasons": [reason.pk]}
    assert sees.post(f"{address}stages/{first.pk}/touchpoints/add/", touch).status_code == 302
    pain = {"words": "Asked twice", "source": "said", "severity": "3"}
    assert sees.post(f"{address}stages/{first.pk}/pains/add/", pain).status_code == 302
    assert "In Is paid nobody meets the customer." in sees.get(address).content.decode()
    letter = {"name": "Letter", "channel": "post"}
    assert sees.post(f"{address}stages/{second.pk}/touchpoints/add/", letter).status_code == 302
    sees.post(f"{address}propose/", {"approver": cast.olga.pk, "why": "One map for all."})
    assert Todo.objects.get(person=cast.olga, done_at=None).what == "Decide on the journey A claim"
    assert sees.post(f"{address}publish/").status_code == 403
    cast.olga_sees.post(f"{address}publish/")
    assert Notice.objects.filter(person=cast.pat, what__contains="is published").exists()
    page = cast.una_sees.get(address).content.decode()
    for words in ("Know today.", "Claims line", "New claim", "Asked twice", "Makes customers give up", "at least 80.0%",
                  "at most 0:30", "at most 30%", "not in the record", cast.pat.display_name):
        assert words in page, words
    sees.post(f"{address}revise/", {"version": "1"})
    later = JourneyStage.objects.get(journey__number=2, name="Is paid")
    sees.post(f"{address}stages/{later.pk}/", stage | {"name": "Has the money", "measure": "asa", "target": "0:20", "seen": "0"})
    sees.post(f"{address}earlier/", {"key": later.pk, "seen": "1"})
    differs = sees.get(address).content.decode()
    for words in ("Stage Is paid is now called Has the money.", "standard was", "The order is now Has the money, Reports it."):
        assert words in differs, words
    before = sees.get(f"{address}?version=1").content.decode()
    assert "Is paid" in before
    assert "Has the money" not in before
    rows = list(csv.DictReader(io.StringIO(b"".join(sees.get(f"{address}file.csv?version=1")).decode("utf-8-sig"))))
    assert [(row["Stage"], row["touchpoints"], row["pain_points"]) for row in rows] == [
        ("Reports it", "Claims line (Voice)", "Asked twice (Makes customers give up, customers said so)"), ("Is paid", "Letter (Post)", ""),
    ]
    paper = sees.get(f"{address}file.pdf?version=1")
    assert paper.content.startswith(b"%PDF")
    assert "| Reports it" in sees.get(f"{address}file.md?version=1").content.decode()
    assert [each.state for each in queries.versions(rows[0]["journey"])] == ["draft", "published"]
    assert Line.objects.filter(kind="journey.published").count() == 1


@pytest.mark.row(12)
@pytest.mark.row(14)
def test_stages_are_counted_from_the_record_and_what_is_not_known_is_no_figure(cast: Cast, tmp_path: Path) -> None:
    journey = published(cast)
    voice, chat = Queue.objects.get(code="claims-voice"), Queue.objects.get(code="claims-chat")
    who = [a_customer(f"K{number}") for number in range(4)]
    goes_on = a_contact(MONDAY, queue=voice, customer=who[0])
    a_contact(MONDAY + 2 * DAY, queue=chat, customer=who[0])  # after the window, inside the seven days
    a_contact(MONDAY + DAY, queue=voice, customer=who[1], outcome="abandoned", waited=60.0)
    a_contact(MONDAY, queue=voice, customer=who[2])
    a_contact(MONDAY + 9 * DAY, queue=chat, customer=who[2])  # two days too late
    a_contact(MONDAY, queue=voice)  # nobody knows whose
    SurveyAnswer.objects.create(interaction=goes_on, instrument="csat", score=5, scale_min=1, scale_max=5, answered_at=MONDAY + DAY)
    SurveyAnswer.objects.create(interaction=goes_on, instrument="ces", score=2, scale_min=1, scale_max=7, answered_at=MONDAY + DAY)
    with counted(tmp_path):
        address = f"/plan/journeys/{journey.reference}/"
        assert "Not counted yet." in cast.olga_sees.get(address).content.decode()
        asked = cast.olga_sees.post(f"{address}count/", {"first": "2026-02-16", "last": "2026-02-17", "version": "1"})
        assert asked.status_code == 302
        assert "waiting" in cast.olga_sees.get(address).content.decode().lower()
        journey_job.count_days(journey, *WINDOW, told=lambda _step, _total: None, by=cast.olga_acts)
        page = cast.olga_sees.get(address).content.decode()
        file = b"".join(cast.olga_sees.get(f"{address}file.csv")).decode("utf-8-sig")
    first, last = csv.DictReader(io.StringIO(file))
    assert (first["Visits"], first["Customers seen"], first["Went on"], first["Gave up waiting"]) == ("4", "3", "33.3%", "33.3%")
    assert first["Dropped off"].startswith("66.7% (of 3")
    assert first["Satisfied"].startswith("100.0%")
    assert first["Effort score"].startswith("2.0")
    assert last["Effort score"] == "no data"
    assert first["Met"] in {"near", "missed"}
    assert (last["Visits"], last["Customers seen"]) == ("0", "0")
    assert "0.0%" not in last["Dropped off"] + last["Satisfied"] + last["Service level"]
    assert "customer known of 75%" in page
    assert "The way as it was counted" in page
    assert not any(str(each.pk) in str(JourneyCount.objects.get().stages).split("'") for each in who)
    assert cast.ada_sees.get(address).status_code == 403


@pytest.mark.once
def test_who_goes_on_gives_up_or_still_has_days_is_told_apart() -> None:
    def visits(*rows: tuple[int, int, bool]) -> Visits:
        columns = list(zip(*rows, strict=True))
        return Visits(np.array(columns[0]), np.array(columns[1]) * DAY_MICROSECONDS, np.array(columns[2]))

    first = visits((1, 0, True), (2, 0, False), (2, 1, False), (3, 1, False), (3, 3, True), (4, 0, False), (5, 9, True), (0, 0, True))
    second = visits((1, 5, True), (4, 2, True), (3, 1, True), (5, 20, True))
    one, two = rules.passages([first, second], start=0, end=10 * DAY_MICROSECONDS, within_days=5, now=12 * DAY_MICROSECONDS)
    assert (one.visits, one.known, one.seen, one.open, one.went_on, one.gave_up, one.dropped) == (8, 7, 4, 1, 2, 1, 2)
    assert (two.visits, two.seen, two.went_on, two.dropped) == (3, 3, 3, 0)
    nobody = visits((0, 0, True))
    (alone,) = rules.passages([nobody], start=0, end=1, within_days=1, now=9 * DAY_MICROSECONDS)
    assert (alone.visits, alone.seen, alone.dropped) == (1, 0, 0)


@pytest.mark.once
def test_what_a_new_version_says_otherwise_is_told_in_sentences() -> None:
    old = [Said("a", "Stage", "Report", {"goal": "x"}), Said("b", "Stage", "Pay", {"goal": "y"}), Said("c", "Pain point", "Slow", {})]
    new = [Said("b", "Stage", "Pay", {"goal": ""}), Said("a", "Stage", "Tell", {"goal": "x"}), Said("d", "Touchpoint", "Letter", {})]
    assert [each.words for each in rules.differences(old, new)] == [
        "Pay: goal was y, is not said.", "Stage Report is now called Tell.", "Touchpoint Letter is new.", "Pain point Slow is gone.",
        "The order is now Pay, Tell.",
    ]
    assert rules.differences(old, old) == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"name": " "}, "journey_in_words"), ({"goal": ""}, "journey_in_words"), ({"measure": "offered"}, "journey_measure"),
        ({"target": 80.0}, "journey_target"), ({"target": float("nan")}, "journey_target"), ({"most_drop_off": 3.0}, "journey_target"),
        ({"name": "reports IT"}, "journey_name_taken"),
    ],
)
def test_a_stage_that_says_too_little_is_refused_and_changes_nothing(cast: Cast, other: dict[str, Any], code: str) -> None:
    journey = drawn(cast)
    with pytest.raises(RuleBroken) as refused:
        added(journey, cast, **other)
    assert (refused.value.refusal_code, bool(refused.value.remedy)) == (code, True)
    assert journey.stages.count() == 2


@pytest.mark.once
def test_a_draft_is_written_by_who_may_one_after_another_and_what_was_typed_stays(cast: Cast) -> None:
    journey = drawn(cast)
    stage = journey.stages.all()[0]
    with pytest.raises(Conflict):
        actions.remove(journey, stage, seen=0, by=cast.pat_acts)
    with pytest.raises(NotAllowed):
        actions.remove(journey, stage, seen=None, by=cast.una_acts)
    with pytest.raises(RuleBroken, match="reached by voice"):
        actions.set_touchpoint(
            journey, stage, name="Mail", channel="email", queues=[Queue.objects.get(code="claims-voice")], seen=None, by=cast.pat_acts
        )
    other = actions.begin("Other", purpose="x", within_days=1, owner=cast.pat, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="another map"):
        actions.remove(other, stage, seen=None, by=cast.pat_acts)
    for days in (0, 93):
        with pytest.raises(RuleBroken):
            actions.change(other, name="x", purpose="x", within_days=days, owner=cast.pat, seen=None, by=cast.pat_acts)
    address = f"/plan/journeys/{journey.reference}/"
    kept = cast.pat_sees.post(f"{address}stages/{stage.pk}/", {
        "name": "Reports & more", "goal": "Know it", "owner": cast.pat.pk, "measure": "asa", "target": "soon", "seen": "0",
    })
    assert kept.status_code == 422
    assert "Reports &amp; more" in kept.content.decode()
    assert "4:30 or 270" in kept.content.decode()
    wrong = cast.pat_sees.post(f"{address}count/", {"first": "2026-03-01", "last": "2026-03-09", "version": "1"})
    assert wrong.status_code == 422
    assert "The last day is not over." in wrong.content.decode()
    assert 'value="2026-03-09"' in wrong.content.decode()
    with pytest.raises(NotAllowed):
        journey_counting.ask(journey, starts_on=WINDOW[0], ends_on=WINDOW[1], by=cast.ada_acts)


def test_a_proposal_is_decided_once_by_another_and_a_refused_one_is_a_draft_with_its_reason(cast: Cast) -> None:
    journey = journey_publishing.propose(drawn(cast), approver=cast.olga, why="x", by=cast.pat_acts)
    with pytest.raises(NotAllowed):
        journey_publishing.publish(journey, seen=None, by=cast.pat_acts)
    journey_publishing.send_back(journey, reason="Too coarse", by=cast.olga_acts)
    assert "Too coarse" in cast.pat_sees.get(f"/plan/journeys/{journey.reference}/").content.decode()
    with pytest.raises(Conflict):
        journey_publishing.publish(journey, seen=None, by=cast.olga_acts)
    own = drawn(cast)
    actions.change(own, name="Own", purpose="x", within_days=3, owner=cast.pat, seen=None, by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="may not approve"):
        journey_publishing.propose(own, approver=cast.olga, why="x", by=cast.olga_acts)


@pytest.mark.once
def test_a_customer_who_was_merged_with_another_is_counted_as_that_one() -> None:
    one, two, three, four = (a_customer(f"M{number}") for number in range(4))
    for merged, into in ((one, three), (three, four)):
        merged.merged_into = into
        merged.save(update_fields=["merged_into"])
    found = ways._standing_for(np.array([0, one.pk, two.pk, three.pk, four.pk, one.pk, 0]))
    assert found.tolist() == [0, four.pk, two.pk, four.pk, four.pk, four.pk, 0]


@pytest.mark.once
def test_nobody_publishes_another_map_than_they_read(cast: Cast) -> None:
    journey = journey_publishing.propose(drawn(cast), approver=cast.olga, why="x", by=cast.pat_acts)
    read = journey.changes
    journey_publishing.send_back(journey, reason="Not yet", by=cast.pat_acts)
    actions.change(journey, name="Other", purpose="x", within_days=30, owner=cast.pat, seen=None, by=cast.pat_acts)
    again = journey_publishing.propose(journey, approver=cast.olga, why="x", by=cast.pat_acts)
    address = f"/plan/journeys/{journey.reference}/"
    stale = cast.olga_sees.post(f"{address}publish/", {"seen": read})
    assert "It was changed since you read it." in stale.content.decode()
    assert Journey.objects.get().state == "proposed"
    assert f'name="seen" value="{again.changes}"' in cast.olga_sees.get(address).content.decode()
    cast.olga_sees.post(f"{address}publish/", {"seen": again.changes})
    assert Journey.objects.get().state == "published"


@pytest.mark.once
def test_a_journey_is_given_in_every_version_whoever_owns_the_next_and_an_open_form_does_not_take_it_back(cast: Cast) -> None:
    first = published(cast)
    draft = actions.revise(first, by=cast.pat_acts)
    seen = draft.changes
    Journey.objects.filter(pk=draft.pk).update(owner=cast.olga)
    actions.give(first.reference, to=cast.ada, by=cast.olga_acts)
    assert [each.owner for each in queries.versions(first.reference)] == [cast.ada, cast.ada]
    with pytest.raises(Conflict, match="changed it meanwhile"):
        actions.change(draft, name="x", purpose="x", within_days=7, owner=cast.olga, seen=seen, by=cast.pat_acts)


@pytest.mark.once
def test_a_map_of_twelve_stages_asks_no_more_questions_than_one_of_two(cast: Cast, django_assert_max_num_queries: Any) -> None:
    journey = drawn(cast)
    for number in range(10):
        stage = added(journey, cast, name=f"Stage {number}")
        actions.set_touchpoint(journey, stage, name="x", channel="voice", queues=[a_queue("claims-voice")], seen=None, by=cast.pat_acts)
    address = f"/plan/journeys/{journey.reference}/"
    cast.una_sees.get(address)
    with django_assert_max_num_queries(45):
        cast.una_sees.get(address)
    with pytest.raises(RuleBroken, match="12 stages"):
        added(journey, cast, name="One more")


def test_counting_runs_as_work_with_progress(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    journey = published(cast)
    job = journey_counting.ask(journey, starts_on=WINDOW[0], ends_on=WINDOW[1], by=cast.olga_acts)
    assert journey_counting.ask(journey, starts_on=WINDOW[0], ends_on=WINDOW[1], by=cast.olga_acts) == job
    assert Site.objects.exists()
    assert run_next().state == "done"
    assert JourneyCount.objects.get().journey == journey
