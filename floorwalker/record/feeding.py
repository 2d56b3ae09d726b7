"""One look at a feed: fetch what is whole, keep each content once, read what waits, put it in force together.

Killed anywhere it is begun again and ends the same: what was kept is known by its digest, what was half read is read from its
beginning, what was read and not yet in force is put in force with the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Max

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs.running import JobCancelled, LeaseLost, RunningJob
from floorwalker.record import importing, publishing, writing
from floorwalker.record.actions import deliveries, feeds
from floorwalker.record.importers.queue_log_pieces import BESIDE
from floorwalker.record.models import Delivery, Feed, FeedFile, Import
from floorwalker.record.places import Place, place_of
from floorwalker.record.places.base import DONE, FAILED, Found

MOST_FILES: Final = 5_000
"""Files fetched at one look; the rest comes at the next. All are listed: those that were taken and stay are the oldest."""
AT_ONCE: Final = 200
"""Pieces that are put in force together; a backlog of weeks comes in days, not in one step."""
MOST_ATTEMPTS: Final = 3
BY: Final = Actor.system("feed")
LEAST_SETTLED: Final = timedelta(minutes=2)


@dataclass
class Look:
    """What one look brought."""

    fetched: int = 0
    taken: int = 0
    refused: int = 0


def look(feed: Feed, *, running: RunningJob) -> Look:
    """Look at the place of `feed` and take in what waits; a place that cannot be reached is said on its page and tried again."""
    seen = Look()
    if feed.is_running and feed.kind != Feed.Kind.POST:
        try:
            with place_of(feed) as place:
                seen.fetched = _fetch(feed, place, running)
        except RuleBroken as refused:
            feeds.say_failed(feed, problem=refused.as_problem(), by=BY)
        else:
            feeds.say_looked(feed, by=BY)
    _let_silent_calls_end(feed)
    while _take_in(feed, seen, running):
        pass
    if feed.is_running and feed.afterwards == Feed.Afterwards.MOVE and feed.kind in {Feed.Kind.FOLDER, Feed.Kind.SFTP}:
        _move_aside(feed)
    return seen


def _fetch(feed: Feed, place: Place, running: RunningJob) -> int:
    """Keep every whole file that was not taken yet; a file that is refused stops none of the others."""
    known = {file.name: file for file in feed.files.all()}
    fetched, refused = 0, list[RuleBroken]()
    listed = place.found()
    for at, found in enumerate(listed):
        running.progress(at, total=len(listed), note=f"{at:,} of {len(listed):,} files looked at")
        file = known.get(found.name)
        if file is None or not _same(file, found):
            file, _ = FeedFile.objects.update_or_create(
                feed=feed, name=found.name,
                defaults={
                    "bytes": found.bytes, "written_at": found.written_at, "mark": found.mark, "seen_at": clock.now(), "delivery": None,
                },
            )
            if not _is_whole(feed, found, seen_before=False):
                continue
        elif file.delivery_id is not None or not _is_whole(feed, found, seen_before=True):
            continue
        if fetched + len(refused) >= MOST_FILES:
            break
        try:
            delivery, _ = deliveries.keep(feed, name=found.name, content=place.read(found), written_at=found.written_at, by=BY)
        except RuleBroken as problem:
            refused.append(problem)
            continue
        FeedFile.objects.filter(pk=file.pk).update(delivery=delivery)
        fetched += 1
    if feed.kind != Feed.Kind.PULL:  # an export that did not change is not listed, and is not gone
        _forget([known[name].pk for name in set(known) - {found.name for found in listed}])
    if refused:
        raise refused[0]
    return fetched


def _forget(gone: list[int]) -> None:
    for start in range(0, len(gone), AT_ONCE):
        FeedFile.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()


def _same(file: FeedFile, found: Found) -> bool:
    return bool(found.bytes or found.mark) and (file.bytes, file.written_at, file.mark) == (found.bytes, found.written_at, found.mark)


def _is_whole(feed: Feed, found: Found, *, seen_before: bool) -> bool:
    """Return whether `found` is no longer being written, by the rule of its feed."""
    if feed.kind == Feed.Kind.PULL:
        return True
    if feed.complete == Feed.Complete.MARKED:
        return found.is_marked
    resting = max(timedelta(minutes=feed.every_minutes), LEAST_SETTLED)
    return seen_before or found.written_at <= clock.now() - resting


def _let_silent_calls_end(feed: Feed) -> None:
    """Let pieces be read again whose open calls no line can end any more, so that they count as a log that breaks off counts."""
    newest = feed.deliveries.aggregate(last=Max("spans_to"))["last"]
    if newest is not None:
        silent = feed.deliveries.filter(
            state=Delivery.State.TAKEN, open_calls__gt=0, spans_to__lt=newest - BESIDE, imports__state=Import.State.PUBLISHED
        )
        for delivery in silent.distinct():
            deliveries.again(delivery, by=BY)


def _take_in(feed: Feed, seen: Look, running: RunningJob) -> bool:
    """Read the pieces that wait, the earliest first, and put what was read in force; return whether there was any."""
    waiting = Import.objects.filter(delivery__feed=feed, delivery__state=Delivery.State.WAITING).select_related("delivery__feed")
    unread = waiting.filter(state__in=(Import.State.WAITING, Import.State.READING, Import.State.FAILED))
    found = list(unread.order_by("delivery__written_at", "pk")[:AT_ONCE])
    for batch in found:
        seen.refused += not _read(batch, running)
    ready = list(waiting.filter(state__in=(Import.State.READY, Import.State.PUBLISHING)))
    if ready:
        Import.objects.filter(pk__in=[batch.pk for batch in ready]).update(state=Import.State.PUBLISHING)
        publishing.publish(ready, running=running, also=lambda: None)
        seen.taken += len(ready)
    return bool(found or ready)


def _read(batch: Import, running: RunningJob) -> bool:
    """Read one piece; what cannot be read is refused with its reason, and the next is read."""
    delivery = batch.delivery
    assert delivery is not None
    Delivery.objects.filter(pk=delivery.pk).update(attempts=F("attempts") + 1)
    delivery.refresh_from_db(fields=["attempts"])
    try:
        if delivery.attempts > MOST_ATTEMPTS:
            raise RuleBroken(
                f"Reading {delivery.name} stopped without a word {MOST_ATTEMPTS} times.",
                remedy="Look in the server's log for its last lines, then let it be taken in again.", code="job_died",
            )
        importing.read(batch, running=running)
    except (LeaseLost, JobCancelled):
        raise
    except RuleBroken as refused:
        _refuse(batch, refused, running)
        return False
    except Exception as failure:
        if delivery.attempts < MOST_ATTEMPTS:
            raise
        problem = RuleBroken(
            f"Reading {delivery.name} failed: {type(failure).__name__}.",
            remedy=f"Give this number to whoever runs the server: job {running.job_id}.", code="job_failed",
        )
        _refuse(batch, problem, running)
        return False
    return True


def _refuse(batch: Import, problem: RuleBroken, running: RunningJob) -> None:
    """Say why a piece is not taken in; what was written of it goes, else a later piece would find its contacts known and hide them too."""
    writing.remove(batch, fence=lambda gone: running.progress(gone, note=f"{gone:,} contacts of a refused piece cleared"))
    with transaction.atomic():
        Import.objects.filter(pk=batch.pk).update(state=Import.State.FAILED)
        Delivery.objects.filter(imports=batch).update(state=Delivery.State.REFUSED, problem=problem.as_problem())


def _move_aside(feed: Feed) -> None:
    """Move what was taken into the folder done and what could not be into failed; what cannot be moved is said on the page."""
    settled = feed.files.filter(delivery__state__in=(Delivery.State.TAKEN, Delivery.State.REFUSED)).select_related("delivery")
    files_there = list(settled)
    if not files_there:
        return
    try:
        with place_of(feed) as place:
            there = {found.name: found for found in place.found()}
            for file in files_there:
                found = there.get(file.name)
                if found is not None:
                    if (file.bytes, file.written_at) != (found.bytes, found.written_at):
                        continue  # written anew meanwhile: it is fetched first
                    place.move(file.name, to=DONE if file.delivery.state == Delivery.State.TAKEN else FAILED)  # type: ignore[union-attr]
                file.delete()
    except RuleBroken as refused:
        feeds.say_failed(feed, problem=refused.as_problem(), by=BY)


def as_result(seen: Look) -> dict[str, Any]:
    """Return what a look brought as the job keeps it."""
    return {"fetched": seen.fetched, "taken": seen.taken, "refused": seen.refused}
