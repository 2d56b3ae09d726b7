"""How a briefing stands, in words: for its own pages, the board of today and the day log."""

from __future__ import annotations

from floorwalker.ground import clock
from floorwalker.ground.web.cells import Status
from floorwalker.plan.models import Briefing


def state_of(row: Briefing) -> Status:
    """Return how a briefing stands."""
    if row.cancelled_at is not None:
        return Status("info", "Called off")
    if row.held_at is None:
        return Status("info", "To come") if row.ends_at > clock.now() else Status("watch", "Attendance not taken")
    left = row.asked - row.confirmed  # type: ignore[attr-defined]  # counted by the query
    return Status("watch", f"{left} yet to confirm") if left else Status("ok", "All have confirmed")
