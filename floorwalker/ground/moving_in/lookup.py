"""Finding what a cell names: by code, staff number or name, in any spelling of its letters; and saying what there is instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Generic, TypeVar

from floorwalker.ground.moving_in.base import NEAR_ENOUGH, Refused

T = TypeVar("T")


def key(text: str) -> str:
    """Return what two spellings of a name have in common: case, spaces and hyphens aside."""
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").split())


class Book(Generic[T]):
    """Things by every name they go by. A name that two of them share names neither."""

    def __init__(self, noun: str, things: Iterable[tuple[T, Iterable[str]]]) -> None:
        self.noun = noun
        self._by_name: dict[str, T] = {}
        self._shared: set[str] = set()
        self._shown: list[str] = []
        for thing, names in things:
            self.add(thing, names)

    def add(self, thing: T, names: Iterable[str]) -> None:
        """Put one more thing in the book."""
        for at, name in enumerate(filter(None, names)):
            found = key(name)
            if not found:
                continue
            if found in self._by_name and self._by_name[found] is not thing:
                self._shared.add(found)
            self._by_name[found] = thing
            if at == 0:
                self._shown.append(name)

    def get(self, name: str) -> T | None:
        """Return what `name` names, None when nothing or more than one does."""
        found = key(name)
        return None if found in self._shared else self._by_name.get(found)

    def find(self, name: str, *, column: str, remedy: str) -> T:
        """Return what `name` names.

        Raises
        ------
        Refused
            Naming the nearest there are, when nothing or more than one thing is called so.
        """
        if key(name) in self._shared:
            raise Refused(column, name, f"More than one {self.noun} is called so.", "Write the code or number instead of the name.")
        found = self._by_name.get(key(name))
        if found is None:
            near = difflib.get_close_matches(name, self._shown, NEAR_ENOUGH, 0.6)
            hint = f" Near it: {', '.join(near)}." if near else ""
            raise Refused(column, name, f"There is no {self.noun} called so.{hint}", remedy)
        return found
