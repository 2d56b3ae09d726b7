"""Two lanes a person: what was planned and what was done, as bars in quarter hours, each with its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
from django.utils.translation import gettext_lazy

from floorwalker.ground.web import formats
from floorwalker.serve.rules.adherence import ON_QUEUE
from floorwalker.serve.rules.day_so_far import Pieces

WORDS: Final = {
    "queue": gettext_lazy("On queue"), "ready": gettext_lazy("Ready"), "ring": gettext_lazy("Ringing"),
    "talk": gettext_lazy("On a contact"), "hold": gettext_lazy("On a contact, holding"), "wrap": gettext_lazy("Wrap-up"),
    "break": gettext_lazy("Break"), "lunch": gettext_lazy("Lunch"), "training": gettext_lazy("Training"),
    "coaching": gettext_lazy("Coaching"), "meeting": gettext_lazy("Meeting"), "admin": gettext_lazy("Admin"),
    "unavailable": gettext_lazy("Away"), "off": gettext_lazy("Not signed in"),
}  # fmt: skip


@dataclass(frozen=True)
class Stretch:
    """One bar of a lane, in quarter hours from the left edge, or in words."""

    kind: str
    label: str
    at: int
    length: int


@dataclass(frozen=True)
class Lanes:
    """One person's day: what was planned and what was done until now."""

    reference: str
    name: str
    planned: Sequence[Stretch]
    actual: Sequence[Stretch]
    words: str
    is_off_plan: bool


QUARTER_SECONDS: Final = 900
MOST_QUARTERS: Final = 100
"""What the scale of bars can hold (scale.css): 25 hours, a day on which the clock goes back."""


def merged(pieces: Pieces) -> Pieces:
    """Return the pieces with those on queue that touch one another as one."""
    kind = np.array(["queue" if one in ON_QUEUE else one for one in pieces.kind.tolist()], dtype=np.object_)
    kept: list[int] = []
    ended = pieces.ended.copy()
    for place in range(kind.size):
        if kept and kind[place] == kind[kept[-1]] and pieces.started[place] - ended[kept[-1]] <= 1.0:
            ended[kept[-1]] = pieces.ended[place]
        else:
            kept.append(place)
    return Pieces(pieces.queue[kept], pieces.person[kept], kind[kept], pieces.started[kept], ended[kept])


def bars(pieces: Pieces, left: float, quarters: int, until: float, zone: str) -> list[Stretch]:
    found = []
    for kind, start, end in zip(pieces.kind.tolist(), pieces.started.tolist(), np.minimum(pieces.ended, until).tolist(), strict=True):
        first = min(max(int((start - left) // QUARTER_SECONDS), 0), quarters)
        last = min(max(round((end - left) / QUARTER_SECONDS), first + 1), quarters)
        if last > first:
            span = formats.span(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC), zone=zone)
            found.append(Stretch(kind, f"{WORDS.get(kind, kind)} {span}", first, last - first))
    return found


def hours(left: float, quarters: int, *, zone: str) -> list[Stretch]:
    """Return the whole hours over the lanes."""
    return [
        Stretch("hour", formats.clock(datetime.fromtimestamp(left + place * QUARTER_SECONDS, UTC), zone=zone), place, 4)
        for place in range(0, quarters, 4)
    ]
