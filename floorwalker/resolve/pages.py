"""Resolve: the pages this room puts in the rail and the palette."""

from __future__ import annotations

from floorwalker.ground.pages import Page

PAGES: tuple[Page, ...] = (
    Page("rights", "Rights requests", "shield-check", "resolve:rights", "resolve", "resolve.view_rights"),
    Page("regulations", "Regulations", "scale", "resolve:regulations", "resolve", "resolve.view_regulations"),
)
