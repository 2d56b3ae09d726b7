"""Papers: tables on A4 pages as a PDF, with what the paper is on top and the number of pages below."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

REGULAR, BOLD = "Paper", "Paper-Bold"
MARGIN_MM: Final = 12
TEXT_SIZE, SMALL_SIZE, TITLE_SIZE = 7.5, 6.5, 13
LINES_A_PIECE: Final = 30
"""A note longer than this goes on in a row of its own: a row may be put on the next page, never cut by its edge."""
LETTER_WIDTH: Final = 0.55
"""Mean width of a letter of the font, as a share of its size."""
UNKNOWN: Final = "\N{WHITE SQUARE}"
"""Stands for a letter that the paper's font lacks; the file for sheets has them all."""


@dataclass(frozen=True)
class Grid:
    """One table: its heads, its rows as text (a line break is one), and how wide the columns are, as shares of the page."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]


def paper(title: str, *, facts: Sequence[tuple[str, str]], grid: Grid, author: str, foot: str) -> bytes:
    """Return a PDF in landscape: title, facts, one table whose heads stand on every page, and `foot` with the page's number."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

    _fonts()
    plain = ParagraphStyle("plain", fontName=REGULAR, fontSize=TEXT_SIZE, leading=TEXT_SIZE * 1.3)
    head = ParagraphStyle("head", parent=plain, fontName=BOLD)
    large = ParagraphStyle("title", parent=plain, fontName=BOLD, fontSize=TITLE_SIZE, leading=TITLE_SIZE * 1.4)

    def drawn(text: str, style: Any) -> Any:
        return Paragraph(escape(_drawable(text)).replace("\n", "<br/>"), style)

    target = BytesIO()
    width = landscape(A4)[0] - 2 * MARGIN_MM * mm
    document = SimpleDocTemplate(
        target, pagesize=landscape(A4), leftMargin=MARGIN_MM * mm, rightMargin=MARGIN_MM * mm, topMargin=MARGIN_MM * mm,
        bottomMargin=(MARGIN_MM + 4) * mm, title=title, author=author, lang="en-GB", invariant=1,
    )

    def number(canvas: Any, page: Any) -> None:
        canvas.setFont(REGULAR, SMALL_SIZE)
        canvas.drawString(MARGIN_MM * mm, MARGIN_MM * mm, _drawable(foot))
        canvas.drawRightString(landscape(A4)[0] - MARGIN_MM * mm, MARGIN_MM * mm, f"Page {page.page}")

    table = LongTable(
        [[drawn(cell, head) for cell in grid.heads], *([drawn(cell, plain) for cell in row] for row in _rows(grid, width))],
        colWidths=[width * share for share in grid.widths], repeatRows=1,
    )
    table.setStyle(TableStyle([
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.grey), ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4), ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]))
    said = "<br/>".join(f"<b>{escape(_drawable(name))}</b> {escape(_drawable(value))}" for name, value in facts)
    document.build(
        [drawn(title, large), Paragraph(said, plain), Spacer(1, 3 * mm), table], onFirstPage=number, onLaterPages=number
    )
    return target.getvalue()


def _rows(grid: Grid, width: float) -> Iterator[Sequence[str]]:
    for row in grid.rows:
        yield from zip_longest(*(_pieces(cell, width * share) for cell, share in zip(row, grid.widths, strict=True)), fillvalue="")


def _pieces(text: str, width: float) -> list[str]:
    """Return `text` in pieces that a row of a column so many points wide can hold."""
    letters = max(1, int(width / (TEXT_SIZE * LETTER_WIDTH)))
    if len(text) <= letters and text.count("\n") < LINES_A_PIECE:
        return [text]
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, letters) or [""]]
    if len(lines) <= LINES_A_PIECE:
        return [text]
    return ["\n".join(lines[at : at + LINES_A_PIECE]) for at in range(0, len(lines), LINES_A_PIECE)]


@cache
def _fonts() -> None:
    """Register the fonts that come with the library: Latin letters with their accents."""
    import reportlab
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(reportlab.__file__).parent / "fonts"
    pdfmetrics.registerFont(TTFont(REGULAR, str(folder / "Vera.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(folder / "VeraBd.ttf")))
    addMapping(REGULAR, 0, 0, REGULAR)
    addMapping(REGULAR, 1, 0, BOLD)


@cache
def _letters() -> frozenset[int]:
    from reportlab.pdfbase import pdfmetrics

    _fonts()
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)


def _drawable(text: str) -> str:
    known = _letters()
    stand_in = UNKNOWN if ord(UNKNOWN) in known else "?"
    lines = text.replace("\r\n", "\n").replace("\t", " ")
    return "".join(letter if letter == "\n" or ord(letter) in known else stand_in for letter in lines)
