"""Mails as .eml files (RFC 5322): who wrote what when, without what they quote, joined into threads by what each answers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser
from typing import IO, Final

from floorwalker.record.importers import spoken
from floorwalker.record.importers.base import Row, ValueRefused

MAIL_BYTES: Final = 25 * 2**20
"""What mail systems carry at most, with attachments."""
PARTS: Final = 200
_HEADER: Final = re.compile(
    r"(?:from|to|date|subject|message-id|received|return-path|mime-version|delivered-to|x-[\w-]+|dkim-signature): ", re.IGNORECASE
)
_QUOTED: Final = re.compile(r"(?:on\b.{0,200}\bwrote:|-{2,} ?original message ?-{2,}|_{10,}|from:\s.{0,200})\Z", re.IGNORECASE)
"""What stands above the words that a mail quotes."""
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
REFUSALS: Final = {
    "not_a_mail": "It has no sender, no date or no key (Message-ID), or is larger than a mail may be.",
}


@dataclass(frozen=True)
class Mail:
    """One mail: its key, what it answers, its sender's address and name, to whom, when, and its own words."""

    row: Row
    key: str
    answers: tuple[str, ...]
    sender: str
    name: str
    to: str
    at: datetime
    text: str


def is_mail(head: str, *, name: str) -> bool:
    """Return whether a file looks like a mail."""
    return name.casefold().endswith(".eml") or (bool(_HEADER.match(head)) and "\nmessage-id:" in head.casefold())


def read(stream: IO[bytes], *, row: Row) -> Mail:
    """Return what a mail says.

    Raises
    ------
    ValueRefused
        If it is none, or its words are too long.
    """
    content = stream.read(MAIL_BYTES + 1)
    if len(content) > MAIL_BYTES:
        raise ValueRefused("file", f"over {MAIL_BYTES // 2**20} MB", "not_a_mail")
    try:
        letter = message_from_bytes(content, policy=policy.default)
        key = str(letter.get("Message-ID", "")).strip()
        (name, sender), *_ = getaddresses([str(letter.get("From", ""))]) or [("", "")]
        to = (getaddresses([str(letter.get("To", ""))]) or [("", "")])[0][1]
        answers = f"{letter.get('References', '')} {letter.get('In-Reply-To', '')}".split()
        at = parsedate_to_datetime(str(letter.get("Date", "")))
        said = _words_of(letter)
    except (ValueError, TypeError, IndexError, LookupError, AttributeError, RecursionError) as problem:
        raise ValueRefused("file", type(problem).__name__, "not_a_mail") from None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    if not key or "@" not in sender or not EARLIEST <= at < LATEST:
        raise ValueRefused("Message-ID" if not key else "From" if "@" not in sender else "Date", key or sender, "not_a_mail")
    return Mail(row, key, tuple(answers), sender.casefold(), name, to.casefold(), at, spoken.words(said))


def threads(read: Sequence[Mail]) -> dict[str, list[Mail]]:
    """Return the mails by the key of the one that began each thread, each thread in the order of time."""
    by_key = {mail.key: mail for mail in read}
    found: dict[str, list[Mail]] = defaultdict(list)
    for mail in by_key.values():
        found[_root(mail, by_key)].append(mail)
    return {key: sorted(thread, key=lambda mail: mail.at) for key, thread in found.items()}


def _root(mail: Mail, by_key: dict[str, Mail]) -> str:
    seen = {mail.key}
    while mail.answers:
        before = mail.answers[0]
        if before in seen or before not in by_key:
            return before if before not in seen else mail.key
        seen.add(before)
        mail = by_key[before]
    return mail.key


def _words_of(letter: EmailMessage) -> str:
    """Return the words of a mail: its plain text, else its HTML without marks; what it quotes is left out."""
    for number, _part in enumerate(letter.walk()):
        if number > PARTS:
            raise ValueError(f"more than {PARTS} parts")
    body = letter.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    content = body.get_content()
    if body.get_content_type() == "text/html":
        reader = _Plain()
        reader.feed(content)
        content = "".join(reader.found)
    return _own(content)


def _own(content: str) -> str:
    kept = []
    for line in content.replace("\r\n", "\n").split("\n"):
        plain = line.strip()
        if plain == "--" or _QUOTED.match(plain[:260]):
            break
        if not plain.startswith(">"):
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


class _Plain(HTMLParser):
    """The words of HTML; scripts and styles are none."""

    SILENT = frozenset({"script", "style", "head", "title"})
    BREAKS = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep count of what is silent, and of lines."""
        self._silent += tag in self.SILENT
        if tag in self.BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Leave what is silent."""
        self._silent = max(0, self._silent - (tag in self.SILENT))

    def handle_data(self, data: str) -> None:
        """Keep words."""
        if not self._silent:
            self.found.append(data)
