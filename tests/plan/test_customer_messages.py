"""Messages to customers: checked and approved before they go out, on a calendar, and known to the forecast."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Queue, Todo
from floorwalker.plan import message_layers
from floorwalker.plan.actions import customer_messages as actions
from floorwalker.plan.actions import forecasts as forecast_actions
from floorwalker.plan.models import CustomerMessage, DocumentVersion, Forecast, MessageCheck
from floorwalker.plan.queries import customer_messages as queries
from floorwalker.plan.queries import forecasts
from floorwalker.plan.rules import customer_messages as rules
from floorwalker.plan.rules.customer_messages import Draft
from tests.conftest import Cast
from tests.plan import document_made
from tests.plan.agreements_made import came
from tests.plan.forecast_made import a_forecast, a_queue

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
MONDAY = date(2026, 3, 9)
DRAFT = Draft(
    name="Prices change", sender="Larkfield Renewals", brand="", channels=("email", "menu", "chat"),
    audience="Customers who renew in April", audience_size=1000, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=1), share=0.04,
    profile=(0.5, 0.5),
)


def planned(cast: Cast, queue: Queue | None = None, template: DocumentVersion | None = None, **other: Any) -> CustomerMessage:
    draft = replace(DRAFT, **({"share": None} if queue is None else {}), **other)
    return actions.plan(draft, owner=cast.pat, template=template, queue=queue, zone="Europe/London", by=cast.pat_acts)


def a_template(cast: Cast) -> DocumentVersion:
    return document_made.published(cast, "template").versions.get(state="published")


def checked(cast: Cast, message: CustomerMessage) -> CustomerMessage:
    for question in MessageCheck.Question.values:
        actions.answer(message, question=question, answer="yes", note="Looked at it.", seen=None, by=cast.pat_acts)
    return CustomerMessage.objects.get(pk=message.pk)


def approved(cast: Cast, message: CustomerMessage) -> CustomerMessage:
    made = actions.propose(checked(cast, message), approver=cast.olga, why="Prices change.", by=cast.pat_acts)
    return actions.approve(made, seen=None, by=cast.olga_acts)


@pytest.mark.row(215)
def test_a_message_is_planned_checked_approved_by_another_and_stands_on_calendar_map_list_and_file(cast: Cast) -> None:
    assert cast.olga.pk
    template, queue = a_template(cast), a_queue("Renewals")
    sees = cast.pat_sees
    assert "No message to customers is planned yet" in sees.get("/plan/messages/").content.decode()
    said = {
        "name": "Prices change", "sender": "Larkfield Renewals", "brand": "", "owner": cast.pat.pk, "channels": ["email", "menu"],
        "audience": "Customers who renew in April", "audience_size": "1000", "starts_on": "2026-03-09", "ends_on": "2026-03-10",
        "zone": "Europe/London", "template": template.pk, "queue": queue.pk, "share": "4", "profile": "50 50",
    }
    wrong = sees.post("/plan/messages/new/", said | {"profile": "50 40"})
    assert wrong.status_code == 422
    assert "add up to 100" in wrong.content.decode()
    assert "Customers who renew in April" in wrong.content.decode()
    address = sees.post("/plan/messages/new/", said).url
    page = sees.get(address).content.decode()
    assert "Not checked: Is it clear, fair and not misleading?" in page
    assert f"{template.document.reference} version 1" in page
    for question in MessageCheck.Question.values:
        sees.post(f"{address}check/", {"question": question, "answer": "yes", "note": "Read by Una."})
    assert "Read by Una." in sees.get(address).content.decode()
    sees.post(f"{address}propose/", {"approver": cast.olga.pk, "why": "Prices change."})
    assert Todo.objects.get(person=cast.olga, done_at=None).what == "Decide on the message Prices change"
    assert sees.post(f"{address}approve/").status_code == 403
    cast.olga_sees.post(f"{address}approve/")
    calendar = cast.una_sees.get("/plan/messages/?month=2026-03").content.decode()
    pinned = f"{template.document.reference} version 1"
    for words in ("Prices change", "Larkfield Renewals", "Announcement in the menu", pinned, "March 2026"):
        assert words in calendar, words
    assert calendar.count(f'href="{address}"') >= 3  # two days of the month and the list
    assert cast.una_sees.get("/plan/messages/?month=9999-99").status_code == 200
    listed = b"".join(cast.olga_sees.get("/plan/messages/?format=csv")).decode()
    assert "Prices change" in listed or "MSG-1" in listed
    file = sees.get("/plan/messages/calendar.ics").content.decode()
    assert "DTSTART;VALUE=DATE:20260309" in file
    assert "DTEND;VALUE=DATE:20260311" in file
    assert cast.ada_sees.get("/plan/messages/").status_code == 403


@pytest.mark.row(215)
def test_what_a_message_brings_goes_to_the_forecast_and_leaves_it_with_the_message(cast: Cast) -> None:
    queue = a_queue()
    forecast = a_forecast(queue, days=12)
    base = forecasts.read(forecast).total([MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)])
    message = approved(cast, planned(cast, queue, a_template(cast)))
    carrier = forecasts.newest(queue)
    assert carrier is not None
    version = forecasts.read(carrier)
    assert [round(layer.amount, 3) for layer in version.layers] == [10.0, 20.0, 10.0]
    assert version.total([MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)]) == pytest.approx(base + 40)
    assert {layer.kind for layer in version.layers} == {"event"}
    assert message_layers.settle(carrier, author="x") == 0
    page = cast.pat_sees.get(f"/plan/messages/{message.reference}/").content.decode()
    assert carrier.reference in page
    again = actions.send_back(message, reason="Another week", by=cast.pat_acts)
    assert forecasts.newest(queue).layers.count() == 0  # type: ignore[union-attr]
    later = replace(DRAFT, starts_on=MONDAY + timedelta(days=3), ends_on=MONDAY + timedelta(days=3))
    actions.change(again, later, owner=cast.pat, template=again.template, queue=queue, zone="UTC", seen=None, by=cast.pat_acts)
    assert not MessageCheck.objects.exists()
    again = approved(cast, again)
    assert [round(layer.amount, 3) for layer in forecasts.newest(queue).layers.all()] == [20.0, 20.0]  # type: ignore[union-attr]
    made = a_forecast(queue, days=9)
    assert message_layers.settle(made, author="x") == 0
    assert queries.waits_for_forecast(again) == [MONDAY + timedelta(days=3), MONDAY + timedelta(days=4)]
    actions.withdraw(again, reason="Not now", by=cast.pat_acts)
    assert forecasts.newest(queue).layers.count() == 0  # type: ignore[union-attr]
    with pytest.raises(Conflict):
        actions.withdraw(again, reason="Not now", by=cast.pat_acts)


def test_after_it_ran_what_came_stands_beside_what_was_expected_with_its_range(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    queue = a_queue()
    forecast = a_forecast(queue, days=12)
    days = [{"day": str(MONDAY + timedelta(days=n)), "mean": 100, "l80": 90, "u80": 110, "l95": 80, "u95": 120} for n in range(5)]
    Forecast.objects.filter(pk=forecast.pk).update(picture={"days": days})
    message = approved(cast, planned(cast, queue, a_template(cast)))
    carrier = forecasts.newest(queue)
    assert carrier is not None
    forecast_actions.use(carrier, by=cast.pat_acts)
    assert queries.effect(message) is None
    came(tmp_path, queue, {MONDAY + timedelta(days=n): (130, 0) for n in range(3)})
    with clock.frozen(datetime(2026, 3, 20, 9, tzinfo=UTC)):
        found = queries.effect(message)
        assert found is not None
        assert (found.came, found.expected, found.days) == (390, 40, 3)
        assert found.extra == pytest.approx(390 - found.forecast)
        assert found.low < found.extra < found.high
        assert "What came of it" in cast.olga_sees.get(f"/plan/messages/{message.reference}/").content.decode()


@pytest.mark.once
def test_what_speaks_against_its_days_is_said(cast: Cast) -> None:
    queue = a_queue()
    first = planned(cast, queue, starts_on=date(2026, 3, 14), ends_on=date(2026, 3, 14))
    words = " ".join(each.what for each in queries.clashes(first))
    assert "closed on 14 Mar, 15 Mar" in words
    second = planned(cast, audience="customers who  renew in APRIL", starts_on=date(2026, 3, 20), ends_on=date(2026, 3, 20))
    assert [each.what for each in queries.clashes(second)] == [
        f"The same customers are told Prices change ({first.reference}) from 14 Mar to 14 Mar.",
    ]
    other = planned(cast, starts_on=date(2026, 3, 27), ends_on=date(2026, 3, 27), audience="Others")
    assert queries.clashes(other) == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"name": " "}, "message_in_words"), ({"channels": ()}, "message_channel"), ({"channels": ("smoke",)}, "message_channel"),
        ({"ends_on": date(2026, 3, 8)}, "message_days"), ({"share": 6.0}, "message_share"), ({"share": float("nan")}, "message_share"),
        ({"profile": (0.5, 0.4)}, "message_profile"), ({"profile": ()}, "message_profile"), ({"profile": (-0.5, 1.5)}, "message_profile"),
    ],
)
def test_a_message_that_says_too_little_or_expects_what_cannot_be_is_refused(other: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check(replace(DRAFT, **other), has_queue=True)
    assert (refused.value.refusal_code, bool(refused.value.remedy)) == (code, True)


@pytest.mark.once
def test_expected_contacts_are_told_day_by_day_and_add_up() -> None:
    due = rules.expected(1000, 0.04, (0.5, 0.3, 0.2), first=MONDAY, last=MONDAY + timedelta(days=1))
    assert [round(each, 6) for each in due.values()] == [10.0, 16.0, 10.0, 4.0]
    assert rules.read_profile("50, 30;20%") == (0.5, 0.3, 0.2)
    for text in ("fifty", "nan", "1e999"):
        with pytest.raises(ValueError, match=r"could not|number"):
            rules.read_profile(text)


@pytest.mark.once
def test_a_message_goes_out_only_whole_and_by_another_than_wrote_or_checked_it(cast: Cast) -> None:
    assert cast.olga.pk
    message = planned(cast)
    for refused in ({"question": "taste", "answer": "yes", "note": "x"}, {"question": "clear", "answer": "yes", "note": " "}):
        with pytest.raises(RuleBroken):
            actions.answer(message, **refused, seen=None, by=cast.pat_acts)
    message = checked(cast, message)
    with pytest.raises(RuleBroken, match="No template"):
        actions.propose(message, approver=cast.olga, why="x", by=cast.pat_acts)
    template = a_template(cast)
    message = actions.change(
        message, replace(DRAFT, share=None), owner=cast.pat, template=template, queue=None, zone="UTC", seen=message.changes,
        by=cast.pat_acts,
    )
    with pytest.raises(Conflict):
        actions.change(message, DRAFT, owner=cast.pat, template=None, queue=None, zone="UTC", seen=1, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="time zone"):
        actions.change(message, replace(DRAFT, share=None), owner=cast.pat, zone="Mars", seen=None, by=cast.pat_acts)
    message = checked(cast, message)
    actions.answer(message, question="clear", answer="yes", note="I read it.", seen=None, by=cast.olga_acts)
    message = actions.propose(message, approver=cast.olga, why="x", by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="wrote or checked"):
        actions.approve(message, seen=None, by=cast.olga_acts)
    with pytest.raises(NotAllowed):
        actions.withdraw(message, reason="x", by=cast.una_acts)
    message = actions.send_back(message, reason="Check it anew", by=cast.pat_acts)
    message = approved(cast, message)
    with clock.frozen(datetime(2026, 3, 9, 9, tzinfo=UTC)), pytest.raises(RuleBroken, match="goes out already"):
        actions.send_back(message, reason="x", by=cast.pat_acts)
    document_made.next_published(cast, template.document, body=document_made.words("template").body.replace("Dear", "Hello"))
    assert "by now" in cast.pat_sees.get(f"/plan/messages/{message.reference}/").content.decode()


@pytest.mark.once
def test_nobody_answers_about_or_approves_other_words_than_they_read(cast: Cast) -> None:
    assert cast.olga.pk
    template = a_template(cast)
    message = planned(cast, template=template)
    address = f"/plan/messages/{message.reference}/"
    read = message.changes
    message = actions.change(
        message, replace(DRAFT, share=None, name="Prices fall"), owner=cast.pat, template=template, zone="UTC", seen=read, by=cast.pat_acts
    )
    cast.pat_sees.post(f"{address}check/", {"question": "clear", "answer": "yes", "note": "I read it.", "seen": read})
    assert not MessageCheck.objects.exists()
    message = actions.propose(checked(cast, message), approver=cast.olga, why="x", by=cast.pat_acts)
    read = message.changes
    message = actions.send_back(message, reason="Other words", by=cast.pat_acts)
    actions.propose(checked(cast, message), approver=cast.olga, why="x", by=cast.pat_acts)
    stale = cast.olga_sees.post(f"{address}approve/", {"seen": read})
    assert "It was changed since you read it." in stale.content.decode()
    assert CustomerMessage.objects.get().state == "proposed"


@pytest.mark.once
def test_what_is_taken_up_again_was_approved_by_nobody_and_calendars_elsewhere_take_its_change(cast: Cast) -> None:
    def told() -> int:
        lines = cast.pat_sees.get("/plan/messages/calendar.ics").content.decode().splitlines()
        return int(next(line for line in lines if line.startswith("SEQUENCE:")).removeprefix("SEQUENCE:"))

    template = a_template(cast)
    message = approved(cast, planned(cast, template=template))
    address = f"/plan/messages/{message.reference}/"
    assert "Approved by" in cast.pat_sees.get(address).content.decode()
    first = told()
    again = actions.send_back(message, reason="Another week", by=cast.pat_acts)
    later = replace(DRAFT, share=None, starts_on=MONDAY + timedelta(days=7), ends_on=MONDAY + timedelta(days=7))
    actions.change(again, later, owner=cast.pat, template=template, zone="UTC", seen=None, by=cast.pat_acts)
    assert "Approved by" not in cast.pat_sees.get(address).content.decode()
    assert told() > first


@pytest.mark.once
def test_a_month_of_many_messages_asks_no_more_questions(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for number in range(14):
        planned(cast, name=f"Message {number}", starts_on=date(2026, 3, 9 + number), ends_on=date(2026, 3, 9 + number))
    cast.una_sees.get("/plan/messages/?month=2026-03")
    with django_assert_max_num_queries(40):
        assert cast.una_sees.get("/plan/messages/?month=2026-03").status_code == 200
