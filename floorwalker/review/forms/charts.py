"""What is typed on charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from floorwalker.engine import charts as engine
from floorwalker.engine import measures
from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people.models import Person, Site
from floorwalker.plan.forms.moments import day
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.record.models import Reason
from floorwalker.record.queries.asked import teams_in_reach
from floorwalker.review.actions.charts import Part
from floorwalker.review.models import Chart, ChartSignal
from floorwalker.review.queries import charts as queries
from floorwalker.review.rules.charts import Draft

_TEXT = {"rows": 2}
KINDS = [("", "Chosen from the data"), *((kind.code, f"{kind.name}: {kind.meaning}") for kind in engine.KINDS.values() if kind.code != "c")]
RULES = [(rule.code, f"{rule.name} ({rule.numbers})") for rule in engine.RULES.values()]


class ChartForm(forms.Form):
    """A chart to begin."""

    measure = forms.ChoiceField(label="Measure")
    part = forms.ChoiceField(label="Of", help_text="The part of the service that is charted.")
    reason = forms.ModelChoiceField(
        Reason.objects.none(), label="Contact reason", required=False, empty_label="all reasons", help_text="With those beneath it."
    )
    name = forms.CharField(max_length=120, label="Name", required=False, help_text="Empty: the measure and the part.")
    step = forms.ChoiceField(label="One point is a", choices=Chart.Step.choices)
    starts_on = day("From")
    kind = forms.ChoiceField(label="Kind", choices=KINDS, required=False)
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Is told of new signals.")

    def __init__(self, *args: Any, by: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(each.code, each.name) for each in measures.all()]
        self._teams = {str(each.pk): each for each in teams_in_reach(by).filter(retired_at=None)}
        self._queues = {str(each.pk): each for each in Queue.objects.filter(retired_at=None)}
        self._sites = {str(each.pk): each for each in Site.objects.filter(retired_at=None)}
        parts: list[tuple[str, str]] = [("all:", "All queues")]
        parts += [(f"queue:{key}", each.name) for key, each in self._queues.items()]
        parts += [(f"channel:{code}", f"Channel: {label}") for code, label in Channel.choices]
        parts += [(f"team:{key}", f"Team: {each.name}") for key, each in self._teams.items()]
        parts += [(f"site:{key}", f"Site: {each.name}") for key, each in self._sites.items()]
        self.fields["measure"].choices = named  # type: ignore[attr-defined]
        self.fields["part"].choices = parts  # type: ignore[attr-defined]
        self.fields["reason"].queryset = Reason.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]

    @property
    def part_chosen(self) -> Part:
        """The part of the service that was chosen."""
        kind, _, key = self.cleaned_data["part"].partition(":")
        return Part(
            queue=self._queues[key] if kind == "queue" else None, channel=key if kind == "channel" else "",
            team=self._teams[key] if kind == "team" else None, site=self._sites[key] if kind == "site" else None,
            reason=self.cleaned_data["reason"],
        )

    def draft(self) -> Draft:
        """Return what was typed."""
        typed = self.cleaned_data
        measure = measures.get(typed["measure"])
        label = dict(self.fields["part"].choices)[typed["part"]]  # type: ignore[attr-defined]
        name = typed["name"] or f"{measure.name}, {label}{', ' + typed['reason'].name if typed['reason'] else ''}"
        return Draft(name[:120], measure, typed["step"], typed["starts_on"], typed["kind"])


class NoteForm(forms.Form):
    """A note at a day."""

    day = day("Day")
    words = forms.CharField(max_length=300, label="What happened", widget=forms.Textarea(attrs=_TEXT))


class PhaseForm(forms.Form):
    """A new phase."""

    starts_on = day("First point of the new phase")
    cause = forms.CharField(
        max_length=300, label="What was changed", widget=forms.Textarea(attrs=_TEXT), help_text="It stands above the phase on the chart."
    )
    signal = forms.ChoiceField(label="Answers the signal", required=False)

    def __init__(self, *args: Any, signals: Sequence[ChartSignal], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["signal"].choices = [("", "none"), *_named(signals)]  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(max_length=LONGEST_REASON, label="Why", widget=forms.Textarea(attrs=_TEXT))


class FreezeForm(forms.Form):
    """Freezing limits."""

    why = forms.CharField(
        max_length=LONGEST_REASON, label="Why anew", required=False, widget=forms.Textarea(attrs=_TEXT),
        help_text="Wanted where the limits are frozen already.",
    )


class LeaveOutForm(forms.Form):
    """A point to be left out."""

    day = day("Point")
    reason = forms.CharField(max_length=300, label="Why it does not count", widget=forms.Textarea(attrs=_TEXT))


class ExplainForm(forms.Form):
    """What is behind a signal."""

    signal = forms.ChoiceField(label="Signal")
    reason = forms.CharField(max_length=LONGEST_REASON, label="What is behind it", widget=forms.Textarea(attrs=_TEXT))

    def __init__(self, *args: Any, signals: Sequence[ChartSignal], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["signal"].choices = _named(signals)  # type: ignore[attr-defined]


class RaiseForm(forms.Form):
    """An issue raised from a signal."""

    signal = forms.ChoiceField(label="Signal")
    summary = forms.CharField(max_length=300, label="What is wrong, or could be better", widget=forms.Textarea(attrs=_TEXT))
    owner = forms.ModelChoiceField(Person.objects.none(), label="Give it to", required=False, empty_label="nobody yet")

    def __init__(self, *args: Any, signals: Sequence[ChartSignal], owners: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["signal"].choices = _named(signals)  # type: ignore[attr-defined]
        if owners is None:
            del self.fields["owner"]
        else:
            self.fields["owner"].queryset = owners  # type: ignore[attr-defined]


class RulesForm(forms.Form):
    """Kind and rules of a chart."""

    kind = forms.ChoiceField(label="Kind", required=False)
    chosen = forms.MultipleChoiceField(
        label="Rules", choices=RULES, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: those that suit the kind.",
    )
    why = forms.CharField(max_length=LONGEST_REASON, label="Why", widget=forms.Textarea(attrs=_TEXT))

    def __init__(self, *args: Any, kinds: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [each for each in KINDS if not each[0] or each[0] in kinds]  # type: ignore[attr-defined]


def _named(signals: Sequence[ChartSignal]) -> list[tuple[str, str]]:
    return [(each.reference, f"{each.at.day} {each.at:%b}, {engine.RULES[each.rule].name.lower()} ({each.reference})") for each in signals]


class GapForm(forms.Form):
    """An issue raised from a gap."""

    summary = forms.CharField(max_length=300, label="What is wrong, or could be better", widget=forms.Textarea(attrs=_TEXT))
    owner = forms.ModelChoiceField(Person.objects.none(), label="Give it to", required=False, empty_label="nobody yet")

    def __init__(self, *args: Any, owners: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if owners is None:
            del self.fields["owner"]
        else:
            self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
