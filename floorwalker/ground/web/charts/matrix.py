"""What is said over which channel: a grid of rows by columns, each cell a state in a word and by its mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.translation import gettext as _

from floorwalker.ground.web.charts.grammar import Canvas, Chart, Key, Table

PAGE, NAME, CELL, TOP, ROW, HIGH, GAP = 1_290.0, 220.0, 104.0, 30.0, 36.0, 28.0, 6.0
"""Columns share the width of the page, so that letters are as large as those beside them; more than fit make it wider."""
NAME_LETTERS, CELL_LETTERS, HEAD_LETTERS = 34, 15, 15
Mark = Literal["good", "wrong", "lacking"]
MARKS: Final[Mapping[Mark, str]] = {"good": "m-designed", "wrong": "m-off", "lacking": "m-lacking"}


@dataclass(frozen=True)
class MatrixCell:
    """How one row stands in one column, in a word, and the whole of it for who asks."""

    mark: Mark
    word: str
    told: str


def matrix(
    code: str, rows: Sequence[str], columns: Sequence[str], cells: Mapping[tuple[int, int], MatrixCell], *, title: str,
    names: tuple[str, str, str, str],
) -> Chart:
    """Draw `cells` by place of row and column; where there is none nothing is asked for and nothing drawn.

    `names` are what the rows are called, and what good, wrong and lacking cells mean.
    """
    good, wrong, lacking = (sum(each.mark == mark for each in cells.values()) for mark in MARKS)
    summary = _("%(rows)d by %(columns)d: %(good)d %(good_name)s, %(wrong)d %(wrong_name)s, %(lacking)d %(lacking_name)s.") % {
        "rows": len(rows), "columns": len(columns), "good": good, "good_name": names[1].lower(), "wrong": wrong,
        "wrong_name": names[2].lower(), "lacking": lacking, "lacking_name": names[3].lower(),
    }
    each_wide = max(CELL, (PAGE - NAME) / max(len(columns), 1))
    canvas = Canvas(code, width=NAME + each_wide * max(len(columns), 1), height=TOP + ROW * max(len(rows), 1), title=title, summary=summary)
    for place, name in enumerate(columns):
        canvas.text(NAME + each_wide * place + (each_wide - GAP) / 2, TOP - 10, _cut(name, HEAD_LETTERS), "lbl mid")
    for row, name in enumerate(rows):
        middle = TOP + ROW * row + HIGH / 2
        canvas.text(0, middle + 4, _cut(name, NAME_LETTERS), "lbl")
        for place in range(len(columns)):
            cell = cells.get((row, place))
            if cell is not None:
                left = NAME + each_wide * place
                hint = f"{name}, {columns[place]}: {cell.told}"
                canvas.rect(left, TOP + ROW * row, each_wide - GAP, HIGH, MARKS[cell.mark], hint=hint, round_=4)
                canvas.text(left + (each_wide - GAP) / 2, middle + 4, _cut(cell.word, CELL_LETTERS), "mid")
    told = [
        (name, *(cells[row, place].told if (row, place) in cells else "" for place in range(len(columns)))) for row, name in enumerate(rows)
    ]
    legend = [Key(names[1], MARKS["good"]), Key(names[2], MARKS["wrong"]), Key(names[3], MARKS["lacking"])]
    return Chart(title, summary, canvas.svg(), legend, Table(title, (names[0], *columns), told))


def _cut(words: str, letters: int) -> str:
    return words if len(words) <= letters else f"{words[: letters - 1]}…"
