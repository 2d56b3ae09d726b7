"""Which regulation holds for complaints about a line of business."""

from __future__ import annotations

from django.db import models


class Regime(models.Model):
    """From a day on, complaints about a line keep to a regulation pack; one received before keeps to what held then."""

    line = models.ForeignKey("ground.Line", models.PROTECT, related_name="regimes")
    pack = models.CharField(max_length=60, help_text="Code on the shelf of regulations.")
    calendar = models.CharField(max_length=10, help_text="Public holidays that make its business days, such as GB-SCT.")
    since = models.DateField()
    why = models.CharField(max_length=500)
    set_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["line", "-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "since"], name="regime_once_a_day",
                violation_error_message="What holds for this line from that day on is said already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.pack}"
