"""Plan: the pages this room puts in the rail and the palette."""

from __future__ import annotations

from floorwalker.ground.pages import Page

PAGES: tuple[Page, ...] = (
    Page("forecast", "Forecast", "chart-line", "plan:forecast", "plan", "plan.view"),
    Page("staffing", "Staffing", "users", "plan:staffing", "plan", "plan.view"),
)
