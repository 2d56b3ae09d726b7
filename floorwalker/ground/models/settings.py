"""House settings: data with who and when in the trail, never environment."""

from __future__ import annotations

from django.db import models


class HouseSetting(models.Model):
    """The present value of one setting on the shelf; absent means the shelf's default."""

    code = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()
    changed_at = models.DateTimeField()
