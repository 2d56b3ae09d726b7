"""Review: what this room keeps about people."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.privacy import Personal

_JUDGED: Final = "So that your work is judged by what happened, and you can see and challenge how."
_WORKED: Final = "So that it can be explained by the one who made it, and evaluators are compared fairly."
_CALIBRATED: Final = "So that contacts are judged alike, whoever judges them; it counts for no agent."
_CHECKED: Final = "What the machine found in your contacts; a person may say that it was wrong, and it makes no result of yours."
_KEPT: Final = "Three years after the contact."
_CHOSEN: Final = "So that contacts are judged by chance and known rules, and you can see how yours were chosen."
_DRAWN: Final = "As long as the plan or what was drawn by it is kept."
_WRITTEN: Final = "As long as the scorecard is kept."
_MEANT: Final = "So that it can be seen who said what a figure means, and asked about."
_CHARTED: Final = "As long as the chart is kept."
_READ: Final = "What was found in your contact when what moved a figure was looked for; it makes no result of anybody."
_SURVEYED: Final = "As long as the survey is kept."
_ASKED: Final = "So that we know how it was for you, and why you were asked or not."
_SAID: Final = "What you said to us, so that service is put right."
_MET: Final = "So that it can be asked who said, decided and does what, and who was there."
_MINUTED: Final = "As long as the review is kept."
_LOOKED: Final = "So that what is to be looked at is looked at, and it can be seen by whom."
_DUTY: Final = "As long as what is monitored is kept."
_WATCHED: Final = "So that it can be asked who wanted a change watched, and what was decided on it."
_AUDITED: Final = "So that it can be asked who found that two touchpoints say two things."
_ANSWERED: Final = "What was answered in a contact, masked, held against what is right."
_WATCH_KEPT: Final = "Three years after it was ended."
_FOLLOWED: Final = "So that somebody puts right what went wrong for a customer."
_EXTRACTED: Final = "So that what a decision rests on can still be shown when the recording is gone."
_EXTRACTED_FOR: Final = "As long as the named basis says."
_PAST: Final = "So that what was said of your work before is not lost; it counts for nothing."
_DECLARED: Final = "So that what could sway how you treat somebody is known, and decided fairly."
_DECLARED_FOR: Final = "Six years after it ended."
_CONFIDED: Final = "So that a wrong is looked into, and whoever told of it is protected."
_CONFIDED_FOR: Final = "Six years after the concern was closed."
_REPORTED: Final = "So that it can be seen who keeps, reads and files which figures, and asked about."
_FILED: Final = "As long as the report, or the figures filed of it, are kept."
_MEASURED: Final = "Figures of your work by week or month, as they stood when they were read; you may see and challenge them."
_LED: Final = "So that it can be asked who said why, and who acts."
_RATED_FOR: Final = "Three years after it was written."
_RATED: Final = "What your leader says of your work, which you read, comment on and may challenge."

PERSONAL: tuple[Personal, ...] = (
    Personal("review.Scorecard", "owner", "worker", _WORKED, _WRITTEN, "pseudonym"),
    Personal("review.Scorecard", "drafted_by", "worker", _WORKED, _WRITTEN, "pseudonym"),
    Personal("review.Scorecard", "proposed_by", "worker", _WORKED, _WRITTEN, "pseudonym"),
    Personal("review.Scorecard", "approver", "worker", _WORKED, _WRITTEN, "pseudonym"),
    Personal("review.Scorecard", "decided_by", "worker", _WORKED, _WRITTEN, "pseudonym"),
    Personal("review.Scorecard", "why", "worker", _WORKED, _WRITTEN, "null"),
    Personal("review.Scorecard", "decision_reason", "worker", _WORKED, _WRITTEN, "null"),
    Personal("review.SamplePlan", "owner", "worker", _WORKED, _DRAWN, "pseudonym"),
    Personal("review.SamplePlan", "drafted_by", "worker", _WORKED, _DRAWN, "pseudonym"),
    Personal("review.SamplePlan", "proposed_by", "worker", _WORKED, _DRAWN, "pseudonym"),
    Personal("review.SamplePlan", "approver", "worker", _WORKED, _DRAWN, "pseudonym"),
    Personal("review.SamplePlan", "decided_by", "worker", _WORKED, _DRAWN, "pseudonym"),
    Personal("review.SampleEvaluator", "person", "worker", "So that contacts are shared out among those who judge.", _DRAWN, "delete_row"),
    Personal("review.SampleDraw", "drawn_by", "worker", _WORKED, _DRAWN, "pseudonym"),
    Personal("review.Pick", "agent", "worker", _CHOSEN, _KEPT, "pseudonym"),
    Personal("review.Pick", "evaluator", "worker", _WORKED, _KEPT, "pseudonym"),
    Personal("review.Pick", "swapped_by", "worker", _WORKED, _KEPT, "pseudonym"),
    Personal("review.Pick", "swap_words", "worker", "Why a contact was not judged, which may name you.", _KEPT, "null"),
    Personal("review.Pick", "nominated_why", "worker", "Why you named a contact of yours.", _KEPT, "null"),
    Personal("review.Guidance", "given_by", "worker", _WORKED, _WRITTEN, "pseudonym"),
    Personal("review.Evaluation", "agent", "worker", _JUDGED, _KEPT, "pseudonym"),
    Personal("review.Evaluation", "evaluator", "worker", _WORKED, _KEPT, "pseudonym"),
    Personal("review.Evaluation", "summary", "worker", _JUDGED, _KEPT, "null"),
    Personal("review.Evaluation", "agent_comment", "worker", _JUDGED, _KEPT, "null"),
    Personal("review.Evaluation", "result", "worker", _JUDGED, _KEPT, "delete_row"),
    Personal("review.Evaluation", "around", "worker", _JUDGED, _KEPT, "delete_row"),
    Personal("review.Evaluation", "void_reason", "worker", _JUDGED, _KEPT, "null"),
    Personal("review.Answer", "note", "worker", _JUDGED, _KEPT, "null"),
    Personal("review.Answer", "value", "worker", _JUDGED, _KEPT, "delete_row"),
    Personal("review.Pin", "note", "worker", _JUDGED, _KEPT, "null"),
    Personal("review.Dispute", "why", "worker", _JUDGED, _KEPT, "null"),
    Personal("review.Dispute", "reason", "worker", _JUDGED, _KEPT, "null"),
    Personal("review.Dispute", "questions", "worker", _JUDGED, _KEPT, "delete_row"),
    Personal("review.Dispute", "rescorer", "worker", _WORKED, _KEPT, "pseudonym"),
    Personal("review.Dispute", "decided_by", "worker", _WORKED, _KEPT, "pseudonym"),
    Personal("review.Chart", "owner", "worker", _MEANT, _CHARTED, "pseudonym"),
    Personal("review.Chart", "made_by", "worker", _MEANT, _CHARTED, "pseudonym"),
    Personal("review.Chart", "retired_why", "worker", _MEANT, _CHARTED, "null"),
    Personal("review.ChartPhase", "cause", "worker", _MEANT, _CHARTED, "null"),
    Personal("review.ChartPhase", "begun_by", "worker", _MEANT, _CHARTED, "pseudonym"),
    Personal("review.ChartPhase", "frozen_by", "worker", _MEANT, _CHARTED, "pseudonym"),
    Personal("review.ChartPhase", "frozen_why", "worker", _MEANT, _CHARTED, "null"),
    Personal("review.ChartSignal", "reason", "worker", _MEANT, _CHARTED, "null"),
    Personal("review.ChartSignal", "decided_by", "worker", _MEANT, _CHARTED, "pseudonym"),
    Personal("review.SignalSample", "drawn_by", "worker", _MEANT, _CHARTED, "pseudonym"),
    Personal("review.SampledContact", "found", "customer", _READ, _CHARTED, "delete_row"),
    Personal("review.SampledContact", "read_by", "worker", _MEANT, _CHARTED, "pseudonym"),
    Personal("review.ChartNote", "words", "worker", _MEANT, _CHARTED, "delete_row"),
    Personal("review.ChartNote", "made_by", "worker", _MEANT, _CHARTED, "pseudonym"),
    Personal("review.LeftOutPoint", "reason", "worker", _MEANT, _CHARTED, "null"),
    Personal("review.LeftOutPoint", "left_by", "worker", _MEANT, _CHARTED, "pseudonym"),
    Personal("review.Round", "facilitator", "worker", _CALIBRATED, _KEPT, "pseudonym"),
    Personal("review.Round", "purpose", "worker", _CALIBRATED, _KEPT, "null"),
    Personal("review.RoundContact", "agent", "worker", _CALIBRATED, _KEPT, "pseudonym"),
    Personal("review.Seat", "person", "worker", _CALIBRATED, _KEPT, "pseudonym"),
    Personal("review.ReferenceAnswer", "agreed_by", "worker", _CALIBRATED, _KEPT, "pseudonym"),
    Personal("review.Settlement", "written_by", "worker", _CALIBRATED, _KEPT, "pseudonym"),
    Personal("review.Vote", "person", "worker", _CALIBRATED, _KEPT, "pseudonym"),
    Personal("review.Vote", "words", "worker", _CALIBRATED, _KEPT, "null"),
    Personal("review.CheckRule", "name", "worker", _WORKED, _WRITTEN, "null"),
    Personal("review.CheckVersion", "why", "worker", _WORKED, _WRITTEN, "null"),
    Personal("review.CheckVersion", "changed_by", "worker", _WORKED, _WRITTEN, "pseudonym"),
    Personal("review.CheckedContact", "results", "worker", _CHECKED, _KEPT, "delete_row"),
    Personal("review.CheckedContact", "agent", "worker", _CHECKED, _KEPT, "pseudonym"),
    Personal("review.CheckFailure", "agent", "worker", _CHECKED, _KEPT, "pseudonym"),
    Personal("review.CheckTally", "agent", "worker", _CHECKED, _KEPT, "pseudonym"),
    Personal("review.CheckOverride", "reason", "worker", _CHECKED, _KEPT, "null"),
    Personal("review.CheckOverride", "by", "worker", _WORKED, _KEPT, "pseudonym"),
    Personal("review.Survey", "owner", "worker", _WORKED, _SURVEYED, "pseudonym"),
    Personal("review.Survey", "drafted_by", "worker", _WORKED, _SURVEYED, "pseudonym"),
    Personal("review.Survey", "proposed_by", "worker", _WORKED, _SURVEYED, "pseudonym"),
    Personal("review.Survey", "approver", "worker", _WORKED, _SURVEYED, "pseudonym"),
    Personal("review.Survey", "decided_by", "worker", _WORKED, _SURVEYED, "pseudonym"),
    Personal("review.Survey", "why", "worker", _WORKED, _SURVEYED, "null"),
    Personal("review.Survey", "decision_reason", "worker", _WORKED, _SURVEYED, "null"),
    Personal("review.SurveyAsk", "customer", "customer", _ASKED, _KEPT, "null"),
    Personal("review.SurveyAsk", "token", "customer", "A digest of what opens your link.", _KEPT, "null"),
    Personal("review.SurveyAsk", "score", "customer", _ASKED, _KEPT, "delete_row"),
    Personal("review.SurveyAsk", "agent", "worker", _JUDGED, _KEPT, "pseudonym"),
    Personal("review.SurveyVerbatim", "words", "customer", _SAID, _KEPT, "delete_row"),
    Personal("review.SurveyVerbatim", "sounds", "customer", _SAID, _KEPT, "delete_row"),
    Personal("review.SurveyVerbatim", "suggested", "customer", _SAID, _KEPT, "delete_row"),
    Personal("review.SurveyVerbatim", "theme", "customer", _SAID, _KEPT, "delete_row"),
    Personal("review.SurveyVerbatim", "said_by", "worker", "Who said what the words are about.", _KEPT, "pseudonym"),
    Personal("review.SurveyOptOut", "customer", "customer", "So that you are not asked.", "Until you may be asked again.", "delete_row"),
    Personal("review.SurveyFollowUp", "owner", "worker", _FOLLOWED, _KEPT, "pseudonym"),
    Personal("review.SurveyFollowUp", "closed_by", "worker", _FOLLOWED, _KEPT, "pseudonym"),
    Personal("review.SurveyFollowUp", "done", "customer", _FOLLOWED, _KEPT, "null"),
    Personal("review.Extract", "agent", "worker", _EXTRACTED, _EXTRACTED_FOR, "pseudonym"),
    Personal("review.Extract", "why", "worker", _EXTRACTED, _EXTRACTED_FOR, "null"),
    Personal("review.Extract", "content", "customer", _EXTRACTED, _EXTRACTED_FOR, "delete_row"),
    Personal("review.Extract", "made_by", "worker", _WORKED, _EXTRACTED_FOR, "pseudonym"),
    Personal("review.ExtractSound", "stored", "customer", _EXTRACTED, _EXTRACTED_FOR, "delete_row"),
    Personal("review.PastEvaluation", "agent", "worker", _PAST, _KEPT, "pseudonym"),
    Personal("review.PastEvaluation", "evaluator", "worker", _PAST, _KEPT, "null"),
    Personal("review.PastEvaluation", "words", "worker", _PAST, _KEPT, "null"),
    Personal("review.PastEvaluation", "score", "worker", _PAST, _KEPT, "delete_row"),
    Personal("review.Disclosure", "person", "worker", _DECLARED, _DECLARED_FOR, "pseudonym"),
    Personal("review.Disclosure", "party", "worker", _DECLARED, _DECLARED_FOR, "null"),
    Personal("review.Disclosure", "words", "worker", _DECLARED, _DECLARED_FOR, "null"),
    Personal("review.Disclosure", "worth", "worker", _DECLARED, _DECLARED_FOR, "null"),
    Personal("review.Disclosure", "decided_by", "worker", _WORKED, _DECLARED_FOR, "pseudonym"),
    Personal("review.Disclosure", "reason", "worker", _DECLARED, _DECLARED_FOR, "null"),
    Personal("review.ConductDeclaration", "person", "worker", _DECLARED, _DECLARED_FOR, "pseudonym"),
    Personal("review.ConcernRecipient", "person", "worker", _CONFIDED, _CONFIDED_FOR, "pseudonym"),
    Personal("review.ConcernRecipient", "appointed_by", "worker", _CONFIDED, _CONFIDED_FOR, "pseudonym"),
    Personal("review.Concern", "teller", "worker", _CONFIDED, _CONFIDED_FOR, "null"),
    Personal("review.Concern", "left_out", "worker", _CONFIDED, _CONFIDED_FOR, "null"),
    Personal("review.ConcernReader", "person", "worker", _CONFIDED, _CONFIDED_FOR, "pseudonym"),
    Personal("review.ConcernMessage", "reader", "worker", _CONFIDED, _CONFIDED_FOR, "pseudonym"),
    Personal("review.ConcernMessage", "sealed", "worker", _CONFIDED, _CONFIDED_FOR, "delete_row"),
    Personal("review.ReviewCycle", "chair", "worker", _MET, _MINUTED, "pseudonym"),
    Personal("review.ReviewCycle", "begun_by", "worker", _MET, _MINUTED, "pseudonym"),
    Personal("review.ReviewCycle", "ended_why", "worker", _MET, _MINUTED, "null"),
    Personal("review.ServiceReview", "chair", "worker", _MET, _MINUTED, "pseudonym"),
    Personal("review.ServiceReview", "opened_by", "worker", _MET, _MINUTED, "pseudonym"),
    Personal("review.ServiceReview", "dropped_why", "worker", _MET, _MINUTED, "null"),
    Personal("review.ReviewItem", "said_by", "worker", _MET, _MINUTED, "pseudonym"),
    Personal("review.ReviewItem", "cause_words", "worker", _MET, _MINUTED, "null"),
    Personal("review.ReviewItem", "said", "worker", _MET, _MINUTED, "null"),
    Personal("review.ReviewItem", "picture", "worker", _MET, _MINUTED, "pseudonym"),
    Personal("review.ReviewOutcome", "owner", "worker", _MET, _MINUTED, "pseudonym"),
    Personal("review.ReviewOutcome", "noted_by", "worker", _MET, _MINUTED, "pseudonym"),
    Personal("review.ReviewOutcome", "what", "worker", _MET, _MINUTED, "null"),
    Personal("review.ReviewOutcome", "why", "worker", _MET, _MINUTED, "null"),
    Personal("review.ReviewCorrection", "written_by", "worker", _MET, _MINUTED, "pseudonym"),
    Personal("review.ReviewCorrection", "words", "worker", _MET, _MINUTED, "delete_row"),
    Personal("review.MonitoringDuty", "person", "worker", _LOOKED, _DUTY, "pseudonym"),
    Personal("review.MonitoringDuty", "set_by", "worker", _LOOKED, _DUTY, "pseudonym"),
    Personal("review.MonitoringDuty", "words", "worker", _LOOKED, _DUTY, "null"),
    Personal("review.MonitoringDuty", "ended_why", "worker", _LOOKED, _DUTY, "null"),
    Personal("review.MonitoringLook", "looked_by", "worker", _LOOKED, _DUTY, "pseudonym"),
    Personal("review.MonitoringLook", "seen", "worker", _LOOKED, _DUTY, "null"),
    Personal("review.Report", "owner", "worker", _REPORTED, _FILED, "pseudonym"),
    Personal("review.Report", "made_by", "worker", _REPORTED, _FILED, "pseudonym"),
    Personal("review.Report", "name", "worker", "What you called a report, which may name somebody.", _FILED, "null"),
    Personal("review.Report", "about", "worker", "What you said a report is for.", _FILED, "null"),
    Personal("review.Report", "asks", "worker", "A report may be of one person's work.", _FILED, "delete_row"),
    Personal("review.ReportReader", "person", "worker", _REPORTED, _FILED, "delete_row"),
    Personal("review.ReportReader", "given_by", "worker", _REPORTED, _FILED, "pseudonym"),
    Personal("review.ReportSchedule", "owner", "worker", _REPORTED, _FILED, "pseudonym"),
    Personal("review.ReportSending", "person", "worker", "So that it can be seen what was sent to you.", _FILED, "delete_row"),
    Personal("review.ReportSending", "refused", "worker", "Why a report was not sent to you.", _FILED, "null"),
    Personal("review.FiledReport", "filed_by", "worker", _REPORTED, _FILED, "pseudonym"),
    Personal("review.FiledReport", "name", "worker", "What a report was called, which may name somebody.", _FILED, "null"),
    Personal("review.FiledReport", "comment", "worker", "What somebody said of figures, which may be of your work.", _FILED, "null"),
    Personal("review.FiledReport", "asks", "worker", "Filed figures may be of one person's work.", _FILED, "delete_row"),
    Personal("review.FiledReport", "figures", "worker", _MEASURED, _FILED, "delete_row"),
    Personal("review.FiledReport", "whole", "worker", _MEASURED, _FILED, "delete_row"),
    Personal("review.FiledReport", "spreads", "worker", _MEASURED, _FILED, "delete_row"),
    Personal("review.Variance", "owner", "worker", _LED, _KEPT, "pseudonym"),
    Personal("review.Variance", "said_by", "worker", _LED, _KEPT, "pseudonym"),
    Personal("review.Variance", "done_by", "worker", _LED, _KEPT, "pseudonym"),
    Personal("review.Variance", "cause_words", "worker", _LED, _KEPT, "null"),
    Personal("review.Variance", "action", "worker", _LED, _KEPT, "null"),
    Personal("review.Variance", "done_words", "worker", _LED, _KEPT, "null"),
    Personal("review.PerformanceNote", "person", "worker", _RATED, _RATED_FOR, "delete_row"),
    Personal("review.PerformanceNote", "figures", "worker", _RATED, _RATED_FOR, "delete_row"),
    Personal("review.PerformanceNote", "rating", "worker", _RATED, _RATED_FOR, "delete_row"),
    Personal("review.PerformanceNote", "outcome", "worker", _RATED, _RATED_FOR, "null"),
    Personal("review.PerformanceNote", "strengths", "worker", _RATED, _RATED_FOR, "delete_row"),
    Personal("review.PerformanceNote", "next_steps", "worker", _RATED, _RATED_FOR, "delete_row"),
    Personal("review.PerformanceNote", "comment", "worker", _RATED, _RATED_FOR, "null"),
    Personal("review.PerformanceNote", "challenge", "worker", _RATED, _RATED_FOR, "null"),
    Personal("review.PerformanceNote", "outcome_why", "worker", _RATED, _RATED_FOR, "null"),
    Personal("review.PerformanceNote", "written_by", "worker", _WORKED, _RATED_FOR, "pseudonym"),
    Personal("review.PerformanceNote", "decided_by", "worker", _WORKED, _RATED_FOR, "pseudonym"),
    Personal("review.WatchedChange", "owner", "worker", _WATCHED, _WATCH_KEPT, "pseudonym"),
    Personal("review.WatchedChange", "begun_by", "worker", _WATCHED, _WATCH_KEPT, "pseudonym"),
    Personal("review.WatchedChange", "approved_by", "worker", _WATCHED, _WATCH_KEPT, "pseudonym"),
    Personal("review.WatchedChange", "ended_by", "worker", _WATCHED, _WATCH_KEPT, "pseudonym"),
    Personal("review.WatchedChange", "why", "worker", _WATCHED, _WATCH_KEPT, "null"),
    Personal("review.WatchedChange", "said", "worker", _WATCHED, _WATCH_KEPT, "null"),
    Personal("review.TouchpointAudit", "owner", "worker", _AUDITED, _WATCH_KEPT, "pseudonym"),
    Personal("review.TouchpointAudit", "begun_by", "worker", _AUDITED, _WATCH_KEPT, "pseudonym"),
    Personal("review.TouchpointAudit", "closed_by", "worker", _AUDITED, _WATCH_KEPT, "pseudonym"),
    Personal("review.TouchpointAudit", "said", "worker", _AUDITED, _WATCH_KEPT, "null"),
    Personal("review.TouchpointAnswer", "words", "customer", _ANSWERED, _WATCH_KEPT, "delete_row"),
    Personal("review.TouchpointAnswer", "disagrees", "customer", _ANSWERED, _WATCH_KEPT, "delete_row"),
    Personal("review.TouchpointAnswer", "note", "worker", _AUDITED, _WATCH_KEPT, "null"),
    Personal("review.TouchpointAnswer", "judged_by", "worker", _AUDITED, _WATCH_KEPT, "pseudonym"),
)
