"""Papers: a table on A4 pages as a PDF, with what the paper is on top and the number of pages below.

They are tagged (PDF/UA-1): who hears a paper instead of seeing it is told its title, its facts in order, and of each cell under which
head it stands. Typst sets them; it checks the form too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import typst

FOLDER: Final = Path(__file__).parent / "paper"
PAGE_POINTS: Final = 773.0
"""What A4 on its side leaves between its margins."""
LETTER_POINTS: Final = 4.2
"""A letter of the paper's font, as wide as it mostly is."""
LINES_KEPT: Final = 30
"""A row of so many lines stays on one page; a longer one goes on on the next."""


@dataclass(frozen=True)
class Grid:
    """One table: its heads, its rows as text (a line break is one), and how wide the columns are, as shares of the page."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]


def paper(title: str, *, facts: Sequence[tuple[str, str]], grid: Grid, author: str, foot: str) -> bytes:
    """Return a PDF in landscape: title, facts, one table whose heads stand on every page, and `foot` with the page's number.

    A letter that neither the paper's font nor a font of this machine has is drawn as a box; its text is there for who copies or hears it,
    and the paper then does not call itself PDF/UA.
    """
    import typst

    said = {
        "title": title, "facts": [[name, one_kind_of_lines(value)] for name, value in facts], "author": author, "foot": foot,
        "heads": [one_kind_of_lines(head) for head in grid.heads], "widths": list(grid.widths),
        "rows": [{"cells": [one_kind_of_lines(cell) for cell in row], "long": _is_long(row, grid.widths)} for row in grid.rows],
    }

    def made(*standards: typst.PDFStandard) -> bytes:
        content = typst.compile(
            FOLDER / "paper.typ", format="pdf", root=FOLDER, font_paths=fonts(), pdf_standards=list(standards),
            sys_inputs={"paper": json.dumps(said)},
        )
        return content + b"\n"  # whole lines, so that the one that signs it stands on its own

    try:
        return made("ua-1")
    except typst.TypstError:
        return made()


@cache
def fonts() -> typst.Fonts:
    """Return the fonts a paper is set in: its own, and for letters that it lacks those of this machine."""
    import typst

    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[FOLDER])


def one_kind_of_lines(text: str) -> str:
    """Return `text` with one kind of line break and no sign that cannot be drawn."""
    plain = "\n".join(text.splitlines()).replace("\t", " ")
    return "".join(letter for letter in plain if letter == "\n" or letter.isprintable() or ord(letter) > ord("\x9f"))


def _is_long(row: Sequence[str], widths: Sequence[float]) -> bool:
    """Return whether a row has more lines than stay together, each cell as wide as its column."""
    return any(
        sum(1 + int(len(line) * LETTER_POINTS / (width * PAGE_POINTS)) for line in cell.splitlines()) > LINES_KEPT
        for cell, width in zip(row, widths, strict=True)
    )
