"""Record: the long work on recordings."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.jobs.kinds import JobKind
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.record import hearing, keeping
from floorwalker.record.actions import hearing as hearing_actions
from floorwalker.record.actions import recording_batches, recording_keeping, recordings, spoken_codes
from floorwalker.record.models import RecordingBatch

KEEP: Final = "record.keep_recordings"


def read(running: RunningJob) -> dict[str, Any]:
    """Take in what an archive of recordings holds; one that fails for good says so on its page."""
    batch = RecordingBatch.objects.select_related("stored", "index").get(reference=running.arguments["batch"])
    return recording_batches.read(batch, running=running)


def keep(running: RunningJob) -> dict[str, Any]:
    """Let recordings follow their contacts and lose the codes that words lost, then let go of those whose time is over."""
    followed = recordings.follow(by=running.owner, step=lambda at: running.progress(at, note=f"{at:,} compared with their contacts"))
    codes = spoken_codes.remove(spoken_codes.left(), step=lambda _done: running.check())
    gone = 0
    for each in list(keeping.due(clock.now()).defer("outline", "speech")):
        with transaction.atomic():
            running.progress(gone, note=f"{gone:,} recordings removed")
            gone += recording_keeping.expire(each, by=running.owner)
    return {"followed": followed, "removed": gone, "codes": codes}


RECORDING_JOBS: tuple[JobKind, ...] = (
    JobKind(recording_batches.READ, "Reading recordings", read, "record.bring_recordings"),
    JobKind(
        hearing_actions.HEAR, "Writing down what is said in recordings", hearing.hear_contact, "record.bring_recordings",
        attempts=hearing.ATTEMPTS,
    ),
    JobKind(KEEP, "Following contacts and removing recordings whose time is over", keep, "record.hold_recording", daily=True),
)
