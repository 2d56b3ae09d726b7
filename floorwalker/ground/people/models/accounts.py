"""How people sign in: by email, as nobody but themselves."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from floorwalker.ground import clock
from floorwalker.ground.people.models.persons import Person

SESSION_SALT = "floorwalker.people.session"


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by email in any spelling of its letters, with person and site: every request needs all three."""

    def get_queryset(self) -> models.QuerySet[Account]:
        """Return accounts with their person and site."""
        return super().get_queryset().select_related("person__site")

    def get_by_natural_key(self, email: str | None) -> Account:
        """Return the account that signs in with `email`."""
        return self.get(email=(email or "").strip().lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """Return a new account; without `password` it can be entered by a one-time link or the directory only."""
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A way to sign in. It carries no duty and no right: those belong to its person."""

    email = models.EmailField(unique=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="account")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False, help_text="Made by the demo; may be entered without a password.")
    session_round = models.PositiveIntegerField(default=0, help_text="Raised to end every session of the account at once.")
    made_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="account_email_in_small_letters", condition=models.Q(email=Lower(F("email"))),
                violation_error_message="An account's email is kept in small letters.",
            )
        ]

    def __str__(self) -> str:
        return self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must carry to be accepted: it changes with the password and with `session_round`."""
        return salted_hmac(SESSION_SALT, f"{self.password}|{self.session_round}", secret=secret, algorithm="sha256").hexdigest()


class OneTimeLink(models.Model):
    """A door that opens once: the link carries only this row's id, signed with the house's secret."""

    class Purpose(models.TextChoices):
        """What the link is for."""

        INVITATION = "invitation", "Invitation"
        DEMO = "demo", "First look at the demo"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="one_time_links")
    purpose = models.CharField(max_length=12, choices=Purpose)
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} until {self.expires_at:%d %B %Y %H:%M} UTC"

    def is_open(self, at: datetime) -> bool:
        """Whether the link still opens at `at`."""
        return self.used_at is None and at < self.expires_at
