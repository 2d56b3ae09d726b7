"""The trees of reasons and outcomes as their pages show them, with how often each was used lately."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.record import choosing, counting
from floorwalker.record.facts.sums import sums
from floorwalker.record.models import Reason

PERMISSION: Final = "record.change_choices"
USED_DAYS: Final = 30
"""Days of which the uses are counted: what has not been chosen for a month may be too fine, or gone."""


@dataclass(frozen=True)
class Row:
    """A place in the tree with its uses in the last days: with it alone, and with all below it."""

    place: choosing.Place[Any]
    used: int
    used_in_all: int


def tree(code: str) -> type[Any]:
    """Return the model of the tree called `code`.

    Raises
    ------
    NotFound
        If there is no such tree.
    """
    if code not in choosing.TREES:
        raise NotFound(f"There is no tree {code}.", remedy="There are reasons and outcomes.")
    return choosing.TREES[code]


def rows(code: str, *, by: Actor) -> list[Row]:
    """Return the whole tree `code` in its order, each with its uses.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing the trees.
    """
    policy.require(by, PERMISSION)
    places = choosing.walk(tree(code))
    own = uses(code)
    return [Row(place, own.get(place.branch.pk, 0), _in_all(place, places, own)) for place in places]


def find(code: str, branch: str, *, by: Actor) -> Any:
    """Return one branch of the tree `code`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing the trees.
    NotFound
        If there is none.
    """
    policy.require(by, PERMISSION)
    found = tree(code)._default_manager.select_related("parent").filter(code=branch).first()
    if found is None:
        raise NotFound(f"There is no {branch} among the {code}.", remedy="Look at the list of them.")
    return found


def uses(code: str) -> dict[int, int]:
    """Return how often each branch was used in the last `USED_DAYS` days, by key: of a reason the visits of queues with it, counted."""
    if tree(code) is not Reason:
        return {}
    end = clock.now()
    counted = sums(
        counting.store(), start=end - timedelta(days=USED_DAYS), end=end, needs=("offered",), zone="UTC", by=("reason",),
        filters={"direction": ("inbound", "outbound")},
    )
    keys, numbers = counted.table["reason"].to_pylist(), counted.columns()["offered"].tolist()
    return {int(key): int(number) for key, number in zip(keys, numbers, strict=True) if key is not None and not math.isnan(number)}


def _in_all(place: choosing.Place[Any], places: Sequence[choosing.Place[Any]], own: dict[int, int]) -> int:
    below = (each for each in places if each.names[: len(place.names)] == place.names)
    return sum(own.get(each.branch.pk, 0) for each in below)
