"""What is typed about playbooks and recoveries."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from floorwalker.engine import measures
from floorwalker.ground.actors import Actor
from floorwalker.ground.forms import day_input
from floorwalker.ground.models import Queue
from floorwalker.plan.queries import customer_messages
from floorwalker.record.forms.log import MomentField
from floorwalker.resolve.models import Playbook, Recovery, RecoveryEntry
from floorwalker.resolve.queries import playbooks as queries
from floorwalker.resolve.queries import recoveries
from floorwalker.resolve.rules.rights import LONGEST_WORDS

MOST: Final = 2_000_000_000
"""Customers in one number, as a column holds them."""


def _area(label: str, rows: int, *, longest: int = LONGEST_WORDS, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        max_length=longest, label=label, required=required, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


class HeadForm(forms.Form):
    """What a playbook says beside its steps, messages and amounts."""

    name = forms.CharField(max_length=80, label="Name")
    scenario = forms.ChoiceField(choices=Playbook.Scenario.choices, label="What goes wrong")
    trigger = _area("It begins when", 2, longest=300, help_text="What is seen, with a number where there is one.")
    measure = forms.ChoiceField(required=False, label="Measured by", help_text="Where the house measures the trigger.")
    beyond = forms.ChoiceField(choices=[("", "-"), *Playbook.Beyond.choices], required=False, label="Side")
    limit = forms.FloatField(required=False, label="Limit", help_text="In the unit of the measure; a share as 0.15.")
    ends_when = _area("It ends when", 2, longest=300)
    arrangement: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        None, required=False, label="Arranged in a service plan", help_text="Its tests and uses stand there.",
    )
    rule = _area("Compensation: who is given what", 2, longest=2000, required=False)
    source = forms.CharField(max_length=200, required=False, label="Where the rule comes from")
    owner: forms.ModelChoiceField[Any] = forms.ModelChoiceField(None, label="Owner")

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["measure"].choices = [("", "not measured"), *((each.code, each.name) for each in measures.all())]  # type: ignore[attr-defined]
        self.fields["arrangement"].queryset = queries.arrangements(by)  # type: ignore[attr-defined]
        self.fields["arrangement"].label_from_instance = lambda each: f"{each.plan.name}: {each.trigger}"  # type: ignore[attr-defined]
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """A step of a playbook."""

    what = forms.CharField(max_length=200, label="What is done")
    owner: forms.ModelChoiceField[Any] = forms.ModelChoiceField(None, label="By whom")
    by_minute = forms.IntegerField(min_value=0, label="By minute", help_text="From when the trigger was seen.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.doers()  # type: ignore[attr-defined]


class MessageForm(forms.Form):
    """What customers are told."""

    template: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        None, label="Template", help_text="The version in force is pinned; a later one is chosen anew.",
    )
    audience = forms.CharField(max_length=200, label="To whom")
    channel = forms.CharField(max_length=60, label="Over what")
    by_minute = forms.IntegerField(min_value=0, label="By minute")

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["template"].queryset = customer_messages.templates(by)  # type: ignore[attr-defined]
        self.fields["template"].label_from_instance = lambda each: f"{each} {each.title}"  # type: ignore[attr-defined]


class BandForm(forms.Form):
    """How much from how long on."""

    from_minutes = forms.IntegerField(min_value=0, label="From minute")
    amount = forms.DecimalField(min_value=0, max_digits=9, decimal_places=2, label="Each customer")


class ApproveForm(forms.Form):
    """Approving asks for nothing but the click; `seen` is the version that was read."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class EmptyForm(forms.Form):
    """What asks for nothing but the click."""


class StartForm(forms.Form):
    """Starting a playbook."""

    what = forms.CharField(max_length=300, label="What went wrong", help_text="Without anybody's name.")
    leader: forms.ModelChoiceField[Any] = forms.ModelChoiceField(None, label="Who leads")
    queue: forms.ModelChoiceField[Any] = forms.ModelChoiceField(None, required=False, label="Where customers ask", empty_label="everywhere")

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["seen_at"] = MomentField(zone=zone, label="Trigger seen", help_text="Steps and messages are due from this moment.")
        self.fields["leader"].queryset = queries.doers()  # type: ignore[attr-defined]
        self.fields["queue"].queryset = Queue.objects.filter(retired_at=None).order_by("name")  # type: ignore[attr-defined]
        self.order_fields(["what", "seen_at", "leader", "queue"])


class StepDoneForm(forms.Form):
    """That a step is done, or left out and why."""

    note = forms.CharField(max_length=300, required=False, label="Note", help_text="Needed where it is left out.")
    left_out = forms.BooleanField(required=False, label="Left out")


class SentForm(forms.Form):
    """That a message was sent."""

    reached = forms.IntegerField(min_value=0, max_value=MOST, required=False, label="Customers reached", help_text="Empty: not counted.")


class LogForm(forms.Form):
    """A decision, an option rejected, or a note."""

    kind = forms.ChoiceField(choices=[(each.value, each.label) for each in (
        RecoveryEntry.Kind.DECIDED, RecoveryEntry.Kind.REJECTED, RecoveryEntry.Kind.NOTED,
    )], label="What it is")  # fmt: skip
    words = _area("What", 2, longest=500, help_text="Without anybody's name.")
    reason = _area("Why", 2, longest=500, required=False, help_text="Needed of a decision and of an option rejected.")


class CountForm(forms.Form):
    """Who is affected."""

    number = forms.IntegerField(min_value=0, max_value=MOST, label="How many customers")
    how = forms.CharField(max_length=500, label="How they were counted")
    counted_on = forms.DateField(label="On", widget=day_input())


class CompensateForm(forms.Form):
    """What customers are given."""

    amount = forms.DecimalField(min_value=0, max_digits=9, decimal_places=2, label="Each customer")
    number = forms.IntegerField(min_value=0, max_value=MOST, label="How many customers")
    words = forms.CharField(max_length=500, label="Which, and how it is paid")
    reason = _area("Why another amount", 2, longest=500, required=False, help_text="Needed where it is not that of the playbook.")


class StopForm(forms.Form):
    """Stopping."""

    why = _area("Why it is over", 2, longest=500, help_text="By what is seen that it ended, or why it was none.")


class ReviewForm(forms.Form):
    """What it taught."""

    worked = _area("What worked", 3)
    did_not_work = _area("What did not", 3)
    lessons = _area("Lessons", 3, required=False, help_text="One a line; each is raised as a finding.")
    playbook_changes = forms.BooleanField(required=False, label="The playbook changes", help_text="Its next version is begun as a draft.")

    def clean_lessons(self) -> list[str]:
        """Return one lesson a line."""
        return [each for each in self.cleaned_data["lessons"].splitlines() if each.strip()]


def initial_of(playbook: Playbook) -> dict[str, Any]:
    """Return what a draft says, for its form."""
    names = ("name", "scenario", "trigger", "measure", "beyond", "limit", "ends_when", "arrangement", "rule", "source", "owner")
    return {name: getattr(playbook, name) for name in names}


def count_of(recovery: Recovery) -> dict[str, Any]:
    """Return what compensation is likely about: as many as are affected, and what the playbook gives."""
    counted = recoveries.affected(recovery)
    return {"amount": recoveries.by_rule(recovery), "number": counted.number if counted is not None else None}
