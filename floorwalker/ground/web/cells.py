"""What a cell of a list may hold: plain text, a link, a status. Each knows its markup and its plain text for files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

State = Literal["ok", "watch", "miss", "info", "idle", "care"]

STATES: dict[State, str] = {
    "ok": "circle-check",
    "watch": "triangle-alert",
    "miss": "octagon-alert",
    "info": "info",
    "idle": "circle-dashed",
    "care": "heart-handshake",
}

BELOW_ZERO = re.compile(r"-[0-9]+(\.[0-9]+)?")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # OWASP: CSV injection


@cache
def icon_svg(name: str, size: str = "") -> SafeString:
    """Return one icon of the sprite."""
    return format_html(
        '<svg class="ic{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" ic-{size}" if size else "",
        static("floor/icons.svg"),
        name,
    )


@dataclass(frozen=True)
class Link:
    """Text that leads somewhere, with an optional second line."""

    text: str
    url: str
    note: str = ""

    def __html__(self) -> SafeString:
        """Return the link as markup."""
        note = format_html("<small>{}</small>", self.note) if self.note else ""
        return format_html('<a href="{}">{}</a>{}', self.url, self.text, note)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Status:
    """A state by shape, word and colour."""

    state: State
    word: str

    def __html__(self) -> SafeString:
        """Return the status as markup."""
        return format_html('<span class="st {}">{}{}</span>', self.state, icon_svg(STATES[self.state]), self.word)

    def __str__(self) -> str:
        return self.word


@dataclass(frozen=True)
class Lines:
    """Text with a smaller second line."""

    text: str
    note: str

    def __html__(self) -> SafeString:
        """Return both lines as markup."""
        return format_html("{}<small>{}</small>", self.text, self.note)

    def __str__(self) -> str:
        return f"{self.text}, {self.note}" if self.note else self.text


@dataclass(frozen=True)
class Standing:
    """Text with how it stands beneath it: a time, and that it is late."""

    text: str
    status: Status

    def __html__(self) -> SafeString:
        """Return both lines as markup."""
        return format_html("{}<br>{}", self.text, self.status)

    def __str__(self) -> str:
        return f"{self.text}, {self.status}"


Cell = str | int | float | None | Link | Status | Lines | Standing


def csv_text(value: object) -> str:
    """Return `value` as text that no spreadsheet will run: a leading formula sign is quoted, numbers stay numbers.

    A number below zero stays one when it comes as text; text that was quoted before is not quoted again.
    """
    if value is None:
        return ""
    text = str(value)
    is_number = isinstance(value, int | float) or BELOW_ZERO.fullmatch(text)
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not is_number else text
