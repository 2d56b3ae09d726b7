"""The rooms of the house, once. Everything that must ask every room asks this list."""

from __future__ import annotations

ROOMS = (
    "floorwalker.ground",
    "floorwalker.record",
    "floorwalker.plan",
    "floorwalker.serve",
    "floorwalker.review",
    "floorwalker.resolve",
    "floorwalker.improve",
    "floorwalker.prove",
    "floorwalker.desks",
)
