"""Lists of phrases with what each shows and how much it weighs, and where they stand in a text.

A phrase is words in a row. A word that ends in a star stands for all that begin so, two dots for up to `GAP` words, a name in angle
brackets for each word of that class (and every figure, for the class ``number``); a word of a class that begins with a star stands for
all that end so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from floorwalker.engine.phrases import words_of

GAP: Final = 3
"""Words that two dots of a phrase may stand for."""
NUMBER: Final = "number"
FIGURE: Final = "#"
"""Stands for every figure where the class of numbers begins a phrase."""
SHORTEST: Final = 4
"""Letters that a word has more of if its ending is to tell its class: "need" ends in ed."""
NEGATORS: Final = "negators"
Pattern = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, where it stands, and the part of a sentence and the sentence that hold it."""

    plain: str
    start: int
    end: int
    part: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of the list `code` from the word `first` up to `last`, both included."""

    code: str
    first: int
    last: int


@dataclass(frozen=True)
class PhraseList:
    """Phrases that show one thing, with how telling their words are beside those of others when causes are shown."""

    code: str
    shows: str
    telling: float
    phrases: tuple[str, ...]


class Lexicon:
    """All lists of one language.

    Parameters
    ----------
    version
        Raised when a list changes, so that an older suggestion can be told from a newer one.
    classes
        Words that a name in angle brackets stands for; ``negators`` are needed.
    """

    def __init__(self, *, version: str, language: str, classes: Mapping[str, Sequence[str]], lists: Sequence[PhraseList]) -> None:
        self.version, self.language = version, language
        self.classes = {name: frozenset(words) for name, words in classes.items()}
        self.endings = {name: tuple(word[1:] for word in words if word.startswith("*")) for name, words in classes.items()}
        self.lists = {each.code: each for each in lists}
        self.negators = self.classes[NEGATORS]
        self._by_word: dict[str, list[tuple[str, Pattern]]] = {}
        self._by_pair: dict[tuple[str, str], list[tuple[str, Pattern]]] = {}
        self._by_start: dict[str, list[tuple[str, Pattern]]] = {}
        for each in lists:
            for phrase in each.phrases:
                self._keep(each.code, tuple(phrase.casefold().split()))

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Lexicon:
        """Return the lexicon that a file says.

        Raises
        ------
        ValueError
            If a list of it is named twice, or a phrase names a class that the file does not have.
        """
        lists = [PhraseList(each["code"], each["shows"], float(each["telling"]), tuple(each["phrases"])) for each in said["lists"]]
        codes = [each.code for each in lists]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"These lists are named twice: {', '.join(twice)}.")
        return cls(version=said["version"], language=said["language"], classes=said["classes"], lists=lists)

    def find(self, words: Sequence[Word]) -> list[Hit]:
        """Return every place of every list in `words`, of two of one list that overlap the longer."""
        found: dict[str, list[Hit]] = {}
        for at, word in enumerate(words):
            beside = words[at + 1].plain if at + 1 < len(words) else ""
            for code, pattern in self._beginning(word.plain, beside):
                last = self._ends(words, at, pattern)
                if last is not None:
                    found.setdefault(code, []).append(Hit(code, at, last))
        return sorted((each for hits in found.values() for each in _longest(hits)), key=lambda each: (each.first, each.last))

    def _keep(self, code: str, pattern: Pattern) -> None:
        first, rest = pattern[0], pattern[1:]
        unknown = sorted({word[1:-1] for word in pattern if word.startswith("<")} - self.classes.keys())
        if unknown:
            raise ValueError(f"{' '.join(pattern)!r} names the class {unknown[0]!r}, which the file does not have.")
        if first.startswith("<"):
            for word in self.classes[first[1:-1]] | ({FIGURE} if first[1:-1] == NUMBER else set()):
                self._keep_word(code, (word, *rest))
        elif first.endswith("*"):
            self._by_start.setdefault(first[:-1], []).append((code, pattern))
        else:
            self._keep_word(code, pattern)

    def _keep_word(self, code: str, pattern: Pattern) -> None:
        """Keep a phrase under its first word, under its first two where both are plain: most of what a word begins ends with the next."""
        if len(pattern) > 1 and pattern[1] != ".." and not pattern[1].startswith("<") and not pattern[1].endswith("*"):
            self._by_pair.setdefault((pattern[0], pattern[1]), []).append((code, pattern))
        else:
            self._by_word.setdefault(pattern[0], []).append((code, pattern))

    def _beginning(self, word: str, beside: str) -> Iterator[tuple[str, Pattern]]:
        firsts = (word, FIGURE) if word[:1].isdecimal() else (word,)
        for first in firsts:
            yield from self._by_word.get(first, ())
            yield from self._by_pair.get((first, beside), ())
        for length in range(3, len(word) + 1):
            yield from self._by_start.get(word[:length], ())

    def _ends(self, words: Sequence[Word], at: int, pattern: Pattern) -> int | None:
        """Return the last word of `pattern` where it begins at `at`; it stays within a sentence."""
        sentence, reach = words[at].sentence, 1
        for wanted in pattern[1:]:
            if wanted == "..":
                reach = 1 + GAP
                continue
            upto = min(len(words), at + 1 + reach)
            at = next((place for place in range(at + 1, upto) if self._is(words[place].plain, wanted)), -1)
            if at < 0 or words[at].sentence != sentence:
                return None
            reach = 1
        return at

    def _is(self, word: str, wanted: str) -> bool:
        if wanted.startswith("<"):
            name = wanted[1:-1]
            if word in self.classes[name]:
                return True
            return (name == NUMBER and word[:1].isdecimal()) or (len(word) > SHORTEST and word.endswith(self.endings[name]))
        return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


ENDS: Final = frozenset(".?!;\n")
ENDINGS: Final = frozenset({"d", "ll", "m", "re", "s", "ve"})
TURNS: Final = frozenset({"but", "although", "though", "however", "yet", "except"})
"""Words after which something else may be meant than before them."""


def in_sentences(text: str) -> list[Word]:
    """Return the words of `text` with the sentence of each, and the part of it between words such as "but"."""
    found: list[Word] = []
    part = sentence = at = 0
    for plain, start, end in words_of(text):
        between = text[at:start]
        if found and (ending := _ending(plain, between)):
            whole = found[-1]
            found[-1], at = Word(whole.plain + ending, whole.start, end, whole.part, whole.sentence), end
            continue
        if found and any(sign in ENDS for sign in between) and not _is_figure(text, at, start):
            part, sentence = part + 1, sentence + 1
        elif plain in TURNS:
            part += 1
        found.append(Word(plain, start, end, part, sentence))
        at = end
    return found


def _ending(plain: str, between: str) -> str:
    """Return the ending that some programs part from its word, as in "did n't" and "I 'm"; nothing where it is none."""
    if plain == "n't" and between == " ":
        return plain
    return f"'{plain}" if between in {" '", " ’"} and plain in ENDINGS else ""


def _is_figure(text: str, at: int, start: int) -> bool:
    """Return whether the sign between two words is the point of a number."""
    return start - at == 1 and text[at - 1].isdecimal() and text[start].isdecimal()


def _longest(hits: Sequence[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for each in sorted(hits, key=lambda one: (one.first - one.last, one.first)):
        if all(each.last < other.first or other.last < each.first for other in kept):
            kept.append(each)
    return kept
