"""What is to be sent: read from the sealed chain of the trail, which has one order and no holes, into rows of its own.

A webhook keeps the position up to which its events were taken; rows and position are written together, so that whatever is killed in
between loses nothing and sends nothing twice from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from floorwalker.ground import clock, refs
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Webhook, WebhookDelivery
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import rows
from floorwalker.ground.trail.models import EPOCH, Link, microseconds
from floorwalker.ground.webhooks import offered

LINKS_AT_ONCE: Final = 2_000
"""Looked through in one transaction for one webhook: some 10 ms on SQLite when few of them are sent."""
KEPT_FOR: Final = timedelta(days=30)
"""What was sent is removed so long after it ended; what happened longer ago is not sent to a webhook that goes on after a pause."""


def gather() -> int:
    """Write what happened since the last look and is to be sent; return how many rows were written.

    What is for a webhook whose owner has left waits in the trail until another owner answers for it.
    """
    last = Link.objects.aggregate(last=Max("position"))["last"] or 0
    behind = Webhook.objects.filter(paused_at=None, ended_at=None, position__lt=last).select_related("owner__site")
    with policy.remembering():
        return sum(_gather_for(webhook, last) for webhook in behind if policy.works_here(webhook.owner))


def _gather_for(webhook: Webhook, last: int) -> int:
    upto = min(last, webhook.position + LINKS_AT_ONCE)
    kept = [
        line for line in _happened(webhook, upto) if is_seen_by_owner(webhook, offered.shelf()[line[1]].record_kind, line[2])
    ]
    now = clock.now()
    with transaction.atomic():
        # Another sender that was first has moved the position; then nothing is written here.
        if not Webhook.objects.filter(pk=webhook.pk, position=webhook.position).update(position=upto):
            return 0
        WebhookDelivery.objects.bulk_create(
            WebhookDelivery(
                webhook=webhook, event=uuid, kind=kind, ref=str(Ref(offered.shelf()[kind].record_kind, subject)),
                happened_at=EPOCH + timedelta(microseconds=at_us), next_try_at=now,
            )
            for uuid, kind, subject, at_us in kept
        )
    return len(kept)


def _happened(webhook: Webhook, upto: int) -> Sequence[Any]:
    kinds = [kind for kind in webhook.events if kind in offered.shelf()]  # a version before may have offered more
    if not kinds:
        return []
    return rows.select(
        f"""
        SELECT l.uuid, l.kind, l.subject, l.at_us FROM trail_link k JOIN trail_line l ON l.id = k.line_id
        WHERE k.position > %s AND k.position <= %s AND l.at_us >= %s AND l.kind IN ({', '.join(['%s'] * len(kinds))})
        ORDER BY k.position
        """,  # noqa: S608 (only marks are put in)
        [webhook.position, upto, microseconds(clock.now() - KEPT_FOR), *kinds],
    )


def is_seen_by_owner(webhook: Webhook, kind: str, reference: str) -> bool:
    """Return whether the owner of `webhook` may see the record called `reference` now; one that is gone is seen by nobody."""
    seen = refs.kinds().get(kind)
    record = seen.find(reference)
    return record is not None and seen.may_see(Actor.person(webhook.owner_id), record)


def forget_old() -> int:
    """Remove what ended longer ago than it is kept; return how many rows."""
    return WebhookDelivery.objects.filter(ended_at__lt=clock.now() - KEPT_FOR).delete()[0]
