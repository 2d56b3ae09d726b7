"""Which rows belong to the archive of a year, and which of that year stay in the house because they reach into the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from django.db import models
from django.db.models import Q, QuerySet

from floorwalker.record.models import Archive, Interaction, LoggedContact, Match, Promise, Restatement, Segment, SurveyAnswer

CONTACT_TABLES: Final[tuple[tuple[type[models.Model], str], ...]] = (
    (Interaction, "pk"), (Segment, "interaction"), (SurveyAnswer, "interaction"), (Restatement, "interaction"),
)
"""A contact and what hangs on it, each with the column that names the contact."""
LOGGED_TABLES: Final[tuple[tuple[type[models.Model], str], ...]] = ((LoggedContact, "pk"), (Match, "logged"), (Promise, "logged"))
"""The same of what was logged by hand."""
GROUPS: Final = (CONTACT_TABLES, LOGGED_TABLES)
CONTACTS: Final = Interaction._meta.db_table
LOGGED: Final = LoggedContact._meta.db_table


@dataclass(frozen=True)
class Extent:
    """What of the house an archive of `year` takes: everything older than its end but for what is `staying`, keys by table.

    A contact stays that reaches into the next year with a part, an answer or a note: the days of that year are counted from it. The
    archive of the next year takes it.
    """

    year: int
    staying: dict[str, list[int]] = field(default_factory=dict)

    @property
    def end(self) -> datetime:
        """The first moment after the year."""
        return datetime(self.year + 1, 1, 1, tzinfo=UTC)

    def heads(self, model: type[models.Model], *, using: str | None = None) -> QuerySet[Any]:
        """Return the rows of `model`, contacts or what was logged, that belong to it, the oldest first."""
        rows = model._base_manager.using(using).filter(started_at__lt=self.end)
        if keys := self.staying.get(model._meta.db_table):
            rows = rows.exclude(pk__in=keys)
        return rows.order_by("started_at", "pk")

    def pieces(self, model: type[models.Model], size: int) -> Iterator[list[int]]:
        """Yield the keys of its rows of `model` by `size`, the oldest first, each piece read in the order of the index of time."""
        rows, last = self.heads(model).values_list("pk", "started_at"), None
        while True:
            after = rows if last is None else rows.filter(Q(started_at__gt=last[1]) | Q(pk__gt=last[0]), started_at__gte=last[1])
            piece = list(after[:size])
            if not piece:
                return
            yield [pk for pk, _ in piece]
            last = piece[-1]


def of(archive: Archive) -> Extent:
    """Return what `archive` holds."""
    return Extent(archive.year, archive.staying)


def of_year(year: int) -> Extent:
    """Return what an archive of `year` would take now."""
    end = Extent(year).end
    contacts = {
        *Segment.objects.filter(started_at__gte=end, interaction__started_at__lt=end).values_list("interaction", flat=True),
        *SurveyAnswer.objects.filter(answered_at__gte=end, interaction__started_at__lt=end).values_list("interaction", flat=True),
    }
    logged: set[int] = set()
    while True:  # a note stays with its contact and a contact with its notes
        matches = Match.objects.filter(Q(contact__started_at__gte=end) | Q(contact__in=contacts), logged__started_at__lt=end)
        own = LoggedContact.objects.filter(Q(contact__started_at__gte=end) | Q(contact__in=contacts), started_at__lt=end)
        more = {*matches.values_list("logged", flat=True), *own.values_list("pk", flat=True)} - logged
        logged |= more
        noted = Match.objects.filter(Q(logged__started_at__gte=end) | Q(logged__in=logged), contact__started_at__lt=end)
        mine = LoggedContact.objects.filter(Q(started_at__gte=end) | Q(pk__in=logged), contact__started_at__lt=end)
        fresh = {*noted.values_list("contact", flat=True), *mine.values_list("contact", flat=True)} - contacts
        contacts |= {key for key in fresh if key is not None}
        if not more and not fresh:
            return Extent(year, {CONTACTS: sorted(contacts), LOGGED: sorted(logged)})
