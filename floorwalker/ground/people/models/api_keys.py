"""Keys with which programs use the API, and the answers kept so that a request sent twice is done once."""

from __future__ import annotations

from django.db import models

from floorwalker.ground.people.models.persons import Person
from floorwalker.ground.people.permissions import Reach


class ApiKey(models.Model):
    """A key: never more than its owner may, narrowed to its permissions and its reach, for a time.

    Only a digest of the secret is kept; `public` finds it.
    """

    reference = models.CharField(max_length=16, unique=True, help_text="Such as KEY-3; never given twice.")
    name = models.CharField(max_length=80, help_text="What uses it, such as the wallboard.")
    public = models.CharField(max_length=16, unique=True, help_text="The part of the key that may be shown.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the secret part.")
    permissions = models.JSONField(help_text="Codes of permissions.")
    reach = models.CharField(max_length=4, choices=Reach, help_text="At most this far, whatever its owner reaches.")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="api_keys")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="apikey_expires_after_made", condition=models.Q(expires_at__gt=models.F("made_at")),
                violation_error_message="A key cannot end before it is made.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.reference})"


class ApiAnswer(models.Model):
    """The answer to a request that carried an Idempotency-Key; sent again, the same request gets the same answer."""

    actor = models.CharField(max_length=80, help_text="Who asked, as the trail writes it.")
    idempotency_key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of address and body.")
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(help_text="The answer, which holds references only.")
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="apianswer_once", fields=["actor", "idempotency_key"])]

    def __str__(self) -> str:
        return f"{self.actor} {self.idempotency_key}"
