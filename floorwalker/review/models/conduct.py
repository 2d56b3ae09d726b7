"""Conduct: what people of the house told of interests and gifts, what they signed each year, and concerns told in confidence."""

from __future__ import annotations

from django.db import models


class Disclosure(models.Model):
    """An interest, a tie, a gift or hospitality that somebody told of, and what was decided about it."""

    class Kind(models.TextChoices):
        """What is told of."""

        INTEREST = "interest", "Interest in a business"
        OUTSIDE_WORK = "outside_work", "Work outside"
        TIE = "tie", "Family or close friend"
        GIFT_RECEIVED = "gift_received", "Gift received or offered"
        GIFT_GIVEN = "gift_given", "Gift given"
        HOSPITALITY = "hospitality", "Hospitality"

    class State(models.TextChoices):
        """How it stands."""

        WAITING = "waiting", "Waits for a decision"
        NOTED = "noted", "Noted"
        ALLOWED = "allowed", "Allowed"
        CONDITIONS = "conditions", "Allowed on conditions"
        REFUSED = "refused", "Not allowed"

    reference = models.CharField(max_length=16, unique=True)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    party = models.CharField(max_length=120, help_text="The business or person on the other side.")
    words = models.TextField(help_text="What it is, in the person's words.")
    worth = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True, help_text="In the currency of the site.")
    currency = models.CharField(max_length=3, blank=True)
    on_day = models.DateField(help_text="Day of the gift, or the day on which the interest began.")
    ended_on = models.DateField(null=True, blank=True)
    told_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was decided so, and on which conditions.")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "told_at"], name="disclosure_waiting")]

    def __str__(self) -> str:
        return self.reference


class ConductDeclaration(models.Model):
    """That a person signed, for a year, that what they told of is true and complete; frozen under a digest."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    statement = models.PositiveSmallIntegerField(help_text="Which edition of the words was signed.")
    stood = models.JSONField(default=list, help_text="References of the disclosures that stood when it was signed.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the words, the year, the person and what stood.")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "person"]
        constraints = [models.UniqueConstraint(fields=["person", "year"], name="conduct_declared_once")]

    def __str__(self) -> str:
        return f"{self.year}"


class ConcernRecipient(models.Model):
    """Somebody appointed to open concerns, from a day until one."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    appointed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(ended_at=None), name="concern_recipient_once"),
        ]


class Concern(models.Model):
    """Something that somebody told in confidence; its words are sealed, and only its readers open them."""

    class State(models.TextChoices):
        """How it stands."""

        TOLD = "told", "Not answered yet"
        LOOKED_INTO = "looked_into", "Being looked into"
        CLOSED = "closed", "Closed"

    class Outcome(models.TextChoices):
        """What came of it."""

        UPHELD = "upheld", "Upheld"
        PARTLY = "partly", "Partly upheld"
        NOT_UPHELD = "not_upheld", "Not upheld"
        NOT_FOUND = "not_found", "Could not be found out"
        ELSEWHERE = "elsewhere", "Passed to the right place, and the teller told"

    reference = models.CharField(max_length=16, unique=True)
    topic = models.CharField(max_length=20)
    told_at = models.DateTimeField()
    teller = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True, help_text="None: nobody is named.")
    left_out = models.BinaryField(default=bytes, help_text="Numbers of the people who never open it, sealed: nobody learns of being one.")
    code_digest = models.CharField(max_length=64, blank=True, help_text="Of the code by which an unnamed teller comes back.")
    state = models.CharField(max_length=12, choices=State, default=State.TOLD)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.reference


class ConcernReader(models.Model):
    """Who may open a concern."""

    concern = models.ForeignKey(Concern, models.CASCADE, related_name="readers")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["concern", "person"], name="concern_reader_once")]


class ConcernMessage(models.Model):
    """What was told or answered in a concern, sealed."""

    concern = models.ForeignKey(Concern, models.CASCADE, related_name="messages")
    at = models.DateTimeField()
    reader = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True, help_text="None: the teller.")
    sealed = models.BinaryField(help_text="The words, sealed for this concern.")

    class Meta:
        ordering = ["pk"]
