"""Lets of a page of HTML through what documents can hold, as markup that is whole; notes the rest with its place."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

from floorwalker.plan.rules.bringing_in.base import START, Account, FileUnreadable, quoted, too_long
from floorwalker.plan.rules.document_text import MOST_LETTERS

HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
INLINE: Final = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "s": "s", "strike": "s", "code": "code", "tt": "code"}
BLOCKS: Final = HEADINGS | {"p", "pre", "blockquote", "ul", "ol", "li", "table", "tr", "th", "td"}
BREAKS: Final = frozenset((
    "address", "article", "aside", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure",
    "footer", "form", "header", "html", "legend", "main", "section", "summary",
))
"""What stands as a paragraph of its own, whatever it was for."""
PROGRAMS: Final = {
    "script": "a script", "style": "a style sheet", "iframe": "a page inside the page", "object": "an embedded object",
    "embed": "an embedded object", "applet": "a program",
    "template": "a script", "canvas": "a drawing", "svg": "a drawing", "math": "a formula", "video": "a film",
    "audio": "a recording", "noscript": "a text for browsers without script", "select": "a form field", "textarea": "a form field",
    "button": "a button", "nav": "a menu of the page", "frameset": "a page inside the page",
}
_VOID: Final = frozenset(("embed",))
_SCHEMES: Final = frozenset(("http", "https", "mailto", "tel"))
_WORDS_ONLY: Final = "Documents hold words alone; say it in words, or link to it."
_DOES_SOMETHING: Final = "What does something in a browser never comes into a document."
_DEEPEST: Final = 12
"""Elements inside one another; Markdown is read some twenty levels deep, and what lies deeper would be lost."""
MOST_ELEMENTS: Final = 150_000
"""Beginning and end; some 500 pages with a mark at every other word."""
_LONGEST_TAG: Final = 2**19
"""Letters; a page that is one element with four million attributes took the parser two gigabytes."""
_PIECE: Final = 2**18
MOST_CELLS: Final = 20_000
MOST_COLUMNS: Final = 40
"""Markdown tables are read as text; what is larger is a list of records, not something to go by."""
_DECLARED: Final = re.compile(r"<[!?][^>]*>")
_PICTURE_DATA: Final = re.compile(r"(\bsrc\s*=\s*[\"']?data:)[^\s\"'<>]+", re.IGNORECASE)
_LISTING: Final = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)
_SPACES: Final = re.compile(r"[ \t\r\n]{2,}")
_NO_TAG: Final = re.compile(r"<(?![A-Za-z/])")


class Sieve(HTMLParser):
    """Reads HTML once, from front to end, whatever it holds; takes time and room that grow with its length alone."""

    def __init__(self, account: Account) -> None:
        super().__init__(convert_charrefs=True)
        self.account = account
        self.title = ""
        self._out: list[str] = []
        self._open: list[str] = []
        self._skipped: list[str] = []
        self._in_title = False
        self._heading: list[str] | None = None
        self._where = START
        self._links: list[bool] = []
        self._cells = 0
        self._column = 0
        self._wide = 0
        self._down: dict[int, int] = {}
        self._elements = 0
        self._letters = 0

    def markup(self, page: str) -> str:
        """Return what of `page` comes through, every element closed.

        Raises
        ------
        FileUnreadable
            If it has more words, elements or cells than a document holds, or an element with more attributes.
        """
        plain = self._plain(page)
        for at in range(0, len(plain), _PIECE):
            self.feed(plain[at:at + _PIECE])
            if len(self.rawdata) > _LONGEST_TAG and self.cdata_elem is None:  # what waits for its end is an element and no script
                raise FileUnreadable(
                    f"An element {self._where} has more than {_LONGEST_TAG:,} letters of attributes.",
                    remedy="Open it in its program, save it anew and try again.", code="document_too_long",
                )
        self.close()
        self._close_to(0)
        parts = _LISTING.split("".join(self._out))  # every other one is a listing, whose spaces stay
        return "".join(_SPACES.sub(_few_lines if at % 2 else _one_space, each) for at, each in enumerate(parts))

    def _plain(self, page: str) -> str:
        """Take out what a browser takes for comments and declarations, and signs that begin no element.

        The parser of the standard library looks for the end of each through all the rest, which takes hours on a file made for it.
        What pictures hold within the page goes too: no document has it, and an element is as long as its attributes.
        """
        kept, at = [], 0
        while (start := page.find("<!--", at)) >= 0 and (end := page.find("-->", start + 4)) >= 0:
            kept.append(page[at:start])
            if not page.startswith("<!--[if", start):
                self.account.note("the whole file", "comments that are not shown", "Readers of the page did not see them.")
            at = end + 3
        kept.append(page[at:])
        page = _PICTURE_DATA.sub(r"\1", "".join(kept))
        whole = page.rfind(">") + 1
        return _NO_TAG.sub("&lt;", _DECLARED.sub("", page[:whole])) + page[whole:].replace("<", "&lt;")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Let one element begin, turn it into what documents know, or leave it out."""
        self._count()
        if self._skipped:
            if tag == self._skipped[-1] and tag not in _VOID:
                self._skipped.append(tag)
            return
        given = {name: value or "" for name, value in attrs}
        if self._is_left_out(tag, given):
            return
        for name in given:
            if name.startswith("on"):
                self._note(f"what happens {name[:20]}", _DOES_SOMETHING)
        if tag == "title":
            self._in_title = True
        elif tag == "br":
            self._out.append("<br>" if "pre" not in self._open else "\n")
        elif tag == "hr":
            self._close_text()
            self._out.append("<hr>")
        elif tag == "img":
            self._picture(given)
        elif tag in {"input", "link", "meta", "base"}:
            if tag == "input" and given.get("type") != "hidden":
                self._note("a form field", _WORDS_ONLY)
        elif tag == "a":
            self._link(given)
        elif tag in INLINE:
            if INLINE[tag] not in self._open and len(self._open) < _DEEPEST:
                self._begin(INLINE[tag])
        elif tag in BLOCKS or tag in BREAKS:
            self._block(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element that closes itself as one that begins and ends, as a browser does with elements that hold nothing."""
        self.handle_starttag(tag, attrs)
        if tag in _VOID or tag in {"script", "style"}:
            return
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """End what was begun, and everything inside it that was not."""
        self._count()
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.pop()
            return
        if tag == "title":
            self._in_title = False
        elif tag == "a":
            if self._links and self._links.pop():
                self._end("a")
        elif tag in INLINE:
            self._end(INLINE[tag])
        elif tag in BREAKS:
            self._close_text()
        elif tag in BLOCKS:
            self._end(tag)

    def handle_data(self, data: str) -> None:
        """Keep words."""
        if self._skipped:
            return
        if self._in_title:
            self.title += data
            return
        self._letters += len(data)
        if self._letters > MOST_LETTERS:
            raise too_long(self._where)
        if self._heading is not None:
            self._heading.append(data)
        self._out.append(escape(data, quote=False))

    def _count(self) -> None:
        self._elements += 1
        if self._elements > 2 * MOST_ELEMENTS:
            raise FileUnreadable(
                f"More than {MOST_ELEMENTS:,} elements stand in it; it gets there {self._where}.",
                remedy="Make several files of it, by its chapters, or save it as plain text.", code="document_too_long",
            )

    def _note(self, what: str, why: str) -> None:
        self.account.note(self._where, what, why)

    def _is_left_out(self, tag: str, given: dict[str, str]) -> bool:
        """Note and skip what stands for more than words, what was struck out, and what nobody saw."""
        style = given.get("style", "").replace(" ", "").lower()
        is_hidden = "hidden" in given or "display:none" in style or "visibility:hidden" in style
        if tag in PROGRAMS:
            self._note(PROGRAMS[tag], _DOES_SOMETHING if tag in {"script", "iframe", "object", "applet", "template"} else _WORDS_ONLY)
        elif tag == "del":
            self._note("words that were struck out", "They were deleted in the file and not cleared away.")
        elif tag in BLOCKS | BREAKS | {"span", "font", *INLINE} and is_hidden:
            self._note("hidden words", "Readers of the file did not see them.")
        else:
            return False
        if tag not in _VOID:
            self._skipped.append(tag)
        return True

    def _picture(self, given: dict[str, str]) -> None:
        source = given.get("src", "")
        name = "" if source.startswith("data:") else source.rsplit("/", 1)[-1]
        away = " from elsewhere" if source.startswith(("http:", "https:", "//")) else ""
        called = given.get("alt", "").strip()
        if called:
            self._out.append(escape(called, quote=False))
            self._note(f"a picture{away} {quoted(name)}" if name else f"a picture{away}", "Its description stands in its place.")
        else:
            self._note(f"a picture{away} {quoted(name)}" if name else f"a picture{away}", _WORDS_ONLY)

    def _link(self, given: dict[str, str]) -> None:
        target = "".join(given.get("href", "").split())
        try:
            scheme = urlsplit(target).scheme.lower()
        except ValueError:
            scheme = "broken"
        is_kept = scheme in _SCHEMES and "a" not in self._open and len(self._open) < _DEEPEST
        if target and not target.startswith("#") and scheme not in _SCHEMES:
            why = "Documents link to web pages, mail and telephones alone." if scheme else "It points to a file beside the one brought in."
            self._note(f"a link to {quoted(target)}", f"{why} Its words are kept.")
        self._links.append(is_kept)
        del self._links[:-_DEEPEST]
        if is_kept:
            self._out.append(f'<a href="{escape(target)}">')
            self._open.append("a")

    def _block(self, tag: str, given: dict[str, str]) -> None:
        in_cell = "td" in self._open or "th" in self._open
        if tag in BREAKS or (in_cell and tag not in {"tr", "th", "td"}) or "pre" in self._open:
            if tag == "table":
                self._note("a table inside a table", "Its words stand in the cell one after another.")
            if in_cell or "pre" in self._open or self._heading is not None:
                self._out.append(" " if "pre" not in self._open else "\n")
            else:
                self._close_text()
            return
        if tag in {"tr", "th", "td"}:
            self._table_part(tag, given)
            return
        self._close_text()
        if tag == "li":
            if "ul" not in self._open and "ol" not in self._open:
                self._begin("ul")
            self._end_inside("li", within=("ul", "ol"))
        if len(self._open) >= _DEEPEST:
            self._note("a deeper level", f"Documents are read {_DEEPEST} levels deep; its words are kept.")
            return
        if tag in HEADINGS:
            self._heading = []
        self._column, self._down = (0, {}) if tag == "table" else (self._column, self._down)
        self._begin(tag)

    def _table_part(self, tag: str, given: dict[str, str]) -> None:
        if "table" not in self._open:
            self._close_text()
            return
        self._close_to(len(self._open) - self._open[::-1].index("table"), keep=("tr",) if tag != "tr" else ())
        if tag == "tr":
            self._begin("tr")
            self._column = 0
            return
        if self._open[-1] != "tr":
            self._begin("tr")
            self._column = 0
        self._fill_down()
        wide, deep = _span(given.get("colspan", "")), _span(given.get("rowspan", ""))
        if wide > 1 or deep > 1:
            self._note("cells that were one", "The words stand in the first of them, the others are empty.")
        self._begin(tag)
        for column in range(self._column, self._column + wide):
            if deep > 1:
                self._down[column] = deep - 1
        self._cell(wide)

    def _cell(self, wide: int) -> None:
        self._cells += 1
        self._column += 1
        self._wide = wide - 1
        if self._cells > MOST_CELLS or self._column + self._wide > MOST_COLUMNS:
            how = f"{MOST_CELLS:,} cells" if self._cells > MOST_CELLS else f"{MOST_COLUMNS} columns"
            raise FileUnreadable(
                f"The table {self._where} has more than {how}.",
                remedy="Keep such a list in a workbook and link to it from the document, or bring in its text without the table.",
                code="table_too_large",
            )

    def _fill_down(self) -> None:
        """Put empty cells where a cell of a row before reaches down."""
        while self._down.get(self._column, 0) > 0:
            self._down[self._column] -= 1
            self._column += 1
            self._out.append("<td></td>")

    def _begin(self, tag: str) -> None:
        self._out.append(f"<{tag}>")
        self._open.append(tag)

    def _end(self, tag: str) -> None:
        if tag in self._open:
            self._close_to(len(self._open) - 1 - self._open[::-1].index(tag))

    def _end_inside(self, tag: str, *, within: tuple[str, ...]) -> None:
        """End the `tag` begun last unless it holds a later one of `within`."""
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at] in within:
                return
            if self._open[at] == tag:
                self._close_to(at)
                return

    def _close_text(self) -> None:
        """End the paragraph, heading and marks that are open."""
        at = len(self._open)
        while at and self._open[at - 1] in HEADINGS | {"p", "a", "strong", "em", "s", "code"}:
            at -= 1
        self._close_to(at)
        if self._out and self._out[-1] != "\n":
            self._out.append("\n")

    def _close_to(self, depth: int, *, keep: tuple[str, ...] = ()) -> None:
        while len(self._open) > depth and self._open[-1] not in keep:
            tag = self._open.pop()
            self._out.append(f"</{tag}>")
            if tag in HEADINGS and self._heading is not None:
                words = " ".join("".join(self._heading).split())
                self._where, self._heading = (f"under {quoted(words)}" if words else self._where), None
            if tag in {"td", "th"}:
                self._out.append("<td></td>" * self._wide)
                self._column += self._wide
                self._wide = 0


def _one_space(found: re.Match[str]) -> str:
    """Return what a browser shows of spaces; whoever writes Markdown looks through a run of them once for each."""
    return "\n" if "\n" in found[0] else " "


def _few_lines(found: re.Match[str]) -> str:
    return found[0] if found[0].count("\n") < 3 else "\n\n" + found[0].rpartition("\n")[2]


def _span(value: str) -> int:
    return min(max(int(value), 1), MOST_COLUMNS + 1) if value.isascii() and value.isdecimal() and len(value) < 5 else 1
