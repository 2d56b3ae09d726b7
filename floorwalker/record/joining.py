"""Which pieces of a feed stand beside one another, and what a piece was found to tell."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, timedelta

from django.db.models import Max

from floorwalker.ground import files
from floorwalker.record.importers import IMPORTERS
from floorwalker.record.importers.base import Source
from floorwalker.record.importers.queue_log_pieces import BESIDE, Piece
from floorwalker.record.models import Delivery, Import, ImportFile

HEARD_WITHIN = timedelta(days=1)
"""A piece written now whose newest row is older than this tells nothing of now."""


def piece_of(batch: Import, own: Source, stack: ExitStack) -> Piece | None:
    """Return the piece that `batch` takes in with those beside it, whose files `stack` closes; None where none need be read along."""
    delivery = batch.delivery
    if delivery is None or delivery.spans_from is None or delivery.spans_to is None or not IMPORTERS.get(batch.importer).joins:
        return None
    beside = Delivery.objects.filter(
        feed=delivery.feed_id, spans_to__gte=delivery.spans_from - BESIDE, spans_from__lte=delivery.spans_to + BESIDE
    ).exclude(state=Delivery.State.REFUSED).exclude(pk=delivery.pk)
    held = ImportFile.objects.filter(batch__delivery__in=beside).exclude(batch__state=Import.State.UNDONE).select_related("stored")
    contents = {file.stored.sha256: file for file in held.order_by("batch__delivery__spans_from")}
    sources = [Source(file.name, stack.enter_context(files.open_plain(file.stored))) for file in contents.values()]
    newest = delivery.feed.deliveries.aggregate(last=Max("spans_to"))["last"]
    return Piece([own, *sources], newest=newest)


def tell(delivery: Delivery, *, first: datetime | None, last: datetime | None, open_calls: int) -> None:
    """Keep what reading found: from when to when the piece tells, how many calls it leaves open, and how far the feed is."""
    spans = {"spans_from": delivery.spans_from or first, "spans_to": delivery.spans_to or last}
    Delivery.objects.filter(pk=delivery.pk).update(open_calls=open_calls, **spans)
    newest = spans["spans_to"]
    covers = delivery.written_at if newest is None or newest > delivery.written_at - HEARD_WITHIN else newest
    feed = delivery.feed
    if feed.covers_to is None or covers > feed.covers_to:
        type(feed).objects.filter(pk=feed.pk).update(covers_to=covers)
