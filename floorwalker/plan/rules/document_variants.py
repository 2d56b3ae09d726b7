"""What a variant of a document must have of its original: the same variables, the same steps; and where its figures are others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.plan.rules.document_kinds.base import DocumentKind
from floorwalker.plan.rules.document_text import Text, declared_variables, read, used_variables
from floorwalker.plan.rules.documents import Words
from floorwalker.plan.rules.languages import HOUSE_LANGUAGE
from floorwalker.plan.rules.reading_ease import Ease
from floorwalker.plan.rules.statements import named as statements_in

LONGEST_NAME: Final = 80


def check_wanted(language: str, brand: str, *, brands: list[str]) -> None:
    """Refuse a language and brand in which the original stands, or a brand that the house does not know.

    Raises
    ------
    RuleBroken
        Saying which it is.
    """
    if language == HOUSE_LANGUAGE and not brand:
        raise RuleBroken(
            "The original is in English, for every brand.", remedy="Choose another language, or a brand.", code="variant_is_original"
        )
    require_brand(brand, brands=brands)


def require_brand(brand: str, *, brands: list[str]) -> None:
    """Refuse a brand that no queue names.

    Raises
    ------
    RuleBroken
        Listing those that queues in use name.
    """
    if brand and brand not in brands:
        there_are = f"Choose one of: {', '.join(brands)}." if brands else "No queue names a brand yet."
        raise RuleBroken(
            f"The house has no brand {brand[:LONGEST_NAME]!r}.", remedy=f"{there_are} Brands are named by queues, under Set-up, Queues.",
            code="unknown_brand",
        )


def missing(original: Words, variant: Words, kind: DocumentKind) -> list[str]:
    """Return what is left to do before a variant can be checked, each in a sentence with its line; nothing where it is whole."""
    left = []
    if not variant.body.strip():
        left.append("It says nothing yet.")
    elif variant.body.strip() == original.body.strip():
        left.append("Its text is still that of the original, word for word.")
    if kind.variables or used_variables(original.body):
        left += _variables_unlike(original, variant)
    left += _statements_unlike(original.body, variant.body)
    if kind.steps and variant.body.strip():
        left += _steps_unlike(read(original.body), read(variant.body))
    return left


def _variables_unlike(original: Words, variant: Words) -> Iterator[str]:
    wanted, used = _lines_of(original.body), _lines_of(variant.body)
    for name, line in used.items():
        if name not in wanted:
            yield f"{{{{ {name} }}}} on line {line} is not in the original: write it as it stands there, or take it out."
    for name, line in wanted.items():
        if name not in used:
            yield f"{{{{ {name} }}}} of line {line} of the original is missing."
    try:
        declared = [name for name, _ in declared_variables(variant.variables)]
    except ValueError as wrong:
        yield f"Of its variables: {wrong}"
        return
    for name, _ in declared_variables(original.variables):
        if name not in declared:
            yield f"{name} is declared in the original and not here: say what goes there."
    known = {name for name, _ in declared_variables(original.variables)}
    yield from (f"{name} is declared here and not in the original: take it out." for name in declared if name not in known)


def _statements_unlike(original: str, variant: str) -> Iterator[str]:
    wanted, used = ({reference: line for line, reference in reversed(statements_in(body))} for body in (original, variant))
    for reference, line in wanted.items():
        if reference not in used:
            yield f"[[{reference}]] of line {line} of the original is missing: it is said in this language by its reference too."
    for reference, line in used.items():
        if reference not in wanted:
            yield f"[[{reference}]] on line {line} is not in the original: take it out."


def _lines_of(body: str) -> dict[str, int]:
    """Return the variables of a text with the first line of each."""
    found: dict[str, int] = {}
    for number, line in enumerate(body.splitlines(), start=1):
        for name in used_variables(line):
            found.setdefault(name, number)
    return found


def _steps_unlike(original: Text, variant: Text) -> Iterator[str]:
    if len(original.steps) == len(variant.steps):
        return
    told = False
    in_original, in_variant = (Counter(step.section for step in text.steps) for text in (original, variant))
    for before, after in zip(original.sections, variant.sections, strict=False):
        wanted, there = in_original[before.anchor], in_variant[after.anchor]
        if wanted != there:
            told = True
            yield f"{_section(before.title)} has {wanted} steps in the original, {_section(after.title)} here has {there}."
    if not told:
        yield f"The original has {len(original.steps)} steps, this has {len(variant.steps)}."


def _section(title: str) -> str:
    return f"Section {title!r}" if title else "The beginning"


def reads(found: Ease, language: str) -> str:
    """Return how plainly a text reads, in words; Flesch's formula counts English syllables, so other languages have no figure."""
    if language == HOUSE_LANGUAGE:
        return found.says
    return "No figure: the formula holds for English only"
