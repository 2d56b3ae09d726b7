"""Trying a webhook, and letting it be told of something again."""

from __future__ import annotations

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Webhook, WebhookDelivery
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.webhooks.actions.endpoints import WebhookRefused
from floorwalker.ground.webhooks.events import WebhookSentAgain, WebhookTried


@transaction.atomic
def try_out(webhook: Webhook, *, by: Actor) -> WebhookDelivery:
    """Send `webhook` an event that says nothing, to see that it arrives.

    Raises
    ------
    NotAllowed
        If it is not theirs and no role of `by` includes it for its owner.
    WebhookRefused
        If it is paused or ended.
    """
    webhook = _running(webhook, by)
    line = store.append(WebhookTried(subject=webhook.reference), by=by)
    return WebhookDelivery.objects.create(
        webhook=webhook, event=line.uuid, kind=line.kind, ref=f"webhook:{webhook.reference}", happened_at=line.at, next_try_at=line.at
    )


@transaction.atomic
def send_again(delivery: WebhookDelivery, *, by: Actor) -> WebhookDelivery:
    """Let the webhook of `delivery` be told of it again, now, under the name by which it knows the event.

    Raises
    ------
    NotAllowed
        If it is not theirs and no role of `by` includes it for its owner.
    WebhookRefused
        If its webhook is paused or ended, or it is on its way.
    """
    webhook = _running(delivery.webhook, by)
    now = clock.now()
    ended = WebhookDelivery.objects.filter(pk=delivery.pk).exclude(state=WebhookDelivery.State.WAITING)
    if not ended.update(state=WebhookDelivery.State.WAITING, attempts=0, next_try_at=now, ended_at=None):
        hurried = WebhookDelivery.objects.filter(pk=delivery.pk, next_try_at__gt=now, attempts__gt=0)
        if not hurried.update(next_try_at=now):
            raise WebhookRefused("It is on its way.", remedy="Wait a moment, then look again.")
    Webhook.objects.filter(pk=webhook.pk).update(rests_until=None)
    store.append(WebhookSentAgain(subject=webhook.reference, event_kind=delivery.kind, ref=delivery.ref), by=by)
    delivery.refresh_from_db()
    return delivery


def _running(webhook: Webhook, by: Actor) -> Webhook:
    if by.person_id is None or by.person_id != webhook.owner_id:
        policy.require_for(by, "ground.webhook", webhook.owner)
    webhook = Webhook.objects.select_for_update(of=("self",)).get(pk=webhook.pk)
    if not webhook.is_running:
        raise WebhookRefused(f"{webhook.name} is {'ended' if webhook.ended_at else 'paused'}.", remedy="Resume it first, if it can be.")
    return webhook
