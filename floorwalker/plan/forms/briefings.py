"""What is typed about a briefing: what is told, to whom, when, and the questions that show whether it was understood."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from floorwalker.engine import measures
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Site, Team
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import teams_seen
from floorwalker.plan.forms.moments import moment
from floorwalker.plan.forms.moments import read as read_moment
from floorwalker.plan.models import Briefing, KpiSet, QuizQuestion
from floorwalker.plan.queries import briefings as queries
from floorwalker.plan.queries import catalogue
from floorwalker.plan.rules.briefings import BriefingDraft, Item, read_quiz


class BriefingForm(forms.Form):
    """A briefing to be called."""

    title = forms.CharField(max_length=120, label="Title")
    about = forms.ChoiceField(required=False, label="Passes on", help_text="The version that stands now is kept beside it.")
    content = forms.CharField(
        max_length=4000, label="What is told", widget=forms.Textarea(attrs={"rows": 5}), help_text="Whoever is absent reads this."
    )
    agenda = forms.CharField(required=False, max_length=600, label="Agenda", widget=forms.Textarea(attrs={"rows": 2}))
    leader = forms.ModelChoiceField(Person.objects.none(), label="Leader")
    site = forms.ModelChoiceField(Site.objects.none(), label="Site", help_text="On its clock.")
    starts = moment("Begins")
    minutes = forms.IntegerField(min_value=5, max_value=240, initial=15, label="Minutes")
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), required=False, label="For teams", widget=forms.SelectMultiple(attrs={"size": "4"})
    )
    role = forms.ChoiceField(required=False, label="With the role", choices=[("", "any role"), *Role.choices])
    at_site = forms.ModelChoiceField(Site.objects.none(), required=False, label="At the site", empty_label="any site")
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(), required=False, label="And these people", widget=forms.SelectMultiple(attrs={"size": "6"}),
        help_text="Team, role and site narrow each other; these people are added.",
    )
    quiz = forms.CharField(
        required=False, max_length=4000, label="Questions", widget=forms.Textarea(attrs={"rows": 6}),
        help_text="A line a question, then its options: the right one begins with *, the others with -.",
    )
    must_be_right = forms.IntegerField(required=False, min_value=0, max_value=10, label="Right answers that pass", help_text="Empty: all.")

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        for name, rows in (
            ("leader", queries.leaders()), ("site", Site.objects.all()), ("at_site", Site.objects.all()), ("people", queries.reached(by)),
            ("teams", teams_seen(by)),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["about"].choices = about_choices(by)  # type: ignore[attr-defined]

    def clean_quiz(self) -> tuple[Item, ...]:
        """Read the questions."""
        try:
            return read_quiz(self.cleaned_data["quiz"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None

    def clean(self) -> dict[str, Any]:
        """Place the time on the clock of the site, and say whom it is for in words."""
        said = super().clean() or {}
        if said.get("site") and said.get("starts"):
            try:
                said["starts_at"] = read_moment(said["starts"], zone=said["site"].zone)
            except forms.ValidationError as wrong:
                self.add_error("starts", wrong)
        return said

    def draft(self) -> BriefingDraft:
        """Return what was typed."""
        said = self.cleaned_data
        quiz = said["quiz"]
        right = said["must_be_right"]
        return BriefingDraft(
            title=said["title"], content=said["content"], agenda=said["agenda"], about=said["about"], leader=said["leader"],
            site=said["site"], starts_at=said["starts_at"], ends_at=said["starts_at"] + timedelta(minutes=said["minutes"]),
            audience=self._audience_words(), quiz=quiz, must_be_right=len(quiz) if right is None else right,
        )

    def audience(self) -> list[Person]:
        """Return whom it is for."""
        said = self.cleaned_data
        return list(queries.audience(
            self.by, teams=list(said["teams"]), role=said["role"], site=said["at_site"], people=list(said["people"]), on=queries.today()
        ))

    def _audience_words(self) -> str:
        said = self.cleaned_data
        words = [team.name for team in said["teams"]]
        if said["role"]:
            words.append(f"{Role(said['role']).label}s")
        if said["at_site"]:
            words.append(f"at {said['at_site'].name}")
        if said["people"]:
            words.append(f"{len(said['people'])} by name")
        return ", ".join(words)


def items_of(briefing: Briefing) -> list[Item]:
    """Return the questions of a briefing."""
    rows: list[QuizQuestion] = list(briefing.quiz.all())
    return [Item(each.question, tuple(each.options), each.right) for each in rows]


def about_choices(by: Actor) -> list[Any]:
    """Return what a briefing may pass on: nothing, a standard that stands or comes, or the KPIs of a role, as `by` may see them."""
    found: list[Any] = [("", "nothing that is kept")]
    if policy.allows(by, catalogue.VIEW):
        rows = catalogue.listed(by).filter(pk__in=catalogue.standing(catalogue.today()).values("pk")).order_by("-starts_on", "pk")
        names = [(f"standard:{row.reference}", f"{row.reference} {_name(row)}, from {row.starts_on:%d %b %Y}") for row in rows]
        found.append(("Standards", names))
    if policy.allows(by, "plan.view_kpis"):
        sets = KpiSet.objects.filter(state=KpiSet.State.APPROVED, ends_on=None)
        found.append(("KPIs", [(f"kpi_set:{row.reference}", f"{row.reference} {row.get_role_display()}") for row in sets]))
    return found


def _name(row: Any) -> str:
    version = getattr(row, "version", None)
    place = row.queue.name if row.queue is not None else row.team.name if row.team is not None else row.channel or "everything"
    return version.name if version is not None else f"{measures.get(row.measure).name}, {place}"
