"""What a scorecard says, when it can be kept as a draft, what it lacks before it is proposed, and what it is frozen under."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
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
LONGEST_PURPOSE: Final = 300
LONGEST: Final = {"text": LONGEST_TEXT, "guidance": LONGEST_GUIDANCE, "standard": 80, "regulation": 120}
WHOLE: Final = 100
"""What the weights of the sections add up to."""


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
class Fault(Gap):
    """What is wrong with a scorecard or missing in it, with the key of the section or question and the field; empty: the whole."""

    part: str = ""
    field: str = ""


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
    for fault in faults(card):
        raise RuleBroken(fault.what, remedy=fault.remedy, code="scorecard")


def missing(card: Card) -> list[Fault]:
    """Return what a draft lacks before it can be proposed: weights that add up, words, and a question that can be scored."""
    if not card.sections:
        return [Fault("It has no section.", "Add a section with its questions.")]
    found = []
    total = sum(section.weight for section in card.sections)
    if total != WHOLE:
        found.append(
            Fault(f"The weights of its sections add up to {total} %.", "Change them so that they add up to 100 %.", "", "weights")
        )
    for place, section in enumerate(card.sections, start=1):
        named = f"Section {place}, {section.title}," if section.title.strip() else f"Section {place}"
        found += _gaps_of_section(section, named)
        found += _gaps_of_condition(card, section.shown_if, named, section.key)
        for number, question in enumerate(section.questions, start=1):
            found += _gaps_of(question, f"Question {place}.{number}")
            found += _gaps_of_condition(card, question.shown_if, f"Question {place}.{number}", question.key)
    return found


def _gaps_of_section(section: SectionText, named: str) -> Iterator[Fault]:
    if not section.title.strip():
        yield Fault(f"{named} has no title.", "Say what it is about.", section.key, "title")
    if not section.questions:
        yield Fault(f"{named} asks nothing.", "Add a question or take the section out.", section.key)
    elif section.weight > 0 and not any(each.weight > 0 for each in section.questions):
        yield Fault(
            f"{named} weighs {section.weight} %, but scores nothing.", "Give a question weight, or the section none.", section.key, "weight"
        )


def _gaps_of(question: QuestionText, named: str) -> Iterator[Fault]:
    kind = QUESTION_KINDS.get(question.kind)
    if not question.text.strip():
        yield Fault(f"{named} has no words.", "Say what is asked.", question.key, "text")
    for fault in kind.faults(question.options):
        yield Fault(f"{named}: {fault}", "Change how it is answered.", question.key, "options")
    if question.behaviour and not question.guidance.strip():
        yield Fault(
            f"{named} asks for a behaviour and has no guidance.", "Say what it looks like, there and missing, with examples.",
            question.key, "guidance",
        )


def _gaps_of_condition(card: Card, condition: Condition | None, named: str, key: str) -> Iterator[Fault]:
    before = card.questions.get(condition.question) if condition is not None else None
    if condition is None or before is None or any(QUESTION_KINDS.get(before.kind).faults(before.options)):
        return
    offered = {each.code for each in QUESTION_KINDS.get(before.kind).field(before.options).choices}
    for answer in condition.answers:
        if answer not in offered:
            yield Fault(
                f"{named} is asked after an answer, {answer!r}, that nobody can give to {before.text!r}.",
                "Choose among the answers of that question, or ask it always.", key, "shown_if",
            )


def faults(card: Card) -> Iterator[Fault]:
    """Yield what cannot be kept even as a draft."""
    if not 0 < len(card.name.strip()) <= LONGEST_TITLE:
        yield Fault("A scorecard needs a name.", f"Name it in at most {LONGEST_TITLE} characters.", "", "name")
    if len(card.purpose) > LONGEST_PURPOSE:
        yield Fault("What it is for is too long.", f"Say it in at most {LONGEST_PURPOSE} characters.", "", "purpose")
    if not 0 <= card.pass_mark <= 1:
        yield Fault(f"The pass mark is {card.pass_mark:g}.", "Give a share of the score from 0 % to 100 %.", "", "pass_mark")
    questions = [each for section in card.sections for each in section.questions]
    if len(card.sections) > MOST_SECTIONS or len(questions) > MOST_QUESTIONS:
        yield Fault(
            f"It has {len(card.sections)} sections and {len(questions)} questions.",
            f"Keep to {MOST_SECTIONS} sections and {MOST_QUESTIONS} questions.",
        )
    keys = [section.key for section in card.sections], [each.key for each in questions]
    for of in keys:
        for key in of:
            if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", key):
                yield Fault(f"{key[:60]!r} is no key.", "Use small letters, digits, - and _.", key, "key")
        if twice := next((key for key, times in Counter(of).items() if times > 1), None):
            yield Fault(f"Two parts have one key, {twice!r}.", "Give each a key of its own.", twice, "key")
    earlier: dict[str, QuestionText] = {}
    for place, section in enumerate(card.sections, start=1):
        yield from _section_faults(section, place, earlier)


def _section_faults(section: SectionText, place: int, earlier: dict[str, QuestionText]) -> Iterator[Fault]:
    if len(section.title) > LONGEST_TITLE:
        yield Fault(f"The title of section {place} is too long.", f"Use at most {LONGEST_TITLE} characters.", section.key, "title")
    if not 0 <= section.weight <= WHOLE:
        yield Fault(f"Section {place} weighs {section.weight} %.", "Give a weight from 0 to 100 %.", section.key, "weight")
    yield from _condition_faults(section.shown_if, earlier, f"Section {place}", section.key)
    for number, question in enumerate(section.questions, start=1):
        named = f"Question {place}.{number}"
        yield from _question_faults(question, named)
        yield from _condition_faults(question.shown_if, earlier, named, question.key)
        earlier[question.key] = question


def _question_faults(question: QuestionText, named: str) -> Iterator[Fault]:
    key = question.key
    if question.kind not in QUESTION_KINDS:
        kinds = ", ".join(each.label for each in QUESTION_KINDS)
        yield Fault(f"{named} is of the kind {question.kind[:40]!r}.", f"Choose one of: {kinds}.", key, "kind")
        return
    for name, longest in LONGEST.items():
        if len(getattr(question, name)) > longest:
            yield Fault(f"The {name} of {named.lower()} is too long.", f"Use at most {longest:,} characters.", key, name)
    if not 0 <= question.weight <= WHOLE:
        yield Fault(f"{named} weighs {question.weight}.", "Give a weight from 0 to 100.", key, "weight")
    if question.weight and not QUESTION_KINDS.get(question.kind).is_scored:
        yield Fault(
            f"{named} has a weight and cannot be scored.", "Take the weight away, or ask in another way.", key, "weight"
        )
    for name, said, among in (
        ("must_pass", "must-pass effect", MUST_PASS), ("error_class", "error class", ERROR_CLASSES), ("behaviour", "behaviour", BEHAVIOURS),
    ):
        value = getattr(question, name)
        if value and value not in among:
            yield Fault(f"{named}: {value[:40]!r} is no {said}.", f"Choose one of: {', '.join(among)}.", key, name)


def _condition_faults(
    condition: Condition | None, earlier: Mapping[str, QuestionText], named: str, key: str
) -> Iterator[Fault]:
    if condition is None:
        return
    if condition.question not in earlier:
        yield Fault(
            f"{named} depends on a question that does not come before it.", "Choose an earlier question, or ask it always.", key, "shown_if"
        )
    elif not condition.answers:
        yield Fault(f"{named} depends on no answer.", "Say with which answers it is asked.", key, "shown_if")


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
