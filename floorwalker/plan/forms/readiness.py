"""What is typed about readiness; the actions decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms

from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.moments import day
from floorwalker.plan.models import Briefing, Document
from floorwalker.plan.queries import readiness as queries
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.plan.rules.readiness import LONGEST_RELEASE, MOST_GRACE_DAYS, Draft
from floorwalker.plan.rules.readiness_kinds import KINDS
from floorwalker.plan.sight import holding

USUAL_GRACE_DAYS = 14
A_WEEK = timedelta(days=7)


class RuleForm(forms.Form):
    """What is asked of everybody who serves a queue."""

    queue = forms.ModelChoiceField(Queue.objects.none(), label="Queue")
    kind = forms.ChoiceField(label="What is asked", choices=[(kind.code, f"{kind.label}: {kind.says}") for kind in KINDS])
    level = forms.IntegerField(label="Level of the skill, for a skill", min_value=1, max_value=5, required=False)
    document = forms.ModelChoiceField(Document.objects.none(), label="Document, for a reading", required=False)
    briefing = forms.ModelChoiceField(Briefing.objects.none(), label="Briefing, for a briefing", required=False)
    starts_on = day("From")
    grace_days = forms.IntegerField(
        label="Days of grace", min_value=0, max_value=MOST_GRACE_DAYS, initial=USUAL_GRACE_DAYS,
        help_text="So long people work on without it; then nobody does.",
    )
    why = forms.CharField(max_length=300, label="Why the work needs it", widget=forms.Textarea(attrs={"rows": 2}))
    approver = forms.ModelChoiceField(Person.objects.none(), label="Who decides", help_text="Never the one who proposes.")

    def __init__(self, *args: Any, approvers: Any, **options: Any) -> None:
        options["initial"] = {"starts_on": queries.today(), **(options.get("initial") or {})}
        super().__init__(*args, **options)
        held = holding(queries.today()).values("document")
        for name, rows in (
            ("queue", Queue.objects.filter(retired_at=None).order_by("name")), ("approver", approvers),
            ("document", Document.objects.filter(pk__in=held).order_by("reference")),
            ("briefing", Briefing.objects.filter(cancelled_at=None, repeats=None)),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def draft(self) -> Draft:
        """Return what was typed; what its kind does not ask for is left out."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "approver"}
        needs = KINDS.get(typed["kind"]).needs
        return Draft(**typed | {name: None for name in ("level", "document", "briefing") if name != needs})


class Lacking(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """People, each with what they lack."""

    words: Mapping[int, str] = {}

    def label_from_instance(self, person: Person) -> str:
        """Return how a person stands beside the box."""
        return f"{person.display_name}: {self.words.get(person.pk, '')}"


class ReleaseForm(forms.Form):
    """Who may work a queue though not ready, until when and why."""

    people = Lacking(
        Person.objects.none(), label="Who may work it", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one person."},
    )
    last_day = day("Until", help_text=f"The last day on which it holds; within {LONGEST_RELEASE.days} days.")
    reason = forms.CharField(max_length=LONGEST_REASON, label="Why", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, lacking: Mapping[int, str], first: date, **options: Any) -> None:
        options["initial"] = {"last_day": min(first + A_WEEK, queries.today() + LONGEST_RELEASE), **(options.get("initial") or {})}
        super().__init__(*args, **options)
        people = self.fields["people"]
        people.words = lacking  # type: ignore[attr-defined]
        people.queryset = Person.objects.filter(pk__in=lacking).order_by("sort_key", "pk")  # type: ignore[attr-defined]
