"""By hour of the day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from floorwalker.review.strata.base import Drawable, Stratum, Told, in_words

_HOUR_SECONDS: Final = 3_600
_HOURS_A_DAY: Final = 24


def _read(found: Drawable) -> Told:
    """Read hours on the wall clock: each UTC hour of the frame is asked of the zone once."""
    hours, place = np.unique(found.handled.at // (_HOUR_SECONDS * 1_000_000), return_inverse=True)
    zone = ZoneInfo(found.zone)
    local = np.array([datetime.fromtimestamp(int(each) * _HOUR_SECONDS, UTC).astimezone(zone).hour for each in hours], dtype=np.int64)
    words = [f"{hour:02d}:00 to {(hour + 1) % _HOURS_A_DAY:02d}:00" for hour in range(_HOURS_A_DAY)]
    return in_words(words, local[place])


STRATUM: Final = Stratum("hour", "Hour of the day", "The hour in which the contact was handled, on the clock of the site.", _read)
