"""What a rule of risk is: a way to find the contacts of a frame that are worth a look beyond chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from floorwalker.record.facts.handled import Handled

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Limit:
    """The number that a rule is set by: what it is called, its unit, where it stands first, and what it may be."""

    label: str
    unit: str
    default: float
    low: float
    high: float


@dataclass(frozen=True)
class RiskRule:
    """One rule of risk.

    Parameters
    ----------
    code, label
        Stable code, and what people call it.
    says
        What it matches, in a sentence, for who chooses it.
    words
        What it matches with its limit, such as "Hold over 8 minutes"; ``{limit}`` stands for it, ``{tag}`` for a tag.
    matched
        Which of the contacts it matches; a fixed number of queries however many contacts there are.
    limit
        The number it is set by; None: none.
    takes_tag
        Whether it is set by a tag.
    """

    code: str
    label: str
    says: str
    words: str
    matched: Callable[[Handled, float, str], Mask]
    limit: Limit | None = None
    takes_tag: bool = False

    def called(self, limit: float | None, tag: str = "") -> str:
        """Return what it matches in words, set by `limit` and `tag`."""
        shown = self.limit.default if limit is None and self.limit else limit
        return self.words.format(limit=f"{shown:g}" if shown is not None else "", tag=tag)
