"""What is chosen when a contact begins, and which list which contacts go through."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground.models import Line, Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.record.models import Reason
from floorwalker.resolve.rules import checklists


class BeginForm(forms.Form):
    """By which way it came, and to which queue."""

    channel = forms.ChoiceField(choices=Channel.choices, label="Channel")
    queue = forms.ModelChoiceField(Queue.objects.none(), required=False, label="Queue", empty_label="none")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["queue"].queryset = Queue.objects.filter(retired_at=None).order_by("name")  # type: ignore[attr-defined]


class UseForm(forms.Form):
    """A list, and the contacts that go through it."""

    line = forms.ModelChoiceField(Line.objects.none(), required=False, to_field_name="code", label="Line", empty_label="any")
    channel = forms.ChoiceField(required=False, choices=[("", "any"), *Channel.choices], label="Channel")
    reason = forms.ModelChoiceField(Reason.objects.none(), required=False, label="Reason", empty_label="any")
    checklist = forms.ChoiceField(required=False, label="List")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["line"].queryset = Line.objects.filter(retired_at=None).order_by("name")  # type: ignore[attr-defined]
        self.fields["reason"].queryset = Reason.objects.filter(retired_at=None).order_by("name")  # type: ignore[attr-defined]
        kinds = [(each.code, each.name) for each in checklists.shelf()]
        self.fields["checklist"].choices = [*kinds, ("", "by its channel")]  # type: ignore[attr-defined]
