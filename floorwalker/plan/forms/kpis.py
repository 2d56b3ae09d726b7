"""What is typed about KPI sets: one row a measure, in the units people use; the actions decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms

from floorwalker.engine import measures
from floorwalker.engine.measures import Measure
from floorwalker.ground.models import Standard
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.web import formats
from floorwalker.plan.forms.moments import day
from floorwalker.plan.forms.staffing import CLOCK, PER_CENT
from floorwalker.plan.models import BusinessGoal, KpiSet, KpiTarget, PlanObjective, StandardVersion
from floorwalker.plan.queries import kpis as queries
from floorwalker.plan.rules.kpis import MOST, Target, can_hold

ASPECTS = {"speed": "Speed", "time": "Use of time", "quality": "Quality", "compliance": "Compliance", "volume": "Volume"}
UNITS = {"share": "%", "seconds": "m:ss", "points": "points", "contacts": "contacts", "per thousand": "per 1,000"}


class KpiSetForm(forms.Form):
    """For whom, from when, who decides and why."""

    role = forms.ChoiceField(choices=Role.choices, label="Role")
    starts_on = day("First day", help_text="From tomorrow on: nobody is held to what they were not told of.")
    approver = forms.ModelChoiceField(Person.objects.none(), label="Who decides", help_text="Never the one who proposes.")
    why = forms.CharField(
        max_length=500, label="Why", widget=forms.Textarea(attrs={"rows": 2}), help_text="Those held to it will read this."
    )

    def __init__(self, *args: Any, approvers: Any, **options: Any) -> None:
        options.setdefault("initial", {}).setdefault("starts_on", queries.today() + timedelta(days=7))
        super().__init__(*args, **options)
        self.fields["approver"].queryset = approvers  # type: ignore[attr-defined]


class TargetForm(forms.Form):
    """One measure with its target and weight; an empty row is no row."""

    measure = forms.ChoiceField(required=False, label="Measure")
    target = forms.CharField(required=False, max_length=12, label="Target")
    tolerance = forms.CharField(required=False, max_length=12, label="Still near")
    weight = forms.IntegerField(required=False, min_value=1, max_value=100, label="Weight")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["measure"].choices = [("", "no measure"), *measure_choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read target and tolerance in the unit of the measure."""
        typed = super().clean() or {}
        code = typed.get("measure")
        if not code:
            if typed.get("target") or typed.get("weight"):
                self.add_error("measure", "Choose the measure that this target is for.")
            return typed
        measure = measures.get(code)
        for name in ("target", "tolerance"):
            try:
                typed[name] = read(measure, typed.get(name) or ("" if name == "target" else "0"))
            except ValueError:
                self.add_error(name, f"Write {measure.name} as {example(measure)}.")
        if typed.get("weight") is None and "weight" not in self.errors:
            self.add_error("weight", "Give a weight from 1 to 100.")
        return typed


class _Rows(forms.BaseFormSet):  # type: ignore[type-arg]  # Django's class takes no parameter when it runs
    """The rows that were filled in."""

    def targets(self) -> list[Target]:
        """Return what was typed, without the empty rows."""
        return [
            Target(row["measure"], row["target"], row["tolerance"], row["weight"])
            for row in (form.cleaned_data for form in self.forms) if row.get("measure")
        ]


TargetForms = forms.formset_factory(TargetForm, formset=_Rows, extra=0, max_num=MOST, validate_max=True, absolute_max=MOST)


def rows_of(kpi_set: KpiSet | None) -> list[dict[str, Any]]:
    """Return the rows that a form begins with: those of the set it follows, and empty ones up to the most there may be."""
    kept = [] if kpi_set is None else [
        {
            "measure": each.measure, "weight": each.weight,
            **{name: typed(measures.get(each.measure), getattr(each, name)) for name in ("target", "tolerance")},
        }
        for each in kpi_set.targets.all()
    ]
    return [*kept, *({} for _ in range(MOST - len(kept)))]


def read(measure: Measure, words: str) -> float:
    """Return what was typed in the unit of `measure`: 80 or 80 % is 0.8, 4:30 is 270 seconds.

    Raises
    ------
    ValueError
        If it is no number.
    """
    text = words.strip().replace(",", ".")
    clock = CLOCK.match(text) if measure.unit == "seconds" else None
    if clock:
        return int(clock[1]) * 60.0 + int(clock[2])
    if measure.unit == "share":
        return float(text.removesuffix("%")) / PER_CENT
    return float(text)


def typed(measure: Measure, value: float) -> str:
    """Return a target as somebody would type it; `read` gives it back."""
    if measure.unit == "seconds":
        return str(formats.minutes_seconds(value)) if value == int(value) else f"{value:g}"
    return f"{value * PER_CENT:.10g}" if measure.unit == "share" else f"{value:g}"


def example(measure: Measure) -> str:
    """Return how a target of `measure` is written."""
    return {"share": "80 for 80 %", "seconds": "4:30 or 270", "points": "40", "contacts": "120", "per thousand": "2.5"}[measure.unit]


def aim(each: KpiTarget | Standard | StandardVersion | PlanObjective | BusinessGoal) -> str:
    """Return the target in words: at least, at most, or within a band; of a service level with its seconds."""
    measure = measures.get(each.measure)
    unit = "%" if measure.unit == "share" else " points" if measure.unit == "points" else ""
    value = f"{typed(measure, each.target or 0.0)}{unit}"
    if measure.better == "within a band":
        return f"{value}, give or take {typed(measure, each.tolerance)}{unit}" if each.tolerance else value
    seconds = each.target_seconds if isinstance(each, Standard | StandardVersion) else None
    within = f" in {formats.duration(seconds)}" if seconds else ""
    return f"{'at least' if measure.better == 'higher' else 'at most'} {value}{within}"


def measure_choices(able: Callable[[Measure], bool] = can_hold) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the measures that are `able` to be aimed at, with their units, by what they speak of."""
    found = [item for item in measures.all() if able(item)]
    groups = [(label, [(item.code, f"{item.name} ({UNITS[item.unit]})") for item in found if item.aspect == aspect])
              for aspect, label in ASPECTS.items()]
    return [group for group in groups if group[1]]
