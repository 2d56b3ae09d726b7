"""Whose a name is, decided after its year was archived: its contacts follow in the archive, on pages and in figures, and undo does too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from floorwalker.ground.jobs import queue, worker
from floorwalker.ground.models import Job
from floorwalker.ground.people.models import Membership
from floorwalker.ground.trail import queries as trail
from floorwalker.record import recounting, tying
from floorwalker.record.actions import archives, identities, merging
from floorwalker.record.archive import checking, following, reading, working
from floorwalker.record.deciding import Days
from floorwalker.record.models import Archive, Customer, Interaction, Reason, Resolution, Segment, Sighting, SourceName
from floorwalker.record.queries import contacts, figures
from tests.record.archives_made import YEAR, in_2026
from tests.record.names_made import SYSTEM, brought, call, follow, named

pytestmark = pytest.mark.django_db(transaction=True)
ALWAYS = Days(None, None)


@pytest.fixture(autouse=True)
def house(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    with in_2026():
        yield tmp_path


def handled_by() -> list[tuple[int, str]]:
    return [(each.started_at.year, each.agent.display_name if each.agent else "") for each in Interaction.objects.order_by("started_at")]


def in_archive() -> list[tuple[int, str]]:
    with reading.reading(YEAR):
        return handled_by()


def sightings(name: SourceName) -> dict[bool, int]:
    return dict(Sighting.objects.filter(name=name).values_list("is_known", "contacts"))


def figures_by_person(year: int) -> dict[str, int]:
    """Return how many contacts each person handled in a year, by the facts."""
    start = datetime(year, 1, 1, tzinfo=UTC)
    found = figures.ask(measures=["handled"], start=start, end=start.replace(year=year + 1), zone="UTC", by=["agent"])
    return {str(row["agent"]): int(row["handled"]) for row in found.rows}


def tables() -> dict[str, Any]:
    """Return the rows of contacts and their parts as they are read now."""
    return {
        model.__name__: list(model.objects.order_by("pk").values_list(*(each.attname for each in model._meta.local_concrete_fields)))
        for model in (Interaction, Segment)
    }


def with_two_years() -> SourceName:
    """Bring four calls of two years by two agents, who stand in for themselves, and archive the first year."""
    brought(
        call(1, "2024-11-05 09:00:00"), call(2, "2024-11-06 09:00:00"), call(3, "2026-01-05 09:00:00"), call(4, "2024-11-07 09:00:00", "7")
    )
    archives.archive(YEAR, by=SYSTEM)
    follow()
    assert Archive.objects.get().state == Archive.State.ARCHIVED
    return named("4021")


def test_contacts_of_an_archive_follow_whose_a_name_was_said_to_be_since(cast: Any) -> None:
    name = with_two_years()
    sealed = Archive.objects.get()
    content = (reading.folder() / sealed.file).read_bytes()
    assert in_archive() == [(2024, "4021"), (2024, "4021"), (2024, "7")]
    identities.say(name, target=cast.ada, days=ALWAYS, by=SYSTEM)
    follow()
    follow()  # the days
    assert handled_by() == [(2026, "Ada Okafor")]
    assert in_archive() == [(2024, "Ada Okafor"), (2024, "Ada Okafor"), (2024, "7")]
    with reading.reading(YEAR):
        assert set(Segment.objects.filter(agent_said=name.pk).values_list("person", flat=True)) == {cast.ada.pk}
        assert [each.started_at.day for each in contacts.of_person(contacts.listed(SYSTEM), "Okafor").order_by("started_at")] == [5, 6]
    assert figures_by_person(2024) == {"Ada Okafor": 2, "7": 1}
    assert sightings(name) == {True: 3}
    assert not SourceName.objects.filter(to_tie=True).exists()
    assert (reading.folder() / sealed.file).read_bytes() == content, "a sealed file is never changed; another takes its place"
    assert connections[reading.alias_of(sealed)].connection is None, "nobody holds the disk of a file that gave way"
    assert Archive.objects.get().sha256 != sealed.sha256
    assert checking.faults() == []
    line = trail.lines(kind="archive.followed")[0]
    assert "2 contacts follow" in line.sentence
    assert sealed.sha256 in line.sentence


def test_a_disposition_and_a_customers_number_are_followed_there_too(cast: Any, client: Any) -> None:
    brought(
        call(1, "2024-11-05 09:00:00", reason="Claim", customer="CRM-7"), call(2, "2024-12-30 09:00:00", reason="D12", customer="0113"),
        call(3, "2025-01-02 09:00:00", reason="Claim", customer="CRM-7"),
    )
    archives.archive(YEAR, by=SYSTEM)
    follow()
    known, claim = Customer.objects.get(external_id="CRM-7"), Reason.objects.get(name="Claim")
    settled = Resolution.objects.create(code="settled", name="Settled", settles=True)
    assert came_back() == [0.0]
    identities.say(named("D12", "reason"), target=claim, outcome=settled, days=ALWAYS, by=SYSTEM)
    identities.introduce(source="csv", kind="customer", value="0113", target=known, days=Days(), by=SYSTEM)
    follow()
    follow()
    with reading.reading(YEAR):
        assert set(Interaction.objects.values_list("reason", "customer", "resolved")) == {
            (claim.pk, known.pk, None), (claim.pk, known.pk, True)
        }
    page = cast.olga_sees.get(f"/record/customers/{known.reference}/").content.decode()
    assert "30 Dec" in page, "the timeline tells of it, in the archive"
    assert came_back() == [0.5], "three days later, in the year after"
    archives.put_back(YEAR, by=SYSTEM)
    follow()
    follow()
    assert set(Interaction.objects.values_list("customer", flat=True)) == {known.pk}
    assert came_back() == [0.5]


def test_customers_merged_later_come_back_in_an_archived_year_too_and_parted_they_do_not(cast: Any) -> None:
    brought(
        call(1, "2024-12-30 09:00:00", reason="Claim", customer="CRM-7"), call(2, "2025-01-02 09:00:00", reason="Claim", customer="CRM-8")
    )
    archives.archive(YEAR, by=SYSTEM)
    follow()
    one, twin = (Customer.objects.get(external_id=number) for number in ("CRM-7", "CRM-8"))
    assert came_back() == [0.0]
    merging.merge(twin, into=one, by=cast.olga_acts)
    assert worker.run_now(queue.enqueue(recounting.COUNT, arguments={}, by=SYSTEM)).state == "done"
    assert came_back() == [1.0]
    merging.part(twin, by=cast.olga_acts)
    assert worker.run_now(queue.enqueue(recounting.COUNT, arguments={}, by=SYSTEM)).state == "done"
    assert came_back() == [0.0]


def came_back() -> list[float]:
    """Return the share of known customers' visits of 2024 that were followed by another."""
    start = datetime(2024, 1, 1, tzinfo=UTC)
    found = figures.ask(measures=["repeat_contact"], start=start, end=start.replace(year=2025), zone="UTC")
    return [round(float(row["repeat_contact"]), 2) for row in found.rows]


def test_who_was_in_which_team_stays_as_it_stood_and_of_people_who_come_in_anew_is_told(cast: Any, a_person: Any, a_team: Any) -> None:
    cast.ada  # noqa: B018 (known when the year goes)
    name = with_two_years()
    late = a_person("Grace", "Newly", team=a_team("renewals"))
    before = Membership.objects.get(person=cast.ada)
    Membership.objects.filter(pk=before.pk).update(team=a_team("renewals"))
    identities.say(name, target=late, days=ALWAYS, by=SYSTEM)
    follow()
    with reading.reading(YEAR), reading.connection().cursor() as cursor:
        cursor.execute("SELECT person_id, team_id FROM people_membership WHERE person_id IN (%s, %s)", [cast.ada.pk, late.pk])
        assert set(cursor.fetchall()) == {(cast.ada.pk, before.team_id), (late.pk, a_team("renewals").pk)}


def test_a_decision_taken_back_is_taken_out_of_the_archive_too(cast: Any) -> None:
    name = with_two_years()
    before, counted = in_archive(), figures_by_person(2024)
    with reading.reading(YEAR):
        held = tables()
    decision = identities.say(name, target=cast.ada, days=ALWAYS, by=SYSTEM)
    follow()
    assert in_archive() != before
    identities.undo(decision, by=SYSTEM)
    follow()
    assert in_archive() == before
    assert figures_by_person(2024) == counted
    with reading.reading(YEAR):
        assert tables() == held


@pytest.mark.parametrize("until", ["2024-11-06", None])
def test_a_year_put_back_after_its_archive_followed_is_as_if_it_had_never_gone(cast: Any, until: str | None) -> None:
    days = Days(None, date.fromisoformat(until) if until else None)
    name = with_two_years()
    identities.say(name, target=cast.ada, days=days, by=SYSTEM)
    follow()
    archives.put_back(YEAR, by=SYSTEM)
    follow()
    after, figures_after = tables(), figures_by_person(2024)
    assert not Archive.objects.exists()
    SourceName.objects.update(to_tie=True)
    tying.ask()
    follow()
    assert tables() == after, "nothing was left to follow"
    assert figures_by_person(2024) == figures_after
    assert sightings(name) == ({True: 3} if until is None else {True: 1, False: 2})


def test_a_file_that_would_differ_in_anything_else_is_refused_and_the_archive_stands(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    name = with_two_years()
    before, sha256 = in_archive(), Archive.objects.get().sha256
    write = following._write

    def more(connection: Any, wanted: Any) -> None:
        write(connection, wanted)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE record_segment SET ended_at = '2024-11-05 23:00:00' WHERE id = (SELECT min(id) FROM record_segment)")

    monkeypatch.setattr(following, "_write", more)
    identities.say(name, target=cast.ada, days=ALWAYS, by=SYSTEM)
    job = Job.objects.get(kind=tying.TIE, state="waiting")
    assert "is not what the archive held" in str(worker.run_now(job).problem)
    assert (in_archive(), Archive.objects.get().sha256) == (before, sha256)
    assert SourceName.objects.get(pk=name.pk).to_tie, "it follows with the next work"
    assert [path.name for path in reading.folder().iterdir()] == [Archive.objects.get().file]
    monkeypatch.undo()
    tying.ask()
    follow()
    assert in_archive()[0] == (2024, "Ada Okafor")


def test_work_cut_off_before_the_trail_tells_of_the_new_file_leaves_the_archive_and_is_done_again(
    cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = with_two_years()
    before, sealed = in_archive(), Archive.objects.get()

    def cut(*_: Any, **__: Any) -> None:
        raise RuntimeError("cut off")

    monkeypatch.setattr(following, "ArchiveFollowed", cut)
    identities.say(name, target=cast.ada, days=ALWAYS, by=SYSTEM)
    job = Job.objects.get(kind=tying.TIE, state="waiting")
    assert worker.run_now(job).state == "failed"
    assert (in_archive(), Archive.objects.get().sha256) == (before, sealed.sha256)
    assert checking.faults() == []
    assert (reading.folder() / sealed.file).is_file()
    monkeypatch.undo()
    tying.ask()
    follow()
    assert in_archive() == [(2024, "Ada Okafor"), (2024, "Ada Okafor"), (2024, "7")]
    assert {path.name for path in reading.folder().iterdir()} == {sealed.file, Archive.objects.get().file}


def test_what_is_decided_while_a_year_is_taken_out_reaches_it_as_soon_as_it_is(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    brought(call(1, "2024-11-05 09:00:00"), call(2, "2026-01-05 09:00:00"))
    taken = working.taking.take_out

    def decided(made: Archive, **asked: Any) -> int:
        gone = taken(made, **asked)
        identities.say(named("4021"), target=cast.ada, days=ALWAYS, by=SYSTEM)
        tie = Job.objects.get(kind=tying.TIE, state="waiting")
        assert worker.run_now(tie).state == "done"
        assert SourceName.objects.filter(to_tie=True).exists(), "the archive is left to follow"
        return gone

    monkeypatch.setattr(working.taking, "take_out", decided)
    archives.archive(YEAR, by=SYSTEM)
    follow()
    follow()
    assert in_archive() == [(2024, "Ada Okafor")]
    assert not SourceName.objects.filter(to_tie=True).exists()


def test_contacts_of_a_year_that_comes_back_while_others_follow_are_not_forgotten(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    brought(call(1, "2024-11-05 09:00:00"), call(2, "2026-01-05 09:00:00"))
    archives.archive(YEAR, by=SYSTEM)
    follow()
    identities.say(named("4021"), target=cast.ada, days=ALWAYS, by=SYSTEM)
    tie = tying._Following.batch

    def comes_back(self: Any, batch: Any) -> None:
        tie(self, batch)
        if Archive.objects.exists():
            assert worker.run_now(archives.put_back(YEAR, by=SYSTEM)).state == "done"

    monkeypatch.setattr(tying._Following, "batch", comes_back)
    follow()
    monkeypatch.undo()
    assert not Archive.objects.exists()
    follow()
    assert handled_by() == [(2024, "Ada Okafor"), (2026, "Ada Okafor")]
