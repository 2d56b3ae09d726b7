"""References that people quote, such as CMP-2317: from a counter, never reused."""

from __future__ import annotations

from django.db import connection, transaction

from floorwalker.ground.models import Counter


@transaction.atomic
def allocate(prefix: str, count: int = 1) -> range:
    """Return the next `count` numbers of `prefix`, which nobody else will get.

    One statement takes them, so that two imports at once cannot be given the same number. A number taken by a transaction that
    fails is given again: a reference that was never shown was never used.

    Raises
    ------
    ValueError
        If `count` is below 1.
    """
    if count < 1:
        raise ValueError(f"At least one number must be asked for; got {count}.")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Counter._meta.db_table} (prefix, last) VALUES (%s, %s) "  # noqa: S608 (our own table name)
            f"ON CONFLICT (prefix) DO UPDATE SET last = {Counter._meta.db_table}.last + excluded.last RETURNING last",
            [prefix, count],
        )
        (last,) = cursor.fetchone()
    return range(last - count + 1, last + 1)


def next_reference(prefix: str) -> str:
    """Return the next reference of `prefix`, such as ``FND-12``."""
    return f"{prefix}-{allocate(prefix)[0]}"
