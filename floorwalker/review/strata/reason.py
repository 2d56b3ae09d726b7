"""By reason."""

from __future__ import annotations

from typing import Final

from floorwalker.record.models import Reason
from floorwalker.review.strata.base import Drawable, Stratum, Told, by_key


def _read(found: Drawable) -> Told:
    return by_key(found.handled.reason, dict(Reason.objects.values_list("pk", "name")), unknown="No reason")


STRATUM: Final = Stratum("reason", "Reason", "Why the customer came.", _read)
