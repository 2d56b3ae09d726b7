"""Sites and teams, and who was in which team, led by whom, when."""

from __future__ import annotations

import zoneinfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from floorwalker.ground.people.models.dated import Dated

CODE = RegexValidator(r"^[a-z0-9][a-z0-9-]*$", "A code has small letters, digits and hyphens only, such as leeds or claims-a.")
CURRENCY = RegexValidator(r"^[A-Z]{3}$", "A currency is three capital letters of ISO 4217, such as GBP.")
NATION = RegexValidator(r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$", "A nation or region is a code of ISO 3166, such as GB or GB-SCT.")


def valid_zone(name: str) -> None:
    """Refuse a time zone that the IANA data does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"{name!r} is not a time zone; expected an IANA name such as Europe/London.")


class Site(models.Model):
    """A place of work: its zone rules the shifts of its people, its region their bank holidays."""

    code = models.CharField(max_length=40, unique=True, validators=[CODE])
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64, default="Europe/London", validators=[valid_zone])
    nation = models.CharField(max_length=6, default="GB", validators=[NATION])
    region_calendar = models.CharField(
        max_length=60, default="england-and-wales", help_text="The calendar of bank holidays that holds here."
    )
    currency = models.CharField(max_length=3, default="GBP", validators=[CURRENCY])
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """People who work under one leader at one site."""

    code = models.CharField(max_length=40, unique=True, validators=[CODE])
    name = models.CharField(max_length=120)
    site = models.ForeignKey(Site, models.PROTECT, related_name="teams")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(Dated):
    """One person in one team for a time; never two teams on one day."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="memberships")

    class Meta(Dated.Meta):
        ordering = ["starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                name="membership_one_open_team", fields=["person"], condition=Q(ends_on__isnull=True),
                violation_error_message="The person is in a team already; end that first.",
            ),
            models.UniqueConstraint(name="membership_one_start_a_day", fields=["person", "starts_on"]),
        ]
        indexes = [models.Index(fields=["team", "starts_on"], name="membership_team_start")]

    def __str__(self) -> str:
        return f"{self.team} from {self.starts_on}"


class TeamLeadership(Dated):
    """Who leads a team for a time; never two leaders on one day."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="leaderships")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="leaderships")
    acting_for = models.ForeignKey(
        "people.Person", models.SET_NULL, null=True, blank=True, related_name="+", help_text="Whose place it is, while they are away."
    )

    class Meta(Dated.Meta):
        ordering = ["starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                name="leadership_one_open_leader", fields=["team"], condition=Q(ends_on__isnull=True),
                violation_error_message="The team has a leader already; end that first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} led from {self.starts_on}"
