"""Review: the lines this room writes in the trail."""

from __future__ import annotations

from floorwalker.ground.trail.events import Event
from floorwalker.review import (
    calibration_events,
    chart_events,
    check_events,
    conduct_events,
    effect_events,
    evaluation_events,
    extract_events,
    leading_events,
    monitoring_events,
    report_events,
    sample_events,
    scorecard_events,
    service_review_events,
    survey_events,
)

EVENTS: tuple[type[Event], ...] = (
    *scorecard_events.EVENTS, *evaluation_events.EVENTS, *chart_events.EVENTS, *calibration_events.EVENTS, *sample_events.EVENTS,
    *check_events.EVENTS, *survey_events.EVENTS, *conduct_events.EVENTS, *leading_events.EVENTS, *extract_events.EVENTS,
    *service_review_events.EVENTS, *monitoring_events.EVENTS, *report_events.EVENTS,
    *effect_events.EVENTS,
)
