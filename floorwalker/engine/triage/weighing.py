"""What of a reading is weighed, each with a name, and a linear model with a weight for every name: what an answer rests on is its terms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from floorwalker.engine.triage.reading import MONEY, Reading

MOST_COUNTED: Final = 3
DAMPING: Final = 0.7
"""Places of one list beyond the first add less: three weigh 2.2 times what one does."""
TELLING_WORDS: Final = 25
"""Words in sentences that tell something from which they weigh no more."""
LEAST_WORDS: Final = 5
"""Words of a sentence that tells something."""
QUIET: Final = ("asks", "hypothetical", "of-others", "only-asks", "praises", "takes-back")
"""Lists of which a phrase makes a sentence one that asks, thanks or speaks of others."""
OPENS: Final = frozenset({
    "am", "are", "can", "could", "did", "do", "does", "how", "is", "may", "might", "please", "shall", "should", "was", "were", "what",
    "when", "where", "which", "who", "whom", "will", "would",
})
"""Words with which a question or a request begins."""
COUNTED: Final = {
    MONEY: "amounts named, two at the most",
    "questions": "question marks, two at the most",
    "tells": "words in sentences that tell something, up to 25, as a share of 25",
    "turned": "whether a negator turned a phrase round",
    "quiet": "share of the words that ask, thank or speak of others",
    "opens": "share of the words in sentences that begin as a question or request does",
}
"""What is weighed beside the lists."""


@dataclass(frozen=True)
class Weights:
    """Names with what each weighs; what is not among them weighs nothing."""

    bias: float
    weights: Mapping[str, float]

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Weights:
        """Return the weights that a file says."""
        return cls(float(said["bias"]), {name: float(weight) for name, weight in said["weights"].items()})

    def chance(self, values: Mapping[str, float]) -> float:
        """Return the chance of a yes, from 0 to 1.

        Examples
        --------
        >>> round(Weights(-1.0, {"mild": 2.0}).chance({"mild": 1.0}), 3)
        0.731
        """
        score = self.bias + sum(weight * values.get(name, 0.0) for name, weight in self.weights.items())
        return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, score))))


def values(reading: Reading) -> dict[str, float]:
    """Return what of `reading` is weighed, by name: every list, and `COUNTED`."""
    found = {code: min(reading.count(code), MOST_COUNTED) ** DAMPING for code in reading.lexicon.lists}
    found |= _counted(reading)
    return found


def _counted(reading: Reading) -> dict[str, float]:
    words = reading.words
    size: dict[int, int] = {}
    first: dict[int, str] = {}
    asked = set()
    for place, word in enumerate(words):
        size[word.sentence] = size.get(word.sentence, 0) + 1
        first.setdefault(word.sentence, word.plain)
        after = words[place + 1].start if place + 1 < len(words) else len(reading.text)
        if "?" in reading.text[word.end : after]:
            asked.add(word.sentence)
    quiet = {words[hit.first].sentence for hit in reading.hits if hit.code in QUIET}
    whole = len(words) + 1
    telling = sum(many for sentence, many in size.items() if many >= LEAST_WORDS and sentence not in quiet | asked)
    return {
        MONEY: min(len(reading.amounts), 2),
        "questions": min(reading.text.count("?"), 2),
        "tells": min(telling, TELLING_WORDS) / TELLING_WORDS,
        "turned": float(bool(reading.turned)),
        "quiet": sum(size[sentence] for sentence in quiet) / whole,
        "opens": sum(size[sentence] for sentence, word in first.items() if word in OPENS) / whole,
    }
