"""Workbooks made to hurt: small files that would take memory, disk or hours from whoever reads them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEADER = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ("Call ID", "Start", "Queue"))
SHELL = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/></Types>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def packed(
    *, sheet: str = "", texts: str = "", before: str = "", doctype: str = "", packing: int = zipfile.ZIP_DEFLATED,
    padding: int = 0,
) -> bytes:
    """Return a workbook whose sheet has the rows `sheet` after a header; `padding` bytes that do not pack hide how well it packs."""
    parts = SHELL | {
        SHEET: f'{doctype}<worksheet xmlns="{MAIN}">{before}<sheetData><row>{HEADER}</row>{sheet}</sheetData></worksheet>',
        TEXTS: f'<sst xmlns="{MAIN}">{texts}</sst>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing, compresslevel=9) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.writestr(zipfile.ZipInfo("xl/media/image1.png"), random.Random(1).randbytes(padding))
    return out.getvalue()


def row(cells: str, number: int | None = None) -> str:
    """Return one row."""
    return f"<row>{cells}</row>" if number is None else f'<row r="{number}">{cells}</row>'


def archive_of(content: bytes) -> bytes:
    """Return a plain archive that is no workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0.txt", content)
    return out.getvalue()


def lying() -> bytes:
    """Return a workbook whose archive says that a sheet of 14 MB has 1,000 bytes."""
    honest = packed(sheet=row("<c/>" * 10) * 200_000)
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        size = archive.getinfo(SHEET).file_size
    return honest.replace(size.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))


CELL = '<c t="s"><v>0</v></c>'
BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a sheet of nothing, packed to a thousandth": (lambda: packed(sheet=row("<c/>" * 10) * 300_000), "zip_bomb"),
    "an archive that is no workbook and unpacks to 50 MB": (lambda: archive_of(bytes(50_000_000)), "zip_bomb"),
    "an archive that is no workbook": (lambda: archive_of(b"hello"), "broken_workbook"),
    "an archive that lies about its sizes": (lying, "broken_workbook"),
    "a packing that unpacks without a bound": (lambda: packed(sheet=row("<c/>"), packing=zipfile.ZIP_LZMA), "zip_bomb"),
    "one row of 100,000 cells": (lambda: packed(sheet=row("<c/>" * 100_000)), "zip_bomb"),
    "one text of 20 MB": (lambda: packed(texts=f"<si><t>{'a' * 20_000_000}</t></si>", padding=200_000), "zip_bomb"),
    "200,000 parts beside the rows": (lambda: packed(before="<x/>" * 200_000), "zip_bomb"),
    "a last row of two thousand million": (lambda: packed(sheet=row(CELL, 2_000_000_000), texts="<si><t>a</t></si>"), "zip_bomb"),
    "entities of its own": (lambda: packed(doctype='<!DOCTYPE a [<!ENTITY b "c">]>', sheet=row("<c><v>&b;</v></c>")), "zip_bomb"),
    "a column that no sheet has": (lambda: packed(sheet='<row><c r="ZZZ2"><v>1</v></c></row>'), "zip_bomb"),
    "rows that go back and forth": (lambda: packed(sheet=row("", 1_000_000) + row("", 2)), "broken_workbook"),
}
