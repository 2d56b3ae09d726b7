"""What is typed about the design of a service; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.engine import measures
from floorwalker.ground.forms import HoursForm, day_input
from floorwalker.ground.lines import Stretch
from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people.models import Person, Site, Skill
from floorwalker.ground.people.permissions import Role
from floorwalker.plan.forms.kpis import example, read, typed
from floorwalker.plan.models import Blueprint, BlueprintQueue
from floorwalker.plan.queries import blueprints as queries
from floorwalker.plan.rules.blueprints import IN_TIME, Design
from floorwalker.plan.rules.kpis import BESIDE_SPEED

SERVE = [(role.value, role.label) for role in Role if role not in {Role.ASSESSOR, Role.ADMINISTRATOR}]
WORKING = ("name", "line", "channel")
"""What a working queue keeps; its own page changes it."""


class BlueprintForm(forms.Form):
    """What a service is called and for, where, whose it is and from when."""

    name = forms.CharField(max_length=80, label="Name", help_text="Such as: Claims and policy service.")
    purpose = forms.CharField(
        max_length=600, label="What customers can do by it", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In words they would use.",
    )
    site = forms.ModelChoiceField(Site.objects.filter(retired_at=None), label="Site", help_text="Its zone rules the opening hours.")
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Who answers for it.")
    starts_on = forms.DateField(label="First day", widget=day_input(), help_text="From tomorrow on.")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, of: Blueprint | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]
        if of is not None:
            del self.fields["site"]


class DesignForm(HoursForm):
    """A queue as designed: hours, people and promises."""

    queue = forms.ModelChoiceField(
        Queue.objects.none(), required=False, label="Working queue", empty_label="none: publishing makes a new one",
        help_text="Take in a queue that is open already; name, line and channel are then its own, and its hours where you give none.",
    )
    name = forms.CharField(required=False, max_length=80, label="Name", help_text="Such as Claims voice.")
    line = forms.CharField(required=False, max_length=80, label="Line", help_text="What customers ask for, such as Claims.")
    channel = forms.ChoiceField(choices=Channel.choices, label="Channel")
    skill = forms.ModelChoiceField(Skill.objects.filter(retired_at=None), required=False, label="Skill that people need")
    roles = forms.MultipleChoiceField(choices=SERVE, required=False, label="Who serves it", widget=forms.CheckboxSelectMultiple)
    routing = forms.CharField(
        required=False, max_length=300, label="Who is offered a contact first",
        help_text="Such as: who waited longest, the most skilled first.",
    )
    tools = forms.CharField(required=False, max_length=300, label="Tools", help_text="What people who serve it work with.")
    target = forms.CharField(required=False, max_length=12, label="Share served in time", help_text="80 for 80 %.")
    target_seconds = forms.FloatField(required=False, label="Within seconds")
    quality = forms.ChoiceField(required=False, label="Measure of quality beside it")
    quality_target = forms.CharField(required=False, max_length=12, label="Its target")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, blueprint: Blueprint, of: BlueprintQueue | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.of, self.opens_on = of, blueprint.starts_on
        del self.fields["starts_on"]
        good = [(each.code, each.name) for each in measures.all() if each.aspect in BESIDE_SPEED and each.better != "neither"]
        self.fields["quality"].choices = [("", "none here: another standard rules"), *good]  # type: ignore[attr-defined]
        self.fields["queue"].queryset = queries.addable(blueprint)  # type: ignore[attr-defined]
        if of is not None:
            del self.fields["queue"]
        if of is not None and of.queue is not None:
            for name in WORKING:
                del self.fields[name]
            if of.queue.skill_id is not None:
                del self.fields["skill"]
        days = [f"day_{number}" for number in range(7)]
        self.order_fields([
            "queue", *WORKING, "skill", "roles", *days, "target", "target_seconds", "quality", "quality_target", "routing", "tools"
        ])

    def clean(self) -> dict[str, Any]:
        """Read the promises in the unit of their measures."""
        words = super().clean()
        for name, code in (("target", IN_TIME), ("quality_target", words.get("quality") or "")):
            text = words.get(name)
            if not text:
                words[name] = None
                continue
            if not code:
                self.add_error("quality", "Choose the measure that this target is for.")
                continue
            measure = measures.get(code)
            try:
                words[name] = read(measure, text)
            except ValueError:
                self.add_error(name, f"Write {measure.name} as {example(measure)}.")
        working = self.of.queue if self.of is not None else words.get("queue")
        if working is None:
            for name in ("name", "line"):
                if not words.get(name):
                    self.add_error(name, "A new queue needs it.")
        return words

    def design(self) -> Design:
        """Return what was typed."""
        words = self.cleaned_data
        skill = words.get("skill")
        kept = self.of
        working = kept.queue if kept is not None else words.get("queue")
        hours = tuple(words["stretches"])
        if not hours and kept is None and working is not None:
            hours = queries.hours_on(working, self.opens_on)
        return Design(
            name=words.get("name") or (working.name if working is not None else ""),
            line=words.get("line") or (working.line.name if working is not None else ""),
            channel=words.get("channel") or (working.channel if working is not None else ""),
            skill=skill.pk if skill is not None else None, hours=hours, roles=tuple(words["roles"]),
            routing=words["routing"], tools=words["tools"], target=words["target"], target_seconds=words["target_seconds"],
            quality=words["quality"], quality_target=words["quality_target"],
        )


def begin_from(row: BlueprintQueue) -> dict[str, Any]:
    """Return what the form of a designed queue begins with."""
    begins: dict[str, Any] = {
        name: getattr(row, name) for name in ("name", "line", "channel", "skill", "roles", "routing", "tools", "target_seconds", "quality")
    }
    for stretch in (Stretch(*each) for each in row.hours):
        day = f"day_{stretch.weekday}"
        begins[day] = ", ".join(filter(None, (begins.get(day), hours_of(stretch))))
    if row.target is not None:
        begins["target"] = typed(measures.get(IN_TIME), row.target)
    if row.quality and row.quality_target is not None:
        begins["quality_target"] = typed(measures.get(row.quality), row.quality_target)
    return begins


def hours_of(stretch: Stretch) -> str:
    """Return a stretch as it is typed: 08:00-20:00."""
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (stretch.opens_minute, stretch.closes_minute))


class HandOffForm(forms.Form):
    """When a contact goes on from one queue to another."""

    source = forms.ModelChoiceField(BlueprintQueue.objects.none(), label="From")
    target = forms.ModelChoiceField(BlueprintQueue.objects.none(), label="To")
    when = forms.CharField(max_length=200, label="When", help_text="Such as: a claim is disputed.")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, blueprint: Blueprint) -> None:
        super().__init__(data, initial={"seen": blueprint.changes}, auto_id="hand-%s")
        for name in ("source", "target"):
            self.fields[name].queryset = blueprint.queues.all()  # type: ignore[attr-defined]
