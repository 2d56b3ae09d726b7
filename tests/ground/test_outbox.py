"""Mail goes to a real SMTP server: sent once, tried again while it may pass, ended when the server says no for good."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import clock, outbox
from floorwalker.ground.models import Message
from tests.ground.mail_server import Server, mail_server


@pytest.fixture
def smtp(settings: Any, tmp_path: Any) -> Iterator[Server]:
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "hello.txt").write_text("Your shift {{ shift }}\n\nIt begins at {{ at }}.\n{{ base_url }}/\n", encoding="utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    with mail_server(settings) as server:
        yield server


def ask(key: str = "shift:1") -> Message:
    return outbox.mail("ada@example.org", template="hello", context={"shift": "on\nTuesday", "at": "09:00"}, key=key)


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_sent_once_with_subject_body_and_its_own_number(smtp: Server) -> None:
    assert ask().pk == ask().pk
    assert outbox.send_due() == 1
    assert outbox.send_due() == 0
    (envelope,) = smtp.kept
    (mail,) = smtp.mails
    assert envelope.rcpt_tos == ["ada@example.org"]
    assert mail["Subject"] == "Your shift on"
    assert "It begins at 09:00." in mail.get_content()
    message = Message.objects.get()
    assert str(message.uuid) in mail["Message-ID"]
    assert message.state == "sent"


@pytest.mark.django_db(transaction=True)
def test_a_passing_failure_waits_longer_each_time_and_then_goes(smtp: Server) -> None:
    smtp.says = "451 Try again later"
    ask()
    waits = []
    for _ in range(3):
        assert outbox.send_due() == 0
        message = Message.objects.get()
        waits.append(message.next_try_at - clock.now())
        Message.objects.update(next_try_at=clock.now())
    assert waits[0] < waits[1] < waits[2] < timedelta(minutes=5)
    assert "451" in message.last_reply
    smtp.says = "250 OK"
    assert outbox.send_due() == 1


@pytest.mark.django_db(transaction=True)
def test_a_no_for_good_ends_it_and_keeps_the_servers_words(smtp: Server) -> None:
    smtp.says = "554 No such mailbox"
    ask()
    outbox.send_due()
    message = Message.objects.get()
    assert message.state == "failed"
    assert "No such mailbox" in message.last_reply


@pytest.mark.django_db(transaction=True)
def test_a_server_that_does_not_answer_is_asked_once_and_not_for_every_mail(smtp: Server, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    for number in range(3):
        ask(f"shift:{number}")
    outbox.send_due()
    assert list(Message.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0, 0]


@pytest.mark.django_db(transaction=True)
def test_a_server_that_does_not_take_us_in_costs_no_mail_over_a_weekend(smtp: Server) -> None:
    smtp.greets = "530 5.7.0 Authentication required"
    for number in range(3):
        ask(f"shift:{number}")
    friday = clock.now()
    with clock.frozen(friday):
        assert outbox.send_due() == 0
        assert list(Message.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0, 0]
    for hour in range(1, 61):
        with clock.frozen(friday + timedelta(hours=hour)):
            outbox.send_due()
    smtp.greets = "250 OK"
    with clock.frozen(friday + timedelta(hours=61)):
        assert outbox.send_due() == 3


@pytest.mark.django_db(transaction=True)
def test_a_claim_holds_from_when_it_was_made_however_long_those_before_it_took(smtp: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    ask("shift:1")
    ask("shift:2")
    start, asked = clock.now(), list[timedelta]()

    def slowly(message: Message) -> None:
        held = Message.objects.get(pk=message.pk).next_try_at
        asked.append(held - clock.now())
        stack.enter_context(clock.frozen(start + 3 * outbox.CLAIM))

    monkeypatch.setattr(outbox, "_send", slowly)
    with ExitStack() as stack:
        stack.enter_context(clock.frozen(start))
        outbox.send_due()
    assert asked == [outbox.CLAIM, outbox.CLAIM]


@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_not_there_loses_nothing(smtp: Server, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    ask()
    assert outbox.send_due() == 0
    assert Message.objects.get().state == "waiting"
