"""Two records of one customer: proposed, merged with nothing rewritten, read as one everywhere, taken apart again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground.errors import NotAllowed
from floorwalker.record.actions import merging
from floorwalker.record.actions.merging import MergeRefused
from floorwalker.record.models import Customer, StaleDay
from floorwalker.record.queries import contacts, customers, duplicates
from tests.conftest import MONDAY
from tests.record.contacts_made import a_contact, a_customer, counted
from tests.record.logging_made import a_known, a_log, choose
from tests.record.test_contacts_page import text_of

__all__ = ["choose"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture
def two(cast: Any, choose: Any) -> list[Customer]:
    """Hanna rang; her twin record wrote; both have one telephone number."""
    hanna, twin = a_known(), a_known("Hana Lindquist")
    a_contact(MONDAY - timedelta(days=3), agent=cast.ada, customer=hanna)
    a_contact(MONDAY - timedelta(days=2), agent=cast.ada, customer=twin)
    a_log(choose, cast.ada_acts, customer=twin, channel="email", note="Sent photos.")
    return [hanna, twin]


def test_records_that_share_a_telephone_number_are_proposed_with_how_alike_their_names_are(two: Any, cast: Any) -> None:
    a_known("Bob Marlow")
    pairs = duplicates.everywhere(by=cast.olga_acts)
    assert (pairs[0].one, pairs[0].other, pairs[0].words) == (*two, "same telephone, alike names")
    assert {pair.words for pair in pairs[1:]} == {"same telephone, different names"}
    assert "same telephone, alike names" in text_of(cast.olga_sees.get("/record/customers/duplicates/"))
    assert duplicates.likeness("Zoë O'Neill-Park", "park zoe o'neill") == 1.0


@pytest.mark.row(13)
def test_a_merged_customer_is_one_over_all_channels_and_is_taken_apart_whole(two: Any, cast: Any) -> None:
    hanna, twin = two
    browser = cast.una_sees
    browser.post(f"/record/customers/{hanna.reference}/same/merge/", {"other": twin.reference})
    page = text_of(browser.get(f"/record/customers/{hanna.reference}/"))
    assert "“Sent photos.”" in page
    assert page.count("answered") == 2
    assert browser.get(f"/record/customers/{twin.reference}/")["Location"] == f"/record/customers/{hanna.reference}/"
    rows = contacts.of_customer(contacts.listed(cast.olga_acts), twin.reference)
    assert len(rows) == 2  # asked for under either name
    assert [each.customer for each in customers.search("Hana Lindquist", by=cast.ada_acts)] == [hanna]
    browser.post(f"/record/customers/{hanna.reference}/same/part/", {"other": twin.reference})
    assert "Sent photos" not in text_of(browser.get(f"/record/customers/{hanna.reference}/"))
    assert Customer.objects.filter(merged_into__isnull=False).count() == 0


def test_whoever_comes_back_under_another_record_has_come_back(two: Any, cast: Any, tmp_path: Path) -> None:
    hanna, twin = two

    def came_back() -> list[bool]:
        import pyarrow.parquet as pq

        from floorwalker.record import counting

        with counted(tmp_path), counting.store().reading() as snapshot:
            days = sorted(snapshot.days["visits"].items())
            return [row["followed_up"] for _, day in days for row in pq.read_table(snapshot.root / day.file).to_pylist()]

    assert came_back() == [False, False]
    merging.merge(twin, into=hanna, by=cast.olga_acts)
    assert came_back() == [True, False]
    days = {(MONDAY - timedelta(days=back)).date() for back in (2, 3)}
    assert set(StaleDay.objects.values_list("day", flat=True)) == days


def test_chains_of_merges_are_one_customer_and_a_ring_cannot_be_made(two: Any, cast: Any) -> None:
    hanna, twin = two
    third = a_known("H. Lindqvist")
    merging.merge(third, into=twin, by=cast.olga_acts)
    merging.merge(twin, into=hanna, by=cast.olga_acts)
    third.refresh_from_db()
    assert customers.standing(Customer.objects.get(pk=third.pk)) == hanna
    assert contacts.one_customer([third.pk]) == sorted(each.pk for each in (hanna, twin, third))
    with pytest.raises(MergeRefused, match="one record already"):
        merging.merge(hanna, into=third, by=cast.olga_acts)
    with pytest.raises(MergeRefused, match="merged already"):
        merging.merge(twin, into=hanna, by=cast.olga_acts)


def test_what_is_merged_at_the_same_moment_makes_no_ring(two: Any, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    hanna, twin = two
    plain = customers.standing

    def meanwhile(customer: Customer) -> Customer:
        standing = plain(customer)
        Customer.objects.filter(pk=twin.pk).update(merged_into=hanna)
        return standing

    monkeypatch.setattr(customers, "standing", meanwhile)
    with pytest.raises(MergeRefused, match="at the same moment"):
        merging.merge(hanna, into=twin, by=cast.olga_acts)
    assert not Customer.objects.filter(pk=hanna.pk, merged_into__isnull=False).exists()


def test_what_is_refused_merges_nothing(two: Any, cast: Any) -> None:
    hanna, twin = two
    with pytest.raises(MergeRefused, match="open data"):
        merging.merge(a_customer("P1", is_pseudonym=True), into=hanna, by=cast.olga_acts)
    with pytest.raises(MergeRefused, match="was not merged"):
        merging.part(hanna, by=cast.olga_acts)
    for who in ("ada", "quin", "stranger"):
        with pytest.raises(NotAllowed):
            merging.merge(twin, into=hanna, by=getattr(cast, f"{who}_acts"))
        assert getattr(cast, f"{who}_sees").get("/record/customers/duplicates/").status_code == 403
    assert not Customer.objects.filter(merged_into__isnull=False).exists()


def test_two_who_share_a_telephone_are_kept_apart_and_proposed_no_more(two: Any, cast: Any) -> None:
    hanna, twin = two
    cast.una_sees.post(f"/record/customers/{twin.reference}/same/apart/", {"other": hanna.reference})
    assert duplicates.everywhere(by=cast.olga_acts) == []
    assert "The same customer?" not in text_of(cast.una_sees.get(f"/record/customers/{hanna.reference}/"))


def test_points_are_shown_in_part_to_who_needs_only_to_tell_them_apart(two: Any, cast: Any) -> None:
    address = f"/record/customers/{two[0].reference}/"
    assert "••• 123" in text_of(cast.quin_sees.get(address))
    assert "900123" not in text_of(cast.quin_sees.get(address))
    assert "+44 7700 900123" in text_of(cast.ada_sees.get(address))
    for who in ("pat", "stranger"):
        assert getattr(cast, f"{who}_sees").get(address).status_code == 404


def test_the_page_of_a_customer_answers_within_its_budget(two: Any, cast: Any, django_assert_max_num_queries: Any) -> None:
    for hour in range(30):
        a_contact(MONDAY - timedelta(hours=hour), agent=cast.ada, customer=two[0])
    browser = cast.una_sees
    with django_assert_max_num_queries(44):
        browser.get(f"/record/customers/{two[0].reference}/")
    with django_assert_max_num_queries(24):
        browser.get("/record/customers/duplicates/")
