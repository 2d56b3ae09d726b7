"""Assessments of what processing may do to people: versions that one person writes and another agrees to, with risks before and after."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from floorwalker.plan.models.drafts import DesignVersion, one_open


class Assessment(DesignVersion):
    """One version of a data protection impact assessment (UK GDPR article 35), in force once another person agreed."""

    description = models.TextField(blank=True, help_text="What is done with which data of whom, how long, who sees it.")
    necessity = models.TextField(blank=True, help_text="Why it is needed, on which basis, and why nothing less does.")
    consultation = models.TextField(blank=True, help_text="Whom of the people concerned was asked, and what they said.")
    advice = models.TextField(blank=True, help_text="What the data protection officer advised, and what was made of it.")
    commissioner = models.CharField(max_length=300, blank=True, help_text="Where a high risk is left: what they said, and when.")
    review_on = models.DateField(null=True, blank=True)
    template = models.CharField(max_length=24, blank=True, help_text="The shipped text it began from; ours, to be verified.")
    rooms = models.JSONField(default=list, help_text="Rooms whose processing it is about.")

    class Meta(DesignVersion.Meta):
        constraints = [*DesignVersion.Meta.constraints, one_open("assessment_one_open", being="written")]


class AssessmentRisk(models.Model):
    """One thing that may happen to people: how likely and how grave before and after what is done about it."""

    class Likelihood(models.IntegerChoices):
        """How likely."""

        REMOTE = 1, "Remote"
        POSSIBLE = 2, "Possible"
        PROBABLE = 3, "Probable"

    class Severity(models.IntegerChoices):
        """How grave for the people."""

        MINIMAL = 1, "Minimal"
        SOME = 2, "Some harm"
        SEVERE = 3, "Severe"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="risks")
    what = models.CharField(max_length=300)
    likelihood = models.PositiveSmallIntegerField(choices=Likelihood)
    severity = models.PositiveSmallIntegerField(choices=Severity)
    measure = models.CharField(max_length=500)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True, help_text="Of the measure.")
    likelihood_after = models.PositiveSmallIntegerField(choices=Likelihood)
    severity_after = models.PositiveSmallIntegerField(choices=Severity)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="assessment_risk_not_worse", condition=Q(likelihood_after__lte=F("likelihood"), severity_after__lte=F("severity")),
                violation_error_message="A measure makes no risk worse.",
            ),
            models.CheckConstraint(
                name="assessment_risk_scored",
                condition=Q(likelihood__range=(1, 3), severity__range=(1, 3), likelihood_after__gte=1, severity_after__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def before(self) -> int:
        """Its score before the measure, 1 to 9."""
        return self.likelihood * self.severity

    @property
    def after(self) -> int:
        """What is left of it, 1 to 9."""
        return self.likelihood_after * self.severity_after
