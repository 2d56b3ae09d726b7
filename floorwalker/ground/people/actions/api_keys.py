"""Making and revoking the keys with which programs use the API."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from floorwalker.ground import clock, telling
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.api_key_events import ApiKeyMade, ApiKeyRevoked
from floorwalker.ground.people.models import ApiKey, Person
from floorwalker.ground.people.permissions import Reach, shelf
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved

PREFIX: Final = "fw"
PUBLIC_BYTES, SECRET_BYTES = 6, 32
LONGEST_DAYS: Final = 366
"""A key that nobody renews within a year is a key that nobody knows of."""
OFFERED: Final = (
    "record.view_measures", "record.view_contacts", "record.view_customers", "record.view_logged", "people.see", "plan.view",
    "plan.view_kpis", "serve.view_day_log", "ground.view_queues", "ground.view_decisions", "ground.view_findings", "ground.raise_finding",
)
"""What the API can do, by permission."""


class KeyRefused(RuleBroken):
    """A key cannot be made or revoked so."""

    code = "api_key_refused"


def digest_of(secret: str) -> str:
    """Return what is kept of a secret. It is 32 random bytes: one round is enough, nothing can be tried."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make(name: str, *, owner: Person, permissions: Iterable[str], reach: Reach, last_day: date, by: Actor) -> tuple[ApiKey, str]:
    """Make a key that may do what `permissions` name, at most as far as `reach`, up to and with `last_day` where its owner works.

    Return it with its words, which are shown once and kept nowhere.

    Raises
    ------
    NotAllowed
        If no role of `by` includes it for `owner`.
    KeyRefused
        If it has no name or no permission, would do more than its owner may, or end in the past or after more than a year.
    """
    policy.require_for(by, "people.api_key", owner)
    wanted, now = sorted(set(permissions)), clock.now()
    if not name.strip():
        raise KeyRefused("A key needs a name.", remedy="Say what will use it, such as the wallboard in Leeds.")
    if not wanted:
        raise KeyRefused("A key without a permission opens nothing.", remedy="Choose at least one thing that it may do.")
    if unknown := [code for code in wanted if code not in OFFERED]:
        raise KeyRefused(f"The API cannot do {', '.join(unknown)}.", remedy=f"Choose from: {', '.join(OFFERED)}.")
    if beyond := [code for code in wanted if not policy.allows(Actor.person(owner.pk), code)]:
        labels = ", ".join(shelf().get(code).label.lower() for code in beyond)
        raise KeyRefused(
            f"{owner.display_name} may not do this, so no key of theirs may: {labels}.", remedy="Choose another owner, or fewer things."
        )
    expires_at = _end_of(last_day, owner)
    if not now < expires_at <= now + timedelta(days=LONGEST_DAYS + 1):
        raise KeyRefused(
            f"The last day was {last_day:%d %B %Y}.", remedy=f"Choose a day from today on, at most {LONGEST_DAYS} days from now."
        )
    public, secret = secrets.token_hex(PUBLIC_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    key = ApiKey.objects.create(
        reference=next_reference("KEY"), name=name.strip(), public=public, digest=digest_of(secret), permissions=wanted, reach=reach,
        owner=owner, made_at=now, expires_at=expires_at,
    )
    store.append(
        ApiKeyMade(
            subject=key.reference, name=Sleeved(key.name), owner=owner.reference, permissions=tuple(wanted), reach=str(reach),
            expires_at=expires_at,
        ),
        by=by,
    )
    if by.person_id != owner.pk:  # whoever makes a key holds it, and may then read what only its owner could
        telling.tell(
            owner, kind="api_key_in_my_name", key=f"api_key:{key.reference}", is_urgent=True,
            what=f"{key.reference} was made in your name. Revoke it if you did not ask for it.",
        )
    return key, f"{PREFIX}_{public}_{secret}"


@transaction.atomic
def revoke(key: ApiKey, *, reason: str, by: Actor) -> ApiKey:
    """End `key` at once; its owner may, and whoever makes keys.

    Raises
    ------
    NotAllowed
        If it is not theirs and no role of `by` includes it for its owner.
    KeyRefused
        If it is revoked already, or no reason is given.
    """
    if by.person_id != key.owner_id:
        policy.require_for(by, "people.api_key", key.owner)
    if not reason.strip():
        raise KeyRefused("A key is revoked for a reason.", remedy="Say why, in a few words.")
    key = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if key.revoked_at is not None:
        raise KeyRefused(f"{key.reference} is revoked already.", remedy="Nothing is left to do.")
    key.revoked_at = clock.now()
    key.save(update_fields=["revoked_at"])
    store.append(ApiKeyRevoked(subject=key.reference, reason=Sleeved(reason.strip())), by=by)
    return key


def _end_of(day: date, owner: Person) -> datetime:
    try:
        return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(owner.site.zone))
    except OverflowError:
        raise KeyRefused(f"The last day was {day:%d %B %Y}.", remedy="Choose a day within a year.") from None
