"""What is typed about a service level agreement: the sides, the promises one a row, what a miss costs, what is left out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from floorwalker.engine import measures
from floorwalker.engine.measures import Measure
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.kpis import example, measure_choices, read, typed
from floorwalker.plan.forms.moments import day, moment
from floorwalker.plan.forms.moments import read as read_moment
from floorwalker.plan.forms.staffing import PER_CENT
from floorwalker.plan.models import Agreement, AgreementExclusion
from floorwalker.plan.queries import agreements as queries
from floorwalker.plan.rules.agreements import MOST_TERMS, AgreementDraft, Promise, can_promise
from floorwalker.plan.rules.keeping import Step

A_YEAR = timedelta(days=364)
CURRENCIES = ("GBP", "EUR", "USD", "CHF", "SEK", "DKK", "NOK", "PLN", "CAD", "AUD")
STEP = re.compile(r"^\s*(?P<beyond>[^;]+?)\s*;\s*(?P<number>\d+(?:[.,]\d+)?)\s*(?P<share>%?)\s*$")


class AgreementForm(forms.Form):
    """The sides, the days, the money, and what is not counted."""

    name = forms.CharField(max_length=80, label="Name")
    client = forms.ChoiceField(label="Client", help_text="As its queues name it.")
    house_party = forms.CharField(max_length=120, label="Who promises")
    client_party = forms.CharField(max_length=120, label="Who is promised")
    document = forms.CharField(max_length=200, label="Signed document", help_text="Where it lies: number, version, clause.")
    window = forms.ChoiceField(label="Counted and paid", choices=Agreement.Window.choices, initial=Agreement.Window.MONTH)
    starts_on = day("First day")
    last_day = day("Last day", required=False, help_text="Empty: until further notice.")
    review_on = day("Looked at again by", help_text="Within two years; the owner is asked two weeks before.")
    fee = forms.DecimalField(
        required=False, max_digits=12, decimal_places=2, label="Fee of a window", help_text="For credits that are a share of it."
    )
    currency = forms.ChoiceField(required=False, label="Currency", choices=[("", "none"), *((code, code) for code in CURRENCIES)])
    spares_client_outage = forms.BooleanField(required=False, label="The client's own outage is not counted", initial=True)
    spares_force_majeure = forms.BooleanField(required=False, label="Force majeure is not counted", initial=True)
    spares_forecast_over = forms.FloatField(
        required=False, label="Not counted where more came than forecast by, %", help_text="20 for 20 % more; empty: it counts."
    )
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Who is warned, and asked for causes.")
    approver = forms.ModelChoiceField(Person.objects.none(), label="Who decides", help_text="Never the one who proposes.")
    why = forms.CharField(max_length=500, label="Why", widget=forms.Textarea(attrs={"rows": 2}), help_text="Who decides will read this.")

    def __init__(self, *args: Any, approvers: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["client"].choices = [(name, name) for name in queries.clients()]  # type: ignore[attr-defined]
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]
        self.fields["approver"].queryset = approvers  # type: ignore[attr-defined]

    def draft(self) -> AgreementDraft:
        """Return what was typed; the last day becomes the first on which it no longer holds."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in {"approver", "last_day"}}
        last, over = self.cleaned_data["last_day"], said["spares_forecast_over"]
        return AgreementDraft(**said | {
            "ends_on": last + timedelta(days=1) if last else None,
            "spares_forecast_over": None if over is None else over / PER_CENT,
        })


class PromiseForm(forms.Form):
    """One promise; an empty row is no row."""

    measure = forms.ChoiceField(required=False, label="Measure")
    channel = forms.ChoiceField(required=False, label="Of", choices=[("", "all"), *Channel.choices])
    target = forms.CharField(required=False, max_length=12, label="Target")
    target_seconds = forms.FloatField(required=False, label="Within seconds")
    steps = forms.CharField(required=False, max_length=200, label="Credits", widget=forms.Textarea(attrs={"rows": 2, "cols": 16}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["measure"].choices = [("", "no measure"), *measure_choices(can_promise)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read target and credits in the unit of the measure."""
        said = super().clean() or {}
        code = said.get("measure")
        if not code:
            if said.get("target") or said.get("steps"):
                self.add_error("measure", "Choose the measure that this row is for.")
            return said
        measure = measures.get(code)
        try:
            said["target"] = read(measure, said.get("target") or "")
        except ValueError:
            self.add_error("target", f"Write {measure.name} as {example(measure)}.")
        steps = []
        for number, line in enumerate(filter(str.strip, (said.get("steps") or "").splitlines()), 1):
            try:
                steps.append(_step(measure, line))
            except ValueError:
                self.add_error("steps", f"Line {number}: write the value, a semicolon and the credit, such as 75; 5% or 75; 250.")
        said["steps"] = tuple(steps)
        return said


class _Rows(forms.BaseFormSet):  # type: ignore[type-arg]  # Django's class takes no parameter when it runs
    """The rows that were filled in."""

    def promises(self) -> list[Promise]:
        """Return what was typed, without the empty rows."""
        return [Promise(**row) for row in (form.cleaned_data for form in self.forms) if row.get("measure")]


PromiseForms = forms.formset_factory(PromiseForm, formset=_Rows, extra=0, max_num=MOST_TERMS, validate_max=True, absolute_max=MOST_TERMS)


class ExclusionForm(forms.Form):
    """A stretch that is not counted, on the clock of the agreement."""

    kind = forms.ChoiceField(label="Because of", choices=AgreementExclusion.Kind.choices)
    start = moment("From", step_seconds=900)
    end = moment("To", step_seconds=900)
    reason = forms.CharField(max_length=500, label="What happened", widget=forms.Textarea(attrs={"rows": 2}))
    agreed_with = forms.CharField(max_length=120, label="Who agreed for the client", help_text="Name and how, such as: by letter.")
    agreed_on = day("Agreed on")

    def __init__(self, *args: Any, agreement: Agreement, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone
        Kind = AgreementExclusion.Kind  # noqa: N806 (the class of choices)
        kinds = [(Kind.CLIENT_OUTAGE, agreement.spares_client_outage), (Kind.FORCE_MAJEURE, agreement.spares_force_majeure),
                 (Kind.FORECAST_OVER, agreement.spares_forecast_over is not None)]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind, spared in kinds if spared]  # type: ignore[attr-defined]
        for name in ("start", "end"):
            self.fields[name].help_text = f"On the clock in {zone}, on a quarter hour."

    def clean_start(self) -> datetime:
        """Read the start on the clock of the agreement."""
        return read_moment(self.cleaned_data["start"], zone=self.zone)

    def clean_end(self) -> datetime:
        """Read the end on the clock of the agreement."""
        return read_moment(self.cleaned_data["end"], zone=self.zone)


class MissForm(forms.Form):
    """Why a promise was missed in a window, and who does what about it."""

    cause = forms.CharField(max_length=500, label="Why it was missed", widget=forms.Textarea(attrs={"rows": 2}))
    action = forms.CharField(max_length=500, label="What is done about it", widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.ModelChoiceField(Person.objects.none(), label="By whom")
    due_on = day("Until")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]


def begin_from(before: Agreement | None, *, owner: Person | None) -> dict[str, Any]:
    """Return what the form begins with: the version before, else a week and a year ahead."""
    today = queries.today()
    begins: dict[str, Any] = {"starts_on": today + timedelta(days=7), "review_on": today + A_YEAR, "owner": owner}
    if before is not None:
        same = ("name", "client", "house_party", "client_party", "document", "window", "fee", "currency", "spares_client_outage",
                "spares_force_majeure", "owner")
        begins |= {name: getattr(before, name) for name in same}
        if before.spares_forecast_over is not None:
            begins["spares_forecast_over"] = before.spares_forecast_over * PER_CENT
    return begins


def rows_of(before: Agreement | None) -> list[dict[str, Any]]:
    """Return the rows that the form begins with: those of the version before, and empty ones up to the most there may be."""
    kept = [] if before is None else [
        {
            "measure": each.measure, "channel": each.channel, "target": typed(measures.get(each.measure), each.target),
            "target_seconds": each.target_seconds, "steps": "\n".join(steps_typed(each)),
        }
        for each in before.terms.all()
    ]
    return [*kept, *({} for _ in range(MOST_TERMS - len(kept)))]


def steps_typed(term: Any) -> list[str]:
    """Return the credits of a promise as they are typed, a line a step."""
    measure = measures.get(term.measure)
    return [
        f"{typed(measure, step.beyond)}; {f'{(step.share * 100).normalize():f}%' if step.share is not None else step.amount}"
        for step in term.credits.all()
    ]


def _step(measure: Measure, line: str) -> Step:
    found = STEP.match(line)
    if found is None:
        raise ValueError(line)
    number = Decimal(found["number"].replace(",", "."))
    beyond = read(measure, found["beyond"])
    return Step(beyond, share=number / 100) if found["share"] else Step(beyond, amount=number)
