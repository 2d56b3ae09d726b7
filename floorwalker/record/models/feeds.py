"""Feeds: places that are looked at every few minutes, the pieces they brought, and what a later piece told anew."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Feed(models.Model):
    """A source of contact logs that is taken in without a person, as often as it says."""

    class Kind(models.TextChoices):
        """How its pieces come."""

        FOLDER = "folder", "Watched folder"
        SFTP = "sftp", "SFTP folder"
        PULL = "pull", "Fetched from an address"
        POST = "post", "Sent to us, signed"

    class Complete(models.TextChoices):
        """How a whole file is told from one that is still being written."""

        SETTLED = "settled", "Size and time are the same at two looks"
        MARKED = "marked", "An empty file of its name with .done lies beside it"

    class Afterwards(models.TextChoices):
        """What happens to a file that was taken."""

        KEEP = "keep", "It stays where it is"
        MOVE = "move", "It is moved into the folder done"

    reference = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    importer = models.CharField(max_length=40, help_text="Code on the importers shelf.")
    options = models.JSONField(default=dict, help_text="How its pieces are read: zone, whose data, site, the columns of a mapping.")
    mapping = models.CharField(max_length=16, blank=True, help_text="Reference of the saved mapping that the columns were taken from.")
    place = models.JSONField(default=dict, help_text="Where: folder, host, address, the pattern of names; no password.")
    credentials = models.BinaryField(null=True, blank=True, help_text="Password or key, sealed under the keys of the house.")
    every_minutes = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1), MaxValueValidator(30)], help_text="How often it is looked at."
    )
    late_after_minutes = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(1), MaxValueValidator(1440)],
        help_text="How long after it was due a piece is called late.",
    )
    complete = models.CharField(max_length=8, choices=Complete, default=Complete.SETTLED)
    afterwards = models.CharField(max_length=8, choices=Afterwards, default=Afterwards.KEEP)
    created_by = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True, help_text="When it was last looked at with success.")
    failing_since = models.DateTimeField(null=True, blank=True, help_text="The first of the looks in a row that failed.")
    problem = models.JSONField(null=True, blank=True, help_text="What the last look was refused for, in the one shape.")
    covers_to = models.DateTimeField(null=True, blank=True, help_text="Up to when its pieces tell what happened.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        """Whether it is looked at."""
        return self.paused_at is None and self.retired_at is None


class Delivery(models.Model):
    """One piece that a feed brought: a content, known by its digest, however often and under whatever name it comes."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "Waiting to be taken in"
        TAKEN = "taken", "Taken in"
        REFUSED = "refused", "Could not be taken in"

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="deliveries")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    bytes = models.BigIntegerField()
    written_at = models.DateTimeField(help_text="When the source wrote it: of two tellings of a contact the later written wins.")
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    repeats = models.PositiveIntegerField(default=0, help_text="How often the same content came again.")
    problem = models.JSONField(null=True, blank=True, help_text="What it was refused for, in the one shape.")
    spans_from = models.DateTimeField(null=True, blank=True, help_text="First line of an event log.")
    spans_to = models.DateTimeField(null=True, blank=True, help_text="Last line of an event log.")
    open_calls = models.PositiveIntegerField(default=0, help_text="Calls that its log leaves unfinished; a later piece ends them.")

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["feed", "sha256"], name="delivery_once")]
        indexes = [
            models.Index(fields=["feed", "state"], name="delivery_state"),
            models.Index(fields=["feed", "spans_to"], name="delivery_span"),
        ]

    def __str__(self) -> str:
        return self.name


class FeedFile(models.Model):
    """What was last seen of one file at the place of a feed, so that a whole one is taken once and is not fetched again."""

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    bytes = models.BigIntegerField()
    written_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="Since when it has looked so.")
    delivery = models.ForeignKey(
        Delivery, models.SET_NULL, related_name="files", null=True, blank=True,
        help_text="What it was taken as; none while it is looked at.",
    )
    mark = models.CharField(max_length=200, blank=True, help_text="What its server calls this version of it.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "name"], name="feed_file_once")]


class Restatement(models.Model):
    """A contact that a later piece tells otherwise than it is kept: what it says, and what stood before, so that it can be undone."""

    batch = models.ForeignKey("record.Import", models.CASCADE, related_name="restatements")
    interaction = models.ForeignKey("record.Interaction", models.CASCADE, related_name="restatements")
    told = models.JSONField(help_text="The contact and its parts as the piece tells them; keys of ours and times.")
    was = models.JSONField(null=True, blank=True, help_text="What stood before; null until it is published.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "interaction"], name="restatement_once")]
