"""Resolve: what this room keeps about people."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.privacy import Personal
from floorwalker.resolve.breach_personal import BREACH_PERSONAL
from floorwalker.resolve.change_personal import CHANGE_PERSONAL
from floorwalker.resolve.contact_personal import CONTACT_PERSONAL
from floorwalker.resolve.copy_personal import COPY_PERSONAL
from floorwalker.resolve.file_personal import FILE_PERSONAL
from floorwalker.resolve.import_personal import IMPORT_PERSONAL
from floorwalker.resolve.processing_personal import PROCESSING_PERSONAL
from floorwalker.resolve.recovery_personal import RECOVERY_PERSONAL
from floorwalker.resolve.retention_personal import RETENTION_PERSONAL
from floorwalker.resolve.rights_personal import RIGHTS_PERSONAL

_SAID: Final = "What you said to us, so that what went wrong is put right and can be explained to you later."
_CASE: Final = "As long as the regulation of the case asks, at the least three years from its receipt."
_WORKED: Final = "So that it can be asked who wrote down, decided and did what for a customer."
_DECIDED: Final = "So that it can be asked why a case was taken for what it was."

_CASES: Final = ("resolve.Difficulty", "resolve.Complaint")

PERSONAL: tuple[Personal, ...] = (
    *(Personal(model, "customer", "customer", _SAID, _CASE, "pseudonym") for model in _CASES),
    *(Personal(model, field, "customer", _SAID, _CASE, "null") for model in _CASES for field in ("summary", "words", "product")),
    *(Personal(model, field, "worker", _WORKED, _CASE, "pseudonym") for model in _CASES for field in ("logged_by", "owner", "closed_by")),
    Personal("resolve.Difficulty", "resolution", "customer", _SAID, _CASE, "null"),
    Personal("resolve.DifficultyOption", "what", "customer", _SAID, _CASE, "null"),
    Personal("resolve.DifficultyOption", "rule", "customer", _SAID, _CASE, "null"),
    Personal("resolve.DifficultyOption", "reason", "customer", _SAID, _CASE, "null"),
    Personal("resolve.DifficultyOption", "said_by", "worker", _WORKED, _CASE, "pseudonym"),
    Personal("resolve.Complaint", "remedy_sought", "customer", _SAID, _CASE, "null"),
    Personal("resolve.Complaint", "speaker", "customer", _SAID, _CASE, "null"),
    Personal("resolve.Complaint", "speaker_name", "customer", _SAID, _CASE, "null"),
    Personal("resolve.Complaint", "authority", "customer", _SAID, _CASE, "null"),
    Personal("resolve.Complaint", "eligible_why", "customer", _SAID, _CASE, "null"),
    Personal("resolve.Complaint", "needs_support", "customer", _SAID, _CASE, "null"),
    Personal("resolve.Complaint", "root_cause_words", "customer", _SAID, _CASE, "null"),
    Personal("resolve.Issue", "title", "customer", _SAID, _CASE, "null"),
    Personal("resolve.Issue", "words", "customer", _SAID, _CASE, "null"),
    Personal("resolve.Issue", "reasoning", "customer", _SAID, _CASE, "null"),
    Personal("resolve.Issue", "decided_by", "worker", _WORKED, _CASE, "pseudonym"),
    Personal("resolve.CaseClock", "met_with", "customer", _SAID, _CASE, "null"),
    Personal("resolve.CaseClock", "extended_why", "customer", _SAID, _CASE, "null"),
    Personal("resolve.Classification", "reason", "customer", _DECIDED, _CASE, "null"),
    Personal("resolve.Classification", "suggestion", "customer", _DECIDED, _CASE, "null"),
    Personal("resolve.Classification", "second_reason", "customer", _DECIDED, _CASE, "null"),
    Personal("resolve.Classification", "decided_by", "worker", _DECIDED, _CASE, "pseudonym"),
    Personal("resolve.Classification", "second", "worker", _DECIDED, _CASE, "pseudonym"),
    Personal("resolve.CaseContact", "linked_by", "worker", _WORKED, _CASE, "pseudonym"),
    Personal("resolve.Recheck", "checker", "worker", _DECIDED, _CASE, "pseudonym"),
    Personal("resolve.Recheck", "note", "customer", _DECIDED, _CASE, "null"),
    Personal("resolve.EscalationRule", "set_by", "worker", _WORKED, "As long as the matrix is kept.", "pseudonym"),
    Personal("resolve.Escalation", "reason", "customer", _SAID, _CASE, "null"),
    Personal("resolve.Escalation", "result", "customer", _SAID, _CASE, "null"),
    Personal("resolve.Escalation", "asked_by", "worker", _WORKED, _CASE, "pseudonym"),
    Personal("resolve.Escalation", "accepted_by", "worker", _WORKED, _CASE, "pseudonym"),
    Personal("resolve.Regime", "set_by", "worker", _WORKED, "As long as the house keeps to it.", "pseudonym"),
    *RIGHTS_PERSONAL,
    *BREACH_PERSONAL,
    *RETENTION_PERSONAL,
    *PROCESSING_PERSONAL,
    *COPY_PERSONAL,
    *FILE_PERSONAL,
    *CONTACT_PERSONAL,
    *IMPORT_PERSONAL,
    *RECOVERY_PERSONAL,
    *CHANGE_PERSONAL,
)
