"""A closed year lies in a file of its own: found by the same search, shown by the same pages, and put back whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import table_rows
from floorwalker.ground.models import Tag
from floorwalker.record.archive import reading
from floorwalker.record.archive.reading import MOVED
from floorwalker.record.models import Archive, Interaction
from tests.record.archives_made import DAY, YEAR, a_year, archived, in_2026, returned

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    with in_2026():
        yield tmp_path


def all_rows() -> dict[str, table_rows.Sum]:
    return {model._meta.db_table: table_rows.sum_of(model._base_manager.all()) for model in MOVED}


def test_a_year_goes_into_its_file_and_comes_back_equal_in_every_table(cast: Any, house: Path) -> None:
    made = a_year(cast)
    before = all_rows()
    archived()
    assert {each.pk for each in Interaction.objects.all()} == {each.pk for each in made[-3:]}
    with reading.reading(YEAR) as archive:
        assert Interaction.objects.count() == len(made) - 3 == archive.contacts
    assert [path.name for path in (house / "archive").iterdir()] == [Archive.objects.get().file]
    returned()
    assert all_rows() == before
    assert not Archive.objects.exists()
    assert not list((house / "archive").iterdir())


WHO = ("ada", "sam", "una", "quin", "cora", "olga")
"""Everybody whose role opens contacts: their own, their team's, everybody's."""
EXPORTS = ("una", "olga")
LOOKED_FOR = ("", "words=refund", "reason=billing", "outcome=abandoned", "customer=K1", "said=dissatisfied", "tag=storm", "queue=claims")


def drawn(page: Any) -> list[str]:
    """Return the references that a list shows."""
    return [line[0][0].text for _, line in page.context["listing"].lines]


def lists(cast: Any, who: str, base: str) -> dict[str, list[str]]:
    span = f"from={YEAR}-11-01&to={YEAR}-12-30"
    sees = getattr(cast, f"{who}_sees")
    found = {query: drawn(sees.get(f"{base}?{span}&{query}")) for query in (LOOKED_FOR if who in EXPORTS else [""])}
    return found | {"csv": sees.get(f"{base}?{span}&format=csv").getvalue().decode() if who in EXPORTS else []}


def test_everybody_finds_the_same_contacts_in_the_archive_as_before_in_the_house(cast: Any) -> None:
    made = a_year(cast)
    Tag.objects.create(kind="contact", reference=made[1].reference, record=made[1].pk, tag="storm", put_at=DAY, put_by="person:1")
    _ = cast.una
    before = {who: lists(cast, who, "/record/contacts/") for who in WHO}
    pages = {who: getattr(cast, f"{who}_sees").get(f"/record/contacts/{made[0].reference}/").status_code for who in WHO}
    archived()
    assert {who: lists(cast, who, f"/record/archives/{YEAR}/contacts/") for who in WHO} == before
    for who in WHO:
        sees = getattr(cast, f"{who}_sees")
        assert drawn(sees.get(f"/record/contacts/?from={YEAR}-11-01&to={YEAR}-12-30")) == []
        moved = sees.get(f"/record/contacts/{made[0].reference}/")
        assert moved.status_code == (302 if pages[who] == 200 else 404)
        assert sees.get(f"/record/archives/{YEAR}/contacts/{made[0].reference}/").status_code == pages[who]
    assert before["ada"][""]
    assert before["una"][""]
    assert len(before["olga"][""]) == len(made) - 3
