"""What rests on one or two people: found from the record, with hours and absences, seen by reach, and given a next step."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.ground import findings, lines
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Finding
from floorwalker.ground.people.actions import skills
from floorwalker.ground.people.models import Person
from floorwalker.plan.actions import absences, reliance
from floorwalker.plan.models import Briefing, Meeting
from floorwalker.plan.queries import reliance as queries
from floorwalker.plan.rules.reliance import joined, together, without
from floorwalker.record.models import Reason
from tests.conftest import CAST, MONDAY
from tests.plan.activities_made import Week, a_week
from tests.plan.document_made import published
from tests.plan.roster_made import LONG_AGO, SYSTEM
from tests.record.contacts_made import a_contact, a_customer, counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
TODAY = MONDAY.date()
DUE = date(2026, 4, 1)


@pytest.fixture
def week(a_person: Any, a_team: Any) -> Week:
    """Six at Leeds serve Claims from nine to five this week; letters ask for a skill that one of them has, and one is learning."""
    made = a_week(a_person, a_team, first_day=TODAY)
    letters = skills.add("letters", name="Letters", by=SYSTEM)
    queue = lines.open_queue(
        "Letters", line="Letters", channel="voice", zone=made.floor.site.zone, site=made.floor.site, skill=letters, by=SYSTEM
    )
    lines.set_hours(queue, stretches=[lines.Stretch(day, 8 * 60, 18 * 60) for day in range(5)], starts_on=LONG_AGO, by=SYSTEM)
    skills.set_level(made.people[0], skill=letters, level=4, starts_on=LONG_AGO, by=SYSTEM)
    skills.set_level(made.people[1], skill=letters, level=1, starts_on=LONG_AGO, by=SYSTEM)
    return made


def rows(by: Any, kind: str) -> dict[str, Any]:
    return {row.on.what: row for row in queries.listed(by, on=TODAY) if row.on.kind == kind}


@pytest.mark.row(145)
def test_a_skill_that_one_holds_on_their_own_says_when_nobody_is_there(week: Week, cast: Any) -> None:
    first = week.people[0]
    row = rows(cast.pat_acts, "skill")["Letters"]
    assert [each.display_name for each in row.named] == [first.display_name]
    assert row.on.evidence == "1 of 2 who hold it at level 3 or more: level 4"
    # tomorrow to Friday 8 to 18, and Monday, of which no roster tells; she works 9 to 17
    assert row.on.hours == (4 * 4 + 20, 5 * 20)
    assert row.on.away == ()
    assert [each.display_name for each in rows(cast.pat_acts, "queue")["Letters"].named] == [each.display_name for each in week.people[:2]]
    assert "Claims" not in rows(cast.pat_acts, "skill"), "six hold it"
    absences.record(first, kind="leave", starts_at=datetime(2026, 3, 4, tzinfo=UTC), ends_at=datetime(2026, 3, 5, tzinfo=UTC), by=SYSTEM)
    row = rows(cast.pat_acts, "skill")["Letters"]
    assert row.on.hours == (4 * 4 + 16 + 20, 5 * 20), "Wednesday too"
    assert row.on.away == ((datetime(2026, 3, 4, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC)),)
    assert rows(cast.pat_acts, "queue")["Letters"].on.away == (), "the other one is there"
    page = cast.pat_sees.get("/plan/readiness/reliance/").content.decode()
    for words in ("52 of 100", "Wed 4 Mar", "level 4", "Reasons without a guide"):
        assert words in page, words


def test_a_reason_whose_contacts_one_settled_has_its_n_and_range(week: Week, cast: Any, tmp_path: Path) -> None:
    alone, shared, few = (Reason.objects.create(code=code, name=code.title()) for code in ("storm", "theft", "fire"))
    at = datetime(2026, 2, 2, 10, tzinfo=UTC)
    for number in range(12):
        when = at + timedelta(hours=number)
        one = {"queue": week.floor.queue, "resolved": True}
        a_contact(when, agent=week.people[0], reason=alone, customer=a_customer(f"A{number}"), **one)
        a_contact(when, agent=week.people[number % 3], reason=shared, customer=a_customer(f"B{number}"), **one)
        if number < 3:
            a_contact(when, agent=week.people[0], reason=few, customer=a_customer(f"C{number}"), **one)
    with counted(tmp_path):
        found = rows(cast.pat_acts, "reason")
        assert list(found) == ["Storm"], "three settle theft; three contacts of fire say nothing"
        assert found["Storm"].on.evidence == (
            "100% of 12 contacts settled at the first by one person (76% to 100%), the rest by nobody else, 13 weeks"
        )


def test_access_documents_and_leading_stand_on_it_too(week: Week, cast: Any) -> None:
    for _ in range(3):
        published(cast, "policy")
    for number in range(3):
        at = MONDAY - timedelta(days=7 * number + 1)
        Briefing.objects.create(
            reference=f"BRF-9{number}", title="Weekly", content="x", leader=cast.una, site=week.floor.site, starts_at=at,
            ends_at=at + timedelta(minutes=15), audience="all", called_by=cast.una, called_at=at, held_at=at,
        )
        Meeting.objects.create(
            reference=f"MIN-9{number}", title="Planning", site=week.floor.site, starts_at=at, chair=cast.olga if number else cast.pat,
            agenda="x", written_by=cast.pat, written_at=at,
        )
    leading = rows(cast.olga_acts, "leading")
    assert leading["Briefings at Leeds"].on.evidence == "3 of 3 led by 1, 13 weeks"
    assert len(leading["Meeting: Planning"].on.people) == 2
    (documents,) = rows(cast.olga_acts, "documents").values()
    assert documents.on.evidence == "3 of 3 owned by 1"
    access = rows(cast.olga_acts, "access")
    assert access
    assert all(len(row.on.people) <= 2 and "open account" in row.on.evidence for row in access.values())


@pytest.mark.parametrize("who", sorted(CAST))
def test_each_role_sees_those_whom_it_reaches_and_few_give_a_next_step(week: Week, cast: Any, a_person: Any, a_team: Any, who: str) -> None:
    other = a_person("Otto", "Elsewhere", role="agent", team=a_team("renewals-b"))
    rare = skills.add("rare", name="Rare", by=SYSTEM)
    skills.set_level(other, skill=rare, level=5, starts_on=LONG_AGO, by=SYSTEM)
    found, browser = rows(getattr(cast, f"{who}_acts"), "skill"), getattr(cast, f"{who}_sees")
    everything = who in {"pat", "rita", "quin", "olga", "cora", "asa"}
    assert ("Letters" in found, "Rare" in found) == (everything or who == "una", everything)
    page = browser.get("/plan/readiness/reliance/")
    assert page.status_code == 200
    assert (other.display_name in page.content.decode()) == everything
    theme = "reliance:skill:letters"
    gives = who in {"una", "quin", "olga", "cora"}
    sent = {"step": "cross_train", "owner": cast.una.pk, "due_on": DUE, "note": "With Agent1"}
    assert browser.get(f"/plan/readiness/reliance/step/?of={theme}").status_code == (200 if gives else 403)
    assert browser.post(f"/plan/readiness/reliance/step/?of={theme}", sent).status_code == (302 if gives else 403)
    assert Finding.objects.count() == gives
    if who == "una":
        assert browser.get("/plan/readiness/reliance/step/?of=reliance:skill:rare").status_code == 404


def test_a_next_step_is_a_finding_that_its_owner_has_until_it_is_closed(week: Week, cast: Any) -> None:
    theme = "reliance:skill:letters"
    made = reliance.ask(theme, step="cross_train", owner=cast.una, due_on=DUE, note="With Agent1", by=cast.olga_acts)
    assert made.summary == "Cross-train somebody by 1 Apr 2026: Letters rests on 1. With Agent1"
    assert (made.owner, made.evidence["half_hours_without"], made.evidence["due_on"]) == (cast.una, [36, 100], "2026-04-01")
    assert week.people[0].display_name not in str(made.evidence), "what it rests on, not on whom"
    page = cast.olga_sees.get("/plan/readiness/reliance/?step=given").content.decode()
    assert made.reference in page
    with pytest.raises(Conflict):
        reliance.ask(theme, step="guide", owner=cast.una, due_on=DUE, by=cast.olga_acts)
    findings.close(made, no_action_reason="Another has learnt it", by=cast.olga_acts)
    assert rows(cast.olga_acts, "skill")["Letters"].finding is None
    for wrong, code in (({"step": "blame"}, "reliance_step"), ({"due_on": TODAY - timedelta(days=1)}, "reliance_day")):
        with pytest.raises(RuleBroken) as caught:
            reliance.ask(theme, **{"step": "guide", "owner": cast.una, "due_on": DUE, "by": cast.olga_acts} | wrong)
        assert caught.value.refusal_code == code
    with pytest.raises(NotFound):
        reliance.ask("reliance:skill:nothing", step="guide", owner=cast.una, due_on=DUE, by=cast.olga_acts)
    access = next(iter(rows(cast.olga_acts, "access").values()))
    with pytest.raises(RuleBroken) as caught:
        reliance.ask(access.on.theme, step="share", owner=cast.una, due_on=DUE, by=cast.olga_acts)
    assert caught.value.refusal_code == "reliance_source"
    with pytest.raises(NotAllowed):
        reliance.ask(theme, step="guide", owner=cast.una, due_on=DUE, by=cast.pat_acts)


def test_more_that_rests_on_few_asks_no_more_but_for_its_queue(week: Week, cast: Any) -> None:
    page, asked = "/plan/readiness/reliance/", []
    for number in (1, 6):
        for each in range(number):
            skill = skills.add(f"s{number}{each}", name=f"Skill {number} {each}", by=SYSTEM)
            skills.set_level(Person.objects.get(pk=week.people[2].pk), skill=skill, level=3, starts_on=LONG_AGO, by=SYSTEM)
        cast.pat_sees.get(page)
        with CaptureQueriesContext(connection) as seen:
            cast.pat_sees.get(page)
        asked.append(len(seen))
    assert asked[1] <= asked[0]


def test_half_hours_and_absences_are_counted_by_what_overlaps() -> None:
    def at(hour: float) -> datetime:
        return datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hour)

    assert without([(at(8), at(10))], [(at(8), at(9.25)), (at(9.25), at(9.5))]) == (1, 4)
    assert without([(at(8), at(8.75))], []) == (2, 2), "a quarter hour left over counts as one more"
    assert joined([(at(3), at(4)), (at(1), at(2)), (at(2), at(3))]) == [(at(1), at(4))]
    assert together([[(at(1), at(5))], [(at(0), at(2)), (at(4), at(9))]]) == ((at(1), at(2)), (at(4), at(5)))
    assert together([[(at(1), at(5))], []]) == ()
    assert together([]) == ()
