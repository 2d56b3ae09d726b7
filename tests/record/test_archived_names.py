"""Whose a name is, decided after its year was archived: the name keeps its count, and the contacts follow once the year is back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground.jobs import worker
from floorwalker.record import tying
from floorwalker.record.actions import archives, identities
from floorwalker.record.archive import reading
from floorwalker.record.deciding import Days
from floorwalker.record.models import Archive, Interaction, Segment, Sighting, SourceName
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


def test_contacts_of_an_archive_follow_when_their_year_is_put_back(cast: Any) -> None:
    brought(
        call(1, "2024-11-05 09:00:00"), call(2, "2024-11-06 09:00:00"), call(3, "2026-01-05 09:00:00"), call(4, "2024-11-07 09:00:00", "7")
    )
    name, other = named("4021"), named("7")
    identities.say(other, target=cast.sam, days=ALWAYS, by=SYSTEM)
    follow()
    archives.archive(YEAR, by=SYSTEM)
    follow()
    assert Archive.objects.get().state == Archive.State.ARCHIVED
    before = in_archive()
    assert len(before) == 3
    identities.say(name, target=cast.ada, days=ALWAYS, by=SYSTEM)
    follow()
    assert handled_by() == [(2026, "Ada Okafor")]
    assert in_archive() == before, "a sealed file is never changed"
    assert sightings(name) == {True: 3}, "the work list counts what lies in the archive"
    archives.put_back(YEAR, by=SYSTEM)
    follow()
    follow()  # what putting back asked for
    assert not Archive.objects.exists()
    assert handled_by() == [(2024, "Ada Okafor"), (2024, "Ada Okafor"), (2024, "Sam Whitlock"), (2026, "Ada Okafor")]
    assert set(Segment.objects.filter(agent_said=name).values_list("person", flat=True)) == {cast.ada.pk}
    assert not SourceName.objects.filter(to_tie=True).exists()
    assert sightings(name) == {True: 3}


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
