"""Papers of running text as a PDF: headings, paragraphs, lists, tables, links, what was added and removed, and tables after them.

They are tagged (PDF/UA-1), with headings in order. Words that were added are underlined after a plus, removed ones struck after a minus,
so that ink and ear tell them apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from floorwalker.ground.web import paper_charts
from floorwalker.ground.web.charts import Chart
from floorwalker.ground.web.papers import FOLDER, Grid, fonts, one_kind_of_lines

if TYPE_CHECKING:
    import typst

Look = Literal["strong", "emph", "strike", "code"]
_LONG_WORD: Final = re.compile(r"[^\s/]{65,}")
"""Longer than a SHA-256, which is copied whole."""
_PART: Final = re.compile(r"(.{30})(?=.)")
LONGEST_LINK: Final = 2_000
"""A longer address is printed as words that lead nowhere: the paper's maker refuses it."""


@dataclass(frozen=True)
class Run:
    """Words of a passage that look alike: whether they were added or removed, how they look, and the address they lead to."""

    text: str
    how: Literal["same", "added", "removed"] = "same"
    looks: frozenset[Look] = frozenset()
    link: str = ""


@dataclass(frozen=True)
class Passage:
    """A heading (of `level` 2 and below), a paragraph, or a line of a list with its `mark`; `level` says how far in it stands.

    `lang` is the language that it is in (ISO 639-1), where that is not the paper's.
    """

    style: Literal["heading", "text", "quote", "code", "rule"]
    runs: Sequence[Run] = ()
    level: int = 0
    mark: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Head:
    """What stands at the top of a letter and, as `registration`, at its foot; `mark` is a picture of `mark_kind`, svg or png, or empty."""

    name: str
    address: Sequence[str]
    registration: str
    mark: bytes = b""
    mark_kind: str = ""


@dataclass(frozen=True)
class TextTable:
    """A table within the text: rows of cells of runs, the first its heads; `level` says how far in it stands."""

    rows: Sequence[Sequence[Sequence[Run]]]
    level: int = 0
    lang: str = ""


@dataclass(frozen=True)
class Picture:
    """A chart within the text: the chart, which says of itself in words what it shows to who does not see it, and its legend below."""

    chart: Chart


def _said(runs: Sequence[Run]) -> list[str | dict[str, Any]]:
    return [_one(run) for each in runs for run in _apart(each)]


def _one(run: Run) -> str | dict[str, Any]:
    text = "\n".join(map(_drawn, run.text.split("\n")))
    if "\n" not in text and replace(run, text="") == Run(""):
        return text
    return {"how": run.how, "looks": sorted(run.looks), "text": text, "link": run.link if len(run.link) <= LONGEST_LINK else ""}


def _drawn(text: str) -> str:
    """Return `text` as it can be drawn, a long word with places where it may be broken, else it would run over the edge."""
    return _LONG_WORD.sub(lambda word: _PART.sub("\\1\u200b", word.group()), one_kind_of_lines(text))


def _piece(piece: Passage | TextTable | Picture, lang: str) -> dict[str, Any]:
    if isinstance(piece, Picture):
        svg, legend = paper_charts.drawn(piece.chart)
        said = f"{piece.chart.title}. {piece.chart.summary}"
        keys = [[key, _drawn(words)] for key, words in legend]
        return {"style": "picture", "lang": lang, "svg": svg, "said": one_kind_of_lines(said), "legend": keys}
    if isinstance(piece, TextTable):
        rows = [[_said(cell) for cell in row] for row in piece.rows]
        return {"style": "table", "level": piece.level, "lang": piece.lang or lang, "rows": rows}
    return {"style": piece.style, "level": piece.level, "mark": piece.mark, "lang": piece.lang or lang, "runs": _said(piece.runs)}


def _apart(run: Run) -> Iterator[Run]:
    """Yield a run with the blanks round what changed as runs of their own, so that its sign stands at its first word."""
    inside = run.text.strip()
    if run.how == "same" or not inside:
        yield run
        return
    start = run.text.index(inside)
    parts = (Run(run.text[:start]), replace(run, text=inside), Run(run.text[start + len(inside) :]))
    yield from (each for each in parts if each.text)


def text_paper(
    title: str, *, facts: Sequence[tuple[str, str]], passages: Sequence[Passage | TextTable | Picture], tables: Sequence[tuple[str, Grid]],
    author: str, foot: str, lang: str = "en", head: Head | None = None,
) -> bytes:
    """Return a PDF in portrait: title, facts, `passages`, each table under its title, and `foot` with the page's number.

    It begins under `head`, where one is given. Title and `passages` are in the language `lang` (ISO 639-1), by which they are read aloud;
    the rest is in English.

    A letter that no font has is drawn as a box, and the paper then does not call itself PDF/UA.
    """
    import typst

    said = {
        "title": title, "author": author, "foot": foot, "lang": lang, "head": _headed(head),
        "facts": [[name, _drawn(value)] for name, value in facts], "passages": [_piece(each, lang) for each in passages],
        "tables": [
            {"title": name, "heads": list(grid.heads), "widths": list(grid.widths),
             "rows": [[_drawn(cell) for cell in row] for row in grid.rows]}
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


def _headed(head: Head | None) -> dict[str, object] | None:
    if head is None:
        return None
    return {
        "name": head.name, "address": list(head.address), "registration": head.registration, "mark": list(head.mark),
        "kind": head.mark_kind,
    }


def markdown_table(title: str, grid: Grid) -> Iterator[str]:
    """Yield the lines of a table with its title in Markdown; what stands in a cell can neither end the cell nor be a tag."""
    yield f"# {title}\n"
    yield f"| {' | '.join(grid.heads)} |"
    yield f"|{'---|' * len(grid.heads)}"
    yield from (f"| {' | '.join(_cell(cell) for cell in row)} |" for row in grid.rows)
    yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
