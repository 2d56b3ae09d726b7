"""The mark of a letterhead is a picture and nothing else, whatever its name says."""

from __future__ import annotations

import struct
import zlib

import pytest

from floorwalker.plan.rules import marks
from floorwalker.plan.rules.marks import MarkRefused

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>Lark</title>'
    b'<path d="M0 0h10v10z" style="fill:#123456;-x:1"/></svg>'
)


def part(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + zlib.crc32(name + data).to_bytes(4)


def a_png(
    width: int = 2, height: int = 2, *, pixels: bytes | None = None, depth: int = 8, colour: int = 2, interlace: int = 0, more: bytes = b""
) -> bytes:
    rows = pixels if pixels is not None else (b"\0" + b"\x10\x20\x30" * width) * height
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + more + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


def test_a_plain_svg_is_written_anew_with_its_style_as_attributes() -> None:
    made = marks.read(b"\xef\xbb\xbf<?xml version='1.0'?><!-- made by hand -->" + SVG)
    assert made.kind == "svg"
    assert b'fill="#123456"' in made.content
    assert b"style" not in made.content
    assert b"made by hand" not in made.content
    assert marks.read(made.content) == made


def test_what_a_drawing_program_keeps_for_itself_goes() -> None:
    inside = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://www.inkscape.org/namespaces/inkscape" width="1" height="1" i:version="1">'
        b'<metadata><x/></metadata><i:namedview i:zoom="1"/><rect width="1" height="1" fill="url(#a)"/></svg>'
    )
    made = marks.read(inside).content
    assert b"inkscape" not in made
    assert b"metadata" not in made
    assert b'fill="url(#a)"' in made


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        (b"<script>alert(1)</script>", "<script>"), (b"<style>*{}</style>", "<style>"), (b"<foreignObject/>", "<foreignObject>"),
        (b'<image href="https://x.example/a.png"/>', "<image>"), (b'<use href="#a"/>', "<use>"), (b"<animate/>", "<animate>"),
        (b'<path onload="alert(1)" d="M0 0"/>', "attribute onload"),
        (b'<path d="M0 0" fill="url(https://x.example)"/>', "address elsewhere"),
        (b'<path d="M0 0" style="fill:url(//x.example/a)"/>', "address elsewhere"),
        (b'<path d="M0 0" style="background:url(//x.example/a)"/>', "attribute background"),
        (b'<a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="javascript:x"><path d="M0 0"/></a>', "<a>"),
        (b'<path xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="//x" d="M0 0"/>', "a link"),
        (b'<h:iframe xmlns:h="http://www.w3.org/1999/xhtml"/>', "<iframe> of another language"),
        (b'<path fill="javascript:x"/>', "code in fill"),
        (b"<g>" * 25 + b"</g>" * 25, "nests deeper"), (b"<g/>" * 2_001, "more than 2,000 parts"),
    ],
    ids=lambda each: each if isinstance(each, str) else "svg",
)  # fmt: skip
def test_an_svg_that_holds_more_than_a_picture_is_refused_by_name(inside: bytes, says: str) -> None:
    with pytest.raises(MarkRefused) as refused:
        marks.read(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">' + inside + b"</svg>")
    assert says in refused.value.message
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>', "document type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><path", "damaged"), (b"<html><body/></html>", "no SVG"), (b"GIF89a...", "neither"),
        (b"", "neither"), (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "how large it is"), (b"x" * 102_401, "at most 102,400"),
        (b"<\xff\xfe>", "damaged"), (b"<?xml version='1.0' encoding='nonsense'?><svg/>", "damaged"),
    ],
    ids=lambda each: each if isinstance(each, str) else "svg",
)
def test_what_is_no_svg_is_told_by_its_content(content: bytes, says: str) -> None:
    with pytest.raises(MarkRefused) as refused:
        marks.read(content)
    assert says in refused.value.message


def test_a_png_is_written_anew_without_what_stood_beside_its_pixels() -> None:
    made = marks.read(a_png(more=part(b"tEXt", b"Author\0Somebody")) + b"<script>alert(1)</script>")
    assert made.kind == "png"
    assert b"Somebody" not in made.content
    assert b"script" not in made.content
    assert marks.read(made.content) == made


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (a_png(pixels=b"\0" * 1_000_000), "more or fewer pixels"), (a_png(pixels=b"\0"), "more or fewer pixels"),
        (a_png(width=2_001, pixels=b""), "at most 2,000"), (a_png(width=0, pixels=b""), "at most 2,000"),
        (a_png(pixels=(b"\x09" + b"\0" * 6) * 2), "rows that no PNG has"), (a_png(depth=7), "a header that no PNG has"),
        (a_png(colour=3), "no palette"), (a_png(interlace=1), "interlaced"), (a_png()[:-4], "no end"),
        (a_png().replace(b"IDAT", b"IDAX"), "cut or changed"), (a_png(more=part(b"EVIL", b"")), "unknown part"),
        (b"\x89PNG\r\n\x1a\n", "no end"), (b"\x89PNG\r\n\x1a\n" + part(b"IEND", b""), "no header"),
    ],
    ids=lambda each: each if isinstance(each, str) else "png",
)
def test_a_damaged_or_hostile_png_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(MarkRefused) as refused:
        marks.read(content)
    assert says in refused.value.message or says in refused.value.remedy
