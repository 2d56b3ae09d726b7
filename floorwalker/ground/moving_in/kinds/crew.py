"""The people whom a row of hours, skills or leave is about: found by staff number or name, within the reach of who applies it."""

from __future__ import annotations

from floorwalker.ground.actors import Actor
from floorwalker.ground.moving_in.base import Column, Refused, Row
from floorwalker.ground.moving_in.lookup import Book
from floorwalker.ground.people import queries
from floorwalker.ground.people.models import Person

WHO = Column(
    "staff_number",
    "Staff number",
    "staff number|staff no|employee number|employee id|employee no|payroll number|number|id|person|name|employee|agent|full name|staff",
    "Whom it is about: the staff number, or the name where nobody else has it.",
    "10042",
    required=True,
)


class Crew:
    """Everybody whom `by` reaches with one permission, by staff number, name and email."""

    def __init__(self, by: Actor, permission: str) -> None:
        people = list(Person.objects.filter(is_pseudonym=False, is_provisional=False).select_related("site"))
        self._book = Book("person", ((each, (each.staff_number or each.display_name, each.display_name, each.email)) for each in people))
        self._reached = set(queries.seen(by, permission).values_list("pk", flat=True))

    def of(self, row: Row) -> Person:
        """Return the person of `row`.

        Raises
        ------
        Refused
            If there is nobody, or they lie out of reach.
        """
        person = self._book.find(row.text("staff_number"), column=WHO.label, remedy="Add the person first, or correct the number.")
        if person.pk not in self._reached:
            raise Refused(WHO.label, row.text("staff_number"), "Your role does not reach this person.", "Ask somebody whose role does.")
        return person

    def named(self, row: Row) -> str:
        """Return the name of the person of `row`, what stands there where there is nobody."""
        person = self._book.get(row.text("staff_number"))
        return person.display_name if person is not None else row.text("staff_number")
