"""Every address the house answers at, filled with what a stranger might try."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

JUNK_TEXT = ("..", "%00", "=1+1", "IMP-999999999999999999999", "é" * 50, "x" * 600, "' OR 1=1 --", "null")
JUNK_NUMBERS = ("0", "9223372036854775808", "1" * 40)
ACTS = ("publish", "stop", "undo", "role", "leave", "hours", "no-such-act")


@dataclass(frozen=True)
class Address:
    """One pattern of the house with its converters."""

    name: str
    parts: tuple[object, ...]

    @property
    def is_open_ended(self) -> bool:
        """Whether it names a record."""
        return any(not isinstance(part, str) for part in self.parts)

    def filled(self, *, references: tuple[str, ...], jobs: tuple[UUID, ...], most: int = 6) -> Iterator[str]:
        """Yield about `most` paths, spread over real references of others and junk."""

        def choices(part: object) -> tuple[str, ...]:
            if isinstance(part, str):
                return (part,)
            if isinstance(part, IntConverter):
                return ("1", "2", *JUNK_NUMBERS)
            if isinstance(part, UUIDConverter):
                return (*map(str, jobs), str(uuid4()), "not-a-uuid")
            if isinstance(part, SlugConverter):
                return ACTS
            if isinstance(part, StringConverter):
                return (*references, *JUNK_TEXT)
            raise AssertionError(f"{part!r} of {self.name} is a converter that this walk does not know; add it.")

        every = ["/" + "".join(words) for words in itertools.product(*map(choices, self.parts))]
        step = max(1, len(every) // most)
        yield from every[::step]


def addresses() -> list[Address]:
    """Return every pattern of the house, each once."""
    return list(_walk(get_resolver(), (), ""))


def _walk(resolver: URLResolver, before: tuple[object, ...], space: str) -> Iterator[Address]:
    for each in resolver.url_patterns:
        parts = (*before, *_parts(each))
        if isinstance(each, URLPattern):
            yield Address(f"{space}{each.name}", parts)
        else:
            yield from _walk(each, parts, f"{space}{each.namespace}:" if each.namespace else space)


def _parts(each: URLPattern | URLResolver) -> Iterator[object]:
    route = str(getattr(each.pattern, "_route", ""))
    if not hasattr(each.pattern, "_route"):  # a regular expression, which only the sign-in library uses
        return
    converters = dict(each.pattern.converters)
    while "<" in route:
        plain, _, rest = route.partition("<")
        inside, _, route = rest.partition(">")
        yield plain
        yield converters[inside.rpartition(":")[2]]
    yield route
