"""What can be done with the file of a complaint: a form, what does it, and what is said then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.resolve.filing import HANDLE
from floorwalker.resolve.forms.files import CaseForm
from floorwalker.resolve.models import Complaint

Do = Callable[[Complaint, int, dict[str, Any], Actor], Any]


@dataclass(frozen=True)
class Act:
    """One thing that can be done: what its page is called, its form, what does it, and what is said then."""

    title: str
    form: type[CaseForm]
    do: Do
    said: str
    submit: str = "Keep it"
    permission: str = HANDLE
    back: str = ""
    """What of the file the reader comes back to."""


def of(rows: Any, key: int, what: str) -> Any:
    """Return the one of `rows` with this key.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound(f"There is no such {what} in this file.", remedy="Use the buttons of the file.")
    return found
