"""One To-do shape: who owes what, by when, why, about which record."""

from __future__ import annotations

from django.db import models


class Todo(models.Model):
    """Something a person owes. `key` makes raising it twice harmless."""

    key = models.CharField(max_length=160, unique=True)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="todos")
    stage = models.CharField(max_length=10, help_text="The stage of the loop whose rail count it feeds.")
    what = models.CharField(max_length=200)
    why = models.CharField(max_length=300)
    about = models.CharField(max_length=80, help_text="Ref of the record.")
    due_at = models.DateTimeField(null=True, blank=True)
    raised_at = models.DateTimeField()
    is_own = models.BooleanField(
        default=False, help_text="About the person alone, such as seeing one's shifts: handed to nobody, and gone when they leave."
    )
    is_decision = models.BooleanField(default=False, help_text="Asks for a yes or a no, with which others go on.")
    done_at = models.DateTimeField(null=True, blank=True)
    leaders_told = models.PositiveSmallIntegerField(default=0, help_text="How many leaders up were told that it is late.")

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["person", "stage"], condition=models.Q(done_at=None), name="todo_owed"),
            models.Index(fields=["due_at"], condition=models.Q(done_at=None, due_at__isnull=False), name="todo_due"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_reminder(self) -> bool:
        """Whether somebody asked for it, so that its owner ticks it off; others go when the record does."""
        return self.key.startswith("reminder:")
