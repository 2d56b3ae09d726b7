"""JSON that may be hostile, one object at a time: an array, one object a line, or objects one after another, in constant memory."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any, Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.record.importers.base import NAME_CHARACTERS, Source, ValueRefused
from floorwalker.record.importers.reading import encoding_of

OBJECT_CHARACTERS: Final = 1_048_576
"""A contact record holds at most 32 kB of attributes; a megabyte is none."""
DEPTH: Final = 64
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Object:
    """One object of a file: its number from 1, its text, and why it cannot be read."""

    number: int
    text: str
    problem: str = ""


def objects(source: Source, *, most: int = OBJECT_CHARACTERS) -> Iterator[Object]:
    """Yield the objects of `source` one at a time, by their braces, so that a broken one spoils no other; `most` characters each.

    Raises
    ------
    RuleBroken
        If it does not begin as JSON.
    """
    text = io.TextIOWrapper(_Unclosing(source.stream), encoding=encoding_of(source.stream, name=source.name), errors="replace")
    source.stream.seek(0)
    depth = number = 0
    quoted = escaped = False
    held: list[str] = []
    size, too_large = 0, False
    begun = False
    for chunk in iter(lambda: text.read(65_536), ""):
        start = 0 if depth else len(chunk)
        for at, sign in enumerate(chunk):
            if not begun and not sign.isspace() and sign != "\ufeff":
                begun = True
                if sign not in "[{":
                    raise RuleBroken(
                        f"{source.name} does not begin as JSON but with {chunk[at : at + 40]!r}.",
                        remedy="Hand in the files of the stream as they are: [ or { comes first.", code="wrong_header",
                        file=source.name,
                    )
            if quoted:
                if escaped:
                    escaped = False
                elif sign == "\\":
                    escaped = True
                elif sign == '"':
                    quoted = False
            elif sign == '"' and depth:
                quoted = True
            elif sign == "{":
                if depth == 0:
                    start, number = at, number + 1
                depth += 1
            elif sign == "}" and depth:
                depth -= 1
                if depth == 0:
                    held.append(chunk[start : at + 1])
                    yield Object(number, "".join(held), "too_large" if too_large else "")
                    held, size, too_large, start = [], 0, False, len(chunk)
        if depth:
            size += len(chunk) - start
            too_large = too_large or size > most
            if not too_large:
                held.append(chunk[start:])
    if depth:
        yield Object(number, "".join(held)[:most], "too_large" if too_large else "not_json")


class _Unclosing(io.BufferedReader):
    """A reader whose end leaves the file underneath open, which its owner closes."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream if isinstance(stream, io.RawIOBase) else _Raw(stream))

    def close(self) -> None:
        """Leave the file open."""


class _Raw(io.RawIOBase):
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._stream.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def parsed(each: Object) -> dict[str, Any]:
    """Return what an object says.

    Raises
    ------
    ValueRefused
        If it cannot be read, or is nested deeper than anything meant; not_json, too_large or too_deep.
    """
    if each.problem:
        raise ValueRefused("object", each.text[:80], each.problem)
    try:
        record: dict[str, Any] = json.loads(each.text, parse_constant=lambda _: None, parse_int=_small)
    except RecursionError:
        raise ValueRefused("object", each.text[:80], "too_deep") from None
    except ValueError:
        raise ValueRefused("object", each.text[:80], "not_json") from None
    if _depth(record) > DEPTH:
        raise ValueRefused("object", each.text[:80], "too_deep")
    return record


def _small(text: str) -> int | float:
    return int(text) if len(text) < 20 else float("inf")


def _depth(value: object) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        each, depth = waiting.pop()
        deepest = max(deepest, depth)
        if depth > DEPTH:
            break
        inside = each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
        waiting += [(one, depth + 1) for one in inside]
    return deepest


def part(record: dict[str, Any], key: str) -> dict[str, Any]:
    """Return the object under `key`, an empty one where there is none; refused as wrong_type where it is no object."""
    found = record.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ValueRefused(key, found, "wrong_type")
    return found


def text(record: dict[str, Any], key: str, *, most: int = NAME_CHARACTERS) -> str:
    """Return the words under `key`, empty where there are none; refused as wrong_type or too_long."""
    found = record.get(key)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise ValueRefused(key, found, "wrong_type")
    if len(found) > most:
        raise ValueRefused(key, found, "too_long")
    return found.replace("\x00", "\ufffd")


def moment(record: dict[str, Any], key: str, *, since: datetime) -> datetime | None:
    """Return the UTC moment under `key`, None where there is none; refused as bad_time before `since` or out of range."""
    said = text(record, key)
    if not said:
        return None
    try:
        found = datetime.fromisoformat(said)
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueRefused(key, said, "bad_time") from None
    if not since <= found < LATEST:
        raise ValueRefused(key, said, "bad_time")
    return found
