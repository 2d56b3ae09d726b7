"""What is typed about a milestone: what it is, how it stands, and why its days or owner change."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.moments import day
from floorwalker.plan.models import PlanMilestone, ServicePlan
from floorwalker.plan.queries import service_plans as queries
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.plan.rules.milestones import Planned


class MilestoneForm(forms.Form):
    """One milestone of a draft."""

    name = forms.CharField(max_length=80, label="Milestone", help_text="What is there when it is done: Standards agreed.")
    starts_on = day("From", help_text="The same day twice for a milestone that is a day.")
    due_on = day("Due on", help_text="On a day on which the house is closed it is due on the last open day before.")
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Who sees that it is done; asked two weeks before.")
    waits_for = forms.ModelMultipleChoiceField(
        PlanMilestone.objects.none(), label="Waits for", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="What must be done before it can begin.",
    )

    def __init__(self, *args: Any, plan: ServicePlan, of: PlanMilestone | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.readers()  # type: ignore[attr-defined]
        others = plan.milestones.exclude(pk=of.pk if of is not None else 0)
        self.fields["waits_for"].queryset = others  # type: ignore[attr-defined]
        if not others.exists():
            del self.fields["waits_for"]

    def planned(self) -> Planned:
        """Return what was typed."""
        return Planned(**{"waits_for": [], **self.cleaned_data})


class StandForm(forms.Form):
    """How a milestone stands."""

    state = forms.ChoiceField(label="It is")
    done_on = day("Done on", required=False, help_text="Only where it is done.")
    note = forms.CharField(
        max_length=LONGEST_REASON, label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Why, where it is dropped.",
    )

    def __init__(self, *args: Any, milestone: PlanMilestone, **options: Any) -> None:
        following = {"waiting": "under_way", "under_way": "done"}
        options.setdefault("initial", {"state": following.get(milestone.state, ""), "done_on": queries.today()})
        super().__init__(*args, **options)
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            each for each in PlanMilestone.State.choices if each[0] != milestone.state
        ]


class MoveForm(forms.Form):
    """What changes of a milestone that was agreed, and why."""

    starts_on = day("From")
    due_on = day("Due on")
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner")
    why = forms.CharField(max_length=LONGEST_REASON, label="Why it changes", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, milestone: PlanMilestone, **options: Any) -> None:
        options.setdefault("initial", {name: getattr(milestone, name) for name in ("starts_on", "due_on", "owner")})
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.readers()  # type: ignore[attr-defined]


def milestone_of(milestone: PlanMilestone | None, plan: ServicePlan, *, owner: Person | None) -> dict[str, Any]:
    """Return what the form of a milestone begins with: as it is, else the first day of the plan."""
    if milestone is None:
        return {"owner": owner, "starts_on": plan.first_day, "due_on": plan.first_day}
    kept = {name: getattr(milestone, name) for name in ("name", "starts_on", "due_on", "owner")}
    return {**kept, "waits_for": list(milestone.waits_for.all())}
