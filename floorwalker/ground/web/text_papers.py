"""Papers of running text as a PDF: headings, paragraphs, lists, what was added and removed, and tables after them.

They are tagged (PDF/UA-1), with headings in order. Words that were added are underlined after a plus, removed ones struck after a minus,
so that ink and ear tell them apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from floorwalker.ground.web.papers import FOLDER, Grid, fonts, one_kind_of_lines

if TYPE_CHECKING:
    import typst

Run = tuple[Literal["same", "added", "removed"], str]


@dataclass(frozen=True)
class Passage:
    """A heading (of `level` 2 and below), a paragraph, or a line of a list with its `mark`; `level` says how far in it stands."""

    style: Literal["heading", "text"]
    runs: Sequence[Run]
    level: int = 0
    mark: str = ""


def _apart(run: Run) -> Iterator[Run]:
    """Yield a run with the blanks round what changed as runs of their own, so that its sign stands at its first word."""
    how, text = run
    inside = text.strip()
    if how == "same" or not inside:
        yield run
        return
    start = text.index(inside)
    parts: tuple[Run, ...] = (("same", text[:start]), (how, inside), ("same", text[start + len(inside) :]))
    yield from (each for each in parts if each[1])


def text_paper(
    title: str, *, facts: Sequence[tuple[str, str]], passages: Sequence[Passage], tables: Sequence[tuple[str, Grid]], author: str,
    foot: str, lang: str = "en",
) -> bytes:
    """Return a PDF in portrait: title, facts, `passages`, each table under its title, and `foot` with the page's number.

    Title and `passages` are in the language `lang` (ISO 639-1), by which they are read aloud; the rest is in English.

    A letter that no font has is drawn as a box, and the paper then does not call itself PDF/UA.
    """
    import typst

    said = {
        "title": title, "author": author, "foot": foot, "lang": lang, "facts": [[name, one_kind_of_lines(value)] for name, value in facts],
        "passages": [
            {"style": each.style, "level": each.level, "mark": each.mark,
             "runs": [{"how": how, "text": one_kind_of_lines(text)} for run in each.runs for how, text in _apart(run)]}
            for each in passages
        ],
        "tables": [
            {"title": name, "heads": list(grid.heads), "widths": list(grid.widths),
             "rows": [[one_kind_of_lines(cell) for cell in row] for row in grid.rows]}
            for name, grid in tables if grid.rows
        ],
    }

    def made(*standards: typst.PDFStandard) -> bytes:
        content = typst.compile(
            FOLDER / "text.typ", format="pdf", root=FOLDER, font_paths=fonts(), pdf_standards=list(standards),
            sys_inputs={"paper": json.dumps(said)},
        )
        return content + b"\n"  # whole lines, so that the one that signs it stands on its own

    try:
        return made("ua-1")
    except typst.TypstError:
        return made()


def markdown_table(title: str, grid: Grid) -> Iterator[str]:
    """Yield the lines of a table with its title in Markdown; what stands in a cell can neither end the cell nor be a tag."""
    yield f"# {title}\n"
    yield f"| {' | '.join(grid.heads)} |"
    yield f"|{'---|' * len(grid.heads)}"
    yield from (f"| {' | '.join(_cell(cell) for cell in row)} |" for row in grid.rows)
    yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
