"""What is typed about sample plans and picks; the actions decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django import forms

from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people.models import Person, Site, Team
from floorwalker.plan.forms.moments import day
from floorwalker.record.facts.schemas import DIRECTIONS
from floorwalker.record.models import Reason
from floorwalker.review.models import Pick, SamplePlan, Scorecard
from floorwalker.review.queries import samples
from floorwalker.review.risks import RISKS
from floorwalker.review.rules.sampling import CONFIDENCES, Population, RiskTaken, Terms, terms_of
from floorwalker.review.strata import STRATA

PERCENT: Final = 100
MINUTE_SECONDS: Final = 60
MANY: Final = forms.CheckboxSelectMultiple


class SamplePlanForm(forms.Form):
    """What a sample plan says, and who judges."""

    name = forms.CharField(max_length=80, label="Name")
    purpose = forms.CharField(max_length=300, required=False, label="What we want to know", widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Who keeps it right.")
    sites = forms.MultipleChoiceField(required=False, label="Sites", widget=MANY, help_text="None ticked: all. The same below.")
    teams = forms.MultipleChoiceField(required=False, label="Teams", widget=MANY)
    queues = forms.MultipleChoiceField(required=False, label="Queues", widget=MANY)
    channels = forms.MultipleChoiceField(required=False, label="Channels", widget=MANY, choices=Channel.choices)
    directions = forms.MultipleChoiceField(
        required=False, label="Directions", widget=MANY, choices=[(each, each.capitalize()) for each in DIRECTIONS]
    )
    reasons = forms.MultipleChoiceField(required=False, label="Reasons", widget=forms.SelectMultiple(attrs={"size": 6}))
    shortest = forms.FloatField(required=False, min_value=0, label="Handled for at least, minutes")
    longest = forms.FloatField(required=False, min_value=0, label="Handled for at most, minutes")
    period = forms.ChoiceField(choices=SamplePlan.Period.choices, label="Period", help_text="For which the margin is wanted.")
    pace = forms.ChoiceField(
        choices=SamplePlan.Pace.choices, label="Drawn", help_text="The sooner, the better evaluator and agent remember."
    )
    starts_on = day("First day", help_text="Contacts before it are not drawn.")
    margin = forms.FloatField(min_value=0.5, max_value=50, label="We want to know within, points either way")
    confidence = forms.TypedChoiceField(
        coerce=float, choices=[(f"{each:g}", f"{each * PERCENT:.0f} times in 100") for each in CONFIDENCES], label="Right"
    )
    expected = forms.FloatField(min_value=1, max_value=99, label="Pass rate expected, %", help_text="As it came out last; 50 is careful.")
    stratum_1 = forms.ChoiceField(label="Told apart by")
    stratum_2 = forms.ChoiceField(required=False, label="And by")
    mix = forms.ChoiceField(choices=SamplePlan.Mix.choices, label="Shared out")
    least_stratum = forms.IntegerField(min_value=0, max_value=500, label="Contacts of each stratum at least")
    least_person = forms.IntegerField(min_value=0, max_value=100, label="Contacts of each person at least")
    scorecard = forms.ChoiceField(required=False, label="Scorecard")
    other_teams = forms.BooleanField(required=False, label="Nobody judges contacts of their own team")
    score_days = forms.IntegerField(min_value=1, max_value=60, label="Scored within, working days after the draw")
    feedback_days = forms.IntegerField(min_value=1, max_value=60, label="Fed back within, working days after that")
    calibration_weeks = forms.IntegerField(min_value=1, max_value=52, label="Evaluators calibrate every, weeks")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._choose("owner", samples.owners())
        self._offer("sites", [(each.code, each.name) for each in Site.objects.filter(retired_at=None).order_by("name")])
        self._offer("teams", [(each.code, each.name) for each in Team.objects.filter(retired_at=None).order_by("name")])
        self._offer("queues", [(each.code, each.name) for each in Queue.objects.filter(retired_at=None).order_by("name")])
        self._offer("reasons", [(each.code, each.name) for each in Reason.objects.order_by("name")])
        strata = [(each.code, f"{each.label}: {each.says}") for each in STRATA]
        self._offer("stratum_1", strata)
        self._offer("stratum_2", [("", "nothing more"), *strata])
        cards = Scorecard.objects.filter(state=Scorecard.State.PUBLISHED).order_by("name")
        self._offer("scorecard", [("", "The one that is used for such contacts"), *((each.reference, each.name) for each in cards)])
        for rule in RISKS:
            self.fields[f"take_{rule.code}"] = forms.IntegerField(
                required=False, min_value=0, max_value=1_000, label=f"{rule.label}: take a period", help_text=rule.says
            )
            if rule.limit is not None:
                self.fields[f"limit_{rule.code}"] = forms.FloatField(
                    required=False, min_value=rule.limit.low, max_value=rule.limit.high, initial=rule.limit.default,
                    label=f"{rule.limit.label}, {rule.limit.unit}",
                )
            if rule.takes_tag:
                self.fields[f"tag_{rule.code}"] = forms.CharField(required=False, max_length=30, label="Tag")
        self.able = list(samples.evaluators().order_by("sort_key"))
        for person in self.able:
            self.fields[f"capacity_{person.pk}"] = forms.IntegerField(
                required=False, min_value=0, max_value=500, label=f"{person.display_name}, contacts a period"
            )

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _choose(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def groups(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield the fields under what they are about, in order."""
        names = list(self.fields)
        heads = (
            ("What it is", "name"), ("Which contacts", "sites"), ("How many", "period"), ("Told apart and shared out", "stratum_1"),
            ("By what, and by when", "scorecard"), ("", "seen"), ("At risk, on top", f"take_{next(iter(RISKS)).code}"),
            ("Who judges", f"capacity_{self.able[0].pk}" if self.able else ""),
        )
        at = [(title, names.index(name)) for title, name in heads if name in names]
        ends = [place for _, place in at[1:]] + [len(names)]
        for (title, first), end in zip(at, ends, strict=True):
            if title:
                yield title, [self[name] for name in names[first:end]]

    def terms(self) -> Terms:
        """Return what was typed."""
        said = self.cleaned_data
        strata = tuple(code for code in (said["stratum_1"], said["stratum_2"]) if code)
        risks = tuple(
            RiskTaken(code=rule.code, take=said[f"take_{rule.code}"], limit=said.get(f"limit_{rule.code}"), tag=_tag(said, rule.code))
            for rule in RISKS if said[f"take_{rule.code}"]
        )
        return Terms(
            **{name: said[name] for name in (*PLAIN, "confidence")}, margin=said["margin"] / PERCENT, expected=said["expected"] / PERCENT,
            strata=strata, risks=risks,
            population=Population(
                **{name: tuple(said[name]) for name in LISTS}, shortest_seconds=_seconds(said["shortest"]),
                longest_seconds=_seconds(said["longest"]),
            ),
        )

    def evaluators(self) -> dict[int, int]:
        """Return who judges, by primary key, with how many contacts a period."""
        return {each.pk: number for each in self.able if (number := self.cleaned_data[f"capacity_{each.pk}"])}


PLAIN: Final = (
    "name", "purpose", "period", "pace", "starts_on", "mix", "least_stratum", "least_person", "scorecard", "other_teams", "score_days",
    "feedback_days", "calibration_weeks",
)
LISTS: Final = ("sites", "teams", "queues", "channels", "directions", "reasons")


def begins_from(plan: SamplePlan) -> dict[str, Any]:
    """Return what the form of a draft begins with."""
    terms = terms_of(plan)
    begins: dict[str, Any] = {name: getattr(terms, name) for name in PLAIN} | {
        name: list(getattr(terms.population, name)) for name in LISTS
    }
    begins |= {
        "owner": plan.owner, "seen": plan.changes, "confidence": f"{terms.confidence:g}", "margin": round(terms.margin * PERCENT, 2),
        "expected": round(terms.expected * PERCENT, 2), "shortest": _minutes(terms.population.shortest_seconds),
        "longest": _minutes(terms.population.longest_seconds),
    }
    begins |= {f"stratum_{number}": code for number, code in enumerate(terms.strata, start=1)}
    for each in terms.risks:
        begins |= {f"take_{each.code}": each.take, f"limit_{each.code}": each.limit, f"tag_{each.code}": each.tag}
    return begins | {f"capacity_{person}": number for person, number in plan.evaluators.values_list("person", "capacity")}


def _tag(said: dict[str, Any], code: str) -> str:
    return str(said.get(f"tag_{code}") or "").strip()


def _seconds(minutes: float | None) -> int | None:
    return None if minutes is None else round(minutes * MINUTE_SECONDS)


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else seconds / MINUTE_SECONDS


class SwapForm(forms.Form):
    """Why a pick cannot be judged."""

    why = forms.ChoiceField(choices=Pick.Swap.choices, label="Why it cannot be judged")
    words = forms.CharField(max_length=300, label="In a sentence", widget=forms.Textarea(attrs={"rows": 2}))


class GiveForm(forms.Form):
    """Who judges picks from now on."""

    to = forms.ModelChoiceField(Person.objects.none(), label="Give to")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].queryset = samples.evaluators()  # type: ignore[attr-defined]


class NominateForm(forms.Form):
    """Why an agent names a contact of their own."""

    why = forms.CharField(
        max_length=300, label="Why this one", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What you are proud of, learned from, or want to talk about. It counts in no figure about you.",
    )
