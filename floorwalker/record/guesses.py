"""Guessing whose a source's name may be: the same number, the same words in another order, an address, who had it before."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Final

from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.record.models import ExternalIdentity, Reason, SourceName

Kind = SourceName.Kind
ALIKE: Final = 0.72
"""Share of letters in common (Ratcliff and Obershelp) from which two names are called similar: Katharine and Catherine pass."""
AT_MOST: Final = 4
LEAST_LETTERS: Final = 3


@dataclass(frozen=True)
class Guess:
    """Whose it may be, and why."""

    target: Any
    why: str


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of `text` without accents, capitals, domain and marks, in order."""
    bare = re.sub(r"@.*$|^.*[\\/]", "", text)
    plain = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode() or bare
    return tuple(word for word in re.split(r"[^\w]+|_", plain.casefold()) if word)


class Guesses:
    """The people, queues and reasons of the house, looked up by whatever a source may make of them."""

    def first(self, name: SourceName) -> Guess | None:
        """Return the best guess that can be had without comparing with everybody."""
        return next(iter(self._sure(name)), None)

    def all(self, name: SourceName) -> list[Guess]:
        """Return the best guesses, surest first, each once."""
        found: dict[int, Guess] = {}
        for guess in [*self._sure(name), *self._alike(name)]:
            found.setdefault(guess.target.pk, guess)
        return list(found.values())[:AT_MOST]

    def _sure(self, name: SourceName) -> Iterable[Guess]:
        index = self._index(name.kind)
        words = words_of(name.value)
        keys = ["".join(words), " ".join(sorted(words)), name.value.lstrip("0")]
        for key in dict.fromkeys(keys):
            for guess in index.get(key, ()):
                if name.kind != Kind.QUEUE or guess.target.channel == name.channel:
                    yield guess
        for each in self._before.get((name.kind, name.value), ()):
            yield Guess(each, "had this name before, or has it in another system")

    def _alike(self, name: SourceName) -> Iterable[Guess]:
        index = self._index(name.kind)
        key = "".join(words_of(name.value))
        if len(key) < LEAST_LETTERS or key.isdecimal():
            return
        for near in get_close_matches(key, [each for each in index if " " not in each], n=AT_MOST, cutoff=ALIKE):
            for guess in index[near]:
                if name.kind != Kind.QUEUE or guess.target.channel == name.channel:
                    yield Guess(guess.target, "a similar name")

    def _index(self, kind: str) -> dict[str, list[Guess]]:
        if kind == Kind.AGENT:
            return self._people
        return self._queues if kind == Kind.QUEUE else self._reasons if kind == Kind.REASON else {}

    @cached_property
    def _people(self) -> dict[str, list[Guess]]:
        index: dict[str, list[Guess]] = defaultdict(list)
        for person in Person.objects.filter(is_pseudonym=False, is_provisional=False):
            words = words_of(person.display_name)
            given, family = words_of(person.given_name) or words[:1], words_of(person.family_name) or words[-1:]
            keys: dict[str, str] = {}
            if given and family:
                keys = {
                    f"{given[0]}{family[-1][0]}": "first name and a letter",
                    f"{family[-1]}{given[0][0]}": "family name and first letter",
                    f"{given[0][0]}{family[-1]}": "first letter and family name",
                }
            keys |= {  # what is surer stands last and wins
                "".join(words_of(person.email)): "the address begins so",
                "".join(words): "the same name", " ".join(sorted(words)): "the same name",
                (person.staff_number or "").lstrip("0"): "the same staff number",
            }
            for key, why in keys.items():
                if key and all(guess.target.pk != person.pk for guess in index[key]):
                    index[key].append(Guess(person, why))
        return index

    @cached_property
    def _queues(self) -> dict[str, list[Guess]]:
        stand_ins = SourceName.objects.filter(stand_in_queue__isnull=False, sightings__is_known=False).values("stand_in_queue")
        return _by_name(Queue.objects.filter(retired_at=None).exclude(pk__in=stand_ins))

    @cached_property
    def _reasons(self) -> dict[str, list[Guess]]:
        stand_ins = SourceName.objects.filter(stand_in_reason__isnull=False, sightings__is_known=False).values("stand_in_reason")
        return _by_name(Reason.objects.filter(retired_at=None).exclude(pk__in=stand_ins))

    @cached_property
    def _before(self) -> dict[tuple[str, str], list[Any]]:
        found: dict[tuple[str, str], list[Any]] = defaultdict(list)
        rows = ExternalIdentity.objects.filter(not_ours=False).select_related("name", "person", "queue", "reason", "customer")
        for each in rows.filter(taken_back_in="").exclude(person__is_provisional=True).order_by("-pk"):
            found[each.name.kind, each.name.value].append(each.person or each.queue or each.reason or each.customer)
        return found


def _by_name(rows: Iterable[Any]) -> dict[str, list[Guess]]:
    index: dict[str, list[Guess]] = defaultdict(list)
    for row in rows:
        words = words_of(row.name)
        for key in {"".join(words), " ".join(sorted(words)), "".join(words_of(row.code))}:
            if key:
                index[key].append(Guess(row, "the same name"))
    return index
