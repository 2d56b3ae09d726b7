"""The text of a document as passages of a paper: emphasis, links, tables, quotes and code stay what they are on the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from markdown_it.token import Token

from floorwalker.ground.web.text_papers import Look, Passage, Run, TextTable
from floorwalker.plan.rules.document_text import SCHEMES, Block, Text

MOST_COLUMNS: Final = 12
"""A wider table does not fit on the paper; its rows are then lines of text."""
LOOKS: Final[dict[str, Look]] = {"strong": "strong", "em": "emph", "s": "strike"}


def passages_of(text: Text) -> Iterator[Passage | TextTable]:
    """Yield headings and blocks in order; the rows of a table as one."""
    for section in text.sections:
        if section.title:
            yield Passage("heading", [Run(section.title)], level=section.level)
        table: list[Block] = []
        for block in section.blocks:
            if table and block.style != "row":
                yield _table(table)
                table = []
            match block.style:
                case "head" | "row" if len(block.cells) <= MOST_COLUMNS:
                    table.append(block)
                case "head" | "row":
                    yield Passage("text", [Run(block.text)], level=block.depth)
                case "code":
                    yield Passage("code", [Run(block.cells[0].content.rstrip("\n"))], level=block.depth, mark=block.mark)
                case style:
                    yield Passage(style, list(_runs(block.cells[0])), level=block.depth, mark=block.mark)
        if table:
            yield _table(table)


def _table(rows: list[Block]) -> TextTable:
    return TextTable([[list(_runs(cell)) for cell in row.cells] for row in rows], level=rows[0].depth)


def _runs(inline: Token) -> Iterator[Run]:
    """Yield the words of a block with their looks; after a link out of the house stands its address, for who has only paper."""
    looks: list[Look] = []
    link, named = "", ""
    for child in inline.children or ():
        kind, _, side = child.type.rpartition("_")
        if kind in LOOKS:
            looks.append(LOOKS[kind]) if side == "open" else looks.pop()
        elif child.type == "link_open":
            address = str(child.attrGet("href") or "")
            link, named = (address if urlsplit(address).scheme in SCHEMES else ""), ""
        elif child.type == "link_close":
            shown = link.removeprefix("mailto:").removeprefix("tel:")
            if link and named != shown:
                yield Run(f" ({shown})")
            link = ""
        else:
            words = {"softbreak": " ", "hardbreak": "\n"}.get(child.type, child.content)
            named += words
            code: list[Look] = ["code"] if child.type == "code_inline" else []
            yield Run(words, looks=frozenset((*looks, *code)), link=link)
