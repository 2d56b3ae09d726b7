"""The kinds of personal record that go by a rule of retention: from which events their time may be counted, and what goes with them.

What a kind does not name stays by the rule of its own; every other declared table is a gap, and said to be one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from floorwalker.ground.shelf import Shelf
from floorwalker.ground.trail.events import ERASED, Looked
from floorwalker.ground.trail.models import Line, microseconds

NO_WORDS: Final = ("", ERASED)
VERIFY: Final = "Ours, verify; not legal advice."


@dataclass(frozen=True)
class Suggested:
    """The rule that the house begins from, to be verified by who sets it."""

    months: int
    event: str
    basis: str
    source: str
    why: str


@dataclass(frozen=True)
class KeptKind:
    """One kind of record.

    Parameters
    ----------
    code, title
        Stable name, and what people call it.
    model
        The table its time is counted in.
    events
        From when it may be counted: code, what people call it, and the column.
    end
        What happens at the end, as `RetentionRule.End` has it; each kind has one, since figures rest on rows that stay.
    goes
        What of it goes, in words.
    holds
        The condition under which a row still holds something.
    columns
        Columns that alone are blanked; none: all that are declared.
    below
        Whether what hangs on the record, and what only names it, goes with it.
    customer, contact
        Paths to the customer and to the number of the contact, so that open cases and requests hold it back; empty: there is none.
    """

    code: str
    title: str
    model: str
    events: tuple[tuple[str, str, str], ...]
    end: str
    goes: str
    holds: Q
    suggested: Suggested
    columns: frozenset[str] = frozenset()
    below: bool = False
    customer: str = ""
    contact: str = ""
    rows: Callable[[], QuerySet[Any]] | None = field(default=None)

    @property
    def table(self) -> type[models.Model]:
        """The table."""
        return apps.get_model(self.model)

    def kept(self) -> QuerySet[Any]:
        """Return the records that still hold something."""
        return self.rows() if self.rows is not None else self.table._base_manager.filter(self.holds)

    def due(self, event: str, before: datetime) -> QuerySet[Any]:
        """Return the records whose `event` was at or before a moment, in the order of their keys."""
        column = next(column for code, _, column in self.events if code == event)
        if self.rows is not None:
            lines = Line.objects.filter(kind=Looked.kind, at_us__lte=microseconds(before))
            return self.rows().filter(line_id__in=lines.values("pk")).order_by("pk")
        return self.kept().filter(**{f"{column}__lte": before}).order_by("pk")


def _searched() -> QuerySet[Any]:
    sleeves: Any = apps.get_model("trail.Sleeve")
    lines = Line.objects.filter(kind=Looked.kind)
    return sleeves.objects.filter(erased_in=None, text__isnull=False, line_id__in=lines.values("pk"))  # type: ignore[no-any-return]


def _said(*columns: str) -> Q:
    wanted = Q(pk__in=())
    for column in columns:
        wanted |= ~Q(**{f"{column}__in": NO_WORDS})
    return wanted


_SIX_YEARS: Final = "Claims in contract can be brought for six years (Limitation Act 1980, section 5). " + VERIFY
_CLOSED: Final = ("closed", "it was closed", "closed_at")
_RECEIVED: Final = ("received", "it was received", "received_at")

CONTACT_NOTES, LOGGED, ANSWERS, VERBATIMS = "contact_notes", "logged_notes", "survey_words", "survey_verbatims"

KINDS: Final[tuple[KeptKind, ...]] = (
    KeptKind(
        "complaints", "Complaints", "resolve.Complaint", (_CLOSED, _RECEIVED), "blank",
        "What the customer said, was written, decided and paid, with letters, evidence and what names the case. Dates and outcome stay.",
        _said("words", "summary"),
        Suggested(72, "closed", "house", "", _SIX_YEARS + " Financial services ask for three years from receipt at the least."),
        below=True, customer="customer",
    ),
    KeptKind(
        "difficulties", "Difficulties", "resolve.Difficulty", (_CLOSED, _RECEIVED), "blank",
        "What the customer said and what was considered. Dates and how it ended stay.", _said("words", "summary"),
        Suggested(36, "closed", "house", "", "No claim follows from most; three years show whether the same comes back. " + VERIFY),
        below=True, customer="customer",
    ),
    KeptKind(
        CONTACT_NOTES, "Notes of contacts", "record.Interaction", (("ended", "the contact began", "started_at"),), "blank",
        "The note. The contact itself stays for counting.", _said("note"), Suggested(72, "ended", "house", "", _SIX_YEARS),
        columns=frozenset({"note"}), customer="customer_id", contact="pk",
    ),
    KeptKind(
        LOGGED, "Notes of logged contacts", "record.LoggedContact", (("ended", "the contact ended", "ended_at"),), "blank",
        "The note and the key of the source. The contact itself stays for counting.", _said("note"),
        Suggested(72, "ended", "house", "", _SIX_YEARS), columns=frozenset({"note", "source_key"}), customer="customer_id",
        contact="contact_id",
    ),
    KeptKind(
        ANSWERS, "Words of survey answers", "record.SurveyAnswer", (("answered", "it was answered", "answered_at"),), "blank",
        "The comment. The score stays for counting.", _said("comment"),
        Suggested(36, "answered", "house", "", "Words are read to put service right; after three years they put nothing right. " + VERIFY),
        columns=frozenset({"comment"}), customer="interaction__customer_id", contact="interaction_id",
    ),
    KeptKind(
        VERBATIMS, "Words read from surveys", "review.SurveyVerbatim", (("answered", "it was answered", "ask__answered_at"),), "erase",
        "The words, how they sound and their theme.", ~Q(words=""),
        Suggested(36, "answered", "house", "", "As the answers themselves. " + VERIFY), customer="ask__customer_id", contact="ask__contact",
    ),
    KeptKind(
        "needs", "Support needs", "record.Need", (("ended", "the need ended", "ended_at"),), "erase",
        "The need with its note, basis and adjustments.", Q(),
        Suggested(72, "ended", "house", "", _SIX_YEARS + " What is no longer needed is sensitive: think of less."), customer="customer_id",
    ),
    KeptKind(
        "rights_requests", "Requests about rights", "resolve.RightsRequest", (_CLOSED, _RECEIVED), "blank",
        "Who asked, what they asked and were written, what was found and the package.", _said("asker", "words"),
        Suggested(72, "closed", "house", "", _SIX_YEARS), below=True, customer="customer_id",
    ),
    KeptKind(
        "breaches", "Breaches of personal data", "resolve.Breach", (_CLOSED,), "blank",
        "What happened, its effects and measures in words. Dates, numbers and whether anybody was told stay.", _said("what_happened"),
        Suggested(72, "closed", "house", "", _SIX_YEARS), below=True,
    ),
    KeptKind(
        "searches", "What people searched for", "trail.Sleeve", (("searched", "somebody searched", "at_us"),), "erase",
        "The words typed in a search. Who opened what and when stays in the trail as proof, by references alone.", Q(),
        Suggested(24, "searched", "house", "", "Two years are enough to find who looked for whom. " + VERIFY), rows=_searched,
    ),
    KeptKind(
        "sign_ins", "Where people signed in", "usersessions.UserSession", (("seen", "it was last used", "last_seen_at"),), "erase",
        "Address of the network and machine of a sign-in that is over.", Q(),
        Suggested(3, "seen", "house", "", "Only to find a stranger at one's own account. " + VERIFY),
    ),
)  # fmt: skip


@cache
def kinds() -> Shelf[KeptKind]:
    """Return every kind that may have a rule."""
    return Shelf("kind of kept record", KINDS)
