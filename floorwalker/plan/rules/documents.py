"""What a document may be: what its kind demands, under what it hangs, when it is looked at again, and who may decide on it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from floorwalker.engine import measures
from floorwalker.ground.errors import RuleBroken
from floorwalker.plan.models import Document
from floorwalker.plan.rules import document_kinds
from floorwalker.plan.rules.document_kinds.base import DocumentKind
from floorwalker.plan.rules.document_text import MOST_LETTERS, declared_variables, lost_from, read, used_variables

LONGEST_REVIEW: Final = timedelta(days=731)
"""ISO 18295-1 asks for review at planned intervals; two years is the longest that this house plans, as for standards."""
DEEPEST: Final = 12
"""Documents above one another; more is a circle or a muddle."""
SATURDAY: Final = 5


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a version says and what it is tied to."""

    title: str
    body: str
    variables: str = ""
    serves: str = ""
    measure: str = ""
    review_on: date | None = None
    ends_on: date | None = None


def kind_of(document: Document) -> DocumentKind:
    """Return the kind of `document`."""
    return document_kinds.get(document.kind)


def digest(words: Words) -> str:
    """Return the SHA-256 of what is read: title, variables and text."""
    return hashlib.sha256("\x00".join((words.title, words.variables, words.body)).encode()).hexdigest()


def check_saved(words: Words, kind: DocumentKind) -> None:
    """Refuse what cannot even be kept as a draft.

    Raises
    ------
    RuleBroken
        If it has no title, is longer than the house takes or nested deeper than it is read, names no measure of the shelf, or ends though
        its kind does not.
    """
    if not words.title.strip():
        raise RuleBroken("It has no title.", remedy="Say in a few words what it is about.", code="document_title")
    if len(words.body) > MOST_LETTERS:
        raise RuleBroken(
            f"The text has {len(words.body):,} letters; the house takes {MOST_LETTERS:,}.",
            remedy="Make several documents of it; they can hang under one another.", code="document_too_long",
        )
    if line := lost_from(words.body):
        raise RuleBroken(
            f"In line {line} a quote or list stands in so many others that its words and all after it would not be shown.",
            remedy="Take it out of some of them.", code="document_too_deep",
        )
    if words.measure and words.measure not in {each.code for each in measures.all()}:
        raise RuleBroken(f"There is no measure {words.measure!r}.", remedy="Choose one of the measures.", code="unknown_measure")
    if words.ends_on is not None and kind.longest is None:
        raise RuleBroken(
            f"A {kind.label.lower()} holds until another takes its place; it would end on {words.ends_on:%d %b %Y}.",
            remedy="Write a notice for what is different for some days, and leave the end of this empty.", code="document_ends",
        )


def missing(words: Words, kind: DocumentKind, *, hangs: bool, today: date) -> list[str]:
    """Return what is left to do before a version of `kind` can be decided on, each in a sentence; nothing where it is whole."""
    text = read(words.body)
    left = _sections_missing({each.title.casefold(): each.text.strip() for each in text.sections}, kind)
    if not kind.sections and not text.words.strip():
        left.append("It says nothing yet.")
    if kind.must_hang and not hangs:
        left.append(f"It hangs under nothing: a {kind.label.lower()} says how something above it is kept.")
    if kind.code == "procedure" and not [each for each in text.steps if each.text]:
        left.append("It has no steps: write them as a numbered list, 1. and so on.")
    if kind.serves and not words.serves.strip():
        left.append("It names no objective that it serves.")
    if kind.variables:
        left += _variables_wrong(words)
    if kind.reviewed:
        left += _review_wrong(words.review_on, today)
    if kind.longest is not None:
        left += _end_wrong(words.ends_on, kind, today)
    return left


def _sections_missing(there: dict[str, str], kind: DocumentKind) -> list[str]:
    return [
        f"Its section {each.name} {'is empty' if each.name.casefold() in there else 'is missing'}: {each.help}"
        for each in kind.sections if not there.get(each.name.casefold())
    ]


def _variables_wrong(words: Words) -> list[str]:
    try:
        declared = [name for name, _ in declared_variables(words.variables)]
    except ValueError as wrong:
        return [str(wrong)]
    used = used_variables(words.body)
    return [
        *(f"{{{{ {name} }}}} is used and not declared: say what goes there." for name in used if name not in declared),
        *(f"{name} is declared and never used." for name in declared if name not in used),
    ]


def _review_wrong(review_on: date | None, today: date) -> list[str]:
    if review_on is None:
        return ["It says not by when it is looked at again."]
    if not today < review_on <= today + LONGEST_REVIEW:
        return [f"It would be looked at again on {review_on:%d %b %Y}: choose a day to come within two years."]
    return []


def _end_wrong(ends_on: date | None, kind: DocumentKind, today: date) -> list[str]:
    longest = kind.longest or timedelta()
    if ends_on is None:
        return [f"It has no end: a {kind.label.lower()} ends by itself, within {longest.days} days."]
    if not today < ends_on <= today + longest:
        return [
            f"It would end on {ends_on:%d %b %Y}: choose a day from tomorrow on, within {longest.days} days: what holds longer is none."
        ]
    return []


def require_kind(document: Document, to: DocumentKind, *, published: bool) -> None:
    """Refuse to let `document` become of the kind `to`.

    Raises
    ------
    RuleBroken
        If it is a notice or would become one, or was published.
    """
    notices = [each for each in (kind_of(document), to) if each.longest is not None]
    if notices and kind_of(document) != to:
        raise RuleBroken(
            f"{document.reference} is a {kind_of(document).label.lower()} and cannot become a {to.label.lower()}: a notice is about some "
            "days, the others hold until they are changed.",
            remedy=f"Begin a {to.label.lower()} that says what holds in general, and leave the incident out.", code="document_kind",
        )
    if published:
        raise RuleBroken(
            f"{document.reference} was published as a {kind_of(document).label.lower()}.",
            remedy="Retire it and begin another.", code="document_kind",
        )


def require_place(document: Document | None, kind: DocumentKind, above: Document | None) -> None:
    """Refuse to hang `document` (None: a new one of `kind`) under `above`.

    Raises
    ------
    RuleBroken
        If its kind does not hang under that kind, the one above is retired, or the tree would run in a circle.
    """
    if above is None:
        return
    if above.kind not in kind.under:
        may = " or ".join(document_kinds.get(code).label.lower() for code in kind.under)
        raise RuleBroken(
            f"A {kind.label.lower()} does not hang under {above.reference}, a {kind_of(above).label.lower()}.",
            remedy=f"Choose a {may}." if may else "Leave it by itself.", code="document_place",
        )
    if above.retired_at is not None:
        raise RuleBroken(f"{above.reference} is retired.", remedy="Choose one that holds.", code="document_place")
    each: Document | None = above
    for _ in range(DEEPEST):
        if each is None:
            return
        if document is not None and each.pk == document.pk:
            raise RuleBroken(
                f"{document.reference} would hang under itself, by way of {above.reference}.",
                remedy="Choose one that does not hang under it.", code="document_circle",
            )
        each = each.under
    raise RuleBroken(f"{above.reference} hangs {DEEPEST} deep already.", remedy="Choose one further up.", code="document_place")


def open_day(day: date, *, closed: Collection[date]) -> date:
    """Return `day`, or the last day before it that is neither at a weekend nor among `closed`."""
    while _is_shut(day, closed):
        day -= timedelta(days=1)
    return day


def open_day_after(day: date, *, closed: Collection[date]) -> date:
    """Return `day`, or the first day after it that is neither at a weekend nor among `closed`."""
    while _is_shut(day, closed):
        day += timedelta(days=1)
    return day


def _is_shut(day: date, closed: Collection[date]) -> bool:
    return day.weekday() >= SATURDAY or day in closed
