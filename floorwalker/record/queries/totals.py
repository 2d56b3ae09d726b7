"""What stands of totals by interval: of one import beside what was told since, and of one day for Today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from floorwalker.record import counting
from floorwalker.record.facts import sql
from floorwalker.record.facts.schemas import NEVER_IN_QUEUE
from floorwalker.record.facts.sums import connected
from floorwalker.record.models import Import, IntervalTotal

COLUMNS = (
    "queue_id", "started_at", "ended_at", "offered", "answered", "abandoned", "answered_in_time", "in_time_low", "in_time_microseconds",
    "handle_microseconds", "talk_microseconds", "hold_microseconds", "wrap_microseconds",
)  # fmt: skip


LONGEST: Final = timedelta(hours=1)
_CONTACTS: Final = f"""
    SELECT count(*) FROM read_parquet(?) AS v JOIN read_parquet(?) AS t
        ON v.queue_id = t.queue_id AND v.direction = t.direction AND v.arrived_at >= t.started_at AND v.arrived_at < t.ended_at
    WHERE t.import_id = ? AND t.beside_contacts AND v.import_id IS NOT NULL AND v.outcome NOT IN {NEVER_IN_QUEUE}
"""  # noqa: S608 (words of our own)


@dataclass(frozen=True)
class Standing:
    """Of the intervals that an import told: how many count, of how many contacts tell too and count, how many were told anew since.

    `set_aside` is what the totals beside contacts offered, `contacts` what the contacts of the same intervals come to.
    """

    counting: int
    beside_contacts: int
    told_anew: int
    set_aside: int = 0
    contacts: int = 0


def standing(batch: Import) -> Standing | None:
    """Return what stands of the totals of `batch`; None where it brought none, or does not count."""
    if batch.state != Import.State.PUBLISHED or batch.first_at is None or batch.last_at is None:
        return None
    whole = IntervalTotal.objects.filter(batch=batch).count()
    if not whole:
        return None
    store = counting.store()
    with store.reading() as snapshot:
        end = batch.last_at + LONGEST
        files, visits = (snapshot.paths(snapshot.starting_in(table, batch.first_at, end)) for table in ("totals", "visits"))
        if not files:
            return Standing(0, 0, whole)
        with connected(store) as database:
            counts, beside, set_aside = database.execute(
                "SELECT count(*) FILTER (NOT beside_contacts), count(*) FILTER (beside_contacts), "
                "coalesce(sum(offered) FILTER (beside_contacts), 0) FROM read_parquet(?) WHERE import_id = ?",
                [files, batch.pk],
            ).fetchone() or (0, 0, 0)
            contacts, = (database.execute(_CONTACTS, [visits, files, batch.pk]).fetchone() if beside and visits else None) or (0,)
    return Standing(counts, beside, whole - counts - beside, int(set_aside), int(contacts))


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
                f"SELECT {columns} FROM {sql.of_totals('?')} WHERE NOT beside_contacts AND direction = 'inbound' "  # noqa: S608 (our own names)
                "AND started_at >= ?::TIMESTAMPTZ AND ended_at <= ?::TIMESTAMPTZ",
                [files, start.isoformat(), end.isoformat()],
            ).fetchnumpy()
    return {name: np.asarray(values, dtype=np.float64) for name, values in found.items()}
