"""The builder of scorecards as a form: what was typed so far travels with the page, so that each button works without script."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.http import QueryDict

from floorwalker.ground.errors import RuleBroken
from floorwalker.plan.forms.drafts import number_in
from floorwalker.review.models import Question
from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.questions.base import Choice, NotUnderstood
from floorwalker.review.rules import arranging, behaviours
from floorwalker.review.rules.scorecards import Fault, missing
from floorwalker.review.rules.typed_cards import (
    LONGEST_TYPED,
    CardRefused,
    TypedCard,
    TypedQuestion,
    TypedSection,
    from_json,
    options_named,
    ordered,
    read,
    storable,
    with_parts,
)

TEXTS: Final = ("kind", "text", "guidance", "must_pass", "error_class", "behaviour", "standard", "regulation")
TICKS: Final = ("may_be_na", "note_on_fail")
DIGITS: Final = 4


@dataclass(frozen=True)
class Row:
    """A part as the builder shows it: a section with its rows, or a question with its share of the score as typed so far."""

    number: str
    part: Any
    is_open: bool
    faults: Mapping[str, str]
    first: bool = False
    last: bool = False
    of_score: str = ""
    rows: Sequence[Row] = ()

    @property
    def kind(self) -> str:
        """What the kind of a question is called."""
        return QUESTION_KINDS.get(self.part.kind).label if self.part.kind in QUESTION_KINDS else self.part.kind

    @property
    def is_scored(self) -> bool:
        """Whether questions of its kind can be scored."""
        return self.part.kind in QUESTION_KINDS and QUESTION_KINDS.get(self.part.kind).is_scored

    @property
    def effect(self) -> str:
        """What a fail does, in words; empty where it does nothing more."""
        return dict(Question.MustPass.choices).get(self.part.must_pass, "") if self.part.must_pass else ""


@dataclass(frozen=True)
class Typed:
    """What the page carries: the card so far, which part is open, the version it was begun from, and what is said of it."""

    card: TypedCard
    open: str = ""
    seen: int | None = None
    owner: str = ""
    said: str = ""
    focus: str = ""
    faults: Sequence[Fault] = field(default=())


def sent(post: QueryDict) -> Typed:
    """Return what was typed and carried.

    Raises
    ------
    RuleBroken
        If what the page carried is not whole.
    """
    card = from_json(post.get("card", ""))
    of_card: dict[str, Any] = {name: storable(post[name]) for name in ("name", "purpose", "pass_mark") if name in post}
    card = replace(card, **of_card)
    is_open = post.get("open", "")
    changed: dict[str, dict[str, Any]] = {}
    for _, part in ordered(card):
        names = ("weight",) if isinstance(part, TypedQuestion) else ("weight", "title")
        changed[part.key] = {name: storable(post[f"{name}.{part.key}"]) for name in names if f"{name}.{part.key}" in post}
        if part.key == is_open and "opened" in post:
            changed[part.key] |= _opened(post, part)
    return Typed(with_parts(card, changed), is_open, number_in(post.get("seen", "")), post.get("owner", ""))


def _opened(post: QueryDict, part: TypedSection | TypedQuestion) -> dict[str, Any]:
    answers = ", ".join(post.getlist("asked_answers"))[:LONGEST_TYPED]
    said: dict[str, Any] = {"asked_if": storable(post.get("asked_if", "")), "asked_answers": answers}
    if isinstance(part, TypedSection):
        return said
    said |= {name: storable(post[name]) for name in TEXTS if name in post}
    said |= {name: name in post for name in TICKS}
    options = {name: storable(post[f"option.{name}"]) for name in options_named(part.kind) if f"option.{name}" in post}
    kind = said.get("kind", part.kind)
    if kind != part.kind and kind in QUESTION_KINDS:  # what was never scored begins with a weight, and what no longer is loses it
        said["weight"] = ("10" if part.weight == "0" else part.weight) if QUESTION_KINDS.get(kind).is_scored else "0"
    return {**said, "options": {**part.options, **options}}


def arranged(typed: Typed, act: str) -> Typed:
    """Return what is typed after the button `act` of the page, such as ``up:`` with a key, with what it did in words.

    Raises
    ------
    RuleBroken
        If there is no such button, or no such part.
    """
    verb, _, key = act.partition(":")
    numbers = {part.key: number for number, part in ordered(typed.card)}
    if verb not in ACTS or (key not in numbers and verb not in {"stay", "close", "add-section", "even-out"}):
        raise RuleBroken("There is no such button, or the part is gone.", remedy="Use the buttons of the page.", code="bad_parameter")
    return ACTS[verb](typed, key, numbers.get(key, ""))


def _add_section(typed: Typed, _key: str, _number: str) -> Typed:
    made, new = arranging.add_section(typed.card)
    return replace(typed, card=made, open=made.sections[-1].questions[0].key, said="A section is added.", focus=f"title-{new}")


def _add_question(typed: Typed, key: str, _number: str) -> Typed:
    made, new = arranging.add_question(typed.card, key)
    return replace(typed, card=made, open=new, said="A question is added.", focus="id_text")


def _add_behaviour(code: str) -> Callable[[Typed, str, str], Typed]:
    def added(typed: Typed, key: str, _number: str) -> Typed:
        made, new = arranging.add_question(typed.card, key, behaviours.as_typed(code))
        return replace(typed, card=made, open=new, said="A question is added; change what does not fit.", focus="id_text")

    return added


def _remove(typed: Typed, key: str, number: str) -> Typed:
    said = f"{number} is taken out here; the saved scorecard still has it until you save."
    left = arranging.remove(typed.card, key)
    is_open = typed.open if typed.open in {part.key for _, part in ordered(left)} else ""
    return replace(typed, card=left, open=is_open, said=said, focus="said")


def _duplicate(typed: Typed, key: str, number: str) -> Typed:
    made, new = arranging.duplicate(typed.card, key)
    return replace(typed, card=made, open=new, said=f"{number} is copied.", focus="id_text")


def _move(by: int) -> Callable[[Typed, str, str], Typed]:
    def moved(typed: Typed, key: str, number: str) -> Typed:
        made = arranging.move(typed.card, key, by)
        now = next(each for each, part in ordered(made) if part.key == key)
        return replace(typed, card=made, said=f"{number} is {now} now.", focus=f"{'up' if by < 0 else 'down'}-{key}")

    return moved


def _even_out(typed: Typed, key: str, number: str) -> Typed:
    said = f"All questions of section {number} weigh alike." if key else "The sections that weigh anything weigh alike."
    return replace(typed, card=arranging.even_out(typed.card, key), said=said, focus="said")


ACTS: Final[Mapping[str, Callable[[Typed, str, str], Typed]]] = {
    "stay": lambda typed, key, _: replace(typed, focus=key),
    "open": lambda typed, key, _: replace(typed, open=key, focus="id_text" if key in typed.card.questions else "id_asked_if"),
    "close": lambda typed, _key, _: replace(typed, open="", focus=f"open-{typed.open}"),
    "add-section": _add_section, "add-question": _add_question, "remove": _remove, "duplicate": _duplicate, "up": _move(-1),
    "down": _move(1), "even-out": _even_out, **{f"add-{each.code}": _add_behaviour(each.code) for each in behaviours.shelf()},
}


def looked_through(typed: Typed) -> tuple[Typed, list[Fault]]:
    """Return what is typed with what cannot be kept, and beside it what is missing before it can be proposed."""
    try:
        card = read(typed.card)
    except CardRefused as refused:
        return replace(typed, faults=refused.faults), []
    return replace(typed, faults=()), missing(card)


def rows(typed: Typed, *, told: bool) -> list[Row]:
    """Return the sections with their questions as they are shown; faults stand beside their fields once they were `told`."""
    beside: dict[str, dict[str, str]] = {}
    for fault in typed.faults if told else ():
        beside.setdefault(fault.part, {}).setdefault(fault.field.replace(".", "_"), f"{fault.what} {fault.remedy}".strip())
    sections = typed.card.sections
    whole = total(typed.card)
    made = []
    for place, section in enumerate(sections, start=1):
        weights = [_number(each.weight) for each in section.questions]
        share = _number(section.weight) / whole if whole else 0.0
        asked = [
            Row(
                f"{place}.{at}", each, each.key == typed.open, beside.get(each.key, {}), first=place == at == 1,
                last=place == len(sections) and at == len(weights),
                of_score=f"{100 * share * weights[at - 1] / sum(weights):.1f} %" if sum(weights) else "",
            )
            for at, each in enumerate(section.questions, start=1)
        ]
        found = beside.get(section.key, {})
        made.append(
            Row(str(place), section, section.key == typed.open, found, first=place == 1, last=place == len(sections), rows=asked)
        )
    return made


def _number(words: str) -> int:
    text = words.strip().removesuffix("%").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < DIGITS else 0


def total(card: TypedCard) -> int:
    """Return what the weights of the sections add up to, as typed so far."""
    return sum(_number(each.weight) for each in card.sections)


def opened(typed: Typed) -> dict[str, Any]:
    """Return what the form of the open part needs: what its kind asks, as typed, and after which earlier answers it can be asked."""
    earlier: list[tuple[str, str]] = []
    for number, part in ordered(typed.card):
        if part.key == typed.open:
            kind = QUESTION_KINDS.get(part.kind) if isinstance(part, TypedQuestion) and part.kind in QUESTION_KINDS else None
            typed_options = part.options if isinstance(part, TypedQuestion) else {}
            before, chosen = typed.card.questions.get(part.asked_if), {each.strip() for each in part.asked_answers.split(",")}
            return {
                "part": part, "number": number, "is_question": isinstance(part, TypedQuestion), "earlier": earlier, "kind": kind,
                "asks": [(ask, typed_options.get(ask.name, "")) for ask in kind.asks] if kind is not None else [],
                "answers": [(each, each.code in chosen) for each in (_offered(before) if before is not None else ())],
            }
        if isinstance(part, TypedQuestion) and _offered(part):
            earlier.append((part.key, f"{number} {part.text}"))
    return {}


def _offered(question: TypedQuestion) -> Sequence[Choice]:
    if question.kind not in QUESTION_KINDS:
        return ()
    kind = QUESTION_KINDS.get(question.kind)
    try:
        options = kind.options(question.options)
    except NotUnderstood:
        return ()
    return () if any(kind.faults(options)) else kind.field(options).choices
