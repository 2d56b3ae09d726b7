"""Service blueprints: a service designed by one and published by another, which makes its queues, hours and standards."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from floorwalker.ground import lines, standards
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.lines import Stretch
from floorwalker.ground.models import Notice, Queue, Standard, Todo
from floorwalker.ground.people.models import Site, Skill
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import blueprint_publishing as publishing
from floorwalker.plan.actions import blueprints as actions
from floorwalker.plan.models import Blueprint, BlueprintQueue, HandOff, StandardVersion
from floorwalker.plan.queries import blueprints as queries
from floorwalker.plan.rules import blueprints as rules
from floorwalker.plan.rules.blueprints import Design
from tests.conftest import Cast
from tests.plan.standards_made import compliance_stands

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]

TODAY = date(2026, 3, 2)
OPENS = date(2026, 3, 16)
WEEK = tuple(Stretch(day, 480, 1200) for day in range(5))


@pytest.fixture
def site(cast: Cast) -> Site:
    assert cast.ada.pk  # Leeds comes with her team
    return Site.objects.get(code="leeds")


@pytest.fixture
def skill() -> Skill:
    return Skill.objects.create(code="messages", name="Messages")


@pytest.fixture
def blueprint(cast: Cast, site: Site) -> Blueprint:
    compliance_stands()
    return actions.begin(
        "Messages pilot", purpose="Ask about a claim by message.", site=site, owner=cast.pat, starts_on=OPENS, by=cast.pat_acts
    )


def design(needed: Skill, **other: Any) -> Design:
    return replace(
        Design(
            name="Messages", line="Claims", channel="social", skill=needed.pk, hours=WEEK, roles=("agent",),
            routing="Who waited longest", tools="Message desk", target=0.85, target_seconds=60.0, quality="fcr", quality_target=0.75,
        ),
        **other,
    )


def added(blueprint: Blueprint, one: Design, cast: Cast, **how: Any) -> BlueprintQueue:
    return actions.set_queue(blueprint, one, seen=None, by=cast.pat_acts, **how)


def proposed(blueprint: Blueprint, cast: Cast) -> Blueprint:
    return publishing.propose(blueprint, approver=cast.olga, why="Customers ask to write.", by=cast.pat_acts)


@pytest.mark.row(118)
def test_a_service_is_designed_on_its_pages_and_publishing_makes_working_queues(cast: Cast, site: Site, skill: Skill) -> None:
    assert cast.olga.pk
    compliance_stands()
    sees = cast.pat_sees
    begun = sees.post("/plan/blueprints/new/", {
        "name": "Messages pilot", "purpose": "Ask about a claim by message.", "site": site.pk, "owner": cast.pat.pk,
        "starts_on": "2026-03-16",
    })
    assert begun.status_code == 302
    address = begun.url
    queue = {
        "name": "Messages", "line": "Claims", "channel": "social", "skill": skill.pk, "roles": ["agent", "team_leader"],
        "day_0": "08:00-12:00, 13:00-20:00", "day_1": "08:00-20:00", "target": "85", "target_seconds": "60", "quality": "fcr",
        "quality_target": "75", "routing": "Who waited longest", "tools": "Message desk",
    }
    assert sees.post(f"{address}queues/add/", queue).status_code == 302
    other = queue | {"name": "Disputes", "channel": "email", "target_seconds": "14400"}
    assert sees.post(f"{address}queues/add/", other).status_code == 302
    source, target = BlueprintQueue.objects.order_by("pk")
    sees.post(f"{address}hand-off/", {"source": source.pk, "target": target.pk, "when": "A claim is disputed"})
    page = sees.get(address).content.decode()
    hours, roles = "Mon 08:00-12:00, 13:00-20:00; Tue 08:00-20:00", "Agent, Team leader, with the skill Messages"
    for words in (hours, roles, "85% in 1 min", "A claim is disputed"):
        assert words in page, words
    sees.post(f"{address}propose/", {"approver": cast.olga.pk, "why": "Customers ask to write."})
    assert Todo.objects.get(person=cast.olga, done_at=None).what == "Decide on the blueprint Messages pilot"
    assert cast.pat_sees.post(f"{address}publish/").status_code == 403
    assert not Queue.objects.filter(name="Messages").exists()
    cast.olga_sees.post(f"{address}publish/")
    made = Queue.objects.get(name="Messages")
    assert (made.channel, made.skill, made.site, made.zone, made.line.name) == ("social", skill, site, site.zone, "Claims")
    assert not lines.open_stretches(made, first=date(2026, 3, 9), last=date(2026, 3, 9))
    assert len(lines.open_stretches(made, first=OPENS, last=OPENS)) == 2
    standard = standards.ruling("service_level", queue=made, day=OPENS)
    assert standard is not None
    assert (standard.target, standard.target_seconds) == (0.85, 60.0)
    assert standards.ruling("fcr", queue=made, day=OPENS) is not None
    assert StandardVersion.objects.get(standard=standard).owner == cast.pat
    assert Notice.objects.filter(person=cast.pat, what__contains="is published").exists()
    assert "Disputes" in cast.ada_sees.get("/queues/").content.decode()
    file = csv.DictReader(io.StringIO(b"".join(cast.una_sees.get(f"{address}file.csv")).decode("utf-8-sig")))
    row = next(file)
    assert (row["queue"], row["reference"], row["hands_over_to"]) == ("Messages", made.reference, "Disputes: A claim is disputed")
    assert Line.objects.filter(kind="blueprint.published").count() == 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("other", "missing"),
    [
        ({"hours": ()}, "is never open"),
        ({"roles": ()}, "Nobody serves"),
        ({"skill": None}, "asks for no skill"),
        ({"target": None, "target_seconds": None}, "promises nothing about waiting"),
        ({"quality": "", "quality_target": None}, "promises speed alone"),
    ],
)
def test_what_a_design_lacks_is_named_and_stops_it(
    cast: Cast, blueprint: Blueprint, skill: Skill, other: dict[str, Any], missing: str
) -> None:
    assert cast.olga.pk
    added(blueprint, design(skill, **other), cast)
    assert missing in cast.pat_sees.get(f"/plan/blueprints/{blueprint.reference}/").content.decode()
    with pytest.raises(RuleBroken, match=missing) as refused:
        proposed(blueprint, cast)
    assert refused.value.remedy
    assert Blueprint.objects.get().state == "draft"


@pytest.mark.once
@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"name": " "}, "blueprint_in_words"),
        ({"line": ""}, "blueprint_in_words"),
        ({"target": 0.8, "target_seconds": None}, "blueprint_promise"),
        ({"target": 80.0}, "bad_target"),
        ({"target_seconds": 0.0}, "blueprint_promise"),
        ({"target_seconds": float("inf")}, "blueprint_promise"),
        ({"quality": "fcr", "quality_target": None}, "blueprint_promise"),
        ({"quality": "asa", "quality_target": 20.0}, "blueprint_promise"),
        ({"quality": "cheer"}, "unknown_measure"),
    ],
)
def test_a_promise_that_is_half_said_is_refused(cast: Cast, blueprint: Blueprint, skill: Skill, other: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        added(blueprint, design(skill, **other), cast)
    assert refused.value.refusal_code == code
    assert not BlueprintQueue.objects.exists()


def test_contacts_are_not_handed_round(cast: Cast, blueprint: Blueprint, skill: Skill) -> None:
    assert cast.olga.pk
    first, second, third = (added(blueprint, design(skill, name=name), cast) for name in ("One", "Two", "Three"))
    for source, target in ((first, second), (second, third), (third, first)):
        actions.hand_off(blueprint, source=source, target=target, when="It is hard", seen=None, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="One > Two > Three > One"):
        proposed(blueprint, cast)
    with pytest.raises(RuleBroken, match="from one queue of the design to another"):
        actions.hand_off(blueprint, source=first, target=first, when="Never", seen=None, by=cast.pat_acts)
    actions.remove_hand_off(blueprint, HandOff.objects.get(source=third), seen=None, by=cast.pat_acts)
    assert proposed(blueprint, cast).state == "proposed"


@pytest.mark.once
def test_a_round_is_found_however_deep_and_a_chain_is_none() -> None:
    chain = {f"q{n}": [f"q{n + 1}"] for n in range(60)}
    assert rules.rounds(chain) == []
    assert rules.rounds(chain | {"q60": ["q58"]}) == ["q58", "q59", "q60", "q58"]


def test_the_first_day_is_to_come(cast: Cast, blueprint: Blueprint, skill: Skill) -> None:
    assert cast.olga.pk
    added(blueprint, design(skill), cast)
    late = actions.change(
        blueprint, name="Messages", purpose="Write.", owner=cast.pat, starts_on=TODAY, seen=None, by=cast.pat_acts
    )
    with pytest.raises(RuleBroken, match="has come"):
        proposed(late, cast)


def test_nobody_writes_over_another(cast: Cast, blueprint: Blueprint, skill: Skill) -> None:
    seen = blueprint.changes
    added(blueprint, design(skill), cast)
    with pytest.raises(Conflict, match="changed it meanwhile"):
        actions.set_queue(blueprint, design(skill, name="Other"), seen=seen, by=cast.pat_acts)
    page = cast.pat_sees.post(f"/plan/blueprints/{blueprint.reference}/queues/add/", {
        "name": "Other", "line": "Claims", "channel": "voice", "roles": ["agent"], "seen": seen,
    })
    assert page.status_code == 422
    assert "Somebody changed it meanwhile" in page.content.decode()
    assert BlueprintQueue.objects.count() == 1


def test_a_design_waits_for_a_standard_of_compliance(cast: Cast, blueprint: Blueprint, skill: Skill) -> None:
    added(blueprint, design(skill), cast)
    compliance_stands().delete()
    with pytest.raises(RuleBroken, match="No standard of compliance rules Messages") as refused:
        proposed(blueprint, cast)
    assert "Compliance-critical errors" in refused.value.remedy


def published(blueprint: Blueprint, cast: Cast) -> Blueprint:
    return publishing.publish(proposed(blueprint, cast), seen=None, by=cast.olga_acts)


def test_the_next_version_keeps_changes_and_closes_queues(cast: Cast, blueprint: Blueprint, skill: Skill) -> None:
    assert cast.olga.pk
    added(blueprint, design(skill), cast)
    added(blueprint, design(skill, name="Disputes"), cast)
    published(blueprint, cast)
    begun = Standard.objects.count()
    following = actions.revise(blueprint, starts_on=date(2026, 3, 23), by=cast.pat_acts)
    with pytest.raises(Conflict, match="being designed already"):
        actions.revise(blueprint, starts_on=date(2026, 3, 23), by=cast.pat_acts)
    kept, dropped = queries.queues(following)
    actions.set_queue(following, design(skill, hours=(Stretch(5, 540, 780),), target=0.9), of=kept, seen=None, by=cast.pat_acts)
    actions.remove_queue(following, dropped, seen=None, by=cast.pat_acts)
    assert [each.name for each in queries.left_out(following)] == ["Disputes"]
    published(following, cast)
    messages, disputes = Queue.objects.get(name="Messages"), Queue.objects.get(name="Disputes")
    assert lines.open_stretches(messages, first=date(2026, 3, 16), last=date(2026, 3, 20))
    assert not lines.open_stretches(messages, first=date(2026, 3, 23), last=date(2026, 3, 27))
    assert lines.open_stretches(messages, first=date(2026, 3, 28), last=date(2026, 3, 28))
    assert lines.open_stretches(disputes, first=date(2026, 3, 20), last=date(2026, 3, 20))
    assert not lines.open_stretches(disputes, first=date(2026, 3, 23), last=date(2026, 4, 30))
    assert Standard.objects.count() == begun + 1  # the share in time; quality stays as it was
    assert {(each.number, each.state) for each in Blueprint.objects.all()} == {(1, "superseded"), (2, "published")}
    old = cast.una_sees.get(f"/plan/blueprints/{blueprint.reference}/?version=1").content.decode()
    assert "Superseded" in old
    assert "Disputes" in old


def test_a_working_queue_is_taken_in_as_it_is(cast: Cast, blueprint: Blueprint, skill: Skill) -> None:
    works = lines.open_queue("Claims voice", line="Claims", channel="voice", zone="Europe/London", site=blueprint.site, by=cast.olga_acts)
    assert works in queries.undesigned()
    row = added(blueprint, design(skill, name="Renamed", channel="chat"), cast, queue=works)
    assert (row.name, row.channel, row.queue) == ("Claims voice", "voice", works)
    with pytest.raises(RuleBroken, match="designed elsewhere"):
        added(blueprint, design(skill), cast, queue=works)
    with pytest.raises(RuleBroken, match="is there"):
        added(blueprint, design(skill, name="claims VOICE"), cast)
    published(blueprint, cast)
    assert Queue.objects.count() == 1
    assert works not in queries.undesigned()


def test_a_queue_is_changed_and_taken_out_only_in_its_own_design(cast: Cast, blueprint: Blueprint, skill: Skill) -> None:
    row = added(blueprint, design(skill), cast)
    other = actions.begin(
        "Another", purpose="Other.", site=blueprint.site, owner=cast.pat, starts_on=OPENS, by=cast.pat_acts
    )
    with pytest.raises(RuleBroken, match="belongs to another design"):
        actions.set_queue(other, design(skill, name="Renamed"), of=row, seen=None, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="belongs to another design"):
        actions.remove_queue(other, row, seen=None, by=cast.pat_acts)
    assert BlueprintQueue.objects.get().name == "Messages"


def test_a_queue_that_was_retired_or_published_in_another_design_meanwhile_stops_it(
    cast: Cast, blueprint: Blueprint, skill: Skill
) -> None:
    works = lines.open_queue("Claims voice", line="Claims", channel="voice", zone="Europe/London", site=blueprint.site, by=cast.olga_acts)
    added(blueprint, design(skill), cast, queue=works)
    proposed(blueprint, cast)
    other = actions.begin("Another", purpose="Other.", site=blueprint.site, owner=cast.pat, starts_on=OPENS, by=cast.pat_acts)
    added(other, design(skill, name="Chat"), cast)
    BlueprintQueue.objects.filter(blueprint=other).update(queue=works)  # as two who take it in at one moment leave it
    published(other, cast)
    with pytest.raises(RuleBroken, match="another published design"):
        publishing.publish(blueprint, seen=None, by=cast.olga_acts)
    BlueprintQueue.objects.filter(blueprint=other).delete()
    lines.retire(works, by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="was retired"):
        publishing.publish(blueprint, seen=None, by=cast.olga_acts)


def test_the_trail_keeps_the_digest_of_the_design_that_was_decided_on(cast: Cast, blueprint: Blueprint, skill: Skill) -> None:
    assert cast.olga.pk
    added(blueprint, design(skill), cast)
    published(blueprint, cast)
    kept = queries.digest(blueprint)
    bodies = Line.objects.filter(kind__in=["blueprint.proposed", "blueprint.published"]).values_list("body", flat=True)
    assert [kept in body for body in bodies] == [True, True]
    BlueprintQueue.objects.update(target=0.5)
    assert queries.digest(blueprint) != kept


def test_a_design_is_refused_taken_back_and_put_away_with_a_reason(cast: Cast, blueprint: Blueprint, skill: Skill) -> None:
    assert cast.olga.pk
    added(blueprint, design(skill), cast)
    proposed(blueprint, cast)
    with pytest.raises(RuleBroken, match="why"):
        publishing.send_back(blueprint, reason=" ", by=cast.olga_acts)
    publishing.send_back(blueprint, reason="Too early", by=cast.olga_acts)
    assert "Too early" in cast.pat_sees.get(f"/plan/blueprints/{blueprint.reference}/").content.decode()
    assert not Todo.objects.filter(done_at=None).exists()
    proposed(blueprint, cast)
    publishing.send_back(blueprint, reason="Still too early", by=cast.olga_acts)
    assert Notice.objects.filter(person=cast.pat, what__contains="was refused").count() == 2
    proposed(blueprint, cast)
    publishing.send_back(blueprint, reason="I mend it", by=cast.pat_acts)
    with pytest.raises(Conflict):
        publishing.publish(blueprint, seen=None, by=cast.olga_acts)
    actions.put_away(blueprint, reason="The pilot is off", by=cast.pat_acts)
    assert blueprint.reference not in cast.pat_sees.get("/plan/blueprints/").content.decode()
    assert not Queue.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize("who", ["ada", "una", "rita", "quin", "cora", "sam", "asa", "adm"])
def test_who_may_not_design_is_refused(cast: Cast, blueprint: Blueprint, skill: Skill, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.set_queue(blueprint, design(skill), seen=None, by=getattr(cast, f"{who}_acts"))
    sees = getattr(cast, f"{who}_sees")
    assert sees.get("/plan/blueprints/new/").status_code == 403
    assert sees.post(f"/plan/blueprints/{blueprint.reference}/publish/").status_code in {403, 404}


@pytest.mark.once
def test_nobody_publishes_another_design_than_they_read(cast: Cast, blueprint: Blueprint, skill: Skill) -> None:
    assert cast.olga.pk
    added(blueprint, design(skill), cast)
    read = proposed(blueprint, cast).changes
    publishing.send_back(blueprint, reason="One more", by=cast.pat_acts)
    added(blueprint, design(skill, name="Disputes"), cast)
    proposed(blueprint, cast)
    cast.olga_sees.post(f"/plan/blueprints/{blueprint.reference}/publish/", {"seen": read})
    assert Blueprint.objects.get().state == "proposed"
    assert not Queue.objects.exists()


def test_what_somebody_owns_is_given_to_another(cast: Cast, blueprint: Blueprint) -> None:
    actions.give(blueprint.reference, to=cast.olga, by=cast.olga_acts)
    assert Blueprint.objects.get().owner == cast.olga


def test_a_design_of_many_queues_asks_as_much_as_one_of_few(
    cast: Cast, blueprint: Blueprint, skill: Skill, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        added(blueprint, design(skill, name=f"Queue {number}"), cast)
    cast.una_sees.get("/plan/blueprints/")
    with django_assert_max_num_queries(30):
        cast.una_sees.get(f"/plan/blueprints/{blueprint.reference}/")
