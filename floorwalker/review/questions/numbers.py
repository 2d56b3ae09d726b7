"""What the kinds of question that are answered with a number share."""

from __future__ import annotations

import math
import re
from typing import Any, Final

from floorwalker.review.questions.base import Options

LARGEST: Final = 1_000_000.0
"""No question of a scorecard counts further; seconds of a day fit ten times."""


def number(options: Options, name: str) -> float | None:
    """Return the number that `options` hold under `name`, None where they hold none."""
    value: Any = options.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > LARGEST:
        return None
    return float(value)


def typed_number(typed: str) -> float:
    """Return the number that was `typed`.

    Raises
    ------
    ValueError
        If it is none.
    """
    text = typed.strip().replace(",", "")
    if not re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,6})?", text, re.ASCII):
        raise ValueError("Write a number, such as 3.")
    return float(text)


def plain(value: float) -> str:
    """Return a number without needless decimals."""
    return f"{value:g}"
