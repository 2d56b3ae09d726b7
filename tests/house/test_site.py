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
    names = list(named(site["nav"]))
    there = {page.relative_to(DOCS).as_posix() for page in PAGES}
    assert len(names) == len(set(names))
    assert there <= set(names), f"Name in the nav of mkdocs.yml: {', '.join(sorted(there - set(names)))}."
    assert set(names) <= there, f"The nav of mkdocs.yml names what is not there: {', '.join(sorted(set(names) - there))}."


def test_the_site_is_built_strictly_and_asks_no_other_host_for_anything(site: dict[str, Any]) -> None:
    assert site["strict"] is True
    assert site["theme"]["font"] is False
    assert site["plugins"] == ["search"]
    assert "extra_javascript" not in site
    for style in site["extra_css"]:
        assert "//" not in (DOCS / style).read_text(encoding="utf-8")


def test_every_link_inside_the_project_leads_somewhere() -> None:
    astray = []
    for page in (*PAGES, *BESIDE_THE_SITE):
        for link in LINK.findall(prose(page)):
            if re.match(r"[a-z]+:", link):
                continue
            path, _, place = link.partition("#")
            there = (page.parent / path).resolve() if path else page
            if not there.exists() or (place and place not in anchors(there)):
                astray.append(f"{page.relative_to(ROOT)}: {link}")
    assert not astray, f"Links that lead nowhere: {'; '.join(astray)}."


def test_every_page_has_one_title_and_fetches_nothing_from_elsewhere() -> None:
    for page in PAGES:
        text, words = page.read_text(encoding="utf-8"), prose(page)
        assert len(re.findall(r"^# ", words, flags=re.MULTILINE)) == 1, f"{page.name} has not exactly one title."
        # A diagram of this kind makes the theme load a script from another host.
        assert "```mermaid" not in text, page.name
        assert not re.search(r"!\[[^\]]*\]\(https?:|<(?:img|script|link|iframe)\b", words), page.name


def test_every_method_is_listed_and_has_a_table_a_snippet_a_limit_and_a_source() -> None:
    listed = (DOCS / "methods" / "index.md").read_text(encoding="utf-8")
    for page in sorted(set((DOCS / "methods").glob("*.md")) - {DOCS / "methods" / "index.md"}):
        text = page.read_text(encoding="utf-8")
        assert f"({page.name})" in listed
        assert "```python\n>>> " in text, f"docs/methods/{page.name} has no snippet."
        assert A_TABLE.search(text), f"docs/methods/{page.name} has no table."
        for part in ("promise", "when not to use", "sources"):
            assert part in text.lower(), f"docs/methods/{page.name} does not say: {part}."
