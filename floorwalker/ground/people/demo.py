"""Whether this installation is the demo: the only place where doors open without a password."""

from __future__ import annotations

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.models import Account


class NotTheDemo(RuleBroken):
    """Something that only the demo offers was asked of a house at work."""

    code = "not_the_demo"
    status = 403


def is_demo() -> bool:
    """Return whether every account of the house was made by the demo; one real account ends the demo for good."""
    made_by_demo = set(Account.objects.order_by().values_list("is_demo", flat=True).distinct())
    return made_by_demo == {True}


def require_demo() -> None:
    """Go on if the installation is the demo.

    Raises
    ------
    NotTheDemo
        If an account exists that the demo did not make, or none does.
    """
    if not is_demo():
        raise NotTheDemo(
            "This installation is not the demo: it has accounts of its own.",
            remedy="Sign in with your own account, or ask an administrator for an invitation.",
        )
