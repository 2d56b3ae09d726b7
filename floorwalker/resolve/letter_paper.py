"""A letter of a complaint on paper: under the letterhead of its brand, as a tagged PDF."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it.token import Token

from floorwalker.ground import settings
from floorwalker.ground.models import Queue
from floorwalker.ground.web.text_papers import Look, Passage, Run, text_paper
from floorwalker.plan.queries import letterheads
from floorwalker.plan.rules.document_text import read
from floorwalker.resolve.models import CaseLetter

LOOKS: dict[str, Look] = {"strong": "strong", "em": "emph"}


def pdf(letter: CaseLetter, *, is_draft: bool = False) -> bytes:
    """Return the letter as a PDF; a draft says so at its foot."""
    brand = Queue.objects.filter(line=letter.complaint.line).exclude(brand="").values_list("brand", flat=True).first() or ""
    held = letterheads.in_force(brand, on=letterheads.today())
    house = str(settings.get("organisation_name"))
    passages = list(_passages(letter.body))
    if held is not None:
        passages += [Passage("text", [Run(line)]) for line in held.signature.splitlines()]
    foot = f"{letter.complaint.reference}, {letter.reference}{', a draft that was not sent' if is_draft else ''}"
    return text_paper(
        f"{letter.get_kind_display()}: {letter.complaint.summary}", facts=[], passages=passages, tables=[], author=house, foot=foot,
        head=letterheads.head_of(held) if held is not None else None,
    )


def _passages(body: str) -> Iterator[Passage]:
    for section in read(body).sections:
        if section.title:
            yield Passage("heading", [Run(section.title)], level=section.level)
        for block in section.blocks:
            style = block.style if block.style in {"heading", "text", "quote", "rule"} else "text"
            yield Passage(style, list(_runs(block.cells[0])) if block.cells else [], level=block.depth, mark=block.mark)


def _runs(inline: Token) -> Iterator[Run]:
    looks: list[Look] = []
    for child in inline.children or ():
        kind, _, side = child.type.rpartition("_")
        if kind in LOOKS:
            looks.append(LOOKS[kind]) if side == "open" else looks.pop()
        elif child.type in {"softbreak", "hardbreak"}:
            yield Run("\n" if child.type == "hardbreak" else " ")
        elif child.content:
            yield Run(child.content, looks=frozenset(looks))
