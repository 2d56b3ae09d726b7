"""A closed year lies in a file of its own: found by the same search, shown by the same pages, and put back whole."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import table_rows
from floorwalker.ground.models import Tag
from floorwalker.record.actions import merging
from floorwalker.record.archive import building, reading
from floorwalker.record.archive.reading import MOVED
from floorwalker.record.models import Archive, Customer, Interaction
from tests.record.archives_made import DAY, YEAR, a_year, archived, in_2026, returned
from tests.record.contacts_made import a_customer, counted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    with in_2026():
        yield tmp_path


@pytest.fixture(autouse=True, scope="module")
def _tables_made_once(tmp_path_factory: Any) -> Iterator[None]:
    """Where the house is no SQLite the tables of a file are made by migrating, which takes seconds: once will do."""
    plain, kept = building.migrate, tmp_path_factory.mktemp("tables") / "empty.sqlite3"

    def migrate(path: Path) -> None:
        if not kept.exists():
            plain(path)
            building.alone(path)
            shutil.copyfile(path, kept)
        shutil.copyfile(kept, path)

    building.migrate = migrate
    yield
    building.migrate = plain


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


def rows_of(page: str) -> list[str]:
    """Return the figures of a page as words, without the addresses that are signed anew each time."""
    table = page[page.index("<table") : page.rindex("</table>")]
    return re.sub(r"<[^>]+>", " ", table).split()


def test_pages_lead_into_the_archive_and_say_where_they_read(cast: Any, house: Path) -> None:
    made = a_year(cast)
    sees, found = cast.olga_sees, made[1]
    customer = made[0].customer
    with counted(house):
        asked = f"/record/figures/?by=queue&from={YEAR}-11-01&to={YEAR}-12-30&zone=UTC"
        figures = sees.get(asked).content.decode()
        address = re.search(r'/record/contacts/behind/[^"?]+/', figures)
        assert address is not None
        archived()
        listed = sees.get(f"/record/contacts/?from={YEAR}-11-01&to={YEAR}-12-30").content.decode()
        assert f"{YEAR} is in the archive: 6 contacts there." in listed
        assert f"/record/archives/{YEAR}/contacts/?from={YEAR}-11-01&amp;to={YEAR}-12-30" in listed
        there = sees.get(f"/record/archives/{YEAR}/contacts/").content.decode()
        assert f"Contacts, archive {YEAR}, read-only" in there
        assert f'href="/record/archives/{YEAR}/contacts/{found.reference}/"' in there
        page = sees.get(f"/record/contacts/{found.reference}/", follow=True).content.decode()
        assert f"Archive {YEAR}, read-only" in page
        assert f"/record/archives/{YEAR}/logged/LOG-{found.pk}/" in page
        note = sees.get(f"/record/logged/LOG-{found.pk}/", follow=True).content.decode()
        assert "Wants their money back" in note
        assert "Call back" in note
        assert "reopen" not in note
        assert "Wants their money back" in sees.get("/record/promises/PRM-1/", follow=True).content.decode()
        assert drawn(sees.get(f"/record/archives/{YEAR}/logged/?person=sam")) == [f"LOG-{found.pk}"]
        assert rows_of(sees.get(asked).content.decode()) == rows_of(figures)
        behind = sees.get(address.group(), follow=True)
        assert behind.redirect_chain[-1][0].startswith(f"/record/archives/{YEAR}/contacts/behind/")
        assert len(drawn(behind)) == 6
    story = sees.get(f"/record/customers/{customer.reference}/").content.decode()
    assert story.count(f"(archive {YEAR})") >= 3
    assert found.reference in sees.get(f"/search/?q={found.reference}").content.decode()
    assert cast.ada_sees.get(f"/search/?q={found.reference}").content.decode().count(f"/record/contacts/{found.reference}/") == 0


def test_people_still_see_all_that_is_kept_about_them(cast: Any) -> None:
    a_year(cast, contacts=20)
    before = cast.sam_sees.get("/people/me/data/")
    archived()
    after = cast.sam_sees.get("/people/me/data/")
    assert before.status_code == after.status_code == 200
    assert told(after) == told(before)
    assert any(more for _, _, more in told(before))


def told(page: Any) -> list[tuple[str, Any, int]]:
    kept = next(value for context in page.context for layer in context.dicts for value in layer.values() if _is_kept(value))
    return [(each.declared.model, sorted(each.values or ()), each.more) for each in kept if each.declared.model.startswith("record.")]


def _is_kept(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and hasattr(value[0], "declared")


def test_the_api_answers_from_the_archive(cast: Any) -> None:
    made = a_year(cast)
    before = {row["reference"]: row for row in cast.olga_sees.get("/api/v1/contacts").json()["contacts"]}
    one = cast.olga_sees.get(f"/api/v1/contacts/{made[1].reference}").json()
    archived()
    there = {row["reference"]: row for row in cast.olga_sees.get(f"/api/v1/contacts?archive={YEAR}").json()["contacts"]}
    here = {row["reference"]: row for row in cast.olga_sees.get("/api/v1/contacts").json()["contacts"]}
    assert there.keys() & here.keys() == set()
    assert there | here == before
    assert cast.olga_sees.get(f"/api/v1/contacts/{made[1].reference}").json() == one
    assert cast.olga_sees.get("/api/v1/contacts?archive=1999").status_code == 404


def test_customers_merged_since_are_one_in_the_archive_and_corrected_names_stand_there(cast: Any, house: Path) -> None:
    made = a_year(cast)
    archived()
    customer, other = made[0].customer, a_customer("K2", name="G. Hopper")
    merging.merge(customer, into=other, by=cast.olga_acts)
    sees = cast.olga_sees
    page = sees.get(f"/record/customers/{other.reference}/").content.decode()
    assert f"(archive {YEAR})" in page
    assert drawn(sees.get(f"/record/archives/{YEAR}/contacts/?customer={other.reference}")) == [made[3].reference, made[0].reference]
    Customer.objects.filter(pk=customer.pk).update(name="Rear Admiral Hopper")
    assert "Rear Admiral Hopper" in sees.get(f"/record/archives/{YEAR}/contacts/{made[0].reference}/").content.decode()
    assert b"Hopper" not in next((house / "archive").iterdir()).read_bytes(), "names stand in the house alone"
