"""Every column that can hold words stands on a shelf of what is kept about people, or is named here with why it holds none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from floorwalker.ground import house

HOLDS_NO_WORDS = (
    models.IntegerField, models.FloatField, models.DecimalField, models.BooleanField, models.DateField, models.TimeField,
    models.DurationField, models.UUIDField,
)  # fmt: skip
"""Numbers, times and keys; whom a row is about is said by its declared columns."""
HOLDS_NOBODY = {
    "a reference or key of ours, which says nothing by itself": """
        resolve.CaseLetter.reference resolve.CaseLetter.signed_digest resolve.CaseLetter.text resolve.CaseRequest.reference
        resolve.OmbudsmanReferral.finding resolve.RedressDecision.digest
        resolve.Difficulty.reference resolve.Difficulty.source_ref resolve.Complaint.reference resolve.Complaint.source_ref
        resolve.Recheck.reference resolve.Escalation.reference resolve.CaseImport.reference
        resolve.Playbook.reference resolve.Recovery.reference
        record.ContactStamp.answer record.ContactStamp.edition record.ContactStamp.logged record.ContactStamp.step resolve.ChecklistUse.key
        resolve.ChecklistUse.channel resolve.ChecklistUse.checklist resolve.ContactCheck.reference resolve.ContactCheck.finding
        resolve.ContactDraw.digest resolve.ContactDraw.pack
        resolve.RegulatoryChange.reference resolve.RegulatoryChange.digest resolve.ChangeTask.evidence
        resolve.Complaint.digest resolve.Classification.digest
        serve.Entry.reference review.Extract.reference review.ExtractSound.recording review.PastEvaluation.key review.Disclosure.reference
        review.Concern.reference review.ConductDeclaration.stood resolve.RightsRequest.reference resolve.RightsRequest.digest
        resolve.RightsLetter.digest resolve.RightsItem.keys resolve.RightsItem.digest resolve.Breach.reference resolve.Breach.digest
        resolve.Breach.told_reference resolve.RightsSearch.package_sha256 resolve.RetentionRule.reference resolve.RetentionRun.reference
        resolve.Processor.reference resolve.Assessment.reference
        resolve.RetentionCount.held resolve.RetentionCount.first_held
        resolve.AnonymisedCopy.reference resolve.AnonymisedCopy.sha256
        review.Survey.reference review.SurveyAsk.reference review.SurveyFollowUp.reference review.SurveyFollowUp.finding
        review.Scorecard.reference review.ScorecardUse.key review.ScorecardUse.scorecard review.Section.key review.Question.key
        review.Guidance.question review.Guidance.decided_in review.Evaluation.reference review.Dispute.reference
        review.Round.reference review.ReferenceAnswer.question review.Settlement.question
        review.SamplePlan.reference review.SamplePlan.scorecard review.SampleDraw.reference review.SampleDraw.plan_reference
        review.Pick.plan_reference
        people.Person.reference ground.Finding.reference ground.Finding.source ground.Finding.closed_with ground.Decision.reference
        ground.Decision.subject ground.Message.key ground.Message.about ground.Todo.key ground.Todo.about ground.Link.source
        ground.Link.target ground.Queue.reference ground.Standard.reference ground.Job.idempotency_key ground.Counter.prefix
        review.CheckRule.reference
        record.Import.reference record.Mapping.reference record.ExternalIdentity.decision
        record.ExternalIdentity.taken_back_in plan.Forecast.reference plan.Roster.reference
        record.LoggedContact.reference record.Need.reference record.NeedsCheck.logged
        record.Promise.reference record.Recording.reference record.RecordingBatch.reference
        plan.Requirement.reference plan.ShrinkagePlan.reference plan.KpiSet.reference people.ApiKey.reference
        plan.StandardVersion.reference plan.Agreement.reference
        plan.TeamActivity.reference plan.TeamActivity.about plan.MeetingPurpose.about
        plan.Briefing.reference plan.Briefing.about plan.Meeting.reference plan.Document.reference plan.ServicePlan.reference
        plan.DocumentEdition.reference
        plan.Letterhead.reference
        plan.BusinessGoal.reference
        plan.Allocation.reference plan.Allocation.decision plan.SiteMeans.reference
        plan.Blueprint.reference plan.Journey.reference plan.CustomerMessage.reference plan.PlannedChannel.reference
        plan.OutsidePlace.reference
        plan.LeadTime.reference plan.FlexAction.reference plan.Reading.reference
        plan.ReadinessRule.reference plan.ReadinessRule.about plan.ReadinessRelease.reference
        people.ApiAnswer.idempotency_key
        record.Feed.reference record.Feed.mapping ground.SavedView.reference ground.Tag.reference
        ground.Notice.key ground.Notice.group ground.Notice.about
        ground.Webhook.reference ground.WebhookDelivery.event ground.WebhookDelivery.ref
        review.ServiceReview.reference review.ReviewItem.about review.ReviewItem.digest review.ReviewItem.title review.ReviewOutcome.serves
        review.MonitoringDuty.reference
        review.Chart.reference review.ChartSignal.reference review.ChartSignal.finding
        review.Report.reference review.ReportSchedule.reference review.FiledReport.reference review.FiledReport.sha256
        ground.Message.file_name
        review.Variance.reference review.Variance.source review.Variance.finding review.PerformanceNote.reference
        review.WatchedChange.reference review.WatchedChange.about review.WatchedChange.stages review.TouchpointAudit.reference
        review.TouchpointAnswer.about review.TouchpointAnswer.finding
        ground.Workbook.reference trail.Line.uuid trail.Line.subject sessions.Session.session_key usersessions.UserSession.session_key""",
    "a word from a list of ours": """
        resolve.CaseClosing.outcome resolve.CaseLetter.channel resolve.CaseLetter.kind resolve.CaseLetter.state
        resolve.CustomerUpdate.way resolve.Evidence.file_type resolve.Evidence.state resolve.OmbudsmanReferral.currency
        resolve.OmbudsmanReferral.outcome resolve.OmbudsmanReferral.scheme resolve.RedressDecision.currency resolve.RedressLine.currency
        resolve.RedressLine.kind resolve.StepOverride.step
        resolve.Difficulty.channel resolve.Difficulty.kind resolve.Difficulty.source resolve.Difficulty.state resolve.Difficulty.currency
        resolve.Complaint.channel resolve.Complaint.source resolve.Complaint.state resolve.Complaint.route resolve.Complaint.severity
        resolve.Complaint.outcome resolve.Complaint.next_step resolve.Complaint.pack resolve.Complaint.edition
        resolve.Complaint.calendar resolve.Complaint.traits resolve.Complaint.root_cause resolve.Issue.decision resolve.Issue.heading
        resolve.CaseClock.of resolve.CaseClock.clause resolve.CaseClock.dropped_why resolve.Classification.kind
        resolve.Classification.by_test resolve.Classification.pack resolve.Classification.edition resolve.Classification.answers
        resolve.Recheck.answers resolve.Recheck.kind
        resolve.CaseDifference.code resolve.CaseDifference.of resolve.CaseDifference.state resolve.CaseImport.state
        resolve.ImportedCase.column resolve.ImportedCase.remedy resolve.ImportedCase.what
        resolve.AnonymisedCopy.state resolve.AnonymisedCopy.hidden
        resolve.EscalationRule.trigger resolve.EscalationRule.role resolve.EscalationRule.outside
        resolve.Escalation.trigger resolve.Escalation.role resolve.Escalation.ended
        plan.TeamActivity.kind review.Extract.state review.Extract.basis review.PastEvaluation.form review.Disclosure.kind
        review.Disclosure.state review.Disclosure.currency
        review.Concern.topic review.Concern.state review.Concern.outcome
        resolve.RightsRequest.kind resolve.RightsRequest.way resolve.RightsRequest.outcome resolve.RightsRequest.exemption
        resolve.RightsRequest.extended_for resolve.RightsRequest.pack resolve.RightsRequest.edition resolve.RightsWait.waits_for
        resolve.RightsLetter.kind resolve.RightsLetter.way resolve.RightsItem.model resolve.RightsItem.place resolve.RightsItem.how
        resolve.Playbook.state resolve.Playbook.scenario resolve.Playbook.measure resolve.Playbook.beyond resolve.Playbook.currency
        resolve.RecoveryEntry.kind resolve.RegulatoryChange.pack resolve.RegulatoryChange.edition resolve.ChangeTask.area
        resolve.Breach.nature resolve.Breach.risk resolve.Breach.pack resolve.Breach.edition
        resolve.RetentionRule.kind resolve.RetentionRule.event resolve.RetentionRule.end resolve.RetentionRule.basis
        resolve.RetentionCount.kind resolve.Processor.transfer resolve.Processor.rooms
        resolve.Assessment.state resolve.Assessment.template resolve.Assessment.rooms
        resolve.RightsItem.decision resolve.RightsItem.exemption
        review.Variance.measure review.Variance.cause
        review.Survey.instrument review.Survey.ways review.Survey.channels review.Survey.follow_by review.Survey.state
        review.SurveyAsk.channel review.SurveyAsk.state review.SurveyAsk.way
        review.Scorecard.state review.ScorecardUse.channel review.Question.kind review.Question.must_pass review.Question.error_class
        review.Question.behaviour review.Evaluation.kind review.Evaluation.basis review.Evaluation.channel review.Dispute.outcome
        review.RoundContact.channel review.ReferenceAnswer.value
        review.SamplePlan.state review.SamplePlan.period review.SamplePlan.pace review.SamplePlan.mix review.SamplePlan.strata
        review.SamplePlan.population review.SamplePlan.risks review.SampleDraw.zone review.Pick.channel review.Pick.swap review.Pick.risks
        review.Pick.unassigned_why
        review.ReviewCycle.every review.ReviewItem.kind review.ReviewItem.cause review.MonitoringDuty.what review.MonitoringDuty.every
        serve.Entry.kind serve.Entry.trigger serve.Step.act
        ground.Workbook.kind ground.SkippedStep.code ground.SavedView.share ground.SavedView.place ground.SavedView.title
        ground.FirstView.place ground.Tag.kind
        ground.Webhook.events ground.Webhook.stopped_for ground.WebhookDelivery.kind ground.WebhookDelivery.state
        people.ApiKey.permissions people.ApiKey.reach
        people.OneTimeLink.purpose people.RoleAssignment.reach mfa.Authenticator.type trail.Line.actor_kind trail.Line.kind
        trail.Sleeve.field ground.Finding.theme ground.Job.kind ground.Job.state ground.Queue.channel ground.Message.template
        ground.Message.state ground.Notice.kind ground.Link.relation ground.Standard.measure ground.Standard.channel ground.Todo.stage
        ground.HouseSetting.code record.ExternalEvent.status record.Import.importer record.Import.state record.Interaction.channel
        record.Feed.kind record.Feed.importer record.Feed.complete record.Feed.afterwards record.Delivery.state
        record.SourceName.kind record.SourceName.channel record.ExternalIdentity.how
        record.Interaction.direction record.Interaction.outcome record.Segment.kind record.Segment.outcome
        record.SurveyAnswer.instrument record.LoggedContact.channel record.LoggedContact.direction record.ContactPoint.kind
        review.CheckRule.check_code review.CheckVersion.phrases review.CheckVersion.channels review.CheckVersion.queues
        review.CheckOverride.was review.CheckOverride.says
        record.Transcript.channel record.Transcript.language record.Transcript.made_by record.Transcript.model record.Turn.party
        record.SuspectedCode.state record.PhraseList.party record.PhraseList.code record.PhraseList.name record.Features.channel
        record.Recording.kind record.Recording.media record.Recording.gone_why record.RecordingBatch.state record.RecordingSpan.kind
        record.Match.state record.Need.ended_why record.Archive.state record.IntervalTotal.channel record.IntervalTotal.direction
        plan.Forecast.model plan.ForecastLayer.kind plan.ForecastLayer.effect
        plan.ForecastDecision.choice plan.RosterWaiver.rule plan.KpiSet.role plan.KpiSet.state plan.KpiTarget.measure
        plan.StandardVersion.measure plan.StandardVersion.channel plan.StandardVersion.state plan.StandardVersion.window
        plan.DocumentChannels.channels plan.PlannedChannel.channel plan.OutsidePlace.channel
        plan.CustomerMessage.state plan.CustomerMessage.channels plan.MessageCheck.question plan.MessageCheck.answer
        plan.Journey.state plan.JourneyStage.measure plan.Touchpoint.channel plan.PainPoint.source
        plan.Blueprint.state plan.BlueprintQueue.channel plan.BlueprintQueue.roles plan.BlueprintQueue.quality
        plan.Agreement.state plan.Agreement.window plan.Agreement.currency plan.AgreementTerm.measure plan.AgreementTerm.channel
        plan.AgreementExclusion.kind
        plan.BroughtFile.state plan.BroughtFile.encoding plan.DocumentEdition.language plan.DocumentVariant.state
        plan.Letterhead.state plan.Letterhead.mark_kind
        plan.Document.kind plan.DocumentVersion.state plan.DocumentVersion.measure plan.DocumentComment.section
        plan.DocumentComment.outcome plan.Contribution.act plan.Reading.roles plan.ReadingQuestion.section plan.ReadingDuty.due_why
        plan.ServicePlan.function plan.ServicePlan.state plan.PlanStep.state plan.PlanVoice.says plan.PlanObjective.measure
        plan.PlanObjective.channel plan.ObjectiveReview.verdict plan.PlanArrangement.scenario plan.PlanArrangement.result
        plan.PlanMilestone.state plan.PlanRisk.scenario plan.BusinessGoal.measure plan.GoalLink.role
        plan.FlexAction.band plan.FlexAction.kind plan.FlexAction.state plan.ReadinessRule.kind plan.ReadinessRule.state
        plan.Allocation.kind plan.Allocation.reason plan.Allocation.currency plan.SiteMeans.currency
        plan.PlanResource.kind plan.PlanResource.currency
        review.Chart.measure review.Chart.channel review.Chart.step review.Chart.kind review.Chart.rules review.ChartPhase.kind
        review.ChartSignal.rule review.ChartSignal.state
        review.ReportReader.role review.ReportSchedule.every review.ReportSchedule.form ground.Message.file_type
        review.WatchedChange.kind review.WatchedChange.measure review.WatchedChange.outcome review.TouchpointAnswer.kind
        review.TouchpointAnswer.channel review.TouchpointAnswer.verdict""",
    "the name of a source, not of what it sent": """
        record.Transcript.source record.Customer.source record.Interaction.source record.SourceName.source record.ExternalEvent.source
        record.Recording.source record.Recording.contact_source""",
    "how the house is set up: places, queues, skills, reasons, days, settings": """
        resolve.EscalationRule.authority resolve.EscalationRule.why
        resolve.RetentionRule.source resolve.RetentionRule.why
        resolve.CaseImport.name resolve.CaseImport.source resolve.CaseImport.columns resolve.CaseImport.mapping resolve.ImportedCase.source
        resolve.RegulatoryChange.title resolve.RegulatoryChange.source resolve.RegulatoryChange.clause resolve.RegulatoryChange.says
        resolve.RegulatoryChange.differences resolve.RegulatoryChange.signed_why resolve.ChangeTask.what resolve.ChangeTask.note
        resolve.Playbook.name resolve.Playbook.trigger resolve.Playbook.rule resolve.Playbook.source resolve.Playbook.ends_when
        resolve.PlaybookStep.what resolve.PlaybookMessage.audience resolve.PlaybookMessage.channel resolve.RecoveryStep.what
        resolve.RecoveryMessage.audience resolve.RecoveryMessage.channel
        resolve.Processor.name resolve.Processor.does resolve.Processor.country resolve.Processor.safeguard
        resolve.Processor.sub_processors resolve.Processor.ended_why
        resolve.Assessment.name resolve.Assessment.description resolve.Assessment.necessity resolve.Assessment.consultation
        resolve.Assessment.advice resolve.Assessment.commissioner resolve.AssessmentRisk.what resolve.AssessmentRisk.measure
        resolve.Regime.pack resolve.Regime.calendar resolve.Regime.why
        review.Survey.queues review.Survey.reasons
        plan.BlueprintQueue.name plan.BlueprintQueue.line plan.BlueprintQueue.hours plan.BlueprintQueue.routing plan.BlueprintQueue.tools
        serve.ExceptionReason.code serve.ExceptionReason.name serve.ExceptionReason.place
        people.ApiKey.name ground.Webhook.name ground.Webhook.address
        people.Site.code people.Site.name people.Site.zone people.Site.nation people.Site.region_calendar people.Site.currency
        review.Chart.zone review.ReportSchedule.zone review.FiledReport.zone
        people.Team.code people.Team.name people.Skill.code people.Skill.name ground.Line.code ground.Line.name ground.Queue.code
        ground.Queue.name ground.Queue.zone ground.SpecialDay.region ground.SpecialDay.name ground.HouseSetting.value
        plan.CustomerMessage.brand plan.CustomerMessage.zone plan.DocumentEdition.brand plan.Letterhead.brand plan.Letterhead.name
        plan.Letterhead.address plan.Letterhead.registration plan.Letterhead.sender_name plan.Letterhead.sender_address
        plan.Letterhead.reply_to plan.Letterhead.signature
        ground.Queue.brand ground.Queue.client ground.Workbook.columns ground.Workbook.mapping
        record.Reason.code record.Reason.name record.Resolution.code record.Resolution.name
        record.Mapping.name record.Mapping.columns record.Import.options
        record.Feed.name record.Feed.options record.Feed.place
        ground.Decision.policy_version ground.Decision.obligation
       """,
    "what a group of the company's directory gives": """
        people.DirectoryGroup.group people.DirectoryGroup.role people.DirectoryGroup.reach""",
    "sums, counts and figures": """
        record.Transcript.digest record.Transcript.masked_with record.Features.masked record.Features.sentiment_method
        record.SentimentCorrection.method
        review.Round.figures
        review.SampleDraw.strata review.SampleDraw.risks
        record.Match.parts record.Archive.sha256 record.Archive.tables record.Archive.staying
        serve.Entry.measured
        record.Import.problems plan.Forecast.data_version plan.Forecast.table plan.Forecast.verdict plan.Forecast.picture
        plan.ForecastEdit.before plan.ForecastEdit.words plan.Roster.summary plan.Requirement.inputs
        plan.ShrinkagePlan.shares plan.PlanObjective.baseline_sums plan.ObjectiveReview.actual_sums
        plan.Allocation.expected plan.JourneyCount.stages plan.CustomerMessage.profile
        review.ChartPhase.sums review.ChartPhase.versions review.WatchedChange.figures""",
    "words about demand or about a role, not about people": """
        review.Chart.name review.WatchedChange.name review.TouchpointAudit.question review.TouchpointAudit.right
        review.TouchpointAnswer.name
        review.SamplePlan.name review.SamplePlan.purpose review.SamplePlan.why review.SamplePlan.decision_reason
        resolve.Playbook.why resolve.Playbook.decision_reason resolve.Recovery.what resolve.Recovery.stopped_why resolve.RecoveryStep.note
        resolve.RecoveryEntry.words resolve.RecoveryEntry.reason
        plan.ForecastLayer.name plan.ForecastLayer.why plan.Forecast.put_away_why plan.Roster.put_away_why
        plan.ForecastDecision.name plan.Requirement.name
        plan.Letterhead.why plan.Letterhead.decision_reason
        plan.Journey.name plan.Journey.purpose plan.Journey.why plan.Journey.decision_reason plan.JourneyStage.name plan.JourneyStage.goal
        plan.Touchpoint.name plan.PainPoint.words plan.CustomerMessage.why plan.CustomerMessage.decision_reason plan.MessageCheck.note
        plan.Blueprint.name plan.Blueprint.purpose plan.Blueprint.why plan.Blueprint.decision_reason plan.HandOff.when
        plan.KpiSet.why plan.KpiSet.decision_reason plan.StandardVersion.name plan.StandardVersion.definition
        plan.StandardVersion.serves plan.StandardVersion.obligation plan.StandardVersion.why plan.StandardVersion.decision_reason
        plan.TeamActivity.title plan.TeamActivity.what plan.TeamActivity.audience plan.TeamActivity.cancelled_why
        plan.TeamActivity.pinned plan.MeetingPurpose.pinned plan.ActivitySession.below_floor_why plan.ActivitySession.cost
        plan.Briefing.title plan.Briefing.content plan.Briefing.agenda plan.Briefing.audience plan.Briefing.cancelled_why
        plan.Briefing.pinned plan.Meeting.title plan.QuizQuestion.question plan.QuizQuestion.options
        plan.Agreement.name plan.Agreement.client plan.Agreement.house_party plan.Agreement.client_party plan.Agreement.document
        plan.Agreement.why plan.Agreement.decision_reason plan.AgreementExclusion.taken_back_why
        plan.ServicePlan.name plan.ServicePlan.purpose plan.PlanStep.note plan.PlanObjective.name plan.PlanObjective.baseline_missing
        plan.PlanObjective.how plan.PlanObjective.serves plan.ObjectiveReview.cause plan.ObjectiveReview.comment
        plan.PlanArrangement.trigger plan.PlanArrangement.action plan.PlanArrangement.test_note
        plan.PlanMilestone.name plan.PlanMilestone.note plan.PlanRisk.what plan.PlanRisk.answer
        plan.PlanRisk.note plan.MilestoneChange.why plan.BusinessGoal.name plan.BusinessGoal.words
        plan.FlexAction.what plan.FlexAction.limits plan.FlexAction.decision_reason
        plan.ReadinessRule.why plan.ReadinessRule.decision_reason
        plan.Allocation.why plan.Allocation.strain
        plan.PlanResource.name plan.PlanResource.note plan.PlanActivation.what plan.PlanActivation.learnt""",
    "what people are told to go by; whoever writes it keeps names out": """
        record.PhraseList.phrases
        review.Survey.name review.Survey.question review.Survey.comment_question review.Survey.thanks
        review.Scorecard.name review.Scorecard.purpose review.Section.title review.Section.shown_if review.Question.text
        review.Question.guidance review.Question.options review.Question.standard review.Question.regulation review.Question.shown_if
        review.Guidance.text review.Settlement.text
        plan.DocumentWord.word plan.PlannedChannel.why plan.PlannedChannel.ended_why plan.OutsidePlace.name plan.OutsidePlace.where
        plan.OutsidePlace.words plan.OutsidePlace.ended_why plan.PlaceLook.words plan.CopyFound.passage plan.CopyFound.let_be_why
        plan.DocumentEdition.ended_why plan.DocumentVariant.title plan.DocumentVariant.body plan.DocumentVariant.variables
        plan.DocumentVariant.check_note plan.DocumentVariant.decision_reason plan.VariantWord.word
        plan.CustomerMessage.name plan.CustomerMessage.sender plan.CustomerMessage.audience
        plan.BroughtFile.title plan.BroughtFile.body plan.BroughtFile.left_out plan.BroughtFile.problem
        plan.Document.title plan.Document.retired_why plan.DocumentVersion.title plan.DocumentVersion.body plan.DocumentVersion.variables
        plan.DocumentVersion.serves plan.DocumentVersion.summary plan.DocumentVersion.waived_why plan.DocumentVersion.decision_reason
        plan.Reading.why plan.Reading.closed_why plan.ReadingQuestion.words plan.ReadingQuestion.right plan.ReadingQuestion.wrong""",
    "references only, by the rule for jobs and lines (RULINGS 17); words stand in sleeves": """
        people.ApiAnswer.body ground.Job.arguments ground.Job.result ground.Job.note ground.Job.holder trail.Line.body""",
    "what a feed or its row was refused for, by field": "record.ExternalEvent.problem record.Feed.problem record.Delivery.problem",
    "a password or key of a feed, or the secret of a webhook, sealed": """
        record.Feed.credentials ground.Webhook.secret ground.Webhook.secret_before""",
    "times, statuses and our own words for what was wrong": "ground.WebhookDelivery.tries",
    "what a server calls a version of a file": "record.FeedFile.mark",
    "a digest, a seal or the salt of one": """
        review.Extract.digest review.ExtractSound.came review.Survey.digest review.Survey.seed review.ConductDeclaration.digest
        review.Concern.code_digest
        people.ApiKey.public people.ApiKey.digest people.ApiAnswer.fingerprint
        trail.Line.mac trail.Link.digest trail.Link.mac trail.Seal.digest trail.Seal.key trail.Seal.signature trail.Sleeve.digest
        trail.Sleeve.salt ground.StoredFile.sha256 record.Recording.sha256 record.Recording.came_sha256
        record.Delivery.sha256 plan.DocumentVersion.digest plan.ReadingDuty.digest
        plan.ReadingDuty.variant_digest plan.DocumentVariant.digest plan.DocumentVariant.of_digest
        plan.BroughtFile.sha256 plan.ShownText.digest review.Scorecard.digest
        review.SampleDraw.frame_sha256 review.SampleDraw.list_sha256""",
    "Django's own lists of tables and rights, which hold our words": """
        auth.Permission.name auth.Permission.codename auth.Group.name contenttypes.ContentType.app_label
        contenttypes.ContentType.model""",
    "the house's own standing with the company's sign-in": """
        socialaccount.SocialApp.provider socialaccount.SocialApp.provider_id socialaccount.SocialApp.name
        socialaccount.SocialApp.client_id socialaccount.SocialApp.secret socialaccount.SocialApp.key
        socialaccount.SocialApp.settings socialaccount.SocialAccount.provider""",
    "never written: tokens are not kept (SOCIALACCOUNT_STORE_TOKENS), addresses not confirmed by mail": """
        socialaccount.SocialToken.token socialaccount.SocialToken.token_secret account.EmailConfirmation.key""",
}
"""Why a column holds nothing about anybody, and the columns of which that is true."""


def columns() -> Iterator[str]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if not field.is_relation and not isinstance(field, HOLDS_NO_WORDS):
                yield f"{model._meta.label}.{field.name}"


def declared() -> set[str]:
    return {f"{each.model}.{each.field}" for each in house.gather("personal")}


def named() -> list[str]:
    return [name for names in HOLDS_NOBODY.values() for name in names.split()]


def test_every_column_that_can_hold_words_is_declared_or_named_with_its_reason() -> None:
    unplaced = sorted(set(columns()) - declared() - set(named()))
    assert not unplaced, f"Declare these in <room>/personal.py, or say here why they hold nothing about anybody: {unplaced}"


def test_what_is_named_here_is_there_once_and_not_declared_too() -> None:
    assert len(named()) == len(set(named()))
    assert not sorted(set(named()) & declared()), "These are declared: take them off the list."
    assert not sorted(set(named()) - set(columns())), "These are gone: take them off the list."


@pytest.mark.parametrize("each", [pytest.param(each, id=f"{each.model}.{each.field}-{each.about}") for each in house.gather("personal")])
def test_what_is_declared_is_a_column_and_says_why_and_how_long(each: object) -> None:
    model, field = each.model, each.field  # type: ignore[attr-defined]
    assert apps.get_model(model)._meta.get_field(field)
    assert each.why.endswith(".")  # type: ignore[attr-defined]
    assert each.kept.endswith(".")  # type: ignore[attr-defined]


def test_nothing_is_declared_twice_of_the_same_people() -> None:
    found = [(each.model, each.field, each.about) for each in house.gather("personal")]
    assert len(found) == len(set(found))


def test_no_token_of_a_company_sign_in_is_kept() -> None:
    from allauth.socialaccount import app_settings

    assert app_settings.STORE_TOKENS is False
