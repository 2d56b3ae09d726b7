"""From what a person types to whom or what is meant: a reference, a number, a code or a name that fits one alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final

from django.db.models import Q

from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.record.deciding import IdentityRefused, Target
from floorwalker.record.models import Customer, Reason, Resolution, SourceName

Kind = SourceName.Kind
NAMED_AT_MOST: Final = 4
NOUNS: Final = {"agent": "person", "queue": "queue", "reason": "reason", "customer": "customer"}


class Pointing:
    """Everybody and everything a name may be tied to, by what people call them; read once."""

    def to(self, kind: str, typed: str, *, channel: str = "") -> Target:
        """Return the person, queue, reason or customer that `typed` means.

        Raises
        ------
        IdentityRefused
            If it means nobody, or more than one.
        """
        typed, noun = typed.strip(), NOUNS[kind]
        found: list[Any] = self._customer(typed) if kind == Kind.CUSTOMER else self._indexes[kind].get(typed.casefold(), [])
        if kind == Kind.QUEUE and channel:
            found = [each for each in found if each.channel == channel] or found
        meant = list({each.pk: each for each in found}.values())
        if len(meant) == 1:
            target: Target = meant[0]
            return target
        if not meant:
            raise IdentityRefused(
                f"No {noun} is called {typed!r}." if typed else f"No {noun} is named.",
                remedy="Write the reference, the number or the whole name.",
            )
        named = ", ".join(f"{each} {getattr(each, 'reference', '')}".strip() for each in meant[:NAMED_AT_MOST])
        raise IdentityRefused(f"{typed} may be several: {named}.", remedy="Write the reference of the one you mean.")

    def outcome(self, typed: str) -> Resolution | None:
        """Return the outcome that `typed` means, None for nothing typed.

        Raises
        ------
        IdentityRefused
            If none or more than one is called so.
        """
        typed = typed.strip()
        if not typed:
            return None
        meant = list(Resolution.objects.filter(Q(code__iexact=typed) | Q(name__iexact=typed), retired_at=None)[:2])
        if len(meant) != 1:
            word = "No outcome is" if not meant else "More than one outcome is"
            raise IdentityRefused(f"{word} called {typed!r}.", remedy="Write its code, as the page of outcomes has it.")
        return meant[0]

    @cached_property
    def _indexes(self) -> dict[str, dict[str, list[Any]]]:
        people = Person.objects.filter(is_pseudonym=False, is_provisional=False)
        return {
            Kind.AGENT: _index(people, lambda each: (each.reference, each.staff_number, each.email, each.display_name)),
            Kind.QUEUE: _index(Queue.objects.filter(retired_at=None), lambda each: (each.reference, each.code, each.name)),
            Kind.REASON: _index(Reason.objects.filter(retired_at=None), lambda each: (each.code, each.name)),
        }

    @staticmethod
    def _customer(typed: str) -> list[Customer]:
        number = typed.upper().removeprefix("CUS-")
        if typed.upper().startswith("CUS-") and number.isdecimal() and len(number) < 18:
            return list(Customer.objects.filter(pk=int(number)))
        return list(Customer.objects.filter(external_id=typed, is_pseudonym=False)[: NAMED_AT_MOST + 1]) if typed else []


def _index(rows: Iterable[Any], keys: Any) -> dict[str, list[Any]]:
    index: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        for key in keys(row):
            if key:
                index[key.casefold()].append(row)
    return index
