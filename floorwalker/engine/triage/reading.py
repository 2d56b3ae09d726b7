"""One text read with a lexicon: what was found, what of it does not count and why, and which amounts of money are named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from floorwalker.engine.triage.phrase_lists import Hit, Lexicon, Word, in_sentences

MOST_CHARACTERS: Final = 8_000
"""Read of a text; who says more said it by then."""
MONEY: Final = "money"
AMOUNT: Final = 4.0
"""What an amount weighs when causes are chosen: nothing tells more in fewer letters."""
NEAR: Final = 3
"""Words before a phrase in which a negator turns it round."""
BEFORE, AFTER = 10, 6
"""Words before and after a word for somebody else, within one part of a sentence, in which feelings are about them or theirs."""
FEELINGS: Final = frozenset({"complains", "dissatisfied", "distress", "loss", "mild"})
TURNED: Final = frozenset({"accepts", "complains", "demands", "dissatisfied", "distress", "mild", "praises", "trouble"})
"""Lists that a negator turns round."""
DENIALS: Final = frozenset({"denies", "hedges"})
"""Lists whose phrases hold a word of complaint that is none."""
OPEN: Final = frozenset({"asks", "denies", "hedges", "hypothetical", "of-others", "only-asks", "takes-back", "wants-no-answer"})
"""Lists that count also in a sentence of what might be."""
_NUMBER = (
    r"(?:a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|fou?rty|fifty|sixty|seventy|eighty"
    r"|ninety|hundred|thousand|and|odd)"
)
_AMOUNT: Final = re.compile(
    rf"[£$€]\s?\d[\d,]*(?:\.\d+)?(?:\s?k\b)?|\b\d[\d,]*(?:\.\d+)?\s?(?:pounds?|quid|pence|dollars|euros?)\b"
    rf"|\b{_NUMBER}(?:[ -]{_NUMBER}){{0,7}} (?:pounds?|quid|dollars|euros?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` up to ``end`` of the text, and what they show."""

    start: int
    end: int
    shows: str


@dataclass(frozen=True)
class Reading:
    """What stands in a text and counts: places by list, and those turned round by a negator."""

    text: str
    words: Sequence[Word]
    lexicon: Lexicon
    hits: Sequence[Hit] = field(repr=False)
    turned: Sequence[Hit] = field(repr=False)
    amounts: Sequence[tuple[int, int]]

    @cached_property
    def _by_code(self) -> dict[str, list[Hit]]:
        found: dict[str, list[Hit]] = {}
        for each in self.hits:
            found.setdefault(each.code, []).append(each)
        return found

    def has(self, code: str) -> bool:
        """Return whether a phrase of the list `code` stands there and counts."""
        return code in self._by_code

    def count(self, code: str) -> int:
        """Return at how many places phrases of the list `code` stand and count."""
        return len(self._by_code.get(code, ()))

    def spans(self, codes: Iterable[str], *, most: int) -> tuple[Span, ...]:
        """Return the most telling words of the lists `codes`, amounts too where ``money`` is among them, in the order of the text."""
        found: list[tuple[float, Span]] = []
        for code in codes:
            if code == MONEY:
                found += [(-AMOUNT, Span(start, end, "names an amount")) for start, end in self.amounts]
            else:
                said = self.lexicon.lists[code]
                found += [(-said.telling, self._span(each, said.shows)) for each in self._by_code.get(code, ())]
        chosen: list[Span] = []
        for _, span in sorted(found, key=lambda each: (each[0], each[1].start, -each[1].end)):
            if len(chosen) < most and all(span.end <= other.start or other.end <= span.start for other in chosen):
                chosen.append(span)
        return tuple(sorted(chosen, key=lambda span: span.start))

    def turned_spans(self, codes: Iterable[str]) -> tuple[Span, ...]:
        """Return the words of the lists `codes` that a negator turns round, with the negator."""
        wanted = set(codes)
        return tuple(self._span(each, "is denied") for each in self.turned if each.code in wanted)

    def _span(self, hit: Hit, shows: str) -> Span:
        return Span(self.words[hit.first].start, self.words[hit.last].end, shows)


def read(text: str, lexicon: Lexicon) -> Reading:
    """Return what stands in `text`."""
    text = text[:MOST_CHARACTERS]
    words = in_sentences(text)
    found = lexicon.find(words)
    supposed = {words[each.first].sentence for each in found if each.code == "hypothetical"}
    denied = [each for each in found if each.code in DENIALS]
    others = [each for each in found if each.code == "of-others"]
    counting, turned = [], []
    for each in found:
        if words[each.first].sentence in supposed and each.code not in OPEN:
            continue
        if each.code in FEELINGS and (any(_overlap(each, one) for one in denied) or any(_is_theirs(each, one, words) for one in others)):
            continue
        if each.code in TURNED and (first := _negator(each, words, lexicon)) is not None:
            turned.append(Hit(each.code, first, each.last))
            continue
        counting.append(each)
    amounts = [each.span() for each in _AMOUNT.finditer(text)]
    return Reading(text, words, lexicon, counting, turned, amounts)


def _negator(hit: Hit, words: Sequence[Word], lexicon: Lexicon) -> int | None:
    """Return the word that turns `hit` round; two of them before it leave it as it stands."""
    near = range(max(0, hit.first - NEAR - 1), hit.first)
    found = [at for at in near if words[at].plain in lexicon.negators and words[at].part == words[hit.first].part]
    close = [at for at in found if at >= hit.first - NEAR]
    return close[0] if close and len(found) % 2 else None


def _is_theirs(hit: Hit, other: Hit, words: Sequence[Word]) -> bool:
    if _overlap(hit, other):
        return True
    same = words[hit.first].part == words[other.first].part
    return same and (0 < hit.first - other.last <= BEFORE or 0 < other.first - hit.last <= AFTER)


def _overlap(one: Hit, other: Hit) -> bool:
    return one.first <= other.last and other.first <= one.last
