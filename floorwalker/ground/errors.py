"""Refusals: what was wrong and what to do, in one shape for page, API and command line. Knows nothing of Django."""

from __future__ import annotations

from typing import Any, ClassVar


class RuleBroken(Exception):
    """A rule of the house refused; nothing was changed.

    Parameters
    ----------
    message
        What was wrong, naming the thing and the value seen.
    remedy
        What to do next.
    code
        Stable name for programs; a subclass gives its own.
    facts
        Named values for programs: file, row, field, value and the like.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422

    def __init__(self, message: str, *, remedy: str, code: str | None = None, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.refusal_code = code or self.code
        self.facts = facts

    def as_problem(self) -> dict[str, Any]:
        """Return the refusal as a problem document (RFC 9457): the one shape of page, API and ``--json``."""
        return {
            "type": f"about:blank#{self.refusal_code}",
            "title": self.message,
            "status": self.status,
            "detail": self.remedy,
            "code": self.refusal_code,
            "facts": self.facts,
        }


class NotAllowed(RuleBroken):
    """The actor's roles do not include what was asked."""

    code = "not_allowed"
    status = 403


class NotFound(RuleBroken):
    """There is no such record, or the reader may not know that there is."""

    code = "not_found"
    status = 404


class Conflict(RuleBroken):
    """Somebody changed the record in between; both versions are named."""

    code = "conflict"
    status = 409
