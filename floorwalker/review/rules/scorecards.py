"""What a scorecard says, when it can be kept as a draft, what it lacks before it is proposed, and what it is frozen under."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.plan.rules.deciding import Gap
from floorwalker.review.questions import QUESTION_KINDS

FAIL_ALL: Final = "fail_all"
FAIL_SECTION: Final = "fail_section"
TRACKED: Final = "tracked"
MUST_PASS: Final = (FAIL_ALL, FAIL_SECTION, TRACKED)
ERROR_CLASSES: Final = ("customer", "business", "compliance")
BEHAVIOURS: Final = ("empathy", "listening", "responsiveness", "professionalism", "ethics")
MOST_SECTIONS: Final = 20
MOST_QUESTIONS: Final = 100
"""Longer forms are not filled in with care: analysts report 20 to 30 minutes for one of 25."""
LONGEST_TITLE: Final = 80
LONGEST_TEXT: Final = 200
LONGEST_GUIDANCE: Final = 2_000
LONGEST_TAG: Final = {"standard": 80, "regulation": 120}


@dataclass(frozen=True)
class Condition:
    """When something is asked: only where the earlier question was answered with one of `answers`, as its kind keeps them."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class QuestionText:
    """One question, as the model `Question` holds it."""

    key: str
    kind: str
    text: str
    weight: int
    guidance: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    may_be_na: bool = True
    note_on_fail: bool = False
    must_pass: str = ""
    error_class: str = ""
    behaviour: str = ""
    standard: str = ""
    regulation: str = ""
    shown_if: Condition | None = None


@dataclass(frozen=True)
class SectionText:
    """One section, with its questions in order."""

    key: str
    title: str
    weight: int
    questions: tuple[QuestionText, ...]
    shown_if: Condition | None = None


@dataclass(frozen=True)
class Card:
    """Everything that a version of a scorecard says."""

    name: str
    pass_mark: float
    sections: tuple[SectionText, ...]
    purpose: str = ""

    @property
    def questions(self) -> dict[str, QuestionText]:
        """Every question by its key, in order."""
        return {each.key: each for section in self.sections for each in section.questions}

    @property
    def digest(self) -> str:
        """The SHA-256 under which it is frozen."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def check(card: Card) -> None:
    """Refuse what cannot be kept even as a draft.

    Raises
    ------
    RuleBroken
        Naming the first thing that is wrong and where.
    """
    for fault in _faults(card):
        raise RuleBroken(fault.what, remedy=fault.remedy, code="scorecard")


def missing(card: Card) -> list[Gap]:
    """Return what a draft lacks before it can be proposed: weights that add up, words, and a question that can be scored."""
    found = []
    if not card.sections:
        return [Gap("It has no section.", "Add a section with its questions.")]
    total = sum(section.weight for section in card.sections)
    if total != 100:
        found.append(Gap(f"The weights of its sections add up to {total} %.", "Change them so that they add up to 100 %."))
    for place, section in enumerate(card.sections, start=1):
        named = f"Section {place}, {section.title}," if section.title.strip() else f"Section {place}"
        if not section.title.strip():
            found.append(Gap(f"{named} has no title.", "Say what it is about."))
        if not section.questions:
            found.append(Gap(f"{named} asks nothing.", "Add a question or take the section out."))
        elif section.weight > 0 and not any(each.weight > 0 for each in section.questions):
            found.append(Gap(f"{named} weighs {section.weight} %, but scores nothing.", "Give a question weight, or the section none."))
        for number, question in enumerate(section.questions, start=1):
            found += _gaps_of(question, f"Question {place}.{number}")
    return found


def _gaps_of(question: QuestionText, named: str) -> Iterator[Gap]:
    kind = QUESTION_KINDS.get(question.kind)
    if not question.text.strip():
        yield Gap(f"{named} has no words.", "Say what is asked.")
    for fault in kind.faults(question.options):
        yield Gap(f"{named}: {fault}", "Change how it is answered.")
    if question.behaviour and not question.guidance.strip():
        yield Gap(f"{named} asks for a behaviour and has no guidance.", "Say what it looks like, there and missing, with examples.")


def _faults(card: Card) -> Iterator[Gap]:
    if not 0 < len(card.name.strip()) <= LONGEST_TITLE:
        yield Gap("A scorecard needs a name.", f"Name it in at most {LONGEST_TITLE} characters.")
    if not 0 <= card.pass_mark <= 1:
        yield Gap(f"The pass mark is {card.pass_mark:g}.", "Give a share of the score from 0 % to 100 %.")
    questions = [each for section in card.sections for each in section.questions]
    if len(card.sections) > MOST_SECTIONS or len(questions) > MOST_QUESTIONS:
        yield Gap(
            f"It has {len(card.sections)} sections and {len(questions)} questions.",
            f"Keep to {MOST_SECTIONS} sections and {MOST_QUESTIONS} questions.",
        )
    keys = [section.key for section in card.sections], [each.key for each in questions]
    for of in keys:
        for key in of:
            if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", key):
                yield Gap(f"{key!r} is no key.", "Use small letters, digits, - and _.")
        if len(set(of)) < len(of):
            yield Gap("Two parts have one key.", "Give each a key of its own.")
    earlier: dict[str, QuestionText] = {}
    for place, section in enumerate(card.sections, start=1):
        yield from _section_faults(section, place, earlier)


def _section_faults(section: SectionText, place: int, earlier: dict[str, QuestionText]) -> Iterator[Gap]:
    if len(section.title) > LONGEST_TITLE:
        yield Gap(f"The title of section {place} is too long.", f"Use at most {LONGEST_TITLE} characters.")
    if not 0 <= section.weight <= 100:
        yield Gap(f"Section {place} weighs {section.weight} %.", "Give a weight from 0 to 100 %.")
    yield from _condition_faults(section.shown_if, earlier, f"Section {place}")
    for number, question in enumerate(section.questions, start=1):
        named = f"Question {place}.{number}"
        yield from _question_faults(question, named)
        yield from _condition_faults(question.shown_if, earlier, named)
        earlier[question.key] = question


def _question_faults(question: QuestionText, named: str) -> Iterator[Gap]:
    if question.kind not in QUESTION_KINDS:
        yield Gap(f"{named} is of the kind {question.kind!r}.", f"Choose one of: {', '.join(each.label for each in QUESTION_KINDS)}.")
        return
    if len(question.text) > LONGEST_TEXT or len(question.guidance) > LONGEST_GUIDANCE:
        yield Gap(f"{named} is too long.", f"Ask in at most {LONGEST_TEXT} characters and guide in at most {LONGEST_GUIDANCE:,}.")
    if not 0 <= question.weight <= 100:
        yield Gap(f"{named} weighs {question.weight}.", "Give a weight from 0 to 100.")
    if question.weight and not QUESTION_KINDS.get(question.kind).is_scored:
        yield Gap(f"{named} has a weight and cannot be scored.", "Take the weight away, or ask in another way.")
    for name, value, among in (
        ("must-pass effect", question.must_pass, MUST_PASS), ("error class", question.error_class, ERROR_CLASSES),
        ("behaviour", question.behaviour, BEHAVIOURS),
    ):
        if value and value not in among:
            yield Gap(f"{named}: {value!r} is no {name}.", f"Choose one of: {', '.join(among)}.")
    for name, longest in LONGEST_TAG.items():
        if len(getattr(question, name)) > longest:
            yield Gap(f"The {name} of {named.lower()} is too long.", f"Use at most {longest} characters.")


def _condition_faults(condition: Condition | None, earlier: Mapping[str, QuestionText], named: str) -> Iterator[Gap]:
    if condition is None:
        return
    before = earlier.get(condition.question)
    if before is None:
        yield Gap(f"{named} depends on a question that does not come before it.", "Choose an earlier question, or ask it always.")
    elif not condition.answers:
        yield Gap(f"{named} depends on no answer.", "Say with which answers it is asked.")


def as_values(condition: Condition | None) -> dict[str, Any] | None:
    """Return a condition as it is kept."""
    return None if condition is None else {"question": condition.question, "answers": list(condition.answers)}


def as_condition(values: Mapping[str, Any] | None) -> Condition | None:
    """Return a condition that was kept."""
    return None if values is None else Condition(values["question"], tuple(values["answers"]))


def changed_between(before: Card, after: Card) -> Sequence[str]:
    """Return in words what is new, gone or changed from one version to the next, question by question."""
    old, new = before.questions, after.questions
    said = [f"New: {new[key].text}" for key in new if key not in old]
    said += [f"Gone: {old[key].text}" for key in old if key not in new]
    said += [f"Changed: {new[key].text}" for key in new if key in old and new[key] != old[key]]
    if before.pass_mark != after.pass_mark:
        said.append(f"Pass mark {before.pass_mark:.0%} becomes {after.pass_mark:.0%}")
    return said
