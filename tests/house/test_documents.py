"""The documents say what is there: every snippet runs, and every setting, measure, event and permission has its place."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from floorwalker.cli import docs
from floorwalker.config import env
from floorwalker.engine import measures
from floorwalker.ground import house
from floorwalker.ground.settings import SETTINGS

DOCS = Path(__file__).resolve().parents[2] / "docs"
WITH_SNIPPETS = sorted(path for path in DOCS.rglob("*.md") if ">>> " in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", WITH_SNIPPETS, ids=lambda path: str(path.relative_to(DOCS)))
def test_a_snippet_of_the_documents_gives_what_it_says(path: Path) -> None:
    result = doctest.testfile(str(path), module_relative=False, encoding="utf-8")
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize("name", docs.PAGES)
def test_a_generated_page_is_as_the_code_says(name: str) -> None:
    written = (DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8")
    assert written == docs.PAGES[name](), f"Run `make docs`: docs/reference/{name}.md is out of date."


def test_every_measure_setting_event_and_permission_has_its_place() -> None:
    pages = {name: make() for name, make in docs.PAGES.items()}
    for setting in SETTINGS:
        assert f"`{setting.code}`" in pages["settings"]
    for variable in env.ALL:
        assert f"`FLOORWALKER_{variable.name}`" in pages["settings"]
    for event in house.gather("events"):
        assert f"`{event.kind}`" in pages["events"]
    for permission in house.gather("permissions"):
        assert f"`{permission.code}`" in pages["permissions"]
    for measure in measures.all():
        assert f"`{measure.code}`" in pages["measures"]


def test_the_mission_page_names_every_row() -> None:
    page = (DOCS / "mission.md").read_text(encoding="utf-8")
    numbers = {int(number) for number in re.findall(r"^\| (\d+) \|", page, flags=re.MULTILINE)}
    assert numbers == {row.number for row in docs.rows()}
    assert len(numbers) == 254
