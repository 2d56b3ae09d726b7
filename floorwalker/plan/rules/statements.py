"""Statements inside other texts: how one is named, what one may be, and a text with its statements said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from floorwalker.plan.rules.document_text import read

MOST_LETTERS: Final = 1_000
"""About a minute and a half of speech at 150 words a minute: what is longer nobody says word for word."""
_NAMED: Final = re.compile(r"\[\[\s*([A-Za-z]{2,5}-\d{1,9})\s*\]\]")
_BAR: Final = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Said:
    """The version of a statement that holds on a day."""

    reference: str
    number: int
    title: str
    words: str
    digest: str
    starts_on: date


def named(body: str) -> list[tuple[int, str]]:
    """Return which references stand in `body` between double square brackets, each with its line from 1, in order."""
    return [(number, found.upper()) for number, line in enumerate(body.splitlines(), 1) for found in _NAMED.findall(line)]


def fill(body: str, said: Mapping[str, Said], *, mark: Callable[[Said], str] | None = None) -> str:
    """Return the Markdown `body` with the words of each statement in its place, followed by its `mark`.

    What is not among `said` is left as it was typed.
    """
    def words(found: re.Match[str]) -> str:
        one = said.get(found[1].upper())
        return found[0] if one is None else in_line(one.words) + (mark(one) if mark is not None else "")

    return _NAMED.sub(words, body) if said else body


def in_line(words: str) -> str:
    """Return a paragraph of Markdown on one line, so that it can stand in a list or a table."""
    return _BAR.sub(r"\\|", " ".join(words.split()))


@lru_cache(maxsize=1_024)
def plain(words: str) -> str:
    """Return a paragraph of Markdown as it is said: its words without markup."""
    return " ".join(read(words).words.split())


def wrong_as_statement(body: str, *, own: str) -> list[str]:
    """Return what keeps `body` from being a statement called `own`, each in a sentence; nothing where it can be said as it is."""
    found: list[str] = []
    text = read(body)
    blocks = [block for section in text.sections for block in section.blocks]
    if len(blocks) > 1 or any(each.title or not each.html.lstrip().startswith("<p>") for each in text.sections):
        found.append("A statement is one paragraph, without headings, lists or tables: it is said inside other texts.")
    if len(body.strip()) > MOST_LETTERS:
        found.append(f"It has {len(body.strip()):,} letters; a statement has at most {MOST_LETTERS:,}: split it.")
    if "{{" in body:
        found.append("It leaves something open in double braces; a statement is the same for everybody: put that into the template.")
    for line, reference in named(body):
        if reference == own:
            found.append(f"Line {line}: {own} would hold itself. Write its words.")
        else:
            found.append(f"Line {line}: it names {reference}. A statement holds no other, so that it changes only by its own approval: "
                         "write the words.")
    return found


def wrong_in_text(body: str, *, kinds: Mapping[str, str], said: Mapping[str, Said], retired: frozenset[str], on: date) -> list[str]:
    """Return which references in `body` cannot be said on the day `on`, each in a sentence with its line and what to do.

    `kinds` are the kinds, in words, of what is no statement; `said` is what holds that day.
    """
    found: list[str] = []
    for line, reference in named(body):
        if reference in said:
            continue
        if reference in kinds:
            why = f"{reference} is a {kinds[reference].lower()}: only statements are said inside other texts. Name it in words."
        elif reference in retired:
            why = f"the statement {reference} is retired. Name another, or write the words."
        elif reference.startswith("STM-"):
            why = f"no statement {reference} is in force on {on:%d %b %Y}. Publish it first, or name another."
        else:
            why = f"there is no statement {reference}. Look for it under Documents."
        found.append(f"Line {line}: {why}")
    return found
