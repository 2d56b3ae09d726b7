"""Customers whose records were merged, for the facts: whoever comes back under another record of theirs has come back."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime

import pyarrow as pa
from django.db.models import QuerySet

from floorwalker.record.models import Customer, Interaction
from floorwalker.record.sight import Shown


def groups() -> dict[int, int]:
    """Return the record that stands for each one that was merged or merged into, by key; one query, and nothing for all others."""
    tied = Customer.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into")
    above = {key: into for key, into in tied if into is not None}
    found: dict[int, int] = {}
    for key, into in above.items():
        top, seen = into, {key}
        while top in above and top not in seen:
            seen.add(top)
            top = above[top]
        found[key] = found[top] = top
    return found


def with_returns(rows: pa.Table, *, shown: Shown) -> pa.Table:
    """Return `rows` of visits with when their customer was next here, records merged with theirs included."""
    one = groups()
    customers = rows["customer_id"].to_pylist()
    wanted = {one[key] for key in customers if key in one}
    if not wanted:
        return rows
    next_after = _next(Interaction.objects.filter(shown.q, customer__in=[key for key, top in one.items() if top in wanted]), one)
    before, starts = rows["returned"].to_pylist(), rows["contact_start"].to_pylist()
    after = [
        next_after(key, start) if key in one else was for key, start, was in zip(customers, starts, before, strict=True)
    ]
    return _returning(rows, after)


def with_returns_there(rows: pa.Table, *, shown: Shown, until: datetime) -> pa.Table:
    """Return `rows` of visits, of which contacts may follow where contacts are read now, with when their customer was next in either
    place; looked for until the moment `until`."""
    one, customers, starts = groups(), rows["customer_id"].to_pylist(), rows["contact_start"].to_pylist()
    known = {one.get(key, key) for key in customers if key is not None}
    keys = known | {key for key, top in one.items() if top in known}
    first = min((start for key, start in zip(customers, starts, strict=True) if key is not None), default=None)
    if first is None:
        return rows
    since = datetime.fromisoformat(first).replace(tzinfo=UTC)
    there = Interaction.objects.filter(shown.q, customer__in=keys, started_at__gte=since, started_at__lt=until)
    next_after, before = _next(there, one), rows["returned"].to_pylist()
    after = [
        was if key is None else min((each for each in (was and _padded(was), next_after(key, start)) if each), default=None)
        for key, start, was in zip(customers, starts, before, strict=True)
    ]
    return _returning(rows, after)


def _next(contacts: QuerySet[Interaction], one: dict[int, int]) -> Callable[[int, str], str | None]:
    """Return what tells when a customer was next here after a moment, by some contacts."""
    times: dict[int, list[str]] = defaultdict(list)
    for key, at in contacts.order_by("started_at").values_list("customer", "started_at"):
        if key is not None:
            times[one.get(key, key)].append(at.strftime("%Y-%m-%d %H:%M:%S.%f"))

    def after(key: int, start: str) -> str | None:
        found = times[one.get(key, key)]
        at = bisect_right(found, _padded(start))
        return found[at] if at < len(found) else None

    return after


def _padded(moment: str) -> str:
    return moment if "." in moment else f"{moment}.000000"


def _returning(rows: pa.Table, after: list[str | None]) -> pa.Table:
    return rows.set_column(rows.schema.get_field_index("returned"), "returned", pa.array(after, pa.string()))
