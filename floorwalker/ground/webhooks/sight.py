"""Webhooks as somebody may see them, and how one stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Webhook, WebhookDelivery
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.sealed_value import unseal

MAY = "ground.webhook"

Condition = Literal["ended", "stopped", "paused", "ownerless", "failing", "new", "running"]


def seen(by: Actor) -> QuerySet[Webhook]:
    """Return the webhooks that `by` answers for, and those of the owners for whom `by` sets them up."""
    reach = policy.scope(by, MAY)
    inside = Q() if reach.everything else Q(owner=by.person_id or 0) | reach.q(person="owner")
    return Webhook.objects.filter(inside).select_related("owner__site")


def find(reference: str, *, by: Actor) -> Webhook:
    """Return the webhook called `reference`.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    found = seen(by).filter(reference=reference).first() if reference.isprintable() else None
    if found is None:
        raise NotFound(f"There is no webhook called {reference[:40]} that you may see.", remedy="Look under Set-up, Webhooks.")
    return found


def find_delivery(webhook: Webhook, uuid: UUID) -> WebhookDelivery:
    """Return what was sent to `webhook` under `uuid`.

    Raises
    ------
    NotFound
        If there is no such delivery.
    """
    found = webhook.deliveries.filter(uuid=uuid).first()
    if found is None:
        raise NotFound(f"{webhook.reference} has no such delivery.", remedy="They are removed 30 days after they ended.")
    return found


def condition_of(webhook: Webhook) -> tuple[Condition, datetime | None]:
    """Return how `webhook` stands, and since when where that is known."""
    if webhook.ended_at is not None:
        return "ended", webhook.ended_at
    if webhook.paused_at is not None:
        return ("stopped" if webhook.stopped_for else "paused"), webhook.paused_at
    if not policy.works_here(webhook.owner):
        return "ownerless", None
    if webhook.failing_since is not None:
        return "failing", webhook.failing_since
    return ("running", webhook.sent_at) if webhook.sent_at is not None else ("new", None)


def secrets_of(webhook: Webhook) -> Sequence[str]:
    """Return the secrets under which is signed now, the newest first.

    Raises
    ------
    RuleBroken
        If the keys of the house are not those that sealed them.
    """
    kept = [webhook.secret]
    if webhook.before_until is not None and webhook.before_until > clock.now():
        kept.append(webhook.secret_before)
    return [unseal(each, about=webhook.reference).decode() for each in kept if each is not None]


def owned_by(person: Person) -> QuerySet[Webhook]:
    """Return what `person` answers for and has not ended."""
    return Webhook.objects.filter(owner=person, ended_at=None).order_by("pk")
