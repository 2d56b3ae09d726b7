"""What is typed about a message to customers; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.engine import measures
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.document_variants import brand_choices
from floorwalker.plan.forms.kpis import read, typed
from floorwalker.plan.forms.moments import day
from floorwalker.plan.models import CustomerMessage, DocumentVariant, DocumentVersion, MessageCheck
from floorwalker.plan.queries import customer_messages as queries
from floorwalker.plan.rules import customer_messages as rules
from floorwalker.plan.rules.customer_messages import Draft
from floorwalker.plan.rules.languages import named

SHARE = measures.get("abandonment_rate")
"""Any share is typed like this one."""
USUAL = " ".join(f"{each:.0%}".rstrip("%") for each in rules.USUAL_PROFILE)


class MessageForm(forms.Form):
    """Who tells whom what, over which channels, when, from which text, and what is expected of it."""

    name = forms.CharField(max_length=80, label="What customers are told", help_text="Such as: Prices change on 1 April.")
    brand = forms.ChoiceField(required=False, label="Brand", help_text="Its letterhead says who sends mail and how letters look.")
    sender = forms.CharField(
        max_length=80, required=False, label="Who speaks", help_text="As customers see it. Empty: the sender of the brand's letterhead.",
    )
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Who answers for it, over every channel.")
    channels = forms.MultipleChoiceField(
        choices=rules.CHANNELS, label="Channels", widget=forms.CheckboxSelectMultiple, help_text="One text serves them all.",
    )
    audience = forms.CharField(
        max_length=200, label="Whom it reaches", help_text="In words, without names. Messages to the same words are told apart by days.",
    )
    audience_size = forms.IntegerField(min_value=1, max_value=2_000_000_000, label="How many customers")
    starts_on = day("First day")
    ends_on = day("Last day")
    zone = forms.CharField(max_length=64, label="Zone of these days", initial="Europe/London")
    template = forms.ModelChoiceField(
        DocumentVersion.objects.none(), required=False, label="Template", empty_label="not chosen yet",
        help_text="This very version; a later one is chosen, never slipped in.",
    )
    variants = forms.ModelMultipleChoiceField(
        DocumentVariant.objects.none(), required=False, label="In other languages too", widget=forms.CheckboxSelectMultiple,
        help_text="Texts of the template that were checked and keep up.",
    )
    queue = forms.ModelChoiceField(
        Queue.objects.filter(retired_at=None).order_by("name"), required=False, label="Where customers will ask", empty_label="nowhere",
    )
    share = forms.CharField(
        required=False, max_length=8, label="Contacts expected for each customer told, %",
        help_text="4 for 4 %. Approved, they go to the forecast of the queue. Empty: none are expected.",
    )
    profile = forms.CharField(
        required=False, max_length=80, label="When they come, %", initial=USUAL,
        help_text="On the day a customer is told and the days after, such as 50 30 20. It adds up to 100.",
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: Actor, of: CustomerMessage | None, **options: Any) -> None:
        super().__init__(*args, **options)
        kept = [(of.brand, of.brand)] if of is not None and of.brand not in dict(brand_choices()) else []
        self.fields["brand"].choices = [*brand_choices(), *kept]  # type: ignore[attr-defined]
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]
        held = queries.templates(by)
        if of is not None and of.template_id is not None:
            held = held | DocumentVersion.objects.filter(pk=of.template_id).select_related("document")
        self.fields["template"].queryset = held  # type: ignore[attr-defined]
        self.fields["template"].label_from_instance = lambda one: f"{one.document.reference}, {one.title}, version {one.number}"  # type: ignore[attr-defined]

        self.fields["variants"].queryset = queries.variants(by)  # type: ignore[attr-defined]
        self.fields["variants"].label_from_instance = variant_words  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the shares."""
        words: dict[str, Any] = super().clean() or {}
        text = words.get("share")
        try:
            words["share"] = read(SHARE, text) if text else None
        except ValueError:
            self.add_error("share", "Write it as 4 for 4 %.")
        try:
            words["profile"] = rules.read_profile(words.get("profile") or USUAL)
        except ValueError:
            self.add_error("profile", "Write shares such as 50 30 20.")
        return words

    def draft(self) -> Draft:
        """Return what was typed."""
        said = self.cleaned_data
        names = ("name", "sender", "brand", "audience", "audience_size", "starts_on", "ends_on", "share", "profile")
        return Draft(channels=tuple(said["channels"]), **{name: said[name] for name in names})


def variant_words(one: DocumentVariant) -> str:
    """Return how a text in another language is called where one is chosen."""
    language = named(one.edition.language, one.edition.brand)
    return f"{language}: {one.title} ({one.edition.reference} of {one.version.document.reference} version {one.version.number})"


def begins_from(one: CustomerMessage) -> dict[str, Any]:
    """Return what the form of a message begins with."""
    names = (
        "name", "sender", "brand", "owner", "channels", "audience", "audience_size", "starts_on", "ends_on", "zone", "template", "queue",
    )
    profile = " ".join(f"{each * 100:.10g}" for each in one.profile) or USUAL
    return {
        **{name: getattr(one, name) for name in names}, "variants": list(one.variants.all()), "profile": profile,
        "share": "" if one.share is None else typed(SHARE, one.share),
    }


class CheckForm(forms.Form):
    """The answer to one question of the checklist."""

    question = forms.CharField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=MessageCheck.Answer.choices, label="Answer")
    note = forms.CharField(max_length=300, label="How one knows")
