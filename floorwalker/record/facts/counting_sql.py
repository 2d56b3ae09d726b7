"""One column of the measures shelf as SQL: which rows of facts count, and what each adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

How = Literal["at_start", "where_it_falls"]


@dataclass(frozen=True)
class Counted:
    """One column: which rows count, and what each adds.

    Parameters
    ----------
    rows
        SQL condition; empty for all.
    adds
        SQL value that each row adds, as a whole number; ``1`` for a count.
    unit
        How many of it make one of the column's unit.
    how
        Counted in the interval where the row starts, or split over the intervals where its time falls.
    largest
        Whether the largest is kept rather than the sum.
    """

    rows: str
    adds: str = "1"
    unit: int = 1
    how: How = "at_start"
    largest: bool = False

    @property
    def sql(self) -> str:
        """Return the aggregate."""
        chosen = f" FILTER ({self.rows})" if self.rows else ""
        if self.adds == "1":
            return f"count(*){chosen}"
        return f"{'max' if self.largest else 'sum'}({self.adds}){chosen}"
