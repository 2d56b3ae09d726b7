"""What is kept about people: declared per room, so that it can be exported, masked, kept for so long, and erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

About = Literal["customer", "worker"]


@dataclass(frozen=True)
class Personal:
    """One field that holds something about a person.

    Parameters
    ----------
    model
        The table, as ``app_label.Model``.
    field
        The column.
    about
        Whose data it is.
    why
        The purpose it is kept for, in words the person would understand.
    kept
        How long, or until what.
    erase
        What erasing does: ``null``, ``delete_row``, ``sleeve`` (see the trail) or ``pseudonym``.
    """

    model: str
    field: str
    about: About
    why: str
    kept: str
    erase: Literal["null", "delete_row", "sleeve", "pseudonym"]
