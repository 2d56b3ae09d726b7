"""What is written as a draft, proposed, and decided on by another; and designs, which go on in versions."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from django.db import models
from django.db.models import Q

DRAFT: Final = "draft"
PROPOSED: Final = "proposed"
OPEN: Final = (DRAFT, PROPOSED)
"""The states that every draft goes through; what comes after them differs from kind to kind."""


class Drafted(models.Model):
    """Something that one person writes as a draft and proposes, and another decides on."""

    reference: str
    name: str
    state: str

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="%(class)ss_owned")
    changes = models.PositiveIntegerField(default=0, help_text="Counts up with every change, so that nobody writes over another.")
    drafted_by = models.ForeignKey("people.Person", models.PROTECT, related_name="%(class)ss_drafted")
    drafted_at = models.DateTimeField()
    why = models.CharField(max_length=500, blank=True, help_text="What whoever decides is told.")
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="%(class)ss_proposed", null=True, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    approver = models.ForeignKey("people.Person", models.PROTECT, related_name="%(class)ss_to_decide", null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="%(class)ss_decided", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    if TYPE_CHECKING:

        def get_state_display(self) -> str:
            """The state in words, which Django gives every model that has one."""


class DesignVersion(Drafted):
    """One version of a design: at most one version of a reference is open, and one published."""

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = DRAFT, "Draft"
        PROPOSED = PROPOSED, "Waits for a decision"
        PUBLISHED = "published", "Published"
        SUPERSEDED = "superseded", "Superseded"
        PUT_AWAY = "put_away", "Put away"

    reference = models.CharField(max_length=16, db_index=True)
    number = models.PositiveSmallIntegerField(default=1, help_text="1 is the first version.")
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)

    class Meta:
        abstract = True
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="%(class)s_version_once", fields=["reference", "number"], violation_error_message="This version is there already."
            ),
            models.UniqueConstraint(
                name="%(class)s_one_published", fields=["reference"], condition=Q(state="published"),
                violation_error_message="One version is published at a time.",
            ),
        ]


def one_open(name: str, *, being: str) -> models.UniqueConstraint:
    """Return the constraint `name` that one version of a design is open at a time, which says what is `being` done to it."""
    return models.UniqueConstraint(
        name=name, fields=["reference"], condition=Q(state__in=["draft", "proposed"]),
        violation_error_message=f"A next version is being {being} already.",
    )
