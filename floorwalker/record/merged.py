"""Customers whose records were merged, for the facts: whoever comes back under another record of theirs has come back."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

import pyarrow as pa

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
    times: dict[int, list[str]] = defaultdict(list)
    keys = [key for key, top in one.items() if top in wanted]
    for key, at in Interaction.objects.filter(shown.q, customer__in=keys).order_by("started_at").values_list("customer", "started_at"):
        times[one[key]].append(at.strftime("%Y-%m-%d %H:%M:%S.%f"))

    def next_after(key: int, start: str) -> str | None:
        at = bisect_right(times[one[key]], start if "." in start else f"{start}.000000")
        return times[one[key]][at] if at < len(times[one[key]]) else None

    before, starts = rows["returned"].to_pylist(), rows["contact_start"].to_pylist()
    after = [
        next_after(key, start) if key in one else was for key, start, was in zip(customers, starts, before, strict=True)
    ]
    return rows.set_column(rows.schema.get_field_index("returned"), "returned", pa.array(after, pa.string()))
