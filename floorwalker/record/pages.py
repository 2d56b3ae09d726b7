"""Record: the pages this room puts in the rail and the palette."""

from __future__ import annotations

from floorwalker.ground.pages import Page

PAGES: tuple[Page, ...] = (
    Page("imports", "Imports", "upload", "record:imports", "record", "record.import"),
)
