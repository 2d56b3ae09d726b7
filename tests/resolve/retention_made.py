"""Rules of retention that act, and nights run as the house runs them."""

from __future__ import annotations

from typing import Any

from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import queue
from floorwalker.resolve.actions import retention
from floorwalker.resolve.models import RetentionRule, RetentionRun
from floorwalker.resolve.retention_shelf import kinds
from tests.resolve.rights_made import done

WORKER = Actor.system("worker")


def a_rule(cast: Any, kind: str, *, months: int = 36, **changes: Any) -> RetentionRule:
    """Return a rule that Olga set and that waits."""
    given = {"event": kinds().get(kind).suggested.event, "basis": "house", "source": "", "why": "Nothing follows from it later.", **changes}
    return retention.set_rule(kind, months=months, by=cast.olga_acts, **given)


def looked(cast: Any) -> RetentionRun:
    """Look what would go."""
    done(retention.look(by=cast.olga_acts), retention.dry)
    return RetentionRun.objects.filter(is_dry=True).latest("pk")


def acting(cast: Any, kind: str, **changes: Any) -> RetentionRule:
    """Return a rule that Cora accepted."""
    made = a_rule(cast, kind, **changes)
    looked(cast)
    return retention.accept(made.reference, by=cast.cora_acts)


def a_night() -> RetentionRun:
    """Run one night."""
    came = done(queue.enqueue(retention.NIGHT, arguments={}, by=WORKER), retention.night)
    return RetentionRun.objects.get(reference=came["run"])
