"""Desks: the pages this room puts in the rail and the palette."""

from __future__ import annotations

from floorwalker.ground.pages import Page

PAGES: tuple[Page, ...] = (
    Page("set_up", "Set up your centre", "wrench", "desks:set_up", "setup", "ground.set_up", part="Centre"),
    Page("home", "Home", "target", "desks:home_of", "today", "desks.view_home", key="o"),
    Page("my_day", "My day", "clipboard-check", "desks:my_day", "today"),
    Page("lead", "Lead", "users", "desks:lead", "today", "desks.lead_day", key="d"),
    Page("notices", "Notices", "bell", "ground:notices", "today"),
    Page("today", "Today", "gauge", "desks:cockpit", "today", "desks.view_today"),
    Page("today_queues", "Today by queue", "chart-column", "desks:queues", "today", "desks.view_today"),
    Page("adherence", "Adherence", "users", "desks:adherence", "today", "desks.view_today"),
    Page("ahead", "Forward view", "fast-forward", "desks:ahead", "plan", "plan.view", part="People"),
    Page("reliability", "Reliability", "shield-check", "desks:reliability", "plan", "plan.view_service_plan", part="Promises"),
    Page("peak", "Peak", "trending-up", "desks:peak", "today", "desks.view_today"),
    Page("coordinate", "To coordinate", "list", "desks:coordinate", "today", "desks.view_today"),
    Page("wallboard", "Wallboard", "monitor", "desks:wallboard", "today", "desks.view_today"),
    Page("walls", "Walls", "monitor", "desks:walls", "today", "desks.view_today"),
)
