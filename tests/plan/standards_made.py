"""Standards that others stand on: speed is promised only where quality and compliance are."""

from __future__ import annotations

from datetime import date

from floorwalker.ground.models import Standard


def compliance_stands() -> Standard:
    """Let a standard of compliance rule the whole house for good."""
    return Standard.objects.get_or_create(
        reference="STD-LAW", defaults={"measure": "compliance_critical_errors", "target": 0.05, "starts_on": date(2024, 1, 1)}
    )[0]
