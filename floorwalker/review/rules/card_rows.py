"""A scorecard as a table of one row a question: written out, and read back as it is, or refused by row, field and value.

What is said of the scorecard and of a section stands in each row of it, so that a sheet can be sorted and filled by hand; where a cell is
left empty the row above counts. The keys may be left out: then the parts are new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.questions.base import Ask
from floorwalker.review.rules.arranging import new_key
from floorwalker.review.rules.scorecards import MOST_QUESTIONS, Card
from floorwalker.review.rules.typed_cards import CardRefused, TypedCard, TypedQuestion, TypedSection, read, typed

OF_CARD: Final = {"scorecard": "name", "purpose": "purpose", "pass_mark": "pass_mark"}
OF_SECTION: Final = {
    "section": "title", "section_weight": "weight", "section_key": "key", "section_asked_if": "asked_if",
    "section_asked_answers": "asked_answers",
}
OF_QUESTION: Final = {
    "question": "text", "kind": "kind", "weight": "weight", "guidance": "guidance", "must_pass": "must_pass", "error_class": "error_class",
    "behaviour": "behaviour", "standard": "standard", "regulation": "regulation", "asked_if": "asked_if", "asked_answers": "asked_answers",
    "key": "key",
}
TICKS: Final = {"may_be_na": "may_be_na", "note_on_fail": "note_on_fail"}
YES, NO = "yes", "no"


def options() -> dict[str, Ask]:
    """Return what the kinds of question ask, by the column in which it stands."""
    return {ask.name: ask for kind in QUESTION_KINDS for ask in kind.asks}


def columns() -> tuple[str, ...]:
    """Return the heads of the table."""
    return (*OF_CARD, *OF_SECTION, *OF_QUESTION, *TICKS, *options())


NEEDED: Final = ("section", "question", "kind")
MOST_ROWS: Final = 2 * MOST_QUESTIONS


@dataclass(frozen=True)
class Wrong:
    """What is wrong in a table: the row as a person counts it (None: the whole), the column, what stands there, and why."""

    row: int | None
    column: str
    value: str
    words: str


class TableRefused(RuleBroken):
    """A table is no scorecard; `wrong` lists everything."""

    code = "scorecard_table"

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        first = wrong[0]
        where = f"Row {first.row}, {first.column}: " if first.row is not None else ""
        remedy = "Put it right in the file, then hand it in again."
        super().__init__(f"{where}{first.words}{f' {len(wrong) - 1} more is wrong.' if len(wrong) > 1 else ''}", remedy=remedy)
        self.wrong = wrong


def table(card: Card) -> Iterator[dict[str, str]]:
    """Yield a row a question; a section that asks nothing has a row of its own, and so has a scorecard without any."""
    said = typed(card)
    whole = {column: getattr(said, name) for column, name in OF_CARD.items()}
    for section in said.sections:
        of = {column: getattr(section, name) for column, name in OF_SECTION.items()}
        yield from ({**whole, **of, **_row(each)} for each in section.questions)
        if not section.questions:
            yield {**whole, **of}
    if not said.sections:
        yield whole


def _row(question: TypedQuestion) -> dict[str, str]:
    return {
        **{column: getattr(question, name) for column, name in OF_QUESTION.items()},
        **{column: YES if getattr(question, name) else NO for column, name in TICKS.items()}, **question.options,
    }


def read_table(heads: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]]) -> Card:
    """Return the scorecard of a table, whose `rows` come with their numbers.

    Raises
    ------
    TableRefused
        If it is none; everything that is wrong is named by row, column and value.
    """
    known = _heads(heads)
    wrong: list[Wrong] = []
    at: dict[str, int] = {}
    values: dict[tuple[str, str], tuple[str, str]] = {}
    card = TypedCard(pass_mark="")
    sections: list[TypedSection] = []
    for count, (number, cells) in enumerate(rows, start=1):
        if count > MOST_ROWS:
            too_many = f"There are more than {MOST_ROWS} rows; a scorecard asks at most {MOST_QUESTIONS} questions."
            wrong.append(Wrong(number, "", "", too_many))
            break
        said = {column: cells[place].strip() for column, place in known.items() if place < len(cells)}
        if not any(said.values()):
            continue
        wrong += _unlike(card, said, number)
        of_card: dict[str, Any] = {name: said[column] for column, name in OF_CARD.items() if said.get(column) and not getattr(card, name)}
        card = replace(card, **of_card)
        _take(said, number, sections, at, wrong)
        if sections:
            values |= _values(said, sections[-1])
    if wrong:
        raise TableRefused(wrong)
    try:
        return read(replace(card, pass_mark=card.pass_mark or "80", sections=tuple(sections)))
    except CardRefused as refused:
        found = []
        for fault in refused.faults:
            column, value = values.get((fault.part, fault.field), (_column(fault.field), ""))
            found.append(Wrong(at.get(fault.part), column, value[:80], f"{fault.what} {fault.remedy}".strip()))
        raise TableRefused(found) from refused


def _heads(heads: Sequence[str]) -> dict[str, int]:
    written = ["_".join(each.lower().split()) for each in heads]
    known = {column: written.index(column) for column in columns() if column in written}
    lacking = [column for column in NEEDED if column not in known]
    if lacking:
        raise TableRefused([Wrong(1, column, "", f"The file has no column {column!r}.") for column in lacking])
    unknown = [each for each in written if each and each not in known]
    if unknown:
        there_are = ", ".join(columns())
        raise TableRefused([Wrong(1, each[:40], each[:40], f"There is no such column. There are: {there_are}.") for each in unknown])
    return known


def _unlike(card: TypedCard, said: Mapping[str, str], number: int) -> Iterator[Wrong]:
    for column, name in OF_CARD.items():
        before = getattr(card, name)
        if before and said.get(column) and said[column] != before:
            yield Wrong(number, column, said[column][:80], f"A row above says {before[:60]!r}; a file holds one scorecard.")


def _take(
    said: Mapping[str, str], number: int, sections: list[TypedSection], at: dict[str, int], wrong: list[Wrong]
) -> None:
    """Put a row into the last of `sections`, or begin the next with it."""
    section: dict[str, Any] = {name: said.get(column, "") for column, name in OF_SECTION.items()}
    is_next = not sections or (section["title"] and section["title"] != sections[-1].title) or (
        section["key"] and section["key"] != sections[-1].key
    )
    if is_next:
        section["key"] = section["key"] or new_key("s")
        section["weight"] = section["weight"] or "0"
        sections.append(TypedSection(**section))
        at.setdefault(section["key"], number)
    elif section["weight"] and section["weight"] != sections[-1].weight:
        wrong.append(
            Wrong(number, "section_weight", section["weight"][:80], f"A row above gives this section {sections[-1].weight[:20]!r}.")
        )
    if not any(said.get(column) for column in (*OF_QUESTION, *options())):
        return
    fields: dict[str, Any] = {name: said.get(column, "") for column, name in OF_QUESTION.items()}
    for column in TICKS:
        fields[column] = _tick(said, column, number, wrong)
    fields["options"] = {name: said[name] for name in options() if said.get(name)}
    fields["key"] = fields["key"] or new_key("q")
    fields["kind"] = _kind(fields["kind"])
    fields["weight"] = fields["weight"] or "0"
    at.setdefault(fields["key"], number)
    sections[-1] = replace(sections[-1], questions=(*sections[-1].questions, TypedQuestion(**fields)))


def _kind(words: str) -> str:
    """Return the code of a kind, which may be called by its label."""
    labels = {each.label.lower(): each.code for each in QUESTION_KINDS}
    return labels.get(words.lower(), words)


def _tick(said: Mapping[str, str], column: str, number: int, wrong: list[Wrong]) -> bool:
    words = said.get(column, "").lower()
    if words not in {"", YES, NO}:
        wrong.append(Wrong(number, column, said[column][:80], f"Write {YES} or {NO}."))
    return words == YES or (not words and column == "may_be_na")


def _values(said: Mapping[str, str], section: TypedSection) -> dict[tuple[str, str], tuple[str, str]]:
    """Return what stands in a row by the part and field under which a fault is told."""
    found = {(section.key, name): (column, said.get(column, "")) for column, name in OF_SECTION.items()}
    if section.questions:
        key = section.questions[-1].key
        found |= {(key, name): (column, said.get(column, "")) for column, name in OF_QUESTION.items()}
        found |= {(key, f"options.{name}"): (name, said.get(name, "")) for name in options()}
        found[(key, "shown_if")] = ("asked_if", said.get("asked_if", ""))
    return found


def _column(field: str) -> str:
    return {name: column for column, name in OF_CARD.items()}.get(field, field)
