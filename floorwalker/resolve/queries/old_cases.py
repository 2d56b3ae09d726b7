"""Judging the rows of another register: what each would become by the rules of its day, or why it is refused. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

from floorwalker.ground import clock, packs
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Line
from floorwalker.ground.moving_in.base import Refusal, Refused, Row
from floorwalker.ground.moving_in.lookup import Book
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.record.actions import customers as adding
from floorwalker.record.models import ContactPoint, Customer
from floorwalker.record.queries import customers
from floorwalker.resolve.models import CaseImport, ImportedCase
from floorwalker.resolve.queries import regimes
from floorwalker.resolve.queries.regimes import Holding
from floorwalker.resolve.rules import old_cases
from floorwalker.resolve.rules.old_cases import COMPLAINT, OldCase
from floorwalker.resolve.rules.old_columns import LABELS

HANDLE: Final = "resolve.handle_complaints"
AT_ONCE: Final = 500
"""Values of one query: SQLite takes at most 32,766 and is quick with few."""


@dataclass(frozen=True)
class Judged:
    """One row: the case that it tells of with what it would become, that it is in already, or why it is refused."""

    number: int
    reference: str
    old: OldCase | None = None
    line: Line | None = None
    holds: Holding | None = None
    owner: Person | None = None
    customer: Customer | None = None
    is_known: bool = False
    refusal: Refusal | None = None

    @property
    def what(self) -> str:
        """What becomes of it."""
        if self.refusal is not None:
            return ImportedCase.What.REFUSED
        return ImportedCase.What.KNOWN if self.is_known else ImportedCase.What.NEW

    @property
    def adds_customer(self) -> bool:
        """Whether its customer is not known yet and is added."""
        return self.old is not None and self.customer is None and bool(self.old.customer or self.old.customer_name)


class Judge:
    """Everything that rows are judged by, read once: lines, people, customers, regulations, and what is in already."""

    def __init__(self, batch: CaseImport, rows: Sequence[Row], *, by: Actor) -> None:
        self._batch, self._now = batch, clock.now()
        self._may_add = policy.allows(by, adding.PERMISSION)
        self._lines = Book("line", ((each, (each.code, each.name)) for each in Line.objects.filter(retired_at=None)))
        self._packs = Book("regulation", ((each, (each.code, each.name)) for each in packs.regulations()))
        people = Person.objects.filter(is_pseudonym=False, is_provisional=False).select_related("site")
        self._people = Book("person", ((each, (each.staff_number or each.display_name, each.display_name, each.email)) for each in people))
        self._handlers = set(who_may(HANDLE, on=self._now.date()).values_list("pk", flat=True))
        self._in = _present(batch.source, (row.text("reference") for row in rows))
        self._customers = _customers({row.text("customer") for row in rows} - {""})
        self._holding: dict[tuple[int, object], Holding] = {}
        self._seen: set[str] = set()

    def one(self, row: Row) -> Judged:
        """Return what becomes of `row`; of two with the same reference the second is refused."""
        reference = row.text("reference")
        if row.problem is not None:
            return Judged(row.number, reference[:60], refusal=row.problem)
        try:
            if reference in self._seen:
                raise Refused(LABELS["reference"], reference, "It stands in the file twice.", "Take one of the two rows out.")
            self._seen.add(reference)
            if reference in self._in:
                return Judged(row.number, reference, is_known=True)
            return self._judged(row, reference)
        except Refused as refused:
            return Judged(row.number, reference, refusal=refused.refusal)

    def _judged(self, row: Row, reference: str) -> Judged:
        site = self._batch.site
        old = old_cases.read(row, zone=site.zone, now=self._now, currency=site.currency)
        line = self._lines.find(old.line, column=LABELS["line"], remedy="Add the line first, or correct its name.")
        holds = self._holds(line, old)
        if old.regime:
            known = self._packs.find(old.regime, column=LABELS["regime"], remedy="Write the code of a pack, or empty the cell.")
            old = replace(old, regime=known.code)
        allowed = {each.clock.when for each in holds.edition.clauses if each.clock and each.clock.when}
        if strange := next((each for each in old.special if each not in allowed), ""):
            words = f"It is nothing special by {holds.pack.name}."
            raise Refused(LABELS["special"], strange, words, f"Write {', '.join(sorted(allowed)) or 'nothing'}.")
        return Judged(row.number, reference, old, line, holds, self._owner(old), self._customer(old))

    def _holds(self, line: Line, old: OldCase) -> Holding:
        zone = packs.regulations().get(regimes.UNREGULATED).zone
        day = old.said_at.astimezone(ZoneInfo(zone)).date()
        if (line.pk, day) not in self._holding:
            try:
                self._holding[line.pk, day] = regimes.holding(line, on=day)
            except LookupError:
                words = f"No rules for complaints about {line.name} were in force on that day."
                raise Refused(LABELS["received"], f"{day}", words, "Look at the day, or let the regime of the line be set.") from None
        return self._holding[line.pk, day]

    def _owner(self, old: OldCase) -> Person | None:
        if not old.owner:
            return None
        found = self._people.find(old.owner, column=LABELS["owner"], remedy="Correct it, or leave the cell empty and give the case later.")
        if old.is_open and old.kind == COMPLAINT and found.pk not in self._handlers:
            raise Refused(LABELS["owner"], old.owner, "They handle no complaints here.", "Name somebody who does, or leave the cell empty.")
        if old.is_open and found.left_on is not None:
            raise Refused(LABELS["owner"], old.owner, "They have left.", "Name somebody who is here, or leave the cell empty.")
        return found

    def _customer(self, old: OldCase) -> Customer | None:
        found = self._customers.get(old.customer.casefold(), [])
        if len(found) > 1:
            raise Refused(LABELS["customer"], old.customer, "It may be several customers.", "Write the CUS-n of the one you mean.")
        if found:
            return found[0]
        if old.customer.upper().startswith("CUS-"):
            raise Refused(LABELS["customer"], old.customer, "There is no such customer.", "Write their number, or leave the cell empty.")
        if old.customer or old.customer_name:
            if not self._may_add:
                words = "Nobody of the record is that, and you add no customers."
                typed = old.customer or old.customer_name
                raise Refused(LABELS["customer"], typed, words, "Let somebody who does bring it in, or leave the cell empty.")
            if not old.customer_name:
                words = "Nobody of the record has it, and no name is given to add them with."
                raise Refused(LABELS["customer"], old.customer, words, "Write their name in its column, or leave the cell empty.")
        return None


def _present(source: str, references: Iterable[str]) -> set[str]:
    found = set[str]()
    for some in _pieces(sorted(set(references))):
        rows = ImportedCase.objects.filter(source=source, old_reference__in=some, what=ImportedCase.What.IN)
        found |= set(rows.values_list("old_reference", flat=True))
    return found


def _customers(typed: set[str]) -> dict[str, list[Customer]]:
    """Return whom each of `typed` means: a reference of ours, a number that some source gave, or an email address in use."""
    found: dict[str, dict[int, Customer]] = {}

    def put(name: str, customer: Customer) -> None:
        stands = customers.standing(customer)
        found.setdefault(name.casefold(), {})[stands.pk] = stands

    known = Customer.objects.filter(is_pseudonym=False).select_related("merged_into")
    for some in _pieces(sorted(typed)):
        ours = {int(number): each for each in some if (number := each.upper().removeprefix("CUS-")) != each and _is_key(number)}
        for customer in known.filter(pk__in=ours):
            put(ours[customer.pk], customer)
        for customer in known.filter(external_id__in=some):
            put(customer.external_id, customer)
        points = ContactPoint.objects.filter(kind=ContactPoint.Kind.EMAIL, value__in=[each.casefold() for each in some], ended_at=None)
        for point in points.select_related("customer__merged_into"):
            put(point.value, point.customer)
    return {name: list(each.values()) for name, each in found.items()}


def _is_key(number: str) -> bool:
    return number.isdecimal() and len(number) < 18


def _pieces(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[at : at + AT_ONCE] for at in range(0, len(values), AT_ONCE))
