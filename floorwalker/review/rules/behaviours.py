"""What listening and empathy sound like: help for who scores and who is scored, and a question ready to be put into a scorecard."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Final

from pydantic import Field

from floorwalker.ground import packs
from floorwalker.ground.packs import Strict, Words
from floorwalker.ground.shelf import Shelf
from floorwalker.review.rules.typed_cards import TypedQuestion

KIND: Final = "scale"
PASS_AT: Final = 2


class Phrase(Strict):
    """Words to begin with, and what they do: help, never a script."""

    does: Words
    words: Words


class ShippedQuestion(Strict):
    """A question on a scale whose steps are `steps`, from nothing upwards."""

    text: Words
    guidance: Words
    steps: Annotated[tuple[Words, ...], Field(min_length=PASS_AT + 1)]


class Help(Strict):
    """One behaviour: what it is, how it sounds where it is there and where it is missing, words to begin with, and what to mind."""

    code: Words
    name: Words
    is_: Annotated[Words, Field(alias="is")]
    there: Annotated[tuple[Words, ...], Field(min_length=1)]
    missing: Annotated[tuple[Words, ...], Field(min_length=1)]
    phrases: Annotated[tuple[Phrase, ...], Field(min_length=2)]
    care: Words
    question: ShippedQuestion


class _File(Strict):
    behaviours: tuple[Help, ...]


@cache
def shelf() -> Shelf[Help]:
    """Return the behaviours that there is help for."""
    text = (files("floorwalker.packs") / "behaviours" / "behaviours.toml").read_text("utf-8")
    return Shelf("behaviour", _File.model_validate(packs.as_tuples(tomllib.loads(text))).behaviours)


def help_for(code: str) -> Help | None:
    """Return the help for a behaviour; None where there is none."""
    return next((each for each in shelf() if each.code == code), None)


def as_typed(code: str) -> TypedQuestion:
    """Return the question of a behaviour as the builder types it; who writes the scorecard changes what does not fit, and gives its key.

    Raises
    ------
    LookupError
        If there is no help for the behaviour.
    """
    asked = shelf().get(code).question
    return TypedQuestion(
        "", kind=KIND, text=asked.text, guidance=asked.guidance, behaviour=code, error_class="customer",
        options={
            "low": "0", "high": str(len(asked.steps) - 1), "pass_at": str(PASS_AT),
            "anchors": "\n".join(f"{step} = {words}" for step, words in enumerate(asked.steps)),
        },
    )  # fmt: skip
