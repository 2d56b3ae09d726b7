"""What stands of totals by interval: of one import beside what was told since, and of one day for Today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from floorwalker.record import counting
from floorwalker.record.facts.sums import connected
from floorwalker.record.models import Import, IntervalTotal

COLUMNS = (
    "queue_id", "started_at", "ended_at", "offered", "answered", "abandoned", "answered_in_time", "in_time_microseconds",
    "handle_microseconds", "talk_microseconds", "hold_microseconds", "wrap_microseconds",
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Of the intervals that an import told: how many count, of how many contacts tell too and count, how many were told anew since."""

    counting: int
    beside_contacts: int
    told_anew: int


def standing(batch: Import) -> Standing | None:
    """Return what stands of the totals of `batch`; None where it brought none, or does not count."""
    if batch.state != Import.State.PUBLISHED or batch.first_at is None or batch.last_at is None:
        return None
    whole = IntervalTotal.objects.filter(batch=batch).count()
    if not whole:
        return None
    store = counting.store()
    with store.reading() as snapshot:
        files = snapshot.paths(
            {day: facts for day, facts in snapshot.days["totals"].items() if batch.first_at.date() <= day <= batch.last_at.date()}
        )
        if not files:
            return Standing(0, 0, whole)
        with connected(store) as database:
            found = database.execute(
                "SELECT count(*) FILTER (NOT beside_contacts), count(*) FILTER (beside_contacts) FROM read_parquet(?) WHERE import_id = ?",
                [files, batch.pk],
            ).fetchone()
    counts, beside = found or (0, 0)
    return Standing(counts, beside, whole - counts - beside)


def of_stretch(start: datetime, end: datetime) -> dict[str, NDArray[np.float64]]:
    """Return the totals that count of intervals inside [start, end), by column; times in seconds since 1970 UTC, nan for what is not told.

    Nothing where there are none.
    """
    store = counting.store()
    with store.reading() as snapshot:
        files = snapshot.paths(snapshot.starting_in("totals", start, end))
        if not files:
            return {}
        with connected(store) as database:
            columns = ", ".join(
                f"epoch_us({name}) / 1e6 AS {name}" if name.endswith("_at") else f"coalesce({name}::DOUBLE, 'nan'::DOUBLE) AS {name}"
                for name in COLUMNS
            )
            found = database.execute(
                f"SELECT {columns} FROM read_parquet(?) WHERE NOT beside_contacts AND direction = 'inbound' "  # noqa: S608 (our own names)
                "AND started_at >= ?::TIMESTAMPTZ AND ended_at <= ?::TIMESTAMPTZ",
                [files, start.isoformat(), end.isoformat()],
            ).fetchnumpy()
    return {name: np.asarray(values, dtype=np.float64) for name, values in found.items()}
