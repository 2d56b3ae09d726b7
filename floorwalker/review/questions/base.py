"""What a kind of question is: what it must be told, how an answer is read and kept, what it scores, and when it fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Options = Mapping[str, Any]
Value = str | int | float


@dataclass(frozen=True)
class Choice:
    """One of the answers that are offered to choose from: the word that is sent, how it is called, and the key that picks it."""

    code: str
    label: str
    key: str = ""


@dataclass(frozen=True)
class Field:
    """How a question is put: what is chosen from, or what may be typed."""

    widget: str
    """``buttons``, ``number``, ``text`` or ``date``."""
    choices: tuple[Choice, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ask:
    """One thing that whoever writes a question says about its answers: its name among the options, and how it is typed."""

    name: str
    label: str
    help: str = ""
    widget: str = "number"
    """``number``, ``text``, or ``lines`` for one thing a line."""


class NotUnderstood(ValueError):
    """What was typed for one of the asks cannot be read; `ask` names it."""

    def __init__(self, ask: str, words: str) -> None:
        super().__init__(words)
        self.ask = ask


class QuestionKind(Protocol):
    """A kind of question; a new one is a file beside this and a name on the shelf."""

    code: str
    label: str
    meaning: str
    is_scored: bool
    asks: tuple[Ask, ...]

    def options(self, typed: Mapping[str, str]) -> dict[str, Any]:
        """Return the options as they are kept, from what was `typed` for each of `asks`; what is left empty is left out.

        Raises
        ------
        NotUnderstood
            If one cannot be read at all; what is missing or makes no sense is told by `faults`.
        """
        ...

    def typed(self, options: Options) -> dict[str, str]:
        """Return what would be typed to get `options`, for each of `asks`."""
        ...

    def faults(self, options: Options) -> Iterator[str]:
        """Yield, in words, what of `options` is missing or wrong."""
        ...

    def field(self, options: Options) -> Field:
        """Return how it is put on a form."""
        ...

    def read(self, typed: str, options: Options) -> Value:
        """Return the answer that was `typed`, as it is kept.

        Raises
        ------
        ValueError
            Saying what may be answered.
        """
        ...

    def share(self, value: Value, options: Options) -> float | None:
        """Return the share of its weight that an answer earns, at most 1; below 0 where points are taken away; None: not scored."""
        ...

    def fails(self, value: Value, options: Options) -> bool | None:
        """Return whether an answer is a fail; None where it can be neither."""
        ...

    def words(self, value: Value, options: Options) -> str:
        """Return an answer as people say it."""
        ...
