"""The workbook to fill in: headers with a note each, one example row, and a sheet that says what every column is."""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any

from floorwalker.ground.moving_in.base import Columned

WIDTH = 18
NOTE_WIDTH, NOTE_HEIGHT = 320, 110


def made(kind: Columned) -> bytes:
    """Return the template of `kind` as an .xlsx; the example row is left out when it comes back."""
    xl: Any = import_module("openpyxl")  # it takes half a second to load, and few need it
    comments, styles, utils = (import_module(f"openpyxl.{part}") for part in ("comments", "styles", "utils"))
    book = xl.Workbook()
    sheet = book.active
    sheet.title = kind.label[:31]
    guide = book.create_sheet("What each column is")
    guide.append(["Column", "Needed", "What it is", "Example"])
    for at, column in enumerate(kind.columns, start=1):
        head = sheet.cell(1, at, column.label)
        head.font = styles.Font(bold=True)
        note = f"{'Needed. ' if column.required else ''}{column.help}".strip()
        if note:
            head.comment = comments.Comment(note, "Floorwalker", width=NOTE_WIDTH, height=NOTE_HEIGHT)
        example = sheet.cell(2, at, column.example or None)
        example.font = styles.Font(italic=True)
        example.number_format = "@"
        sheet.column_dimensions[utils.get_column_letter(at)].width = WIDTH
        guide.append([column.label, "yes" if column.required else "no", column.help, column.example])
    sheet.freeze_panes = "A2"
    for head in guide[1]:
        head.font = styles.Font(bold=True)
    for letter, width in zip("ABCD", (24, 10, 80, 24), strict=True):
        guide.column_dimensions[letter].width = width
    for row in guide.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = styles.Alignment(wrap_text=True, vertical="top")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
