"""Whose a source's name is: known, decided, decided anew; by the moment of the contact; nothing dropped, and all of it undone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Job, Queue
from floorwalker.ground.people import queries as people
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail.models import Line
from floorwalker.record import counting, publishing
from floorwalker.record.actions import identities, imports
from floorwalker.record.deciding import Days, IdentityRefused
from floorwalker.record.models import (
    AgentState,
    Customer,
    ExternalIdentity,
    Interaction,
    Reason,
    Resolution,
    Segment,
    Sighting,
    SourceName,
    StaleDay,
)
from floorwalker.record.queries import figures
from floorwalker.record.queries import names as queries
from tests.conftest import MONDAY
from tests.record.names_made import MARCH, SYSTEM, brought, call, follow, named

pytestmark = pytest.mark.django_db(transaction=True)
SECOND_OF_MARCH, TENTH = date(2026, 3, 2), date(2026, 3, 10)


@pytest.fixture(autouse=True)
def a_floor(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    with clock.frozen(MONDAY.replace(day=20)):
        yield


def answered_by() -> dict[str, float]:
    rows = figures.ask(measures=["handled"], by=["agent"], **MARCH).rows  # type: ignore[arg-type]
    return {row["agent"] or "nobody": row["handled"] for row in rows}


def handled_by() -> list[str]:
    return list(Interaction.objects.order_by("started_at").values_list("agent__display_name", flat=True))


def test_a_staff_number_or_the_same_name_is_known_and_anything_else_stands_on_the_list(cast: Any, a_person: Any) -> None:
    grace = a_person("Grace", "Hill", staff_number="4021")
    a_person("Noor", "Khan")
    a_person("Sam", "Lee")
    a_person("Sam", "Lee")
    brought(call(1, "2026-03-02 09:00:00"), call(2, "2026-03-02 09:10:00", "noor khan"), call(3, "2026-03-02 09:20:00", "Sam Lee"),
            call(4, "2026-03-02 09:30:00", "x.test"))
    assert handled_by() == ["Grace Hill", "Noor Khan", "Sam Lee", "x.test"]
    assert {(each.name.value, str(each), each.how) for each in ExternalIdentity.objects.filter(name__kind="agent")} == {
        ("4021", "Grace Hill", "staff_number"), ("noor khan", "Noor Khan", "same_name"),
    }
    unknown = Sighting.objects.filter(is_known=False, name__kind="agent")
    assert {(each.name.value, each.contacts) for each in unknown} == {("Sam Lee", 1), ("x.test", 1)}
    assert Interaction.objects.get(agent=grace).agent_said == named("4021")
    assert "x.test" not in {person.display_name for person in people.listed(cast.adm_acts, on=date(2026, 3, 20))}
    assert json.loads(Line.objects.get(kind="names.met").body)["unknown"] == 3, "two people, and the queue"


def test_an_extension_that_two_people_had_is_whose_it_was_at_the_moment_of_the_contact(a_person: Any) -> None:
    ana, ben = a_person("Ana", "Silva"), a_person("Ben", "Cole")
    brought(call(1, "2026-03-01 23:59:59"), call(2, "2026-03-02 00:00:00"), call(3, "2026-03-10 12:00:00"))
    identities.say(named("4021"), target=ana, days=Days(None, SECOND_OF_MARCH), by=SYSTEM)
    identities.say(named("4021"), target=ben, days=Days(SECOND_OF_MARCH, TENTH), by=SYSTEM)
    follow()
    assert handled_by() == ["Ana Silva", "Ben Cole", "4021"]
    assert answered_by() == {"Ana Silva": 1, "Ben Cole": 1, "4021": 1}
    assert set(Segment.objects.filter(kind="talk").values_list("person__display_name", flat=True)) == {"Ana Silva", "Ben Cole", "4021"}
    brought(call(4, "2026-03-01 10:00:00"), call(5, "2026-03-03 10:00:00"))
    assert answered_by() == {"Ana Silva": 2, "Ben Cole": 2, "4021": 1}, "a late row goes to whoever had it then"


def test_days_are_those_of_the_site(a_site: Any, a_person: Any) -> None:
    manila = a_site("manila", zone="Asia/Manila")
    brought(call(1, "2026-03-01 15:59:59"), call(2, "2026-03-01 16:00:00"))  # midnight in Manila
    identities.say(named("4021"), target=a_person("Ana", "Silva", site=manila), days=Days(SECOND_OF_MARCH), by=SYSTEM)
    follow()
    assert handled_by() == ["4021", "Ana Silva"]


@pytest.mark.parametrize("days", [Days(), Days(None, TENTH), Days(date(2026, 3, 9)), Days(SECOND_OF_MARCH, TENTH)], ids=str)
def test_two_people_at_the_same_time_are_refused_with_who_has_it(a_person: Any, days: Days) -> None:
    ana, ben = a_person("Ana", "Silva"), a_person("Ben", "Cole")
    brought(call(1, "2026-03-02 09:00:00"))
    identities.say(named("4021"), target=ana, days=Days(SECOND_OF_MARCH, TENTH), by=SYSTEM)
    lines = Line.objects.count()
    with pytest.raises(IdentityRefused) as refusal:
        identities.say(named("4021"), target=ben, days=days, by=SYSTEM)
    assert refusal.value.message == "4021 is Ana Silva from 02 March 2026 to 09 March 2026."
    assert "End what is said of Ana Silva first" in refusal.value.remedy
    assert (ExternalIdentity.objects.filter(name__kind="agent").count(), Line.objects.count()) == (1, lines)


def test_one_person_may_have_two_extensions(a_person: Any) -> None:
    ana = a_person("Ana", "Silva")
    brought(call(1, "2026-03-02 09:00:00"), call(2, "2026-03-02 10:00:00", "4022"))
    for value in ("4021", "4022"):
        identities.say(named(value), target=ana, days=Days(), by=SYSTEM)
    follow()
    assert answered_by() == {"Ana Silva": 2}


def test_what_was_decided_is_undone_and_figures_are_told_as_restated(a_person: Any) -> None:
    ana = a_person("Ana", "Silva")
    brought(call(1, "2026-03-02 09:00:00"), call(2, "2026-03-03 09:00:00"))
    decision = identities.say(named("4021"), target=ana, days=Days(), by=SYSTEM)
    assert follow() == {"names": 1, "contacts": 2, "days": 2}
    assert not Sighting.objects.filter(is_known=False, name__kind="agent").exists()
    assert Line.objects.filter(kind="figures.restated", subject="names").count() == 1
    identities.undo(decision, by=SYSTEM)
    follow()
    assert answered_by() == {"4021": 2}
    assert Sighting.objects.get(name__kind="agent").contacts == 2
    with pytest.raises(IdentityRefused, match="Nothing of WHO-1 holds"):
        identities.undo(decision, by=SYSTEM)


def test_ended_on_another_day_the_contacts_after_it_are_nobodys_and_undoing_restores_it(a_person: Any) -> None:
    ana, ben = a_person("Ana", "Silva", staff_number="4021"), a_person("Ben", "Cole")
    brought(call(1, "2026-03-02 09:00:00"), call(2, "2026-03-10 09:00:00"))
    assert handled_by() == ["Ana Silva", "Ana Silva"]
    ended = identities.end(ExternalIdentity.objects.get(person=ana), days=Days(None, TENTH), by=SYSTEM)
    follow()
    assert handled_by() == ["Ana Silva", "4021"]
    given = identities.say(named("4021"), target=ben, days=Days(TENTH), by=SYSTEM)
    follow()
    assert handled_by() == ["Ana Silva", "Ben Cole"]
    with pytest.raises(IdentityRefused, match="4021 is Ben Cole from 10 March 2026"):
        identities.undo(ended, by=SYSTEM)
    identities.undo(given, by=SYSTEM)
    identities.undo(ended, by=SYSTEM)
    follow()
    assert handled_by() == ["Ana Silva", "Ana Silva"]


def test_a_new_person_keeps_the_contacts_and_joins_the_list_of_people(cast: Any) -> None:
    brought(call(1, "2026-03-02 09:00:00"))
    decision = identities.take_as_new(named("4021"), display_name="Dana Fox", by=SYSTEM)
    follow()
    assert answered_by() == {"Dana Fox": 1}
    assert "Dana Fox" in {person.display_name for person in people.listed(cast.adm_acts, on=date(2026, 3, 20))}
    identities.undo(decision, by=SYSTEM)
    assert Person.objects.get(display_name="Dana Fox").is_provisional


def test_a_test_line_stays_on_record_and_out_of_the_figures(a_person: Any) -> None:
    a_person("Ana", "Silva", staff_number="4021")
    brought(call(1, "2026-03-02 09:00:00"), call(2, "2026-03-02 09:05:00", queue="TEST"), call(3, "2026-03-02 09:10:00", "robot"))
    queue = identities.set_aside(named("TEST", "queue"), by=SYSTEM)
    person = identities.set_aside(named("robot"), by=SYSTEM)
    follow()
    assert Interaction.objects.count() == 3
    assert answered_by() == {"Ana Silva": 1, "nobody": 1}
    for decision in (queue, person):
        identities.undo(decision, by=SYSTEM)
    follow()
    assert answered_by() == {"Ana Silva": 2, "robot": 1}


def test_a_queue_under_another_name_counts_with_ours_and_the_one_set_up_for_it_is_retired(a_person: Any) -> None:
    brought(call(1, "2026-03-02 09:00:00", queue="Claims"), call(2, "2026-03-02 09:05:00", queue="01134960101"))
    claims, made = Queue.objects.get(code="claims"), Queue.objects.get(code="01134960101")
    decision = identities.say(named("01134960101", "queue"), target=claims, days=Days(), by=SYSTEM)
    follow()
    made.refresh_from_db()
    assert made.retired_at is not None
    assert [row["offered"] for row in figures.ask(measures=["offered"], by=["queue"], **MARCH).rows] == [2]  # type: ignore[arg-type]
    identities.undo(decision, by=SYSTEM)
    follow()
    made.refresh_from_db()
    assert made.retired_at is None


def test_a_disposition_and_a_customers_number_follow_too(a_person: Any) -> None:
    brought(call(1, "2026-03-02 09:00:00", reason="Claim", customer="CRM-7"), call(2, "2026-03-02 09:05:00", reason="D12", customer="0113"))
    claim, known = Interaction.objects.get(external_id__startswith="1@"), Customer.objects.get(external_id="CRM-7")
    assert claim.reason is not None
    first = identities.say(named("D12", "reason"), target=claim.reason, days=Days(), by=SYSTEM)
    number = identities.introduce(source="csv", kind="customer", value="0113", target=known, days=Days(), by=SYSTEM)
    second = queries.last_decision(number)
    follow()
    other = Interaction.objects.get(external_id__startswith="2@")
    assert (other.reason, other.customer) == (claim.reason, known)
    brought(call(3, "2026-03-02 09:10:00", reason="D12", customer="0113"))
    assert Interaction.objects.filter(customer=known, reason=claim.reason).count() == 3
    for decision in (first, second):
        identities.undo(decision, by=SYSTEM)
    follow()
    other.refresh_from_db()
    assert other.reason is not None
    assert (other.reason.name, other.customer.external_id if other.customer else "") == ("D12", "0113")


def test_the_outcome_of_a_disposition_says_whether_the_matter_was_settled(cast: Any) -> None:
    brought(call(1, "2026-03-02 09:00:00", reason="D12"), call(2, "2026-03-10 09:00:00", reason="D12"))
    contacts = Interaction.objects.order_by("started_at").values_list("resolved", flat=True)
    settled = Resolution.objects.create(code="settled", name="Settled", settles=True)
    reason = Reason.objects.create(code="claim", name="Claim")
    decision = identities.say(named("D12", "reason"), target=reason, days=Days(None, TENTH), outcome=settled, by=SYSTEM)
    follow()
    assert list(contacts.all()) == [True, None]
    brought(call(3, "2026-03-01 09:00:00", reason="D12"))
    assert list(contacts.all()) == [True, True, None], "what comes later is settled by the same word"
    identities.undo(decision, by=SYSTEM)
    follow()
    assert list(contacts.all()) == [None, None, None]
    with pytest.raises(IdentityRefused, match="names a person, which has no outcome"):
        identities.say(named("4021"), target=cast.ada, days=Days(), outcome=settled, by=SYSTEM)


def test_work_cut_off_between_tying_and_counting_is_finished_by_the_next_run(a_person: Any, monkeypatch: Any) -> None:
    ana = a_person("Ana", "Silva")
    brought(call(1, "2026-03-02 09:00:00"))
    identities.say(named("4021"), target=ana, days=Days(), by=SYSTEM)
    job = Job.objects.get(kind="record.tie_names")
    with monkeypatch.context() as cut:
        cut.setattr(publishing, "count_again", lambda *_a, **_n: (_ for _ in ()).throw(MemoryError()))
        worker.run_now(job)
    assert (handled_by(), answered_by(), StaleDay.objects.count()) == (["Ana Silva"], {"4021": 1}, 1)
    Job.objects.filter(pk=job.pk).update(state="waiting", attempts=0)
    follow()
    assert (answered_by(), StaleDay.objects.count()) == ({"Ana Silva": 1}, 0)


def test_a_name_decided_while_its_import_is_read_is_tied_when_it_was(a_person: Any, monkeypatch: Any) -> None:
    ana = a_person("Ana", "Silva")
    brought(call(1, "2026-03-02 09:00:00"))
    from floorwalker.record.naming import Names

    whole = Names.keep_sightings

    def decided_meanwhile(names: Names, batch: Any) -> bool:
        identities.say(named("4021"), target=ana, days=Days(), by=SYSTEM)
        SourceName.objects.update(to_tie=False)  # as if the work had come and gone
        return whole(names, batch)

    monkeypatch.setattr(Names, "keep_sightings", decided_meanwhile)
    brought(call(2, "2026-03-02 10:00:00"))
    follow()
    assert handled_by() == ["Ana Silva", "Ana Silva"]


def test_an_import_taken_out_takes_its_sightings_along() -> None:
    batch = brought(call(1, "2026-03-02 09:00:00"))
    assert worker.run_now(imports.undo(batch, by=SYSTEM)).state == "done"
    assert not Sighting.objects.exists()
    assert named("4021").stand_in_person is not None, "the name is remembered"


def test_nobody_decides_without_the_right_to_import(cast: Any, a_person: Any) -> None:
    brought(call(1, "2026-03-02 09:00:00"))
    lines = Line.objects.count()
    for act in (
        lambda: identities.say(named("4021"), target=cast.ada, days=Days(), by=cast.una_acts),
        lambda: identities.take_as_new(named("4021"), by=cast.una_acts),
        lambda: identities.set_aside(named("4021"), by=cast.una_acts),
        lambda: identities.undo("WHO-1", by=cast.una_acts),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert (Line.objects.count(), Job.objects.filter(kind="record.tie_names").exists()) == (lines, False)


def test_a_decision_is_one_line_and_its_value_lies_in_a_sleeve(cast: Any) -> None:
    brought(call(1, "2026-03-02 09:00:00"))
    identities.say(named("4021"), target=cast.ada, days=Days(SECOND_OF_MARCH), by=cast.pat_acts)
    line = Line.objects.get(kind="name.decided")
    body = json.loads(line.body)
    assert (line.subject, body["whose"], body["starts_on"]) == (named("4021").reference, cast.ada.reference, "2026-03-02")
    assert "4021" not in line.body


def test_states_of_an_agent_follow_as_contacts_do(a_person: Any) -> None:
    ana = a_person("Ana", "Silva")
    batch = brought(call(1, "2026-03-02 09:00:00"))
    name = named("4021")
    AgentState.objects.create(
        person=name.stand_in_person, batch=batch, agent_said=name, state="ready", started_at=MONDAY, ended_at=MONDAY.replace(hour=10)
    )
    identities.say(name, target=ana, days=Days(), by=SYSTEM)
    follow()
    assert AgentState.objects.get().person == ana
    assert set(counting.store_days()) == {date(2026, 3, 2)}
