"""Review: the pages this room puts in the rail and the palette."""

from __future__ import annotations

from floorwalker.ground.pages import Page

PAGES: tuple[Page, ...] = (
    Page("evaluations", "Evaluations", "clipboard-check", "review:evaluations", "review", "review.view_evaluations", part="Judge"),
    Page("sample_plans", "Sample plans", "dices", "review:sample_plans", "review", "review.view_samples", part="Judge"),
    Page("scorecards", "Scorecards", "layers", "review:scorecards", "review", "review.view_scorecards", part="Judge"),
    Page("calibration", "Calibration", "sliders-horizontal", "review:calibration", "review", "review.view_calibration", part="Judge"),
    Page("disputes", "Disputes", "scale", "review:disputes", "review", "review.view_evaluations", part="Judge"),
    Page("checks", "Automatic checks", "circle-check", "review:checks", "review", "review.view_checks", part="Judge"),
    Page("extracts", "Extracts", "hourglass", "review:extracts", "review", "review.keep_extracts", part="Judge"),
    Page("charts", "Charts", "chart-line", "review:charts", "review", "review.view_charts", part="Service"),
    Page("consistency", "Consistency", "ruler", "review:consistency", "review", "review.view_charts", part="Service"),
    Page("reports", "Reports", "chart-column", "review:reports", "review", "review.view_reports", part="Service"),
    Page("surveys", "Surveys", "message-square", "review:surveys", "review", "review.view_surveys", part="Customers"),
    Page("resolution", "Resolution", "circle-check", "review:resolution", "review", "review.view_effects", part="Customers"),
    Page("effort", "Effort", "gauge", "review:effort", "review", "review.view_effects", part="Customers"),
    Page("watched_changes", "Changes", "git-compare-arrows", "review:watched_changes", "review", "review.view_effects", part="Changes"),
    Page("communications", "Communication", "send", "review:communications", "review", "review.view_effects", part="Changes"),
    Page("touchpoints", "Same answer", "scale", "review:touchpoints", "review", "review.view_effects", part="Changes"),
    Page("results", "Results", "gauge", "review:results", "review", "review.view_evaluations", part="People"),
    Page("balance", "Balance", "scale", "review:balance", "review", "review.view_balance", part="People"),
    Page("teams", "Teams", "users", "review:teams", "review", "review.view_team", part="People"),
    Page("notes", "Notes on performance", "message-square", "review:notes", "review", "review.view_notes", part="People"),
    Page("monday", "Monday page", "calendar-days", "review:monday", "review", "review.view_monday", part="Meet"),
    Page("service_reviews", "Service reviews", "clipboard-check", "review:service_reviews", "review", "review.view_reviews", part="Meet"),
    Page("loop", "The loop", "route", "review:loop", "review", "review.view_samples", part="Meet"),
    Page("monitoring", "Monitoring calendar", "calendar-check", "review:monitoring", "review", "review.view_monitoring", part="Meet"),
    Page("conduct", "Conduct", "shield-check", "review:conduct", "review", "review.view_conduct", part="Conduct"),
    Page("disclosures", "Interests and gifts", "list", "review:disclosures", "review", "review.declare_conduct", part="Conduct"),
    Page("my_conduct", "My conduct", "shield-check", "review:my_conduct", "review", "review.declare_conduct", part="Conduct"),
    Page("concerns", "Speak up", "message-square", "review:concerns", "review", "review.speak_up", part="Conduct"),
)
