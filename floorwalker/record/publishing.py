"""Putting what was read in force: its days counted anew with it, then visible, in an order that a crash anywhere leaves whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date

import pyarrow as pa
from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.jobs.running import JobCancelled, RunningJob
from floorwalker.ground.trail import store as trail
from floorwalker.record import counting, restating, sight
from floorwalker.record.events import FiguresRestated, ImportPublished
from floorwalker.record.facts import SCHEMAS, Table
from floorwalker.record.importers import IMPORTERS
from floorwalker.record.models import Delivery, Import


def count_again(days: list[date], *, shown: sight.Shown, running: RunningJob) -> None:
    """Count `days` from the records that count and put them in force in one step; a day of which nothing is left is forgotten."""
    facts, emptied, silent = counting.store(), list[date](), counting.held_back()

    def weeks() -> Iterator[dict[tuple[Table, date], pa.Table]]:
        done = 0
        for batches in counting.count(days, shown=shown):
            yield batches
            counted = {day for _, day in batches}
            filled = {day for (_, day), rows in batches.items() if rows.num_rows}
            emptied.extend(day for day in sorted(counted - filled) if day.year not in silent)
            done += len(counted)
            with transaction.atomic():
                running.progress(done, total=len(days), note=f"{done:,} of {len(days):,} days counted")

    facts.replace_parts(weeks(), written_at=clock.now())
    facts.remove_days(dict.fromkeys(SCHEMAS, emptied))


def publish(batches: Sequence[Import], *, running: RunningJob, also: Callable[[], None]) -> list[date]:
    """Count the days of `batches` with them and make them visible together; run again after a crash it does the same.

    Contacts that they tell anew are changed first: a crash between leaves records a moment ahead of the figures, never behind.
    `also` is done in the same step.
    """
    keys = [batch.pk for batch in batches]
    with counting.store().counting():  # else another import of these days counts without these
        restating.apply(batches, joined=any(IMPORTERS.get(batch.importer).joins for batch in batches), fence=running.check)
        days = {batch.pk: counting.days_of(batch) for batch in batches}
        every = sorted({day for found in days.values() for day in found})
        before = set(counting.store_days())
        count_again(every, shown=sight.shown(also=keys), running=running)
        with transaction.atomic():
            with suppress(JobCancelled):  # its days are in force: too late to stop
                running.progress(len(every), total=len(every), note="Published")
            Import.objects.filter(pk__in=keys).update(state=Import.State.PUBLISHED, published_at=clock.now())
            Delivery.objects.filter(imports__in=keys).update(state=Delivery.State.TAKEN, problem=None)
            for batch in batches:
                told = ImportPublished(subject=batch.reference, contacts=batch.interactions.count(), days=len(days[batch.pk]))
                trail.append(told, by=running.owner)
                known = [day for day in days[batch.pk] if day in before and _was_closed(day, batch)]
                say_restated(batch.reference, known, running)
            also()
    return every


def _was_closed(day: date, batch: Import) -> bool:
    """Return whether `day` was over when `batch` was written: a feed that fills the present day restates nothing."""
    return batch.delivery is None or day < batch.delivery.written_at.date()


def say_restated(because: str, days: Sequence[date], running: RunningJob) -> None:
    """Say in the trail that `days`, which had been counted before, were counted again because of `because`."""
    if days:
        trail.append(
            FiguresRestated(
                subject=because, days=len(days), first_day=days[0].isoformat(), last_day=days[-1].isoformat()
            ),
            by=running.owner,
        )
