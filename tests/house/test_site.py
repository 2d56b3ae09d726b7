"""The docs site holds together: the way round names every page, every link leads somewhere, and nothing is fetched from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
BESIDE_THE_SITE = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "THIRD_PARTY.md")]
FENCED = re.compile(r"^```.*?^```$", flags=re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *$", flags=re.MULTILINE)
A_TABLE = re.compile(r"^\|(?: *:?-+:? *\|)+$", flags=re.MULTILINE)


def named(place: Any) -> Iterator[str]:
    """Yield every page that a part of the way round names."""
    if isinstance(place, str):
        yield place
        return
    for inside in place.values() if isinstance(place, dict) else place:
        yield from named(inside)


def prose(page: Path) -> str:
    """Return what `page` says outside its fenced blocks."""
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """Return the places inside `page` that a link may name."""
    words = (re.sub(r"[^\w\s-]", "", heading).strip().lower() for heading in HEADING.findall(prose(page)))
    return {re.sub(r"[-\s]+", "-", heading) for heading in words}


@pytest.fixture(scope="module")
def site() -> dict[str, Any]:
    written = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert isinstance(written, dict)
    return written


def test_the_way_round_names_every_page_once_and_only_pages_that_are_there(site: dict[str, Any]) -> None:
    assert sorted(named(site["nav"])) == sorted(page.relative_to(DOCS).as_posix() for page in PAGES)


def test_the_site_is_built_strictly_and_asks_no_other_host_for_fonts(site: dict[str, Any]) -> None:
    assert site["strict"] is True
    assert site["theme"]["font"] is False
    assert site["plugins"] == ["search"]
    assert not {"extra_css", "extra_javascript"} & site.keys()


@pytest.mark.parametrize("page", [*PAGES, *BESIDE_THE_SITE], ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, place = link.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{page.relative_to(ROOT)} links to {link}, which is not there."
        assert not place or place in anchors(there), f"{page.relative_to(ROOT)} links to {link}, which has no such heading."


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_a_page_has_one_title_and_fetches_nothing_from_elsewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert len(re.findall(r"^# ", prose(page), flags=re.MULTILINE)) == 1
    # A diagram of this kind makes the theme load a script from another host.
    assert "```mermaid" not in text
    assert not re.search(r"!\[[^\]]*\]\(https?:|<(?:img|script|link|iframe)\b", prose(page))


@pytest.mark.parametrize("page", sorted((DOCS / "methods").glob("[!i]*.md")), ids=lambda page: page.stem)
def test_a_method_is_listed_and_has_a_table_a_snippet_a_limit_and_a_source(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert f"({page.name})" in (DOCS / "methods" / "index.md").read_text(encoding="utf-8")
    assert "```python\n>>> " in text
    assert A_TABLE.search(text)
    for part in ("promise", "when not to use", "sources"):
        assert part in text.lower(), f"docs/methods/{page.name} does not say: {part}."
