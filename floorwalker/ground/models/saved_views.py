"""Lists as somebody keeps them: filters and order under a name, one's own or shared, and the view a list opens with."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SavedView(models.Model):
    """Filters and order of one list under a name. Whoever it is shared with reads the list under it, within their own reach."""

    class Share(models.TextChoices):
        """Who is offered it beside its owner."""

        OWN = "own", "Only me"
        TEAM = "team", "A team"
        SITE = "site", "A site"
        HOUSE = "house", "The whole house"

    reference = models.CharField(max_length=16, unique=True)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="saved_views", db_index=False)
    place = models.CharField(max_length=80, help_text="The list, by the name of its address, such as record:contacts.")
    title = models.CharField(max_length=80, help_text="What the list is called.")
    name = models.CharField(max_length=60)
    query = models.JSONField(help_text="Filters and order as the address of the list has them: name to what was typed.")
    words = models.CharField(max_length=2_000, blank=True, help_text="The same as people read it, as it was when it was kept.")
    share = models.CharField(max_length=5, choices=Share, default=Share.OWN)
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, blank=True, related_name="+")
    site = models.ForeignKey("people.Site", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "place", "name"], name="saved_view_name_once"),
            models.CheckConstraint(
                name="saved_view_share_whole",
                condition=(
                    Q(share__in=("own", "house"), team=None, site=None) | Q(share="team", team__isnull=False, site=None)
                    | Q(share="site", team=None, site__isnull=False)
                ),
                violation_error_message="A view is shared with one team, one site, the house or nobody.",
            ),
        ]
        indexes = [models.Index(fields=["place", "share"], name="saved_view_place")]

    def __str__(self) -> str:
        return self.name

    @property
    def shared_with(self) -> str:
        """Who is offered it, in words; empty for its owner alone."""
        if self.share == self.Share.OWN:
            return ""
        return "the whole house" if self.share == self.Share.HOUSE else str(self.team or self.site)


class FirstView(models.Model):
    """The view with which a list opens for one person."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="first_views", db_index=False)
    place = models.CharField(max_length=80)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="first_for")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="first_view_once")]

    def __str__(self) -> str:
        return f"{self.place} opens with {self.view_id}"
