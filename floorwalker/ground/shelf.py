"""Shelves: named things of one kind, listed explicitly, found by code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, Protocol, TypeVar


class Coded(Protocol):
    """Anything with a code."""

    @property
    def code(self) -> str:
        """The stable name it is found by."""
        ...


T = TypeVar("T", bound=Coded)


class Shelf(Generic[T]):
    """Named things of one kind.

    Raises
    ------
    ValueError
        If two of `items` carry the same code.
    """

    def __init__(self, noun: str, items: Iterable[T]) -> None:
        self.noun = noun
        self._items: dict[str, T] = {}
        for item in items:
            if item.code in self._items:
                raise ValueError(f"Two {noun}s are called {item.code!r}; each code stands once.")
            self._items[item.code] = item

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, code: object) -> bool:
        return code in self._items

    def get(self, code: str) -> T:
        """Return the thing called `code`.

        Raises
        ------
        LookupError
            If there is none; the message lists what there is.
        """
        try:
            return self._items[code]
        except KeyError:
            there_are = ", ".join(sorted(self._items)) or "none"
            raise LookupError(f"No {self.noun} is called {code!r}; there are: {there_are}.") from None
