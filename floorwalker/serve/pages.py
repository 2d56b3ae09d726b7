"""Serve: the pages this room puts in the rail and the palette."""

from __future__ import annotations

from floorwalker.ground.pages import Page

PAGES: tuple[Page, ...] = (
    Page("day_log", "Day log", "file-text", "serve:day_log", "serve", "serve.view_day_log"),
    Page("adherence_day", "Adherence by day", "users", "serve:adherence", "serve", "record.view_agent_measures"),
    Page("exception_reasons", "Reasons for exceptions", "list", "serve:reasons", "setup", "serve.exception_reasons", part="Centre"),
    Page("shrinkage", "Shrinkage", "clock", "serve:shrinkage", "plan", "plan.absence", part="People"),
    Page("my_exceptions", "My exceptions", "calendar-check", "serve:my_exceptions", "plan", "serve.ask_exception", part="My own"),
)
