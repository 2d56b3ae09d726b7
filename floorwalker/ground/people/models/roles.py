"""Which role a person holds, how far it reaches, and when; and which group of the company's directory gives which."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from floorwalker.ground.people.models.dated import Dated
from floorwalker.ground.people.models.persons import Person
from floorwalker.ground.people.models.places import Site, Team
from floorwalker.ground.people.permissions import Reach, Role


class RoleAssignment(Dated):
    """One role of one person for a time.

    A role that reaches a team without naming one reaches the teams the person leads on the day; one that reaches a site without
    naming one reaches the person's own site.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=24, choices=Role)
    reach = models.CharField(max_length=4, choices=Reach)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="role_assignments")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="role_assignments")
    directory_group = models.CharField(
        max_length=200, blank=True, help_text="The group of the company's directory that it follows; empty for one given here."
    )

    class Meta(Dated.Meta):
        ordering = ["starts_on", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(name="role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(name="role_reach_known", condition=Q(reach__in=Reach.values)),
            models.CheckConstraint(
                name="role_target_fits_reach",
                condition=(Q(team__isnull=True) | Q(reach=Reach.TEAM)) & (Q(site__isnull=True) | Q(reach=Reach.SITE)),
                violation_error_message="A team is named for a role that reaches a team, a site for one that reaches a site.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.get_reach_display()})"


class DirectoryGroup(models.Model):
    """What a group of the company's directory gives whoever is in it when they sign in: a role, and a team if one is named."""

    group = models.CharField(max_length=200, help_text="As the directory writes it in its claim.")
    role = models.CharField(max_length=24, choices=Role)
    reach = models.CharField(max_length=4, choices=Reach)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", help_text="What a role that reaches a team reaches."
    )
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", help_text="What a role that reaches a site reaches."
    )
    member_of = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", help_text="The team that its members are in."
    )

    class Meta:
        ordering = ["group", "role"]
        constraints = [
            models.CheckConstraint(
                name="directory_group_target_fits_reach",
                condition=(Q(team__isnull=True) | Q(reach=Reach.TEAM)) & (Q(site__isnull=True) | Q(reach=Reach.SITE)),
                violation_error_message="A team is named for a role that reaches a team, a site for one that reaches a site.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.get_role_display()}"
