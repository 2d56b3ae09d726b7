"""Review: what a person can own in this room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.owned import Owned, Thing
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref


def _scorecards(person: Person) -> Sequence[Thing]:
    from floorwalker.review.queries import scorecards

    return [Thing(Ref("scorecard", each.reference), f"{each.reference}: {each.name}") for each in scorecards.owned_by(person)]


def _give_scorecard(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.review.actions import scorecards

    scorecards.give(ref.reference, to=to, by=by)


def _charts(person: Person) -> Sequence[Thing]:
    from floorwalker.review.queries import charts

    return [
        Thing(Ref("chart", each.reference), f"{each.reference}: {each.name}", None, reverse("review:chart", args=[each.reference]))
        for each in charts.owned_by(person)
    ]


def _give_chart(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.review.actions import charts

    charts.give(ref.reference, to=to, by=by)


def _rounds(person: Person) -> Sequence[Thing]:
    from floorwalker.review.queries import calibration

    return [
        Thing(Ref("calibration", each.reference), f"{each.reference}: {each.purpose or each.scorecard.name}", each.closes_at)
        for each in calibration.run_by(person)
    ]


def _give_round(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.review.actions import calibration

    calibration.give(ref.reference, to=to, by=by)


def _sample_plans(person: Person) -> Sequence[Thing]:
    from floorwalker.review.queries import samples

    return [Thing(Ref("sample_plan", each.reference), f"{each.reference}: {each.name}") for each in samples.owned_by(person)]


def _give_sample_plan(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.review.actions import sample_plans

    sample_plans.give(ref.reference, to=to, by=by)


def _surveys(person: Person) -> Sequence[Thing]:
    from floorwalker.review.queries import surveys

    return [
        Thing(Ref("survey", each.reference), f"{each.reference}: {each.name}", None, reverse("review:survey", args=[each.reference]))
        for each in surveys.owned_by(person)
    ]


def _give_survey(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.review.actions import surveys

    surveys.give(ref.reference, to=to, by=by)


def _follow_ups(person: Person) -> Sequence[Thing]:
    from floorwalker.review.models import SurveyFollowUp

    return [
        Thing(
            Ref("follow_up", each.reference), f"{each.reference}: low score", each.due_at,
            reverse("review:follow_up", args=[each.reference]),
        )
        for each in SurveyFollowUp.objects.filter(owner=person, closed_at=None)
    ]


def _give_follow_up(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.review.actions import follow_ups

    follow_ups.give(ref.reference, to=to, by=by)


def _review_cycles(person: Person) -> Sequence[Thing]:
    from floorwalker.review.queries import service_reviews

    return [
        Thing(
            Ref("service_plan", each.plan.reference), f"Service reviews of {each.plan.name}", None,
            reverse("review:review_cycle", args=[each.plan.reference]),
        )
        for each in service_reviews.chaired_by(person)
    ]


def _give_review_cycle(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.review.actions import review_cycles

    review_cycles.give(ref.reference, to=to, by=by)


def _duties(person: Person) -> Sequence[Thing]:
    from floorwalker.review.queries import monitoring

    return [
        Thing(
            Ref("monitoring_duty", each.reference), f"{each.reference}: {each.words or each.get_what_display()}", None,
            reverse("review:monitoring_duty", args=[each.reference]),
        )
        for each in monitoring.owed_by(person)
    ]


def _give_duty(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.review.actions import monitoring

    monitoring.give(ref.reference, to=to, by=by)


def _changes(person: Person) -> Sequence[Thing]:
    from floorwalker.review.queries import watched

    return [
        Thing(
            Ref("watched_change", each.reference), f"{each.reference}: {each.name}", None,
            reverse("review:watched_change", args=[each.reference]),
        )
        for each in watched.owned_by(person)
    ]


def _give_change(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.review.actions import watched

    watched.give(ref.reference, to=to, by=by)


def _audits(person: Person) -> Sequence[Thing]:
    from floorwalker.review.queries import touchpoints

    return [
        Thing(
            Ref("touchpoint_audit", each.reference), f"{each.reference}: {each.question}", None,
            reverse("review:touchpoint_audit", args=[each.reference]),
        )
        for each in touchpoints.owned_by(person)
    ]


def _give_audit(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.review.actions import touchpoints

    touchpoints.give(ref.reference, to=to, by=by)


def _reports(person: Person) -> Sequence[Thing]:
    from floorwalker.review.queries import reports

    return [
        Thing(Ref("report", each.reference), f"{each.reference}: {each.name}", None, reverse("review:report", args=[each.reference]))
        for each in reports.owned_by(person)
    ]


def _give_report(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.review.actions import reports

    reports.give(ref.reference, to=to, by=by)


def _report_schedules(person: Person) -> Sequence[Thing]:
    from floorwalker.review.queries import reports

    return [
        Thing(
            Ref("report_schedule", each.reference), f"{each.reference}: sends {each.report.name}", None,
            reverse("review:report", args=[each.report.reference]), f"report:{each.report.reference}",
        )
        for each in reports.schedules_owned_by(person)
    ]


def _give_report_schedule(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.review.actions import report_schedules

    report_schedules.give(ref.reference, to=to, by=by)


def _variances(person: Person) -> Sequence[Thing]:
    from floorwalker.review.queries import variances

    return [
        Thing(
            Ref("variance", each.reference), f"{each.reference}: {each.action[:80]}", datetime.combine(each.due_on, time(), tzinfo=UTC),
            reverse("review:variance", args=[each.reference]),
        )
        for each in variances.owned_by(person)
    ]


def _give_variance(ref: Ref, to: Person, by: Actor) -> None:
    from floorwalker.review.actions import variances

    variances.give(ref.reference, to=to, by=by)


OWNED: tuple[Owned, ...] = (
    Owned("scorecards", "Scorecards", _scorecards, _give_scorecard, needs="review.draft_scorecard"),
    Owned("charts", "Charts", _charts, _give_chart, needs="review.keep_charts"),
    Owned("calibrations", "Rounds of calibration", _rounds, _give_round, needs="review.run_calibration"),
    Owned("sample_plans", "Sample plans", _sample_plans, _give_sample_plan, needs="review.plan_samples"),
    Owned("surveys", "Surveys", _surveys, _give_survey, needs="review.draft_survey"),
    Owned("review_cycles", "Service reviews chaired", _review_cycles, _give_review_cycle, needs="review.run_reviews"),
    Owned("monitoring_duties", "Monitoring", _duties, _give_duty, needs="review.look"),
    Owned("follow_ups", "Follow-ups of low scores", _follow_ups, _give_follow_up, needs="review.follow_up"),
    Owned("reports", "Reports", _reports, _give_report, needs="review.keep_reports"),
    Owned("report_schedules", "Reports sent by mail", _report_schedules, _give_report_schedule, needs="review.share_reports"),
    Owned("variances", "Actions on figures of teams", _variances, _give_variance, needs="review.explain_variance"),
    Owned("watched_changes", "Changes under watch", _changes, _give_change, needs="review.watch_change"),
    Owned("touchpoint_audits", "Audits of touchpoints", _audits, _give_audit, needs="review.audit_touchpoints"),
)
