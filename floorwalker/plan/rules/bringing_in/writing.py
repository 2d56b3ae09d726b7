"""Writes whole HTML as the Markdown of documents, with no more signs in it than the words need."""

from __future__ import annotations

import re
from typing import Any, Final

from bs4.element import NavigableString
from markdownify import MarkdownConverter

_SIGNS: Final = re.compile(r"[\\*`\[\]]|~~|(?<![^\W_])_|_(?![^\W_])")
"""What begins or ends emphasis, code or a link; an underline inside a word does nothing."""
_FIRST: Final = re.compile(r"^([ \t]*)(#{1,6}(?=[ \t]|$)|[>+=-](?=[ \t]|$)|\d{3,9}(?=[.)](?:[ \t]|$)))", re.MULTILINE)
"""What makes a heading, quote or list of a line; numbers of one or two figures are left, for steps typed by hand are steps."""
_TYPED_BULLET: Final = re.compile(r"^([ \t]*)[•·▪●‣–][ \t]+", re.MULTILINE)
_EMPTY_LINES: Final = re.compile(r"\n{3,}")
_LEFT_OPEN: Final = re.compile(r"\{\{[^{}\n]{1,80}\}\}")


class _Writer(MarkdownConverter):
    """Markdown as the house writes it."""

    def escape(self, text: str, parent_tags: Any) -> str:
        """Return `text` so that Markdown reads it as words."""
        return _SIGNS.sub(lambda sign: "\\" + sign.group().replace("~~", "~\\~"), text) if text else ""

    def convert_p(self, el: Any, text: str, parent_tags: Any) -> str:
        """Write a paragraph; what begins it makes no heading, quote or list of it unless it was typed as one."""
        bare = text.strip()
        if bare and "_inline" not in parent_tags:
            first = bare if isinstance(next(iter(el.children), None), NavigableString) else ""
            text = _TYPED_BULLET.sub(r"\1- ", _FIRST.sub(_harmless, bare)) if first else bare
        return str(super().convert_p(el, text, parent_tags))  # type: ignore[misc]  # its stub leaves them out

    def convert_td(self, el: Any, text: str, parent_tags: Any) -> str:
        """Write a cell; a bar in it ends it not."""
        return str(super().convert_td(el, text.replace("|", "\\|"), parent_tags))  # type: ignore[misc]

    convert_th = convert_td


def _harmless(found: re.Match[str]) -> str:
    space, sign = found.groups()
    return f"{space}{sign}\\" if sign.isdecimal() else f"{space}\\{sign}"


def to_markdown(markup: str) -> str:
    """Return the Markdown of `markup`, every element of which is closed."""
    written = _Writer(heading_style="ATX", bullets="-", table_infer_header=True, newline_style="BACKSLASH").convert(markup)
    lines = "\n".join(line.rstrip() for line in written.replace("\xa0", " ").splitlines())
    plain = _LEFT_OPEN.sub(lambda found: found.group().replace("\\", ""), lines)
    return _EMPTY_LINES.sub("\n\n", plain).strip() + "\n" if plain.strip() else ""
