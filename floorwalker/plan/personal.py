"""Plan: what this room keeps about people."""

from __future__ import annotations

from floorwalker.ground.privacy import Personal

_WHY = "So that a number of the plan can be explained by the one who made it."
_KEPT = "As long as the plan is kept."

PERSONAL: tuple[Personal, ...] = (
    Personal("plan.Forecast", "created_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.ForecastLayer", "author", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.ForecastEdit", "author", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.ForecastDecision", "decided_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.Requirement", "created_by", "worker", _WHY, _KEPT, "pseudonym"),
)
