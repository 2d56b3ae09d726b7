"""Ground: what this room keeps about people."""

from __future__ import annotations

from floorwalker.ground.people.personal import PERSONAL_PEOPLE
from floorwalker.ground.privacy import Personal

_FOUND = "What was seen, so that its cause is treated."
_FINDING = "As long as the record it was raised from."
_DECIDED = "What was known and chosen, so that a decision can be understood later."
_DECISION = "As long as the record it is about."
_VIEW = "Until it is removed by who keeps it, or with who keeps it if nobody takes it over."
_OWED = "What somebody owes or was told about you, so that nothing is forgotten."
_TAG = "Until it is taken off, or as long as the record."

PERSONAL: tuple[Personal, ...] = (
    *PERSONAL_PEOPLE,
    Personal("ground.Message", "recipient", "worker", "So that we can write to you.", "Two years after the mail.", "delete_row"),
    Personal("ground.Message", "context", "worker", "What the mail said.", "Two years after the mail.", "delete_row"),
    Personal(
        "ground.Todo",
        "what",
        "worker",
        "What you owe, so that nothing is forgotten.",
        "Two years after it is done.",
        "delete_row",
    ),
    Personal(
        "ground.Decision",
        "why",
        "worker",
        "Why somebody decided, so that it can be understood later.",
        "As long as the record it is about.",
        "null",
    ),
    Personal("ground.Message", "last_reply", "worker", "What the mail server said.", "Two years after the mail.", "delete_row"),
    Personal("ground.Notice", "what", "worker", "What you were told, so that you can read it again.", "90 days.", "delete_row"),
    Personal("ground.NoticeChoice", "kind", "worker", "How you want to be told of it.", "As long as you work here.", "delete_row"),
    Personal("ground.Message", "calendar", "worker", "Your shifts as a calendar file.", "Two years after the mail.", "delete_row"),
    Personal("ground.Todo", "why", "worker", "Why you owe it.", "Two years after it is done.", "delete_row"),
    *(Personal("ground.Todo", field, "customer", _OWED, "Two years after it is done.", "delete_row") for field in ("what", "why")),
    Personal("ground.Notice", "what", "customer", _OWED, "90 days.", "delete_row"),
    *(Personal("ground.Message", field, "customer", "What we wrote to you.", "Two years after the mail.", "delete_row")
      for field in ("recipient", "context", "file")),
    Personal("ground.Finding", "summary", "customer", _FOUND, _FINDING, "null"),
    Personal("ground.Finding", "evidence", "customer", _FOUND, _FINDING, "null"),
    Personal("ground.Finding", "no_action_reason", "worker", "Why nothing was done.", _FINDING, "null"),
    Personal("ground.Finding", "raised_by", "worker", "Who saw it.", _FINDING, "pseudonym"),
    Personal("ground.Decision", "question", "customer", _DECIDED, _DECISION, "null"),
    Personal("ground.Decision", "options", "customer", _DECIDED, _DECISION, "null"),
    Personal("ground.Decision", "choice", "customer", _DECIDED, _DECISION, "null"),
    Personal("ground.Decision", "picture", "customer", _DECIDED, _DECISION, "null"),
    Personal("ground.Decision", "decided_by", "worker", "Who decided.", _DECISION, "pseudonym"),
    Personal("ground.Job", "owner", "worker", "Who asked for the work.", "Two years after the work.", "pseudonym"),
    Personal("ground.Job", "problem", "customer", "What was wrong, which may quote a cell of a file.", "Two years after the work.",
             "null"),
    Personal("ground.SavedView", "name", "worker", "So that you find your view of a list again.", _VIEW, "delete_row"),
    Personal("ground.SavedView", "query", "customer", "What somebody filters a list by, which may be a name.", _VIEW, "delete_row"),
    Personal("ground.SavedView", "words", "customer", "The same as people read it.", _VIEW, "delete_row"),
    Personal("ground.Tag", "tag", "customer", "A word to find records again by.", _TAG, "delete_row"),
    Personal("ground.Tag", "put_by", "worker", "Who put it there.", _TAG, "pseudonym"),
    Personal("ground.Workbook", "name", "worker", "Which file of yours it was.", "As long as what it set up.", "null"),
    Personal("ground.Workbook", "journal", "worker", "What it changed, so that all of it can be undone.", "Until it is undone.", "null"),
    Personal("ground.Workbook", "created_by", "worker", "Who handed it in.", "As long as what it set up.", "pseudonym"),
    Personal("trail.Line", "actor_id", "worker", "Who did what, so that it can be proven.", "As long as the trail.", "pseudonym"),
    Personal("trail.Sleeve", "text", "worker", "The words of a trail line.", "Until erased; the line stays.", "sleeve"),
)
