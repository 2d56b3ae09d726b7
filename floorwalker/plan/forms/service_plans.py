"""What is typed about a service plan: its head, an objective, an arrangement, who is asked, what came of it; the actions decide."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from floorwalker.engine import measures
from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people.models import Person, Site
from floorwalker.plan.forms.kpis import example, measure_choices, read, typed
from floorwalker.plan.forms.moments import day
from floorwalker.plan.models import ObjectiveReview, PlanArrangement, PlanObjective, PlanResource, ServicePlan
from floorwalker.plan.queries import objectives
from floorwalker.plan.queries import service_plans as queries
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.plan.rules.objectives import Aimed
from floorwalker.plan.rules.plan_resources import Resource
from floorwalker.plan.rules.service_plans import Arrangement, Head

EVERYTHING = "everything"
HALF_A_YEAR = timedelta(days=182)


def _words(label: str, *, longest: int, help_text: str = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=required, widget=forms.Textarea(attrs={"rows": 2}), help_text=help_text
    )


class HeadForm(forms.Form):
    """What a plan covers."""

    name = forms.CharField(max_length=80, label="Name", help_text="Such as: Claims and renewals, first quarter.")
    purpose = _words("What it is for", longest=600, help_text="What shall be better for customers and staff at its end.")
    function = forms.ChoiceField(label="Function", choices=ServicePlan.Function.choices)
    site = forms.ModelChoiceField(Site.objects.none(), label="Site", required=False, empty_label="every site")
    queues = forms.ModelMultipleChoiceField(
        Queue.objects.none(), label="Queues", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Each needs a forecast in use and a standard before the plan runs.",
    )
    first_day = day("First day")
    last_day = day("Last day", help_text="A quarter is usual; a year is the most.")
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Who answers for it.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["site"].queryset = Site.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["queues"].queryset = Queue.objects.filter(retired_at=None).order_by("name")  # type: ignore[attr-defined]
        self.fields["owner"].queryset = queries.writers()  # type: ignore[attr-defined]

    def head(self) -> Head:
        """Return what was typed."""
        return Head(**{**self.cleaned_data, "queues": list(self.cleaned_data["queues"])})


class ObjectiveForm(forms.Form):
    """One objective; its baseline is computed, never typed."""

    name = forms.CharField(max_length=120, label="Objective", help_text="What shall become of what: Answer claims without a long wait.")
    measure = forms.ChoiceField(label="Measure")
    scope = forms.ChoiceField(label="For")
    baseline_from = day("Baseline from", help_text="Where it stands is computed from what was recorded on these days.")
    baseline_until = day("to")
    baseline_missing = _words("Why it stands without a baseline", longest=300, required=False, help_text="Only where there is no data.")
    target = forms.CharField(max_length=12, label="Target", help_text="80 for 80 %, 4:30 or 270 for seconds.")
    tolerance = forms.CharField(required=False, max_length=12, label="Still near, within", help_text="Or the width of a band.")
    by_when = day("By when", help_text="Inside the plan.")
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner")
    how = _words("How it will be reached", longest=500, required=False)
    serves = forms.CharField(required=False, max_length=200, label="Goal of the business it serves")

    def __init__(self, *args: Any, plan: ServicePlan, **options: Any) -> None:
        super().__init__(*args, **options)
        among = list(plan.queues.all()) or list(Queue.objects.filter(retired_at=None).order_by("name"))
        self._queues = {str(queue.pk): queue for queue in among}
        self.fields["measure"].choices = [("", "choose"), *measure_choices()]  # type: ignore[attr-defined]
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (EVERYTHING, "Everything"), ("Queues", [(f"queue:{key}", queue.name) for key, queue in self._queues.items()]),
            ("Channels", [(f"channel:{code}", label) for code, label in Channel.choices]),
        ]
        self.fields["owner"].queryset = queries.readers()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the numbers in the unit of the measure."""
        words = super().clean() or {}
        if not words.get("measure"):
            return words
        measure = measures.get(words["measure"])
        for name in ("target", "tolerance"):
            if name not in self.errors:
                try:
                    words[name] = read(measure, words.get(name) or "0")
                except ValueError:
                    self.add_error(name, f"Write {measure.name} as {example(measure)}.")
        return words

    def aimed(self) -> Aimed:
        """Return what was typed."""
        kind, _, key = self.cleaned_data["scope"].partition(":")
        words = {name: value for name, value in self.cleaned_data.items() if name != "scope"}
        return Aimed(**words, queue=self._queues[key] if kind == "queue" else None, channel=key if kind == "channel" else "")


class ArrangementForm(forms.Form):
    """What is done when something goes wrong."""

    scenario = forms.ChoiceField(label="What goes wrong", choices=PlanArrangement.Scenario.choices)
    trigger = forms.CharField(max_length=200, label="Trigger", help_text="What is seen when it begins, such as: calls 20 % over by 10:00.")
    action = _words("What is done", longest=500)
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Who does it.")
    tested_on = day("Last tested on", required=False, help_text="Empty where it was never tried.")
    result = forms.ChoiceField(
        label="Result of the test", required=False, choices=[("", "not tested yet"), *PlanArrangement.Result.choices]
    )
    test_note = forms.CharField(max_length=300, label="What the test showed", required=False)
    next_test_on = day("Next test on")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.readers()  # type: ignore[attr-defined]

    def arrangement(self) -> Arrangement:
        """Return what was typed."""
        return Arrangement(**self.cleaned_data)


class ResourceForm(forms.Form):
    """What a plan needs beside people."""

    kind = forms.ChoiceField(label="Kind", choices=PlanResource.Kind.choices)
    name = forms.CharField(max_length=120, label="What", help_text="Such as: headsets, overtime, the supplier of the call-back system.")
    needed = forms.DecimalField(label="Needed", required=False, min_value=0, max_digits=10, decimal_places=2)
    there = forms.DecimalField(label="There", required=False, min_value=0, max_digits=10, decimal_places=2)
    amount = forms.DecimalField(
        label="Cost over the plan", required=False, min_value=0, max_digits=14, decimal_places=2, help_text="A budget line has one."
    )
    currency = forms.CharField(label="Currency", required=False, max_length=3, help_text="Three letters, such as GBP; only with a cost.")
    note = forms.CharField(label="Note", required=False, max_length=300)

    def resource(self) -> Resource:
        """Return what was typed; without a cost the currency says nothing."""
        typed = self.cleaned_data
        return Resource(**{**typed, "currency": typed["currency"].upper() if typed["amount"] is not None else ""})


class AskForm(forms.Form):
    """Who is asked about a draft."""

    people = forms.ModelMultipleChoiceField(Person.objects.none(), label="Who is asked", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["people"].queryset = queries.readers()  # type: ignore[attr-defined]


class SayForm(forms.Form):
    """What somebody who is asked says."""

    note = _words("What you say", longest=LONGEST_REASON, required=False, help_text="An objection says why.")


class AnswerForm(forms.Form):
    """What became of what somebody said."""

    words = forms.CharField(max_length=LONGEST_REASON, label="Answer", widget=forms.Textarea(attrs={"rows": 1}))


class PutForwardForm(forms.Form):
    """Who is asked to approve."""

    approver = forms.ModelChoiceField(Person.objects.none(), label="Who decides", help_text="Never one of its authors.")

    def __init__(self, *args: Any, approvers: Any, **options: Any) -> None:
        options.setdefault("initial", {"approver": approvers.first()})
        super().__init__(*args, **options)
        self.fields["approver"].queryset = approvers  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """What came of an objective."""

    verdict = forms.ChoiceField(label="Verdict", choices=ObjectiveReview.Verdict.choices)
    cause = _words("Why it came so", longest=500)
    comment = _words("What is learnt from it", longest=500)


def head_of(plan: ServicePlan | None, *, owner: Person | None) -> dict[str, Any]:
    """Return what the form of a plan begins with: the plan as it is, else the next quarter."""
    if plan is None:
        start = _next_quarter(queries.today())
        return {"owner": owner, "first_day": start, "last_day": _next_quarter(start) - timedelta(days=1)}
    kept = {name: getattr(plan, name) for name in ("name", "purpose", "function", "site", "first_day", "last_day", "owner")}
    return {**kept, "queues": list(plan.queues.all())}


def _next_quarter(day: date) -> date:
    month = (day.month - 1) // 3 * 3 + 4
    return date(day.year + month // 12, month % 12, 1) if month > 12 else date(day.year, month, 1)


def objective_of(objective: PlanObjective | None, plan: ServicePlan, *, owner: Person | None) -> dict[str, Any]:
    """Return what the form of an objective begins with: as it is, else the last four weeks and the end of the plan."""
    if objective is None:
        span = objectives.latest() or (queries.today() - timedelta(days=objectives.DAYS), queries.today())
        return {"baseline_from": span[0], "baseline_until": span[1], "by_when": plan.last_day, "owner": owner}
    measure = measures.get(objective.measure)
    names = ("name", "measure", "baseline_from", "baseline_until", "baseline_missing", "by_when", "owner", "how", "serves")
    scope = f"queue:{objective.queue_id}" if objective.queue_id else f"channel:{objective.channel}" if objective.channel else EVERYTHING
    return {
        **{name: getattr(objective, name) for name in names}, "scope": scope, "target": typed(measure, objective.target),
        "tolerance": typed(measure, objective.tolerance) if objective.tolerance else "",
    }


def resource_of(resource: PlanResource | None, plan: ServicePlan) -> dict[str, Any]:
    """Return what the form of a resource begins with: as it is, else money in the currency of the site."""
    if resource is None:
        return {"currency": plan.site.currency if plan.site is not None else ""}
    return {name: getattr(resource, name) for name in ("kind", "name", "needed", "there", "amount", "currency", "note")}


def arrangement_of(arrangement: PlanArrangement | None, *, scenario: str, owner: Person | None) -> dict[str, Any]:
    """Return what the form of an arrangement begins with."""
    if arrangement is None:
        return {"scenario": scenario, "owner": owner, "next_test_on": queries.today() + HALF_A_YEAR}
    names = ("scenario", "trigger", "action", "owner", "tested_on", "result", "test_note", "next_test_on")
    return {name: getattr(arrangement, name) for name in names}
