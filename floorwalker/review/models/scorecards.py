"""Scorecards: by which questions contacts are judged, in versions that never change once published, and the guidance given since."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from floorwalker.plan.models.drafts import DesignVersion, one_open


class Scorecard(DesignVersion):
    """One version of a scorecard; published, it is frozen, and every evaluation pins the version it was made by."""

    pass_mark = models.FloatField(help_text="Share of the score from which an evaluation passes, from 0 to 1.")
    purpose = models.CharField(max_length=300, blank=True, help_text="For which contacts it is made, in words.")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of everything it asks, once published.")

    class Meta(DesignVersion.Meta):
        constraints = [
            *DesignVersion.Meta.constraints,
            one_open("scorecard_one_open", being="written"),
            models.CheckConstraint(
                name="scorecard_pass_mark_is_share", condition=Q(pass_mark__gte=0, pass_mark__lte=1),
                violation_error_message="The pass mark is a share from 0 to 1.",
            ),
            models.CheckConstraint(
                name="scorecard_published_with_digest", condition=~Q(state="published") | ~Q(digest=""),
                violation_error_message="A published scorecard is frozen under its digest.",
            ),
        ]


class Section(models.Model):
    """A part of a scorecard, with its share in the score."""

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=40, help_text="The same in every version, so that results can be followed.")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    weight = models.PositiveSmallIntegerField(help_text="Percent of the score; sections add up to 100.")
    shown_if = models.JSONField(null=True, blank=True, help_text="`rules.scorecards.Condition` as values; nothing: always.")

    class Meta:
        ordering = ["scorecard", "position"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "key"], name="section_key_once"),
            models.UniqueConstraint(fields=["scorecard", "position"], name="section_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.title}"


class Question(models.Model):
    """One question of a section."""

    class MustPass(models.TextChoices):
        """What a fail does beyond its weight."""

        NO = "", "Nothing more"
        FAIL_ALL = "fail_all", "The whole evaluation fails"
        FAIL_SECTION = "fail_section", "Its section scores nothing"
        TRACKED = "tracked", "It is counted on its own"

    class ErrorClass(models.TextChoices):
        """Whom a fail hurts first (COPC: customer-critical, business-critical and compliance-critical errors)."""

        NONE = "", "Not critical"
        CUSTOMER = "customer", "Customer-critical"
        BUSINESS = "business", "Business-critical"
        COMPLIANCE = "compliance", "Compliance-critical"

    class Behaviour(models.TextChoices):
        """The value of the service that it asks for."""

        NONE = "", "None"
        EMPATHY = "empathy", "Empathy"
        LISTENING = "listening", "Active listening"
        RESPONSIVENESS = "responsiveness", "Responsiveness"
        PROFESSIONALISM = "professionalism", "Professionalism"
        ETHICS = "ethics", "Ethics"

    section = models.ForeignKey(Section, models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=40, help_text="The same in every version, so that results can be followed.")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, help_text="Code on the shelf of question kinds.")
    text = models.CharField(max_length=200)
    guidance = models.TextField(max_length=2000, blank=True, help_text="How to judge it, with examples.")
    options = models.JSONField(default=dict, blank=True, help_text="What its kind needs to know.")
    weight = models.PositiveSmallIntegerField(help_text="Its part of the section, beside the others; 0 for what is not scored.")
    may_be_na = models.BooleanField(default=True, help_text="Whether it may not apply; then it counts nowhere.")
    note_on_fail = models.BooleanField(default=False, help_text="A fail needs a note.")
    must_pass = models.CharField(max_length=12, choices=MustPass, blank=True)
    error_class = models.CharField(max_length=10, choices=ErrorClass, blank=True)
    behaviour = models.CharField(max_length=15, choices=Behaviour, blank=True)
    standard = models.CharField(max_length=80, blank=True, help_text="Ref of the standard or document that it checks.")
    regulation = models.CharField(max_length=120, blank=True, help_text="The rule that it checks, such as DISP 1.6.2.")
    shown_if = models.JSONField(null=True, blank=True, help_text="As of a section.")

    class Meta:
        ordering = ["section__position", "position"]
        constraints = [
            models.UniqueConstraint(fields=["section", "key"], name="question_key_once"),
            models.UniqueConstraint(fields=["section", "position"], name="question_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"

    @property
    def number(self) -> str:
        """Its number as people say it, such as 4.2."""
        return f"{self.section.position}.{self.position}"


class Guidance(models.Model):
    """How a question of a published version is judged from a day on, as agreed after it was published; scores before stay."""

    scorecard = models.ForeignKey(Scorecard, models.PROTECT, related_name="guidance_given")
    number = models.PositiveSmallIntegerField(help_text="4.1 is the first guidance of version 4.")
    question = models.SlugField(max_length=40, help_text="Key of the question.")
    text = models.TextField(max_length=2000)
    starts_on = models.DateField()
    decided_in = models.CharField(max_length=80, blank=True, help_text="Ref of the calibration that decided it.")
    given_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["scorecard", "number"]
        constraints = [models.UniqueConstraint(fields=["scorecard", "number"], name="guidance_number_once")]

    def __str__(self) -> str:
        return f"{self.scorecard.reference} {self.scorecard.number}.{self.number}"


class ScorecardUse(models.Model):
    """By which scorecard contacts of a kind are judged; of several that fit, the one that says most about the contact."""

    key = models.CharField(max_length=60, unique=True, help_text="Channel, queue and reason in one, so that each is said once.")
    scorecard = models.CharField(max_length=16, help_text="Reference; its published version is taken.")
    channel = models.CharField(max_length=8, blank=True, help_text="Empty: any.")
    queue = models.ForeignKey("ground.Queue", models.CASCADE, related_name="+", null=True, blank=True)
    reason = models.ForeignKey("record.Reason", models.CASCADE, related_name="+", null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.scorecard} for {self.channel or 'any channel'}"
