"""Letterheads: under which name, address and mark a brand writes, who sends its mail, and from when to when that holds."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from floorwalker.plan.models.drafts import Drafted


class Letterhead(Drafted):
    """How one brand writes; approved, it never changes, and holds from `starts_on` until before `ends_on`."""

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", "Draft"
        PROPOSED = "proposed", "Waits for a decision"
        APPROVED = "approved", "Approved"
        PUT_AWAY = "put_away", "Put away"

    class Mark(models.TextChoices):
        """What kind of picture the mark is."""

        SVG = "svg", "SVG"
        PNG = "png", "PNG"

    reference = models.CharField(max_length=16, unique=True)
    brand = models.CharField(max_length=80, blank=True, help_text="Empty: of the house, for every brand without one of its own.")
    name = models.CharField(max_length=80, help_text="As it stands at the top.")
    address = models.CharField(max_length=300, help_text="One line each.")
    registration = models.CharField(max_length=200, help_text="Who it is in law: company, number, regulator.")
    sender_name = models.CharField(max_length=80, help_text="From whom mail comes.")
    sender_address = models.EmailField(max_length=120)
    reply_to = models.EmailField(max_length=120, blank=True, help_text="Where answers go, if elsewhere.")
    signature = models.CharField(max_length=300, blank=True, help_text="What stands below a letter, one line each.")
    mark = models.ForeignKey("ground.StoredFile", models.PROTECT, related_name="+", null=True, blank=True, help_text="The logo.")
    mark_kind = models.CharField(max_length=3, choices=Mark, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which it holds no more.")

    class Meta:
        ordering = ["brand", "-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="letterhead_one_open", fields=["brand"], condition=Q(state__in=["draft", "proposed"]),
                violation_error_message="The next one of this brand is being made already.",
            ),
            models.CheckConstraint(
                name="letterhead_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="It ends after it began.",
            ),
        ]
