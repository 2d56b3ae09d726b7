"""A house that was put back from a backup sends nothing until somebody says that it goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from floorwalker.cli import main
from floorwalker.ground import clock, outbox, silence, telling
from floorwalker.ground.errors import Conflict, NotAllowed
from floorwalker.ground.models import Message, Notice, Webhook, WebhookDelivery
from floorwalker.ground.people.sign_in import AccountAdapter, MailRefused
from floorwalker.ground.trail.models import Line
from floorwalker.ground.webhooks import sending
from floorwalker.record.queries import feeds
from tests.ground.mail_server import Server, mail_server
from tests.record.feeds_made import a_feed, look

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture
def smtp(settings: Any) -> Iterator[Server]:
    with mail_server(settings) as server:
        yield server


@pytest.fixture
def quiet(cast: Any, the_system: Any) -> Any:
    """A silent house in which a mail, a notice and an event wait."""
    outbox.mail("ada@example.org", template="digest", context={}, key="k")
    telling.tell(cast.una, kind="reminder", key="n", group="", about="person:P-1", what="Look")
    hook = Webhook.objects.create(
        reference="HOOK-1", name="Cases", address="https://cases.example/", events=["finding.raised"], owner=cast.olga, secret=b"x",
        made_at=clock.now(), position=0,
    )
    WebhookDelivery.objects.create(
        webhook=hook, event="7" * 32, kind="finding.raised", ref="finding:FND-1", happened_at=clock.now(), next_try_at=clock.now()
    )
    silence.fall_silent(by=the_system)
    cache.delete("house_settings")
    return cast


def test_neither_mail_nor_webhook_nor_feed_leaves_a_silent_house(quiet: Any, smtp: Server, monkeypatch: Any, tmp_path: Any) -> None:
    monkeypatch.setattr(sending, "post_all", lambda _letters: pytest.fail("told another system"))
    assert (outbox.send_due(), sending.send_due()) == (0, 0)
    assert not smtp.mails
    with pytest.raises(MailRefused, match="nothing is sent"):
        AccountAdapter().send_mail("account/email/password_reset_key", "ada@example.org", {})
    assert feeds.due_looks(clock.now()) == []


def test_every_page_says_so_and_only_who_may_lets_it_go_on(quiet: Any) -> None:
    assert "This is a copy for trial: nothing is sent" in quiet.una_sees.get("/my-day/").content.decode()
    shown = quiet.olga_sees.get("/outbox/").content.decode()
    assert "2 mails and 1 event for other systems wait" in shown
    assert "Send what waits" not in shown
    assert quiet.olga_sees.post("/outbox/send/", {"what": "send"}).status_code == 403
    assert "Send what waits" in quiet.adm_sees.get("/outbox/").content.decode()
    quiet.adm_sees.post("/outbox/send/", {"what": "send"})
    cache.delete("house_settings")
    assert not silence.is_silent()
    assert "copy for trial" not in quiet.una_sees.get("/my-day/").content.decode()
    assert silence.waiting() == (2, 1)
    assert Line.objects.filter(kind="setting.changed", subject="setting:sends_nothing").count() == 2
    with pytest.raises(Conflict):
        silence.end(by=quiet.adm_acts)
    with pytest.raises(Conflict, match="on its way"):
        silence.drop_waiting(by=quiet.adm_acts)


def test_what_waited_can_be_dropped_and_stays_in_the_lists(quiet: Any) -> None:
    with pytest.raises(NotAllowed):
        silence.drop_waiting(by=quiet.olga_acts)
    quiet.adm_sees.post("/outbox/send/", {"what": "drop"})
    assert silence.waiting() == (0, 0)
    assert Message.objects.get().last_reply == silence.DROPPED
    assert WebhookDelivery.objects.get().state == "withheld"
    assert not Notice.objects.filter(seen_at__isnull=False).exists(), "still to be read on the page"
    assert Line.objects.filter(kind="outbox.dropped").count() == 1


def test_the_command_says_how_it_stands_and_lets_it_go_on(quiet: Any, capsys: Any) -> None:
    assert main(["outbox", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"schema": 1, "sends_nothing": True, "mails_waiting": 2, "events_waiting": 1}
    assert main(["outbox", "--release", "--drop"]) == 0
    cache.delete("house_settings")
    assert main(["outbox", "--hold", "--json"]) == 0
    assert main(["outbox", "--release", "--json"]) in {0, 1}


def test_a_look_at_a_feed_that_waited_in_the_backup_is_refused(quiet: Any, tmp_path: Any) -> None:
    done = look(a_feed(tmp_path / "watched"))
    assert done.state == "failed"
    assert "copy for trial" in str(done.problem)
