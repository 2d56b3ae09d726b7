"""By team."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.people.models import Team
from floorwalker.review.strata.base import Drawable, Stratum, Told, by_key


def _read(found: Drawable) -> Told:
    return by_key(found.handled.team, dict(Team.objects.values_list("pk", "name")), unknown="No team")


STRATUM: Final = Stratum("team", "Team", "The team, on that day, of who handled the contact.", _read)
