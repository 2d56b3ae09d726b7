"""Every request: who asks, under which reference, with what the browser may load; and refusals turned into answers."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.module_loading import import_string

from floorwalker.ground import causes
from floorwalker.ground import settings as house_settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy, sign_in
from floorwalker.ground.people.models import Account, Person
from floorwalker.ground.web import errors

log = logging.getLogger(__name__)
BYTES_PER_MB = 2**20
REFERENCE_BYTES = 6
PERMISSIONS_POLICY = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), "
    "publickey-credentials-get=(self), publickey-credentials-create=(self)"
)


class FloorRequest(HttpRequest):
    """A request as every view of the house gets it."""

    actor: Actor
    person: Person | None
    reference: str


def zone_of(request: FloorRequest) -> str:
    """Return the IANA zone that the reader's days and times are written in: that of their site; UTC for somebody from outside."""
    return request.person.site.zone if request.person else "UTC"


class TooLarge(RuleBroken):
    """More was sent than the house takes."""

    code = "upload_too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Unreadable(RuleBroken):
    """What was asked for can mean nothing to the page."""

    code = "bad_parameter"


class FloorMiddleware:
    """Says who acts, sets the browser's rules, and turns refusals into answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: FloorRequest) -> HttpResponseBase:
        """Answer `request`."""
        request.reference = f"R-{secrets.token_hex(REFERENCE_BYTES).upper()}"
        if isinstance(request.user, Account) and sign_in.has_left(request.user):
            logout(request)
        request.person = getattr(request.user, "person", None)
        request.actor = acting(request)
        with policy.remembering():
            refused = without_address(request) or too_large(request)
            response = errors.refusal(request, refused) if refused else self.get_response(request)
        response["X-Request-Id"] = request.reference
        response["Content-Security-Policy"] = content_policy()
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        if (request.user.is_authenticated or request.actor.kind == "api_key") and "Cache-Control" not in response:
            # Floors share machines: after sign-out, Back must show nothing; nor may a proxy keep what a key was shown.
            response["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request: FloorRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal, or a failure whose cause is known; anything else is a fault and is left to fail."""
        refused = exception if isinstance(exception, RuleBroken) else causes.known(exception) or beyond_calendar(request, exception)
        return errors.refusal(request, refused) if refused else None


def acting(request: FloorRequest) -> Actor:
    """Return who acts in `request`; an account without a person, or nobody signed in, is somebody from outside."""
    if request.person is not None:
        return Actor.person(request.person.pk)
    return Actor("external", f"account-{request.user.pk}" if request.user.is_authenticated else "visitor")


def without_address(request: HttpRequest) -> NotFound | None:
    """Return the refusal of an address that holds a NUL: no record bears one, and PostgreSQL takes none in a text."""
    if "\x00" not in request.path and "%00" not in request.META.get("QUERY_STRING", ""):
        return None
    return NotFound("There is no such address.", remedy="Check it for signs that do not belong there.")


def beyond_calendar(request: HttpRequest, exception: Exception) -> Unreadable | None:
    """Return the refusal of a day so early or late that a week or a zone beside it lies outside the years 1 to 9999."""
    if not isinstance(exception, OverflowError) or not (request.GET or request.POST):
        return None
    log.warning("Request %s was taken for a day beyond the calendar.", errors.reference_of(request), exc_info=exception)
    return Unreadable("A day or number that was asked for lies beyond the calendar.", remedy="Write a day as 2026-11-24.")


def most_bytes(request: FloorRequest) -> int:
    """Return how much the sender of `request` may send: files only to an address that takes them, from who may hand them in."""
    upload_bytes = int(house_settings.get("upload_limit_mb") * BYTES_PER_MB)
    if not request.user.is_authenticated:
        return upload_bytes if _is_signed(request) else int(settings.FLOORWALKER_VISITOR_BYTES)
    form_bytes = int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    try:
        permission = settings.FLOORWALKER_UPLOADS.get(resolve(request.path_info).view_name)
    except Resolver404:
        permission = None
    if permission is None or not policy.allows(request.actor, permission):
        return form_bytes
    return max(form_bytes, upload_bytes)


def _is_signed(request: FloorRequest) -> bool:
    """Return whether a program sends `request` to an address that takes signed files, and its headers are signed."""
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return False
    asked = settings.FLOORWALKER_SIGNED_UPLOADS.get(found.view_name)
    return asked is not None and request.method == "POST" and bool(import_string(asked)(request, **found.kwargs))


def too_large(request: FloorRequest) -> TooLarge | None:
    """Return the refusal of a body that is too large, before any of it is read."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length <= settings.FLOORWALKER_VISITOR_BYTES:
        return None
    limit = most_bytes(request)
    if length <= limit:
        return None
    if limit <= settings.FLOORWALKER_VISITOR_BYTES:
        return TooLarge(f"Nobody signed in sent {length:,} bytes; nothing of them was read.", remedy="Sign in first.", bytes=length)
    if limit <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return TooLarge(
            f"{length:,} bytes were sent; this address takes at most {limit:,} from you, and nothing of them was read.",
            remedy="Send files only where the house asks for them, and ask whoever gives out roles if you should hand them in.",
            bytes=length, limit=limit,
        )
    return TooLarge(
        f"The upload has {length:,} bytes; this house takes at most {limit:,}.",
        remedy="Split the file, import it on the server with `floorwalker import`, or raise the setting Largest upload.",
        bytes=length, limit=limit,
    )


def content_policy() -> str:
    """Return what a page may load: our own files and nothing from elsewhere; no inline script, no inline style, no eval.

    Forms may be sent to the company's own sign-in too, because browsers hold the redirect after a form to the same rule.
    """
    issuers = {_origin(server) for server in _directory_servers()}
    rules: dict[str, str] = {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": " ".join(["'self'", *sorted(issuers)]),
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _directory_servers() -> list[str]:
    providers: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS
    return [app["settings"]["server_url"] for app in providers.get("openid_connect", {}).get("APPS", ())]


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
