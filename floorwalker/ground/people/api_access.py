"""How a program proves its key, how often it may ask, and how a request that is sent twice is done once."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest, JsonResponse

from floorwalker.ground import clock, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.actions.api_keys import PREFIX, digest_of
from floorwalker.ground.people.models import ApiAnswer, ApiKey

WINDOW_SECONDS: Final = 60
WRONG_A_MINUTE: Final = 20
"""Wrong keys from one address within a minute; a key cannot be guessed, but trying costs us."""
USE_NOTED: Final = timedelta(minutes=1)
"""The last use is noted to the minute, so that reading does not write each time."""
ANSWERS_KEPT: Final = timedelta(hours=24)
KEY_CHARACTERS: Final = 120


class WrongKey(RuleBroken):
    """The key opens nothing."""

    code = "wrong_api_key"
    status = HTTPStatus.UNAUTHORIZED


class TooMany(RuleBroken):
    """More was asked within a minute than is answered."""

    code = "too_many_requests"
    status = HTTPStatus.TOO_MANY_REQUESTS


class KeyReused(RuleBroken):
    """An Idempotency-Key came with another request than the first time."""

    code = "idempotency_key_reused"


def open_with(words: str, request: HttpRequest) -> ApiKey:
    """Return the key that `words` are, in force, and note its use.

    Raises
    ------
    WrongKey
        If it is none of ours, revoked, past its last day, or its owner has left.
    TooMany
        If it, or wrong keys from this address, came too often within a minute.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if int(cache.get(_wrong(address), 0)) >= WRONG_A_MINUTE:
        raise TooMany("Too many wrong keys came from this address.", remedy="Wait a minute, and send the right key.")
    prefix, _, rest = words.strip().partition("_")
    public, _, secret = rest.partition("_")
    now = clock.now()
    known = prefix == PREFIX and public.isprintable()  # PostgreSQL takes no NUL
    key = ApiKey.objects.select_related("owner__site").filter(public=public[:16]).first() if known else None
    right = hmac.compare_digest(key.digest if key else "", digest_of(secret)) and key is not None
    if key is None or not right or key.revoked_at is not None or key.expires_at <= now or not policy.works_here(key.owner):
        _count(_wrong(address))
        raise WrongKey(
            "The key opens nothing: it is not ours, was revoked, is past its last day, or its owner has left.",
            remedy="Ask an administrator for a key (Set-up, API keys), and send it as Authorization: Bearer KEY.",
        )
    most = int(settings.get("api_requests_a_minute"))
    if _count(f"api_key:{key.pk}") > most:
        raise TooMany(f"This key asked more than {most} times within a minute.", remedy="Wait a minute, and ask less often.")
    # Compare-and-set: of many requests in the same minute one writes.
    ApiKey.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED), pk=key.pk).update(last_used_at=now)
    return key


def actor_of(key: ApiKey) -> Actor:
    """Return `key` as the one who acts."""
    return Actor("api_key", str(key.pk))


def once(request: Any, do: Callable[[], dict[str, Any]], *, status: int = HTTPStatus.CREATED) -> JsonResponse:
    """Do what a POST asks and answer with what `do` returns; sent again under the same Idempotency-Key, answer the same and do nothing.

    An answer is kept for 24 hours, and holds references only. A refusal is not kept: the request may be sent again.

    Raises
    ------
    KeyReused
        If the key came with another address or body before.
    Conflict
        If the first request with this key is still being done.
    """
    name = request.headers.get("Idempotency-Key", "")
    if not name:
        return JsonResponse(do(), status=status)
    if len(name) > KEY_CHARACTERS or not name.isprintable():
        raise KeyReused(f"The Idempotency-Key has {len(name)} characters.", remedy=f"Send 1 to {KEY_CHARACTERS} printable characters.")
    actor = f"{request.actor.kind}:{request.actor.id}"
    fingerprint = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body).hexdigest()
    ApiAnswer.objects.filter(actor=actor, idempotency_key=name, made_at__lt=clock.now() - ANSWERS_KEPT).delete()
    earlier = ApiAnswer.objects.filter(actor=actor, idempotency_key=name).first()
    if earlier is None:
        try:
            with transaction.atomic():
                kept = ApiAnswer.objects.create(
                    actor=actor, idempotency_key=name, fingerprint=fingerprint, status=status, body={}, made_at=clock.now()
                )
                kept.body = do()
                kept.save(update_fields=["body"])
                return JsonResponse(kept.body, status=status)
        except IntegrityError:
            earlier = ApiAnswer.objects.filter(actor=actor, idempotency_key=name).first()
            if earlier is None:
                raise Conflict("A request with this Idempotency-Key is being done.", remedy="Wait, then send it again.") from None
    if earlier.fingerprint != fingerprint:
        raise KeyReused(
            "This Idempotency-Key came with another request before.", remedy="Send the same request again, or another key with this one."
        )
    return JsonResponse(earlier.body, status=earlier.status, headers={"Idempotency-Replayed": "true"})


def forget_old_answers() -> int:
    """Remove the answers that are older than they are kept; return how many."""
    return ApiAnswer.objects.filter(made_at__lt=clock.now() - ANSWERS_KEPT).delete()[0]


def _wrong(address: str) -> str:
    return f"api_wrong:{hashlib.sha256(address.encode()).hexdigest()[:32]}"


def _count(name: str) -> int:
    """Count one more under `name` within the present minute, and return how many that makes in this process."""
    cache.add(name, 0, WINDOW_SECONDS)
    try:
        return int(cache.incr(name))
    except ValueError:  # it ended between the two
        return 1
