"""Record: the long work this room can be asked to do."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from floorwalker.ground import clock, files, silence, telling
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.kinds import JobKind
from floorwalker.ground.jobs.running import JobCancelled, LeaseLost, RunningJob
from floorwalker.ground.models import Job
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store as trail
from floorwalker.record import (
    counting,
    featuring,
    feeding,
    following,
    importing,
    matching,
    publishing,
    recounting,
    restating,
    sight,
    tying,
    writing,
)
from floorwalker.record.actions import alerts, archives, deliveries, imports, matches, needs, transcripts
from floorwalker.record.archive import working
from floorwalker.record.erasing import ERASERS
from floorwalker.record.events import ImportUndone, NamesTied
from floorwalker.record.models import Archive, Import, IntervalTotal, StaleDay, Transcript
from floorwalker.record.queries import alerts as alert_queries
from floorwalker.record.queries import archives as archive_queries
from floorwalker.record.queries import feeds as feed_queries
from floorwalker.record.queries import imports as queries
from floorwalker.record.queries import transcripts as transcript_queries
from floorwalker.record.recording_jobs import RECORDING_JOBS

__all__ = ["ERASERS", "JOBS"]

WATCH: Final = "record.watch_saved_filters"
FEATURES: Final = featuring.JOB
WORDS_PIECE: Final = 500
"""Contacts a transaction with some 10,000 turns."""
LOOKS_KEPT = timedelta(days=1)
LEFT_AFTER = timedelta(days=14)
"""An upload that was never read to its end is taken out after this; longer than most leave of whoever handed it in."""


def import_of(running: RunningJob) -> Import:
    """Return the import that a job works on; a job tried again after later work was asked for must not undo what that did.

    Raises
    ------
    RuleBroken
        If later work on the import was asked for.
    """
    batch = Import.objects.get(reference=running.arguments["import"])
    last = queries.last_job(batch)
    if last is not None and last.pk != running.job_id:
        raise RuleBroken(
            f"Later work on {batch.reference} was asked for.", remedy="Look what the page of the import offers now.", code="import_state"
        )
    return batch


def read_import(running: RunningJob) -> dict[str, Any]:
    """Read an import; one that fails stands as failed, so that it can be undone. Another worker's is left to it."""
    batch = import_of(running)
    try:
        done = importing.read(batch, running=running)
    except LeaseLost:
        raise
    except Exception as failure:
        Import.objects.filter(pk=batch.pk, state=Import.State.READING).update(state=Import.State.FAILED)
        if isinstance(failure, RuleBroken):  # anything else is tried again
            _tell_owner(batch, "could not be read", running)
        raise
    _tell_owner(batch, "is read and waits to be published", running)
    return done


def publish_import(running: RunningJob) -> dict[str, Any]:
    """Count the days of an import with it and make it visible; run again after a crash it does the same."""
    batch = import_of(running)

    def also() -> None:
        _tell_owner(batch, f"is published: {brought(batch)}", running)
        queue.enqueue(FEATURES, arguments={}, by=Actor.system("worker"), key=f"{FEATURES}:{batch.reference}")
        _watch_after(running)

    days = publishing.publish([batch], running=running, also=also)
    return {"import": batch.reference, "contacts": batch.interactions.count(), "days": len(days)}


def brought(batch: Import) -> str:
    """Return in words what `batch` brought."""
    if told := IntervalTotal.objects.filter(batch=batch).count():
        return f"totals of {told:,} intervals"
    words = Transcript.objects.filter(batch=batch).count()
    return f"{batch.interactions.count():,} contacts" + (f", what was said in {words:,}" if words else "")


def undo_import(running: RunningJob) -> dict[str, Any]:
    """Count the days of an import without it, then take its contacts out."""
    batch = import_of(running)
    # Publishing that was cut off may have put its days in force, so the days decide and not the state.
    days = sorted({*counting.days_of(batch)} & {*counting.store_days()})
    contacts = batch.interactions.count()
    restating.put_back(batch, fence=running.check)
    with counting.store().counting():
        publishing.count_again(days, shown=sight.shown(without=[batch.pk]), running=running)
    writing.remove(batch, fence=lambda gone: running.progress(gone, total=contacts, note=f"{gone:,} contacts taken out"))
    deliveries.tell_again_what(batch, by=running.owner)
    with transaction.atomic():
        with suppress(JobCancelled):  # all of it is gone: too late to stop
            running.progress(contacts, total=contacts, note="Taken out")
        batch.restatements.all().delete()
        Import.objects.filter(pk=batch.pk).update(state=Import.State.UNDONE, undone_at=clock.now())
        if batch.read_at is None:  # no account quotes its files
            for each in batch.files.select_related("stored"):
                each.delete()
                files.release(each.stored, by=running.owner)
        _tell_owner(batch, "is taken out", running)
        trail.append(ImportUndone(subject=batch.reference, contacts=contacts, days=len(days)), by=running.owner)
        publishing.say_restated(batch.reference, days if batch.published_at else [], running)
    return {"import": batch.reference, "contacts": contacts, "days": len(days)}


def take_out_left(running: RunningJob) -> dict[str, Any]:
    """Ask for uploads that were handed in and left to be taken out with their files: nobody needs them, and they are personal."""
    left = queries.left(since=clock.now() - LEFT_AFTER)
    for batch in left:
        imports.undo(batch, by=running.owner)
    return {"imports": [batch.reference for batch in left]}


def watch_saved_views(running: RunningJob) -> dict[str, Any]:
    """Count every saved view that carries an alert, within its owner's reach, and tell the owners whose number is passed."""
    watched, told = list(alert_queries.watched()), list[str]()
    for done, each in enumerate(watched, start=1):
        why = alert_queries.due(each)
        with transaction.atomic():
            running.progress(done, total=len(watched))
            if why:
                alerts.tell(each, why=why, by=running.owner)
                told.append(each.view.reference)
    return {"counted": len(watched), "told": told}


def _tell_owner(batch: Import, what: str, running: RunningJob) -> None:
    """Tell whoever asked for the work what came of it; the house's own work tells nobody."""
    owner = Person.objects.filter(pk=running.owner.person_id).first() if running.owner.person_id is not None else None
    if owner is not None:
        telling.tell(
            owner, kind="import_ended", key=f"import:{running.job_id}", group="imports", about=f"import:{batch.reference}",
            what=f"{batch.reference} {what}",
        )


def tie_names(running: RunningJob) -> dict[str, Any]:
    """Let contacts follow what was decided of the names in them, and count the days that this touches again."""
    done = tying.follow(running)
    with counting.store().counting():
        marks = _count_stale(running)
        days = sorted(marks)
        with transaction.atomic():
            running.progress(done.contacts, total=done.contacts, note="Contacts follow, and their days are counted")
            StaleDay.objects.filter(day__in=days, mark__in=marks.values()).delete()
            if done.contacts:
                trail.append(NamesTied(subject="names", names=done.names, contacts=done.contacts, parts=done.parts), by=running.owner)
            publishing.say_restated("names", days, running)
    return {"names": done.names, "contacts": done.contacts, "days": len(days)}


def count_stale_days(running: RunningJob) -> dict[str, Any]:
    """Count the days again whose contacts were changed by hand since: logged, matched, or their customer merged."""
    with counting.store().counting():
        marks = _count_stale(running)
        days = sorted(marks)
        with transaction.atomic():
            running.progress(len(days), total=len(days), note=f"{len(days):,} days counted")
            StaleDay.objects.filter(day__in=days, mark__in=marks.values()).delete()
            publishing.say_restated("contacts-changed-by-hand", [day for day in days if day < clock.now().date()], running)
    return {"days": len(days)}


def _count_stale(running: RunningJob) -> dict[date, UUID]:
    """Count the days that wait; return them with the marks that they bore before: one that was marked anew since waits on."""
    marks = dict(StaleDay.objects.values_list("day", "mark"))
    if marks:
        publishing.count_again(sorted(marks), shown=sight.shown(), running=running)
    return marks


def count_days(running: RunningJob) -> dict[str, Any]:
    """Count days again on which a plan or an exception changed; a day that was never counted waits for its import."""
    asked = {date.fromisoformat(day) for day in running.arguments["days"]}
    with counting.store().counting():
        days = sorted(asked & {*counting.store_days()})
        if days:
            publishing.count_again(days, shown=sight.shown(), running=running)
        with transaction.atomic():
            with suppress(JobCancelled):  # its days are in force: too late to stop
                running.progress(len(days), total=len(days), note=f"{len(days)} days counted")
            publishing.say_restated(running.arguments["because"], days, running)
    return {"days": len(days)}


def work_out_features(running: RunningJob) -> dict[str, Any]:
    """Work out what automatic checks ask of every contact that came since."""
    done = featuring.fill(told=lambda so_far: running.progress(so_far, note=f"{so_far:,} contacts"))
    return {"contacts": done}


def find_phrases(running: RunningJob) -> dict[str, Any]:
    """Look through what was said again, since what is looked for was changed."""
    numbers = sorted(set(Transcript.objects.values_list("contact", flat=True)))
    for at in range(0, len(numbers), WORDS_PIECE):
        with transaction.atomic():
            featuring.work_out(numbers[at : at + WORDS_PIECE])
            running.progress(min(at + WORDS_PIECE, len(numbers)), total=len(numbers), note="Looking through what was said")
    return {"contacts": len(numbers)}


def _watch_after(running: RunningJob) -> None:
    """Ask for the saved views with alerts to be counted again, since contacts have come."""
    if alert_queries.watched().exists():
        queue.enqueue(WATCH, arguments={}, by=Actor.system("worker"), key=f"{WATCH}:after:{running.job_id}")


def look_at_feed(running: RunningJob) -> dict[str, Any]:
    """Look at a feed and take in what it brought; looks at it that were done long ago are forgotten, there are so many."""
    feed = feed_queries.find(running.arguments["feed"])
    if silence.is_silent():
        raise RuleBroken(
            "This is a copy for trial: its feeds fetch nothing, since the pieces are those of another house.",
            remedy="Let this house go on under Set-up, Outbox, if it takes the place of the other.", code="is_silent",
        )
    seen = feeding.look(feed, running=running)
    if seen.taken:
        _watch_after(running)
    old = Job.objects.filter(kind=feed_queries.LOOK, state=Job.State.DONE, arguments__feed=feed.reference)
    old.filter(ended_at__lt=clock.now() - LOOKS_KEPT).delete()
    return feeding.as_result(seen)


def match_logged(running: RunningJob) -> dict[str, Any]:
    """Compare notes with contacts, and tell of what nobody logged; runs of the days before are forgotten, there are so many."""
    with transaction.atomic():
        changed = matches.propose(by=running.owner)
        unlogged = matches.tell_unlogged(by=running.owner)
        running.progress(1, total=1, note=f"{changed:,} proposals changed, {unlogged:,} contacts not logged")
    Job.objects.filter(kind=matching.MATCH, state=Job.State.DONE, ended_at__lt=clock.now() - LOOKS_KEPT).delete()
    return {"changed": changed, "unlogged": unlogged}


def tell_of_needs(running: RunningJob) -> dict[str, Any]:
    """Tell owners which needs of customers are soon to be looked at again."""
    with transaction.atomic():
        told = needs.tell_due(by=running.owner)
        running.progress(told, total=told)
    return {"needs": told}


def archive_year(running: RunningJob) -> dict[str, Any]:
    """Archive a closed year: make its file, then take its rows out of the house; asked for again it goes on where it was."""
    year = int(running.arguments["year"])
    made = Archive.objects.filter(pk=year).first()
    if made is None:
        archives.require_closed(year)
        made = working.make(year, running=running)
    return working.take_out(made, running=running)


def return_year(running: RunningJob) -> dict[str, Any]:
    """Put an archived year back into the house."""
    year = int(running.arguments["year"])
    made = Archive.objects.filter(pk=year).first()
    return {"year": year} if made is None else working.put_back(made, running=running)


JOBS: tuple[JobKind, ...] = (
    *RECORDING_JOBS,
    JobKind(feed_queries.LOOK, "Looking at a feed", look_at_feed, "record.import", due=feed_queries.due_looks),
    JobKind("record.read_import", "Reading an import", read_import, "record.import"),
    JobKind("record.publish_import", "Publishing an import", publish_import, "record.import"),
    JobKind("record.undo_import", "Taking an import out", undo_import, "record.import"),
    JobKind(archive_queries.ARCHIVE, "Archiving a year", archive_year, "record.archive"),
    JobKind(archive_queries.RETURN, "Putting an archived year back", return_year, "record.archive"),
    JobKind("record.take_out_left_imports", "Taking out uploads that were left", take_out_left, "record.import", daily=True),
    JobKind(tying.TIE, "Letting contacts follow whose a name is", tie_names, "record.import"),
    JobKind(matching.MATCH, "Matching notes with contacts", match_logged, "record.import", due=matching.due),
    JobKind(recounting.COUNT, "Counting days changed by hand", count_stale_days, "record.import", due=recounting.due),
    JobKind(recounting.COUNT_NOW, "Counting days again", count_days, "record.import"),
    JobKind(
        following.FOLLOW, "Following contacts of the same matter", following.follow, "record.import", daily=True, due=following.due,
    ),
    JobKind(FEATURES, "Working out features of contacts", work_out_features, "record.import", daily=True),
    JobKind(transcripts.FIND_AGAIN, "Looking for phrases in what was said", find_phrases, transcript_queries.CHANGE_PHRASES),
    JobKind("record.needs_fall_due", "Telling of needs to be looked at again", tell_of_needs, "record.import", daily=True),
    JobKind(WATCH, "Counting saved views for alerts", watch_saved_views, "record.import", daily=True),
)
