"""Plan: the pages this room puts in the rail and the palette."""

from __future__ import annotations

from floorwalker.ground.pages import Page

PAGES: tuple[Page, ...] = (
    Page("service_plans", "Service plan", "clipboard-check", "plan:service_plans", "plan", "plan.view_service_plan", part="Promises"),
    Page("goals", "Goals", "target", "plan:goals", "plan", "plan.view_goals", part="Promises"),
    Page("forecast", "Forecast", "chart-line", "plan:forecast", "plan", "plan.view", part="People"),
    Page("staffing", "Staffing", "users", "plan:staffing", "plan", "plan.view", part="People"),
    Page("allocation", "Allocation", "scale", "plan:allocation", "plan", "plan.view", part="People"),
    Page("roster", "Roster", "calendar-days", "plan:roster", "plan", "plan.view", part="People"),
    Page("activities", "Activities", "activity", "plan:activities", "plan", "plan.view", part="People"),
    Page("readiness", "Readiness", "shield-check", "plan:readiness", "plan", "plan.view_readiness", part="People"),
    Page("absence", "Absence", "calendar-range", "plan:absence", "plan", "plan.absence", part="People"),
    Page("standards", "Standards", "ruler", "plan:standards", "plan", "plan.view_standards", part="Promises"),
    Page("agreements", "Client agreements", "scale", "plan:agreements", "plan", "plan.view_agreements", part="Promises"),
    Page("documents", "Documents", "file-text", "plan:documents", "plan", "plan.read_documents", part="Promises"),
    Page("statements", "Statements", "message-square", "plan:statements", "plan", "plan.read_documents", part="Promises"),
    Page("readings", "Readings", "book-open", "plan:readings", "plan", "plan.view_reading", part="Promises"),
    Page("blueprints", "Blueprints", "layers", "plan:blueprints", "plan", "plan.view", part="Promises"),
    Page("journeys", "Journeys", "route", "plan:journeys", "plan", "plan.view", part="Promises"),
    Page("customer_messages", "Customer messages", "send", "plan:customer_messages", "plan", "plan.view", part="Promises"),
    Page("briefings", "Briefings", "message-square", "plan:briefings", "plan", "plan.confirm_briefing", part="Promises"),
    Page("minutes", "Minutes", "clipboard-check", "plan:minutes", "plan", "plan.view_minutes", part="Promises"),
    Page("kpis", "KPIs by role", "target", "plan:kpis", "plan", "plan.view_kpis", part="Promises"),
    Page("my_kpis", "What I am held to", "target", "plan:my_kpis", "plan", "plan.view_own_kpis", part="My own"),
    Page("my_reading", "My reading", "book-open", "plan:my_reading", "plan", "plan.read_documents", part="My own"),
    Page("my_shifts", "My shifts", "calendar-check", "plan:my_shifts", "plan", "plan.view_own_roster", part="My own"),
)
