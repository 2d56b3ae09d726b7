"""Read by Python itself as it starts in the house of the journeys: the one clock begins at a day of the story and goes on from there.

The house was made for a week of November 2026; read against the calendar of who runs the journeys its weeks would pass by.
"""

import os
from datetime import UTC, datetime, tzinfo

BEGINS = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""Monday noon, the day before the story's."""


def story(began: float) -> type[datetime]:
    """Return a class of moments whose `now` stood at `BEGINS` when the world's clock stood at `began`, in seconds of the epoch."""
    ahead = BEGINS - datetime.fromtimestamp(began, UTC)

    class Moved(datetime):
        """The time of the story."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            """Return the moment of the story."""
            return datetime.now(tz) + ahead  # noqa: TID251 (the house asks its own clock, which asks this)

    return Moved


if "JOURNEYS_BEGAN" in os.environ:
    from floorwalker.ground import clock

    clock.datetime = story(float(os.environ["JOURNEYS_BEGAN"]))  # type: ignore[misc]
