"""Charts on paper: the picture of the page with ink for classes, told in words to who does not see it."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pypdf
import pytest

from floorwalker.ground.web import charts, paper_charts
from floorwalker.ground.web.charts.measured import Ranged, Series, lines, ranged
from floorwalker.ground.web.text_papers import Passage, Picture, Run, text_paper

DAYS = [date(2026, 3, 2) + timedelta(days=number) for number in range(20)]


def a_chart() -> charts.Chart:
    labels = [f"{day:%-d %b}" for day in DAYS]
    found = lines(
        "level", labels, [Series("Claims", [70.0 + number % 7 for number in range(20)])], title="Service level <of> claims", target=80.0,
        unit="%", written=[["70.0%"] * 20],
    )
    assert found is not None
    return found


@pytest.fixture(params=["lines", "bars"])
def chart(request: pytest.FixtureRequest) -> charts.Chart:
    if request.param == "lines":
        return a_chart()
    rows = [Ranged(name, 75.0, 70.0, 80.0, None, "75.0%", few) for name, few in (("Claims", False), ("Sales", True))]
    found = ranged("parts", rows, title="By queue", target=80.0, unit="%", other="")
    assert found is not None
    return found


def test_every_mark_has_its_light_colour_and_no_token_is_left(chart: charts.Chart) -> None:
    svg, legend = paper_charts.drawn(chart)
    for each in (svg, *(key for key, _ in legend)):
        root = ET.fromstring(each)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        style = root.findtext("{http://www.w3.org/2000/svg}style") or ""
        assert not re.search(r"var\(|light-dark|@media|:hover", style)
        assert ".l-target { stroke: #22312e" in style
        assert f"font-size: {paper_charts.LETTER_UNITS}px" in style
    assert "<of>" not in svg
    used = {name for names in re.findall(r'class="([^"]+)"', svg) for name in names.split()}
    drawn = {name for name in used if name.startswith(("m-", "l-", "pt", "sg-"))}
    style = re.search(r"<style>(.*?)</style>", svg)
    assert style is not None
    assert drawn
    assert not [name for name in drawn if not re.search(rf"\.{name}\b", style[1])]


def test_a_paper_carries_the_chart_and_says_it_in_words(chart: charts.Chart) -> None:
    def made(*pieces: Any) -> bytes:
        passages = [Passage("heading", [Run("One")], level=2), *pieces]
        return text_paper("Paper", facts=[("a", "b")], passages=passages, tables=[], author="x", foot="y")

    paper = made(Picture(chart))
    reader = pypdf.PdfReader(io.BytesIO(paper))
    assert b"pdfuaid" in paper
    told = "".join(page.extract_text() for page in reader.pages)
    for key in chart.legend:
        assert str(key.label) in told
    said = str(reader.trailer["/Root"]["/StructTreeRoot"].get_object()) + "".join(str(each.get_object()) for each in _objects(reader))
    assert str(chart.summary)[:40] in said
    assert b"/Figure" in paper
    assert b"/Figure" not in made()


def _objects(reader: pypdf.PdfReader) -> list[Any]:
    found = []
    for number in range(1, reader.trailer["/Size"]):
        held = reader.get_object(number)
        if held is not None and "/Alt" in str(held):
            found.append(held)
    return found
