"""By queue."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.models import Queue
from floorwalker.review.strata.base import Drawable, Stratum, Told, by_key


def _read(found: Drawable) -> Told:
    return by_key(found.handled.queue, dict(Queue.objects.values_list("pk", "name")), unknown="No queue")


STRATUM: Final = Stratum("queue", "Queue", "The queue at which the contact was handled last.", _read)
