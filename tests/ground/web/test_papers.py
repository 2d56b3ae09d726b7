"""Papers: tagged for who hears them, whole in any script, text as text, and no row cut by the edge of a page that fits on one."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from floorwalker.ground.web import papers

FACTS = [("Site", "Łódź & <Co>"), ("Version", "version 1")]
WEEK = papers.Grid(["Person", "Mon 2 Nov"], [["Żółć <b>&</b>\nEMP-1", "08:00 to 16:00"], ["Δήμητρα #panic()", "*=1+1*"]] * 30, (0.3, 0.7))


@pytest.fixture(scope="module")
def roster() -> PdfReader:
    return PdfReader(BytesIO(papers.paper("Roster ROS-1", facts=FACTS, grid=WEEK, author="Pat Äse", foot="ROS-1, version 1")))


def elements(node: Any) -> Iterator[Any]:
    """Yield the elements of the tag tree in the order in which they are read out."""
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from elements(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


def test_a_paper_is_tagged_with_title_language_and_its_form(roster: PdfReader) -> None:
    root: Any = roster.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert roster.metadata is not None
    assert (roster.metadata.title, roster.metadata.author) == ("Roster ROS-1", "Pat Äse")


def test_it_is_read_out_as_title_facts_and_table_each_cell_under_its_head(roster: PdfReader) -> None:
    root: Any = roster.trailer["/Root"]
    found = list(elements(root["/StructTreeRoot"]))
    kinds = [each["/S"] for each in found]
    outline = [kind for kind in kinds if kind in {"/H1", "/P", "/Table", "/THead", "/TBody"}]
    assert outline == ["/H1", "/P", "/P", "/Table", "/THead", "/TBody"]
    assert (kinds.count("/TR"), kinds.count("/TH"), kinds.count("/TD")) == (61, 2, 120), "the heads on later pages are not read again"
    heads = [each["/ID"] for each in found if each["/S"] == "/TH"]
    of_cells = [next(part["/Headers"] for part in each["/A"] if "/Headers" in part) for each in found if each["/S"] == "/TD"]
    assert of_cells == [[heads[0]], [heads[1]]] * 60
    assert all(any(part.get("/Scope") == "/Column" for part in each["/A"]) for each in found if each["/S"] == "/TH")


def test_names_in_any_script_and_markup_are_text_in_the_papers_own_font(roster: PdfReader) -> None:
    words = "\n".join(page.extract_text() for page in roster.pages)
    for text in ("Łódź & <Co>", "Żółć <b>&</b>", "Δήμητρα #panic()", "*=1+1*", f"Page 1 of {len(roster.pages)}"):
        assert text in words
    assert len(roster.pages) > 1
    page: Any = roster.pages[0]
    fonts = {font.get_object()["/BaseFont"].partition("+")[2] for font in page["/Resources"]["/Font"].values()}
    assert fonts == {"DejaVuSansCondensed", "DejaVuSansCondensed-Bold"}


def test_a_letter_that_no_font_has_does_not_stop_the_paper() -> None:
    grid = papers.Grid(["Who"], [["\U000f0001 Una\0\r\nB\to"]], (1.0,))
    made = PdfReader(BytesIO(papers.paper("Log", facts=[], grid=grid, author="", foot="")))
    root: Any = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert b"pdfuaid" not in root["/Metadata"].get_data()
    assert "Una" in made.pages[0].extract_text()


def test_a_note_longer_than_a_page_goes_on_and_a_shorter_row_is_not_cut() -> None:
    notes = [["word " * 2_000, "Una"], *([["a line\n" * 25 + f"last of {number}", "Bo"] for number in range(6)])]
    made = PdfReader(BytesIO(papers.paper("Log", facts=[], grid=papers.Grid(["What", "Who"], notes, (0.1, 0.9)), author="Una", foot="")))
    pages = [page.extract_text() for page in made.pages]
    assert sum("word" in page for page in pages) > 1
    assert sum(page.count("word") for page in pages) == 2_000
    for number in range(6):
        (there,) = [page for page in pages if f"last of {number}" in page]
        assert there.count("a line") % 25 == 0, "every row that fits on a page stands on one"
