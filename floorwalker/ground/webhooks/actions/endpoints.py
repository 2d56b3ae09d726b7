"""Setting webhooks up, changing, pausing and ending them, and making them another secret."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max

from floorwalker.ground import clock, outward, sealed_value, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Webhook, WebhookDelivery
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.ground.trail.models import Link
from floorwalker.ground.webhooks import offered, signing
from floorwalker.ground.webhooks.events import (
    WebhookChanged,
    WebhookEnded,
    WebhookHandedOver,
    WebhookMade,
    WebhookPaused,
    WebhookResumed,
    WebhookSecretMade,
    WebhookStopped,
)

OVERLAP: Final = timedelta(hours=24)
"""How long the secret before signs along: a receiver has a working day to take the newer one."""
NAME_CHARACTERS: Final = 80
ADDRESS_CHARACTERS: Final = 500
SCHEMES: Final = ("https",)
"""What is sent names records and is proven by a secret; neither goes over an open line."""


class WebhookRefused(RuleBroken):
    """A webhook cannot be so."""

    code = "webhook_refused"


@transaction.atomic
def make(name: str, *, address: str, events: Iterable[str], owner: Person, by: Actor) -> tuple[Webhook, str]:
    """Let the system at `address` be told of `events` from now on, as far as `owner` may see their records.

    Return it with its secret, which is shown once.

    Raises
    ------
    NotAllowed
        If no role of `by` includes it for `owner`.
    WebhookRefused
        If it has no name or event, an event cannot be sent, or its owner has left.
    RuleBroken
        If the address is none to send to.
    """
    policy.require_for(by, "ground.webhook", owner)
    columns = _columns(name, address, events)
    if not policy.works_here(owner):
        raise WebhookRefused(f"{owner.display_name} has left.", remedy="Choose an owner who works here.")
    secret = signing.new_secret()
    webhook = Webhook(
        reference=next_reference("HOOK"), owner=owner, made_at=clock.now(),
        position=Link.objects.aggregate(last=Max("position"))["last"] or 0, **columns,
    )
    webhook.secret = _sealed(webhook, secret)
    webhook.save()
    store.append(
        WebhookMade(
            subject=webhook.reference, name=Sleeved(webhook.name), owner=owner.reference, address=Sleeved(webhook.address),
            events=tuple(webhook.events),
        ),
        by=by,
    )
    if by.person_id != owner.pk:
        telling.tell(
            owner, kind="webhook", key=f"webhook:{webhook.reference}:made", is_urgent=True, about=f"webhook:{webhook.reference}",
            what=f"{webhook.reference} was set up in your name: another system is told of what you may see.",
        )
    return webhook, secret


@transaction.atomic
def change(webhook: Webhook, *, name: str, address: str, events: Iterable[str], by: Actor) -> Webhook:
    """Let `webhook` have another name, address or events from the next event on; what waits goes to the new address.

    Raises
    ------
    NotAllowed
        If no role of `by` includes it for its owner.
    WebhookRefused
        If it is ended, has no name or event, or an event cannot be sent.
    RuleBroken
        If the address is none to send to.
    """
    policy.require_for(by, "ground.webhook", webhook.owner)
    webhook = _open(webhook)
    columns = _columns(name, address, events)
    for field, value in columns.items():
        setattr(webhook, field, value)
    webhook.rests_until = None
    webhook.save(update_fields=[*columns, "rests_until"])
    store.append(
        WebhookChanged(
            subject=webhook.reference, name=Sleeved(webhook.name), address=Sleeved(webhook.address), events=tuple(webhook.events)
        ),
        by=by,
    )
    return webhook


@transaction.atomic
def new_secret(webhook: Webhook, *, by: Actor) -> str:
    """Give `webhook` another secret and return it; for a day both sign what is sent.

    Raises
    ------
    NotAllowed
        If it is not theirs and no role of `by` includes it for its owner.
    WebhookRefused
        If it is ended.
    """
    _require(webhook, by)
    webhook = _open(webhook)
    secret = signing.new_secret()
    webhook.secret_before, webhook.before_until = webhook.secret, clock.now() + OVERLAP
    webhook.secret = _sealed(webhook, secret)
    webhook.save(update_fields=["secret", "secret_before", "before_until"])
    store.append(WebhookSecretMade(subject=webhook.reference), by=by)
    return secret


@transaction.atomic
def pause(webhook: Webhook, *, by: Actor) -> None:
    """Send nothing to `webhook` until it is resumed; its events wait in the trail.

    Raises
    ------
    NotAllowed
        If it is not theirs and no role of `by` includes it for its owner.
    WebhookRefused
        If it is ended.
    """
    _require(webhook, by)
    webhook = _open(webhook)
    if Webhook.objects.filter(pk=webhook.pk, paused_at=None).update(paused_at=clock.now()):
        store.append(WebhookPaused(subject=webhook.reference), by=by)


@transaction.atomic
def resume(webhook: Webhook, *, by: Actor) -> None:
    """Let `webhook` be told again, of what happened meanwhile too.

    Raises
    ------
    NotAllowed
        If it is not theirs and no role of `by` includes it for its owner.
    WebhookRefused
        If it is ended.
    """
    _require(webhook, by)
    webhook = _open(webhook)
    resumed = Webhook.objects.filter(pk=webhook.pk).exclude(paused_at=None)
    if resumed.update(paused_at=None, stopped_for="", failing_since=None, rests_until=None):
        todos.settle(stopped_key(webhook))
        store.append(WebhookResumed(subject=webhook.reference), by=by)


@transaction.atomic
def end(webhook: Webhook, *, by: Actor) -> None:
    """End `webhook` for good: its secrets go, what waits is withheld, the log of what was sent stays its time.

    Raises
    ------
    NotAllowed
        If it is not theirs and no role of `by` includes it for its owner.
    WebhookRefused
        If it is ended already.
    """
    _require(webhook, by)
    webhook = _open(webhook)
    now = clock.now()
    Webhook.objects.filter(pk=webhook.pk).update(
        ended_at=now, secret=None, secret_before=None, before_until=None, failing_since=None, rests_until=None, stopped_for=""
    )
    webhook.deliveries.filter(state=WebhookDelivery.State.WAITING).update(state=WebhookDelivery.State.WITHHELD, ended_at=now)
    todos.settle(stopped_key(webhook))
    store.append(WebhookEnded(subject=webhook.reference), by=by)


@transaction.atomic
def hand_over(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` answer for the webhook called `reference`: from now on it sends what `to` may see.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its owner owns.
    RuleBroken
        If it is ended by then.
    """
    webhook = Webhook.objects.select_for_update(of=("self",)).select_related("owner").filter(reference=reference, ended_at=None).first()
    if webhook is None:
        raise RuleBroken(f"{reference} is ended by now.", remedy="Look at what is owned again.", code="no_longer_owned")
    policy.require_for(by, "people.hand_over", webhook.owner)
    before, webhook.owner = webhook.owner, to
    webhook.save(update_fields=["owner"])
    store.append(WebhookHandedOver(subject=webhook.reference, before=before.reference, to=to.reference), by=by)


@transaction.atomic
def stop(webhook: Webhook, *, reason: Webhook.Stopped, by: Actor) -> None:
    """Pause `webhook` because nothing gets through, and tell its owner, who owes a look at it.

    Raises
    ------
    NotAllowed
        If `by` is not the system.
    """
    policy.require(by, "ground.webhook")
    now = clock.now()
    if not Webhook.objects.filter(pk=webhook.pk, paused_at=None, ended_at=None).update(paused_at=now, stopped_for=reason):
        return
    webhook.paused_at = now
    store.append(WebhookStopped(subject=webhook.reference, reason=str(reason)), by=by)
    about, key = f"webhook:{webhook.reference}", stopped_key(webhook)
    what = f"{webhook.name} is told of nothing any more: {reason.label[0].lower()}{reason.label[1:]}."
    telling.tell(webhook.owner, kind="webhook", key=key, about=about, what=what, is_urgent=True)
    todos.owe(
        webhook.owner, key=key, stage="setup", about=about, what=f"Mend the webhook {webhook.name}, or end it",
        why="What happens meanwhile waits, and is sent when it goes on.",
    )


def stopped_key(webhook: Webhook) -> str:
    """Return the key of what is owed about `webhook` since it stopped."""
    return f"webhook:{webhook.reference}:{webhook.paused_at:%Y%m%dT%H%M%S%f}" if webhook.paused_at else ""


def _require(webhook: Webhook, by: Actor) -> None:
    if by.person_id is None or by.person_id != webhook.owner_id:
        policy.require_for(by, "ground.webhook", webhook.owner)


def _open(webhook: Webhook) -> Webhook:
    webhook = Webhook.objects.select_for_update(of=("self",)).select_related("owner").get(pk=webhook.pk)
    if webhook.ended_at is not None:
        raise WebhookRefused(f"{webhook.name} is ended.", remedy="Set another one up.")
    return webhook


def _columns(name: str, address: str, events: Iterable[str]) -> dict[str, object]:
    name, address, wanted = name.strip(), address.strip(), sorted(set(events))
    if not name or len(name) > NAME_CHARACTERS:
        raise WebhookRefused(f"A webhook needs a name of 1 to {NAME_CHARACTERS} characters.", remedy="Say which system it is.")
    if len(address) > ADDRESS_CHARACTERS:
        raise WebhookRefused(f"The address has {len(address)} characters.", remedy=f"At most {ADDRESS_CHARACTERS} are kept.")
    outward.checked(address, schemes=SCHEMES)
    if not wanted:
        raise WebhookRefused("A webhook without an event is told of nothing.", remedy="Choose at least one.")
    if unknown := [kind for kind in wanted if kind not in offered.shelf()]:
        raise WebhookRefused(f"{', '.join(unknown)[:200]} cannot be sent.", remedy="Choose from the events that are offered.")
    return {"name": name, "address": address, "events": wanted}


def _sealed(webhook: Webhook, secret: str) -> bytes:
    return sealed_value.seal(secret.encode(), about=webhook.reference)
