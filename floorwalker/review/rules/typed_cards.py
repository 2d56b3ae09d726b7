"""A scorecard as it is typed: texts, whatever stands in them, until they are read as what a scorecard says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.questions.base import NotUnderstood
from floorwalker.review.questions.numbers import plain, typed_number
from floorwalker.review.rules import scorecards as rules
from floorwalker.review.rules.scorecards import Card, Condition, Fault, QuestionText, SectionText

LONGEST_TYPED: Final = 10_000
"""More than any field holds, so that what is too long is told and not cut; beyond it nobody typed it."""
MOST_PARTS: Final = 4 * rules.MOST_QUESTIONS
FIRST_KIND: Final = "yes_no"
FIRST_MARK: Final = "80"
MOST_OPTIONS: Final = 40
PERCENT: Final = 100


@dataclass(frozen=True)
class TypedQuestion:
    """One question: fields as of `QuestionText`, the options by the names of what its kind asks, answers parted by commas."""

    key: str
    kind: str = FIRST_KIND
    text: str = ""
    weight: str = "10"
    guidance: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    may_be_na: bool = True
    note_on_fail: bool = False
    must_pass: str = ""
    error_class: str = ""
    behaviour: str = ""
    standard: str = ""
    regulation: str = ""
    asked_if: str = ""
    asked_answers: str = ""


@dataclass(frozen=True)
class TypedSection:
    """One section."""

    key: str
    title: str = ""
    weight: str = "0"
    asked_if: str = ""
    asked_answers: str = ""
    questions: tuple[TypedQuestion, ...] = ()


@dataclass(frozen=True)
class TypedCard:
    """The whole."""

    name: str = ""
    purpose: str = ""
    pass_mark: str = FIRST_MARK
    sections: tuple[TypedSection, ...] = ()

    @property
    def questions(self) -> dict[str, TypedQuestion]:
        """Every question by its key, in order."""
        return {each.key: each for section in self.sections for each in section.questions}


class CardRefused(RuleBroken):
    """What was typed is no scorecard; `faults` says what is wrong and where."""

    code = "scorecard"

    def __init__(self, faults: list[Fault]) -> None:
        more = f" {len(faults) - 1} more is wrong." if len(faults) > 1 else ""
        super().__init__(f"{faults[0].what}{more}", remedy=faults[0].remedy)
        self.faults = faults


def typed(card: Card) -> TypedCard:
    """Return what would be typed to get `card`; `read` gives it back."""
    mark = plain(round(card.pass_mark * PERCENT, 6))
    return TypedCard(card.name, card.purpose, mark, tuple(_section_typed(each) for each in card.sections))


def _section_typed(section: SectionText) -> TypedSection:
    asked_if, answers = _condition_typed(section.shown_if)
    return TypedSection(
        section.key, section.title, str(section.weight), asked_if, answers, tuple(_question_typed(each) for each in section.questions)
    )


def _question_typed(question: QuestionText) -> TypedQuestion:
    asked_if, answers = _condition_typed(question.shown_if)
    return TypedQuestion(
        key=question.key, kind=question.kind, text=question.text, weight=str(question.weight), guidance=question.guidance,
        options=QUESTION_KINDS.get(question.kind).typed(question.options), may_be_na=question.may_be_na,
        note_on_fail=question.note_on_fail, must_pass=question.must_pass, error_class=question.error_class, behaviour=question.behaviour,
        standard=question.standard, regulation=question.regulation, asked_if=asked_if, asked_answers=answers,
    )


def _condition_typed(condition: Condition | None) -> tuple[str, str]:
    return ("", "") if condition is None else (condition.question, ", ".join(condition.answers))


def read(card: TypedCard) -> Card:
    """Return what was typed as what a scorecard says.

    Raises
    ------
    CardRefused
        If it could not be kept even as a draft; everything that is wrong is named.
    """
    found: list[Fault] = []
    sections = tuple(_section(each, place, found) for place, each in enumerate(card.sections, start=1))
    mark = _pass_mark(card.pass_mark, found)
    made = Card(name=_line(card.name), pass_mark=mark, sections=sections, purpose=_line(card.purpose))
    unread = {(fault.part, fault.field) for fault in found}
    found += [fault for fault in rules.faults(made) if (fault.part, fault.field) not in unread]
    if found:
        raise CardRefused(found)
    return made


def _pass_mark(words: str, found: list[Fault]) -> float:
    try:
        return typed_number(words.strip().removesuffix("%")) / PERCENT
    except ValueError:
        found.append(Fault(f"The pass mark is {words[:20]!r}.", "Write 80 for 80 %.", "", "pass_mark"))
        return 0.0


def _section(section: TypedSection, place: int, found: list[Fault]) -> SectionText:
    return SectionText(
        section.key, _line(section.title), _weight(section, f"Section {place}", found),
        tuple(_question(each, f"Question {place}.{number}", found) for number, each in enumerate(section.questions, start=1)),
        _condition(section),
    )


def _question(question: TypedQuestion, named: str, found: list[Fault]) -> QuestionText:
    options: dict[str, Any] = {}
    if question.kind in QUESTION_KINDS:
        try:
            options = QUESTION_KINDS.get(question.kind).options(question.options)
        except NotUnderstood as refused:
            found.append(Fault(f"{named}: {refused}", "", question.key, f"options.{refused.ask}"))
    return QuestionText(
        key=question.key, kind=question.kind, text=_line(question.text), weight=_weight(question, named, found),
        guidance=question.guidance.replace("\r\n", "\n").strip(), options=options, may_be_na=question.may_be_na,
        note_on_fail=question.note_on_fail, must_pass=question.must_pass, error_class=question.error_class, behaviour=question.behaviour,
        standard=question.standard.strip(), regulation=_line(question.regulation), shown_if=_condition(question),
    )


def _weight(part: TypedQuestion | TypedSection, named: str, found: list[Fault]) -> int:
    words = part.weight.strip().removesuffix("%").strip()
    if words.isascii() and words.isdigit() and len(words) <= len("100"):
        return int(words)
    if words:
        found.append(Fault(f"The weight of {named[0].lower()}{named[1:]} is {words[:20]!r}.", "Write a whole number.", part.key, "weight"))
    return 0


def _condition(part: TypedQuestion | TypedSection) -> Condition | None:
    if not part.asked_if.strip():
        return None
    return Condition(part.asked_if.strip(), tuple(filter(None, (each.strip() for each in part.asked_answers.split(",")))))


def _line(words: str) -> str:
    return " ".join(words.split())


def as_json(card: TypedCard) -> str:
    """Return what is typed so far, as the page carries it from one press of a button to the next."""
    return json.dumps(asdict(card), separators=(",", ":"))


def from_json(text: str) -> TypedCard:
    """Return what was carried; the shape is checked, and nothing of what stands in it.

    Raises
    ------
    RuleBroken
        If it is not what `as_json` writes.
    """
    try:
        said = json.loads(text)
        card = TypedCard(
            _text(said, "name"), _text(said, "purpose"), _text(said, "pass_mark"),
            tuple(
                replace(_filled(TypedSection, each), questions=tuple(_filled(TypedQuestion, one) for one in each["questions"]))
                for each in said["sections"]
            ),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise _broken() from problem
    if len(card.sections) + sum(len(each.questions) for each in card.sections) > MOST_PARTS:
        raise _broken()
    return card


def _broken() -> RuleBroken:
    remedy = "Open the scorecard again; nothing was saved."
    return RuleBroken("What the page carried along is not whole.", remedy=remedy, code="bad_parameter")


def _filled(kind: Any, said: Mapping[str, Any]) -> Any:
    plain_fields = {name: value for name, value in kind(key="").__dict__.items() if name not in {"questions", "options"}}
    values: dict[str, Any] = {
        name: bool(said.get(name, value)) if isinstance(value, bool) else _text(said, name) for name, value in plain_fields.items()
    }
    if kind is TypedQuestion:
        options = said.get("options", {})
        values["options"] = {str(name)[:20]: _text(options, name) for name in list(options)[:MOST_OPTIONS]}
    return kind(**values)


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name, "")
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text.")
    return storable(value)


def storable(words: object) -> str:
    """Return `words` without signs that no database keeps (zero bytes, halves of letters), cut where nobody types any more."""
    return str(words)[:LONGEST_TYPED].replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def ordered(card: TypedCard) -> Iterator[tuple[str, TypedSection | TypedQuestion]]:
    """Yield every part with its number, sections before their questions."""
    for place, section in enumerate(card.sections, start=1):
        yield str(place), section
        yield from ((f"{place}.{number}", each) for number, each in enumerate(section.questions, start=1))


def with_parts(card: TypedCard, changed: Mapping[str, Mapping[str, Any]]) -> TypedCard:
    """Return `card` with fields of the parts by key `changed`."""

    def of(part: Any) -> Any:
        return replace(part, **changed[part.key]) if part.key in changed else part

    return replace(
        card, sections=tuple(replace(of(each), questions=tuple(of(one) for one in each.questions)) for each in card.sections)
    )


def options_named(kind: str) -> Iterable[str]:
    """Return the names of what questions of `kind` are told about their answers; of an unknown kind nothing."""
    return [ask.name for ask in QUESTION_KINDS.get(kind).asks] if kind in QUESTION_KINDS else []
