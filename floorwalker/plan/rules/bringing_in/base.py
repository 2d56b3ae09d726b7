"""What came of a file that is brought in: its text as Markdown, and what of it was left out, where and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.plan.rules.document_text import MOST_LETTERS

MOST_BYTES: Final = 20 * 2**20
"""A procedure of 300 pages with its pictures is a few megabytes; what is larger is a book or no document."""
MOST_LISTED: Final = 200
"""As many things left out as somebody reads through; the rest is counted."""
LONGEST_WORDS: Final = 80
START: Final = "before the first heading"


class FileUnreadable(RuleBroken):
    """A file could not be read as a document; nothing of it is kept."""

    code = "file_unreadable"


@dataclass(frozen=True)
class LeftOut:
    """Something that did not come along, or came otherwise than it stood: where, what, why, and how often there."""

    where: str
    what: str
    why: str
    times: int = 1


class Account:
    """Counts what is left out, by place."""

    def __init__(self) -> None:
        self._counted: Counter[tuple[str, str, str]] = Counter()
        self._more = 0

    def note(self, where: str, what: str, why: str) -> None:
        """Count one thing."""
        key = (where, what, why)
        if key in self._counted or len(self._counted) < MOST_LISTED:
            self._counted[key] += 1
        else:
            self._more += 1

    def listed(self) -> tuple[LeftOut, ...]:
        """Return what was left out in the order in which it was met."""
        rows = [LeftOut(*key, times) for key, times in self._counted.items()]
        if self._more:
            rows.append(LeftOut("further on", f"{self._more:,} more", f"Only the first {MOST_LISTED} are listed.", 1))
        return tuple(rows)


@dataclass(frozen=True, kw_only=True)
class Brought:
    """A file as it was read: `title` as the file has it, empty where it has none; `encoding` of a text, empty for Word."""

    title: str
    body: str
    left_out: tuple[LeftOut, ...]
    encoding: str = ""


def quoted(words: str) -> str:
    """Return `words` in quotes, cut where they are long."""
    plain = " ".join(words.split())
    return f"“{plain[:LONGEST_WORDS]}…”" if len(plain) > LONGEST_WORDS else f"“{plain}”"


def too_long(where: str) -> FileUnreadable:
    """Return the refusal of a text that is longer than a document, saying how far it could be taken."""
    return FileUnreadable(
        f"Its text has more than {MOST_LETTERS:,} letters; it gets there {where}.",
        remedy="Make several files of it, by its chapters; as documents they can hang under one another.", code="document_too_long",
    )


def too_large(name: str) -> FileUnreadable:
    """Return the refusal of a file that is larger than a document."""
    return FileUnreadable(
        f"{name} has more than {MOST_BYTES // 2**20} MB, which no document has.",
        remedy="Make several files of it, or save it without its pictures.", code="file_too_large",
    )
