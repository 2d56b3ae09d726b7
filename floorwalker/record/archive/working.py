"""The long work on an archived year, step by step; killed anywhere it goes on where it was, with nothing lost and nothing twice."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.trail import seal
from floorwalker.ground.trail import store as trail
from floorwalker.ground.trail.models import Pending
from floorwalker.record import counting, tying
from floorwalker.record.archive import building, extent, reading, taking
from floorwalker.record.archive_events import YearArchived, YearReturned, YearTakenOut
from floorwalker.record.models import Archive, Interaction, LoggedContact, SourceName

SEAL_PAUSE_SECONDS: Final = 0.2
DECIDED_ABOUT_THEN: Final = timedelta(days=1)
"""Names decided so long before a year went are looked at too when it comes back: their contacts may have followed while it was copied."""


def make(year: int, *, running: RunningJob) -> Archive:
    """Make the file of `year`, and let it stand for the year from now on."""
    reading.sweep()
    whole = extent.of_year(year)
    total = sum(whole.heads(model).order_by().count() for model in (Interaction, LoggedContact))

    def told(written: int) -> None:
        running.progress(written, total=total, note=f"{written:,} of {total:,} contacts and notes copied")

    path, sums = building.make(whole, told=told)
    contacts = whole.heads(Interaction)
    first, last = (contacts.order_by(order).values_list("started_at", flat=True).first() for order in ("started_at", "-started_at"))
    made = Archive(
        year=year, sha256=building.digest_of(path), bytes=path.stat().st_size, contacts=sums[extent.CONTACTS].rows, first_at=first,
        last_at=last, tables={name: vars(each) for name, each in sums.items()}, staying=whole.staying, made_at=clock.now(),
    )
    building.settle(path, made.file)
    rows = sum(each.rows for each in sums.values())
    with counting.store().counting(), transaction.atomic():  # who counts its days now is let finish, and nobody begins
        told(total)
        made.save(force_insert=True)
        trail.append(
            YearArchived(
                subject=made.subject, sha256=made.sha256, bytes=made.bytes, contacts=made.contacts, rows=rows,
                tables=tuple(f"{name} {each.rows} {each.digest}" for name, each in sorted(sums.items())),
            ),
            by=running.owner,
        )
    return made


def take_out(made: Archive, *, running: RunningJob) -> dict[str, Any]:
    """Take what `made` holds out of the house, once what the trail says of its file is sealed."""
    reading.require_sealed(made)
    _wait_for_seal(running)
    total = made.tables[extent.CONTACTS]["rows"] + made.tables[extent.LOGGED]["rows"]
    left = sum(extent.of(made).heads(model).order_by().count() for model in (Interaction, LoggedContact))

    def fence(gone: int) -> None:
        done = total - left + gone
        running.progress(done, total=total, note=f"{done:,} of {total:,} contacts and notes taken out")

    taking.take_out(made, fence=fence)
    with transaction.atomic():
        fence(left)
        Archive.objects.filter(pk=made.pk).update(state=Archive.State.ARCHIVED)
        trail.append(YearTakenOut(subject=made.subject, contacts=made.contacts), by=running.owner)
        if SourceName.objects.filter(to_tie=True).exists():  # decided while rows were moving: its contacts follow now
            tying.ask(by=running.owner)
    return {"year": made.year, "contacts": made.contacts}


def put_back(made: Archive, *, running: RunningJob) -> dict[str, Any]:
    """Put what `made` holds back into the house, each piece read again and compared, and remove the file."""
    reading.require_sealed(made)
    total = made.tables[extent.CONTACTS]["rows"] + made.tables[extent.LOGGED]["rows"]

    def fence(back: int) -> None:
        running.progress(back, total=total, note=f"{back:,} of {total:,} contacts and notes put back")

    changed = taking.put_back(made, fence=fence)
    with counting.store().counting(), transaction.atomic():
        fence(total)
        Archive.objects.filter(pk=made.pk).delete()
        if SourceName.objects.filter(decided_at__gte=made.made_at - DECIDED_ABOUT_THEN).update(to_tie=True):
            tying.ask(by=running.owner)
        trail.append(YearReturned(subject=made.subject, contacts=made.contacts, changed=changed, sha256=made.sha256), by=running.owner)
    reading.sweep()
    return {"year": made.year, "contacts": made.contacts, "changed": changed}


def _wait_for_seal(running: RunningJob) -> None:
    """Wait until every line that waits now is sealed; another sealer may be at it."""
    last = Pending.objects.filter(refused=False).order_by("-pk").values_list("pk", flat=True).first()
    while last is not None and Pending.objects.filter(refused=False, pk__lte=last).exists():
        running.check()
        if not seal.seal_once():
            time.sleep(SEAL_PAUSE_SECONDS)
