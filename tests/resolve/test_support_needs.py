"""Needs for support in Resolve: a complaint follows one in force; how often contacts ask; how customers with a need fare beside others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.ground import clock
from floorwalker.record.actions import needs
from floorwalker.record.models import Customer, LoggedContact, Need
from floorwalker.record.queries import needs_coverage
from floorwalker.resolve.queries import need_outcomes
from tests.record.contacts_made import a_queue, many_contacts
from tests.record.logging_made import a_log, choose
from tests.record.needs_made import a_need
from tests.record.test_contacts_page import text_of
from tests.resolve.cases_made import a_complaint, a_customer

__all__ = ["choose"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(77)]
PAGE_BUDGET = 40


def test_a_complaint_follows_a_need_in_force_and_keeps_what_was_said_by_hand(cast: Any) -> None:
    known, other = a_customer(), a_customer("Otto Beck")
    need = a_need(known, cast.cora_acts)
    assert a_complaint(cast, customer=known).needs_support
    assert a_complaint(cast, customer=other, needs_support=True).needs_support
    assert not a_complaint(cast, customer=other).needs_support
    needs.end(need, why="over", by=cast.cora_acts)
    assert not a_complaint(cast, customer=known).needs_support


def test_a_complaint_shows_what_to_do_differently_to_those_who_handle_it(cast: Any) -> None:
    known = a_customer()
    a_need(known, cast.cora_acts)
    one = a_complaint(cast, customer=known)
    assert "Daughter may speak" in text_of(cast.sam_sees.get(f"/resolve/complaints/{one.reference}/"))
    assert "Daughter may speak" not in text_of(cast.quin_sees.get(f"/resolve/complaints/{one.reference}/"))


def contacts(choose: Any, cast: Any, number: int) -> list[LoggedContact]:
    """Log contacts of Ada's with customers of their own."""
    assert cast.una
    return [a_log(choose, cast.ada_acts, customer=a_customer(f"Customer {each}")) for each in range(number)]


def test_coverage_tells_n_and_range_and_counts_silence_as_not_asked(choose: Any, cast: Any) -> None:
    made = contacts(choose, cast, 12)
    for each in made[:6]:
        needs.say_asked(each, found="none", by=cast.ada_acts)
    needs.say_asked(made[6], found="not_asked", by=cast.ada_acts)
    found = needs_coverage.coverage(cast.una_acts)
    assert (found.whole.asked, found.whole.contacts, found.whole.share) == (6, 12, 0.5)
    assert found.whole.range == pytest.approx((0.2538, 0.7462), abs=1e-4)
    assert [(each.name, each.asked, each.contacts) for each in found.teams] == [("Claims A", 6, 12)]
    with clock.frozen(clock.now() + timedelta(weeks=14)):
        assert needs_coverage.coverage(cast.una_acts).whole.contacts == 0


def test_below_ten_contacts_no_share_is_told(choose: Any, cast: Any) -> None:
    for each in contacts(choose, cast, 9):
        needs.say_asked(each, found="none", by=cast.ada_acts)
    whole = needs_coverage.coverage(cast.cora_acts).whole
    assert (whole.asked, whole.share, whole.range) == (9, None, None)


def served(number: int, *, settled: int) -> list[Customer]:
    """Let as many customers come today, each once, the first `settled` of them with the matter settled."""
    rows = [a_customer(f"Customer {each}") for each in range(number)]
    queue = a_queue()
    many_contacts(
        {"at": clock.now() - timedelta(hours=1), "queue": queue, "customer": each, "resolved": place < settled}
        for place, each in enumerate(rows)
    )
    return rows


def settled_figure() -> need_outcomes.Compared:
    """Return the figure of matters settled."""
    return next(each for each in need_outcomes.compared() if each.label.startswith("Settled"))


def test_those_who_fare_worse_are_told_with_a_range_and_the_rest_is_not(cast: Any) -> None:
    for each in served(60, settled=45)[40:]:
        a_need(each, cast.cora_acts)
    Need.objects.update(noted_at=clock.now() - timedelta(days=30))
    one = settled_figure()
    assert (one.with_need, one.others, one.n_with_need, one.n_others) == (20, 40, 20, 40)
    assert one.difference is not None
    assert (one.difference.after, one.difference.before) == (0.25, 1.0)
    assert one.difference.low < -0.75 < one.difference.high < 0
    assert one.stands
    assert one.is_worse
    assert [each.stands for each in need_outcomes.compared()] == [False, True, False, False, False]
    assert [each.difference is None for each in need_outcomes.compared()] == [True, False, False, True, True]
    page = text_of(cast.cora_sees.get("/resolve/needs/figures/"))
    assert "Worse for them" in page
    assert "20 and 40" in page
    assert "−75 (" in page
    assert "points" in page
    assert "fewer than 10" in page


def test_below_ten_customers_nothing_is_told(cast: Any) -> None:
    for each in served(30, settled=15)[:9]:
        a_need(each, cast.cora_acts)
    Need.objects.update(noted_at=clock.now() - timedelta(days=30))
    assert (settled_figure().with_need, settled_figure().difference) == (9, None)


def test_a_contact_before_the_need_was_noted_counts_to_neither_side(cast: Any) -> None:
    a_need(served(3, settled=3)[0], cast.cora_acts)
    assert (settled_figure().with_need, settled_figure().others) == (0, 2)


@pytest.mark.parametrize(("who", "opens", "lists"), [
    ("ada", False, False), ("una", True, True), ("sam", True, True), ("cora", True, True), ("olga", True, True), ("quin", True, False),
    ("pat", False, False), ("rita", False, False), ("adm", False, False), ("asa", False, False), ("stranger", False, False),
])  # fmt: skip
def test_who_opens_the_page(cast: Any, choose: Any, who: str, opens: bool, lists: bool) -> None:
    contact = contacts(choose, cast, 1)[0]
    assert isinstance(contact.customer, Customer)
    a_need(contact.customer, cast.ada_acts, told_in=contact.reference)
    page = getattr(cast, f"{who}_sees").get("/resolve/needs/")
    part = getattr(cast, f"{who}_sees").get("/resolve/needs/figures/")
    assert (page.status_code == 200, part.status_code == 200) == (opens, opens)
    assert ("Reads large print" in text_of(page)) is lists
    assert ("told of the whole house" in text_of(part)) is (who == "una")


def test_what_has_passed_leads_the_page_and_the_list_keeps_its_budget(cast: Any) -> None:
    for number in range(30):
        a_need(a_customer(f"Customer {number}"), cast.cora_acts)
    with clock.frozen(clock.now() + timedelta(days=181)):
        browser = cast.cora_sees
        browser.force_login(cast.cora.account)
        with CaptureQueriesContext(connection) as asked:
            page = browser.get("/resolve/needs/?state=due")
    assert "30 needs were to be asked about again by now" in text_of(page)
    reads = [each["sql"] for each in asked if each["sql"].startswith("SELECT")]
    assert len(reads) <= PAGE_BUDGET, len(reads)
