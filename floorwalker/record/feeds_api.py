"""Feeds over the API: a piece of a feed is sent as a body, signed with the feed's secret."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote

from django.http import HttpRequest
from ninja import Router, Schema, Status

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.record import signing
from floorwalker.record.actions import deliveries

READ_BYTES: Final = 2**20
NAME_CHARACTERS: Final = 200
BY: Final = Actor.system("feed")

SIGNED_BY: Final = {
    signing.TIME: "the second of sending, since 1970 in UTC",
    signing.DIGEST: "the SHA-256 of the body, in hex",
    signing.SIGNATURE: "v1= and the HMAC-SHA256, in hex, of second.digest under the secret of the feed",
    signing.NAME: "what the file is called, percent-encoded",
}

router = Router(tags=["feeds"])


class DeliveryOut(Schema):
    """A piece of a feed: its content, where it stands, and the import that takes it in."""

    sha256: str
    name: str
    state: str
    received_at: datetime
    import_: str
    repeats: int


class Refusal(Schema):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str


@router.post(
    "/feeds/{reference}/deliveries", auth=None, summary="Send a piece of a feed",
    response={202: DeliveryOut, 200: DeliveryOut, 401: Refusal, 409: Refusal, 413: Refusal, 422: Refusal},
    openapi_extra={
        "parameters": [
            {"in": "header", "name": header, "required": header != signing.NAME, "schema": {"type": "string"}, "description": meaning}
            for header, meaning in SIGNED_BY.items()
        ],
        "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
    },
)
def deliver(request: HttpRequest, reference: str) -> Any:
    """Keep the body as a piece of the feed and take it in; the same content again answers 200 with the first."""
    feed, sent, expected = signing.signed_feed(reference, request.headers)
    if feed.paused_at is not None:
        raise Conflict(f"{feed.name} is paused.", remedy="Send it again when it has been resumed; nothing was kept.", code="feed_paused")
    called = unquote(request.headers.get(signing.NAME, ""))[-NAME_CHARACTERS:]
    kept, is_new = deliveries.receive(
        feed, name=called if called.isprintable() and called else f"{sent:%Y-%m-%d-%H%M%S}", content=_body(request, expected),
        written_at=sent, by=BY,
    )
    told = {
        "sha256": kept.sha256, "name": kept.name, "state": kept.state, "received_at": kept.received_at, "repeats": kept.repeats,
        "import_": kept.imports.order_by("id").values_list("reference", flat=True).first() or "",
    }
    return Status(HTTPStatus.ACCEPTED if is_new else HTTPStatus.OK, told)


def _body(request: HttpRequest, expected: str) -> Iterator[bytes]:
    """Yield the body; one that is not what was signed is refused at its end, and nothing of it is kept."""
    sha256 = hashlib.sha256()
    while chunk := request.read(READ_BYTES):
        sha256.update(chunk)
        yield chunk
    if sha256.hexdigest() != expected:
        raise RuleBroken(
            f"The body has the SHA-256 {sha256.hexdigest()}, not the {expected} that was signed.",
            remedy="Send the body whole and unchanged, not compressed, and sign its digest.", code="digest_differs",
        )
