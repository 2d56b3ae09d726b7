"""Postcodes, email addresses and street addresses, as they are typed and as a machine writes down what was spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from floorwalker.engine.masking.spans import Span
from floorwalker.engine.masking.words import SPOKEN, Word

_POSTCODE: Final = re.compile(r"(?<!\w)(?:gir ?0aa|[a-z]{1,2}\d[a-z\d]? ?\d[abd-hjlnp-uw-z]{2})(?!\w)", re.IGNORECASE)
"""BS 7666: the last two letters are none of C I K M O V."""
_LOCAL: Final = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}\Z")
_DOMAIN: Final = re.compile(r"[^\s@<>()\[\],;:\"]{1,253}")
LONGEST_LOCAL: Final = 64
"""RFC 5321 section 4.5.3.1.1."""
PROVIDERS: Final = ("gmail", "googlemail", "yahoo", "hotmail", "outlook", "icloud", "aol", "live", "msn", "protonmail", "btinternet")
"""Where many have their mail; a transcript without dots and @ shows an address by them alone."""
_UNDOTTED: Final = re.compile(rf"({'|'.join(PROVIDERS)})(?:com|couk|net|org)\Z")
ENDINGS: Final = frozenset({"com", "net", "org", "uk", "co", "info", "eu", "edu", "me", "io"})
STREETS: Final = frozenset((
    "street", "st", "road", "rd", "avenue", "ave", "lane", "ln", "drive", "dr", "crescent", "gardens", "terrace", "grove",
    "mews", "boulevard", "blvd",
))
STREETS_IN_CAPITALS: Final = frozenset((
    "close", "court", "way", "place", "square", "parade", "row", "walk", "hill", "park", "view", "rise",
))
"""Ordinary words besides: a street only where they are written as one."""
NO_HOUSE: Final = frozenset((
    "am", "pm", "st", "nd", "rd", "th", "dollars", "pounds", "pence", "percent", "minutes", "hours", "days", "weeks",
    "months", "years",
))
"""What follows a number that is no house."""
_HOUSE: Final = re.compile(r"\d{1,5}[a-z]?\Z")
STREET_WORDS: Final = 4
IN_ADDRESS: Final = frozenset(",-/'")
ADDRESS_WORDS: Final = 16
"""Words and commas of an address that was asked for, with town and county."""
SPELLED: Final = 5
"""Letters and digits one by one that make a postcode."""


def postcodes(text: str, words: Sequence[Word], *, asked: frozenset[str]) -> Iterator[Span]:
    """Yield the British postcodes in `text`; one that is spelled out where it was asked for."""
    for found in _POSTCODE.finditer(text):
        yield Span("postcode", found.start(), found.end())
    if "postcode" not in asked:
        return
    first, letters = 0, 0
    for at, word in enumerate([*words, Word(len(text), len(text), "", "")]):
        if word.plain in SPOKEN or (len(word.plain) <= 2 and word.plain.isalnum()):
            letters += 1 if word.plain in SPOKEN else len(word.plain)
        elif word.plain not in {",", "-", "for"}:
            if letters >= SPELLED and any(each.plain in SPOKEN or each.plain.isdigit() for each in words[first:at]):
                yield Span("postcode", words[first].start, words[at - 1].end)
            first, letters = at + 1, 0


def emails(text: str, words: Sequence[Word]) -> Iterator[Span]:
    """Yield the email addresses in `text`: typed, said ("jo at mail dot com"), or with their signs dropped ("jo gmailcom")."""
    at = text.find("@")
    while at >= 0:
        local = _LOCAL.search(text, max(0, at - LONGEST_LOCAL), at)
        domain = _DOMAIN.match(text, at + 1)
        if local and domain and "." in (host := domain.group().rstrip(".!?'")):
            yield Span("email", local.start(), at + 1 + len(host))
        at = text.find("@", at + 1)
    for number, word in enumerate(words):
        if word.plain == "at" and (end := _said_host(words, number + 1)):
            yield Span("email", words[_said_local(words, number)].start, words[end - 1].end)
        elif found := _UNDOTTED.search(word.plain):
            first = number if found.start() else _said_local(words, number)
            yield Span("email", words[first].start, word.end)


def _said_host(words: Sequence[Word], at: int) -> int:
    """Return the word after a spoken host such as "mail dot co dot uk" that begins at `at`, 0 where there is none."""
    end, dotted = at, False
    while end + 2 < len(words) + 1 and end < len(words) and words[end].plain.isalnum():
        if end + 2 < len(words) and words[end + 1].plain in {"dot", "."} and words[end + 2].plain.isalnum():
            end, dotted = end + 2, True
            if end - at > 2 * STREET_WORDS:
                break
        else:
            break
    return end + 1 if dotted and words[end].plain in ENDINGS else 0


def _said_local(words: Sequence[Word], at: int) -> int:
    """Return the first word of the spoken part before the host: one word, with what dots, underscores and digits join to it."""
    first = max(0, at - 1)
    while first > 0 and at - first < 2 * STREET_WORDS:
        if words[first].plain in {"dot", "underscore", "dash", ".", "_", "-"}:
            first -= 1
        elif words[first - 1].plain in {"dot", "underscore", "dash", ".", "_", "-"}:
            first -= 2
        elif words[first].text.isdecimal() and words[first - 1].plain.isalpha():
            first -= 1
            break
        else:
            break
    return max(0, first)


def addresses(text: str, words: Sequence[Word], *, asked: frozenset[str]) -> Iterator[Span]:
    """Yield where somebody lives: a house number, up to four words and a kind of street; the answer to "your address?" to its end."""
    at = 0
    while at < len(words):
        word = words[at]
        end = 0
        follows = words[at + 1].plain if at + 1 < len(words) else ""
        if _HOUSE.match(word.plain) and follows not in NO_HOUSE:
            end = _sentence_end(text, words, at) if "address" in asked else _street(words, at)
        if end:
            yield Span("address", word.start, words[end - 1].end)
        at = max(end, at + 1)


def _street(words: Sequence[Word], at: int) -> int:
    """Return the word after the kind of street that ends an address whose house number stands at `at`, 0 where there is none."""
    end = 0
    for each in range(at + 1, min(at + 2 + STREET_WORDS, len(words))):
        if not words[each].plain.isalnum():
            break
        is_street = words[each].plain in STREETS or (words[each].plain in STREETS_IN_CAPITALS and words[each].text[0].isupper())
        if is_street and each > at + 1 and not words[each - 1].text.isdecimal():
            end = each + 1
    return end


def _sentence_end(text: str, words: Sequence[Word], at: int) -> int:
    """Return the word after what belongs to an address that begins at `at`: up to a postcode, the end of the sentence, or long enough."""
    end = at + 1
    while end < len(words) and end - at <= ADDRESS_WORDS and (words[end].plain.isalnum() or words[end].plain in IN_ADDRESS):
        if _POSTCODE.match(text, words[end].start):
            break
        end += 1
    while not words[end - 1].plain.isalnum():
        end -= 1
    return end if end - at > 1 else 0
