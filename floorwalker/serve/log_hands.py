"""What can be done to many entries of the log at once: reminded of, given, closed. Tags come from the list itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.models import Person
from floorwalker.ground.web.hands import Hand
from floorwalker.ground.web.register import Register
from floorwalker.ground.web.reminders import reminded
from floorwalker.serve.actions import issues
from floorwalker.serve.forms.day_log import GiveForm
from floorwalker.serve.log_rows import Row
from floorwalker.serve.models import Entry
from floorwalker.serve.queries.day_log import LOG, runs_the_floor


class GiveIssuesForm(GiveForm):
    """Whom issues are given to: those who run the floor."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, people=runs_the_floor(), **options)


class ResultForm(forms.Form):
    """What came of each of them."""

    result = forms.CharField(max_length=500, label="Result", help_text="What came of each of them; it stands in the log.")


def handed(register: Register[Row]) -> Register[Row]:
    """Return `register`, the log of the day, with hands that remind owners, give issues and close what has ended."""
    register = replace(
        register,
        hands=(
            *register.hands,
            Hand("give", "Give to somebody", _give, icon="user", permission=LOG, form=GiveIssuesForm, kept=_owner, undo=_owner_was),
            Hand("close", "Close", _close, icon="circle-check", permission=LOG, form=ResultForm),
        ),
    )
    return reminded(
        register, "day_log", stage="serve", owner=lambda row: _of(row).owner, is_over=lambda row: _of(row).closed_at is not None
    )


def _of(row: Row) -> Entry:
    if row.entry is None:
        raise RuleBroken("An absence stands in the plan.", remedy="Change it there.", code="other_entry")
    return row.entry


def _give(row: Row, values: Mapping[str, Any], by: Actor) -> object:
    return issues.give(_of(row), owner=values["owner"], by=by)


def _owner(row: Row) -> int | None:
    return Entry.objects.values_list("owner", flat=True).get(pk=row.pk)


def _owner_was(row: Row, before: int | None, by: Actor) -> None:
    if before is None:
        raise RuleBroken(
            f"{row.reference} was nobody's, and an issue stays with somebody.", remedy="Give it to somebody else.", code="was_nobodys"
        )
    issues.give(_of(row), owner=Person.objects.get(pk=before), by=by)


def _close(row: Row, values: Mapping[str, Any], by: Actor) -> object:
    return issues.close(_of(row), result=values["result"], by=by)
