"""Surveys: what customers are asked about contacts, who was asked or why not, what they said in words, and what follows a low score."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from floorwalker.ground.models.lines import Channel
from floorwalker.plan.models.drafts import DesignVersion, one_open
from floorwalker.record.models import SentimentCorrection


class Survey(DesignVersion):
    """One version of a survey; published, it is frozen, and every customer asked is tied to the version that asked."""

    instrument = models.CharField(max_length=8, help_text="csat, nps or ces.")
    question = models.CharField(max_length=200, blank=True)
    comment_question = models.CharField(max_length=200, blank=True, help_text="Empty: no words are asked for.")
    thanks = models.CharField(max_length=300, blank=True, help_text="What the customer reads after the answer.")
    ways = models.JSONField(default=list, help_text="Codes of the ways it is asked by, the first that can be is taken.")
    queues = models.JSONField(default=list, blank=True, help_text="Keys of the queues; empty: all.")
    channels = models.JSONField(default=list, blank=True, help_text="Empty: all.")
    reasons = models.JSONField(default=list, blank=True, help_text="Keys of the reasons, each with those beneath it; empty: all.")
    share = models.FloatField(default=1.0, help_text="Of the contacts that fit, how many the draw takes, from 0 to 1.")
    rest_days = models.PositiveSmallIntegerField(default=30, help_text="Whom any survey asked within so many days is left in peace.")
    after_minutes = models.PositiveSmallIntegerField(default=60, help_text="Minutes after the end of the contact.")
    open_days = models.PositiveSmallIntegerField(default=7, help_text="Days until no answer is taken any more.")
    follow_at = models.SmallIntegerField(null=True, blank=True, help_text="A score at or below it is followed up.")
    follow_by = models.CharField(max_length=8, default="leader", help_text="leader or owner.")
    follow_hours = models.PositiveSmallIntegerField(default=48)
    seed = models.CharField(max_length=32, help_text="Of the draw; the same in every version.")
    asks_from = models.DateTimeField(
        null=True, blank=True, help_text="When its first version was published: no earlier contact is asked about."
    )
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of everything it says, once published.")

    class Meta(DesignVersion.Meta):
        constraints = [
            *DesignVersion.Meta.constraints,
            one_open("survey_one_open", being="written"),
            models.CheckConstraint(
                name="survey_share_is_share", condition=Q(share__gt=0, share__lte=1),
                violation_error_message="The share asked lies between 0 and 1.",
            ),
            models.CheckConstraint(
                name="survey_published_with_digest", condition=~Q(state="published") | ~Q(digest=""),
                violation_error_message="A published survey is frozen under its digest.",
            ),
        ]


class SurveyAsk(models.Model):
    """One contact that a survey could ask about: whether the customer was asked, or why not, and the score that came back.

    The contact is named by its number, with what results need of it: contacts move to archives, results stay. The answer itself is one of
    the record, which the facts count.
    """

    class State(models.TextChoices):
        """How far it came."""

        NOT_DRAWN = "not_drawn", "Not drawn"
        RESTING = "resting", "Asked not long ago"
        OPTED_OUT = "opted_out", "Wants not to be asked"
        NO_ADDRESS = "no_address", "No way to reach them"
        CARRIER = "carrier", "Left to what carries the contact"
        NOT_REACHED = "not_reached", "The mail came back"
        ASKED = "asked", "Asked"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="asks")
    reference = models.CharField(max_length=16, help_text="Of the survey, whatever its version.")
    contact = models.BigIntegerField(help_text="Number of the contact: C-n.")
    day = models.DateField(help_text="UTC day on which the contact began.")
    channel = models.CharField(max_length=8, choices=Channel)
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.ForeignKey("record.Reason", models.PROTECT, related_name="+", null=True, blank=True)
    agent = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", null=True, blank=True, help_text="On that day.")
    customer = models.ForeignKey("record.Customer", models.PROTECT, related_name="+", null=True, blank=True)
    state = models.CharField(max_length=12, choices=State)
    way = models.CharField(max_length=8, blank=True)
    token = models.CharField(max_length=64, unique=True, null=True, blank=True, help_text="SHA-256 of what opens the link.")
    decided_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)
    answer = models.BigIntegerField(null=True, blank=True, help_text="Key of the answer in the record.")

    class Meta:
        # Results are counted over a quarter of all contacts: the two wide indexes hold everything that is counted.
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["reference", "contact"], name="survey_ask_once"),
            models.CheckConstraint(
                name="survey_ask_answered_whole",
                condition=Q(answered_at=None, score=None) | Q(answered_at__isnull=False, score__isnull=False),
                violation_error_message="An answer has a score and a time.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["reference", "day", "state", "channel", "queue", "score", "team", "agent"], name="survey_ask_funnel"
            ),
            models.Index(
                fields=["reference", "day", "score", "queue", "channel", "team", "agent"], name="survey_ask_answered",
                condition=Q(score__isnull=False),
            ),
            models.Index(fields=["customer", "asked_at"], name="survey_ask_customer"),
            models.Index(fields=["contact"], name="survey_ask_contact"),
            models.Index(fields=["reference", "agent", "day"], name="survey_ask_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} C-{self.contact}"

    @property
    def contact_reference(self) -> str:
        """The reference of the contact, as people quote it."""
        return f"C-{self.contact}"


class SurveyVerbatim(models.Model):
    """What a customer said in words, personal words masked; how it sounds and what it is about, by a machine and by a person."""

    ask = models.OneToOneField(SurveyAsk, models.CASCADE, related_name="verbatim")
    words = models.TextField(max_length=2_000)
    sentiment = models.FloatField(null=True, blank=True, help_text="From -1 to 1 by the word list; nothing: it knows none of the words.")
    sounds = models.CharField(
        max_length=8, choices=SentimentCorrection.Sentiment, blank=True, help_text="The same in one word, or as a person says."
    )
    suggested = models.CharField(max_length=16, help_text="Code of the theme that keywords suggest.")
    theme = models.CharField(max_length=16, help_text="Code of the theme, as a person says where one did.")
    said_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True, help_text="Who corrected it.")
    said_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-ask__day", "-pk"]

    def __str__(self) -> str:
        return self.words[:40]


class SurveyOptOut(models.Model):
    """A customer who wants not to be asked, from a day on, and until they say otherwise."""

    customer = models.ForeignKey("record.Customer", models.PROTECT, related_name="survey_opt_outs")
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer"], condition=Q(ended_at=None), name="survey_opt_out_once")]


class SurveyFollowUp(models.Model):
    """What somebody owes a customer who gave a low score, by when, and what came of it."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ask = models.OneToOneField(SurveyAsk, models.PROTECT, related_name="follow_up")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="survey_follow_ups")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    done = models.TextField(max_length=1_000, blank=True, help_text="What was done.")
    customer_told_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(max_length=16, blank=True, help_text="Reference of the finding raised from it.")

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="survey_follow_up_closed_whole", condition=Q(closed_at=None) | ~Q(done=""),
                violation_error_message="A follow-up is closed with what was done.",
            ),
            models.CheckConstraint(
                name="survey_follow_up_due_later", condition=Q(due_at__gt=F("opened_at")),
                violation_error_message="A follow-up is due after it was opened.",
            ),
        ]
        indexes = [models.Index(fields=["owner", "due_at"], name="survey_follow_up_owed", condition=Q(closed_at=None))]

    def __str__(self) -> str:
        return self.reference
