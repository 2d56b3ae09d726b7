"""Which handled contacts carry a mark that stands in the records: dissatisfaction, a low score, a tag, a customer who came again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from django.db.models import F, FloatField, Q, Value
from django.db.models.expressions import ExpressionWrapper
from numpy.typing import NDArray

from floorwalker.ground.models import Tag
from floorwalker.record.archive import reading
from floorwalker.record.facts.handled import Handled
from floorwalker.record.models import Customer, Features, Interaction, SentimentCorrection, SurveyAnswer

Numbers = NDArray[np.int64]
SAID: Final = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
"""What a person says of sentiment, on the scale of the machine."""
BEFORE: Final = timedelta(days=31)
"""How long before it is handled a contact may have begun, and how long after it a customer answers: letters and surveys take weeks."""


def dissatisfied(found: Handled) -> Numbers:
    """Return the numbers of contacts in which the customer expressed dissatisfaction, among others that are not in `found`."""
    start, end = _span(found)
    rows: list[int] = []
    for place in reading.places():
        with reading.at(place):
            said = Interaction.objects.filter(dissatisfied=True, dissatisfied__in=[True])  # SQLite searches an index only by a value
            rows += said.filter(started_at__gte=start - BEFORE, started_at__lt=end).values_list("pk", flat=True)
    return _numbers(rows)


def low_scored(found: Handled, *, share: float) -> Numbers:
    """Return the numbers of contacts whose customer answered a survey with at most `share` (0 to 1) of its scale, the bad end being 0."""
    start, end = _span(found)
    over = ExpressionWrapper((F("score") - F("scale_min")) / (F("scale_max") - F("scale_min")), output_field=FloatField())
    low = Q(high_is_good=True, over__lte=Value(share)) | Q(high_is_good=False, over__gte=Value(1.0 - share))
    rows: list[int] = []
    for place in reading.places():
        with reading.at(place):
            answers = SurveyAnswer.objects.filter(answered_at__gte=start, answered_at__lt=end + BEFORE, scale_max__gt=F("scale_min"))
            rows += answers.alias(over=over).filter(low).values_list("interaction_id", flat=True)
    return _numbers(rows)


def sentiment(found: Handled) -> tuple[Numbers, NDArray[np.float64]]:
    """Return the numbers of contacts whose sentiment is known, in order, and what it is, -1 to 1: as a person said, else as the machine."""
    start, end = _span(found)
    rows = Features.objects.filter(started_at__gte=start - BEFORE, started_at__lt=end, sentiment__isnull=False)
    known = dict(rows.values_list("contact", "sentiment"))
    known |= {contact: SAID[word] for contact, word in SentimentCorrection.objects.order_by("pk").values_list("contact", "said")}
    numbers = sorted(known)
    return _numbers(numbers), np.array([known[number] for number in numbers], dtype=np.float64)


def tagged(tag: str) -> Numbers:
    """Return the numbers of contacts that carry `tag`."""
    rows: list[int] = []
    for place in reading.places():
        with reading.at(place):
            rows += Tag.objects.filter(kind="contact", tag=tag.casefold()).values_list("record", flat=True)
    return _numbers(rows)


def came_again(found: Handled, *, days: float, times: int) -> Numbers:
    """Return the numbers of contacts that were at least the `times`-th of their customer within `days`; merged records are one customer."""
    start, end = _span(found)
    customers: list[int] = []
    moments: list[float] = []
    numbers: list[int] = []
    for place in reading.places():
        with reading.at(place):
            rows = Interaction.objects.filter(
                customer__isnull=False, direction="inbound", started_at__gte=start - timedelta(days=days) - BEFORE, started_at__lt=end
            ).order_by()
            for customer, at, number in rows.values_list("customer_id", "started_at", "pk").iterator(chunk_size=10_000):
                customers.append(customer)
                moments.append(at.timestamp())
                numbers.append(number)
    unordered = (_one_customer(_numbers(customers)), np.array(moments), _numbers(numbers))
    order = np.lexsort(unordered[::-1])
    whose, when, sorted_numbers = (column[order] for column in unordered)
    back = times - 1
    if sorted_numbers.size <= back:
        return _numbers(())
    again = (whose[back:] == whose[:-back]) & (when[back:] - when[:-back] <= timedelta(days=days).total_seconds())
    return _numbers(sorted_numbers[back:][again].tolist())


def _one_customer(keys: Numbers) -> Numbers:
    """Return the keys of the records that customers were merged into."""
    into = dict(Customer.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id"))
    if not into:
        return keys
    found, place = np.unique(keys, return_inverse=True)
    for spot, key in enumerate(found.tolist()):
        while key in into:
            key = into[key]
        found[spot] = key
    return found[place]


def _span(found: Handled) -> tuple[datetime, datetime]:
    """Return the first moment of `found` and the one after its last."""
    if not len(found):
        return datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC)
    first, last = (datetime.fromtimestamp(int(at) / 1e6, UTC) for at in (found.at[0], found.at[-1]))
    return first, last + timedelta(seconds=1)


def _numbers(rows: Iterable[int]) -> Numbers:
    return np.array(list(rows), dtype=np.int64)
