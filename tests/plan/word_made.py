"""Word files made for tests, from the least that Word itself writes."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
    ),
    "word/_rels/document.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/numbering" Target="numbering.xml"/></Relationships>'
    ),
    "word/styles.xml": f'<w:styles xmlns:w="{W}">' + "".join(
        f'<w:style w:type="paragraph" w:styleId="{code}"><w:name w:val="{name}"/></w:style>'
        for code, name in (("Title", "Title"), ("Heading1", "heading 1"), ("Heading2", "heading 2"), ("House", "House Note"))
    ) + "</w:styles>",
    "word/numbering.xml": (
        f'<w:numbering xmlns:w="{W}">'
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    ),
}


def run(words: str) -> str:
    """Words as Word keeps them."""
    return f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def paragraph(inside: str, *, style: str = "", number: int = 0) -> str:
    """A paragraph of runs, with a style or as a line of a list (1 numbered, 2 not)."""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    listed = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    return f"<w:p><w:pPr>{styled}{listed}</w:pPr>{inside}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table of words."""
    cells = ("".join(f"<w:tc>{paragraph(run(each))}</w:tc>" for each in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def deleted(words: str) -> str:
    """Words deleted in a tracked change that nobody accepted."""
    return f'<w:del w:id="1" w:author="A. Nother"><w:r><w:delText>{escape(words)}</w:delText></w:r></w:del>'


def added(words: str) -> str:
    """Words added in a tracked change that nobody accepted."""
    return f'<w:ins w:id="2" w:author="A. Nother">{run(words)}</w:ins>'


def word_file(*inside: str, main: str = "", **more: str) -> bytes:
    """A Word file of paragraphs and tables; `main` replaces the whole text part, `more` adds parts under word/."""
    body = f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{OFFICE}"><w:body>{"".join(inside)}</w:body></w:document>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in PARTS.items():
            target.writestr(name, HEAD + content)
        target.writestr("word/document.xml", main or body)
        for name, content in more.items():
            target.writestr(f"word/{name}.xml", content)
    return packed.getvalue()


def procedure(title: str = "Returning a call") -> bytes:
    """A procedure as people keep them in Word, with tracked changes, a comment, a page head and a table."""
    return word_file(
        paragraph(run(title), style="Title"),
        paragraph(run("When to use it"), style="Heading1"),
        paragraph(run("When a customer was promised a call ") + deleted("within a day") + added("within four hours") + run(".")),
        paragraph(run("Steps"), style="Heading1"),
        *(paragraph(run(words), number=1) for words in ("Open the promise.", "Call from the desk.", "Write down what was said.")),
        paragraph(run("Ask when to ring again.") + '<w:r><w:commentReference w:id="0"/></w:r>', number=2),
        paragraph(run("House style"), style="House"),
        table(("Line", "Within"), ("Claims", "4 hours"), ("Storm | flood", "1 day")),
        header1=f'{HEAD}<w:hdr xmlns:w="{W}">{paragraph(run("Internal"))}</w:hdr>',
    )
