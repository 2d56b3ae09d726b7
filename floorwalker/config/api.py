"""The API of the house: every room brings its own part; programs with a key and people signed in; refusals as problem documents."""

from __future__ import annotations

from copy import deepcopy
from http import HTTPStatus
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer, django_auth

from floorwalker import __version__
from floorwalker.ground.api import router as ground
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import api_access
from floorwalker.ground.web import errors
from floorwalker.record.api import router as record
from floorwalker.record.feeds_api import router as feeds
from floorwalker.review.api import router as review


class KeyAuth(HttpBearer):
    """A key, sent as Authorization: Bearer KEY; who acts is then the key, and the zone its owner's."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the key, and let it act."""
        key = api_access.open_with(token, request)
        request.actor = api_access.actor_of(key)  # type: ignore[attr-defined]
        request.person = key.owner  # type: ignore[attr-defined]
        return key


WEBHOOK: Final = {
    "summary": "Something happened",
    "description": "Sent to the address of a webhook, signed as Standard Webhooks says. Answer 2xx within 10 seconds; it may come twice.",
    "security": [],
    "parameters": [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}, "description": meaning}
        for name, meaning in (
            ("webhook-id", "names the event; the same at every attempt"),
            ("webhook-timestamp", "the second of the attempt, since 1970, UTC"),
            ("webhook-signature", "v1, and the base64 of HMAC-SHA256 over id.timestamp.body; several with spaces between"),
        )
    ],
    "requestBody": {"required": True, "content": {"application/json": {"schema": {
        "type": "object", "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"type": "string", "examples": ["finding.raised"], "description": "the kind of event, as the trail names it"},
            "timestamp": {"type": "string", "format": "date-time", "description": "when it happened, UTC"},
            "data": {
                "type": "object", "required": ["ref"],
                "properties": {"ref": {"type": "string", "examples": ["finding:FND-12"], "description": "the record it is about"}},
            },
        },
    }}}},
    "responses": {"2XX": {"description": "It was taken; nothing of the answer is read but its status."}},
}  # fmt: skip
"""What the house sends to webhooks (OpenAPI 3.1, section 4.8.1)."""


class HouseAPI(NinjaAPI):
    """The API, described as it answers: a refusal is a problem document and not plain JSON."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the description, each refusal under the content type that it has."""
        described = super().get_openapi_schema(**options)
        described["webhooks"] = {"event": {"post": WEBHOOK}}
        for operations in described["paths"].values():
            for operation in operations.values():
                # An address that holds a NUL is none, whatever it asks for.
                operation["responses"].setdefault(HTTPStatus.NOT_FOUND, deepcopy(operation["responses"][HTTPStatus.UNAUTHORIZED]))
                for status, answer in operation["responses"].items():
                    if int(status) >= HTTPStatus.BAD_REQUEST and "application/json" in answer.get("content", {}):
                        answer["content"][errors.PROBLEM] = answer["content"].pop("application/json")
        return described


api = HouseAPI(
    title="Floorwalker", version=__version__, urls_namespace="api", auth=[KeyAuth(), django_auth], docs_url=None,
    description=(
        "What the pages show, for programs. The reach is that of the key or of the person signed in. Null is no data, never 0. "
        "Every refusal is a problem document (RFC 9457). A POST may carry an Idempotency-Key: sent again within 24 hours it is done once."
    ),
)
api.add_router("", record)
api.add_router("", feeds)
api.add_router("", ground)
api.add_router("", review)


class NotSignedIn(RuleBroken):
    """Nobody is signed in."""

    code = "not_signed_in"
    status = HTTPStatus.UNAUTHORIZED


class NotUnderstood(RuleBroken):
    """A parameter is not of the kind that the description says."""

    code = "bad_parameter"


class Malformed(RuleBroken):
    """A body is not what it says it is."""

    code = "malformed"
    status = HTTPStatus.BAD_REQUEST


def _refused(request: HttpRequest, broken: RuleBroken | type[RuleBroken]) -> HttpResponse:
    assert isinstance(broken, RuleBroken)
    response = errors.refusal(request, broken)
    if broken.status == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = str(api_access.WINDOW_SECONDS)
    if broken.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _not_there(request: HttpRequest, _error: Any) -> HttpResponse:
    return _refused(request, NotFound("There is no such record.", remedy="Check its reference."))


def _malformed(request: HttpRequest, error: Any) -> HttpResponse:
    if error.status_code == HTTPStatus.FORBIDDEN:  # a form from elsewhere, sent with this browser's session
        return errors.csrf_refused(request)
    return _refused(request, Malformed("The body could not be read.", remedy="Send JSON, as /api/v1/openapi.json says."))


def _not_signed_in(request: HttpRequest, _error: Any) -> HttpResponse:
    remedy = "Send a key as Authorization: Bearer KEY, or sign in and send the session's cookie."
    return _refused(request, NotSignedIn("Nobody is signed in.", remedy=remedy))


def _not_understood(request: HttpRequest, error: Any) -> HttpResponse:
    named = "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors)
    return _refused(
        request, NotUnderstood(f"The request could not be read: {named}.", remedy="See /api/v1/openapi.json for what is expected.")
    )


api.add_exception_handler(RuleBroken, _refused)
api.add_exception_handler(AuthenticationError, _not_signed_in)
api.add_exception_handler(ValidationError, _not_understood)
api.add_exception_handler(Http404, _not_there)
api.add_exception_handler(HttpError, _malformed)
