"""Files brought in as documents: Word, HTML and Markdown read into the Markdown of the house, with an account of what was left out."""

from __future__ import annotations

import io
import re
from pathlib import PurePath
from typing import Final

from markdown_it import MarkdownIt

from floorwalker.ground.errors import RuleBroken
from floorwalker.plan.rules.bringing_in import word
from floorwalker.plan.rules.bringing_in.base import MOST_BYTES, Account, Brought, FileUnreadable, LeftOut, too_large, too_long
from floorwalker.plan.rules.bringing_in.sieve import Sieve
from floorwalker.plan.rules.bringing_in.writing import to_markdown
from floorwalker.plan.rules.document_text import MOST_LETTERS, lost_from
from floorwalker.record.importers.reading import encoding_of

__all__ = ["ENDINGS", "MOST_BYTES", "Brought", "FileUnreadable", "LeftOut", "read", "titled", "too_large"]
ENDINGS: Final = (".docx", ".html", ".htm", ".md", ".markdown")
LONGEST_TITLE: Final = 120
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable(["table", "strikethrough"])
_FIRST_HEADING: Final = re.compile(r"\A# (.+)\n*")
_OTHER_FIRST: Final = re.compile(r"^# ", re.MULTILINE)
_DECLARED: Final = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_HEAD_BYTES: Final = 4096
_LATIN: Final = ("cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "cp437", "cp85", "cp86", "iso8859_1", "iso8859_2", "latin", "mac_")
"""What short texts with a few letters beyond ASCII are guessed as; here they are from Windows, as nearly every one is."""
_FRONT: Final = re.compile(r"\A---[ \t]*\n((?:[^\n]*\n){0,60}?)(?:---|\.\.\.)[ \t]*\n")
_FRONT_TITLE: Final = re.compile(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)


def read(name: str, content: bytes) -> Brought:
    """Return what the file called `name` says, cleaned, with what of it was left out.

    Raises
    ------
    FileUnreadable
        If it is too large, empty, of no kind that is read, or not what its name says: which place, and what to do.
    """
    if len(content) > MOST_BYTES:
        raise too_large(name)
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise FileUnreadable(f"{name} is of a kind that is not read.", remedy=f"Save it as one of {', '.join(ENDINGS)}.", code="file_kind")
    account, encoding, title = Account(), "", ""
    if ending == ".docx":
        markup = word.to_html(content, name=name, account=account)
    else:
        markup, encoding = _text(name, content, is_html=ending in {".html", ".htm"}, account=account)
        if ending not in {".html", ".htm"}:
            title, markup = _front_matter(markup, account)
            if len(markup) > MOST_LETTERS:
                raise too_long("near its end")
            if line := lost_from(markup, _MARKDOWN):
                raise FileUnreadable(f"In line {line} lists or quotes stand in one another without end.", remedy="Take some away.")
            markup = _MARKDOWN.render(markup)
    sieve = Sieve(account)
    body = to_markdown(sieve.markup(markup))
    if not body:
        raise FileUnreadable(f"{name} holds no words.", remedy="Type or recognise the words of a scan first.", code="file_empty")
    if len(body) > MOST_LETTERS:
        raise too_long("near its end")
    own, body = _own_title(body)
    found = " ".join((title or own or sieve.title).split())[:LONGEST_TITLE]
    return Brought(title=found, body=body, left_out=account.listed(), encoding=encoding)


def titled(name: str) -> str:
    """Return a title from the name of a file that has none inside."""
    words = " ".join(re.sub(r"[_-]+", " ", PurePath(name).stem).split())[:LONGEST_TITLE]
    return words[:1].upper() + words[1:] if words else "Without a title"


def _text(name: str, content: bytes, *, is_html: bool, account: Account) -> tuple[str, str]:
    try:
        encoding = encoding_of(io.BytesIO(content), name=name)
    except RuleBroken as refusal:
        raise FileUnreadable(refusal.message, remedy="Save it as a text in UTF-8, or give it the ending of what it is.") from refusal
    if is_html and encoding not in {"utf-8", "utf-8-sig", "utf-16"} and (declared := _DECLARED.search(content[:_HEAD_BYTES])):
        try:
            return _decoded(content, declared[1].decode()), declared[1].decode().lower()
        except (LookupError, UnicodeError):
            account.note("the whole file", f"the encoding {declared[1].decode()} that it declares", f"It was read as {encoding}.")
    if encoding.startswith(_LATIN):
        try:
            content.decode("cp1252")
        except UnicodeDecodeError:
            pass
        else:
            encoding = "cp1252"
        guessed = f"how letters such as £ and é are written: {encoding} was guessed"
        account.note("the whole file", guessed, "It is not UTF-8; look whether they are right.")
    text = _decoded(content, encoding, errors="replace")
    broken = [number for number, line in enumerate(text.splitlines(), start=1) if "\ufffd" in line]
    for number in broken[:5]:
        account.note(f"line {number:,}", "letters that could not be read", f"They are not {encoding}; they stand as \ufffd.")
    return text, encoding


def _decoded(content: bytes, encoding: str, *, errors: str = "strict") -> str:
    """Return the text, with nothing in it that no database keeps: no zero bytes, no halves of letters."""
    text = content.decode(encoding, errors=errors).replace("\0", "\ufffd")
    text.encode()
    return text


def _front_matter(text: str, account: Account) -> tuple[str, str]:
    """Take what programs wrote above a Markdown text off, but for the title."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _FRONT.match(plain)
    if found is None:
        return "", plain
    account.note("the beginning", "the fields above the text", "They are for the program that kept it; the title was taken.")
    title = _FRONT_TITLE.search(found[1])
    return (title[1] if title else ""), plain[found.end():]


def _own_title(body: str) -> tuple[str, str]:
    """Take the heading above everything as the title, where it is the only one of its rank or has no words of its own."""
    found = _FIRST_HEADING.match(body)
    rest = body[found.end():] if found is not None else ""
    if found is None or not rest or (_OTHER_FIRST.search(rest) and not rest.startswith("#")):
        return "", body
    return found[1].replace("\\", "").strip("*_ "), rest
