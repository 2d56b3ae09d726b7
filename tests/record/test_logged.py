"""Contacts logged by hand: the customer found or added, closed only with reason and outcome, counted once and in full."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from floorwalker.ground import clock
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs import worker
from floorwalker.ground.trail import queries as trail
from floorwalker.record import counting, publishing, recounting
from floorwalker.record.actions import choices, customers, logged, promises
from floorwalker.record.actions.logged import LogRefused
from floorwalker.record.forms.log import LogForm, MomentField
from floorwalker.record.models import ContactPoint, Customer, Interaction, LoggedContact, Promise, Segment
from floorwalker.record.queries import customers as customer_queries
from tests.conftest import MONDAY
from tests.record.contacts_made import a_contact, a_customer, a_queue
from tests.record.logging_made import SYSTEM, a_known, a_log, choose, said
from tests.record.test_contacts_page import text_of

__all__ = ["choose"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


# Customers ------------------------------------------------------------------------------------------------------------


def test_a_customer_is_found_by_whatever_they_say_of_themselves(cast: Any) -> None:
    hanna = a_known(email="Hanna@Example.org", number="K-77")
    a_known("Hans Lind", phone="020 7946 0001")
    for typed, why in (
        ("+44 7700 900 123", "phone"), ("07700900123", "phone"), ("hanna@example.ORG", "email"), ("K-77", "number"),
        (hanna.reference.lower(), "reference"), ("lindq han", "name"),
    ):
        found = customer_queries.search(typed, by=cast.ada_acts)
        assert [(each.customer, each.why) for each in found] == [(hanna, why)], typed
    assert len(customer_queries.search("han", by=cast.ada_acts)) == 2
    assert customer_queries.search("h", by=cast.ada_acts) == []


def test_a_telephone_number_is_one_number_however_it_is_typed(cast: Any) -> None:
    hanna = a_known()
    assert customers.add_point(hanna, kind="phone", typed="+44 (0)7700 900-123", by=cast.ada_acts) == hanna.points.get()
    with pytest.raises(customers.CustomerRefused) as refused:
        customers.add_point(hanna, kind="phone", typed="12", by=cast.ada_acts)
    assert refused.value.remedy == "'12' is no telephone number. Write it as it is dialled, or with + and the country."
    customers.end_point(hanna.points.get(), by=cast.ada_acts)
    assert customer_queries.search("07700 900123", by=cast.ada_acts) == []
    assert ContactPoint.objects.count() == 1


def test_a_customer_is_not_added_twice_under_one_number_nor_without_a_word(cast: Any) -> None:
    a_known(number="K-77")
    with pytest.raises(customers.CustomerRefused, match="K-77 is the number of CUS-"):
        customers.add("Somebody Else", number="K-77", by=cast.ada_acts)
    with pytest.raises(customers.CustomerRefused, match="cannot be printed"):
        customers.add("Hanna\x00", by=cast.ada_acts)
    with pytest.raises(customers.CustomerRefused, match="way to reach"):
        customers.add_point(a_known(phone="020 7946 0001"), kind="email", typed="h\x00@example.org", by=cast.ada_acts)
    with pytest.raises(customers.CustomerRefused, match="Nothing is said"):
        customers.add("  ", by=cast.ada_acts)
    with pytest.raises(customers.CustomerRefused, match="pseudonym"):
        customers.rename(a_customer("P1", is_pseudonym=True), to="Ann", by=cast.ada_acts)


def test_names_and_numbers_stand_in_sleeves_of_the_trail(cast: Any) -> None:
    hanna = customers.add("Hanna Lindqvist", phone="07700 900123", by=cast.ada_acts)
    lines = [line.sentence for line in trail.lines(subject=hanna.reference, limit=5)]
    assert f"Added the phone +447700900123 to {hanna.reference}" in lines


# Logging --------------------------------------------------------------------------------------------------------------


@pytest.mark.row(53)
def test_none_closes_without_a_reason_and_an_outcome_not_even_in_the_database(choose: Any, cast: Any) -> None:
    kept = a_log(choose, cast.ada_acts, reason=None, outcome=None)
    with pytest.raises(LogRefused) as refused:
        logged.close(kept, by=cast.ada_acts)
    assert refused.value.message == f"{kept.reference} has no reason and no outcome."
    with pytest.raises(IntegrityError), transaction.atomic():
        LoggedContact.objects.filter(pk=kept.pk).update(closed_at=MONDAY)
    logged.change(kept, to=said(choose), by=cast.ada_acts)
    closed = logged.close(kept, by=cast.ada_acts)
    assert (closed.closed_at, closed.resolved) == (MONDAY, True)


@pytest.mark.row(53)
def test_an_outcome_that_promises_closes_only_with_a_promise(choose: Any, cast: Any) -> None:
    kept = a_log(choose, cast.ada_acts, outcome=choose["call-back-promised"])
    with pytest.raises(LogRefused, match="something was promised"):
        logged.close(kept, by=cast.ada_acts)
    promises.make(kept, what="Ring about the dryers", due_at=MONDAY + timedelta(hours=7), by=cast.ada_acts)
    hanna = a_known()
    logged.change(kept, to=said(choose, outcome=choose["call-back-promised"], customer=hanna), by=cast.ada_acts)
    assert kept.promises.get().customer == hanna  # who it was to comes to light later
    assert logged.close(kept, by=cast.ada_acts).resolved is False


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"started_at": MONDAY, "ended_at": MONDAY - timedelta(minutes=1)}, "ends before it begins"),
        ({"started_at": MONDAY + timedelta(hours=1), "ended_at": MONDAY + timedelta(hours=2)}, "begins in the future"),
        ({"started_at": MONDAY - timedelta(minutes=1), "ended_at": MONDAY + timedelta(hours=2)}, "ends in the future"),
        ({"started_at": MONDAY - timedelta(days=400), "ended_at": MONDAY - timedelta(days=400)}, "began on 26 January 2025"),
        ({"direction": "sideways"}, "no direction"),
        ({"note": "x" * 4_001}, "4,001 characters"),
    ],
    ids=["ends first", "future", "ends in the future", "long ago", "direction", "long note"],
)
def test_what_cannot_be_is_not_logged(choose: Any, cast: Any, fields: Any, message: str) -> None:
    with pytest.raises(LogRefused, match=message):
        a_log(choose, cast.ada_acts, **fields)
    assert not LoggedContact.objects.exists()


def test_a_branch_that_holds_others_or_is_retired_cannot_be_chosen_but_stays_where_it_was(choose: Any, cast: Any) -> None:
    with pytest.raises(LogRefused, match="Claim cannot be chosen"):
        a_log(choose, cast.ada_acts, reason=choose["claim"])
    kept = a_log(choose, cast.ada_acts)
    choices.retire(choose["new-claim"], by=SYSTEM)
    logged.change(kept, to=said(choose, note="Called twice."), by=cast.ada_acts)
    assert logged.close(kept, by=cast.ada_acts).reason == choose["new-claim"]


def test_only_who_may_log_does_and_nobody_changes_what_is_out_of_reach(choose: Any, cast: Any) -> None:
    kept = a_log(choose, cast.ada_acts)
    for who in ("quin", "pat", "stranger"):
        with pytest.raises(NotAllowed):
            a_log(choose, getattr(cast, f"{who}_acts"))
    with pytest.raises(NotAllowed):
        logged.close(kept, by=cast.sam_acts)  # sam logs contacts too, but only his own
    assert cast.sam_sees.get(f"/record/logged/{kept.reference}/").status_code == 200  # a complaint handler reads them all
    assert logged.close(kept, by=cast.una_acts).closed_at  # she leads the team


# Counting -------------------------------------------------------------------------------------------------------------


def visits(day: Any) -> list[dict[str, Any]]:
    """Count the days that were asked for; return the visits of `day`."""
    for turn in recounting.due(clock.now()):
        worker.run_now(jobs.enqueue(recounting.COUNT, arguments=turn.arguments, by=SYSTEM, key=turn.key))
    with counting.store().reading() as snapshot:
        if day not in snapshot.days["visits"]:
            return []
        import pyarrow.parquet as pq

        return list(pq.read_table(snapshot.root / snapshot.days["visits"][day].file).to_pylist())


def test_a_contact_that_no_system_counts_counts_once_with_the_times_stated(
    choose: Any, cast: Any, tmp_path: Path, settings: Any
) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    a_contact(MONDAY - timedelta(hours=1), agent=cast.ada)
    kept = logged.close(a_log(choose, cast.ada_acts, channel="visit", uncounted=True, customer=a_known()), by=cast.ada_acts)
    contact = kept.contact
    assert (contact.channel, contact.source, contact.outcome) == ("visit", "by-hand", "answered")
    counted = [row for row in visits(MONDAY.date()) if row["channel"] == "visit"]
    assert [(row["contact_id"], row["talk_microseconds"]) for row in counted] == [(contact.pk, 240_000_000)]
    with clock.frozen(MONDAY + timedelta(minutes=6)):
        logged.reopen(kept, reason="Wrong customer", by=cast.ada_acts)
        assert not [row for row in visits(MONDAY.date()) if row["channel"] == "visit"]
        again = logged.close(kept, by=cast.ada_acts)
    assert again.contact.pk != contact.pk


def test_a_contact_that_a_telephone_system_counts_gets_no_part_of_its_own(choose: Any, cast: Any) -> None:
    logged.close(a_log(choose, cast.ada_acts, queue=a_queue()), by=cast.ada_acts)
    assert not Interaction.objects.exists()
    assert not Segment.objects.exists()
    assert not recounting.due(clock.now())


def test_what_changes_while_its_day_is_counted_is_counted_after(
    choose: Any, cast: Any, tmp_path: Path, settings: Any, monkeypatch: Any
) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    a_contact(MONDAY - timedelta(hours=1), agent=cast.ada)
    logged.close(a_log(choose, cast.ada_acts, channel="visit", uncounted=True), by=cast.ada_acts)
    plain = publishing.count_again

    def meanwhile(*args: Any, **kwargs: Any) -> None:
        plain(*args, **kwargs)
        monkeypatch.undo()
        logged.close(a_log(choose, cast.ada_acts, channel="post", uncounted=True), by=cast.ada_acts)

    monkeypatch.setattr(publishing, "count_again", meanwhile)
    assert [row["channel"] for row in visits(MONDAY.date())] == ["voice", "visit"]
    with clock.frozen(MONDAY + timedelta(minutes=6)):
        assert sorted(row["channel"] for row in visits(MONDAY.date())) == ["post", "visit", "voice"]
        assert not recounting.due(clock.now())


# Pages ----------------------------------------------------------------------------------------------------------------


def sent(**fields: str) -> dict[str, str]:
    return {
        "channel": "voice", "direction": "inbound", "started_at": "2026-03-02T08:55", "reason": "new claim", "outcome": "resolved",
        "customer": "new", "new_name": "Hanna Lindqvist", "new_phone": "07700 900123", **fields,
    }


@pytest.mark.row(53)
def test_the_form_adds_the_customer_logs_promises_and_closes_in_one_go(choose: Any, cast: Any) -> None:
    browser = cast.ada_sees
    due = {"promise_what": "Ring about the dryers", "promise_due": "2026-03-02T16:00"}
    answer = browser.post("/record/log/", sent(outcome="call-back-promised", note="Two dryers are loud.", close="1", **due))
    hanna = Customer.objects.get(name="Hanna Lindqvist")
    assert answer["Location"] == f"/record/customers/{hanna.reference}/"
    kept = LoggedContact.objects.get()
    assert (kept.customer, kept.person, kept.closed_at) == (hanna, cast.ada, MONDAY)
    assert Promise.objects.get().due_at == MONDAY.replace(hour=16)
    page = text_of(browser.get(answer["Location"]))
    assert "Call-back promised: New claim" in page
    assert "“Two dryers are loud.”" in page
    assert "+44 7700 900123" in page
    assert "Ring about the dryers" in text_of(browser.get("/my-day/"))


def test_a_refused_form_saves_nothing_and_says_why(choose: Any, cast: Any) -> None:
    browser = cast.ada_sees
    for fields, words in (
        ({"outcome": "", "close": "1"}, "has no outcome"),
        ({"reason": "claim"}, "Several fit: Claim › New claim; Claim › Where is my claim?"),
        ({"promise_what": "Ring"}, "A promise says what and by when"),
        ({"new_phone": "12"}, "is no telephone number"),
        ({"started_at": "yesterday"}, "Write a day and time"),
        ({"customer": "", "who": "Nobody at all"}, "Nobody fits"),
    ):
        answer = browser.post("/record/log/", sent(**fields))
        assert answer.status_code == 422, fields
        assert words in text_of(answer).replace("&#x27;", "'"), fields
    assert not Customer.objects.exists()
    assert not LoggedContact.objects.exists()


@pytest.mark.row(196)
def test_what_is_saved_open_is_listed_until_it_is_closed_and_what_settled_nothing_after(choose: Any, cast: Any) -> None:
    browser = cast.ada_sees
    hanna = a_known()
    answer = browser.post("/record/log/", sent(customer=hanna.reference, outcome=""))
    kept = LoggedContact.objects.get()
    assert "no outcome" in text_of(browser.get("/record/logged/?state=no_outcome"))
    assert kept.reference in text_of(browser.get("/record/log/"))
    answer = browser.post(f"/record/logged/{kept.reference}/", sent(customer=hanna.reference, outcome="passed-on", close="1"))
    assert answer.status_code == 302
    assert "No contacts match" in text_of(browser.get("/record/logged/?state=open")).replace("  ", " ")
    assert kept.reference in text_of(browser.get("/record/logged/?state=unresolved"))
    lines = b"".join(cast.olga_sees.get("/record/logged/?state=unresolved&format=csv").streaming_content).decode()
    assert kept.reference in lines
    assert browser.get("/record/logged/?format=csv").status_code == 403


def test_the_hour_that_the_clocks_repeat_stays_which_it_was_and_the_one_left_out_is_refused(choose: Any, cast: Any) -> None:
    second = datetime(2025, 10, 26, 1, 30, tzinfo=UTC)  # 01:30 in London, for the second time
    kept = a_log(choose, cast.ada_acts, started_at=second, ended_at=second + timedelta(minutes=5))
    form = LogForm(zone="Europe/London", person=cast.ada, kept=kept, initial={"started_at": kept.started_at, "ended_at": kept.ended_at})
    shown = {name: form[name].value() for name in ("started_at", "ended_at")}
    assert shown["started_at"] == "2025-10-26T01:30"
    cast.ada_sees.post(f"/record/logged/{kept.reference}/", sent(customer="unknown", **shown))
    kept.refresh_from_db()
    assert (kept.started_at, kept.reason) == (second, choose["new-claim"])
    with pytest.raises(ValidationError, match="the clocks go forward"):
        MomentField(zone="Europe/London").clean("2026-03-29T01:30")


def test_who_fits_is_found_while_typing_and_a_search_stands_in_the_trail(choose: Any, cast: Any) -> None:
    hanna = a_known()
    page = cast.ada_sees.get("/record/log/customers/?who=07700+900123").content.decode()
    assert f'value="{hanna.reference}" checked' in page
    assert 'value="07700 900123"' in page  # the new customer's telephone is filled in
    assert any("Searched" in line.sentence or "07700" in line.sentence for line in trail.lines(subject="customers", limit=3))


def test_the_form_opens_and_lists_answer_within_their_budget(choose: Any, cast: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(8):
        one = a_known(f"Hanna {number}", phone=f"07700 9001{number:02d}")
        promises.make(
            a_log(choose, cast.ada_acts, customer=one), what="Ring", due_at=MONDAY + timedelta(hours=1), by=cast.ada_acts
        )
    browser = cast.ada_sees
    with django_assert_max_num_queries(40):
        browser.get("/record/log/customers/?who=hanna")
    for address, most in (("/record/log/", 32), ("/record/logged/", 24), ("/record/promises/", 24), ("/record/customers/?who=hanna", 24)):
        with django_assert_max_num_queries(most):
            assert browser.get(address).status_code == 200
