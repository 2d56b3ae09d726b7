"""What is typed about an activity of a team: what it is, what it serves, for whom, when, and how much cover must stay."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Site, Team
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import teams_seen
from floorwalker.plan.forms.briefings import about_choices
from floorwalker.plan.forms.moments import day
from floorwalker.plan.models import BusinessGoal
from floorwalker.plan.queries import activities as queries
from floorwalker.plan.rules.activities import KINDS, LONGEST_MINUTES, MOST_AT_A_TIME, ActivityDraft
from floorwalker.plan.rules.roster_week import SLOT_MINUTES

PERCENT = 100


class ActivityForm(forms.Form):
    """An activity to be planned."""

    title = forms.CharField(max_length=120, label="Activity")
    kind = forms.ChoiceField(label="Kind", choices=[(each.code, each.name) for each in KINDS])
    about = forms.ChoiceField(label="Serves", help_text="The standard, KPIs or goal that it is for.")
    what = forms.CharField(
        required=False, max_length=2000, label="What is done", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody asked reads this.",
    )
    site = forms.ModelChoiceField(Site.objects.none(), label="Site", help_text="On its clock and its roster.")
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner")
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), required=False, label="For teams", widget=forms.SelectMultiple(attrs={"size": "4"})
    )
    role = forms.ChoiceField(required=False, label="With the role", choices=[("", "any role"), *Role.choices])
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(), required=False, label="And these people", widget=forms.SelectMultiple(attrs={"size": "6"}),
        help_text="Team and role narrow each other; these people are added.",
    )
    first_day = day("From")
    last_day = day("To")
    due_on = day("Done by all by")
    minutes = forms.TypedChoiceField(
        coerce=int, label="Takes", choices=[(each, f"{each} minutes") for each in range(SLOT_MINUTES, LONGEST_MINUTES + 1, SLOT_MINUTES)]
    )
    group_size = forms.IntegerField(min_value=1, max_value=MOST_AT_A_TIME, label="People at a time, at most", initial=4)
    floor_percent = forms.IntegerField(
        min_value=0, max_value=150, initial=90, label="Cover that must stay, % of people needed",
        help_text="In each half hour and each skill of those taken off queue.",
    )

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        for name, rows in (
            ("site", Site.objects.filter(retired_at=None)), ("owner", queries.owners()), ("people", queries.reached(by)),
            ("teams", teams_seen(by)),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["about"].choices = serves_choices(by)  # type: ignore[attr-defined]

    def draft(self) -> ActivityDraft:
        """Return what was typed."""
        said = {name: self.cleaned_data[name] for name in (
            "title", "kind", "what", "about", "site", "owner", "first_day", "last_day", "due_on", "minutes", "group_size",
        )}
        return ActivityDraft(**said, audience=self._audience_words(), floor_share=self.cleaned_data["floor_percent"] / PERCENT)

    def audience(self) -> list[Person]:
        """Return whom it is for."""
        said = self.cleaned_data
        return list(queries.audience(
            self.by, site=said["site"], teams=list(said["teams"]), role=said["role"], people=list(said["people"]), on=queries.today()
        ))

    def _audience_words(self) -> str:
        said = self.cleaned_data
        words = [team.name for team in said["teams"]]
        if said["role"]:
            words.append(f"{Role(said['role']).label}s")
        if said["people"]:
            words.append(f"{len(said['people'])} by name")
        return ", ".join(words)


def serves_choices(by: Actor) -> list[Any]:
    """Return what an activity may serve: a standard, the KPIs of a role or a goal of the business, as `by` may see them."""
    found: list[Any] = [("", "choose"), *about_choices(by)[1:]]
    if policy.allows(by, "plan.view_goals"):
        goals = BusinessGoal.objects.filter(ends_on=None).order_by("pk")
        found.append(("Goals", [(f"goal:{row.reference}", f"{row.reference} {row.name}") for row in goals]))
    return found
