"""What is typed when a contact is logged by hand, and when a promise is kept, moved or broken."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from floorwalker.ground import clock
from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people.models import Person
from floorwalker.ground.web import formats
from floorwalker.record import choosing
from floorwalker.record.actions.customers import NAME_CHARACTERS
from floorwalker.record.actions.logged import NOTE_CHARACTERS, Said
from floorwalker.record.actions.promises import REASON_CHARACTERS, WHAT_CHARACTERS
from floorwalker.record.models import LoggedContact, NeedsCheck, Reason, Resolution

MINUTE = "%Y-%m-%dT%H:%M"


class MomentField(forms.CharField):
    """A day and time on the clock of `zone`, kept as a moment in UTC."""

    def __init__(self, *, zone: str, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE), **kwargs)
        self.zone = zone

    def prepare_value(self, value: object) -> object:
        """Write a moment as the browser's own control wants it."""
        return formats.local(value, self.zone).strftime(MINUTE) if isinstance(value, datetime) else value

    def clean(self, value: Any) -> Any:
        """Read what the control sent; empty is None."""
        text = super().clean(value)
        if not text:
            return None
        zone = ZoneInfo(self.zone)
        try:
            typed = datetime.fromisoformat(text)
            moment = (typed if typed.tzinfo else typed.replace(tzinfo=zone)).astimezone(UTC)
            is_left_out = typed.tzinfo is None and moment.astimezone(zone).replace(tzinfo=None) != typed
        except (ValueError, OverflowError):
            raise forms.ValidationError("Write a day and time such as 2026-11-24T16:00.") from None
        if is_left_out:
            raise forms.ValidationError("There is no such time: the clocks go forward over it. Write one before or after.")
        return moment


class LogForm(forms.Form):
    """A contact: who, how, why, what came of it, what was promised."""

    who = forms.CharField(
        required=False, max_length=120, label="Customer", help_text="Name, our number for them, telephone or email.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    customer = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)
    contact = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)
    new_name = forms.CharField(required=False, max_length=NAME_CHARACTERS, label="Name")
    new_phone = forms.CharField(required=False, max_length=40, label="Telephone")
    new_email = forms.CharField(required=False, max_length=254, label="Email")
    channel = forms.ChoiceField(choices=Channel.choices, initial=Channel.VOICE, label="Channel")
    direction = forms.ChoiceField(choices=[("inbound", "They came to us"), ("outbound", "We went to them")], label="Direction")
    queue = forms.ModelChoiceField(Queue.objects.none(), required=False, label="Queue", empty_label="none")
    reason = forms.CharField(
        required=False, max_length=400, label="Reason", help_text="Needed to close. Type a part of its name.",
        widget=forms.TextInput(attrs={"list": "reasons", "autocomplete": "off"}),
    )
    outcome = forms.ChoiceField(required=False, label="Outcome", help_text="Needed to close.")
    needs_asked = forms.ChoiceField(
        required=False, choices=[("", "not said"), *NeedsCheck.Found.choices], label="What they need",
        help_text="Did you ask whether something should be done differently?",
    )
    dissatisfied = forms.BooleanField(required=False, label="The customer was not satisfied")
    note = forms.CharField(required=False, max_length=NOTE_CHARACTERS, label="Note", widget=forms.Textarea(attrs={"rows": 4}))
    promise_what = forms.CharField(required=False, max_length=WHAT_CHARACTERS, label="Promised")
    promise_owner = forms.ModelChoiceField(Person.objects.none(), required=False, label="Owed by", empty_label="me")
    uncounted = forms.BooleanField(
        required=False, label="No telephone system or mailbox counts it",
        help_text="A visit, a letter, a mobile telephone: it counts with the times below.",
    )
    source_key = forms.CharField(required=False, max_length=120, label="Its number there", help_text="If the telephone shows one.")

    def __init__(self, *args: Any, zone: str, person: Person, kept: LoggedContact | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons = choosing.open_places(Reason)
        self.kept = kept
        self.fields["queue"].queryset = Queue.objects.filter(retired_at=None).order_by("name")  # type: ignore[attr-defined]
        outcomes = [(place.branch.code, place.path) for place in choosing.open_places(Resolution)]
        if kept is not None and kept.outcome is not None and kept.outcome.code not in dict(outcomes):
            outcomes.append((kept.outcome.code, f"{kept.outcome}, retired"))
        self.fields["outcome"].choices = [("", "not yet"), *outcomes]  # type: ignore[attr-defined]
        owners = Person.objects.filter(left_on=None, is_pseudonym=False, roles__isnull=False).exclude(pk=person.pk)
        self.fields["promise_owner"].queryset = owners.filter(site=person.site_id).distinct().order_by("sort_key")  # type: ignore[attr-defined]
        self.fields["promise_due"] = MomentField(zone=zone, required=False, label="By when")
        self.fields["started_at"] = MomentField(zone=zone, label="Began")
        self.fields["ended_at"] = MomentField(zone=zone, required=False, label="Ended", help_text="Empty: now.")

    def clean_reason(self) -> Reason | None:
        """Read what was typed of the reason; the one that stands there already may be retired by now."""
        typed = self.cleaned_data["reason"].strip()
        if not typed:
            return None
        if self.kept is not None and self.kept.reason is not None and typed == self.kept.reason.name:
            return self.kept.reason
        try:
            return choosing.meant(typed, self.reasons)
        except ValueError as unclear:
            raise forms.ValidationError(str(unclear)) from None

    def clean_outcome(self) -> Resolution | None:
        """Return the outcome chosen."""
        return Resolution.objects.filter(code=self.cleaned_data["outcome"]).first() if self.cleaned_data["outcome"] else None

    def clean(self) -> dict[str, Any]:
        """Take a promise whole or not at all, and times that nobody touched as they are."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("started_at", "ended_at") if self.kept is not None else ():
            was = getattr(self.kept, name)
            if self[name].data == self.fields[name].prepare_value(was):  # untouched: which of two hours of one name it was, it stays
                cleaned[name] = was
        what, due = cleaned.get("promise_what", ""), cleaned.get("promise_due")
        if "promise_due" in cleaned and bool(what) != bool(due):
            self.add_error("promise_due" if what else "promise_what", "A promise says what and by when. Write this too.")
        return cleaned

    def said(self, *, customer: Any) -> Said:
        """Return what was said of the contact."""
        values = self.cleaned_data
        start = values["started_at"]
        end = values["ended_at"] or max(start, clock.now().replace(second=0, microsecond=0))
        return Said(
            customer=customer, started_at=start, ended_at=end,
            **{name: values[name] for name in (
                "channel", "direction", "queue", "reason", "outcome", "dissatisfied", "note", "source_key", "uncounted",
            )},
        )


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(max_length=REASON_CHARACTERS, label="Why")


class PromiseKeptForm(forms.Form):
    """What the customer knows."""

    customer_told = forms.BooleanField(required=False, label="The customer was told")


class PromiseMoveForm(ReasonForm, PromiseKeptForm):
    """Another date, and why."""

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = MomentField(zone=zone, label="Due now")
        self.order_fields(["to", "reason", "customer_told"])


class PromiseBreakForm(ReasonForm, PromiseKeptForm):
    """Why it will not be kept."""
