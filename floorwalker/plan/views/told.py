"""What a plan or a map says outside the house: facts and tables, as Markdown or a file that is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.text import slugify

from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web.papers import Grid
from floorwalker.ground.web.text_papers import Passage, Run, markdown_table


@dataclass(frozen=True)
class Told:
    """What it says: its title, its facts, and its tables, each with the shares of the page that its columns take."""

    title: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[tuple[str, Grid]]

    def as_markdown(self) -> bytes:
        """Return it as Markdown, with the same words and tables as on paper."""
        return "\n".join(self._lines()).encode()

    def _lines(self) -> Iterator[str]:
        yield f"# {_plain(self.title)}\n"
        yield from (f"- {name}: {_plain(value)}" for name, value in self.facts)
        yield ""
        for title, grid in self.tables:
            yield from markdown_table(title, grid)


def _plain(text: str) -> str:
    """Return words as one line that no reader of Markdown takes for a tag."""
    return " ".join(text.split()).replace("<", "&lt;")


def worded(*parts: tuple[str, str]) -> Iterator[Passage]:
    """Yield each part of some words as a heading with its lines; nothing of a part that says nothing."""
    for title, words in parts:
        if words:
            yield Passage("heading", [Run(title)], level=2)
            yield from (Passage("text", [Run(line)]) for line in words.splitlines() if line.strip())


def sent(request: FloorRequest, reference: str, version: int, content: bytes, *, of: str, ending: str) -> HttpResponse:
    """Send `content` as a file with `ending`, and note in the trail that it left the house."""
    store.look(reference, page=f"{ending} of {of}", by=request.actor)
    kinds = {"pdf": "application/pdf", "md": "text/markdown; charset=utf-8"}
    answer = HttpResponse(content, content_type=kinds[ending])
    answer["Content-Disposition"] = f'attachment; filename="{slugify(reference)}-version-{version}.{ending}"'
    return answer
