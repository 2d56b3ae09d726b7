"""What is typed about a standard: words, what it applies to, numbers in the units people use; the actions decide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from floorwalker.engine import measures
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people.models import Person, Team
from floorwalker.plan.forms.kpis import example, measure_choices, read, typed
from floorwalker.plan.forms.moments import day
from floorwalker.plan.models import StandardVersion
from floorwalker.plan.queries import catalogue as queries
from floorwalker.plan.rules.catalogue import Draft

A_YEAR = timedelta(days=364)
NUMBERS = ("target", "tolerance", "threshold")
EVERYTHING = "everything"


class StandardForm(forms.Form):
    """A standard, or the words of one: then what it is a standard of stands fast."""

    name = forms.CharField(max_length=80, label="Name", help_text="What is promised, such as: Answer claims calls without a long wait.")
    definition = forms.CharField(
        max_length=600, label="In words", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What customers and staff may rely on, and what is left out.",
    )
    measure = forms.ChoiceField(label="Measure")
    applies_to = forms.ChoiceField(label="Applies to")
    target = forms.CharField(max_length=12, label="Target", help_text="80 for 80 %, 4:30 or 270 for seconds.")
    target_seconds = forms.FloatField(required=False, label="Within seconds", help_text="For a service level: 20 for 80 % in 20 seconds.")
    tolerance = forms.CharField(required=False, max_length=12, label="Still near, within")
    threshold = forms.CharField(
        required=False, max_length=12, label="Worst put up with", help_text="Beyond it somebody must act; may be empty."
    )
    window = forms.ChoiceField(label="Kept over", choices=StandardVersion.Window.choices, initial=StandardVersion.Window.DAY)
    starts_on = day("First day", help_text="From tomorrow on; the standard before it ends that day.")
    review_on = day("Looked at again by", help_text="Within two years; the owner is asked two weeks before.")
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Who keeps it true and is asked when it is missed.")
    serves = forms.CharField(required=False, max_length=200, label="Objective it serves")
    obligation = forms.CharField(
        required=False, max_length=200, label="Rule or agreement it meets", help_text="With clause, such as a contract or a regulation."
    )
    approver = forms.ModelChoiceField(Person.objects.none(), label="Who decides", help_text="Never the one who proposes.")
    why = forms.CharField(max_length=500, label="Why", widget=forms.Textarea(attrs={"rows": 2}), help_text="Who decides will read this.")

    def __init__(self, *args: Any, approvers: Any, of: Standard | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.of = of
        self._queues = {str(queue.pk): queue for queue in Queue.objects.order_by("name")}
        self._teams = {str(team.pk): team for team in Team.objects.filter(retired_at=None).select_related("site")}
        self.fields["measure"].choices = [("", "choose"), *measure_choices()]  # type: ignore[attr-defined]
        self.fields["applies_to"].choices = [  # type: ignore[attr-defined]
            (EVERYTHING, "Everything"), ("Channels", [(f"channel:{code}", label) for code, label in Channel.choices]),
            ("Queues", [(f"queue:{key}", queue.name) for key, queue in self._queues.items()]),
            ("Teams", [(f"team:{key}", team.name) for key, team in self._teams.items()]),
        ]
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]
        self.fields["approver"].queryset = approvers  # type: ignore[attr-defined]
        if of is not None:
            for name in ("measure", "applies_to", "target", "target_seconds", "tolerance", "starts_on"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Read the numbers in the unit of the measure."""
        words = super().clean() or {}
        code = self.of.measure if self.of is not None else words.get("measure")
        if not code:
            return words
        measure = measures.get(code)
        for name in NUMBERS:
            if name in self.fields and name not in self.errors:
                try:
                    words[name] = read(measure, words[name]) if words.get(name) else None
                except ValueError:
                    self.add_error(name, f"Write {measure.name} as {example(measure)}.")
        return words

    def draft(self) -> Draft:
        """Return what was typed; of a standard in force its own numbers."""
        words = {name: value for name, value in self.cleaned_data.items() if name not in {"approver", "applies_to"}}
        if self.of is not None:
            words |= {name: getattr(self.of, name) for name in (
                "measure", "queue", "channel", "team", "target", "tolerance", "target_seconds", "starts_on"
            )}
        else:
            kind, _, key = self.cleaned_data["applies_to"].partition(":")
            words |= {
                "queue": self._queues[key] if kind == "queue" else None, "channel": key if kind == "channel" else "",
                "team": self._teams[key] if kind == "team" else None,
            }
            words["tolerance"] = words["tolerance"] or 0.0
        return Draft(**words)


def begin_from(one: Standard | StandardVersion | None, *, version: StandardVersion | None, owner: Person | None) -> dict[str, Any]:
    """Return what the form begins with: the numbers of `one` and the words of its `version`, else a week and a year ahead."""
    today = queries.today()
    begins: dict[str, Any] = {
        "starts_on": today + timedelta(days=7), "review_on": today + A_YEAR, "owner": owner, "applies_to": EVERYTHING
    }
    if version is not None:
        begins |= {name: getattr(version, name) for name in ("name", "definition", "window", "serves", "obligation", "owner")}
    if one is not None:
        measure = measures.get(one.measure)
        begins |= {
            "measure": one.measure, "target_seconds": one.target_seconds, "target": typed(measure, one.target),
            "tolerance": typed(measure, one.tolerance),
            "applies_to": _applies_to(one),
        }
        if version is not None and version.threshold is not None:
            begins["threshold"] = typed(measure, version.threshold)
    return begins


def _applies_to(one: Standard | StandardVersion) -> str:
    if one.queue_id:
        return f"queue:{one.queue_id}"
    if one.team_id:
        return f"team:{one.team_id}"
    return f"channel:{one.channel}" if one.channel else EVERYTHING
