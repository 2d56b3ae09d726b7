"""Improve: the pages this room puts in the rail and the palette."""

from __future__ import annotations

from floorwalker.ground.pages import Page

PAGES: tuple[Page, ...] = (Page("practice", "Practice", "target", "improve:practice", "help", "improve.practise"),)
