"""How activities of teams stand, in words: for their own pages, the week, the files and the board of today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from floorwalker.ground import clock
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State, Status
from floorwalker.plan.models import ActivitySession, TeamActivity
from floorwalker.plan.queries import activities as queries
from floorwalker.plan.queries.activities import Stand
from floorwalker.plan.rules.activities import MISSED, kind_of

STANDS: Final[dict[str, State]] = {
    queries.TO_PLAN: "watch", queries.WAITS: "info", queries.IN_DRAFT: "info", queries.PLANNED: "ok", queries.DONE: "ok",
    queries.MISSED: "watch", queries.AWAY: "watch", queries.GONE: "watch", queries.UNMARKED: "watch",
}


def kind_name(row: TeamActivity) -> str:
    """Return what kind of activity it is."""
    return kind_of(row.kind).name


def state_of(row: TeamActivity) -> Status:
    """Return how far an activity, read with its counts, has come."""
    if row.cancelled_at is not None:
        return Status("info", "Called off")
    asked, did, timed = row.asked, row.did, row.timed  # type: ignore[attr-defined]  # counted by the query
    if did == asked:
        return Status("ok", "Done by all")
    late = row.due_on < clock.today(row.site.zone)
    if timed < asked:
        return Status("miss" if late else "watch", f"{asked - timed} without a time")
    return Status("miss", f"Late, {asked - did} to go") if late else Status("info", f"{asked - did} to go")


def time_state(row: ActivitySession, lines: Mapping[int, str]) -> Status:
    """Return how one time of an activity stands; `lines` is where the roster holds its people (`queries.activities.lines_of`)."""
    if row.put_in_at is None:
        return Status("watch", "Waits for a planner")
    if queries.is_gone(row, lines):
        return Status("watch", "No longer in the roster")
    if row.told_at is None:
        return Status("info", "In a draft")
    return Status("ok", "In the roster") if row.ends_at > clock.now() else Status("idle", "Over")


def stand(each: Stand) -> Status:
    """Return how a person stands to an activity."""
    return Status(STANDS[each.word], each.word[0].upper() + each.word[1:])


def missed(code: str) -> str:
    """Return why somebody missed it."""
    return dict(MISSED).get(code, "")


def level(cost: Mapping[str, Any]) -> str:
    """Return what a time takes from the service, from the values of a `Cost`.

    >>> level({"offered": 42.0, "lost": 0.84, "level_before": 0.82, "level_after": 0.8})
    '0.8 of 42 contacts fewer answered in time, 82% to 80%'
    """
    if cost.get("level_before") is None or cost.get("level_after") is None:
        return "no data: nothing is expected then by a requirement in use"
    words = f"{formats.decimal(cost['lost'])} of {formats.count(round(cost['offered']))} contacts fewer answered in time"
    return f"{words}, {formats.share(cost['level_before'])} to {formats.share(cost['level_after'])}"


def cover(cost: Mapping[str, Any]) -> str:
    """Return what stays on queue, from the values of a `Cost`.

    >>> cover({"cover": 0.95, "stays": 3.8, "needed": 4.0})
    '95%, 3.8 of 4.0 needed'
    """
    if cost.get("cover") is None:
        return "nobody is needed then"
    return f"{formats.share(cost['cover'])}, {formats.decimal(cost['stays'])} of {formats.decimal(cost['needed'])} needed"
