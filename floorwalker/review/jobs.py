"""Review: the long work this room can be asked to do."""

from __future__ import annotations

from floorwalker.ground.jobs.kinds import JobKind
from floorwalker.review import checking, monday_mail, quality_facts
from floorwalker.review.actions import (
    calibration,
    conduct_rounds,
    extract_rounds,
    monitoring,
    report_schedules,
    sample_draws,
    signals,
    survey_rounds,
)
from floorwalker.review.queries import checks as check_queries
from floorwalker.review.queries.calibration import RUN

JOBS: tuple[JobKind, ...] = (
    JobKind(signals.LOOK, "Looking at charts for signals", signals.look_at_all, "review.keep_charts", daily=True),
    JobKind(calibration.CLOSE, "Closing a round of calibration", calibration.close_due, RUN, due=calibration.due),
    JobKind(sample_draws.ROUND, "Drawing contacts that are due", sample_draws.draw_due, "review.draw_samples", daily=True),
    JobKind(quality_facts.COUNT, "Counting evaluations", quality_facts.count, "review.evaluate"),
    JobKind(
        quality_facts.COUNT_DAILY, "Counting the evaluations of three months", quality_facts.count_daily, "review.evaluate", daily=True
    ),
    JobKind(checking.ASK, "Asking automatic checks", checking.check_contacts, check_queries.CHANGE, daily=True, due=checking.due),
    JobKind(monitoring.WATCH, "Looking at the monitoring calendar", monitoring.watch, monitoring.KEEP, daily=True),
    JobKind(monday_mail.MAIL, "Mailing the Monday page", monday_mail.send, "review.keep_monitoring", due=monday_mail.due),
    JobKind(survey_rounds.ROUND, "Asking customers about contacts", survey_rounds.look, "review.publish_survey", due=survey_rounds.due),
    JobKind(extract_rounds.ROUND, "Asking about cited contacts that go soon", extract_rounds.look, "review.keep_extracts", daily=True),
    JobKind(conduct_rounds.ROUND, "Asking for conduct declarations", conduct_rounds.look, "review.decide_disclosure", daily=True),
    JobKind(
        report_schedules.SEND, "Sending reports by mail", report_schedules.send_due, "review.share_reports", due=report_schedules.due
    ),
)
