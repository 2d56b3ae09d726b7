"""How plainly a text reads: Flesch's reading ease.

R. Flesch, A new readability yardstick, Journal of Applied Psychology 32 (1948) 221-233: 206.835 - 1.015 words a sentence - 84.6
syllables a word; 60 to 70 is plain English, below 30 hard to read for most. It counts lengths, not sense: short nonsense reads plainly
too, it says nothing of a language other than English, and a text of few words swings. Syllables are groups of vowels, with silent e;
the libraries that there are either fetch a dictionary from elsewhere at run time, or count places of hyphens, which are fewer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

FEWEST_WORDS: Final = 60
"""Of fewer words the figure says more about one long word than about the text."""
PLAIN: Final = 60.0
HARD: Final = 45.0
LONG_SENTENCE: Final = 25
"""Words; guidance for public services asks for no more (GOV.UK content design)."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SPLIT: Final = re.compile(r"i[ao](?!n|us|l)|eo(?!u)|[^aeiou]ea$|ying$|being$")
"""Where two vowels beside one another are two syllables."""
_SILENT: Final = re.compile(r"[^aeioul]es?$|[^aeioutd]ed$")
_SOUNDED: Final = re.compile(r"(?:[csgxz]|ch|sh|ce|ge)es$")
_END: Final = re.compile(r"(?<![.!?:;])[.!?:;]++(?:\s|$)|\n+")


@dataclass(frozen=True)
class Ease:
    """How a text reads: words, words a sentence, the longest sentence, and the figure, None where there are too few words."""

    words: int
    words_a_sentence: float
    longest: int
    figure: float | None

    @property
    def minutes(self) -> int:
        """How long reading it takes at 200 words a minute, at least one."""
        return max(1, round(self.words / 200))

    @property
    def says(self) -> str:
        """What the figure means."""
        if self.figure is None:
            return f"Too short to tell: {self.words} words"
        how = "reads plainly" if self.figure >= PLAIN else "fairly hard" if self.figure >= HARD else "hard to read"
        return f"{self.figure:.0f} of 100, {how}"


def ease(text: str) -> Ease:
    """Return how plainly `text` (words without markup) reads."""
    sentences = [words for each in _END.split(text) if (words := _WORD.findall(each))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return Ease(0, 0.0, 0, None)
    a_sentence = len(words) / len(sentences)
    a_word = sum(map(syllables, words)) / len(words)
    figure = 206.835 - 1.015 * a_sentence - 84.6 * a_word
    return Ease(len(words), a_sentence, max(map(len, sentences)), max(0.0, min(100.0, figure)) if len(words) >= FEWEST_WORDS else None)


def syllables(word: str) -> int:
    """Return about how many syllables `word` has: its groups of vowels, without a silent ending."""
    low = word.casefold()
    number = len(re.findall(r"[aeiouy]+", low)) + len(_SPLIT.findall(low))
    if number > 1 and _SILENT.search(low) and not _SOUNDED.search(low):
        number -= 1
    return max(1, number)
