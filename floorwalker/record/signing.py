"""The signature of a piece that is sent to us, made of its headers alone, so that it is checked before a byte of the body is read.

The sender signs ``second.digest``, where `second` is the second of sending (since 1970, UTC) and `digest` the SHA-256 of the body in hex,
with HMAC-SHA256 under the secret of the feed. Whoever does not hold the secret cannot make us take in more than a visitor's few bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from floorwalker.ground import clock
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.sealed_value import unseal
from floorwalker.record.models import Feed

SKEW: Final = timedelta(minutes=5)
"""A clock that is further off is put right first: an old signature must not be of use for ever."""
TIME, DIGEST, SIGNATURE, NAME = "X-Floorwalker-Time", "X-Floorwalker-Digest", "X-Floorwalker-Signature", "X-Floorwalker-Name"
VERSION: Final = "v1="
HEX_64: Final = re.compile(r"[0-9a-f]{64}")
MOST_DIGITS: Final = 11


class NotSigned(RuleBroken):
    """What was sent to a feed carries no signature that holds."""

    code = "not_signed"
    status = 401


def sign(secret: str, *, second: int, digest: str) -> str:
    """Return the signature of a piece with the SHA-256 `digest`, sent in `second`."""
    return VERSION + hmac.new(secret.encode(), f"{second}.{digest}".encode(), hashlib.sha256).hexdigest()


def signed_feed(reference: str, headers: Any) -> tuple[Feed, datetime, str]:
    """Return the feed that the headers are signed for, when its piece was sent, and the digest that its body must have.

    Raises
    ------
    NotSigned
        If the signature does not hold. Whether there is such a feed is said only to who holds its secret.
    """
    second, digest, signature = (str(headers.get(name, "")).strip().lower() for name in (TIME, DIGEST, SIGNATURE))
    if not (second.isascii() and second.isdigit() and len(second) <= MOST_DIGITS) or not HEX_64.fullmatch(digest):
        raise NotSigned(
            f"{TIME} or {DIGEST} is missing or unreadable.",
            remedy="Send the second since 1970 (UTC) and the SHA-256 of the body in hex; the guide to feeds shows how.",
        )
    sent = datetime.fromtimestamp(int(second), UTC)
    known = Feed.objects.filter(kind=Feed.Kind.POST, retired_at=None).exclude(credentials=None)
    feed = known.filter(reference=reference).first() if reference.isprintable() else None  # PostgreSQL takes no NUL in a text
    secret = unseal(feed.credentials, about=feed.reference).decode() if feed is not None and feed.credentials else ""
    holds = hmac.compare_digest(sign(secret, second=int(second), digest=digest).encode(), signature.encode())
    if feed is None or not holds:
        raise NotSigned(
            "The signature does not hold for this feed.",
            remedy="Sign second.digest with HMAC-SHA256 under the secret of the feed, and send it as v1= and its hex.",
        )
    if abs(clock.now() - sent) > SKEW:
        raise NotSigned(
            f"It was signed at {sent:%Y-%m-%d %H:%M:%S} UTC; here it is {clock.now():%H:%M:%S}.",
            remedy=f"Put the sender's clock right: at most {SKEW.seconds // 60} minutes may lie between.", code="clock_differs",
        )
    return feed, sent, digest


def may_send(request: Any, *, reference: str) -> bool:
    """Return whether `request`, of which only the headers are known, may send as much as an upload."""
    try:
        signed_feed(reference, request.headers)
    except RuleBroken:
        return False
    return True
