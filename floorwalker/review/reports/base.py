"""What a starter report is: a question that is asked everywhere, and the report that answers it."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.review.rules.reports import Definition


@dataclass(frozen=True, kw_only=True)
class Starter:
    """A report that stands ready; whoever opens it may change it and keep their own.

    Parameters
    ----------
    code, name
        What addresses and people call it.
    answers
        The question that it answers, as people ask it.
    definition
        What it asks of the figures.
    """

    code: str
    name: str
    answers: str
    definition: Definition
