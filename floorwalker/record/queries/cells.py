"""From a figure on a page to the contacts it was counted from: an address that carries the question, signed.

The address cannot be forged or altered, and grants nothing: who opens it sees the figure and the contacts that their own roles
reach.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from django.core import signing
from django.db.models.expressions import RawSQL

from floorwalker.engine import measures as shelf
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.record import counting, facts, sight
from floorwalker.record.archive import reading
from floorwalker.record.facts.counted import VISITS
from floorwalker.record.queries import archives, asked
from floorwalker.record.queries.contacts import Rows, for_list

SALT: Final = "record.cell"
CONTACTS_AT_MOST: Final = 200_000
"""Contacts listed behind one figure: a busy week of a large centre; a list of more can be read by nobody."""


class CellRefused(RuleBroken):
    """The contacts behind a figure cannot be shown."""

    code = "cell_refused"


@dataclass(frozen=True)
class Cell:
    """One figure on a page: which measure, over which cell of the facts, and the column whose contacts stand behind it."""

    measure: shelf.Measure
    question: facts.Question
    counted_in: str

    @property
    def token(self) -> str:
        """The cell as a part of an address, signed."""
        question = replace(self.question, needs=(self.counted_in,)).as_record()
        return signing.dumps([self.measure.code, self.counted_in, question], salt=SALT, compress=True)


def counted_in(measure: shelf.Measure) -> str:
    """Return the column of visits that `measure` speaks about: its denominator, of a count the count; empty if there is none."""
    for name in (*measure.denominator, *measure.numerator):
        if name in VISITS and VISITS[name].how == "at_start":
            return name
    return ""


def read(token: str) -> Cell:
    """Return the cell that `Cell.token` wrote.

    Raises
    ------
    CellRefused
        If the address was altered, or names what no longer exists.
    """
    try:
        measure, column, question = signing.loads(token, salt=SALT)
        return Cell(shelf.get(measure), facts.from_record(question), column)
    except (signing.BadSignature, LookupError, ValueError, TypeError, RuleBroken) as unreadable:
        raise CellRefused(
            "This address of a figure is not one that the house wrote.",
            remedy="Go to the figures and open the contacts from there.",
        ) from unreadable


@dataclass(frozen=True)
class Behind:
    """The contacts behind a figure.

    Parameters
    ----------
    rows
        Those that the reader may see.
    figure
        What the column counts in the cell now.
    contacts, seen
        How many contacts that is in all, and how many of them the reader may see; a contact that waited twice counts twice in
        the figure and once here.
    archived
        How many of those seen lie in the archive of each year, where not in that which is read; `rows` holds the others.
    told_by, told
        Who told of the cell, and the figure with what totals by interval add to it; nan where they cannot be cut to the cell.
    """

    rows: Rows
    figure: int
    contacts: int
    seen: int
    told_by: str
    told: float
    archived: tuple[tuple[int, int], ...] = ()


def behind(cell: Cell, *, by: Actor) -> Behind:
    """Return the contacts that `cell` was counted from, as the facts stand now, as far as `by` may see them.

    Raises
    ------
    NotAllowed
        If no role of `by` includes such figures.
    CellRefused
        If there are more contacts than can be listed.
    QuestionRefused
        If the column is not counted from contacts.
    """
    store, question = counting.store(), asked.within_reach(cell.question, by=by)
    ids = facts.contact_ids(store, question, counted_in=cell.counted_in)
    if len(ids) > CONTACTS_AT_MOST:
        raise CellRefused(
            f"{len(ids):,} contacts stand behind this figure; at most {CONTACTS_AT_MOST:,} can be listed.",
            remedy="Choose a shorter time or one queue, and open the contacts of that.",
            contacts=len(ids),
        )
    column = replace(question, needs=(cell.counted_in,))
    visits = facts.visit_ids(store, column, counted_in=cell.counted_in, limit=10 * CONTACTS_AT_MOST)
    rows = for_list(sight.contacts(by).filter(pk__in=_listed(ids.tolist()))).order_by("-started_at", "-id")
    told = facts.answer(store, replace(column, by=()))
    by_whom, figure = (told.told_by[0], float(told.columns()[cell.counted_in][0])) if len(told) else ("contacts", float(len(visits)))
    here = rows.order_by().count()
    elsewhere = _elsewhere(cell, ids.tolist(), by=by) if here < len(ids) else ()
    return Behind(rows, len(visits), len(ids), here + sum(seen for _, seen in elsewhere), by_whom, figure, elsewhere)


def _elsewhere(cell: Cell, ids: list[int], *, by: Actor) -> tuple[tuple[int, int], ...]:
    """Return how many of the contacts `ids` that `by` may see lie in the archive of each year, beside the place that is read."""
    found = []
    for archive in archives.touched(cell.question.start, cell.question.end):
        if archive != reading.current() and reading.is_there(archive):
            with reading.inside(archive):
                if seen := sight.contacts(by).filter(pk__in=_listed(ids)).count():
                    found.append((archive.year, seen))
    return tuple(found)


def _listed(ids: list[int]) -> Any:
    """Return `ids` as a subquery with one parameter, however many there are."""
    if reading.connection().vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [ids])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(ids)])
