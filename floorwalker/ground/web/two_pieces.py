"""A page sent in two pieces: the opening that every page has, at once, and what the page says when that is worked out.

While the server works the browser fetches style sheet and letters and paints the frame, so that the first paint waits for neither. What may
refuse the page (permission, a day that is none) is asked before the first piece; a failure after it is said inside the page, since its
status has gone out. Programs, htmx and servers that cannot stream get the page whole.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from gzip import GzipFile
from io import BytesIO
from typing import Any, Final

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from floorwalker.ground import causes
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.web import errors
from floorwalker.ground.web.templatetags.floor import OpeningAlone

FRAME: Final = "floor/base.html"
NAME_BYTES: Final = 100
"""A name of random length hides how well secrets compress (Heal the Breach, as Django's own middleware does)."""


class TwoPieces(StreamingHttpResponse):
    """The answer in two pieces; `when_ended` is called after the second."""

    when_ended: Callable[[], None] | None = None

    def close(self) -> None:
        """End the answer."""
        super().close()
        if self.when_ended is not None:
            self.when_ended()


def page(request: HttpRequest, template: str, *, title: str, context: Callable[[], dict[str, Any]]) -> HttpResponseBase:
    """Answer with `template`, its opening under `title` before `context` is worked out."""
    if not isinstance(request, ASGIRequest) or request.method != "GET" or not errors.is_whole_page(request):
        return render(request, template, context() | {"title": title})
    list(messages.get_messages(request))  # read before the answer begins, or they would be shown once more
    first = _opening(request, title)
    request.is_opened = True  # type: ignore[attr-defined]
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")

    async def pieces() -> AsyncIterator[bytes]:
        buffer = BytesIO()
        packed = GzipFile(filename="a" * secrets.randbelow(NAME_BYTES), mode="wb", compresslevel=6, fileobj=buffer, mtime=0)

        def written(text: bytes) -> bytes:
            if not zipped:
                return text
            packed.write(text)
            packed.flush()
            return _taken(buffer)

        yield written(first)
        yield written(await sync_to_async(rest)())
        packed.close()
        if zipped:
            yield _taken(buffer)

    def rest() -> bytes:
        made = _rest(request, template, lambda: context() | {"title": title})
        response.status_code = made.status_code  # nobody is told any more, but it is counted
        return made.content

    response = TwoPieces(pieces(), headers={"X-Accel-Buffering": "no"})
    if zipped:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


def _taken(buffer: BytesIO) -> bytes:
    taken = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return taken


def _opening(request: HttpRequest, title: str) -> bytes:
    try:
        render_to_string(FRAME, {"title": title, "opening_alone": True}, request)
    except OpeningAlone as opening:
        return str(opening).encode()
    raise AssertionError(f"{FRAME} has no opening.")


def _rest(request: HttpRequest, template: str, context: Callable[[], dict[str, Any]]) -> HttpResponse:
    try:
        with policy.remembering():
            return render(request, template, context())
    except Exception as broken:
        refused = broken if isinstance(broken, RuleBroken) else causes.known(broken)
        return errors.refusal(request, refused) if refused else errors.failed(request)
