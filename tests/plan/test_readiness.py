"""Readiness: asked by two people, shown before it is kept, kept from the work after its grace, and set aside only with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.models import Notice, Queue, Standard, Todo
from floorwalker.ground.people.actions import skills
from floorwalker.ground.people.models import Account, Person
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import readiness as actions
from floorwalker.plan.actions import readiness_round
from floorwalker.plan.models import (
    Blueprint,
    Briefing,
    BriefingPerson,
    DocumentVersion,
    ReadinessRelease,
    ReadinessRule,
    Reading,
    ReadingDuty,
)
from floorwalker.plan.queries import readiness as queries
from floorwalker.plan.rules import readiness as rules
from floorwalker.plan.rules.readiness import Standing
from tests.conftest import Cast
from tests.plan.document_made import published
from tests.plan.roster_made import SYSTEM, Floor, a_floor

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


@pytest.fixture
def floor(cast: Cast, a_person: Any, a_team: Any) -> Floor:
    assert cast.una.pk  # leads the team
    return a_floor(a_person, a_team, people=3)


def day(after: int = 0) -> date:
    return clock.today("UTC") + timedelta(days=after)


def draft(floor: Floor, **other: Any) -> rules.Draft:
    return replace(
        rules.Draft(queue=floor.queue, kind="skill", starts_on=day(), grace_days=7, why="Claims are decided alone", level=4), **other
    )


def in_force(floor: Floor, cast: Cast, **other: Any) -> ReadinessRule:
    return actions.put_in_force(actions.propose(draft(floor, **other), approver=cast.olga, by=cast.pat_acts), by=cast.olga_acts)


@pytest.mark.row(119)
@pytest.mark.row(143)
def test_a_rule_is_proposed_by_one_put_in_force_by_another_and_shows_whom_it_keeps_off(cast: Cast, floor: Floor) -> None:
    ready = floor.people[0]
    skills.set_level(ready, skill=floor.skill, level=4, starts_on=day(), by=SYSTEM)
    typed = {
        "queue": floor.queue.pk, "kind": "skill", "level": "", "starts_on": day(), "grace_days": "7", "why": "They decide alone",
        "approver": cast.olga.pk,
    }
    refused = cast.pat_sees.post("/plan/readiness/rules/propose/", typed)
    assert refused.status_code == 422
    assert "It does not say which level" in refused.content.decode()
    assert "They decide alone" in refused.content.decode()
    sent = cast.pat_sees.post("/plan/readiness/rules/propose/", typed | {"level": "4"})
    made = ReadinessRule.objects.get()
    assert sent.url == f"/plan/readiness/rules/{made.reference}/"
    assert Todo.objects.get(person=cast.olga, done_at=None).what == "Decide on a rule of readiness for Claims voice"
    page = cast.olga_sees.get(sent.url).content.decode()
    assert "2 people" in page
    assert "Claims at level 3, 4 is asked" in page
    assert cast.pat_sees.post(f"{sent.url}put-in-force/").status_code == 403
    assert cast.olga_sees.post(f"{sent.url}put-in-force/").status_code == 302
    assert not Todo.objects.filter(done_at=None).exists()
    board = cast.una_sees.get("/plan/readiness/").content.decode()
    assert f"Grace until {day(6):%a %-d %b}" in board
    assert board.count("Grace until") == 2
    later = cast.una_sees.get(f"/plan/readiness/?day={day(7)}").content.decode()
    assert "2 not ready" in later
    only = cast.una_sees.get(f"/plan/readiness/?day={day(7)}&stands=ready").content.decode()
    assert ready.display_name in only
    assert floor.people[1].display_name not in only
    kinds = Line.objects.filter(kind__startswith="readiness.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["readiness.proposed", "readiness.in_force"]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"kind": "magic"}, "readiness_kind"), ({"level": None}, "readiness_about"), ({"kind": "reading"}, "readiness_about"),
        ({"kind": "briefing"}, "readiness_about"), ({"grace_days": 91}, "readiness_grace"), ({"why": " "}, "no_reason"),
        ({"starts_on": date(2020, 1, 1)}, "readiness_past"),
    ],
)
def test_what_is_no_rule_is_refused_with_what_to_do(cast: Cast, floor: Floor, other: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        actions.propose(draft(floor, **other), approver=cast.olga, by=cast.pat_acts)
    assert refused.value.refusal_code == code
    assert refused.value.remedy
    assert not ReadinessRule.objects.exists()


def test_nobody_decides_on_their_own_and_the_same_is_asked_once(cast: Cast, floor: Floor, a_person: Any) -> None:
    other = a_person("Omar", "Second", role="operations_manager", reach="all")
    own = actions.propose(draft(floor), approver=other, by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="cannot put it in force"):
        actions.put_in_force(own, by=cast.olga_acts)
    with pytest.raises(Conflict, match="asks this for Claims voice already"):
        actions.propose(draft(floor, level=2), approver=cast.olga, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="may not put it in force"):
        actions.propose(draft(floor), approver=cast.una, by=cast.pat_acts)
    with pytest.raises(NotAllowed):
        actions.propose(draft(floor), approver=cast.olga, by=cast.una_acts)
    with pytest.raises(RuleBroken, match="Nobody said why"):
        actions.refuse(own, reason=" ", by=cast.olga_acts)
    actions.withdraw(own, reason="Too soon", by=cast.olga_acts)
    made = actions.propose(draft(floor), approver=cast.olga, by=cast.pat_acts)
    actions.refuse(made, reason="Level 3 will do", by=cast.olga_acts)
    assert Notice.objects.get(person=cast.pat).what.endswith("was refused: Level 3 will do")
    with pytest.raises(Conflict, match="refused already"):
        actions.put_in_force(made, by=cast.olga_acts)
    assert cast.una_sees.get("/plan/readiness/rules/propose/").status_code == 403
    assert cast.una_sees.get("/plan/readiness/releases/new/").status_code == 403
    assert cast.stranger_sees.get("/plan/readiness/").status_code == 403


def test_each_kind_says_what_is_missing_who_acts_and_ends_when_it_is_met(cast: Cast, floor: Floor) -> None:
    agent = floor.people[0]
    document = published(cast)
    told = Briefing.objects.create(
        reference="BRF-1", title="New policy", content="x", leader=cast.una, site=floor.site, starts_at=clock.now(),
        ends_at=clock.now() + timedelta(hours=1), audience="all", called_by=cast.una, called_at=clock.now(),
    )
    again = Briefing.objects.create(
        reference="BRF-2", title="New policy", content="x", leader=cast.una, site=floor.site, starts_at=clock.now(), repeats=told,
        ends_at=clock.now() + timedelta(hours=1), audience="late", called_by=cast.una, called_at=clock.now(),
    )
    BriefingPerson.objects.create(briefing=again, person=agent)
    asked = [
        ({"kind": "access", "level": None}, "Has never signed in", ""),
        ({"kind": "briefing", "level": None, "briefing": told}, "Has not confirmed BRF-1 New policy", ""),
        ({"kind": "reading", "level": None, "document": document}, f"Was not asked to read {document}", document.owner.display_name),
        ({}, "Claims at level 3, 4 is asked", "Their team leader"),
    ]
    for other, _words, _acts in asked:
        in_force(floor, cast, grace_days=0, **other)
    found = queries.of(agent, floor.queue, on=day())
    assert {(gap.words, gap.acts) for gap in found.gaps} == {(words, acts) for _other, words, acts in asked}
    assert not found.may_work(day())
    assert found.may_work(day(-1))
    Account.objects.filter(person=agent).update(last_login=clock.now())
    BriefingPerson.objects.update(confirmed_at=clock.now())
    version = DocumentVersion.objects.get(document=document, state="published")
    reading = Reading.objects.create(
        reference="RDG-1", version=version, asked_on=day(), due_on=day(9), why="It holds", asked_by=cast.una, asked_at=clock.now()
    )
    duty = ReadingDuty.objects.create(reading=reading, person=agent, owed_on=day(), due_on=day(9))
    assert f"Has not confirmed {document}" in queries.of(agent, floor.queue, on=day()).words(day())
    ReadingDuty.objects.filter(pk=duty.pk).update(attested_at=clock.now(), digest="0" * 64)
    skills.set_level(agent, skill=floor.skill, level=5, starts_on=day(), by=SYSTEM)
    assert queries.of(agent, floor.queue, on=day()) == rules.READY
    DocumentVersion.objects.create(
        **{field: getattr(version, field) for field in _copied()} | {"number": 2, "starts_on": day(3)}
    )
    DocumentVersion.objects.filter(pk=version.pk).update(ends_on=day(3))
    assert queries.of(agent, floor.queue, on=day()) == rules.READY
    assert queries.of(agent, floor.queue, on=day(3)).standing(day(3)) == Standing.NOT_READY


def test_a_briefing_that_is_called_off_keeps_nobody_off(cast: Cast, floor: Floor) -> None:
    told = Briefing.objects.create(
        reference="BRF-1", title="New policy", content="x", leader=cast.una, site=floor.site, starts_at=clock.now(),
        ends_at=clock.now() + timedelta(hours=1), audience="all", called_by=cast.una, called_at=clock.now(),
    )
    in_force(floor, cast, grace_days=0, kind="briefing", level=None, briefing=told)
    assert not queries.of(floor.people[0], floor.queue, on=day()).may_work(day())
    Briefing.objects.update(cancelled_at=clock.now())
    assert queries.of(floor.people[0], floor.queue, on=day()) == rules.READY


def test_grace_that_grows_longer_under_a_release_is_said_with_its_last_day(cast: Cast, floor: Floor) -> None:
    rule = in_force(floor, cast, grace_days=3)
    gap = rules.Gap(rule, "", "", "", day(9), released=((day(), day(4)),))
    assert rules.Readiness((gap,)).until(day(1)) == day(8)


def _copied() -> list[str]:
    left = {"id", "uuid", "number", "starts_on", "ends_on"}
    return [field.name for field in DocumentVersion._meta.concrete_fields if field.name not in left]


def test_everybody_who_lacks_something_is_told_when_it_is_asked_and_again_before_it_keeps_them_off(
    cast: Cast, floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = in_force(floor, cast, grace_days=10)

    def told(after: int) -> int:
        monkeypatch.setattr(queries, "today", lambda: day(after))
        jobs.enqueue(readiness_round.ROUND, arguments={}, by=cast.olga_acts, key=str(after))
        running = claim(holder="test")
        assert running is not None
        number: int = readiness_round.look_at_all(running)["told"]
        return number

    assert [told(after) for after in (0, 1, 3, 4, 20)] == [3, 0, 3, 0, 0]
    first = Notice.objects.filter(person=floor.people[0]).first()
    assert first is not None
    assert first.what == f"You would be kept off Claims voice from {day(10):%d %b}: Claims at level 3, 4 is asked"
    assert Line.objects.filter(kind="readiness.told", subject=made.reference).count() == 2


@pytest.mark.row(119)
def test_the_duty_manager_releases_a_group_with_one_reason_counted_by_rule(cast: Cast, floor: Floor) -> None:
    rule = in_force(floor, cast, grace_days=0)
    one, two, three = floor.people
    typed = {"people": [one.pk, two.pk], "last_day": day(5), "reason": "Half of the team is at the course"}
    place = f"/plan/readiness/releases/new/?queue={floor.queue.code}"
    assert one.display_name in cast.rita_sees.get(place).content.decode()
    refused = cast.rita_sees.post(place, typed | {"last_day": day(29)})
    assert refused.status_code == 422
    assert "Half of the team is at the course" in refused.content.decode()
    sent = cast.rita_sees.post(place, typed)
    made = ReadinessRelease.objects.get()
    assert sent.url == f"/plan/readiness/releases/{made.reference}/"
    assert "Half of the team is at the course" in cast.una_sees.get(sent.url).content.decode()
    for person, standing in ((one, Standing.RELEASED), (three, Standing.NOT_READY)):
        assert queries.of(person, floor.queue, on=day(5)).standing(day(5)) == standing
    assert not queries.of(one, floor.queue, on=day(6)).may_work(day(6))
    releases = cast.una_sees.get("/plan/readiness/releases/").content.decode()
    assert f"People released, by rule: most for {rule.reference}, Claims voice, 2." in releases
    assert cast.una_sees.post(f"{sent.url}end/").status_code == 403
    assert cast.rita_sees.post(f"{sent.url}end/").status_code == 302
    assert not queries.of(one, floor.queue, on=day(5)).may_work(day(5))
    with pytest.raises(Conflict, match="over already"):
        actions.end_release(made, by=cast.rita_acts)
    ReadinessRelease.objects.update(first_day=day(-3))
    ReadinessRule.objects.update(starts_on=day(-5))
    found = queries.of(one, floor.queue, on=day(-1))
    assert [found.standing(day(after)) for after in (-1, 0)] == [Standing.RELEASED, Standing.NOT_READY], "what was worked under it stands"
    kinds = Line.objects.filter(kind__startswith="readiness.release").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["readiness.released", "readiness.release_ended"]


def test_a_release_is_refused_to_who_is_ready_oneself_and_out_of_reach(cast: Cast, floor: Floor, a_person: Any) -> None:
    in_force(floor, cast, grace_days=0)
    ready = floor.people[0]
    skills.set_level(ready, skill=floor.skill, level=4, starts_on=day(), by=SYSTEM)
    skills.set_level(cast.rita, skill=floor.skill, level=1, starts_on=day(), by=SYSTEM)
    asked = {"last_day": day(2), "reason": "Why", "by": cast.rita_acts}
    for people, words in (([ready], "Nothing keeps"), ([cast.rita], "Nobody releases themselves"), ([], "Nobody is named")):
        with pytest.raises(RuleBroken, match=words):
            actions.release(floor.queue, people=people, **asked)
    near = a_person("Nell", "Near", role="operations_manager", reach="team", team=None)
    with pytest.raises(NotAllowed, match="does not reach"):
        actions.release(floor.queue, people=[floor.people[1]], **asked | {"by": Actor.person(near.pk)})
    assert not ReadinessRelease.objects.exists()


@pytest.mark.row(143)
def test_gaps_before_going_live_are_listed_with_who_acts_and_taken_as_a_file(cast: Cast, floor: Floor) -> None:
    in_force(floor, cast, starts_on=day(10))
    place = f"/plan/readiness/gaps/?of=queue:{floor.queue.reference}&day={day(20)}"
    assert "Nothing is missing" in cast.una_sees.get(f"/plan/readiness/gaps/?of=queue:{floor.queue.reference}").content.decode()
    page = cast.una_sees.get(place).content.decode()
    assert page.count("Their team leader") == 3
    told = b"".join(cast.una_sees.get(f"{place}&format=csv").streaming_content).decode()
    assert told.count("Claims at level 3, 4 is asked") == 3
    assert day(17).isoformat() in told
    Standard.objects.create(reference="STD-1", measure="service_level", queue=floor.queue, target=0.8, starts_on=day(20))
    design = Blueprint.objects.create(
        reference="BLU-1", name="Evening claims", site=floor.site, owner=cast.pat, drafted_by=cast.pat, drafted_at=clock.now(),
        starts_on=day(20),
    )
    for number, goes_live in ((3, "standard:STD-1"), (0, "blueprint:BLU-1")):
        if not number:
            design.queues.create(name="Evening", line="Claims", channel="voice")
        live = cast.una_sees.get(f"/plan/readiness/gaps/?of={goes_live}&day={day(20)}").content.decode()
        assert live.count("Their team leader") == number
        assert ("It has no queue yet" in live) == (not number)
    design.queues.update(queue=floor.queue)
    assert cast.una_sees.get(f"/plan/readiness/gaps/?of=blueprint:BLU-1&day={day(20)}").content.decode().count("Their team leader") == 3
    assert cast.ada_sees.get("/plan/readiness/gaps/?of=blueprint:BLU-1").status_code == 404
    assert cast.una_sees.get("/plan/readiness/gaps/?of=queue:Q-99999").status_code == 404
    assert cast.una_sees.get("/plan/readiness/gaps/?of=%00&day=%00&stands=x&kind=x").status_code == 404


def test_an_agent_sees_their_own_readiness_alone(cast: Cast, floor: Floor) -> None:
    in_force(floor, cast, grace_days=0)
    skills.set_level(cast.ada, skill=floor.skill, level=2, starts_on=day(), by=SYSTEM)
    page = cast.ada_sees.get("/plan/readiness/").content.decode()
    assert cast.ada.display_name in page
    assert not any(person.display_name in page for person in floor.people)
    assert "Claims at level 2, 4 is asked" in cast.ada_sees.get("/my-day/").content.decode()


def test_the_board_asks_as_much_of_many_people_and_queues_as_of_few(cast: Cast, floor: Floor) -> None:
    in_force(floor, cast)
    assert cast.olga_sees.get("/plan/readiness/").status_code == 200

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            cast.olga_sees.get("/plan/readiness/")
        return len(seen)

    few = asked()
    everybody = [Person(
        reference=f"P-9{n:03d}", display_name=f"Many {n}", site=floor.site, joined_on=day(-9), sort_key=f"many {n}"
    ) for n in range(40)]
    for person in Person.objects.bulk_create(everybody):
        person.skill_levels.create(skill=floor.skill, level=1, starts_on=day(-1))
    for number in range(4):
        queue = Queue.objects.create(
            reference=f"Q-8{number}", code=f"more-{number}", name=f"More {number}", line=floor.queue.line, channel="voice",
            site=floor.site, zone=floor.queue.zone, skill=floor.skill,
        )
        in_force(replace(floor, queue=queue), cast)
    assert asked() <= few
