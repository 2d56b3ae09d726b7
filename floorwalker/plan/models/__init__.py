"""Plan's tables."""

from floorwalker.plan.models.forecasts import Forecast, ForecastDecision, ForecastLayer, ForecastPoint
from floorwalker.plan.models.rosters import Absence, Activity, Roster, RosterNeed, Shift
from floorwalker.plan.models.staffing import Requirement, RequirementPoint

__all__ = [
    "Absence",
    "Activity",
    "Forecast",
    "ForecastDecision",
    "ForecastLayer",
    "ForecastPoint",
    "Requirement",
    "RequirementPoint",
    "Roster",
    "RosterNeed",
    "Shift",
]
