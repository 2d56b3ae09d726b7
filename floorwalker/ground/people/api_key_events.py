"""The lines that keys for the API write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class ApiKeyMade(Event):
    """A key for the API was made."""

    kind = "api_key.made"
    sentence = "Made the API key {subject} ({name}) of {owner} for {permissions}, reach {reach}, until {expires_at}"

    name: Sleeved
    owner: str
    permissions: tuple[str, ...]
    reach: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class ApiKeyRevoked(Event):
    """A key for the API was ended before its time."""

    kind = "api_key.revoked"
    sentence = "Revoked the API key {subject}: {reason}"

    reason: Sleeved


API_KEY_EVENTS: tuple[type[Event], ...] = (ApiKeyMade, ApiKeyRevoked)
