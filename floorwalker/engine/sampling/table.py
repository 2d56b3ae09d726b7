"""A table of expected numbers turned into whole ones at random, so that rows and columns keep their sums.

Contacts are shared out by stratum and person at once: each stratum is to have its number and each person at least theirs. The expected
number of a cell is a fraction; rounding it must favour nobody, or the chance of a contact to be drawn would not be known.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from floorwalker.engine.sampling.stream import Stream

Numbers = NDArray[np.float64]
Units = NDArray[np.int64]
_WHOLE = 1e-9
"""How near two expected numbers count as one: sums of a million fractions are off by less."""
UNIT = 2**40
"""Parts of a whole in which fractions are moved, so that sums are exact: a chance is off by less than one in a million millions."""


def expected(sizes: ArrayLike, shares: ArrayLike, minimum: ArrayLike = 0.0) -> Numbers:
    """Return how many contacts of each stratum and person to expect in the sample.

    Parameters
    ----------
    sizes
        Contacts by stratum (rows) and person (columns).
    shares
        Contacts wanted of each stratum; a person has of it what they have of its contacts.
    minimum
        Contacts wanted of each person at least. Who would have fewer gets their whole column raised alike, as far as a cell has
        contacts; nobody else loses by it.
    """
    there = np.asarray(sizes, dtype=float)
    rows = there.sum(axis=1, keepdims=True)
    wanted = np.minimum(np.asarray(shares, dtype=float)[:, np.newaxis], rows)
    table = np.divide(wanted * there, rows, out=np.zeros_like(there), where=rows > 0)
    least = np.minimum(np.broadcast_to(np.asarray(minimum, dtype=float), there.shape[1:]), there.sum(axis=0))
    for column in np.flatnonzero((table.sum(axis=0) < least - _WHOLE) & (there.sum(axis=0) > 0)):
        table[:, column] = _raised(table[:, column], there[:, column], float(least[column]))
    return np.asarray(table)


def _raised(column: Numbers, there: Numbers, least: float) -> Numbers:
    """Return a column scaled up to `least`, cells that have no more contacts being taken whole."""
    pull = np.where(column.sum() > 0, column, there).astype(float)
    full = np.zeros(there.shape, dtype=bool)
    while True:
        free = pull * ~full
        if not free.sum():
            return np.where(full, there, there * ((least - there[full].sum()) / max(there[~full].sum(), 1.0)))
        raised = np.where(full, there, (least - there[full].sum()) * free / free.sum())
        over = raised > there + _WHOLE
        if not over.any():
            return np.asarray(np.minimum(raised, there))
        full |= over


def rounded(table: ArrayLike, stream: Stream) -> NDArray[np.int64]:
    """Return `table` in whole numbers, each, and each sum of a row, a column and the whole, rounded up or down, and right on average.

    Fractions are moved round closed ways through the table, up here and down there, until one is whole, with chances that leave the mean
    of every cell as it was [1]_. So the chance of a contact is what its cell was expected to have, over what it has.

    References
    ----------
    .. [1] L. H. Cox, "A constructive procedure for unbiased controlled rounding", JASA 82, 1987.
    """
    given = np.asarray(table, dtype=float)
    parts = np.rint(given * UNIT).astype(np.int64)
    part = np.zeros((parts.shape[0] + 1, parts.shape[1] + 1), dtype=np.int64)
    part[:-1, :-1] = parts % UNIT
    part[:-1, -1] = -part.sum(axis=1)[:-1] % UNIT
    part[-1, :] = -part.sum(axis=0) % UNIT
    _walk(part, stream)
    return np.asarray(parts // UNIT + part[:-1, :-1] // UNIT)


def _walk(part: Units, stream: Stream) -> None:
    """Make every fraction of `part` nothing or one, in place."""
    rows: list[set[int]] = [{int(each) for each in np.flatnonzero(row)} for row in part]
    columns: list[set[int]] = [{int(each) for each in np.flatnonzero(column)} for column in part.T]
    for start in range(len(rows)):
        while rows[start]:
            way = _closed_way(start, rows, columns)
            values = [int(part[cell]) for cell in way]
            up = min(value if place % 2 else UNIT - value for place, value in enumerate(values))
            down = min(UNIT - value if place % 2 else value for place, value in enumerate(values))
            step = up if stream.one() * (up + down) < down else -down
            for place, (row, column) in enumerate(way):
                value = values[place] + (-step if place % 2 else step)
                part[row, column] = value
                if value in (0, UNIT):
                    rows[row].discard(column)
                    columns[column].discard(row)


def _closed_way(start: int, rows: list[set[int]], columns: list[set[int]]) -> list[tuple[int, int]]:
    """Return cells with fractions, in turn in one row and in one column, that come back to where they began.

    A row or column with a whole sum has no single fraction, so one can always go on.
    """
    row, came = start, -1
    way: list[tuple[int, int]] = []
    rows_at: dict[int, int] = {start: 0}
    columns_at: dict[int, int] = {}
    while True:
        column = min(each for each in rows[row] if each != came)
        way.append((row, column))
        if column in columns_at:
            return way[columns_at[column] :]
        columns_at[column] = len(way)
        row, came = min(each for each in columns[column] if each != row), column
        way.append((row, column))
        if row in rows_at:
            return way[rows_at[row] :]
        rows_at[row] = len(way)
