"""What a person is told, and by which ways each wants to be told of what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

UNREAD = Q(seen_at=None, on_page=True)
TO_MAIL = Q(by_email=True, mailed_at=None, seen_at=None)


class Notice(models.Model):
    """One thing that a person is told. `key` makes telling it twice harmless; unread ones of one `group` stand together."""

    key = models.CharField(max_length=160, unique=True)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40, help_text="Code on the shelf of kinds of notice.")
    group = models.CharField(max_length=160)
    what = models.CharField(max_length=200)
    about = models.CharField(max_length=80, blank=True, help_text="Ref of the record.")
    is_urgent = models.BooleanField(default=False, help_text="Goes by email at once, inside the shift or not.")
    on_page = models.BooleanField(default=True)
    by_email = models.BooleanField(default=False)
    raised_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True, help_text="When it was put into a mail.")
    mail = models.ForeignKey("ground.Message", models.SET_NULL, related_name="notices", null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["person"], condition=UNREAD, name="notice_unread"),
            models.Index(fields=["person"], condition=TO_MAIL, name="notice_to_mail"),
            models.Index(fields=["person", "-id"], name="notice_newest"),
        ]

    def __str__(self) -> str:
        return self.what


class NoticeChoice(models.Model):
    """By which ways one person wants to be told of one kind of thing, where it differs from what the house gives everybody."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=40)
    on_page = models.BooleanField()
    by_email = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="notice_choice_once")]
