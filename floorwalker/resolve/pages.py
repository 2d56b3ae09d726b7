"""Resolve: the pages this room puts in the rail and the palette."""

from __future__ import annotations

from floorwalker.ground.pages import Page

PAGES: tuple[Page, ...] = (
    Page("complaints", "Complaints", "scale", "resolve:complaints", "resolve", "resolve.view_cases", part="Cases"),
    Page("difficulties", "Difficulties", "message-square", "resolve:difficulties", "resolve", "resolve.view_cases", part="Cases"),
    Page("write_down", "Write down", "pencil", "resolve:write_down", "resolve", "resolve.write_down", part="Cases"),
    Page("escalations", "Escalations", "trending-up", "resolve:escalations", "resolve", "resolve.view_escalations", part="Cases"),
    Page("recoveries", "Recovery", "refresh-cw", "resolve:recoveries", "resolve", "resolve.view_recoveries", part="Cases"),
    Page("causes", "Causes", "chart-column", "resolve:causes", "resolve", "resolve.view_cases", part="Outcomes"),
    Page("returns", "Returns", "file-text", "resolve:returns", "resolve", "resolve.view_returns", part="Outcomes"),
    Page("rechecks", "Re-checks", "dices", "resolve:rechecks", "resolve", "resolve.view_rechecks", part="Cases"),
    Page("begin_contact", "Begin a contact", "play", "resolve:begin_contact", "resolve", "record.log_contact", key="b", part="Cases"),
    Page("contact_steps", "Steps of contacts", "clipboard-check", "resolve:contact_steps", "resolve", "resolve.view_contact_steps",
         part="Outcomes"),
    Page("contact_checks", "Checks of contacts", "dices", "resolve:contact_checks", "resolve", "resolve.view_contact_checks",
         part="Cases"),
    Page("case_imports", "Cases brought in", "upload", "resolve:case_imports", "resolve", "resolve.import_cases", part="Cases"),
    Page("support_needs", "Support needs", "heart-handshake", "resolve:support_needs", "resolve", "record.see_needs_coverage",
         part="Cases"),
    Page("rights", "Rights requests", "shield-check", "resolve:rights", "resolve", "resolve.view_rights", part="Data"),
    Page("breaches", "Breaches", "triangle-alert", "resolve:breaches", "resolve", "resolve.view_breaches", part="Data"),
    Page("copies", "Anonymised copies", "copy", "resolve:copies", "resolve", "resolve.view_copies", part="Data"),
    Page("team_data", "By team", "users", "resolve:team_data", "resolve", "resolve.view_team_data", part="Data"),
    Page("own_rights", "My rights", "user", "resolve:own_rights", "resolve", "resolve.ask_own_rights", part="Data"),
    Page("assessments", "Impact", "ruler", "resolve:assessments", "resolve", "resolve.view_processing", part="Data"),
    Page("processors", "Processors", "building-2", "resolve:processors", "resolve", "resolve.view_processing", part="Data"),
    Page("retention", "Retention", "hourglass", "resolve:retention", "resolve", "resolve.view_retention", part="Data"),
    Page("processing", "Processing", "layers", "resolve:processing", "resolve", "resolve.view_processing", part="Data"),
    Page("regulations", "Regulations", "scale", "resolve:regulations", "resolve", "resolve.view_regulations", part="Rules"),
    Page("regulatory_changes", "Changes", "calendar-days", "resolve:regulatory_changes", "resolve", "resolve.view_regulations",
         part="Rules"),
    Page("regimes", "Regimes", "scale", "resolve:regimes", "resolve", "resolve.view_regulations", part="Rules"),
)
