"""Lists of contacts, one contact with everything known about it, and the way from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from floorwalker.ground import tags, windows
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.ground.windows import Period
from floorwalker.record import sight
from floorwalker.record.archive import reading, whereabouts
from floorwalker.record.archive.reading import YearArchived
from floorwalker.record.models import Customer, Interaction, Reason
from floorwalker.record.queries import search

Rows = QuerySet[Interaction]

STORY_CONTACTS: Final = 12
"""Contacts of a customer shown beside one: what a screen holds."""
NAMED_AT_MOST: Final = 5
"""People named when a name fits several."""
CUSTOMERS_AT_MOST: Final = 50
"""Customers who may share what was typed; beyond it the name says too little."""
MOST_DIGITS: Final = 18
"""Digits of a key that fit 64 bits."""
YEARS: Final = range(1900, 9001)
"""Years whose days can be taken from zone to zone."""
LIST_FIELDS: Final = (
    "id", "channel", "outcome", "dissatisfied", "repaired", "started_at", "ended_at", "queue", "agent", "customer", "reason",
)


def listed(by: Actor) -> Rows:
    """Return the contacts that `by` may see, newest first, ready to be listed in a fixed number of queries."""
    return for_list(sight.listed(by)).order_by("-started_at", "-id")


def for_list(rows: Rows) -> Rows:
    """Return `rows` with what a list shows of them: the notes stay in the table, the names come in one query each."""
    return rows.only(*LIST_FIELDS).prefetch_related("queue", "agent", "customer", "reason")


def find(reference: str, *, by: Actor) -> Interaction:
    """Return the contact called `reference`.

    Raises
    ------
    NotFound
        If there is none that `by` may see; it does not say which of the two.
    YearArchived
        If it lies in an archive where `by` may see it; inside `reading` of that year it is found.
    """
    number = number_of(reference)
    found = None
    if number is not None:
        found = reading.tied(sight.contacts(by), "queue", "agent", "customer", "reason", "batch").filter(pk=number).first()
        if found is None and (year := whereabouts.of_contact(number, by=by)) is not None:
            raise YearArchived(year, f"C-{number}")
    if found is None:
        raise NotFound(
            f"There is no contact {reference} that you may see.",
            remedy="Check the reference, or ask somebody whose role reaches it.",
        )
    return found


def number_of(reference: str, prefix: str = "C") -> int | None:
    """Return the number in a reference such as C-1042, None when it is not one."""
    head, dash, digits = reference.strip().upper().rpartition("-")
    if dash and head != prefix:
        return None
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else None


# Filters: each narrows a list by what somebody typed, or says in words why it cannot. ---------------------------------


def with_reference(rows: Rows, typed: str) -> Rows:
    """Keep the contact with this reference.

    Raises
    ------
    ValueError
        If it is no reference of a contact.
    """
    number = number_of(typed)
    if number is None:
        raise ValueError("Write a reference such as C-1042.")
    return rows.filter(pk=number)


def of_person(rows: Rows, typed: str) -> Rows:
    """Keep the contacts that one person handled last, by reference or name.

    Raises
    ------
    ValueError
        If nobody or more than one person is meant: a list of many people could not be read from one index.
    """
    exact = Person.objects.filter(reference=typed.upper())
    people = list(exact or Person.objects.filter(display_name__icontains=typed).order_by("sort_key")[: NAMED_AT_MOST + 1])
    if not people:
        raise ValueError("Nobody is called so. Write a name or a reference such as P-1001.")
    if len(people) > 1:
        named = ", ".join(f"{person.display_name} {person.reference}" for person in people[:NAMED_AT_MOST])
        raise ValueError(f"Several people fit: {named}{' and more' if len(people) > NAMED_AT_MOST else ''}. Write one of them.")
    return rows.filter(agent=people[0].pk)


def of_customer(rows: Rows, typed: str) -> Rows:
    """Keep the contacts of a customer, by reference, number in the source, or name; records merged into theirs count too.

    Raises
    ------
    ValueError
        If too many customers are meant.
    """
    number = number_of(typed, "CUS")
    is_reference = typed.upper().startswith("CUS-") and number is not None  # found by its key; anything else reads every customer
    asked = Q(pk=number) if is_reference else Q(external_id=typed) | Q(name__iexact=typed)
    keys = list(Customer.objects.filter(asked).order_by().values_list("pk", flat=True)[: CUSTOMERS_AT_MOST + 1])
    if len(keys) > CUSTOMERS_AT_MOST:
        raise ValueError(f"More than {CUSTOMERS_AT_MOST} customers are called so. Write the reference.")
    return rows.filter(customer__in=one_customer(keys))


def one_customer(keys: list[int]) -> list[int]:
    """Return `keys` with those of every record that stands for the same customers: what each was merged into, and all merged into that."""
    found = set(keys)
    while above := set(Customer.objects.filter(merged__in=found).values_list("pk", flat=True)) - found:
        found |= above
    while fresh := set(Customer.objects.filter(merged_into__in=found).values_list("pk", flat=True)) - found:
        found |= fresh
    return sorted(found)


def on_or_after(zone: str) -> Callable[[Rows, str], Rows]:
    """Return the filter that keeps contacts from a day on, as the calendar of `zone` has it."""
    return lambda rows, typed: rows.filter(started_at__gte=midnight(_day(typed), zone))


def on_or_before(zone: str) -> Callable[[Rows, str], Rows]:
    """Return the filter that keeps contacts up to and with a day, as the calendar of `zone` has it."""
    return lambda rows, typed: rows.filter(started_at__lt=midnight(_day(typed) + timedelta(days=1), zone))


def within(rows: Rows, days: Period) -> Rows:
    """Keep the contacts of some days."""
    return rows.filter(started_at__gte=days.starts, started_at__lt=days.ends)


def for_reason(rows: Rows, code: str) -> Rows:
    """Keep the contacts with a reason or one below it in the tree."""
    return rows.filter(reason__in=with_below(set(Reason.objects.filter(code=code).values_list("pk", flat=True))))


def with_below(keys: set[int]) -> list[int]:
    """Return the keys of reasons and of every one below them in the tree."""
    while fresh := set(Reason.objects.filter(parent__in=keys).values_list("pk", flat=True)) - keys:
        keys |= fresh
    return sorted(keys)


def dissatisfied(rows: Rows, _said: str) -> Rows:
    """Keep the contacts in which the customer expressed dissatisfaction."""
    return rows.filter(dissatisfied=True, dissatisfied__in=[True])  # SQLite searches an index only by a value


def narrowings(zone: str) -> dict[str, Callable[[Rows, str], Rows]]:
    """Return every way to narrow a list of contacts, by the name it has in an address; days are those of `zone`.

    Each raises ValueError, saying what to write, when what was typed cannot be understood.
    """
    return {
        "ref": with_reference,
        "words": search.matching,
        "told": search.said,
        "person": of_person,
        "customer": of_customer,
        windows.PARAMETER: lambda rows, word: within(rows, windows.period(word, zone=zone)),
        "from": on_or_after(zone),
        "to": on_or_before(zone),
        "queue": lambda rows, code: rows.filter(queue=Queue.objects.filter(code=code).values("pk")[:1]),
        "channel": lambda rows, channel: rows.filter(channel=channel),
        "outcome": lambda rows, outcome: rows.filter(outcome=outcome),
        "reason": for_reason,
        "said": dissatisfied,
        "tag": lambda rows, tag: tags.carrying(rows, "contact", tag),
    }


def midnight(day: date, zone: str) -> datetime:
    """Return the moment at which `day` begins in `zone`."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _day(typed: str) -> date:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise ValueError("Write a day as 2026-11-24.") from None
    if day.year not in YEARS:
        raise ValueError("Write a day as 2026-11-24.")
    return day


# One contact ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Beside:
    """The neighbours of a contact in a list: the one before it and the one after it, None at the ends."""

    before: Interaction | None
    after: Interaction | None


def beside(contact: Interaction, rows: Rows) -> Beside:
    """Return the neighbours of `contact` in `rows`, newest first: two looks into the index of time, however long the list."""
    at, number = contact.started_at, contact.pk
    newer = rows.filter(Q(started_at__gt=at) | Q(id__gt=number), started_at__gte=at).order_by("started_at", "id")
    older = rows.filter(Q(started_at__lt=at) | Q(id__lt=number), started_at__lte=at).order_by("-started_at", "-id")
    return Beside(newer.only("id", "started_at").first(), older.only("id", "started_at").first())


@dataclass(frozen=True)
class Story:
    """The contacts of one customer round one of them, as far as the reader may see, and how many there are in all."""

    contacts: tuple[Interaction, ...]
    seen: int
    hidden: int


def story(contact: Interaction, *, by: Actor) -> Story:
    """Return what else happened with the customer of `contact`, oldest first; contacts out of reach are counted only."""
    if contact.customer_id is None:
        return Story((), 0, 0)
    keys = one_customer([contact.customer_id])
    half, every, seen = STORY_CONTACTS // 2, 0, 0
    later: list[Interaction] = []
    earlier: list[Interaction] = []
    for place in reading.places():
        with reading.at(place):
            mine = sight.contacts(by).filter(customer__in=keys)
            every += sight.published().filter(customer__in=keys).count()
            seen += mine.count()
            told, at = reading.tied(mine, "queue", "reason"), contact.started_at
            later += told.filter(started_at__gt=at).order_by("started_at", "id")[:half]
            earlier += told.filter(started_at__lte=at).order_by("-started_at", "-id")[:STORY_CONTACTS]
    later = sorted(later, key=_in_time)[:half]
    earlier = sorted(earlier, key=_in_time, reverse=True)[: STORY_CONTACTS - len(later)]
    return Story((*reversed(earlier), *later), seen, every - seen)


def _in_time(contact: Interaction) -> tuple[datetime, int]:
    return contact.started_at, contact.pk


@dataclass(frozen=True)
class Durations:
    """What a contact took, in seconds; None where the source does not say."""

    whole: float
    waited: float
    talk: float | None
    hold: float | None
    wrap: float | None

    @property
    def handled(self) -> float | None:
        """Handle time: talk, hold and wrap-up as far as known; None when nobody talked."""
        return None if self.talk is None else self.talk + (self.hold or 0.0) + (self.wrap or 0.0)


WAITING: Final = ("queue", "alert")
TALKING: Final = ("talk", "consult")


def durations(contact: Interaction) -> Durations:
    """Return the lengths of the parts of `contact`, by the rules of the measures."""
    parts = list(contact.segments.all())

    def total(*kinds: str) -> float | None:
        chosen = [(part.ended_at - part.started_at).total_seconds() for part in parts if part.kind in kinds]
        return sum(chosen) if chosen else None

    end = max([part.ended_at for part in parts] + [contact.ended_at or contact.started_at])
    return Durations(
        whole=(end - contact.started_at).total_seconds(), waited=total(*WAITING) or 0.0, talk=total(*TALKING),
        hold=total("hold"), wrap=total("wrap"),
    )


def terms(chosen: Mapping[str, object]) -> str:
    """Return what was searched for in one line, for the trail."""
    return ", ".join(f"{name}: {value}" for name, value in sorted(chosen.items()))
