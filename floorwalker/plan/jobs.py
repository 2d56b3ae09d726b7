"""Plan: the long work this room can be asked to do."""

from __future__ import annotations

from floorwalker.ground.jobs.kinds import JobKind
from floorwalker.plan import amend_job, forecast_job, journey_job, refresh_job
from floorwalker.plan.actions import (
    agreement_counting,
    bringing_in,
    catalogue,
    contingency,
    copies,
    document_reviews,
    flex,
    kpis,
    milestones,
    plan_risks,
    readiness_round,
    reading_rounds,
    rosters,
    statements,
    variant_round,
)
from floorwalker.plan.queries.bringing_in import READ_FILES
from floorwalker.plan.queries.forecasts import REFRESH
from floorwalker.plan.queries.journeys import COUNT
from floorwalker.plan.queries.places import FIND
from floorwalker.plan.queries.rosters import AMEND

JOBS: tuple[JobKind, ...] = (
    JobKind(rosters.KIND, "Solving a roster", rosters.solve, "plan.roster"),
    JobKind(REFRESH, "Making a forecast anew after a day of a feed", refresh_job.refresh, "plan.forecast", due=refresh_job.due),
    JobKind(AMEND, "Drafting a roster for people needed anew", amend_job.amend, "plan.roster", due=amend_job.due),
    JobKind(READ_FILES, "Reading files for documents", bringing_in.read_files, "plan.approve_documents"),
    JobKind(bringing_in.CLEAR, "Letting go of files that became no documents", bringing_in.clear, "plan.approve_documents", daily=True),
    JobKind("plan.forecast", "Making a forecast", forecast_job.make, "plan.forecast"),
    JobKind(catalogue.REVIEWS, "Asking for standards to be looked at", catalogue.ask_for_reviews, "plan.approve_standard", daily=True),
    JobKind(
        agreement_counting.LOOK, "Looking at agreements with clients", agreement_counting.look_at_all, "plan.approve_agreement", daily=True
    ),
    JobKind(
        document_reviews.REVIEWS, "Asking for documents to be looked at", document_reviews.ask_for_reviews, "plan.approve_documents",
        daily=True,
    ),
    JobKind(
        variant_round.ROUND, "Letting documents in other languages keep up", variant_round.look_at_all, "plan.approve_documents",
        daily=True,
    ),
    JobKind(contingency.TESTS, "Asking for tests of what may go wrong", contingency.ask_for_tests, "plan.approve_service_plan", daily=True),
    JobKind(plan_risks.LOOKS, "Asking about risks of service plans", plan_risks.ask_owners, "plan.approve_service_plan", daily=True),
    JobKind(milestones.DUE, "Asking for milestones of service plans", milestones.ask_owners, "plan.approve_service_plan", daily=True),
    JobKind(
        readiness_round.ROUND, "Telling people what their queues ask of them", readiness_round.look_at_all, "plan.approve_readiness",
        daily=True,
    ),
    JobKind(flex.WATCH, "Looking for the signs of agreed flex", flex.look_for_signs, "plan.agree_flex", daily=True),
    JobKind(reading_rounds.ROUND, "Going through what people are to read", reading_rounds.look_at_all, "plan.ask_reading", daily=True),
    JobKind(
        statements.SPREAD, "Telling whose texts a statement changed", statements.spread_all, "plan.approve_documents", daily=True
    ),
    JobKind(FIND, "Looking for copies of statements", copies.look_through, "plan.keep_places", daily=True),
    JobKind(COUNT, "Counting a journey", journey_job.count, "plan.view"),
    JobKind(journey_job.DAILY, "Counting the published journeys", journey_job.count_all, "plan.view", daily=True),
    JobKind(kpis.TELL, "Telling people what they are held to", kpis.tell_everybody, "plan.approve_kpis", daily=True),
)
