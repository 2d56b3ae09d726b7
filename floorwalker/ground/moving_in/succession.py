"""One dated fact follows another in a workbook: the earlier ends on the day the later begins, written so that it can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from floorwalker.ground.moving_in.base import Refused, Writer
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.models.dated import Dated

D = TypeVar("D", bound=Dated)


def holding(rows: Sequence[D], day: date) -> D | None:
    """Return the one of `rows` that holds on `day`, the one that began last."""
    return max((row for row in rows if row.holds_on(day)), key=lambda row: row.starts_on, default=None)


def refuse_later(rows: Sequence[Dated], on: date, *, column: str, what: str) -> None:
    """Refuse what would begin on `on` where one of `rows` begins later already.

    Raises
    ------
    Refused
        Naming the later day.
    """
    later = min((row.starts_on for row in rows if row.starts_on > on), default=None)
    if later is not None:
        raise Refused(
            column, on, f"{what} changes on {later:%d %B %Y} already.", "Give a later day in the column From, or end that one first."
        )


def end(to: Writer, row: Dated | None, *, on: date) -> None:
    """Let `row` hold no longer from the day `on`; one that would never have held goes."""
    if row is None:
        return
    if row.starts_on >= on:
        to.remove(row)
    elif row.ends_on is None or row.ends_on > on:
        to.change(row, ends_on=on)


def refuse_outside_work(person: Person, on: date, *, column: str) -> None:
    """Refuse what would hold for `person` on a day on which they do not work here.

    Raises
    ------
    Refused
        Naming the day they joined or left.
    """
    if on < person.joined_on:
        raise Refused(column, on, f"The person joins on {person.joined_on:%d %B %Y}.", "Give that day or a later one.")
    if person.left_on is not None and person.left_on <= on:
        raise Refused(column, on, f"The person left on {person.left_on:%d %B %Y}.", "Give an earlier day, or leave the row out.")
