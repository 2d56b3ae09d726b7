"""What one party asks the other for: "and your postcode?" lets the next answer be read as one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

_ASKED: Final = {
    "security_code": r"(?<!social )security (?:code|number|digits)|\bc ?v ?v ?2?\b|\bc ?v ?c ?2?\b|\bcid\b|\bcsc\b|card verification|"
    r"(?:three|3|four|4)[ -](?:(?:little|small) )?(?:digits?|numbers|figures) (?:number |code )?(?:are )?"
    r"(?:on|at|above|across) the (?:back|front|reverse|signature|strip|number)|\bsignature strip\b|\b(?:three|3) digits are\b|"
    r"\b(?:last|final) (?:three|3)\b|(?:code|number|digits) (?:on|at) the (?:back|reverse|end)\b|"
    r"(?:back|reverse) of (?:the|your|my) card|"
    r"sicherheitscode|kartenpr\u00fcfnummer|code de s\u00e9curit\u00e9|c\u00f3digo de seguridad|cod diogelwch",
    "card": r"\bcard (?:number|no|details)\b|\blong (?:card )?number|(?:sixteen|16)[ -]digit|number (?:on|across) the (?:front|card)|"
    r"\bcard (?:is|ending)\b|"
    r"\bpay(?:ing)? (?:it )?(?:now )?(?:by|with|on) (?:(?:a|the|your|my) )?(?:(?:credit|debit) )?card\b|"
    r"\bcard (?=\d)|\b(?:credit|debit) (?:no|number)\b",
    "account": r"\baccount (?:number|no|num|ending)\b|\bacct?\.? (?:number|no|num)\b|\ba/c\b|\bac (?:no|num|number)\b|\baccount is\b|"
    r"\baccount (?=\d)",
    "sort_code": r"\bsort[ -]?code",
    "national_id": r"\bnational insurance|\bni (?:number|no)\b|\bssn\b|\bsocial security|\bsocial (?:is|number)\b",
    "phone": r"\b(?:phone|telephone|mobile|cell|contact|landline|whatsapp) (?:number|no|is|num)\b|"
    r"\b(?:ring|call|text|reach) (?:you|me) (?:back )?on\b|"
    r"\bbest number\b|\bnumber to (?:call|ring|reach)",
    "email": r"\be-?mail\b",
    "postcode": r"\bpost ?code|\bzip(?: ?code)?\b",
    "date_of_birth": r"\bdate of birth|\bd\.?o\.?b\b|\bbirth(?:day| ?date)\b|\bborn\b",
    "address": r"\baddress\b|\bfirst line\b|\bwhere do you live\b",
    "name": r"\bname\b|\bwho am i (?:speaking|talking)|\bwho(?: is|'s) (?:calling|speaking)|\bsurname\b",
}
PATTERNS: Final = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _ASKED.items()}
"""Kind to the words that ask for it or announce it; alternatives of fixed words only, so that each is tried once a place."""
_ANY: Final = re.compile("|".join(f"(?:{pattern})" for pattern in _ASKED.values()), re.IGNORECASE)
NOT_OURS: Final = re.compile(r"\b(?:e-?mail|ip|web|our) address\b", re.IGNORECASE)
"""An address that is no place where somebody lives."""
LAST: Final = "\uffff"
"""Behind every kind."""
NODDING_WORDS: Final = 4
"""A turn of so few words ("okay, go on") leaves what was asked open."""


def asked_in(text: str) -> frozenset[str]:
    """Return the kinds that `text` asks for or announces.

    Examples
    --------
    >>> sorted(asked_in("Your full name, postcode, and the first line of the address, please."))
    ['address', 'name', 'postcode']
    """
    if not _ANY.search(text):
        return frozenset()
    found = {kind for kind, pattern in PATTERNS.items() if pattern.search(text)}
    if "address" in found and not PATTERNS["address"].search(NOT_OURS.sub("", text)):
        found.discard("address")
    return frozenset(found)


def announced(text: str) -> list[tuple[int, str]]:
    """Return where in `text` which kind is announced, by the place at which its words end."""
    if not _ANY.search(text):
        return []
    return sorted((found.end(), kind) for kind, pattern in PATTERNS.items() for found in pattern.finditer(text))


def near(announced: Sequence[tuple[int, str]], at: int, *, within: int) -> list[str]:
    """Return the kinds announced at most `within` characters before `at`, the nearest first."""
    first, last = bisect_left(announced, (at - within, "")), bisect_right(announced, (at, LAST))
    return [kind for _, kind in reversed(announced[first:last])]
