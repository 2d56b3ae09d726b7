"""Saying whose many names are in one step: tried first, each row with its fate, then done under one reference that undoes all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.record import deciding
from floorwalker.record.actions.identities import PERMISSION
from floorwalker.record.deciding import IdentityRefused
from floorwalker.record.events import NamesDecided
from floorwalker.record.importers.values import Order
from floorwalker.record.models import SourceName
from floorwalker.record.name_sheets import NEW, NOT_OURS, SheetRow
from floorwalker.record.pointing import Pointing

Fate = Literal["add", "change", "same", "refused"]


@dataclass(frozen=True)
class RowFate:
    """What becomes of one row, in words."""

    row: SheetRow
    fate: Fate
    words: str


@dataclass(frozen=True)
class Said:
    """What became of a sheet: the reference of the decision (empty if nothing changed) and every row."""

    decision: str
    rows: Sequence[RowFate]

    def count(self, fate: Fate) -> int:
        """Return how many rows met that fate."""
        return sum(each.fate == fate for each in self.rows)


@transaction.atomic
def say_many(rows: Sequence[SheetRow], *, source: str, order: Order, by: Actor) -> Said:
    """Say whose the names of `rows` are; a row that is refused changes nothing, the others are one decision.

    Parameters
    ----------
    source
        The system of rows that name none.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    """
    policy.require(by, PERMISSION)
    decision, pointing = next_reference("WHO"), Pointing()
    names: dict[int, SourceName] = {}
    fates = []
    for row in rows:
        try:
            with transaction.atomic():
                name, fate, words = _say(row, pointing, source=source, order=order, decision=decision, by=by)
        except RuleBroken as refused:
            fates.append(RowFate(row, "refused", f"{refused.message} {refused.remedy}"))
        else:
            fates.append(RowFate(row, fate, words))
            if fate != "same":
                names[name.pk] = name
    said = Said(decision if names else "", fates)
    if names:
        deciding.decided(list(SourceName.objects.select_related("stand_in_person").filter(pk__in=names).order_by("pk")), by=by)
        digest = hashlib.sha256(repr([(each.row.number, sorted(each.row.said.items()), each.fate) for each in fates]).encode())
        store.append(
            NamesDecided(
                subject=decision, names=len(names), added=said.count("add"), ended=said.count("change"), sha256=digest.hexdigest()
            ),
            by=by,
        )
    return said


@transaction.atomic
def try_many(rows: Sequence[SheetRow], *, source: str, order: Order, by: Actor) -> Said:
    """Return what `say_many` would do, and do nothing.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    """
    said = say_many(rows, source=source, order=order, by=by)
    transaction.set_rollback(True)
    return said


def _say(
    row: SheetRow, pointing: Pointing, *, source: str, order: Order, decision: str, by: Actor
) -> tuple[SourceName, Fate, str]:
    if row.problem:
        raise IdentityRefused(row.problem, remedy="Write the value itself.")
    kind, days, who = row.kind, row.days(order), row.text("who")
    name = deciding.find_or_keep(source=row.source(source), kind=kind, value=row.text("value"), channel=row.channel)
    if who.casefold() in NEW:
        deciding.own(name, display_name="", decision=decision, by=by)
        return name, "add", "new here"
    if who.casefold() in NOT_OURS:
        deciding.aside(name, decision=decision, by=by)
        return name, "add", "not ours"
    target = pointing.to(kind, who, channel=row.channel)
    outcome = pointing.outcome(row.text("outcome"))
    theirs = [each for each in deciding.live(name) if each.target_id == target.pk and deciding.days_of(each).meets(days)]
    if any(deciding.days_of(each) == days and each.outcome == outcome for each in theirs):
        return name, "same", f"{target} {days}"
    if len(theirs) == 1 and theirs[0].outcome == outcome:
        before = deciding.days_of(theirs[0])
        deciding.move(theirs[0], days=days, decision=decision, by=by)
        return name, "change", f"{target} {days}; before: {before}"
    deciding.add(name, target=target, days=days, decision=decision, by=by, outcome=outcome)
    return name, "add", f"{target}{f' ({outcome})' if outcome else ''} {days}"
