"""Automatic checks: the rules in force with their history, what came of asking them of each contact, and what people said of that."""

from __future__ import annotations

from django.db import models


class CheckRule(models.Model):
    """A check as this centre asks it; its settings stand in versions."""

    reference = models.CharField(max_length=16, unique=True)
    check_code = models.CharField(max_length=20, help_text="Code on the shelf of checks.")
    name = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class CheckVersion(models.Model):
    """The settings of a rule from a day on; contacts of earlier days keep the result of the version of their day."""

    rule = models.ForeignKey(CheckRule, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    is_on = models.BooleanField(default=True)
    limit = models.FloatField(null=True, blank=True)
    phrases = models.CharField(max_length=40, blank=True, help_text="Code of a list of phrases.")
    channels = models.JSONField(default=list, help_text="Channels it is asked on; none: all.")
    queues = models.JSONField(default=list, help_text="Numbers of the queues it is asked on; none: all.")
    starts_on = models.DateField(help_text="UTC day from which it is asked so.")
    why = models.TextField()
    changed_by = models.CharField(max_length=40)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["rule", "-number"]
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="check_version_once")]


class CheckedContact(models.Model):
    """What came of all checks of one contact, by rule: version, outcome, why, value, turn, moment and other contact."""

    contact = models.BigIntegerField(primary_key=True)
    started_at = models.DateTimeField()
    day = models.DateField()
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    agent = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    results = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["day"], name="checked_contact_day")]


class CheckFailure(models.Model):
    """A contact that failed a rule, with its evidence."""

    rule = models.ForeignKey(CheckRule, models.PROTECT, related_name="failures", db_index=False)
    contact = models.BigIntegerField()
    version = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    day = models.DateField()
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    agent = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    value = models.FloatField(null=True, blank=True)
    turn = models.PositiveIntegerField(null=True, blank=True)
    at_ms = models.PositiveIntegerField(null=True, blank=True)
    other = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [models.UniqueConstraint(fields=["contact", "rule"], name="check_failure_once")]
        indexes = [
            models.Index(fields=["rule", "started_at"], name="check_failure_rule"), models.Index(fields=["day"], name="check_failure_day"),
        ]

    @property
    def contact_reference(self) -> str:
        """The reference of the contact."""
        return f"C-{self.contact}"


class CheckTally(models.Model):
    """How many contacts of a day, agent and queue passed, failed and could not be asked a rule."""

    rule = models.ForeignKey(CheckRule, models.PROTECT, related_name="tallies", db_index=False)
    version = models.PositiveSmallIntegerField()
    day = models.DateField()
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    agent = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    passed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    not_asked = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["day", "rule"], name="check_tally_day")]


class CheckOverride(models.Model):
    """What a person says of a result of a check; the machine's stays beside it."""

    rule = models.ForeignKey(CheckRule, models.PROTECT, related_name="overrides", db_index=False)
    contact = models.BigIntegerField()
    version = models.PositiveSmallIntegerField()
    was = models.CharField(max_length=9, help_text="What the machine had said.")
    says = models.CharField(max_length=9, help_text="What the person says.")
    reason = models.TextField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["contact"], name="check_override_contact"),
            models.Index(fields=["rule", "at"], name="check_override_rule"),
        ]


class CheckedDay(models.Model):
    """A UTC day whose contacts were asked all rules, and when."""

    day = models.DateField(primary_key=True)
    contacts = models.PositiveIntegerField()
    checked_at = models.DateTimeField()
