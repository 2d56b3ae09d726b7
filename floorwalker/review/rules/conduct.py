"""Conduct: what a declaration says, which disclosures are decided, and how soon a concern is answered."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from floorwalker.ground.errors import RuleBroken

STATEMENTS: Final = ((
    "I have told of every interest, work outside, family tie or close friendship, gift and hospitality that could sway how I treat a "
    "customer, a colleague or a supplier. What is listed is true and complete today, and I tell of anything new before I act on it."
),)
"""The words of each edition, the newest last; an edition that somebody signed is never changed."""
SIGNED_BY: Final = (1, 31)
"""Month and day by which a year's declaration is signed."""
NEW_PERSON_DAYS: Final = 30
"""Whoever joins signs within so many days."""
LONGEST_WORDS: Final = 1_000
LONGEST_REASON: Final = 500
GIFTS: Final = frozenset({"gift_received", "gift_given", "hospitality"})
"""What has a worth, and is noted without a decision up to the limit of the house (Bribery Act 2010, guidance: proportionate)."""

TOPICS: Final = {
    "customers": "Harm to customers",
    "law": "A law or rule is broken",
    "money": "Fraud, theft or bribery",
    "safety": "Health and safety",
    "treatment": "Bullying, harassment or discrimination",
    "data": "Personal data misused",
    "records": "Records or figures made up or hidden",
    "other": "Something else",
}
"""What a concern is about, after the qualifying disclosures of the Employment Rights Act 1996, section 43B."""
LONGEST_CONCERN: Final = 10_000
ANSWERED_WITHIN: Final = timedelta(days=7)
"""A teller hears that somebody reads it (Directive (EU) 2019/1937, article 9(1)(b))."""
CLOSED_WITHIN: Final = timedelta(days=92)
"""A teller hears what came of it: three months (the same, article 9(1)(f))."""
CODE_LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_GROUPS, CODE_GROUP = 4, 5
"""A code of 20 letters out of 30 is 98 bits: it is not guessed, so its digest needs no salt."""
OUTSIDE: Final = (
    ("Financial Conduct Authority", "what a firm does to its customers or to markets"),
    ("Information Commissioner", "personal data"),
    ("Health and Safety Executive", "safety at work"),
    ("Protect", "free, confidential advice for whoever thinks of speaking up"),
)
"""Whom a worker in Great Britain may tell instead (Public Interest Disclosure (Prescribed Persons) Order 2014), and a charity."""


def due_on(year: int, *, joined_on: date | None) -> date:
    """Return the last day on which the declaration of `year` is signed in time by somebody who joined on `joined_on`.

    >>> due_on(2027, joined_on=date(2020, 5, 4))
    datetime.date(2027, 1, 31)
    >>> due_on(2027, joined_on=date(2027, 3, 1))
    datetime.date(2027, 3, 31)
    """
    usual = date(year, *SIGNED_BY)
    return usual if joined_on is None else max(usual, joined_on + timedelta(days=NEW_PERSON_DAYS))


def needs_decision(kind: str, worth: Decimal | None, *, limit: float) -> bool:
    """Return whether somebody decides on a disclosure: always, but for gifts of a known worth up to `limit`.

    >>> needs_decision("gift_received", Decimal("12.50"), limit=25), needs_decision("gift_received", None, limit=25)
    (False, True)
    >>> needs_decision("outside_work", None, limit=25)
    True
    """
    return not (kind in GIFTS and worth is not None and worth <= Decimal(str(limit)))


def digest(person: str, year: int, *, edition: int, stood: Sequence[str]) -> str:
    """Return the SHA-256 of what `person` signs: the words of the edition, the year, and the disclosures that stand."""
    signed = {"person": person, "year": year, "words": STATEMENTS[edition - 1], "stood": list(stood)}
    return hashlib.sha256(json.dumps(signed, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def said(words: str, *, longest: int, what: str) -> str:
    """Return `words` as they are kept.

    Raises
    ------
    RuleBroken
        If there are none, or too many.
    """
    kept = words.replace("\r\n", "\n").strip()
    if not 0 < len(kept) <= longest:
        raise RuleBroken(f"{what} has {len(kept):,} characters.", remedy=f"Give it 1 to {longest:,}.", code="words_missing")
    return kept


def new_code() -> str:
    """Return a code by which an unnamed teller comes back."""
    return "-".join("".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_GROUP)) for _ in range(CODE_GROUPS))


def code_digest(code: str) -> str:
    """Return what is kept of a code; case, spaces and dashes do not matter.

    >>> code_digest("ab cd") == code_digest("AB-CD")
    True
    """
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
