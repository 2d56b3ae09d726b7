"""Long work with progress, cancel, retry and owner; a worker killed in the middle loses nothing and repeats nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from floorwalker.ground.jobs.kinds import JobKind

if TYPE_CHECKING:
    from floorwalker.ground.jobs.running import RunningJob


def _verify_trail(running: RunningJob) -> dict[str, Any]:
    from floorwalker.ground.trail import verify

    verdict = verify.verify()
    return {
        "whole": verdict.broken is None,
        "sentence": verdict.broken.sentence() if verdict.broken else f"The trail is whole: {verdict.lines:,} sealed lines.",
        "lines": verdict.lines,
        "unsealed": verdict.unsealed,
        "head": verdict.head.digest if verdict.head else None,
    }


def _sweep_files(running: RunningJob) -> dict[str, Any]:
    from floorwalker.ground import files

    return {"removed": files.sweep(by=running.owner)}


def _forget_notices(_running: RunningJob) -> dict[str, Any]:
    from floorwalker.ground import telling

    return {"removed": telling.forget_old()}


def _follow_days(running: RunningJob) -> dict[str, Any]:
    from floorwalker.ground.people import daily

    return daily.follow(by=running.owner)


def _forget_answers(_running: RunningJob) -> dict[str, Any]:
    from floorwalker.ground.people import api_access

    return {"removed": api_access.forget_old_answers()}


def _forget_deliveries(_running: RunningJob) -> dict[str, Any]:
    from floorwalker.ground.webhooks import gathering

    return {"removed": gathering.forget_old()}


def _remove_views(running: RunningJob) -> dict[str, Any]:
    from floorwalker.ground import saved_views

    return {"removed": saved_views.remove_of_leavers(by=running.owner)}


JOBS: tuple[JobKind, ...] = (
    JobKind("ground.verify_trail", "Verifying the trail", _verify_trail, "ground.view_trail", attempts=1),
    JobKind("ground.sweep_files", "Clearing the file store", _sweep_files, "ground.change_setting", daily=True),
    JobKind("people.follow_days", "Closing the accounts of leavers", _follow_days, "people.change", daily=True),
    JobKind("ground.forget_api_answers", "Forgetting old answers of the API", _forget_answers, "people.api_key", daily=True),
    JobKind("ground.forget_deliveries", "Removing old log of webhooks", _forget_deliveries, "ground.webhook", daily=True),
    JobKind("ground.remove_views", "Removing views that leavers kept", _remove_views, "people.change", daily=True),
    JobKind("ground.forget_notices", "Removing old notices", _forget_notices, "ground.change_setting", daily=True),
)
