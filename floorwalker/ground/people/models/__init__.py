"""The tables of people: places, persons, what they can do and may do, and how they sign in."""

from __future__ import annotations

from floorwalker.ground.people.models.accounts import Account, OneTimeLink
from floorwalker.ground.people.models.api_keys import ApiAnswer, ApiKey
from floorwalker.ground.people.models.persons import Contract, ContractDay, Person, Skill, SkillLevel
from floorwalker.ground.people.models.places import Membership, Site, Team, TeamLeadership
from floorwalker.ground.people.models.roles import DirectoryGroup, RoleAssignment

__all__ = [
    "Account", "ApiAnswer", "ApiKey", "Contract", "ContractDay", "DirectoryGroup", "Membership", "OneTimeLink", "Person",
    "RoleAssignment", "Site", "Skill",
    "SkillLevel", "Team", "TeamLeadership",
]
