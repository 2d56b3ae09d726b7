"""Persons who work here, what they can do and what was agreed with them."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from floorwalker.ground.people.models.dated import Dated
from floorwalker.ground.people.models.places import CODE, Site

LOWEST_LEVEL, HIGHEST_LEVEL = 1, 5
MINUTES_PER_DAY = 1_440
LATEST_MINUTE = 2 * MINUTES_PER_DAY  # a night shift belongs to the day it starts on
HOURS_PER_DAY, HOURS_PER_WEEK, DAYS_PER_WEEK = 24, 168, 7


class Person(models.Model):
    """Somebody who works here, or a pseudonym that stands for an agent in open data."""

    reference = models.CharField(max_length=16, unique=True, help_text="Such as P-1001; never given twice.")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    display_name = models.CharField(max_length=120, help_text="The name colleagues see.")
    given_name = models.CharField(max_length=80, blank=True)
    family_name = models.CharField(max_length=80, blank=True)
    preferred_name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True)
    staff_number = models.CharField(max_length=40, null=True, blank=True, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="people", help_text="Whose zone and calendar hold.")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True, help_text="The first day the person no longer works here.")
    is_pseudonym = models.BooleanField(default=False, help_text="Stands for an agent in open data; names nobody.")
    is_provisional = models.BooleanField(
        default=False, help_text="Stands for a name in a source until somebody has said whose it is; no list of staff shows it."
    )
    sort_key = models.CharField(max_length=200, db_index=True)

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                name="person_left_after_joining", condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                violation_error_message="A person cannot leave before joining.",
            )
        ]

    def __str__(self) -> str:
        return self.display_name

    def save(self, **options: Any) -> None:
        """Keep the sort key in step with the names."""
        self.sort_key = sort_key(self)
        if (fields := options.get("update_fields")) is not None:
            options["update_fields"] = {*fields, "sort_key"}
        super().save(**options)


def sort_key(person: Person) -> str:
    """Return what `person` is sorted by: family name, then given name, else the display name."""
    return (f"{person.family_name} {person.preferred_name or person.given_name}".strip() or person.display_name).casefold()


class Skill(models.Model):
    """Something a contact may need and a person may be able to do."""

    code = models.CharField(max_length=40, unique=True, validators=[CODE])
    name = models.CharField(max_length=120)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SkillLevel(Dated):
    """How well one person commands one skill for a time: 1 is learning, 5 teaches it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="skill_levels")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="levels")
    level = models.PositiveSmallIntegerField(validators=[MinValueValidator(LOWEST_LEVEL), MaxValueValidator(HIGHEST_LEVEL)])

    class Meta(Dated.Meta):
        ordering = ["skill__name", "starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="skilllevel_from_1_to_5", condition=Q(level__range=(LOWEST_LEVEL, HIGHEST_LEVEL)),
                violation_error_message="A skill level is from 1 to 5.",
            ),
            models.UniqueConstraint(
                name="skilllevel_one_open_level", fields=["person", "skill"], condition=Q(ends_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"


class Contract(Dated):
    """The hours agreed with one person for a time; the roster keeps to them."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="contracts")
    weekly_hours = models.DecimalField(max_digits=5, decimal_places=2)
    days_per_week = models.PositiveSmallIntegerField(help_text="At most this many working days a week.")
    max_day_hours = models.DecimalField(max_digits=4, decimal_places=2, help_text="At most this many paid hours a day.")
    term_time_only = models.BooleanField(default=False, help_text="Works in school terms only.")
    school_hours_only = models.BooleanField(default=False, help_text="Works between school drop-off and pick-up only.")
    opted_out_on = models.DateField(
        null=True, blank=True, help_text="When the person signed out of the 48-hour week; empty if they did not."
    )
    adjustment_need = models.CharField(
        max_length=400, blank=True, help_text="What the person needs to do the job, such as a break every 90 minutes; never why."
    )

    class Meta(Dated.Meta):
        ordering = ["starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(name="contract_one_open", fields=["person"], condition=Q(ends_on__isnull=True)),
            models.CheckConstraint(
                name="contract_weekly_hours", condition=Q(weekly_hours__gte=0) & Q(weekly_hours__lte=HOURS_PER_WEEK),
                violation_error_message="Weekly hours are from 0 to 168.",
            ),
            models.CheckConstraint(
                name="contract_days_per_week", condition=Q(days_per_week__range=(1, DAYS_PER_WEEK)),
                violation_error_message="Days per week are from 1 to 7.",
            ),
            models.CheckConstraint(
                name="contract_max_day_hours", condition=Q(max_day_hours__gt=0) & Q(max_day_hours__lte=HOURS_PER_DAY),
                violation_error_message="Hours a day are more than 0 and at most 24.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekly_hours} hours from {self.starts_on}"


class ContractDay(models.Model):
    """What a contract says of one weekday; minutes after local midnight, past 1,440 for the night after.

    A weekday without a row may be worked at any time. A row that is not available is a day never worked.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="days")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday, 6 is Sunday.")
    is_available = models.BooleanField(default=True)
    earliest_minute = models.PositiveSmallIntegerField(default=0)
    latest_minute = models.PositiveSmallIntegerField(default=MINUTES_PER_DAY)
    fixed_start_minute = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Set when the shift never varies.")
    fixed_end_minute = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["weekday"]
        constraints = [
            models.UniqueConstraint(name="contractday_once_a_weekday", fields=["contract", "weekday"]),
            models.CheckConstraint(name="contractday_weekday", condition=Q(weekday__lt=DAYS_PER_WEEK)),
            models.CheckConstraint(
                name="contractday_window",
                condition=Q(earliest_minute__lt=F("latest_minute")) & Q(latest_minute__lte=LATEST_MINUTE),
                violation_error_message="The earliest start must lie before the latest end.",
            ),
            models.CheckConstraint(
                name="contractday_fixed_inside_window",
                condition=Q(fixed_start_minute__isnull=True, fixed_end_minute__isnull=True)
                | Q(
                    fixed_start_minute__gte=F("earliest_minute"),
                    fixed_end_minute__gt=F("fixed_start_minute"),
                    fixed_end_minute__lte=F("latest_minute"),
                ),
                violation_error_message="A fixed shift lies inside the day's window.",
            ),
        ]

    def __str__(self) -> str:
        return f"weekday {self.weekday}"
