"""The ways of customers: every inbound visit to a queue with whose it was, and what was answered about its contact.

No name is read: customers are keys, and whoever asks keeps sums of them.
"""

# ruff: noqa: S608 -- made of names of this package only; times travel as parameters.

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from floorwalker.record import counting, merged, sight
from floorwalker.record.facts.counted import SURVEYS, VISITS
from floorwalker.record.facts.schemas import NEVER_ANSWERED, Table
from floorwalker.record.facts.sums import connected
from floorwalker.record.models import Interaction

READ_AT_ONCE: Final = timedelta(days=7)
LONGEST_CONTACT: Final = timedelta(days=2)
"""A visit may come so long after the first moment of its contact."""
SAID: Final = ("csat_answers", "csat_satisfied", "ces_answers", "ces_ease_points", "ces_ease_points_squared")
"""What answers of a contact add to satisfaction and effort."""


@dataclass(frozen=True)
class Ways:
    """Visits in columns of one length; `customer` is 0 where nobody knows whose it was, times are microseconds since 1970, UTC."""

    queue: NDArray[np.int64]
    reason: NDArray[np.int64]
    channel: NDArray[np.str_]
    contact: NDArray[np.int64]
    customer: NDArray[np.int64]
    at: NDArray[np.int64]
    served: NDArray[np.bool_]
    answers: dict[int, tuple[float, ...]]
    """Contact to what its answers add to the columns of `SAID`."""


def steps(start: datetime, end: datetime) -> int:
    """Return in how many steps `ways` reads [start, end), for whoever says how far it is."""
    return len(list(_weeks(start, end))) + 1


def ways(start: datetime, end: datetime, *, told: Callable[[int], None]) -> Ways:
    """Return the inbound visits that arrived in [start, end) UTC; `told` hears of every step."""
    visits = asked("visits", start, end, f"""
        SELECT queue_id, reason_id, channel, contact_id, epoch_us(arrived_at) AS at,
            outcome NOT IN ({', '.join(f"'{word}'" for word in NEVER_ANSWERED)}) AS served
        FROM read_parquet($files) WHERE arrived_at >= $start AND arrived_at < $end AND direction = 'inbound' AND {VISITS['offered'].rows}
    """)
    surveys = asked("surveys", start, end, f"""
        SELECT contact_id, {', '.join(f'{SURVEYS[name].sql} AS {name}' for name in SAID)}
        FROM read_parquet($files) WHERE answered_at >= $start AND answered_at < $end AND contact_id IS NOT NULL GROUP BY contact_id
    """)
    told(1)
    contact = numbers(visits, "contact_id")
    customer = customers_of(contact, start, end, told=told)
    said = [numbers(surveys, name) / SURVEYS[name].unit for name in SAID]
    answers = zip(numbers(surveys, "contact_id").tolist(), *(column.tolist() for column in said), strict=True)
    return Ways(
        queue=numbers(visits, "queue_id"), reason=numbers(visits, "reason_id"),
        channel=np.asarray(visits["channel"].to_pylist() if visits.num_rows else [], dtype=np.str_), contact=contact,
        customer=customer, at=numbers(visits, "at"), served=numbers(visits, "served").astype(np.bool_),
        answers={key: tuple(added) for key, *added in answers},
    )


def customers_of(
    contact: NDArray[np.int64], start: datetime, end: datetime, *, told: Callable[[int], None] = lambda _step: None
) -> NDArray[np.int64]:
    """Return whose each contact that visited in [start, end) is, as who stands for them, 0 where nobody knows; `told` hears of steps."""
    customer = np.zeros(contact.size, dtype=np.int64)
    for step, (first, last) in enumerate(_weeks(start, end), start=2):
        _put(customer, contact, *_customers(first, last))
        told(step)
    return _standing_for(customer)


def asked(table: Table, start: datetime, end: datetime, text: str) -> pa.Table:
    """Return what `text` (SQL of this package, with `$files`, `$start` and `$end`) finds in the facts of [start, end)."""
    store = counting.store()
    with store.reading() as snapshot:
        files = snapshot.paths(snapshot.starting_in(table, start, end))
        if not files:
            return pa.table({})
        with connected(store) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            return connection.execute(text, {"files": files, "start": start, "end": end}).to_arrow_table()


def numbers(rows: pa.Table, name: str) -> NDArray[np.int64]:
    """Return a column as whole numbers; what is not said is 0."""
    if not rows.num_rows:
        return np.zeros(0, dtype=np.int64)
    return np.asarray(rows[name].cast(pa.int64()).fill_null(0).to_numpy(), dtype=np.int64)


def _weeks(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    first = start.astimezone(UTC) - LONGEST_CONTACT
    while first < end:
        yield first, min(first + READ_AT_ONCE, end)
        first += READ_AT_ONCE


def _customers(start: datetime, end: datetime) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the contacts that began in [start, end), sorted, and whose they are."""
    rows = Interaction.objects.filter(sight.shown().q, started_at__gte=start, started_at__lt=end, customer__isnull=False)
    found = np.array(list(rows.order_by().values_list("pk", "customer_id")), dtype=np.int64).reshape(-1, 2)
    found = found[np.argsort(found[:, 0])]
    return found[:, 0], found[:, 1]


def _standing_for(customers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return `customers` with whoever was merged with another as that one."""
    one = np.array(sorted(merged.groups().items()), dtype=np.int64).reshape(-1, 2)
    found = customers.copy()
    _put(found, customers, one[:, 0], one[:, 1])
    return found


def _put(into: NDArray[np.int64], wanted: NDArray[np.int64], keys: NDArray[np.int64], values: NDArray[np.int64]) -> None:
    """Put `into` each place the value of what is `wanted` there, where it stands among the sorted `keys`."""
    places = np.searchsorted(keys, wanted)
    there = places < keys.size
    there[there] = keys[places[there]] == wanted[there]
    into[there] = values[places[there]]
