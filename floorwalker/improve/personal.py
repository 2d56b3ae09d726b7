"""Improve: what this room keeps about people."""

from __future__ import annotations

from floorwalker.ground.privacy import Personal

_WHY = "So that you and your leader see what you have practised; it is no measure of your work."

PERSONAL: tuple[Personal, ...] = (
    Personal("improve.PracticeAttempt", "exercise", "worker", _WHY, "As long as the practice floor is kept.", "delete_row"),
    Personal("improve.PracticeAttempt", "answers", "worker", _WHY, "As long as the practice floor is kept.", "delete_row"),
)
