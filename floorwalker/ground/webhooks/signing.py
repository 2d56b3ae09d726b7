"""The form and signature of what is sent: Standard Webhooks 1.0.0, so that receivers need no code of ours.

Source: https://github.com/standard-webhooks/standard-webhooks (spec/standard-webhooks.md), symmetric signatures "v1".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from floorwalker.ground.models import WebhookDelivery

SECRET_BYTES: Final = 32
"""Within the 24 to 64 bytes that the standard asks for."""
PREFIX: Final = "whsec_"
VERSION: Final = "v1"


def new_secret() -> str:
    """Return a secret as its receiver writes it down."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(secret: str, *, event: str, second: int, body: bytes) -> str:
    """Return the signature of `body`, sent as `event` in `second` since 1970 (UTC).

    >>> body = b'{"test": 2432232314}'
    >>> sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", event="msg_p5jXN8AQM9LWM0D4loKWxJek", second=1614265330, body=body)
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    made = hmac.new(key, b"%s.%d.%s" % (event.encode(), second, body), hashlib.sha256).digest()
    return f"{VERSION},{base64.b64encode(made).decode()}"


def event_of(delivery: WebhookDelivery) -> str:
    """Return the name by which a receiver knows the event; it stays through every attempt."""
    return f"evt_{delivery.event}"


def body_of(delivery: WebhookDelivery) -> bytes:
    """Return what is sent: the kind of event, when it was, and the Ref of its record; the record is fetched through the API."""
    at = delivery.happened_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"type": delivery.kind, "timestamp": at, "data": {"ref": delivery.ref}}, separators=(",", ":")).encode()


def headers_of(delivery: WebhookDelivery, body: bytes, *, under: Sequence[str], at: datetime) -> dict[str, str]:
    """Return the headers of an attempt `at` a moment, signed under each of the secrets."""
    second = int(at.timestamp())
    event = event_of(delivery)
    return {
        "Content-Type": "application/json", "User-Agent": "Floorwalker", "Connection": "close",
        "webhook-id": event, "webhook-timestamp": str(second),
        "webhook-signature": " ".join(sign(secret, event=event, second=second, body=body) for secret in under),
    }
