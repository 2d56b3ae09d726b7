"""What automatic checks found, in words: figure, moment, and what was said."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.actors import Actor
from floorwalker.ground.web import formats
from floorwalker.record import moments
from floorwalker.record.queries import transcripts
from floorwalker.review.checks import CHECKS
from floorwalker.review.models import CheckFailure
from floorwalker.review.queries import checks as queries
from floorwalker.review.queries.checks import Result

MS_A_SECOND: Final = 1_000
Quote = tuple[int | None, str]


def of_contact(contact: int, *, by: Actor) -> list[tuple[Result, str, str]]:
    """Return what came of every check on a contact that `by` may see, failures first.

    Each comes with its evidence or why it was not asked, and with the address at which a failure shows, empty of others.
    """
    results = queries.of_contact(contact, by=by)
    quotes = transcripts.quotes([(contact, each.turn) for each in results if each.turn is not None and each.outcome == "failed"])
    told = []
    for each in results:
        quote = quotes.get((contact, each.turn or 0)) if each.turn is not None else None
        told.append((each, _told(each, quote), opens(contact, each, quote) if each.outcome == "failed" else ""))
    return sorted(told, key=lambda each: ("failed", "passed", "not_asked").index(each[0].outcome))


def evidence(row: CheckFailure | Result, quote: Quote | None) -> str:
    """Return what shows a failure."""
    unit, parts = CHECKS.get(row.rule.check_code).unit, list[str]()
    if row.value is not None:
        parts.append(formats.duration(row.value) if unit == "s" else f"{round(row.value, 2):g} {unit}")
    at_ms = row.at_ms if row.at_ms is not None else quote[0] if quote else None
    if at_ms is not None:
        parts.append(f"at {formats.minutes_seconds(at_ms // MS_A_SECOND)}")
    if row.other is not None:
        parts.append(f"after C-{row.other}")
    if quote is not None and row.turn is not None:
        parts.append(f"“{quote[1]}”")
    return ", ".join(parts) or "see the contact"


def opens(contact: int, row: CheckFailure | Result, quote: Quote | None) -> str:
    """Return the address at which a failure is heard and read: its moment, its turn, or the contact as a whole."""
    if row.other is not None:
        return moments.url(f"C-{row.other}")
    at_ms = row.at_ms if row.at_ms is not None else quote[0] if quote else None
    return moments.url(f"C-{contact}", at_ms=at_ms, turn=row.turn)


def _told(result: Result, quote: Quote | None) -> str:
    if result.outcome == "not_asked":
        return result.why_in_words
    return evidence(result, quote) if result.outcome == "failed" else ""
