"""Reads a Word file as HTML; notes what tracked changes, comments and the like leave behind, with its place."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any, Final
from xml.etree.ElementTree import tostring
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

import mammoth
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from defusedxml.sax import parseString

from floorwalker.plan.rules.bringing_in.base import START, Account, FileUnreadable, quoted

MOST_PARTS: Final = 5_000
MOST_UNPACKED: Final = 24 * 2**20
"""Bytes of text and styles, unpacked; 300 pages of text are some 5 MB. Pictures are not unpacked."""
_READ: Final = (".xml", ".rels")
_ANEW: Final = "Open it in Word, save it anew as .docx and try again."
_MAIN: Final = re.compile(r"word/document[0-9]{0,3}\.xml")
_OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STYLES: Final = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh\nstrike => s\nb => strong\ni => em"
_STYLE_WARNING: Final = "Unrecognised paragraph style: "
_OFF: Final = frozenset({"0", "false"})
"""How Word says that a mark does not hold."""
_PARTS: Final = (
    ("word/header", "words at the head of every page", "A document is read without pages."),
    ("word/footer", "words at the foot of every page", "A document is read without pages."),
    ("word/embeddings/", "a file inside the file", "Bring it in by itself."),
    ("word/vbaProject", "macros", "What does something never comes into a document."),
)
_MARKS: Final = {
    "w:ins": ("words added in tracked changes", "They came along as if accepted; look whether that is right."),
    "w:vanish": ("hidden words", "Readers of the file did not see them."),
    "w:commentReference": ("a comment", "It was said of the file, not in it."),
    "w:object": ("an embedded object", "Documents hold words alone; say it in words, or link to it."),
    "c:chart": ("a chart", "Documents hold words alone; say it in words, or link to it."),
    "dgm:relIds": ("a drawing", "Documents hold words alone; say it in words, or link to it."),
    "m:oMath": ("a formula", "Write it out in words."),
}
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_GONE: Final = {"w:del": "words deleted in tracked changes", "w:moveFrom": "words moved away in tracked changes"}


def to_html(content: bytes, *, name: str, account: Account) -> str:
    """Return the words of the Word file `content` as HTML, not yet cleaned.

    Raises
    ------
    FileUnreadable
        If it is no Word file, is damaged or locked, declares entities, or unpacks to more than a document holds.
    """
    if content.startswith(_OLD):
        raise FileUnreadable(f"{name} is an old Word file (.doc), or locked by a password.", remedy="Save it as .docx, unlocked.")
    parts = _parts(content, name=name, account=account)
    for start, what, why in _PARTS:
        if [part for part in parts if part.startswith(start)]:
            account.note("the whole file", what, why)
    try:
        read = mammoth.convert_to_html(  # type: ignore[no-untyped-call]
            _with_only(parts), style_map=_STYLES, include_embedded_style_map=False,
            convert_image=mammoth.images.img_element(_no_picture),  # type: ignore[no-untyped-call]
        )
    except Exception as problem:  # whatever the library makes of a damaged file; the words say which it was
        raise FileUnreadable(
            f"{name} could not be read as a Word file: {type(problem).__name__}.", remedy=_ANEW,
        ) from problem
    for message in sorted({each.message for each in read.messages if each.message.startswith(_STYLE_WARNING)}):
        style = message.removeprefix(_STYLE_WARNING).split(" (Style ID")[0]
        account.note("the whole file", f"the style {style}", "Its words stand as plain paragraphs.")
    return str(read.value)


def _parts(content: bytes, *, name: str, account: Account) -> dict[str, bytes]:
    """Unpack what is read of the file, each part checked for its size and for entities before anything else sees it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            listed = packed.infolist()
            if len(listed) > MOST_PARTS:
                raise FileUnreadable(f"{name} holds {len(listed):,} parts; a Word file has some dozens.", remedy="Save it anew from Word.")
            if not [each for each in listed if _MAIN.fullmatch(each.filename)]:
                raise FileUnreadable(f"{name} is packed, but no Word file: it has no text part.", remedy="Open it and save it as .docx.")
            parts: dict[str, bytes] = {}
            left = MOST_UNPACKED
            for each in listed:
                parts[each.filename] = _unpacked(packed, each, most=left, name=name)
                left -= len(parts[each.filename])
                if each.filename.endswith(_READ):
                    handler = _Remnants(account) if _MAIN.fullmatch(each.filename) else ContentHandler()
                    _look(parts[each.filename], handler, name=name, part=each.filename)
                    if isinstance(handler, _Remnants) and handler.hides:
                        parts[each.filename] = _without_hidden(parts[each.filename])
            return parts
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError) as problem:
        raise FileUnreadable(f"{name} is no Word file, or is damaged: {problem}.", remedy=_ANEW) from problem


def _unpacked(packed: zipfile.ZipFile, part: zipfile.ZipInfo, *, most: int, name: str) -> bytes:
    """Return the bytes of a part that is read, nothing for one that is not: pictures, fonts, what is embedded."""
    if not part.filename.endswith(_READ):
        return b""
    with packed.open(part) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise FileUnreadable(
            f"{name} unpacks to more than {MOST_UNPACKED // 2**20} MB of text; it gets there at {part.filename}.",
            remedy="Make several files of it, or save it without what was pasted in.", code="file_too_large",
        )
    return content


def _look(content: bytes, handler: ContentHandler, *, name: str, part: str) -> None:
    try:
        parseString(content, handler, forbid_dtd=True)  # type: ignore[no-untyped-call]
    except DefusedXmlException as problem:
        raise FileUnreadable(
            f"{name} declares entities at {part}, which no Word file does.",
            remedy="Do not open it; ask where it came from.", code="file_hostile",
        ) from problem
    except SAXParseException as problem:
        raise FileUnreadable(
            f"{name} is damaged at {part}, line {problem.getLineNumber()}: {problem.getMessage()}.",
            remedy=_ANEW,
        ) from problem


def _without_hidden(content: bytes) -> bytes:
    """Return the text of a Word file without the runs that Word hides from its readers; the converter would let them come along."""
    text = fromstring(content, forbid_dtd=True)
    for above in list(text.iter()):
        for run in above.findall(f"{_W}r"):
            vanish = run.find(f"{_W}rPr/{_W}vanish")
            if vanish is not None and vanish.get(f"{_W}val", "") not in _OFF:
                above.remove(run)
    return bytes(tostring(text))


def _with_only(parts: dict[str, bytes]) -> io.BytesIO:
    """Pack the parts again, so that what is converted is what was checked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    packed.seek(0)
    return packed


def _no_picture(picture: Any) -> dict[str, str]:
    return {"src": ""}


class _Remnants(ContentHandler):
    """Goes through the text of a Word file and notes what would come along unseen, or not at all."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.account = account
        self.hides = False
        self._where = START
        self._is_heading = False
        self._words: list[str] = []
        self._gone: list[str] = []
        self._deleted: list[str] = []
        self._reads = False

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 (the name that SAX calls)
        """Meet one element."""
        if name == "w:p":
            self._is_heading, self._words = False, []
        elif name == "w:pStyle":
            self._is_heading = attrs.get("w:val", "").lower().startswith(("heading", "title"))
        elif name in _GONE:
            self._gone.append(name)
            self._deleted = []
        elif name in _MARKS and attrs.get("w:val", "") not in _OFF:
            self.hides = self.hides or name == "w:vanish"
            self.account.note(self._where, *_MARKS[name])
        self._reads = name in {"w:t", "w:delText"}

    def endElement(self, name: str) -> None:  # noqa: N802
        """Leave one element."""
        self._reads = False
        if name == "w:p" and self._is_heading and (words := "".join(self._words).strip()):
            self._where = f"under {quoted(words)}"
        elif self._gone and name == self._gone[-1]:
            self._gone.pop()
            if words := "".join(self._deleted).strip():
                self.account.note(self._where, f"{_GONE[name]}: {quoted(words)}", "They were deleted in the file and not cleared away.")

    def characters(self, content: str) -> None:
        """Take words up: deleted ones apart from those that stand."""
        if self._reads:
            (self._deleted if self._gone else self._words).append(content)
