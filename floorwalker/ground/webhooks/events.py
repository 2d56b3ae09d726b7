"""The lines that webhooks write in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class WebhookMade(Event):
    """Another system is to be told of events."""

    kind = "webhook.made"
    sentence = "Set up the webhook {subject} ({name}) of {owner} to {address} for {events}"

    name: Sleeved
    owner: str
    address: Sleeved
    events: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WebhookChanged(Event):
    """Another address, other events or another name stand for a webhook."""

    kind = "webhook.changed"
    sentence = "Changed the webhook {subject} ({name}): to {address} for {events}"

    name: Sleeved
    address: Sleeved
    events: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WebhookSecretMade(Event):
    """A webhook got another secret; the one before signs along for a day."""

    kind = "webhook.secret_made"
    sentence = "Made another secret for {subject}"


@dataclass(frozen=True, kw_only=True)
class WebhookPaused(Event):
    """Nothing is sent to a webhook for now."""

    kind = "webhook.paused"
    sentence = "Paused {subject}"


@dataclass(frozen=True, kw_only=True)
class WebhookStopped(Event):
    """The house paused a webhook by itself, since nothing gets through."""

    kind = "webhook.stopped"
    sentence = "Stopped {subject}: {reason}"

    reason: str


@dataclass(frozen=True, kw_only=True)
class WebhookResumed(Event):
    """A webhook is sent to again, from where it was paused."""

    kind = "webhook.resumed"
    sentence = "Let {subject} go on"


@dataclass(frozen=True, kw_only=True)
class WebhookEnded(Event):
    """A webhook was ended for good; its secret went."""

    kind = "webhook.ended"
    sentence = "Ended {subject}"


@dataclass(frozen=True, kw_only=True)
class WebhookTried(Event):
    """An event that says nothing was sent to a webhook, to see that it arrives."""

    kind = "webhook.tried"
    sentence = "Sent {subject} an event to try it"


@dataclass(frozen=True, kw_only=True)
class WebhookSentAgain(Event):
    """An event is to be sent to a webhook again."""

    kind = "webhook.sent_again"
    sentence = "Let {subject} be told again of {event_kind} ({ref})"

    event_kind: str
    ref: str


@dataclass(frozen=True, kw_only=True)
class WebhookHandedOver(Event):
    """A webhook went from one owner to another; it sends what the new one may see."""

    kind = "webhook.handed_over"
    sentence = "Handed {subject} from {before} to {to}"

    before: str
    to: str


WEBHOOK_EVENTS: tuple[type[Event], ...] = (
    WebhookMade, WebhookChanged, WebhookSecretMade, WebhookPaused, WebhookStopped, WebhookResumed, WebhookEnded, WebhookTried,
    WebhookSentAgain, WebhookHandedOver,
)
