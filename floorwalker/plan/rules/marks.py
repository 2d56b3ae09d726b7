"""The mark of a letterhead: an SVG or PNG, told by its content and written anew, so that nothing but a picture is kept.

What a picture has no use for is refused by name: scripts, styles, links, embedded files, entities, and sizes that only fill memory.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from floorwalker.ground.errors import RuleBroken

MOST_BYTES: Final = 100 * 2**10
"""A mark is a few kilobytes; it stands in every paper and on its page."""
MOST_PIXELS: Final = 2_000
"""Each way; 17 cm of paper at 300 dots an inch."""
MOST_ELEMENTS: Final = 2_000
DEEPEST: Final = 20
SVG, PNG = "svg", "png"
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_SVG: Final = "http://www.w3.org/2000/svg"
_ELEMENTS: Final = frozenset((
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "title", "desc", "defs", "linearGradient",
    "radialGradient", "stop", "clipPath",
))
_ATTRIBUTES: Final = frozenset((
    "id", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "width", "height", "points", "viewBox", "version",
    "transform", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset", "opacity", "offset", "stop-color", "stop-opacity", "gradientUnits",
    "gradientTransform", "spreadMethod", "clip-path", "clip-rule", "clipPathUnits", "preserveAspectRatio", "color", "display",
))
_DROPPED: Final = frozenset(("class", "data-name", "space", "role", "enable-background", "baseProfile"))
"""Attributes that programs write and that draw nothing."""
_LOCAL: Final = re.compile(r"url\(\s*[\"']?#[\w.-]{1,80}[\"']?\s*\)")
_SAMPLES: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS: Final = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""Samples of a pixel, and the bits that each may have, by colour type (W3C PNG specification, table 11.1)."""


class MarkRefused(RuleBroken):
    """A picture cannot be a mark; nothing of it is kept."""

    code = "mark_refused"


@dataclass(frozen=True)
class Mark:
    """A picture as it is kept: `svg` or `png`, written anew."""

    kind: str
    content: bytes


def read(content: bytes) -> Mark:
    """Return the picture that `content` holds, whatever its name says.

    Raises
    ------
    MarkRefused
        If it is too large, neither SVG nor PNG, damaged, or holds what a picture has no use for: which, and what to do.
    """
    if len(content) > MOST_BYTES:
        raise MarkRefused(f"It has {len(content):,} bytes; a mark has at most {MOST_BYTES:,}.", remedy="Save it smaller, or as an SVG.")
    if content.startswith(_SIGNATURE):
        return Mark(PNG, _png(content))
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        return Mark(SVG, _svg(content))
    raise MarkRefused("It is neither an SVG nor a PNG.", remedy="Save the mark as a plain SVG, else as a PNG.")


def _svg(content: bytes) -> bytes:
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as hostile:
        raise MarkRefused("The SVG declares a document type or entities.", remedy="Save it as a plain SVG.") from hostile
    except (ParseError, ValueError, LookupError) as broken:
        raise MarkRefused("The SVG is damaged.", remedy="Save it anew as a plain SVG.") from broken
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise MarkRefused(f"The SVG has more than {MOST_ELEMENTS:,} parts.", remedy="Simplify it; a mark is a few shapes.")
    if root.tag != f"{{{_SVG}}}svg":
        raise MarkRefused("It is XML, but no SVG.", remedy="Save the mark as a plain SVG.")
    clean = Element("svg", {"xmlns": _SVG})
    _copy(root, clean, deep=0)
    if not (clean.get("viewBox") or (clean.get("width") and clean.get("height"))):
        raise MarkRefused("The SVG does not say how large it is.", remedy="Save it with a viewBox.")
    return bytes(tostring(clean, encoding="utf-8"))


def _copy(source: Element, target: Element, *, deep: int) -> None:
    if deep > DEEPEST:
        raise MarkRefused(f"The SVG nests deeper than {DEEPEST}.", remedy="Simplify it.")
    for name, value in _attributes(source):
        target.set(name, value)
    if _local(source.tag) in {"title", "desc"}:
        target.text = source.text
    for each in source:
        if not isinstance(each.tag, str):  # a comment
            continue
        space, name = _space(each.tag), _local(each.tag)
        if space != _SVG:
            if name in {"namedview", "RDF", "sfw", "pgf"}:  # what drawing programs keep for themselves
                continue
            raise _has(f"<{name}> of another language")
        if name == "metadata":
            continue
        if name not in _ELEMENTS:
            raise _has(f"<{name}>")
        _copy(each, SubElement(target, name), deep=deep + 1)


def _attributes(source: Element) -> Iterator[tuple[str, str]]:
    given = list(source.attrib.items())
    for name, value in list(given):
        if name == "style":
            given.remove((name, value))
            pairs = (each.partition(":") for each in value.split(";") if each.strip())
            given += [(key.strip(), said.strip()) for key, _, said in pairs if key.strip() in _ATTRIBUTES or "url" in said.lower()]
    for name, value in given:
        if _space(name) not in {"", "http://www.w3.org/XML/1998/namespace"}:
            if _local(name) == "href":
                raise _has("a link")
            continue
        plain = _local(name)
        if plain in _DROPPED or plain.startswith("aria-"):
            continue
        if plain not in _ATTRIBUTES:
            raise _has(f"the attribute {plain}")
        if "url" in (low := value.lower()) and not _LOCAL.fullmatch(value.strip()):
            raise _has("an address elsewhere")
        if "javascript" in low or "&" in value or "<" in value:
            raise _has(f"code in {plain}")
        yield plain, value


def _has(what: str) -> MarkRefused:
    return MarkRefused(f"The SVG holds {what[:60]}.", remedy="Save it as a plain SVG of shapes, with words drawn as paths.")


def _space(tag: str) -> str:
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _png(content: bytes) -> bytes:
    chunks = dict.fromkeys(("IHDR", "PLTE", "tRNS", "IDAT"), b"")
    for name, data in _chunks(content):
        if name in chunks:
            chunks[name] += data
        elif name[0].isupper():
            raise _damaged(f"an unknown part {name!r}")
    if len(chunks["IHDR"]) != struct.calcsize(">IIBBBBB"):
        raise _damaged("no header")
    width, height, depth, colour, packing, filtering, interlace = struct.unpack(">IIBBBBB", chunks["IHDR"])
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        raise MarkRefused(f"It is {width:,} by {height:,} pixels; at most {MOST_PIXELS:,} each way.", remedy="Save it smaller.")
    if depth not in _DEPTHS.get(colour, ()) or packing or filtering:
        raise _damaged("a header that no PNG has")
    if interlace:
        raise MarkRefused("The PNG is interlaced.", remedy="Save it without interlacing.")
    if colour == 3 and not 3 <= len(chunks["PLTE"]) <= 768:
        raise _damaged("no palette")
    row = 1 + (width * depth * _SAMPLES[colour] + 7) // 8
    pixels = _unpacked(chunks["IDAT"], row * height)
    if any(pixels[start] > 4 for start in range(0, len(pixels), row)):
        raise _damaged("rows that no PNG has")
    parts = [_chunk(b"IHDR", chunks["IHDR"])]
    if colour in {2, 3, 6} and chunks["PLTE"]:
        parts.append(_chunk(b"PLTE", chunks["PLTE"]))
    if colour in {0, 2, 3} and chunks["tRNS"]:
        parts.append(_chunk(b"tRNS", chunks["tRNS"]))
    return b"".join([_SIGNATURE, *parts, _chunk(b"IDAT", zlib.compress(pixels, 9)), _chunk(b"IEND", b"")])


def _chunks(content: bytes) -> Iterator[tuple[str, bytes]]:
    at, name = len(_SIGNATURE), ""
    while at + 12 <= len(content) and name != "IEND":
        length, raw = struct.unpack(">I4s", content[at : at + 8])
        data, check = content[at + 8 : at + 8 + length], content[at + 8 + length : at + 12 + length]
        if len(check) != 4 or zlib.crc32(raw + data) != int.from_bytes(check):
            raise _damaged("a part that is cut or changed")
        name = raw.decode("latin-1")
        if name != "IEND":
            yield name, data
        at += 12 + length
    if name != "IEND":
        raise _damaged("no end")


def _unpacked(data: bytes, wanted: int) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        pixels = unpacking.decompress(data, wanted + 1)
    except zlib.error as broken:
        raise _damaged("pixels that cannot be unpacked") from broken
    if len(pixels) != wanted:
        raise _damaged("more or fewer pixels than it says")
    return pixels


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + zlib.crc32(name + data).to_bytes(4)


def _damaged(what: str) -> MarkRefused:
    return MarkRefused(f"The PNG is damaged: it has {what}.", remedy="Save it anew as a PNG.")
