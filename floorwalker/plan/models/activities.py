"""Activities of a team: what some people do together off queue, the times chosen for it, and how each of them stands to it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class TeamActivity(models.Model):
    """Something that people do off queue within a window of days, in groups; `about` names what it serves."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, help_text="A code of `rules.activities.KINDS`.")
    what = models.TextField(max_length=2000, blank=True, help_text="What is done; everybody asked reads it.")
    about = models.CharField(max_length=80, help_text="Ref of the standard, KPI set or goal that it serves.")
    pinned = models.JSONField(default=dict, help_text="What that was when the activity was planned.")
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="team_activities")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="team_activities_owned")
    audience = models.CharField(max_length=200, help_text="Whom it is for, in words.")
    first_day = models.DateField(help_text="On the calendar of the site.")
    last_day = models.DateField()
    due_on = models.DateField(help_text="By when everybody has done it.")
    minutes = models.PositiveSmallIntegerField(help_text="How long it takes; whole half hours.")
    group_size = models.PositiveSmallIntegerField(help_text="People at a time, at most.")
    floor_share = models.FloatField(help_text="Share of the people needed that stays on queue, at least.")
    planned_by = models.ForeignKey("people.Person", models.PROTECT, related_name="team_activities_planned")
    planned_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="team_activity_days", condition=Q(last_day__gte=F("first_day")) & Q(due_on__gte=F("first_day")),
                violation_error_message="The last day and the day due cannot lie before the first.",
            ),
            models.CheckConstraint(
                name="team_activity_sized", condition=Q(minutes__gt=0) & Q(group_size__gt=0) & Q(floor_share__gte=0),
                violation_error_message="An activity takes time and people, and its floor is a share.",
            ),
        ]
        indexes = [models.Index(fields=["about"], name="team_activity_about")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class TeamActivityPerson(models.Model):
    """One of those whom an activity is for."""

    activity = models.ForeignKey(TeamActivity, models.CASCADE, related_name="people")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="team_activities")

    class Meta:
        ordering = ["person__sort_key"]
        constraints = [models.UniqueConstraint(fields=["activity", "person"], name="team_activity_person_once")]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.person_id}"


class ActivitySession(models.Model):
    """A time chosen for some of the people of an activity; half-open, in UTC. What stands in the roster is asked there."""

    activity = models.ForeignKey(TeamActivity, models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cost = models.JSONField(default=dict, help_text="What it takes from the service, as it was shown when it was chosen.")
    below_floor_why = models.CharField(max_length=200, blank=True, help_text="Why cover may fall below the floor.")
    allowed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    chosen_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()
    put_in_at = models.DateTimeField(null=True, blank=True, help_text="When it was put into a draft of the roster.")
    told_at = models.DateTimeField(null=True, blank=True, help_text="When a roster that holds it was first published.")
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="activity_session_ends", condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="It must end after it begins.",
            ),
            models.CheckConstraint(
                name="activity_session_allowed",
                condition=Q(below_floor_why="", allowed_by=None) | ~Q(below_floor_why="") & Q(allowed_by__isnull=False),
                violation_error_message="Cover below the floor has a reason and who allowed it.",
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="activity_session_time")]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.starts_at:%Y-%m-%d %H:%M}"


class SessionPerson(models.Model):
    """One person at one time: whether they came, and if not, why."""

    session = models.ForeignKey(ActivitySession, models.CASCADE, related_name="people")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="activity_sessions")
    came = models.BooleanField(null=True, help_text="Empty until somebody said so.")
    missed_why = models.CharField(max_length=16, blank=True, help_text="A code of `rules.activities.MISSED`.")

    class Meta:
        ordering = ["person__sort_key"]
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="session_person_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id}"
