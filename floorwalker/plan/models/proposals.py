"""How far a proposal has come that one person makes and another decides on."""

from __future__ import annotations

from django.db import models


class ProposalState(models.TextChoices):
    """How far it has come."""

    PROPOSED = "proposed", "Proposed"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
