"""What a customer's words suggest for the questions of a regulation: is it a complaint? A suggestion only; whoever classifies decides."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from floorwalker.engine.triage.reading import Span
from floorwalker.engine.triage.suggesting import Answer, Asked, Judge, Suggestion
from floorwalker.engine.triage.suggesting import suggest as weighed
from floorwalker.ground.packs import Edition, Question

__all__ = ["Answer", "Span", "Suggestion", "suggest"]
LANGUAGE: Final = "en"
MEANS: Final[Mapping[str, str]] = {"at-once": "accepted"}
"""Questions whose id is not what they mean to the engine; one that is neither here nor known to it stays unsure."""
MEANS_IN: Final[Mapping[tuple[str, str], str]] = {("uk-energy", "answer-expected"): "answered-or-expected"}
"""Questions that one regulation asks otherwise than the others under the same id."""


def suggest(text: str, *, edition: Edition) -> Suggestion:
    """Return what `text`, the customer's own words with a line for each turn, suggests for the questions of `edition`.

    It is quick enough (under a millisecond for a turn) to be asked at each new turn. English words alone are known; others suggest
    nothing. Offsets of the causes are those of `text`.
    """
    questions = [Asked(each.id, meaning(edition.pack, each), each.is_route) for each in edition.questions]
    return weighed(text, questions=questions, judge=judge())


def meaning(pack: str, question: Question) -> str:
    """Return what a question of `pack` means to the engine."""
    return MEANS_IN.get((pack, question.id), MEANS.get(question.id, question.id))


@cache
def judge() -> Judge:
    """Return the phrase lists and weights that are shipped."""
    folder = files("floorwalker.packs") / "triage"
    lists = tomllib.loads((folder / f"{LANGUAGE}.toml").read_text(encoding="utf-8"))
    return Judge.of(lists, json.loads((folder / f"{LANGUAGE}-weights.json").read_text(encoding="utf-8")))
