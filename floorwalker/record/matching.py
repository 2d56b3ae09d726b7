"""When notes and contacts are compared again: each minute in which something new came, and where anybody logs by hand at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from floorwalker.ground import settings
from floorwalker.ground.jobs.kinds import Due
from floorwalker.ground.models import Job
from floorwalker.record.models import Import, Interaction, LoggedContact

MATCH: Final = "record.match_logged"
MINUTE: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(hours=6)
"""Contacts that lasted longer are told of with the next that is as old."""
LOGGED_LATELY: Final = timedelta(days=14)
"""A centre where nobody logged by hand for so long is not told of contacts that nobody logged."""


def due(now: datetime) -> Sequence[Due]:
    """Return the turn that is due at `now`: a note was written, an import published, or a contact grew old enough to be missed."""
    if not LoggedContact.objects.filter(started_at__gte=now - LOGGED_LATELY).exists():
        return ()
    last = Job.objects.filter(kind=MATCH).order_by("-id").first()
    if last is not None:
        if last.state in {Job.State.WAITING, Job.State.RUNNING}:
            return ()
        since, wait = last.created_at, timedelta(minutes=int(settings.get("unlogged_after_minutes")))
        came = (
            LoggedContact.objects.filter(logged_at__gt=since), LoggedContact.objects.filter(closed_at__gt=since),
            Import.objects.filter(published_at__gt=since),
            Interaction.objects.filter(
                started_at__gt=since - wait - LONGEST, started_at__lte=now - wait, ended_at__gt=since - wait, ended_at__lte=now - wait,
                agent__isnull=False,
            ),
        )
        if not any(rows.exists() for rows in came):
            return ()
    return (Due(f"{MATCH}:{int(now.timestamp() // MINUTE.total_seconds())}", {}),)
