"""Scorecards as they are typed: everything comes back as it was, and nothing that is typed or sent breaks the form."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorwalker.demo.cards import CARDS
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.web.cells import csv_text
from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.questions.base import NotUnderstood
from floorwalker.review.rules import arranging, card_rows, typed_cards
from floorwalker.review.rules.card_differences import between
from floorwalker.review.rules.card_rows import TableRefused
from floorwalker.review.rules.scorecards import Card, Condition, QuestionText, SectionText, missing
from floorwalker.review.rules.typed_cards import CardRefused, TypedCard, TypedQuestion, TypedSection
from floorwalker.review.views.scorecard_files import EXAMPLE, read_file
from tests.review.scorecards_made import CARD, with_question
from tests.review.test_scoring import OPTIONS

EVERY_KIND = Card(
    "Every kind", 0.755,
    (
        SectionText("one", "One, with a comma", 100, tuple(
            QuestionText(
                f"q-{code}", code, f"Asks “{code}”; why?", 10 if QUESTION_KINDS.get(code).is_scored else 0, "-There\n=Missing", options
            )
            for code, options in (OPTIONS | {"choice": {"choices": [
                {"code": "a", "label": "All of it", "share": 0.5, "fails": False},
                {"code": "b", "label": "None", "share": None, "fails": True},
            ]}}).items()
        )),
        SectionText("two", "Empty", 0, (), Condition("q-yes_no", ("yes", "no"))),
    ),
    purpose="Trying it.",
)
CARDS_KEPT = [CARD, EXAMPLE, EVERY_KIND, *(each.card({}) for each in CARDS)]
NAMED = {"ids": lambda card: card.name if isinstance(card, Card) else ""}


def table_of(card: Card) -> tuple[list[str], list[list[str]]]:
    heads = list(card_rows.columns())
    return heads, [[row.get(head, "") for head in heads] for row in card_rows.table(card)]


def as_csv(heads: list[str], rows: list[list[str]]) -> io.BytesIO:
    import csv

    out = io.StringIO()
    csv.writer(out).writerows([[csv_text(cell) for cell in row] for row in [heads, *rows]])
    return io.BytesIO(out.getvalue().encode())


def as_workbook(heads: list[str], rows: list[list[str]]) -> io.BytesIO:
    book = openpyxl.Workbook()
    for row in [heads, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return io.BytesIO(out.getvalue())


@pytest.mark.parametrize("card", CARDS_KEPT, **NAMED)
def test_what_is_typed_and_carried_comes_back_as_it_was(card: Card) -> None:
    typed = typed_cards.typed(card)
    assert typed_cards.from_json(typed_cards.as_json(typed)) == typed
    assert typed_cards.read(typed) == card


@pytest.mark.row(71)
@pytest.mark.parametrize("card", CARDS_KEPT, **NAMED)
@pytest.mark.parametrize("made", [as_csv, as_workbook], ids=["csv", "xlsx"])
def test_a_scorecard_leaves_as_a_table_and_is_read_back_as_it_was(card: Card, made: Any) -> None:
    back = read_file("card", made(*table_of(card)))
    assert back == card
    assert back.digest == card.digest


def test_a_table_filled_in_by_hand_says_each_thing_once_and_needs_no_keys() -> None:
    heads = ["Scorecard", "Section", "Section weight", "Question", "Kind", "Weight", "low", "high", "pass_at"]
    rows = [
        ["By hand", "Care", "60", "Listened", "Scale", "5", "0", "3", "2"], ["", "", "", "Answered", "yes_no", "5", "", "", ""],
        ["", "Next", "40", "Said what is next", "Yes or no", "", "", "", ""],
    ]
    card = read_file("card.csv", as_csv(heads, rows))
    assert (card.name, card.pass_mark, [each.weight for each in card.sections]) == ("By hand", 0.8, [60, 40])
    assert [each.kind for each in card.questions.values()] == ["scale", "yes_no", "yes_no"]
    assert len(set(card.questions)) == 3


@pytest.mark.parametrize(
    ("heads", "rows", "row", "column", "said"),
    [
        (["section", "question"], [["A", "B"]], 1, "kind", "no column"),
        (["section", "question", "kind", "colour"], [["A", "B", "yes_no", "red"]], 1, "colour", "no such column"),
        (["section", "question", "kind", "weight"], [["A", "B", "yes_no", "ten"]], 2, "weight", "'ten'"),
        (["scorecard", "section", "question", "kind"], [["X", "A", "B", "yes_no"], ["X", "A", "C", "stars"]], 3, "kind", "'stars'"),
        (["section", "question", "kind", "may_be_na"], [["A", "B", "yes_no", "maybe"]], 2, "may_be_na", "yes or no"),
        (["scorecard", "section", "question", "kind"], [["X", "A", "B", "yes_no"], ["Y", "A", "C", "yes_no"]], 3, "scorecard", "'X'"),
        (["section", "section_weight", "question", "kind"], [["A", "50", "B", "yes_no"], ["A", "40", "C", "yes_no"]], 3, "section_weight",
         "'50'"),
        (["scorecard", "section", "question", "kind", "choices"], [["X", "A", "B", "choice", "x"]], 2, "choices", "what it is about"),
        (["scorecard", "section", "question", "kind", "asked_if", "asked_answers"], [["X", "A", "B", "yes_no", "later", "yes"]], 2,
         "asked_if", "before it"),
        (["scorecard", "section", "question", "kind", "guidance"], [["X", "A", "B", "yes_no", "x" * 2_001]], 2, "guidance", "too long"),
        (["scorecard", "section", "question", "kind", "key"], [["X", "A", "B", "yes_no", "k"], ["X", "A", "C", "yes_no", "k"]], 2, "key",
         "one key"),
        (["section", "question", "kind"], [["A", "B", "yes_no"]], None, "scorecard", "needs a name"),
        (["scorecard", "section", "question", "kind", "pass_mark"], [["X", "A", "B", "yes_no", "high"]], None, "pass_mark", "'high'"),
    ],
)
def test_what_is_wrong_in_a_table_is_told_by_row_column_and_value(
    heads: list[str], rows: list[list[str]], row: int | None, column: str, said: str
) -> None:
    with pytest.raises(TableRefused) as refused:
        read_file("card.csv", as_csv(heads, rows))
    found = refused.value.wrong[0]
    assert (found.row, found.column) == (row, column)
    assert said in found.words
    assert refused.value.remedy


HOSTILE_FILES = [
    b"", b"\x00" * 200, b"PK\x03\x04 not a workbook", b"\xff\xfe\x00", b"section,question,kind\n" + b'"' * 90_000,
    b"section,question,kind\n" + b"A,B,yes_no\n" * 5_000, b"section,question,kind\nA," + b"x" * 60_000 + b",yes_no\n",
    "section,question,kind\nA,\ud7ff\u202e,yes_no\n".encode(), b"%PDF-1.7\n", b"1,2,3\n4,5,6\n",
]


@pytest.mark.parametrize("content", HOSTILE_FILES, ids=range(len(HOSTILE_FILES)))
def test_no_file_breaks_the_reading(content: bytes) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_file("card.csv", io.BytesIO(content))
    assert refused.value.message
    assert refused.value.remedy


@pytest.mark.parametrize(
    "carried",
    [
        "", "null", "[]", "{}", '{"name":1}', "{", '{"name":"","purpose":"","pass_mark":"","sections":[1]}',
        '{"name":"","purpose":"","pass_mark":"","sections":[{"key":"a","questions":[[]]}]}',
        '{"name":"","purpose":"","pass_mark":"","sections":[{"key":["a"],"questions":[]}]}',
        '{"name":"","purpose":"","pass_mark":"","sections":[{"key":"a","questions":[{"key":"b","options":[1]}]}]}',
        json.dumps({"name": "", "purpose": "", "pass_mark": "", "sections": [{"key": "a", "questions": []}] * 500}),
        "[" * 100_000,
    ],
    ids=range(12),
)
def test_what_a_page_never_carried_is_refused(carried: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        typed_cards.from_json(carried)
    assert refused.value.refusal_code == "bad_parameter"


def test_signs_that_no_database_keeps_are_not_carried_on() -> None:
    carried = typed_cards.as_json(TypedCard(name="Call\0s \ud800"))
    assert typed_cards.from_json(carried).name == "Call\ufffds ?"


def test_every_fault_is_told_with_its_part_and_field() -> None:
    typed = TypedCard("", "", "most", (
        TypedSection("s", "x" * 81, "ten", questions=(
            TypedQuestion("q", "scale", "x" * 201, "1.5", options={"low": "none"}, asked_if="later", asked_answers="yes"),
            TypedQuestion("r", "stars"),
        )),
    ))
    with pytest.raises(CardRefused) as refused:
        typed_cards.read(typed)
    assert {(each.part, each.field) for each in refused.value.faults} >= {
        ("", "name"), ("", "pass_mark"), ("s", "title"), ("s", "weight"), ("q", "text"), ("q", "weight"), ("q", "options.low"),
        ("q", "shown_if"), ("r", "kind"),
    }


@pytest.mark.parametrize(
    ("code", "name", "typed"),
    [
        ("scale", "low", "many"), ("scale", "anchors", "nothing"), ("scale", "anchors", "9 = Beyond"), ("scale", "anchors", "0 = A\n0 = B"),
        ("points", "most", "1e9"), ("number", "lowest", "x"), ("choice", "choices", "A b = Words"), ("choice", "choices", "a = b | much"),
        ("choice", "choices", "a = b | 5 | pass"), ("choice", "choices", "a = b | 5 | fail | 6"), ("choice", "choices", f"a = {'x' * 81}"),
    ],
)
def test_what_is_typed_of_answers_and_cannot_be_read_is_told_with_the_field(code: str, name: str, typed: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        QUESTION_KINDS.get(code).options({"low": "0", "high": "3", "pass_at": "2", name: typed})
    assert refused.value.ask == name
    assert str(refused.value).endswith(".")


@settings(max_examples=80, deadline=None)
@given(st.sampled_from([kind.code for kind in QUESTION_KINDS]), st.dictionaries(
    st.sampled_from([ask.name for kind in QUESTION_KINDS for ask in kind.asks]), st.text(max_size=60), max_size=4
))
def test_whatever_is_typed_of_answers_is_read_told_or_refused(code: str, typed: dict[str, str]) -> None:
    kind = QUESTION_KINDS.get(code)
    try:
        options = kind.options(typed)
    except NotUnderstood:
        return
    assert all(fault.endswith(".") for fault in kind.faults(options))
    assert kind.options(kind.typed(options)) == options


def test_a_condition_that_nobody_can_meet_is_a_gap() -> None:
    card = with_question(CARD, "promised", shown_if=Condition("empathy", ("9",)))
    found = [each for each in missing(card) if each.field == "shown_if"]
    assert [each.part for each in found] == ["promised"]
    assert "'9'" in found[0].what
    after_words = with_question(CARD, "classified", shown_if=Condition("notice", ("perhaps",)))
    assert missing(after_words)
    assert missing(CARD) == []


TYPED = typed_cards.typed(CARD)


def order(card: TypedCard) -> list[list[str]]:
    return [[each.key, *(one.key for one in each.questions)] for each in card.sections]


@pytest.mark.row(71)
def test_parts_are_moved_within_and_across_sections_and_stay_at_the_ends() -> None:
    assert order(arranging.move(TYPED, "identity", -1))[0] == ["opening", "identity", "notice"]
    across = order(arranging.move(TYPED, "identity", 1))
    assert across[:2] == [["opening", "notice"], ["care", "identity", "empathy", "listened"]]
    assert order(arranging.move(TYPED, "empathy", -1))[0] == ["opening", "notice", "identity", "empathy"]
    assert [each[0] for each in order(arranging.move(TYPED, "care", -1))] == ["care", "opening", "fair"]
    for key, by in (("notice", -1), ("when", 1), ("opening", -1), ("fair", 1), ("nobody", 1)):
        assert arranging.move(TYPED, key, by) == TYPED


def test_a_copy_has_keys_of_its_own_and_what_is_taken_out_is_gone() -> None:
    copied, key = arranging.duplicate(TYPED, "care")
    assert [each.title for each in copied.sections] == [TYPED.sections[0].title, *[TYPED.sections[1].title] * 2, TYPED.sections[2].title]
    keys = [part.key for _, part in typed_cards.ordered(copied)]
    assert len(set(keys)) == len(keys)
    assert arranging.remove(copied, key) == TYPED
    question, new = arranging.duplicate(TYPED, "notice")
    assert [each.key for each in question.sections[0].questions] == ["notice", new, "identity"]
    assert "notice" not in arranging.remove(TYPED, "notice").questions


@pytest.mark.parametrize("count", [1, 3, 6, 7, 20])
def test_even_weights_add_up_to_a_hundred_and_leave_what_weighs_nothing(count: int) -> None:
    sections = tuple(TypedSection(f"s{at}", weight="1") for at in range(count))
    even = arranging.even_out(TypedCard(sections=(*sections, TypedSection("ethics", weight="0"))))
    weights = [int(each.weight) for each in even.sections]
    assert sum(weights) == 100
    assert weights[-1] == 0
    assert max(weights[:-1]) - min(weights[:-1]) <= 1
    nothing = arranging.even_out(TypedCard(sections=tuple(replace(each, weight="0") for each in sections)))
    assert sum(int(each.weight) for each in nothing.sections) == 100


def test_even_weights_of_questions_leave_out_what_cannot_be_scored() -> None:
    even = arranging.even_out(TYPED, "fair")
    assert [each.weight for each in even.sections[2].questions] == ["10", "10", "0"]
    assert even.sections[0] == TYPED.sections[0]


def test_differences_stand_with_the_old_and_the_new_words() -> None:
    after = with_question(CARD, "empathy", text="Names how it is", weight=70, options={"low": 0, "high": 3, "pass_at": 1})
    after = replace(after, pass_mark=0.9, sections=(after.sections[0], after.sections[1], SectionText("new", "New", 30, ())))
    found = {(each.how, each.name): {name: (old, new) for name, old, new in each.fields} for each in between(CARD, after)}
    assert found[("changed", "The scorecard")] == {"Pass mark": ("80 %", "90 %")}
    words = found[("changed", "2.1 Names how it is")]
    assert words["Words"] == ("Acknowledged how the customer is affected", "Names how it is")
    assert (words["Weight"], words["Passes from"]) == (("60", "70"), ("2", "1"))
    assert words["What steps mean"] == ("0 = Not at all\n3 = Every time", "none")
    assert ("new", "3 New") in found
    assert ("gone", "3.2 Said what happens next") in found
    assert between(CARD, CARD) == []
