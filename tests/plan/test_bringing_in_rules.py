"""Files read as documents: what comes along, what is left out and said so, and hostile files refused in words, in bounded time."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from floorwalker.plan.rules.bringing_in import Brought, FileUnreadable, read, titled
from floorwalker.plan.rules.document_text import read as read_text
from tests.plan.word_made import PARTS, W, paragraph, procedure, run, table, word_file

pytestmark = pytest.mark.once
SECONDS = 10.0
"""What no file of this page may take on a busy machine; made as long again, one that grows too fast would take minutes."""

PAGE = b"""<html><head><title>Refund page</title><style>p{}</style><script>alert(1)</script></head><body onload=x><nav>Home</nav>
<!-- draft --><h1>Refunds</h1><p>Say <b>sorry</b> &amp; pay *back* a_b <img src=//x/y.png alt="The flow">
<a href="javascript:alert(1)">go</a>
<a href="https://a.b/c?d=1&amp;e=2">ok</a><h2>When to use it</h2><p>1. Typed step<p>2. Second<p>- dash<p># no heading<p>2026. year
<ul><li>one<li>two<ul><li>deep</ul></ul><ol><li>first<li><p>second</p></ol>
<table><tr><th>A<th colspan=2>B<tr><td rowspan=2>1<td>2|x<td>3<tr><td>4<td>5</table>
<p>Dear {{ customer_name }}, <span style="display: none">secret</span><del>old</del> line<br>next</p></body>"""
PAGE_READ = """Say **sorry** & pay \\*back\\* a_b The flow
go
[ok](https://a.b/c?d=1&e=2)

## When to use it

1. Typed step

2. Second

\\- dash

\\# no heading

2026\\. year

- one
- two
  - deep

1. first
2. second

| A | B |  |
| --- | --- | --- |
| 1 | 2\\|x | 3 |
|  | 4 | 5 |

Dear {{ customer_name }}, line\\
next
"""


def left(found: Brought) -> dict[str, str]:
    return {each.what: each.where for each in found.left_out}


def refused(name: str, content: bytes) -> FileUnreadable:
    begun = time.monotonic()
    with pytest.raises(FileUnreadable) as broken:
        read(name, content)
    assert broken.value.remedy
    assert time.monotonic() - begun < SECONDS
    return broken.value


def test_a_word_file_keeps_headings_steps_lists_and_tables_and_says_what_tracked_changes_left() -> None:
    found = read("calls.docx", procedure())
    assert found.title == "Returning a call"
    assert [each.title for each in read_text(found.body).sections] == ["When to use it", "Steps"]
    assert [each.text for each in read_text(found.body).steps] == ["Open the promise.", "Call from the desk.", "Write down what was said."]
    assert "| Storm \\| flood | 1 day |" in found.body
    assert "- Ask when to ring again." in found.body
    assert "promised a call within four hours." in found.body
    assert "within a day" not in found.body
    assert "Internal" not in found.body
    assert "A. Nother" not in repr(found), "Who changed the file is nobody's business here."
    assert left(found) == {
        "words deleted in tracked changes: “within a day”": "under “When to use it”",
        "words added in tracked changes": "under “When to use it”", "a comment": "under “Steps”",
        "words at the head of every page": "the whole file", "the style House Note": "the whole file",
    }


def test_what_word_hides_from_its_readers_stays_out_and_what_it_shows_stays_in() -> None:
    secret, shown = (
        f'<w:r><w:rPr><w:vanish{off}/></w:rPr><w:t>{words}</w:t></w:r>'
        for words, off in (("PIN 4711", ""), (" Ring.", ' w:val="0"'))
    )
    found = read("calls.docx", word_file(paragraph(run("Open the promise.") + secret + shown), paragraph(secret)))
    assert found.body == "Open the promise. Ring.\n"
    assert left(found) == {"hidden words": "before the first heading"}


def test_a_page_of_html_keeps_its_words_alone() -> None:
    found = read("refunds.html", PAGE)
    assert (found.title, found.body) == ("Refunds", PAGE_READ)
    said = left(found)
    assert said["a script"] == "before the first heading"
    assert said["a picture from elsewhere “y.png”"] == said["a link to “javascript:alert(1)”"] == "under “Refunds”"
    assert {"hidden words", "words that were struck out", "cells that were one", "what happens onload", "comments that are not shown",
            "a menu of the page", "a style sheet"} <= said.keys()
    markup = "".join(each.html for each in read_text(found.body).sections)
    assert "javascript" not in markup
    assert "alert" not in markup


def test_markdown_comes_back_as_it_was_without_what_was_hidden_in_it() -> None:
    body = (
        "## Words\n\nDear {{ customer_name }} *yes* **no** ~~s~~\n\n1. One `a_b`\n2. Two\n\n   more\n\n"
        "| a | b |\n| --- | --- |\n| 1 | 2 |\n"
    )
    found = read("reply.md", f"---\ntitle: \"Call-backs\"\n---\n{body}\n<script>alert(1)</script>\n".encode())
    assert (found.title, found.body) == ("Call-backs", body)
    assert {"the fields above the text", "a script"} == left(found).keys()
    assert read("again.md", found.body.encode()).body == body
    assert titled("call_backs-2025.docx") == "Call backs 2025"


@pytest.mark.parametrize(
    ("name", "content", "words", "encoding"),
    [
        ("a.md", "Café £5 – “ok”".encode("utf-8-sig"), "Café £5 – “ok”\n", "utf-8-sig"),
        ("a.md", "Café £5 – “ok” and so on, crème brûlée".encode("cp1252"), "Café £5 – “ok” and so on, crème brûlée\n", "cp1252"),
        ("a.md", "Café £5".encode("utf-16"), "Café £5\n", "utf-16"),
        ("a.html", "<meta charset='windows-1252'><p>Café £5 – ok".encode("cp1252"), "Café £5 – ok\n", "windows-1252"),
        ("a.html", b"<meta charset='made-up'><p>Plain", "Plain\n", "utf-8"),
        ("a.html", b"<meta charset='unicode_escape'><p>Caf\xe9 \\udc00 \xa35 \x96 ok", "Café \\\\udc00 £5 – ok\n", "cp1252"),
        ("a.html", b"<meta charset='undefined'><p>Caf\xe9 \xa35 \x96 ok", "Café £5 – ok\n", "cp1252"),
        ("a.html", "<p>Café\0 £5".encode("utf-16"), "Café\ufffd £5\n", "utf-16"),
        ("a.html", b"<p>" + b" " * 2**20 + b"A\0B", "A\ufffdB\n", "utf-8"),
    ],
)
def test_letters_are_read_however_they_were_written(name: str, content: bytes, words: str, encoding: str) -> None:
    found = read(name, content)
    assert (found.body, found.encoding) == (words, encoding)


def _packed(main: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in PARTS.items():
            target.writestr(name, content)
        target.writestr("word/document.xml", main)
    return packed.getvalue()


ENTITY = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>'
)
DEEP = "<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.docx", b"hello", "a.docx is no Word file"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "an old Word file (.doc), or locked"),
        ("a.docx", procedure()[:900], "is damaged"),
        ("a.docx", _packed(b" " * (60 * 2**20)), "unpacks to more than 24 MB of text; it gets there at word/document.xml"),
        ("a.docx", word_file(main=ENTITY), "declares entities at word/document.xml"),
        ("a.docx", word_file(styles2=ENTITY), "declares entities at word/styles2.xml"),
        ("a.docx", word_file(main="<w:document><w:p>"), "damaged at word/document.xml, line 1"),
        ("a.docx", word_file(DEEP), "could not be read as a Word file"),
        ("a.docx", word_file(table(*[tuple("x" * 41)] * 2)), "has more than 40 columns"),
        ("a.docx", word_file(paragraph("")), "holds no words"),
        ("a.html", b"%PDF-1.7 text", "a.html is a PDF"),
        ("a.md", b"\x00\x01\x02", "holds bytes that no text file holds"),
        ("a.pdf", b"%PDF-1.7", "of a kind that is not read"),
        ("a.html", b"<h1>A</h1><h2>Rates</h2><table>" + (b"<tr>" + b"<td>1" * 10) * 2100, "table under “Rates” has more than 20,000"),
        ("a.html", bytes(20 * 2**20 + 1), "more than 20 MB"),
        ("a.html", b"<b>" * 301_000, "elements"),
        ("a.html", b"<" * 1_600_000, "letters"),
        ("a.html", b"<!--" * 400_000, "letters"),
        ("a.html", b"<![CDATA[" * 250_000, "letters"),
        ("a.html", b"<h1>A</h1><h2>Rates</h2><p " + b"a " * 4_000_000 + b">x", "under “Rates” has more than 524,288 letters of attributes"),
    ],
)
def test_what_is_no_document_is_refused_with_its_place_and_what_to_do(name: str, content: bytes, says: str) -> None:
    refusal = refused(name, content)
    assert says in refusal.message
    assert refusal.remedy.endswith(".")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<ul><li>" * 15_000 + b"x", id="lists in lists"),
        pytest.param(b"<blockquote>" * 20_000 + b"x", id="quotes in quotes"),
        pytest.param(b"".join(b"<font color=%d>" % n for n in range(10_000)) + b"<p>x" * 1_000, id="marks never ended"),
        pytest.param(b"<p " + b"a=b " * 100_000 + b">x", id="attributes"),
        pytest.param(b"<p>x<img src='data:image/png;base64," + b"A" * 2**21 + b"'>", id="a picture within the page"),
        pytest.param(b"<p>x" + b" " * 2**20 + b"y" + b"<x> " * 50_000 + b"z", id="spaces without end"),
        pytest.param(b"<pre>x" + b"\n " * 2**19 + b"y</pre>", id="empty lines without end"),
        pytest.param(b'<a href="' * 50_000 + b">x", id="quotes never ended"),
        pytest.param(b"<table><tr>" + b"<td rowspan=9999>x" * 30 + b"<tr><td>y" * 100, id="cells that reach down"),
        pytest.param(b"<p>x</p><script>" + b"<script" * 100_000, id="a script never ended"),
    ],
)
def test_markup_made_to_take_for_ever_is_read_in_seconds_and_comes_out_whole(content: bytes) -> None:
    begun = time.monotonic()
    found = read("a.html", content)
    assert time.monotonic() - begun < SECONDS
    assert read("again.md", found.body.encode()).body


def test_forty_pages_of_word_are_read_in_seconds() -> None:
    words = paragraph(run("Words of a long procedure that goes on. " * 9))
    page = [paragraph(run("Section"), style="Heading1"), *[words] * 8]
    begun = time.monotonic()
    assert len(read("long.docx", word_file(*page * 40)).body) > 110_000
    assert time.monotonic() - begun < SECONDS
