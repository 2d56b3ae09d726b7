"""Finding phrases in what was said, with the spelling that a machine or a hurried hand gives them.

A phrase is a few words in a row. Between two of them up to `BETWEEN` others may stand ("calls are *usually* recorded"). A word counts
as another when no more than one letter in five is changed, put in, left out or swapped with its neighbour; words under five letters
must be the same. A word ending in a star stands for every word that begins so ("record*").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

BETWEEN: Final = 2
"""Words that may stand between two words of a phrase."""
LETTERS_A_SLIP: Final = 5
"""Letters of a word for each slip that is forgiven: none below five, one up to nine, two from ten on."""
MOST_SLIPS: Final = 2
MOST_REMEMBERED: Final = 200_000
"""Words whose likenesses are kept: the words of a million turns are fewer."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase that was found: characters ``start`` up to ``end``."""

    start: int
    end: int


def words_of(text: str) -> list[tuple[str, int, int]]:
    """Return the words of `text` as they are compared, each with its place."""
    return [(found.group().casefold().replace("’", "'"), found.start(), found.end()) for found in _WORD.finditer(text)]


def slips(one: str, other: str, *, most: int) -> int:
    """Return how many letters must be changed, put in, left out or swapped with their neighbour to make `one` of `other`.

    Counting stops above `most` and then returns ``most + 1`` (optimal string alignment distance, banded).

    Examples
    --------
    >>> slips("recorded", "recoreded", most=2), slips("form", "from", most=1), slips("call", "recorded", most=2)
    (1, 1, 3)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        fresh = [at]
        for place, beside in enumerate(other, start=1):
            cost = min(row[place] + 1, fresh[-1] + 1, row[place - 1] + (letter != beside))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == beside:
                cost = min(cost, before[place - 2] + 1)
            fresh.append(cost)
        if min(fresh) > most:
            return most + 1
        before, row = row, fresh
    return min(row[-1], most + 1)


class Finder:
    """Looks for several lists of phrases at once; what a word is like is worked out once for all that is looked through."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._phrases: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        vocabulary: set[str] = set()
        for code, phrases in lists.items():
            for phrase in phrases:
                words = tuple(_pattern_words(phrase))
                if words:
                    self._phrases.setdefault(words[0], []).append((code, words))
                    vocabulary.update(words)
        self._begins = sorted(word[:-1] for word in vocabulary if word.endswith("*"))
        self._whole: dict[int, list[str]] = {}
        for word in vocabulary:
            if not word.endswith("*"):
                self._whole.setdefault(len(word), []).append(word)
        self._like: dict[str, frozenset[str]] = {}

    def find(self, text: str) -> dict[str, Hit]:
        """Return the first hit of each list that has one in `text`."""
        said = words_of(text)
        like = [self._meanings(word) for word, _, _ in said]
        found: dict[str, Hit] = {}
        for at, meanings in enumerate(like):
            for first in meanings & self._phrases.keys():
                for code, words in self._phrases[first]:
                    if code not in found and (last := self._ends(like, at, words)) is not None:
                        found[code] = Hit(said[at][1], said[last][2])
        return found

    def _ends(self, like: Sequence[frozenset[str]], at: int, words: Sequence[str]) -> int | None:
        """Return where a phrase that begins at `at` ends, None where it does not go on."""
        for word in words[1:]:
            upto = min(len(like), at + 2 + BETWEEN)
            at = next((place for place in range(at + 1, upto) if word in like[place]), -1)
            if at < 0:
                return None
        return at

    def _meanings(self, word: str) -> frozenset[str]:
        """Return the words of the phrases that `word` may be meant as."""
        known = self._like.get(word)
        if known is None:
            most = min(MOST_SLIPS, len(word) // LETTERS_A_SLIP)
            lengths = range(len(word) - most, len(word) + most + 1)
            near = {other for length in lengths for other in self._whole.get(length, ()) if _is_like(word, other)}
            near |= {f"{start}*" for start in self._begins if word.startswith(start)}
            known = frozenset(near)
            if len(self._like) < MOST_REMEMBERED:
                self._like[word] = known
        return known


def _is_like(word: str, other: str) -> bool:
    most = min(MOST_SLIPS, min(len(word), len(other)) // LETTERS_A_SLIP)
    return word == other or (most > 0 and slips(word, other, most=most) <= most)


def _pattern_words(phrase: str) -> list[str]:
    return [
        word.casefold().replace("’", "'") + ("*" if phrase[end : end + 1] == "*" else "")
        for word, end in ((found.group(), found.end()) for found in _WORD.finditer(phrase))
    ]
