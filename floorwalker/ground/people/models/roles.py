"""Which role a person holds, how far it reaches, and when."""

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
