"""Files that were brought in to become documents: what was read of each, what of it was left out, and the draft that it became."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class BroughtFile(models.Model):
    """A file that somebody handed in; read, it waits to be begun as a draft, and of one that was begun its name and digest stay."""

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", "Waits to be read"
        READ = "read", "Read"
        REFUSED = "refused", "Could not be read"
        BEGUN = "begun", "Begun as a draft"

    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    bytes = models.PositiveBigIntegerField()
    stored = models.ForeignKey("ground.StoredFile", models.PROTECT, related_name="+", null=True, blank=True, help_text="Until it is read.")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often reading it was begun.")
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True, help_text="Markdown; moves into the draft.")
    words = models.PositiveIntegerField(default=0)
    sections = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    encoding = models.CharField(max_length=40, blank=True)
    left_out = models.JSONField(default=list, blank=True, help_text="Where, what, why and how often, in the order of the file.")
    problem = models.JSONField(null=True, blank=True, help_text="Why it could not be read, and what to do.")
    handed_in_by = models.ForeignKey("people.Person", models.PROTECT, related_name="files_brought_in")
    handed_in_at = models.DateTimeField()
    contribution = models.OneToOneField(
        "plan.Contribution", models.PROTECT, related_name="source", null=True, blank=True, help_text="In the draft that it became."
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="brought_file_begun_as_something", condition=~Q(state="begun") | Q(contribution__isnull=False),
                violation_error_message="What was begun says as which draft.",
            ),
            models.CheckConstraint(
                name="brought_file_kept_until_read", condition=~Q(state="waiting") | Q(stored__isnull=False),
                violation_error_message="What waits to be read is kept.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
