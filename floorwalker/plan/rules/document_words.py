"""The words that documents are found by: plain, without endings that say nothing, with synonyms, and near misses of typing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from typing import Final

from floorwalker.plan.rules.document_text import Text

MOST_LETTERS: Final = 40
SHORTEST_TYPO: Final = 4
"""A word of three letters is a letter away from too many others."""
TITLE: Final = 12
HEADING: Final = 5
BODY_MOST: Final = 4
"""How much a word counts in the title, in a heading, and at most in the text."""
EMPTY: Final = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "do", "does", "for", "from", "had", "has", "have", "he",
    "her", "his", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my", "no", "not", "of", "on", "or", "our", "out", "say",
    "she", "so", "than", "that", "the", "their", "them", "then", "there", "they", "this", "to", "up", "us", "was", "we", "were",
    "what", "when", "where", "which", "who", "why", "will", "with", "you", "your",
))
"""Words that say nothing of what a document is about."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_JOINED: Final = re.compile(r"[^\W_]+(?:[-\u2010][^\W_]+)+")
"""A word written with a hyphen, as call-back; people look for callback too."""
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def words_of(text: str) -> list[str]:
    """Return the words of `text` as they are kept in the index, without those that say nothing."""
    return [stem for word in _WORD.findall(_bare(text)) if word not in EMPTY and (stem := _stem(word))]


def _found_by(text: str) -> list[str]:
    """Return the words of `text`, and what is written with a hyphen as one word as well."""
    joined = (re.sub(r"[\W_]", "", word) for word in _JOINED.findall(_bare(text)))
    return words_of(text) + [_stem(word) for word in joined]


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _stem(word: str) -> str:
    word = re.sub(r"['’]s$|['’]", "", word)[:MOST_LETTERS]
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def weights(title: str, text: Text) -> dict[str, int]:
    """Return the words of a document with how much each counts."""
    found: Counter[str] = Counter()
    for section in text.sections:
        found.update(_found_by(section.text))
    counted = Counter({word: min(times, BODY_MOST) for word, times in found.items()})
    for word in {word for section in text.sections for word in _found_by(section.title)}:
        counted[word] += HEADING
    for word in set(_found_by(title)):
        counted[word] += TITLE
    return dict(counted)


@cache
def synonyms(groups: str) -> dict[str, frozenset[str]]:
    """Return for each word those that mean the same, from `groups` as ``ring, call, phone; car, motor``."""
    found: dict[str, frozenset[str]] = {}
    for group in groups.split(";"):
        alike = frozenset(words_of(group.replace(",", " ")))
        for word in alike:
            found[word] = found.get(word, frozenset()) | alike
    return found


def near(word: str) -> set[str]:
    """Return what `word` may have been meant to be: one letter left out, too much, wrong, or two in the wrong order."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    gone = {before + after[1:] for before, after in cuts if after}
    swapped = {before + after[1] + after[0] + after[2:] for before, after in cuts if len(after) > 1}
    other = {before + letter + after[1:] for before, after in cuts if after for letter in _LETTERS}
    more = {before + letter + after for before, after in cuts for letter in _LETTERS}
    return (gone | swapped | other | more) - {word}
