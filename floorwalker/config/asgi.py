"""The server's entry: Django, with bodies bounded before they are put aside.

Django's own ASGI handler puts a whole body on disk before any middleware sees the request, so the limit must stand in front of
it: the house's own for who may hand in files where files are taken, that of a form for anybody else signed in, and
`FLOORWALKER_VISITOR_BYTES` for visitors. What is put aside lies in the work folder of the data directory, where only this server
reads, and not in the system's own.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import io
import os
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.conf import settings as django_settings
from django.core.asgi import get_asgi_application
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "floorwalker.config.settings")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class BodyTooLarge(Exception):
    """A body without a length went over the limit while it streamed."""


class Bounded:
    """An ASGI application whose bodies are bounded: refused by their length unread, or cut off while they stream."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        started = False

        async def tell(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.application(scope, await _bounded(scope, receive), tell)
        except BodyTooLarge:
            await _say(send, 413, "This is more than this address takes from you. Sign in first, split it, or import it on the server.")
        except OSError as problem:
            if started or problem.errno not in {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}:
                raise
            await _say(send, 507, "The disk is full; nothing of what you sent was kept. Free room on the data disk, then try again.")


async def _bounded(scope: Message, receive: Receive) -> Receive:
    small = django_settings.FLOORWALKER_VISITOR_BYTES
    length = int(dict(scope["headers"]).get(b"content-length", b"0"))
    limit, taken = (await sync_to_async(_limit_bytes)(scope) if length > small else small), 0

    asked = False

    async def empty() -> Message:
        nonlocal asked
        if asked:
            await asyncio.Event().wait()  # Django listens for a disconnect beside its answer, and ends that when it has answered
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def counted() -> Message:
        nonlocal taken, limit
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit == small:
            limit = await sync_to_async(_limit_bytes)(scope)
        if taken > limit:
            raise BodyTooLarge
        return message

    return empty if length > limit else counted  # unread, the house's own page says why: the middleware sees the length


def _limit_bytes(scope: Message) -> int:
    """Return how much the sender may send; a cookie that opens no session is nobody's."""
    from django.contrib.auth import get_user  # once the rooms are loaded
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.sessions.backends.db import SessionStore

    from floorwalker.ground import requests
    from floorwalker.ground.people import sign_in
    from floorwalker.ground.people.models import Account

    request = cast(requests.FloorRequest, ASGIRequest(dict(scope), io.BytesIO()))
    request.session = SessionStore(request.COOKIES.get(django_settings.SESSION_COOKIE_NAME))
    try:
        user = get_user(request)
        request.user = AnonymousUser() if isinstance(user, Account) and sign_in.has_left(user) else user
        request.person = getattr(request.user, "person", None)
        request.actor = requests.acting(request)
        return requests.most_bytes(request)
    finally:
        connection.close()


async def _say(send: Send, status: int, words: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})


application = Bounded(get_asgi_application())
reverse("ground:jobs")  # loads every page before the server says that it answers, and not when the first person asks
gc.freeze()  # what was loaded stays: looking through it for rubbish made one page in ten wait twice as long
_aside = Path(django_settings.FLOORWALKER_DATA_DIR) / "work"
_aside.mkdir(parents=True, exist_ok=True, mode=0o700)
tempfile.tempdir = str(_aside)
