"""Sending what waits: each attempt claimed before it is made, tried again with growing waits, given up after three days.

Whatever is killed in the middle is sent again when its claim has ended: at least once, never less. The attempts are made in a few
threads beside, one receiver in one thread, so that a slow one holds up nobody else; only the caller's thread touches the database.
"""

from __future__ import annotations

import logging
import secrets
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from django.db import close_old_connections, transaction
from django.db.models import Q

from floorwalker.ground import clock, silence, telling
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Webhook, WebhookDelivery
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.webhooks import gathering, offered, sight, signing
from floorwalker.ground.webhooks.actions import endpoints
from floorwalker.ground.webhooks.posting import Letter, Outcome, post_all

log = logging.getLogger(__name__)

SYSTEM: Final = Actor.system("webhooks")
WAITS: Final = tuple(timedelta(seconds=each) for each in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""After each failed attempt, as Standard Webhooks advises: 5 s, 5 and 30 min, 2, 5, 10, 14, 20 and 24 h; three days altogether."""
JITTER_PERCENT: Final = 20
"""A wait is up to so much longer, so that what failed together does not come back together."""
LONGEST_ASKED: Final = timedelta(days=1)
"""A receiver may ask (Retry-After) to be left alone for so long."""
RESTS: Final = timedelta(minutes=1)
"""Nobody answered: its other events wait so long too, each of them would hold a thread until it times out."""
TOLD_AFTER: Final = timedelta(hours=1)
"""The owner is told when nothing got through for so long."""
STOPPED_AFTER: Final = timedelta(days=5)
CLAIM: Final = timedelta(minutes=2)
"""Longer than a batch takes; what a sender that died had claimed is taken up again after this."""
A_BATCH: Final = 20
THREADS: Final = 4
TRIES_KEPT: Final = 20
PAUSE_SECONDS: Final = 1.0


class Sender:
    """Sends what waits, in `pool`; what is on its way is known by its webhook."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool
        self.on_its_way: dict[int, tuple[Webhook, list[WebhookDelivery], Future[list[Outcome]]]] = {}

    def start(self) -> int:
        """Claim what is due for each webhook that has nothing on its way, and send it; return how many webhooks that were."""
        if silence.is_silent():  # it was put back from a backup, for trial
            return 0
        now = clock.now()
        due = Q(deliveries__state=WebhookDelivery.State.WAITING, deliveries__next_try_at__lte=now)
        rested = Q(rests_until=None) | Q(rests_until__lte=now)
        free = Webhook.objects.filter(due, rested, paused_at=None, ended_at=None).exclude(pk__in=list(self.on_its_way))
        begun = 0
        for webhook in free.select_related("owner__site").distinct().order_by("pk")[: max(0, THREADS - len(self.on_its_way))]:
            if policy.works_here(webhook.owner) and (letters := self._claimed(webhook, now)):
                rows = [row for row, _letter in letters]
                self.on_its_way[webhook.pk] = (webhook, rows, self.pool.submit(post_all, [letter for _row, letter in letters]))
                begun += 1
        return begun

    def _claimed(self, webhook: Webhook, now: datetime) -> list[tuple[WebhookDelivery, Letter]]:
        try:
            under = sight.secrets_of(webhook)
        except RuleBroken as unreadable:
            log.error("%s %s", unreadable.message, unreadable.remedy)
            Webhook.objects.filter(pk=webhook.pk).update(rests_until=now + RESTS)
            return []
        waiting = webhook.deliveries.filter(state=WebhookDelivery.State.WAITING, next_try_at__lte=now).order_by("next_try_at", "pk")
        with policy.remembering():
            rows = [(row, _may_be_told(webhook, row)) for row in waiting[:A_BATCH]]
        taken = []
        with transaction.atomic():  # one for the batch: each is written to disk before the next may write
            for row, may_be_told in rows:
                still = WebhookDelivery.objects.filter(pk=row.pk, state=WebhookDelivery.State.WAITING, next_try_at=row.next_try_at)
                if not may_be_told:
                    still.update(state=WebhookDelivery.State.WITHHELD, ended_at=now)
                elif still.update(next_try_at=now + CLAIM):
                    body = signing.body_of(row)
                    taken.append((row, Letter(row.pk, webhook.address, signing.headers_of(row, body, under=under, at=now), body)))
        return taken

    def finish(self, *, wait_seconds: float | None) -> int:
        """Write down what came of what has ended by then; return how many events were accepted."""
        wait([future for _webhook, _rows, future in self.on_its_way.values()], timeout=wait_seconds, return_when=FIRST_COMPLETED)
        accepted = 0
        for key, (webhook, rows, future) in list(self.on_its_way.items()):
            if future.done():
                del self.on_its_way[key]
                outcomes = future.result()
                with transaction.atomic():
                    accepted += sum(_told(webhook.pk, row, outcome) for row, outcome in zip(rows, outcomes, strict=False))
                    left = [row.pk for row in rows[len(outcomes) :]]
                    WebhookDelivery.objects.filter(pk__in=left, state=WebhookDelivery.State.WAITING).update(next_try_at=clock.now())
        return accepted


def run(stop: threading.Event) -> None:
    """Gather and send until `stop` is set; whatever stands in the way is logged and tried again."""
    with ThreadPoolExecutor(THREADS, thread_name_prefix="webhooks") as pool:
        sender = Sender(pool)
        while not stop.is_set():
            try:
                gathering.gather()
                begun = sender.start()
                accepted = sender.finish(wait_seconds=PAUSE_SECONDS) if sender.on_its_way else 0
            except Exception:
                log.exception("Webhooks could not be told; trying again.")
                begun = accepted = 0
            close_old_connections()
            if not begun and not accepted:
                stop.wait(PAUSE_SECONDS)
        while sender.on_its_way:  # what is on its way is written down, else it would come twice
            sender.finish(wait_seconds=None)
        close_old_connections()


def send_due() -> int:
    """Gather, send what is due once, wait for it, and return how many events were accepted."""
    gathering.gather()
    accepted = 0
    with ThreadPoolExecutor(THREADS) as pool:
        sender = Sender(pool)
        sender.start()
        while sender.on_its_way:
            accepted += sender.finish(wait_seconds=None)
    return accepted


def _may_be_told(webhook: Webhook, row: WebhookDelivery) -> bool:
    """Return whether the owner may still see what `row` is about: between two attempts a day may lie."""
    if row.kind == offered.TRIED:
        return True
    ref = Ref.parse(row.ref)
    return gathering.is_seen_by_owner(webhook, ref.kind, ref.reference)


def _told(key: int, row: WebhookDelivery, outcome: Outcome) -> bool:
    """Keep what came of one attempt, and what follows for its webhook; return whether it was accepted."""
    now = clock.now()
    webhook = Webhook.objects.select_for_update(of=("self",)).select_related("owner__site").get(pk=key)
    row = WebhookDelivery.objects.select_for_update().get(pk=row.pk)
    row.tried_at = now
    row.tries = [
        *row.tries[1 - TRIES_KEPT :],
        {"at": now.isoformat(), "status": outcome.status, "ms": outcome.milliseconds, "problem": outcome.problem},
    ]
    if outcome.is_accepted:
        row.state, row.ended_at = WebhookDelivery.State.SENT, now
        webhook.sent_at, webhook.failing_since, webhook.rests_until = now, None, None
    else:
        row.attempts += 1
        _try_later(webhook, row, outcome, now)
    row.save(update_fields=["tried_at", "tries", "state", "ended_at", "attempts", "next_try_at"])
    webhook.save(update_fields=["sent_at", "failing_since", "rests_until"])
    if not outcome.is_accepted:
        _tell_owner(webhook, row, outcome, now)
    return outcome.is_accepted


def _try_later(webhook: Webhook, row: WebhookDelivery, outcome: Outcome, now: datetime) -> None:
    webhook.failing_since = webhook.failing_since or now
    asked = min(timedelta(seconds=outcome.retry_after_seconds), LONGEST_ASKED)
    rests = max(asked, RESTS if outcome.status is None else timedelta())
    webhook.rests_until = now + rests if rests else None
    if row.state == WebhookDelivery.State.WITHHELD:  # its webhook was ended meanwhile
        return
    if row.attempts > len(WAITS):
        row.state, row.ended_at = WebhookDelivery.State.GIVEN_UP, now
        return
    later = WAITS[row.attempts - 1] * (1 + secrets.randbelow(JITTER_PERCENT + 1) / 100)
    row.state, row.ended_at, row.next_try_at = WebhookDelivery.State.WAITING, None, now + max(later, asked)


def _tell_owner(webhook: Webhook, row: WebhookDelivery, outcome: Outcome, now: datetime) -> None:
    assert webhook.failing_since is not None
    about, key = f"webhook:{webhook.reference}", f"webhook:{webhook.reference}"
    if outcome.status == HTTPStatus.GONE:
        endpoints.stop(webhook, reason=Webhook.Stopped.GONE, by=SYSTEM)
    elif now - webhook.failing_since >= STOPPED_AFTER:
        endpoints.stop(webhook, reason=Webhook.Stopped.SILENT, by=SYSTEM)
    elif row.state == WebhookDelivery.State.GIVEN_UP:
        telling.tell(
            webhook.owner, kind="webhook", key=f"{key}:given_up:{now:%Y%m%d}", about=about, group=about,
            what=f"Events for {webhook.name} were given up after three days. Its log says which, and sends them again.",
        )
    elif now - webhook.failing_since >= TOLD_AFTER:
        telling.tell(
            webhook.owner, kind="webhook", key=f"{key}:failing:{webhook.failing_since:%Y%m%dT%H%M%S}", about=about, group=about,
            what=f"Nothing got through to {webhook.name} for an hour: {outcome.problem}",
        )
