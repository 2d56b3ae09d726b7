"""Records that may be one customer: they share a telephone number, an address or a number of ours; alike names make it surer."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import Final

from django.db.models import Count, Q

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.record.models import ContactPoint, Customer, KeptApart
from floorwalker.record.queries import customers

PERMISSION: Final = "record.merge_customers"
SHARED_AT_MOST: Final = 300
"""Shared points looked at for one list; what is merged or kept apart makes room for the next."""
TOGETHER_AT_MOST: Final = 6
"""Records that share one point and are proposed; a switchboard's number is shared by many more, and says nothing."""
ALIKE: Final = 0.85
"""From this likeness on names count as alike: one letter in seven may differ."""


@dataclass(frozen=True)
class Pair:
    """Two records that may be one customer, why, and how alike their names are (0 to 1)."""

    one: Customer
    other: Customer
    why: tuple[str, ...]
    likeness: float

    @property
    def words(self) -> str:
        """Why, in words."""
        names = "alike names" if self.likeness >= ALIKE else "different names"
        return ", ".join((*(f"same {each}" for each in self.why), names))


def everywhere(*, by: Actor) -> list[Pair]:
    """Return the pairs that may be one, those with the most alike names first; a fixed number of queries.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include merging customers.
    """
    policy.require(by, PERMISSION)
    shared = (
        ContactPoint.objects.filter(ended_at=None).order_by().values("kind", "value").annotate(n=Count("customer", distinct=True))
        .filter(n__gt=1, n__lte=TOGETHER_AT_MOST)[:SHARED_AT_MOST]
    )
    asked = Q(pk__in=())
    for row in shared:
        asked |= Q(kind=row["kind"], value=row["value"])
    return _pairs(ContactPoint.objects.filter(asked, ended_at=None).select_related("customer__merged_into"))


def of(customer: Customer, *, by: Actor) -> list[Pair]:
    """Return the records that may be the same customer as `customer`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include merging customers.
    """
    policy.require(by, PERMISSION)
    asked = Q(pk__in=())
    for point in ContactPoint.objects.filter(customer=customer, ended_at=None):
        asked |= Q(kind=point.kind, value=point.value)
    points = ContactPoint.objects.filter(asked, ended_at=None).select_related("customer__merged_into")[: TOGETHER_AT_MOST * 8]
    same = Customer.objects.filter(external_id=customer.external_id).exclude(pk=customer.pk).select_related("merged_into")
    found = _pairs(points, numbers=[(customer, each) for each in same[:TOGETHER_AT_MOST]])
    return [pair for pair in found if customer.pk in {pair.one.pk, pair.other.pk}]


def likeness(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 1: accents, case and the order of their words do not count."""
    return SequenceMatcher(None, _folded(one), _folded(other)).ratio() if one and other else 0.0


def _folded(name: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    return " ".join(sorted(plain.replace("-", " ").split()))


def _pairs(points: Iterable[ContactPoint], *, numbers: Iterable[tuple[Customer, Customer]] = ()) -> list[Pair]:
    together: dict[tuple[str, str], dict[int, Customer]] = defaultdict(dict)
    for point in points:
        one = customers.standing(point.customer)
        together[point.kind, point.value][one.pk] = one
    why: dict[tuple[int, int], list[str]] = defaultdict(list)
    whole: dict[int, Customer] = {}
    linked = [(kind, pair) for (kind, _), held in together.items() for pair in combinations(sorted(held.values(), key=_key), 2)]
    linked += [("number", pair) for pair in numbers]
    for kind, pair in linked:
        low, high = sorted((customers.standing(pair[0]), customers.standing(pair[1])), key=_key)
        if low.pk != high.pk and not (low.is_pseudonym or high.is_pseudonym):
            whole |= {low.pk: low, high.pk: high}
            word = dict(ContactPoint.Kind.choices).get(kind, kind)
            why[low.pk, high.pk].append(str(word).lower())
    apart = set(KeptApart.objects.filter(one__in=list(whole)).values_list("one", "other"))
    found = [
        Pair(whole[low], whole[high], tuple(dict.fromkeys(said)), likeness(whole[low].name, whole[high].name))
        for (low, high), said in why.items() if (low, high) not in apart
    ]
    return sorted(found, key=lambda pair: (-pair.likeness, -len(pair.why), pair.one.pk, pair.other.pk))


def _key(customer: Customer) -> int:
    return customer.pk
