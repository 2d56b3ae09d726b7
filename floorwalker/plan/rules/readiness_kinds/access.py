"""Access: the person has an account that is open, and has signed in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from floorwalker.ground.people.models import Account
from floorwalker.plan.models import ReadinessRule
from floorwalker.plan.rules.readiness_kinds.base import Found, ReadinessKind, Unmet

_NONE = Unmet("Has no account", "Make one on the person's page and invite them.", "An administrator")
_ENDED = Unmet("The account is closed", "Open it again on the person's page.", "An administrator")
_UNUSED = Unmet("Has never signed in", "Open the invitation and sign in.")


def _asks(rule: ReadinessRule) -> str:
    return "An open account, signed in to at least once"


def _unmet(rules: Sequence[ReadinessRule], people: Collection[int], on: date) -> Found:
    accounts = {
        person: (is_active, last_login) for person, is_active, last_login in
        Account.objects.filter(person__in=people).order_by().values_list("person", "is_active", "last_login")
    }
    found: dict[int, Unmet] = {}
    for person in people:
        is_active, last_login = accounts.get(person, (None, None))
        if not (is_active and last_login):
            found[person] = _NONE if is_active is None else _UNUSED if is_active else _ENDED
    return {rule.pk: found for rule in rules}


KIND = ReadinessKind(
    code="access", label="Access", says="There is an account, it is open, and the person has signed in.", asks=_asks, unmet=_unmet
)
