"""A year is archived only when it is closed; what stands in the way is named, and an archived year is changed by nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import saved_views
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Finding, Job, Todo
from floorwalker.ground.saved_views import Shown
from floorwalker.record import counting
from floorwalker.record.actions import archives as actions
from floorwalker.record.actions import imports, logged
from floorwalker.record.actions.archives import ArchiveRefused
from floorwalker.record.archive import checking, reading, sifting
from floorwalker.record.archive.reading import ArchiveUnreadable, YearArchived
from floorwalker.record.importers.base import Again, Contact, Rejected, Row
from floorwalker.record.models import (
    Archive,
    ContactAlert,
    Customer,
    Import,
    Interaction,
    LoggedContact,
    Match,
    Promise,
    SourceName,
    StaleDay,
)
from floorwalker.record.queries import archives, contacts
from tests.record.archives_made import BY, DAY, YEAR, a_note, a_year, archived, in_2026
from tests.record.contacts_made import a_contact, a_customer, counted

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def house(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    with in_2026():
        yield tmp_path


def open_note(cast: Any, made: list[Interaction]) -> None:
    LoggedContact.objects.update(closed_at=None)


def alert(cast: Any, made: list[Interaction]) -> None:
    view = saved_views.keep(Shown("record:contacts", "Contacts", {"outcome": "abandoned"}, ""), name="Left us", by=cast.olga_acts)
    ContactAlert.objects.create(view=view, above=1, days=900)


def unread(cast: Any, made: list[Interaction]) -> None:
    batch = Import.objects.create(
        reference="IMP-9", importer="csv", state=Import.State.READY, created_by="person:1", created_at=DAY, first_at=DAY, last_at=DAY
    )
    Interaction.objects.filter(pk=made[0].pk).update(batch=batch)


def finding(cast: Any, made: list[Interaction]) -> None:
    Finding.objects.create(
        reference="FND-1", source=f"contact:{made[0].reference}", summary="Wrong advice", evidence={}, raised_by="person:1", raised_at=DAY
    )


def todo(cast: Any, made: list[Interaction]) -> None:
    Todo.objects.create(
        key="reminder:1", person=cast.una, stage="record", what="Look at it", why="Asked", raised_at=DAY,
        about=f"contact:{made[0].reference}",
    )


WAYS: dict[str, tuple[Callable[[Any, list[Interaction]], Any], str]] = {
    "open contact": (lambda cast, made: Interaction.objects.filter(pk=made[0].pk).update(outcome="open"), "1 contacts are still open: C-"),
    "open note": (open_note, "1 notes are not closed: LOG-"),
    "open promise": (lambda cast, made: Promise.objects.update(kept_at=None), "1 promises are still open: PRM-1"),
    "import": (unread, "IMP-9"),
    "match": (lambda cast, made: Match.objects.update(state="proposed"), "1 matches wait"),
    "name": (
        lambda cast, made: SourceName.objects.create(source="csv", kind="agent", value="x", met_at=DAY, to_tie=True), "names were decided"
    ),
    "day": (lambda cast, made: StaleDay.objects.create(day=DAY.date()), "1 days wait"),
    "alert": (alert, "The alert on "),
    "finding": (finding, "FND-1"),
    "to-do": (todo, "Una Byrne still has a To-do about C-"),
    "older year": (lambda cast, made: a_contact(datetime(2022, 5, 1, 9, 0, tzinfo=UTC)), "2022 lies in the house still"),
}


def test_everything_that_is_open_is_named_and_refuses_with_its_page(cast: Any) -> None:
    made = a_year(cast)
    for do, _ in WAYS.values():
        do(cast, made)
    with pytest.raises(ArchiveRefused) as refused:
        actions.archive(YEAR, by=BY)
    assert [words for _, words in WAYS.values() if words not in refused.value.message] == []
    pages = {each.url for each in archives.obstacles(YEAR)}
    page = cast.adm_sees.get(f"/record/archives/{YEAR}/").content.decode()
    assert all(url.replace("&", "&amp;") in page for url in pages)
    assert f"Archive {YEAR}</button>" not in page
    assert not Archive.objects.exists()


def test_a_year_that_is_hardly_over_waits_and_nobody_else_may(cast: Any) -> None:
    a_year(cast)
    with pytest.raises(ArchiveRefused, match="2025 can be archived from 01 January 2027, 12 months after its end"):
        actions.archive(2025, by=BY)
    with pytest.raises(NotAllowed):
        actions.archive(YEAR, by=cast.una_acts)
    with pytest.raises(NotFound):
        actions.put_back(YEAR, by=cast.olga_acts)
    assert cast.una_sees.get("/record/archives/").status_code == 403
    with pytest.raises(ArchiveRefused, match="2023 has no contacts"):
        actions.archive(2023, by=BY)


def test_of_two_who_ask_at_one_moment_one_asks_and_the_other_is_told(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    a_year(cast)
    monkeypatch.setattr(archives, "active_job", lambda *_: None)  # neither sees what the other has not committed
    monkeypatch.setattr(archives, "latest_job", lambda: 0)
    first = actions.archive(YEAR, by=cast.olga_acts)
    assert actions.archive(YEAR, by=cast.olga_acts) == first
    monkeypatch.setattr(actions, "require_closed", lambda _year: None)
    with pytest.raises(ArchiveRefused, match=f"the archive of {YEAR} goes on"):
        actions.archive(YEAR - 1, by=cast.olga_acts)
    assert Job.objects.filter(kind=archives.ARCHIVE).count() == 1


def test_who_looks_before_another_has_asked_is_told_though_the_other_was_done_since(
    cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_year(cast)
    looked = []

    def not_yet(*_: int) -> None:
        looked.append(True)
        if len(looked) == 1:
            actions.archive(YEAR, by=cast.olga_acts)  # between the look and the asking

    monkeypatch.setattr(archives, "active_job", not_yet)
    actions.archive(YEAR, by=cast.olga_acts)
    assert Job.objects.filter(kind=archives.ARCHIVE).count() == 1


def test_an_archived_year_is_changed_by_nothing(cast: Any, house: Path) -> None:
    made = a_year(cast)
    batch = Import.objects.create(
        reference="IMP-1", importer="test", state=Import.State.PUBLISHED, created_by="person:1", created_at=DAY, first_at=DAY, last_at=DAY
    )
    Interaction.objects.filter(pk=made[0].pk).update(batch=batch)
    archived()
    with pytest.raises(YearArchived, match=f"archive of {YEAR}"):
        imports.undo(batch, by=BY)
    with pytest.raises(YearArchived, match="LOG-"):
        logged.reopen(logged.logged.find(f"LOG-{made[1].pk}", by=cast.olga_acts), reason="wrong", by=cast.olga_acts)
    with reading.reading(YEAR):
        for write in (
            lambda: Interaction.objects.filter(pk=made[0].pk).update(note="x"),
            lambda: Interaction.objects.select_for_update().get(pk=made[0].pk),
            lambda: contacts.find(made[0].reference, by=cast.olga_acts).delete(),
            lambda: a_note(made[2], person=cast.ada),
        ):
            with pytest.raises(YearArchived):
                write()
    sees = cast.olga_sees
    refused = sees.post(f"/record/archives/{YEAR}/contacts/", {"hand": "tag", "row": made[0].pk})
    assert refused.status_code == 409
    assert f"archive of {YEAR}" in refused.content.decode()
    assert sees.post(f"/record/logged/LOG-{made[1].pk}/reopen/", {"reason": "wrong"}).status_code == 409


def told(key: str, at: datetime) -> Contact:
    return Contact((Row(0, 2),), key, "voice", "answered", at, at + timedelta(minutes=1), ())


def test_an_old_file_adds_nothing_to_an_archived_year(cast: Any) -> None:
    made = a_year(cast)
    archived()
    new = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
    eve = Interaction.objects.get(pk=made[-3].pk)
    results = [told(made[0].external_id, made[0].started_at), told("new", DAY), told(eve.external_id, eve.started_at), told("later", new)]
    again, rejected, stayed, later = sifting.sifted(results, source="test")
    assert isinstance(again, Again)
    assert isinstance(rejected, Rejected)
    assert rejected.code == "archived_year"
    assert f"floorwalker archive --back {YEAR}" in rejected.why
    assert [stayed, later] == results[2:]


def facts() -> dict[str, Any]:
    with counting.store().reading() as snapshot:
        return {
            f"{table} {day}": each.sha256 for table, days in snapshot.days.items() for day, each in days.items()
            if each.rows
        }


def test_figures_stand_as_they_were_when_days_of_an_archived_year_are_counted_again(cast: Any, house: Path) -> None:
    a_year(cast)
    twin, other = a_customer("K8"), a_customer("K9")
    Customer.objects.filter(pk=twin.pk).update(merged_into=other)
    for customer, at in ((other, datetime(2024, 12, 29, 9, tzinfo=UTC)), (twin, datetime(2025, 1, 2, 9, tzinfo=UTC))):
        a_contact(at, agent=cast.ada, customer=customer)
    with counted(house):
        before = facts()
        archived()
        days = counting.store_days()
        for batches in counting.count(days, shown=counting.Shown(0, frozenset())):
            counting.store().replace_days(batches, written_at=DAY)
        assert facts() == before, "who came back in another year is known too"
        assert any(name.startswith("visits 2024-11") for name in before)
        assert "visits 2025-01-01" in before or "visits 2024-12-31" in before


def test_a_missing_or_changed_file_is_named_and_pages_say_so(cast: Any, house: Path) -> None:
    made = a_year(cast)
    archived()
    assert checking.faults() == []
    path = house / "archive" / Archive.objects.get().file
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[-10] ^= 1
    path.write_bytes(content)
    assert checking.faults() == [f"The archive of {YEAR} was changed: {path}."]
    path.unlink()
    assert checking.faults(read_whole=False) == [f"The archive of {YEAR} is missing: {path}."]
    sees = cast.olga_sees
    assert f"The archive of {YEAR} cannot be read now" in sees.get("/record/contacts/?from=2024-11-01").content.decode()
    assert sees.get(f"/record/archives/{YEAR}/contacts/").status_code == 503
    assert "missing or not as it was sealed" in sees.get(f"/record/archives/{YEAR}/").content.decode()
    assert f"archive of {YEAR} cannot be read" in sees.get(f"/record/customers/CUS-{made[0].customer_id}/").content.decode()
    with pytest.raises(ArchiveUnreadable):
        list(sifting.sifted([told("new", DAY)], source="test"))
    with pytest.raises(RuleBroken, match="missing or not as it was sealed"), reading.reading(YEAR):
        pass
