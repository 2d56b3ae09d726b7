"""The text of a document: Markdown read once into sections, blocks and steps, and written as markup that can do no harm."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

MOST_LETTERS: Final = 1_500_000
"""Some 500 pages; a longer document is several."""
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_MARKDOWN.add_render_rule("image", lambda _, tokens, at, *__: escapeHtml(tokens[at].content))  # its words; no picture is fetched
_TAGS: Final = frozenset((
    "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "s", "code", "pre", "blockquote", "table", "thead", "tbody",
    "tr", "th", "td", "a", "hr", "br",
))
_ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}, "li": {"id"}}
SCHEMES: Final = frozenset(("http", "https", "mailto", "tel"))
"""Where a link of a document may lead outside the house."""
_LOWEST: Final = 6
_OPEN: Final = re.compile(r"\{\{([^{}]*)\}\}")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_STYLES: Final[dict[str, Literal["code", "rule"]]] = {"fence": "code", "code_block": "code", "hr": "rule"}
_LEAVES: Final = {"inline", *_STYLES}


@dataclass(frozen=True)
class Block:
    """A paragraph, a line of a list, a row of a table: the least that is compared. `mark` is what stands before it; `depth` how far in.

    `cells` holds its words with their markup as they were read: one, or of a row one for each column. A table begins with its head.
    """

    text: str
    html: SafeString
    mark: str = ""
    depth: int = 0
    style: Literal["text", "quote", "code", "rule", "head", "row"] = "text"
    cells: tuple[Token, ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it until the next; the first may have no heading. `level` is 2 to 6."""

    anchor: str
    title: str
    level: int
    html: SafeString
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """Its words without markup."""
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True)
class Step:
    """One step of a procedure: its number, its words and the section it stands in."""

    number: int
    anchor: str
    html: SafeString
    text: str
    section: str


@dataclass(frozen=True)
class Text:
    """A text as it is read: its sections in order, and its steps."""

    sections: tuple[Section, ...]
    steps: tuple[Step, ...]

    @property
    def words(self) -> str:
        """All its words without markup, headings included."""
        return "\n".join(f"{section.title}\n{section.text}" for section in self.sections)


def read(body: str) -> Text:
    """Return the text of the Markdown `body`; raw HTML in it is shown as it was typed and does nothing."""
    tokens = _MARKDOWN.parse(_tidy(body))
    headings = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = 2 - min(headings, default=2)
    sections: list[Section] = []
    steps: list[Step] = []
    taken: dict[str, int] = {}
    for title, level, inside in _cut(tokens):
        anchor = _anchor(title, taken) if title else "start"
        _number_steps(inside, steps, section=anchor)
        html = _written(inside)
        if title or inside:
            sections.append(Section(anchor, title, min(level + shift, _LOWEST) if title else 2, html, tuple(_blocks(inside))))
    return Text(tuple(sections), tuple(steps))


def lost_from(body: str, reader: MarkdownIt = _MARKDOWN) -> int | None:
    """Return the line from which words would be lost, as quotes or lists stand in one another too deep; None where all is read."""
    for token in reader.parse(_tidy(body)):
        if token.type in {"blockquote_open", "list_item_open"} and token.level >= reader.options["maxNesting"] - 1 and token.map:
            return token.map[0] + 1
    return None


def used_variables(body: str) -> list[str]:
    """Return what stands between double braces in `body`, each once, in order."""
    return list(dict.fromkeys(each.strip() for each in _OPEN.findall(body)))


def declared_variables(lines: str) -> list[tuple[str, str]]:
    """Return the variables declared in `lines`: one a line as ``customer_name: how the customer wants to be called``.

    Raises
    ------
    ValueError
        Naming the first line that declares none, or twice the same.
    """
    found: dict[str, str] = {}
    for line in filter(None, (each.strip() for each in lines.splitlines())):
        name, colon, meaning = line.partition(":")
        name, meaning = name.strip(" {}`"), meaning.strip()
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name or line!r} names no variable: write small letters, figures and underlines, such as customer_name.")
        if not colon or not meaning:
            raise ValueError(f"{name} has no meaning: write it as {name}: what goes there.")
        if name in found:
            raise ValueError(f"{name} is declared twice.")
        found[name] = meaning
    return list(found.items())


def _tidy(body: str) -> str:
    plain = body.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in plain if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs"})


def _cut(tokens: Sequence[Token]) -> Iterator[tuple[str, int, list[Token]]]:
    """Yield heading, level and tokens under it; headings inside lists and quotes are left where they stand."""
    title, level, inside = "", 2, list[Token]()
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "heading_open" and token.level == 0:
            yield title, level, inside
            title, level, inside = _plain(tokens[at + 1]) or "Without a title", int(token.tag[1]), []
            at += 3
            continue
        inside.append(token)
        at += 1
    yield title, level, inside


def _anchor(title: str, taken: dict[str, int]) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "section"
    stem = f"s-{stem}"
    anchor = stem
    while anchor in taken:
        taken[stem] += 1
        anchor = f"{stem}-{taken[stem]}"
    taken[anchor] = 1
    return anchor


def _number_steps(tokens: Sequence[Token], steps: list[Step], *, section: str) -> None:
    """Give every line of an ordered list that stands by itself an anchor, numbered through the document."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "list_item_open" and token.level == 1 and token.markup in {".", ")"}:
            end = next(n for n in range(at + 1, len(tokens)) if tokens[n].type == "list_item_close" and tokens[n].level == token.level)
            inside = tokens[at + 1 : end]
            number = len(steps) + 1
            token.attrSet("id", f"step-{number}")
            words = " ".join(filter(None, (_plain(each) for each in inside if each.type == "inline")))
            steps.append(Step(number, f"step-{number}", _written(inside), words, section))
        at += 1


def _written(tokens: Sequence[Token]) -> SafeString:
    markup = str(_MARKDOWN.renderer.render(list(tokens), _MARKDOWN.options, {}))
    clean = nh3.clean(
        markup, tags=set(_TAGS), attributes=_ATTRIBUTES, url_schemes=set(SCHEMES), link_rel="noopener noreferrer",
        clean_content_tags={"script", "style"},
    )
    return mark_safe(clean)  # noqa: S308 (cleaned to the tags above; raw HTML never gets here)


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    marks: list[str] = []
    counts: list[int] = []
    row: list[Token] | None = None
    quoted = 0
    is_head = fresh = False
    for token in tokens:
        match token.type:
            case "ordered_list_open":
                counts.append(int(token.attrGet("start") or 1) - 1)
            case "bullet_list_open":
                counts.append(-1)
            case "ordered_list_close" | "bullet_list_close":
                counts.pop()
            case "list_item_open":
                if counts[-1] >= 0:
                    counts[-1] += 1
                marks.append(f"{counts[-1]}." if counts[-1] >= 0 else "•")
                fresh = True
            case "list_item_close":
                marks.pop()
            case "blockquote_open" | "blockquote_close":
                quoted += token.nesting
            case "thead_open" | "thead_close":
                is_head = token.nesting > 0
            case "tr_open":
                row = []
            case "tr_close":
                cells, row = tuple(row or ()), None
                text = " | ".join(_plain(each) for each in cells)
                yield Block(text, _written([_paragraph(text)]), "", len(marks), "head" if is_head else "row", cells)
            case "inline" if row is not None:
                row.append(token)
            case kind if kind in _LEAVES:
                style = _STYLES.get(kind) or ("quote" if quoted else "text")
                yield Block(_plain(token), _written([token]), marks[-1] if marks and fresh else "", len(marks), style, (token,))
                fresh = False


def _paragraph(text: str) -> Token:
    return Token("text", "", 0, content=text)


def _plain(token: Token) -> str:
    if token.type != "inline":
        return token.content.strip() if token.type != "hr" else "* * *"
    parts = ["\n" if child.type in {"softbreak", "hardbreak"} else child.content for child in token.children or ()]
    return " ".join("".join(parts).split())
