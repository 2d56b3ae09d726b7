"""Resolve: the pages this room puts in the rail and the palette."""

from __future__ import annotations

from floorwalker.ground.pages import Page

PAGES: tuple[Page, ...] = (
    Page("regulations", "Regulations", "scale", "resolve:regulations", "resolve", "resolve.view_regulations"),
)
