"""Arranging the parts of a scorecard while it is typed: adding, copying, moving and removing them, and evening out weights."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.rules.scorecards import WHOLE
from floorwalker.review.rules.typed_cards import TypedCard, TypedQuestion, TypedSection

EVEN_WEIGHT: Final = "10"
"""Weights of questions count beside one another; any number does, where all are alike."""


def new_key(of: str) -> str:
    """Return a key that no part of any version has had: results follow keys, so that none is used again."""
    return f"{of}-{secrets.token_hex(5)}"


def add_section(card: TypedCard) -> tuple[TypedCard, str]:
    """Return `card` with a section at its end that asks one question, and the key of the section."""
    made = TypedSection(new_key("s"), questions=(TypedQuestion(new_key("q")),))
    return replace(card, sections=(*card.sections, made)), made.key


def add_question(card: TypedCard, section: str, begun: TypedQuestion | None = None) -> tuple[TypedCard, str]:
    """Return `card` with a question at the end of `section`, empty or as `begun`, and its key; no such section: nothing changes."""
    made = replace(begun, key=new_key("q")) if begun is not None else TypedQuestion(new_key("q"))
    return _each(card, lambda each: replace(each, questions=(*each.questions, made)) if each.key == section else each), made.key


def remove(card: TypedCard, key: str) -> TypedCard:
    """Return `card` without a part."""
    kept = replace(card, sections=tuple(each for each in card.sections if each.key != key))
    return _each(kept, lambda each: replace(each, questions=tuple(one for one in each.questions if one.key != key)))


def duplicate(card: TypedCard, key: str) -> tuple[TypedCard, str]:
    """Return `card` with a copy of a part behind it under a key of its own, and that key."""
    sections: list[TypedSection] = []
    made = key
    for section in card.sections:
        questions: list[TypedQuestion] = []
        for each in section.questions:
            questions.append(each)
            if each.key == key:
                made = new_key("q")
                questions.append(replace(each, key=made))
        sections.append(replace(section, questions=tuple(questions)))
        if section.key == key:
            made = new_key("s")
            copies = tuple(replace(each, key=new_key("q")) for each in section.questions)
            sections.append(replace(section, key=made, questions=copies))
    return replace(card, sections=tuple(sections)), made


def move(card: TypedCard, key: str, by: int) -> TypedCard:
    """Return `card` with a part one place earlier (-1) or later (1); a question goes on into the next section, and ends stay."""
    keys = [each.key for each in card.sections]
    if key in keys:
        return replace(card, sections=_moved(card.sections, keys.index(key), by))
    for at, section in enumerate(card.sections):
        asked = [each.key for each in section.questions]
        if key not in asked:
            continue
        place = asked.index(key)
        if 0 <= place + by < len(asked):
            return _at(card, {at: _moved(section.questions, place, by)})
        if not 0 <= at + by < len(card.sections):
            return card
        beside, one = card.sections[at + by].questions, section.questions[place]
        return _at(card, {at: tuple(each for each in section.questions if each is not one),
                          at + by: (*beside, one) if by < 0 else (one, *beside)})
    return card


def even_out(card: TypedCard, section: str = "") -> TypedCard:
    """Return `card` with alike weights: of its sections, adding up to 100, or of the questions of `section` that can be scored.

    Sections that weigh nothing stay so, unless none weighs anything.
    """
    if section:
        return _each(card, lambda each: each if each.key != section else replace(each, questions=tuple(
            replace(one, weight=EVEN_WEIGHT if _is_scored(one) else "0") for one in each.questions
        )))
    weighing = [each.key for each in card.sections if each.weight.strip() not in {"", "0"}] or [each.key for each in card.sections]
    if not weighing:
        return card
    least, more = divmod(WHOLE, len(weighing))
    share = {key: str(least + (at < more)) for at, key in enumerate(weighing)}
    return _each(card, lambda each: replace(each, weight=share.get(each.key, "0")))


def _is_scored(question: TypedQuestion) -> bool:
    return question.kind in QUESTION_KINDS and QUESTION_KINDS.get(question.kind).is_scored


def _moved(parts: Sequence[Any], at: int, by: int) -> tuple[Any, ...]:
    to = at + by
    if not 0 <= to < len(parts):
        return tuple(parts)
    kept = list(parts)
    kept.insert(to, kept.pop(at))
    return tuple(kept)


def _at(card: TypedCard, questions: dict[int, tuple[TypedQuestion, ...]]) -> TypedCard:
    return replace(card, sections=tuple(
        replace(each, questions=questions[at]) if at in questions else each for at, each in enumerate(card.sections)
    ))


def _each(card: TypedCard, changed: Any) -> TypedCard:
    return replace(card, sections=tuple(changed(each) for each in card.sections))
