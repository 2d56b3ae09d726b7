"""What the files of complaints keep about people."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.privacy import Personal

_FILE: Final = "What was found, decided, written and paid in your complaint, so that it is put right and can be explained to you later."
_CASE: Final = "As long as the regulation of the case asks, at the least three years from its receipt."
_WORKED: Final = "So that it can be asked who investigated, decided, signed and sent what for a customer."
_IMPARTIAL: Final = "So that nobody decides on a complaint about themselves, or with a tie to who complains."

_WORDS: Final = (
    ("CaseNote", "words"), ("Evidence", "what"), ("Evidence", "where"), ("Evidence", "ref"), ("Evidence", "file"),
    ("Evidence", "file_name"),
    ("Evidence", "says"), ("Evidence", "waived_why"), ("CaseRequest", "team"), ("CaseRequest", "what"), ("CaseRequest", "answer"),
    ("CaseRequest", "dropped_why"), ("CustomerUpdate", "promise"), ("CustomerUpdate", "words"), ("IssueFinding", "words"),
    ("RedressLine", "what"), ("RedressLine", "how"), ("RedressLine", "source"), ("RedressLine", "reason"),
    ("RedressLine", "taken_back_why"), ("RedressDecision", "reason"), ("RedressDecision", "second_reason"),
    ("RedressDecision", "outlier_why"), ("RedressDecision", "paid_how"), ("CaseLetter", "body"), ("CaseLetter", "recipient"),
    ("CaseLetter", "file"), ("StepOverride", "reason"), ("CaseClosing", "words"), ("CaseClosing", "satisfied_words"),
    ("CaseClosing", "reopened_why"), ("OmbudsmanReferral", "their_reference"), ("OmbudsmanReferral", "sent_what"),
    ("OmbudsmanReferral", "lesson"), ("Forwarding", "why"), ("Forwarding", "reach"), ("Forwarding", "firm"),
)  # fmt: skip
_WORKERS: Final = (
    ("CaseNote", "written_by"), ("Evidence", "wanted_by"), ("Evidence", "settled_by"), ("CaseRequest", "to"), ("CaseRequest", "asked_by"),
    ("CaseRequest", "answered_by"), ("CustomerUpdate", "promised_by"), ("CustomerUpdate", "given_by"), ("IssueFinding", "found_by"),
    ("RedressLine", "said_by"), ("RedressDecision", "decided_by"), ("RedressDecision", "second"), ("RedressDecision", "paid_by"),
    ("CaseLetter", "drafted_by"), ("CaseLetter", "signed_by"), ("CaseLetter", "sent_by"), ("StepOverride", "said_by"),
    ("CaseClosing", "closed_by"), ("CaseClosing", "reopened_by"), ("OmbudsmanReferral", "written_by"), ("Forwarding", "written_by"),
    ("SecondStage", "written_by"),
)  # fmt: skip
FILE_PERSONAL: Final[tuple[Personal, ...]] = (
    *(Personal(f"resolve.{model}", field, "customer", _FILE, _CASE, "null") for model, field in _WORDS),
    *(Personal(f"resolve.{model}", field, "worker", _WORKED, _CASE, "pseudonym") for model, field in _WORKERS),
    *(Personal("resolve.ConflictCheck", field, "customer", _FILE, _CASE, "null") for field in ("declared", "why", "second_reason")),
    *(Personal("resolve.ConflictCheck", field, "worker", _IMPARTIAL, _CASE, "null") for field in ("found", "declared", "why",
        "second_reason")),
    *(Personal("resolve.ConflictCheck", field, "worker", _IMPARTIAL, _CASE, "pseudonym") for field in ("person", "second")),
)
