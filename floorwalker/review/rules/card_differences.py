"""In what two versions of a scorecard differ, part by part and field by field, with the old and the new words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.questions.numbers import plain
from floorwalker.review.rules.scorecards import Card, Condition, QuestionText, SectionText

How = Literal["new", "gone", "changed"]
EFFECTS: Final = {
    "": "nothing more", "fail_all": "fails the whole", "fail_section": "its section scores nothing", "tracked": "counted on its own",
}
NONE: Final = "none"


@dataclass(frozen=True)
class Difference:
    """One part that is new, gone or changed, as it is called, and each field that differs as name, before, and after."""

    how: How
    name: str
    fields: tuple[tuple[str, str, str], ...] = ()


def between(before: Card, after: Card) -> list[Difference]:
    """Return how `after` differs from `before`: the whole first, then sections with their questions in order, then what is gone."""
    whole = _fields(
        {"Name": before.name, "What for": before.purpose, "Pass mark": f"{plain(before.pass_mark * 100)} %"},
        {"Name": after.name, "What for": after.purpose, "Pass mark": f"{plain(after.pass_mark * 100)} %"},
    )
    found = [Difference("changed", "The scorecard", whole)] if whole else []
    old, new = dict(_parts(before)), dict(_parts(after))
    for key, (name, fields) in new.items():
        if key not in old:
            found.append(Difference("new", name))
        elif differing := _fields(old[key][1], fields):
            found.append(Difference("changed", name, differing))
    return found + [Difference("gone", name) for key, (name, _) in old.items() if key not in new]


def _fields(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    names = [*new, *(name for name in old if name not in new)]
    return tuple((name, old.get(name, NONE), new.get(name, NONE)) for name in names if old.get(name, NONE) != new.get(name, NONE))


def _parts(card: Card) -> Iterator[tuple[tuple[str, str], tuple[str, dict[str, str]]]]:
    called = {each.key: each.text for each in card.questions.values()}
    for place, section in enumerate(card.sections, start=1):
        yield ("section", section.key), (f"{place} {section.title}", _of_section(section, called))
        for number, question in enumerate(section.questions, start=1):
            words = _of_question(question, called) | {"Section": section.title}
            yield ("question", question.key), (f"{place}.{number} {question.text}", words)


def _of_section(section: SectionText, called: Mapping[str, str]) -> dict[str, str]:
    return {"Title": section.title, "Weight": f"{section.weight} %", "Asked": condition_words(section.shown_if, called)}


def _of_question(question: QuestionText, called: Mapping[str, str]) -> dict[str, str]:
    kind = QUESTION_KINDS.get(question.kind)
    options = kind.typed(question.options)
    return {
        "Words": question.text, "Kind": kind.label, "Weight": str(question.weight), "Guidance": question.guidance or NONE,
        **{ask.label: options[ask.name] or NONE for ask in kind.asks}, "May not apply": "yes" if question.may_be_na else "no",
        "Note on a fail": "needed" if question.note_on_fail else "free", "A fail": EFFECTS[question.must_pass],
        "Error class": question.error_class or NONE, "Behaviour": question.behaviour or NONE, "Checks": question.standard or NONE,
        "Rule": question.regulation or NONE, "Asked": condition_words(question.shown_if, called),
    }


def condition_words(condition: Condition | None, called: Mapping[str, str]) -> str:
    """Return in words when a part is asked; `called` says what each question is."""
    if condition is None:
        return "always"
    return f"if “{called.get(condition.question, condition.question)}” is {' or '.join(condition.answers)}"
