"""For which contacts a list of steps is gone through, where the house says otherwise than the list itself."""

from __future__ import annotations

from django.db import models


class ChecklistUse(models.Model):
    """A list for contacts of a line, a channel and a reason; what is left empty holds for any, and what says most wins."""

    checklist = models.CharField(max_length=60, help_text="Code on the shelf of lists.")
    line = models.ForeignKey("ground.Line", models.PROTECT, related_name="+", null=True, blank=True)
    channel = models.CharField(max_length=8, blank=True)
    reason = models.ForeignKey("record.Reason", models.PROTECT, related_name="+", null=True, blank=True)
    key = models.CharField(max_length=60, unique=True, help_text="Line, channel and reason in one, so that each is said once.")
    set_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.checklist} for {self.key}"
