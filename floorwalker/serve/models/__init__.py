"""What Serve keeps: the log of the day and its codes."""

from __future__ import annotations

from floorwalker.serve.models.day_log import Entry, ExceptionReason, Step

__all__ = ["Entry", "ExceptionReason", "Step"]
