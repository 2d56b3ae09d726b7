"""What differs between two editions of a regulation pack, clause by clause, and which work each difference touches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from floorwalker.ground.packs import Clause, Edition, Pack, Question, Return, Taxonomy

How = Literal["begins", "ends", "changes"]
Said = Clause | Question | Taxonomy | Return
NAMES: Final = {"Clause": "clause", "Question": "question of the test", "Taxonomy": "headings", "Return": "return"}


@dataclass(frozen=True)
class Difference:
    """One thing that begins, ends or says something else: what it is called, its rule, both texts, and the areas of work it touches."""

    what: str
    kind: str
    how: How
    rule: str
    before: str
    after: str
    areas: tuple[str, ...]
    verify: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {**asdict(self), "areas": list(self.areas)}


def differences(pack: Pack, day: date) -> list[Difference]:
    """Return what differs between the edition of `day` and that of the day before; all of it where nothing was in force before."""
    after = _named(_on(pack, day))
    before = _named(_on(pack, day - timedelta(days=1)))
    found = []
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old is None or new is None or _says(old) != _says(new):
            found.append(_difference(key, old, new))
    return found


def areas_of(found: Sequence[Difference]) -> list[str]:
    """Return every area of work that differences touch, in order, each once."""
    return sorted({area for each in found for area in each.areas})


def _on(pack: Pack, day: date) -> Edition | None:
    try:
        return pack.on(day)
    except LookupError:
        return None


def _named(edition: Edition | None) -> dict[tuple[str, str], Said]:
    if edition is None:
        return {}
    said: tuple[Said, ...] = (*edition.clauses, *edition.questions, *edition.taxonomies, *edition.returns)
    return {(type(each).__name__, _name(each)): each for each in said}


def _name(each: Said) -> str:
    if isinstance(each, Taxonomy):
        return each.of
    return each.code if isinstance(each, Return) else each.id


def _says(each: Said) -> dict[str, Any]:
    return each.model_dump(mode="json", exclude={"since", "until"})


def _words(each: Said | None) -> str:
    if each is None:
        return ""
    if isinstance(each, Clause):
        return each.says
    if isinstance(each, Question):
        return each.asks
    return f"{len(each.headings)} headings" if isinstance(each, Taxonomy) else each.name


def _difference(key: tuple[str, str], old: Said | None, new: Said | None) -> Difference:
    how: How = "begins" if old is None else "ends" if new is None else "changes"
    newest = new or old
    assert newest is not None
    rule = "" if isinstance(newest, Taxonomy) else newest.rule
    kind = NAMES[key[0]]
    areas = tuple(sorted({area for each in (old, new) if each is not None for area in _areas(each)}))
    return Difference(key[1].replace("-", " "), kind, how, rule, _words(old), _words(new), areas, newest.verify)


def _areas(each: Said) -> set[str]:
    """Return which work something of a pack touches: every change may stand in a document, and is known by people."""
    found = {"documents", "training"}
    if isinstance(each, Clause):
        held = (("clocks", each.clock), ("letters", each.wording), ("records", each.fields or each.retention))
        found |= {name for name, said in held if said}
    elif isinstance(each, Question):
        found.add("test")
    else:
        found.add("returns")
    return found
