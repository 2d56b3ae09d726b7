"""Work on an archive that is cut off anywhere goes on: nothing is lost, nothing is there twice, and readers see each contact once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground.jobs.kinds import kinds
from floorwalker.ground.jobs.running import RunningJob, claim
from floorwalker.ground.models import Job
from floorwalker.record import sight
from floorwalker.record.actions import archives
from floorwalker.record.archive import building, checking, reading, taking
from floorwalker.record.archive.taking import ArchiveDiffers
from floorwalker.record.models import Archive, Interaction
from tests.record.archives_made import BY, YEAR, a_year, archived, done, in_2026, returned
from tests.record.test_archives import all_rows

pytestmark = [pytest.mark.once, pytest.mark.django_db]


class Killed(BaseException):
    """The process is gone: no handler of ours runs."""


@pytest.fixture(autouse=True)
def house(tmp_path: Path, settings: Any, monkeypatch: Any) -> Iterator[Path]:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    for module in (building, taking):
        monkeypatch.setattr(module, "PIECE", 2)
    with in_2026():
        yield tmp_path


def shown() -> list[int]:
    found: list[int] = []
    for place in reading.places():
        with reading.at(place):
            found += sight.published().values_list("pk", flat=True)
    return sorted(found)


def work(job: Job, *, until: int) -> bool:
    """Go on with `job` until its progress is told for the time `until`; return whether it ended before."""
    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING, holder="", attempts=0)
    running = claim(holder="tests")
    assert running is not None
    plain, told = RunningJob.progress, [0]

    def progress(self: RunningJob, *given: Any, **named: Any) -> None:
        told[0] += 1
        if told[0] == until:
            raise Killed
        plain(self, *given, **named)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(RunningJob, "progress", progress)
        try:
            result = kinds().get(job.kind).run(running)
        except Killed:
            return False
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, result=result)
    return True


@pytest.mark.parametrize("act", [archives.archive, archives.put_back])
def test_killed_at_every_step_it_goes_on_and_each_contact_is_shown_once(cast: Any, act: Callable[..., Job]) -> None:
    a_year(cast)
    every, before = shown(), all_rows()
    if act is archives.put_back:
        archived()
    job, steps = act(YEAR, by=BY), 1
    while not work(job, until=steps):
        assert shown() == every, f"killed at step {steps}"
        steps += 1
    assert steps > 4
    assert shown() == every
    assert checking.faults() == []
    if act is archives.archive:
        assert Archive.objects.get().state == Archive.State.ARCHIVED
        returned()
    assert all_rows() == before


def test_a_contact_that_was_changed_while_it_was_archived_stays_and_is_named(cast: Any) -> None:
    made = a_year(cast)
    job = archives.archive(YEAR, by=BY)
    steps = 1
    while not Archive.objects.exists():
        work(job, until=steps)
        steps += 1
    Interaction.objects.filter(pk=made[2].pk).update(note="written past every refusal")
    with pytest.raises(ArchiveDiffers, match="another in the house than in its archive"):
        work(job, until=10**9)
    assert Interaction.objects.get(pk=made[2].pk).note == "written past every refusal"
    assert made[2].pk in shown()
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED)
    assert done(archives.put_back(YEAR, by=BY)).result["changed"] == 1
    assert Interaction.objects.get(pk=made[2].pk).note == "written past every refusal"
    assert len(shown()) == len(made)
    archived()
