"""Keeping the pieces that a feed brings, each content once, and reading one again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from floorwalker.ground import clock, files, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.models import StoredFile
from floorwalker.ground.people import policy
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.record.feed_events import DeliveryAgain, DeliveryKept, DeliveryTakenOut
from floorwalker.record.importers import IMPORTERS
from floorwalker.record.importers.queue_log_pieces import Span, span_of
from floorwalker.record.models import Delivery, Feed, Import, ImportFile
from floorwalker.record.queries.feeds import LOOK

MEGABYTE = 2**20


def keep(feed: Feed, *, name: str, content: Iterable[bytes], written_at: datetime, by: Actor) -> tuple[Delivery, bool]:
    """Keep one piece of `feed` as an import that waits to be read; return it, and whether it is new.

    The same content again, under whatever name, is the same delivery: it is counted and nothing else happens.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    FileRefused
        If it is too large, or there is no room.
    """
    policy.require(by, "record.import")
    stored = files.put(content, limit_bytes=int(settings.get("upload_limit_mb")) * MEGABYTE)
    span = _span(feed, stored)
    with transaction.atomic():
        delivery, is_new = Delivery.objects.get_or_create(
            feed=feed, sha256=stored.sha256,
            defaults={
                "name": name[-200:], "bytes": stored.bytes, "written_at": min(written_at, clock.now()), "received_at": clock.now(),
                "spans_from": span.first if span else None, "spans_to": span.last if span else None,
            },
        )
        if is_new:
            batch = _import_of(delivery, stored)
            store.append(DeliveryKept(subject=batch.reference, feed=feed.reference, sha256=stored.sha256), by=by)
        else:
            Delivery.objects.filter(pk=delivery.pk).update(repeats=F("repeats") + 1)
            delivery.refresh_from_db()
    if not is_new:
        files.release(stored, by=by)
    return delivery, is_new


def receive(feed: Feed, *, name: str, content: Iterable[bytes], written_at: datetime, by: Actor) -> tuple[Delivery, bool]:
    """Keep one piece that was sent to `feed`, and ask for it to be taken in; return it, and whether it is new.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    FileRefused
        If it is too large, or there is no room.
    """
    delivery, is_new = keep(feed, name=name, content=content, written_at=written_at, by=by)
    if delivery.state == Delivery.State.WAITING:
        queue.enqueue(LOOK, arguments={"feed": feed.reference}, by=by, key=f"{LOOK}:{feed.reference}:{delivery.pk}:{delivery.repeats}")
    return delivery, is_new


def _span(feed: Feed, stored: StoredFile) -> Span | None:
    if not IMPORTERS.get(feed.importer).joins:
        return None
    with files.open_plain(stored) as stream:
        return span_of(stream)


def _import_of(delivery: Delivery, stored: StoredFile) -> Import:
    feed = delivery.feed
    batch = Import.objects.create(
        reference=next_reference("IMP"), delivery=delivery, importer=feed.importer, options=feed.options,
        created_by=f"feed:{feed.reference}", created_at=clock.now(),
    )
    ImportFile.objects.create(batch=batch, position=0, name=delivery.name, stored=stored)
    return batch


def again(delivery: Delivery, *, by: Actor) -> Import:
    """Let a piece be taken in once more, as its feed reads now: one that was refused or taken out, or whose open calls have ended.

    What it told before and stands is not counted twice.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    RuleBroken
        If it waits already, or its file is gone.
    """
    policy.require(by, "record.import")
    held = ImportFile.objects.filter(batch__delivery=delivery).select_related("stored").order_by("-pk").first()
    if held is None:
        raise RuleBroken(
            f"The file of {delivery.name} is not kept any more.", remedy="Deliver it again; it is then taken in.", code="file_gone"
        )
    with files.open_plain(held.stored) as stream:
        stored = files.put(files.chunks_of(stream))  # one more reference to the same content
    with transaction.atomic():
        if not Delivery.objects.filter(pk=delivery.pk).exclude(state=Delivery.State.WAITING).update(
            state=Delivery.State.WAITING, attempts=0, problem=None
        ):
            files.release(stored, by=by)
            raise RuleBroken(f"{delivery.name} waits to be taken in already.", remedy="Wait for the next look.", code="delivery_waits")
        batch = _import_of(delivery, stored)
        store.append(DeliveryAgain(subject=batch.reference, feed=delivery.feed.reference), by=by)
    return batch


def tell_again_what(batch: Import, *, by: Actor) -> None:
    """Let the pieces of feeds that told contacts of `batch` too be taken in again, since `batch` is taken out.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    """
    policy.require(by, "record.import")
    own = batch.delivery
    if own is not None and Delivery.objects.filter(pk=own.pk, state=Delivery.State.WAITING).update(
        state=Delivery.State.REFUSED, problem=RuleBroken("It was taken out.", remedy="Take it in again.", code="taken_out").as_problem()
    ):
        store.append(DeliveryTakenOut(subject=batch.reference, feed=own.feed.reference), by=by)
    if batch.first_at is None or batch.last_at is None:
        return
    told_too = Delivery.objects.filter(  # those that are taken out themselves stay out
        state=Delivery.State.TAKEN, feed__importer=batch.importer, imports__state=Import.State.PUBLISHED, imports__rows_duplicate__gt=0,
        spans_from__lte=batch.last_at, spans_to__gte=batch.first_at,
    )
    for delivery in told_too.exclude(imports=batch).distinct():
        again(delivery, by=by)
