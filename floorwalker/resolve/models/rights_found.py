"""What was found of somebody who asked for their data: where it lies, what was decided of it, and what was handed out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from floorwalker.resolve.models.rights import RightsRequest


class RightsSearch(models.Model):
    """The search through every room for one request, and the package that came of it."""

    request = models.OneToOneField(RightsRequest, models.CASCADE, related_name="search")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    job = models.ForeignKey("ground.Job", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="None while it is under way.")
    tables = models.PositiveIntegerField(default=0, help_text="How many declared tables were walked.")
    package = models.ForeignKey("ground.StoredFile", models.PROTECT, related_name="+", null=True, blank=True)
    package_sha256 = models.CharField(max_length=64, blank=True)
    packed_at = models.DateTimeField(null=True, blank=True)
    packed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["pk"]


class RightsItem(models.Model):
    """One thing that was found: rows of one table that belong together. It names them, and holds no copy of what they say."""

    class Decision(models.TextChoices):
        """What becomes of it."""

        RELEASE = "release", "Hand out as it stands"
        REDACT = "redact", "Hand out with others blanked"
        WITHHOLD = "withhold", "Withhold"

    request = models.ForeignKey(RightsRequest, models.CASCADE, related_name="found")
    position = models.PositiveIntegerField()
    model = models.CharField(max_length=80, help_text="The table, as the registry of personal data names it.")
    place = models.CharField(max_length=8, blank=True, help_text="Year of the archive it lies in; empty: in the house.")
    keys = models.JSONField(help_text="Keys of its rows.")
    how = models.CharField(max_length=8, help_text="How it was found: tie, ref or words.")
    names_others = models.BooleanField(default=False, help_text="It says something of somebody else, as far as a program can tell.")
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    exemption = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    blanked = models.JSONField(default=list, blank=True, help_text="Words that the reviewer has blanked beside those found.")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what was decided on, as it would go out.")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["request", "position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="rights_item_once"),
            models.CheckConstraint(
                name="rights_item_withheld_under", condition=~Q(decision="withhold") | ~Q(exemption=""),
                violation_error_message="What is withheld is so under an exemption.",
            ),
        ]
