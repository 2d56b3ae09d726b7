"""What can be done differently for a customer with a need for support: a shelf kept as data, and words that a note need not hold."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

DETAIL_CHARACTERS: Final = 40


class Adjustment(BaseModel):
    """One thing done differently: `chip` is what whoever serves the customer reads, `detail` asks for what stands in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    label: str
    chip: str
    where: Literal["letters", "calls", "contacts", "visits"]
    detail: str = ""

    def words(self, detail: str) -> str:
        """Return the chip with what was typed."""
        return self.chip.replace("{detail}", detail)


class _Note(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    illnesses: tuple[str, ...]


class _Shelf(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    adjustment: tuple[Adjustment, ...]
    note: _Note


@cache
def _shelf() -> _Shelf:
    return _Shelf.model_validate(tomllib.loads((files("floorwalker.packs") / "support" / "adjustments.toml").read_text("utf-8")))


def shelf() -> dict[str, Adjustment]:
    """Return what is offered, by code, in the order of the file."""
    return {each.code: each for each in _shelf().adjustment}


def chips(wanted: Mapping[str, str]) -> list[str]:
    """Return what whoever serves the customer reads of adjustments with their details; one no longer on the shelf is left out."""
    return [each.words(wanted[each.code]) for each in _shelf().adjustment if each.code in wanted]


def illnesses(words: Iterable[str]) -> list[str]:
    """Return which illnesses `words` name."""
    said = " ".join(words).casefold()
    return [each for each in _shelf().note.illnesses if re.search(rf"\b{re.escape(each)}", said)]
