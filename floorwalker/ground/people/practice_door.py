"""The door between a house at work and its practice floor: a role, signed by the one and opened by the other within a minute.

Both know one key: the house at work keeps it, and hands it to the practice floor that it starts (`floorwalker practice`).
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core import signing

from floorwalker.ground import keyring
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.models import Person, RoleAssignment
from floorwalker.ground.people.permissions import Role

OPEN_SECONDS: Final = 60
_KEY: Final = "practice_door"
_SALT: Final = "floorwalker.people.practice-door"


class DoorRefused(RuleBroken):
    """The door of the practice floor does not open."""

    code = "practice_door_refused"
    status = 403


def key() -> str:
    """Return the key of the door, as the house at work keeps it."""
    return keyring.secret(_KEY).hex()


def token(role: str) -> str:
    """Return what opens the door for somebody of `role`."""
    return signing.dumps(role, key=key(), salt=_SALT)


def opened_by(token: str) -> Person:
    """Return the person of the practice floor as whom `token` lets somebody in.

    Raises
    ------
    DoorRefused
        If this is no practice floor, the token was changed or is too old, or nobody here holds its role.
    """
    try:
        if not settings.FLOORWALKER_DOOR_KEY:
            raise signing.BadSignature
        role = Role(signing.loads(token, key=settings.FLOORWALKER_DOOR_KEY, salt=_SALT, max_age=OPEN_SECONDS))
    except (signing.BadSignature, ValueError):
        raise DoorRefused(
            "The door does not open: it stays open for a minute, and for nobody who comes another way.",
            remedy="Go back to the page Practice of your own centre, and enter from there.",
        ) from None
    held = RoleAssignment.objects.filter(role=role, ends_on=None, person__account__is_active=True).select_related("person")
    assignment = held.order_by("pk").first()
    if assignment is None:
        raise DoorRefused(f"Nobody here is {role.label.lower()}.", remedy="Choose another role.")
    return assignment.person
