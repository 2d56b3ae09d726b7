"""The files that every page loads: whose they are, what they weigh, and that nothing in them breaks the content policy."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from floorwalker.ground import pages as ground_pages
from floorwalker.ground import web
from floorwalker.ground.web import cells, shell

WEB = Path(web.__file__).parent
STATIC = WEB / "static" / "floor"
TEMPLATES = sorted(WEB.glob("templates/**/*.html"))
SHEETS = sorted(STATIC.glob("css/**/*.css"))
ROOT = WEB.parents[2]
SHELL_LIMIT_BYTES = 140_000  # leaves room under the 250 kB of a whole page (UI.md section 3)
SHELL_ISLANDS = ("keys", "palette", "theme", "live")


def test_every_vendored_file_is_the_one_that_was_declared() -> None:
    declared = dict(re.findall(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", (ROOT / "THIRD_PARTY.md").read_text(), re.MULTILINE))
    vendored = [*STATIC.glob("vendor/*.js"), *STATIC.glob("fonts/*.woff2"), *WEB.glob("paper/*.ttf")]
    there = {str(path.relative_to(WEB)) for path in vendored}
    assert set(declared) == there
    for name, digest in declared.items():
        assert hashlib.sha256((WEB / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_nothing_that_the_content_policy_would_block(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle=|<style|\son\w+=|hx-on|javascript:|hx-trigger=\"[^\"]*\[", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"\{#(?:(?!#\}).)*$", text, re.MULTILINE), "a {# comment #} must end on its line"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_colours_are_values_in_the_tokens_only(sheet: Path) -> None:
    text = sheet.read_text()
    if sheet.name != "tokens.css":
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|rgba?\(|hsla?\(", text)
    assert text.count("\n") <= 400
    assert text.count("{") == text.count("}")


def test_every_token_that_is_used_exists() -> None:
    defined = set(re.findall(r"(--[\w-]+)\s*:", "".join(sheet.read_text() for sheet in SHEETS)))
    used = set(re.findall(r"var\((--[\w-]+)", "".join(sheet.read_text() for sheet in SHEETS)))
    assert used <= defined


def test_every_sheet_is_imported_in_a_layer() -> None:
    imported = set(re.findall(r'@import url\("([^"]+)"\) layer\(\w+\)', (STATIC / "css/floor.css").read_text()))
    assert imported == {str(sheet.relative_to(STATIC / "css")) for sheet in SHEETS} - {"floor.css"}


def test_the_sheets_are_served_as_one_with_every_rule_and_address(tmp_path: Path, settings: Any) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "floorwalker.ground.web.one_sheet.OneSheetStorage"}}
    for _again in range(2):
        call_command("collectstatic", interactive=False, verbosity=0)
        names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
        served = (tmp_path / names["floor/css/floor.css"]).read_text()
        assert "@import" not in served
        assert served.count("{") == served.count("}")
        for sheet in set(SHEETS) - {STATIC / "css/floor.css"}:
            rules = re.sub(r"url\([^)]*\)", "", sheet.read_text())
            assert rules in re.sub(r"url\([^)]*\)", "", served)
        for address in re.findall(r'url\("(\.\./fonts/[^"]+)"\)', served):
            assert (tmp_path / "floor/css" / address).exists()


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    named = {name for path in TEMPLATES for name in re.findall(r'\{% icon "([^"]+)"', path.read_text())}
    named |= set(cells.STATES.values()) | {icon for _stage, _label, icon, _key in (*shell.LOOP, *shell.ASIDE)}
    named |= {page.icon for page in ground_pages.PAGES}
    assert named <= sprite


def test_the_keys_that_follow_g_are_all_different() -> None:
    keys = [key for *_rest, key in (*shell.LOOP, *shell.ASIDE)]
    assert len(set(keys)) == len(keys)


def test_what_every_page_loads_leaves_room_under_the_page_weight() -> None:
    text = [*SHEETS, STATIC / "icons.svg", STATIC / "floor.js", STATIC / "theme.js", *STATIC.glob("vendor/*.js")]
    text += [STATIC / f"islands/{name}.js" for name in SHELL_ISLANDS]
    weight = sum(len(gzip.compress(path.read_bytes(), mtime=0)) for path in text)
    weight += (STATIC / "fonts/inter-latin-wght-normal.woff2").stat().st_size
    assert weight < SHELL_LIMIT_BYTES
