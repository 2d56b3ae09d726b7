"""Webhooks: every event once or more, signed, never more than the owner may see, and nothing lost or held up by what fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock, findings, owned, refs
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.models import Notice, Todo, Webhook, WebhookDelivery
from floorwalker.ground.people.models import Person, RoleAssignment
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import seal
from floorwalker.ground.trail.models import Line
from floorwalker.ground.webhooks import gathering, offered, posting, sending, signing
from floorwalker.ground.webhooks.actions import deliveries, endpoints
from floorwalker.ground.webhooks.actions.endpoints import WebhookRefused
from tests.conftest import MONDAY
from tests.ground.webhook_receiver import Receiver, certificate, drip, receiving

pytestmark = pytest.mark.django_db
State = WebhookDelivery.State


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def everybodys(certified: Path) -> Iterator[Receiver]:
    with receiving(certified) as receiver:
        yield receiver


@pytest.fixture
def receiver(everybodys: Receiver, certified: Path, monkeypatch: Any, settings: Any, tmp_path: Path) -> Receiver:
    """A receiver whose certificate this machine trusts, in a network that the deployment allows."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certified))
    settings.FLOORWALKER_PULL_PRIVATE = True
    settings.FLOORWALKER_DATA_DIR = tmp_path
    everybodys.came.clear()
    everybodys.status, everybodys.headers, everybodys.talks = 204, {}, None
    return everybodys


@pytest.fixture
def hook(receiver: Receiver, cast: Any) -> Callable[..., tuple[Webhook, str]]:
    """Set a webhook up: ``hook(owner=...)``; told of findings, in the name of Olga, unless said otherwise."""

    def make(**said: Any) -> tuple[Webhook, str]:
        given = {"address": receiver.address, "events": ["finding.raised", "finding.closed"], "owner": cast.olga, **said}
        return endpoints.make("Case system", by=cast.adm_acts, **given)

    return make


def raised(cast: Any, summary: str = "Mrs Hale waits") -> str:
    found = findings.raise_finding(Ref("person", cast.ada.reference), summary=summary, evidence={}, by=cast.pat_acts)
    seal.seal_once()
    return str(found.reference)


def later(moment: datetime, **ago: float) -> int:
    with clock.frozen(moment + timedelta(**ago)):
        return sending.send_due()


def test_the_signature_is_that_of_the_published_example() -> None:
    made = signing.sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", event="msg_p5jXN8AQM9LWM0D4loKWxJek", second=1_614_265_330,
        body=b'{"test": 2432232314}',
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_an_event_is_sent_once_signed_and_says_nothing_but_its_kind_time_and_ref(
    frozen_clock: datetime, hook: Any, receiver: Receiver, cast: Any
) -> None:
    raised(cast, "before it was set up")
    webhook, secret = hook()
    reference = raised(cast)
    assert (sending.send_due(), sending.send_due()) == (1, 0)
    ((path, headers, body),) = receiver.came
    line = Line.objects.get(kind="finding.raised", subject=reference)
    assert path == "/events?from=floor"
    assert body == b'{"type":"finding.raised","timestamp":"2026-03-02T09:00:00.000Z","data":{"ref":"finding:%s"}}' % reference.encode()
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == (f"evt_{line.uuid}", str(int(MONDAY.timestamp())))
    assert receiver.verified(secret)
    assert not receiver.verified(signing.new_secret())
    sent = webhook.deliveries.get()
    assert (sent.state, sent.tries[0]["status"], sent.ended_at) == (State.SENT, 204, MONDAY)
    assert secret.encode() not in bytes(Webhook.objects.get().secret or b"")


def test_only_what_was_chosen_and_the_owner_may_see_is_sent(frozen_clock: datetime, hook: Any, receiver: Receiver, cast: Any) -> None:
    hook(owner=cast.ada)  # an agent sees no findings
    hook(events=["queue.opened"])
    raised(cast)
    assert sending.send_due() == 0
    assert not WebhookDelivery.objects.exists()
    assert set(Webhook.objects.values_list("position", flat=True)) == {Line.objects.count()}


def test_what_the_owner_may_no_longer_see_is_withheld_even_if_it_waited(
    frozen_clock: datetime, hook: Any, receiver: Receiver, cast: Any
) -> None:
    webhook, _secret = hook()
    raised(cast)
    receiver.status = 500
    sending.send_due()
    RoleAssignment.objects.filter(person=cast.olga).update(ends_on=MONDAY.date() - timedelta(days=1))
    receiver.status = 204
    assert later(MONDAY, hours=1) == 0
    assert webhook.deliveries.get().state == State.WITHHELD
    assert len(receiver.came) == 1


def test_whatever_is_killed_nothing_is_lost_and_the_name_of_the_event_stays(
    frozen_clock: datetime, hook: Any, receiver: Receiver, cast: Any, monkeypatch: Any
) -> None:
    webhook, _secret = hook()
    raised(cast)

    class Killed(BaseException):
        pass

    def killed(*_words: Any, **_options: Any) -> Any:
        raise Killed

    for place, name in ((WebhookDelivery.objects, "bulk_create"), (sending, "_told")):
        with monkeypatch.context() as patch:
            patch.setattr(place, name, killed)  # between position and rows; then accepted, and nobody wrote that down
            with pytest.raises(Killed):
                sending.send_due()
    assert later(MONDAY, seconds=60) == 0, "it is claimed"
    assert later(MONDAY, minutes=3) == 1
    assert [headers["webhook-id"] for _path, headers, _body in receiver.came] == [f"evt_{webhook.deliveries.get().event}"] * 2
    assert webhook.deliveries.count() == 1


def test_two_senders_at_once_send_each_event_once(frozen_clock: datetime, hook: Any, receiver: Receiver, cast: Any) -> None:
    webhook, _secret = hook()
    raised(cast)
    stale = Webhook.objects.select_related("owner__site").get(pk=webhook.pk)
    assert gathering.gather() == 1
    assert gathering._gather_for(stale, Line.objects.count()) == 0
    with ThreadPoolExecutor(2) as pool:
        first, second = sending.Sender(pool), sending.Sender(pool)
        assert (first.start(), second.start()) == (1, 0)
        assert first.finish(wait_seconds=None) == 1
    assert len(receiver.came) == 1


def test_a_failure_is_tried_again_with_growing_waits_then_given_up_and_its_owner_told(
    frozen_clock: datetime, hook: Any, receiver: Receiver, cast: Any
) -> None:
    webhook, secret = hook()
    raised(cast)
    receiver.status, at, waits = 500, MONDAY, list[float]()
    for _attempt in range(len(sending.WAITS) + 1):
        with clock.frozen(at):
            sending.send_due()
            row = webhook.deliveries.get()
            waits.append((row.next_try_at - at).total_seconds())
        at = row.next_try_at
    for wait, planned in zip(waits, sending.WAITS, strict=False):
        assert planned.total_seconds() <= wait <= planned.total_seconds() * 1.2
    assert (row.state, row.attempts, len(receiver.came)) == (State.GIVEN_UP, len(sending.WAITS) + 1, len(sending.WAITS) + 1)
    assert len({headers["webhook-id"] for _path, headers, _body in receiver.came}) == 1
    assert len({headers["webhook-timestamp"] for _path, headers, _body in receiver.came}) == len(receiver.came)
    told = list(Notice.objects.filter(person=cast.olga, kind="webhook").order_by("pk").values_list("what", flat=True))
    assert [words.split(" ")[0] for words in told] == ["HOOK-1", "Nothing", "Events"]
    receiver.status = 204
    with clock.frozen(at):
        deliveries.send_again(row, by=cast.olga_acts)
        assert sending.send_due() == 1
        with pytest.raises(NotAllowed):
            deliveries.send_again(row, by=cast.ada_acts)
    assert receiver.verified(secret)
    webhook.refresh_from_db()
    assert webhook.failing_since is None


def test_one_that_is_silent_for_days_is_stopped_and_sends_what_it_missed_when_it_goes_on(
    frozen_clock: datetime, hook: Any, receiver: Receiver, cast: Any
) -> None:
    webhook, _secret = hook()
    first = raised(cast)
    receiver.status = 503
    sending.send_due()
    later(MONDAY, days=5, hours=1)
    webhook.refresh_from_db()
    assert (webhook.stopped_for, Line.objects.filter(kind="webhook.stopped").count()) == ("silent", 1)
    assert Todo.objects.get(person=cast.olga).what == "Mend the webhook Case system, or end it"
    second = raised(cast)
    assert later(MONDAY, days=6) == 0
    receiver.came.clear()
    receiver.status = 204
    with clock.frozen(MONDAY + timedelta(days=6)):
        endpoints.resume(webhook, by=cast.olga_acts)
    assert later(MONDAY, days=7) == 2
    assert receiver.told() == [("finding.raised", f"finding:{first}"), ("finding.raised", f"finding:{second}")]
    assert Todo.objects.get(person=cast.olga).done_at is not None


def test_a_receiver_may_ask_to_be_left_alone_or_say_that_it_is_gone(
    frozen_clock: datetime, hook: Any, receiver: Receiver, cast: Any
) -> None:
    webhook, _secret = hook()
    raised(cast)
    receiver.status, receiver.headers = 429, {"Retry-After": "1800"}
    sending.send_due()
    raised(cast)
    assert later(MONDAY, minutes=29) == 0
    assert len(receiver.came) == 1
    receiver.status, receiver.headers = 410, {}
    later(MONDAY, minutes=31)
    webhook.refresh_from_db()
    assert webhook.stopped_for == Webhook.Stopped.GONE


def test_for_a_day_both_secrets_sign_then_the_newer_one_alone(
    frozen_clock: datetime, hook: Any, receiver: Receiver, cast: Any
) -> None:
    webhook, before = hook()
    now = endpoints.new_secret(webhook, by=cast.olga_acts)
    raised(cast)
    sending.send_due()
    assert receiver.verified(before)
    assert receiver.verified(now)
    with clock.frozen(MONDAY + timedelta(hours=25)):
        deliveries.try_out(webhook, by=cast.adm_acts)
        sending.send_due()
    assert receiver.told()[-1] == ("webhook.tried", f"webhook:{webhook.reference}")
    assert receiver.verified(now)
    assert not receiver.verified(before)


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [(302, {"Location": "/elsewhere"}, "It answered 302; redirects are not followed."), (404, {}, "It answered 404.")],
)
def test_an_answer_that_is_no_yes_is_a_failure(
    status: int, headers: dict[str, str], words: str, frozen_clock: datetime, hook: Any, receiver: Receiver, cast: Any
) -> None:
    webhook, _secret = hook()
    raised(cast)
    receiver.status, receiver.headers = status, headers
    sending.send_due()
    assert [path for path, _headers, _body in receiver.came] == ["/events?from=floor"]
    assert webhook.deliveries.get().tries[0]["problem"] == words


def test_a_receiver_that_drips_talks_nonsense_or_hangs_up_is_cut_off_and_quoted_nowhere(
    receiver: Receiver, monkeypatch: Any
) -> None:
    monkeypatch.setattr(posting, "WHOLE_SECONDS", 0.3)
    letter = posting.Letter(1, receiver.address, {}, b"{}")
    receiver.talks = drip
    dripped = posting.post(letter)
    assert (dripped.status, dripped.milliseconds < 2_000) == (None, True)
    receiver.talks = lambda handler: handler.wfile.write(b"Mrs Hale was here\r\n\r\n") and None
    assert posting.post(letter).problem == "Its answer is no HTTP."
    receiver.talks = lambda _handler: None
    assert posting.post(letter).problem == "It hung up without an answer."
    receiver.talks = None
    monkeypatch.delenv("SSL_CERT_FILE")
    assert posting.post(letter).problem.startswith("Its certificate does not hold:")


def test_one_that_reaches_nobody_holds_its_batch_up_no_longer_than_once(
    frozen_clock: datetime, hook: Any, receiver: Receiver, cast: Any
) -> None:
    dead, _secret = hook(address="https://127.0.0.1:1/")
    hook()
    raised(cast)
    raised(cast)
    assert sending.send_due() == 2
    assert sorted(dead.deliveries.values_list("attempts", flat=True)) == [0, 1]
    dead.refresh_from_db()
    assert dead.rests_until == MONDAY + sending.RESTS
    assert "Nobody listens there." in {row.tries[0]["problem"] for row in dead.deliveries.exclude(tries=[])}


def test_a_webhook_that_cannot_be_is_refused_and_nothing_is_kept(hook: Any, cast: Any) -> None:
    for wrong, words in (
        ({"events": []}, "told of nothing"), ({"events": ["account.signed_in"]}, "cannot be sent"),
        ({"address": "http://x.org"}, "no address"),
    ):
        with pytest.raises(RuleBroken, match=words):
            hook(**wrong)
    with pytest.raises(NotAllowed):
        endpoints.make("x", address="https://x.org", events=["finding.raised"], owner=cast.olga, by=cast.olga_acts)
    assert not Webhook.objects.exists()


def test_its_owner_may_pause_and_end_it_a_stranger_nothing_and_what_waits_is_withheld(
    frozen_clock: datetime, hook: Any, receiver: Receiver, cast: Any
) -> None:
    webhook, _secret = hook()
    for act in (endpoints.pause, endpoints.resume, endpoints.end, endpoints.new_secret, deliveries.try_out):
        with pytest.raises(NotAllowed):
            act(webhook, by=cast.una_acts)
    raised(cast)
    gathering.gather()
    endpoints.pause(webhook, by=cast.olga_acts)
    assert sending.send_due() == 0
    with pytest.raises(WebhookRefused, match="is paused"):
        deliveries.try_out(webhook, by=cast.olga_acts)
    endpoints.end(webhook, by=cast.olga_acts)
    webhook.refresh_from_db()
    assert (webhook.secret, webhook.deliveries.get().state) == (None, State.WITHHELD)
    with pytest.raises(WebhookRefused, match="is ended"):
        endpoints.resume(webhook, by=cast.olga_acts)


def test_it_is_handed_over_when_its_owner_leaves_and_then_sends_what_the_new_one_may_see(
    frozen_clock: datetime, hook: Any, receiver: Receiver, cast: Any
) -> None:
    webhook, _secret = hook()
    receiver.status = 500
    raised(cast)
    sending.send_due()
    Person.objects.filter(pk=cast.olga.pk).update(left_on=MONDAY.date())
    second = raised(cast)
    receiver.status = 204
    assert (later(MONDAY, hours=1), [row.state for row in webhook.deliveries.all()]) == (0, [State.WAITING])
    (thing,) = owned.shelf().get("webhooks").of(cast.olga)
    owned.shelf().get("webhooks").hand_over(thing.ref, cast.quin, cast.adm_acts)
    assert (later(MONDAY, hours=1), receiver.told()[-1]) == (2, ("finding.raised", f"finding:{second}"))
    owned.shelf().get("webhooks").hand_over(thing.ref, cast.ada, cast.adm_acts)
    raised(cast)
    assert (later(MONDAY, hours=1), webhook.deliveries.count()) == (0, 2)
    assert Line.objects.filter(kind="webhook.handed_over", subject=webhook.reference).count() == 2


def test_every_event_that_is_offered_names_a_kind_of_record_and_tells_of_no_look_or_sign_in() -> None:
    assert len(offered.shelf()) > 40
    assert {each.record_kind for each in offered.shelf().values()} <= {kind.code for kind in refs.kinds()}
    assert not {kind for kind in offered.shelf() if kind.startswith(("trail.", "account.", "absence.", "webhook.", "api_key."))}


def test_what_ended_long_ago_is_forgotten(frozen_clock: datetime, hook: Any, receiver: Receiver, cast: Any) -> None:
    webhook, _secret = hook()
    raised(cast)
    sending.send_due()
    assert gathering.forget_old() == 0
    with clock.frozen(MONDAY + timedelta(days=31)):
        assert gathering.forget_old() == 1
    assert not webhook.deliveries.exists()


def test_a_sender_that_is_told_to_stop_writes_down_what_is_on_its_way(
    frozen_clock: datetime, hook: Any, receiver: Receiver, cast: Any, monkeypatch: Any
) -> None:
    webhook, _secret = hook()
    raised(cast)
    stop = threading.Event()

    def slowly(handler: Any) -> None:
        stop.set()
        time.sleep(0.1)
        handler.send_response(204)
        handler.end_headers()

    receiver.talks = slowly
    monkeypatch.setattr(sending, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(sending, "close_old_connections", lambda: None)
    sending.run(stop)
    assert (webhook.deliveries.get().state, len(receiver.came)) == (State.SENT, 1)
