"""Ground: what this room keeps about people."""

from __future__ import annotations

from floorwalker.ground.people.personal import PERSONAL_PEOPLE
from floorwalker.ground.privacy import Personal

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
    Personal("trail.Sleeve", "text", "worker", "The words of a trail line.", "Until erased; the line stays.", "sleeve"),
)
