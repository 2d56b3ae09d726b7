"""What a trail line may say: one frozen dataclass for each kind of event, holding references and codes only.

Names, reasons and every other free or personal text are wrapped in `Sleeved`: they lie beside the trail and can be
erased.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, TypeAlias

KIND = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
NOT_RECORDED = "not recorded"
ERASED = "(erased)"


@dataclass(frozen=True)
class Sleeved:
    """Personal or free text: the line keeps its salted digest, a sleeve beside it the text until it is erased."""

    text: str


Fact: TypeAlias = "str | int | Decimal | date | datetime | Sleeved | tuple[Fact, ...] | None"


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that was done, as the trail keeps it.

    A kind of event is a frozen, keyword-only dataclass with `kind`, `sentence` and its facts as fields:

    >>> @dataclass(frozen=True, kw_only=True)
    ... class QueueRenamed(Event):
    ...     kind = "queue.renamed"
    ...     sentence = "Renamed {subject}: {reason}"
    ...     reason: Sleeved

    `kind` is ``noun.past_tense`` and never changes; when the fields change their meaning, `version` goes up and
    `describe` still understands the old facts. `subject` is the reference of the record acted on, such as ``CMP-2317``
    or ``person:12``. Where other systems may be told of it, `record_kind` is the kind of record (`kinds`) that `subject` refers to; whoever
    may see that record may then learn that this was done to it. `is_decision` says that somebody answered yes or no by it.
    """

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    sentence: ClassVar[str]
    record_kind: ClassVar[str] = ""
    is_decision: ClassVar[bool] = False

    subject: str

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if not KIND.fullmatch(getattr(cls, "kind", "")):
            raise TypeError(f"{cls.__name__}.kind was {getattr(cls, 'kind', None)!r}; expected noun.past_tense.")
        if not getattr(cls, "sentence", ""):
            raise TypeError(f"{cls.__name__} needs a sentence, such as 'Renamed {{subject}}'.")

    @classmethod
    def describe(cls, facts: Mapping[str, object]) -> str:
        """Return what happened as one plain sentence, from the facts of a line of any version."""
        return str(cls.sentence).format_map(_Words(facts))

    def facts(self) -> dict[str, Fact]:
        """Return every field but the subject, by name."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "subject"}


class _Words(dict[str, str]):
    """The facts in words; a fact that an older line does not have is said to be missing."""

    def __init__(self, facts: Mapping[str, object]) -> None:
        super().__init__({name: in_words(value) for name, value in facts.items()})

    def __missing__(self, name: str) -> str:
        return NOT_RECORDED


def in_words(value: object) -> str:
    """Return one fact as a reader expects it in a sentence."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.day} {value:%B %Y %H:%M} UTC"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, Sleeved):
        return value.text
    if isinstance(value, tuple):
        return ", ".join(in_words(part) for part in value)
    return str(value)


@dataclass(frozen=True, kw_only=True)
class Looked(Event):
    """A record was opened, or records were searched: one line for the request, whatever it showed."""

    kind = "trail.looked"
    sentence = "Opened {subject} on {page}"

    page: str
    terms: Sleeved | None = None
    found: int | None = None

    @classmethod
    def describe(cls, facts: Mapping[str, object]) -> str:
        """Return what was opened, or what was searched for and how many were found."""
        if facts.get("terms") is None:
            return super().describe(facts)
        return "Searched {subject} on {page} for {terms}; found {found}".format_map(_Words(facts))


@dataclass(frozen=True, kw_only=True)
class SleevesErased(Event):
    """Texts beside the trail were erased; their digests stay, so the trail still verifies."""

    kind = "trail.sleeves_erased"
    sentence = "Erased {count} texts kept with {subject} under {request}: {reason}"

    request: str
    reason: Sleeved
    count: int
    sleeves: tuple[str, ...]


TRAIL_EVENTS: tuple[type[Event], ...] = (Looked, SleevesErased)
