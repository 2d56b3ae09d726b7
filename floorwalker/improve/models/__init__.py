"""Improve: what this room keeps."""

from __future__ import annotations

from floorwalker.improve.models.practice import PracticeAttempt

__all__ = ["PracticeAttempt"]
