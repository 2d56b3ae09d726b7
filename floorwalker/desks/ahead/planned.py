"""How much of what was done on the floor was planned: re-allocations that used an agreed flex, against all and moves of the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Site
from floorwalker.ground.web import formats
from floorwalker.plan.models import Allocation
from floorwalker.plan.queries.allocation import listed
from floorwalker.serve.models import Entry
from floorwalker.serve.sight import seen

LOOKS_BACK: Final = timedelta(weeks=13)


@dataclass(frozen=True)
class Planned:
    """Actions of the last quarter: re-allocations, moves of the log that carry out none of them, and how many were planned."""

    allocations: int
    moves: int
    planned: int

    @property
    def actions(self) -> int:
        """All of them."""
        return self.allocations + self.moves

    @property
    def words(self) -> str:
        """Return the share with what it rests on."""
        share = formats.share(self.planned / self.actions, of=self.actions)
        return (
            f"Planned were {share} actions of the last 13 weeks: {self.allocations} re-allocations and {self.moves} logged moves that "
            f"carry out none of these; planned is what used an agreed flex."
        )


def share(site: Site, *, by: Actor) -> Planned:
    """Return the planned share of the last quarter, of what `by` may see of the log."""
    now = clock.now()
    made = list(
        listed(by).filter(site=site, undoes=None, starts_at__gte=now - LOOKS_BACK, starts_at__lt=now).exclude(kind=Allocation.Kind.SEATS)
    )
    moves = seen(by).filter(kind=Entry.Kind.MOVE, site=site, starts_at__gte=now - LOOKS_BACK, starts_at__lt=now)
    own = [
        (queue, giving, starts, ends) for queue, giving, starts, ends in moves.values_list("queue", "from_queue", "starts_at", "ends_at")
        if not any(
            each.queue_id == queue and each.from_queue_id == giving and each.starts_at < (ends or now) and starts < each.ends_at
            for each in made
        )
    ]
    return Planned(len(made), len(own), sum(each.flex_id is not None for each in made))
