"""Resolve: its tables."""

from __future__ import annotations

from floorwalker.resolve.models.assessments import Assessment, AssessmentRisk
from floorwalker.resolve.models.breaches import Breach
from floorwalker.resolve.models.cases import CaseClock, CaseContact, Classification, Complaint, Difficulty, DifficultyOption, Issue
from floorwalker.resolve.models.checklist_uses import ChecklistUse
from floorwalker.resolve.models.contact_checks import ContactCheck, ContactDraw
from floorwalker.resolve.models.copies import AnonymisedCopy
from floorwalker.resolve.models.endings import CaseClosing, Forwarding, OmbudsmanReferral, StepOverride
from floorwalker.resolve.models.escalations import Escalation, EscalationRule, Trigger
from floorwalker.resolve.models.files import CaseNote, CaseRequest, ConflictCheck, CustomerUpdate, Evidence, IssueFinding
from floorwalker.resolve.models.imports import CaseDifference, CaseImport, ImportedCase
from floorwalker.resolve.models.letters import CaseLetter
from floorwalker.resolve.models.processing import Processor
from floorwalker.resolve.models.rechecks import Recheck, RecheckDraw
from floorwalker.resolve.models.recoveries import (
    Playbook,
    PlaybookBand,
    PlaybookMessage,
    PlaybookStep,
    Recovery,
    RecoveryEntry,
    RecoveryMessage,
    RecoveryStep,
)
from floorwalker.resolve.models.redress import RedressDecision, RedressLine
from floorwalker.resolve.models.regimes import Regime
from floorwalker.resolve.models.regulatory_changes import ChangeTask, RegulatoryChange
from floorwalker.resolve.models.retention import RetentionCount, RetentionRule, RetentionRun
from floorwalker.resolve.models.rights import RightsLetter, RightsRequest, RightsWait
from floorwalker.resolve.models.rights_found import RightsItem, RightsSearch
from floorwalker.resolve.models.stages import SecondStage

__all__ = [
    "AnonymisedCopy",
    "Assessment",
    "AssessmentRisk",
    "Breach",
    "CaseClock",
    "CaseClosing",
    "CaseContact",
    "CaseDifference",
    "CaseImport",
    "CaseLetter",
    "CaseNote",
    "CaseRequest",
    "ChangeTask",
    "ChecklistUse",
    "Classification",
    "Complaint",
    "ConflictCheck",
    "ContactCheck",
    "ContactDraw",
    "CustomerUpdate",
    "Difficulty",
    "DifficultyOption",
    "Escalation",
    "EscalationRule",
    "Evidence",
    "Forwarding",
    "ImportedCase",
    "Issue",
    "IssueFinding",
    "OmbudsmanReferral",
    "Playbook",
    "PlaybookBand",
    "PlaybookMessage",
    "PlaybookStep",
    "Processor",
    "Recheck",
    "RecheckDraw",
    "Recovery",
    "RecoveryEntry",
    "RecoveryMessage",
    "RecoveryStep",
    "RedressDecision",
    "RedressLine",
    "Regime",
    "RegulatoryChange",
    "RetentionCount",
    "RetentionRule",
    "RetentionRun",
    "RightsItem",
    "RightsLetter",
    "RightsRequest",
    "RightsSearch",
    "RightsWait",
    "SecondStage",
    "StepOverride",
    "Trigger",
]
