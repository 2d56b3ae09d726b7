"""Whether this house sends anything. One that was put back from a backup is silent until somebody says that it goes on.

Beside the house that it is a copy of, it would mail people once more, tell other systems once more, and take up pieces of feeds that are
not its own. What waits stays as it is meanwhile.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import Max

from floorwalker.ground import clock, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.attaching import forget_file
from floorwalker.ground.errors import Conflict
from floorwalker.ground.events import WaitingDropped
from floorwalker.ground.models import Message, Notice, Webhook, WebhookDelivery
from floorwalker.ground.models.notices import TO_MAIL
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.models import Link

SETTING: Final = "sends_nothing"
PERMISSION: Final = "ground.change_setting"
DROPPED: Final = "Not sent: it waited when this house was put back from a backup."


def is_silent() -> bool:
    """Return whether nothing leaves this house; a change is obeyed by every process within five seconds."""
    return bool(settings.get(SETTING))


def fall_silent(*, by: Actor) -> None:
    """Let nothing leave this house from now on.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing settings.
    """
    settings.change(SETTING, to="1", by=by)


@transaction.atomic
def end(*, by: Actor) -> None:
    """Let this house send again, what waits as well.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing settings.
    Conflict
        If it is not silent.
    """
    policy.require(by, PERMISSION)
    if not is_silent():
        raise Conflict("This house sends already.", remedy="Nothing needs to be done.")
    settings.change(SETTING, to="0", by=by)


@transaction.atomic
def drop_waiting(*, by: Actor) -> tuple[int, int]:
    """Let nothing that waits ever be sent: mails, what was to be mailed, events for other systems; return how many mails and events.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing settings.
    Conflict
        If this house sends: what waits may be on its way.
    """
    policy.require(by, PERMISSION)
    if not is_silent():
        raise Conflict("This house sends; what waits may be on its way.", remedy="Let it fall silent first.")
    now = clock.now()
    for message in Message.objects.filter(state=Message.State.WAITING, file__isnull=False).select_related("file"):
        forget_file(message)
    mails = Message.objects.filter(state=Message.State.WAITING).update(state=Message.State.FAILED, last_reply=DROPPED)
    mails += Notice.objects.filter(TO_MAIL).update(mailed_at=now)
    told = WebhookDelivery.objects.filter(state=WebhookDelivery.State.WAITING)
    events = told.update(state=WebhookDelivery.State.WITHHELD, ended_at=now)
    Webhook.objects.filter(ended_at=None).update(position=Link.objects.aggregate(last=Max("position"))["last"] or 0)
    store.append(WaitingDropped(subject="outbox", mails=mails, events=events), by=by)
    return mails, events


def waiting() -> tuple[int, int]:
    """Return how many mails, made or to be made, and how many events for other systems wait."""
    mails = Message.objects.filter(state=Message.State.WAITING).count() + Notice.objects.filter(TO_MAIL).count()
    return mails, WebhookDelivery.objects.filter(state=WebhookDelivery.State.WAITING).count()
