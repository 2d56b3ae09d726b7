"""What the kinds of question that are answered with a number share."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from floorwalker.review.questions.base import NotUnderstood, Options

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


def numbers_typed(typed: Mapping[str, str], names: Iterable[str]) -> dict[str, Any]:
    """Return the numbers that were `typed` under `names`, whole ones as such; what is left empty is left out.

    Raises
    ------
    NotUnderstood
        If one is no number.
    """
    found: dict[str, Any] = {}
    for name in names:
        words = typed.get(name, "").strip()
        if not words:
            continue
        try:
            value = typed_number(words)
        except ValueError as refused:
            raise NotUnderstood(name, str(refused)) from refused
        found[name] = int(value) if value.is_integer() else value
    return found


def numbers_written(options: Options, names: Iterable[str]) -> dict[str, str]:
    """Return the numbers that `options` hold under `names` as they are typed; empty where they hold none."""
    return {name: "" if (value := number(options, name)) is None else plain(value) for name in names}


def meanings(name: str, typed: str) -> dict[str, str]:
    """Return what each line of `typed` says, as ``code = words``, in order.

    Raises
    ------
    NotUnderstood
        If a line says not which it speaks of, or one is spoken of twice.
    """
    found: dict[str, str] = {}
    for line in filter(None, (each.strip() for each in typed.splitlines())):
        code, equals, words = (part.strip() for part in line.partition("="))
        if not equals or not code:
            raise NotUnderstood(name, f"{line[:40]!r} says not what it is about. Write one a line, such as 0 = Not at all.")
        if code in found:
            raise NotUnderstood(name, f"{code!r} stands twice.")
        found[code] = words
    return found
