"""Resolve: its tables."""

from __future__ import annotations

from floorwalker.resolve.models.cases import CaseClock, CaseContact, Classification, Complaint, Difficulty, DifficultyOption, Issue
from floorwalker.resolve.models.regimes import Regime
from floorwalker.resolve.models.rights import RightsLetter, RightsRequest, RightsWait
from floorwalker.resolve.models.rights_found import RightsItem, RightsSearch

__all__ = [
    "CaseClock", "CaseContact", "Classification", "Complaint", "Difficulty", "DifficultyOption", "Issue", "Regime", "RightsItem",
    "RightsLetter", "RightsRequest", "RightsSearch", "RightsWait",
]
