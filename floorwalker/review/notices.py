"""Review: what people are told of by this room."""

from __future__ import annotations

from floorwalker.ground.notices import NoticeKind

NOTICES: tuple[NoticeKind, ...] = (
    NoticeKind(
        "scorecards", "Scorecards", "A scorecard that you own or wrote was published, or is a draft again.",
        many="{count} decisions on scorecards", icon="clipboard-check",
    ),
    NoticeKind(
        "sample_plans", "Sample plans", "A sample plan that you own or wrote was approved, or is a draft again.",
        many="{count} decisions on sample plans", icon="dices",
    ),
    NoticeKind(
        "picks", "Contacts to score", "Contacts were drawn for you to score, or yours go to others while you are away.",
        many="{count} words about contacts to score", icon="dices",
    ),
    NoticeKind(
        "evaluations", "Evaluations", "A contact of yours was evaluated, or an agent commented on an evaluation that you made.",
        many="{count} words about evaluations", icon="clipboard-check", must=("page",),
    ),
    NoticeKind(
        "disputes", "Disputes", "A dispute that you raised, or about an evaluation that you made, was decided.",
        many="{count} disputes decided", icon="scale", must=("page",),
    ),
    NoticeKind(
        "chart_signals", "Signals of my charts", "A chart that you own shows a new signal.", many="{count} signals of your charts",
        icon="activity",
    ),
    NoticeKind(
        "calibration", "Calibration", "Your scores of a round are missing, or a round that you take part in or run was closed.",
        many="{count} words about calibration", icon="sliders-horizontal",
    ),
    NoticeKind(
        "service_reviews", "Service reviews", "You are asked to a service review.", many="{count} service reviews", icon="clipboard-check",
    ),
    NoticeKind(
        "monday_page", "Monday page", "What moved, what was decided, whether it worked and what nobody owns, on Mondays at seven on the "
        "clock of your site; to those who choose it.", many="{count} Monday pages", icon="calendar-check", ways=(),
    ),
    NoticeKind(
        "surveys", "Surveys", "A survey that you own or wrote was published, or is a draft again.",
        many="{count} decisions on surveys", icon="message-square",
    ),
    NoticeKind(
        "conduct", "Interests and gifts", "What you told of was decided.", many="{count} decisions on what you told of",
        icon="shield-check",
    ),
    NoticeKind(
        "reports", "Reports that did not go", "A report that you have sent by mail did not reach somebody.",
        many="{count} reports did not go", icon="chart-column",
    ),
    NoticeKind(
        "performance_notes", "Notes on performance", "A note on your work was written or decided on, or one that you wrote was challenged.",
        many="{count} words about notes on performance", icon="users", must=("page",),
    ),
)
