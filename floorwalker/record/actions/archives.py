"""Asking for a closed year to be archived, and for an archived one to be put back."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.record.archive_events import YearArchiveAsked, YearReturnAsked
from floorwalker.record.models import Archive, Interaction
from floorwalker.record.queries import archives
from floorwalker.record.queries.archives import Obstacle

PERMISSION: Final = "record.archive"


class ArchiveRefused(RuleBroken):
    """The year cannot be archived, or put back, now; nothing was changed."""

    code = "archive_refused"


def archive(year: int, *, by: Actor) -> Job:
    """Ask for `year` to be archived; where that was begun and stopped, it goes on.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include archiving.
    ArchiveRefused
        If it is not closed, naming what stands in the way, it has no contacts, it is archived, or other work on archives goes on.
    """
    policy.require(by, PERMISSION)
    made = Archive.objects.filter(pk=year).first()
    if made is None:
        require_closed(year)  # asked again by the work itself; asking takes longer than others should wait
    elif made.state != Archive.State.TAKING:
        raise ArchiveRefused(f"{year} is {made.get_state_display().lower()}.", remedy="Look at the page of archives for what it offers.")
    with transaction.atomic():
        after = _refuse_busy()
        store.append(YearArchiveAsked(subject=f"archive:{year}"), by=by)
        return _ask(archives.ARCHIVE, year, after=after, by=by)


@transaction.atomic
def put_back(year: int, *, by: Actor) -> Job:
    """Ask for the archived `year` to be put back into the house; where that was begun and stopped, it goes on.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include archiving.
    NotFound
        If it is not archived.
    ArchiveRefused
        If a later year is archived, or other work on archives goes on.
    """
    policy.require(by, PERMISSION)
    after = _refuse_busy()
    made = Archive.objects.filter(pk=year).first()
    if made is None:
        raise NotFound(f"{year} is not in an archive.", remedy="There is nothing to put back.")
    later = Archive.objects.filter(year__gt=year).order_by("-year").first()
    if later is not None:
        raise ArchiveRefused(
            f"{later.year} is archived too: years are put back from the latest on.", remedy=f"Put {later.year} back first."
        )
    Archive.objects.filter(pk=year).update(state=Archive.State.RETURNING)
    store.append(YearReturnAsked(subject=made.subject), by=by)
    return _ask(archives.RETURN, year, after=after, by=by)


def require_closed(year: int) -> None:
    """Go on if `year` has contacts and nothing stands in the way of archiving it.

    Raises
    ------
    ArchiveRefused
        Naming what does.
    """
    if found := archives.obstacles(year):
        raise ArchiveRefused(
            f"{year} cannot be archived yet. {' '.join(each.words for each in found)}",
            remedy="Settle what is named; the page of archives leads to each.", obstacles=[_as_fact(each) for each in found],
        )
    if not Interaction.objects.filter(started_at__year=year).exists():
        raise ArchiveRefused(f"{year} has no contacts in the house.", remedy="Choose a year that the page of archives lists.")


def _as_fact(obstacle: Obstacle) -> dict[str, str]:
    return {"what": obstacle.words, "page": obstacle.url}


def _refuse_busy() -> int:
    """Go on if no work on archives does; return the latest there was before that was looked at."""
    latest = archives.latest_job()
    if (job := archives.active_job()) is not None:
        raise _busy(job)
    return latest


def _ask(kind: str, year: int, *, after: int, by: Actor) -> Job:
    """Ask for the work that comes `after` the latest one seen; of two who saw the same, one is told of the other's."""
    job = queue.enqueue(kind, arguments={"year": year}, by=by, key=f"archives:after-{after}")
    if (job.kind, job.arguments["year"]) != (kind, year):
        raise _busy(job)
    return job


def _busy(job: Job) -> ArchiveRefused:
    return ArchiveRefused(
        f"Work on the archive of {job.arguments['year']} goes on.", remedy="Wait until it has ended, or stop it on its page."
    )
