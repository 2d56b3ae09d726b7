"""The API of the house: every room brings its own part; signed-in people only, refusals as problem documents."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import django_auth

from floorwalker import __version__
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.web import errors
from floorwalker.record.api import router as record

api = NinjaAPI(
    title="Floorwalker", version=__version__, urls_namespace="api", auth=django_auth, docs_url=None,
    description="What the pages show, for programs. The reach is that of the person signed in. Null is no data, never 0.",
)
api.add_router("", record)


class NotSignedIn(RuleBroken):
    """Nobody is signed in."""

    code = "not_signed_in"
    status = HTTPStatus.UNAUTHORIZED


class NotUnderstood(RuleBroken):
    """A parameter is not of the kind that the description says."""

    code = "bad_parameter"


def _refused(request: HttpRequest, broken: RuleBroken | type[RuleBroken]) -> HttpResponse:
    assert isinstance(broken, RuleBroken)
    return errors.refusal(request, broken)


def _not_signed_in(request: HttpRequest, _error: Any) -> HttpResponse:
    return errors.refusal(request, NotSignedIn("Nobody is signed in.", remedy="Sign in first, and send the session's cookie."))


def _not_understood(request: HttpRequest, error: Any) -> HttpResponse:
    named = "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors)
    return errors.refusal(
        request, NotUnderstood(f"The request could not be read: {named}.", remedy="See /api/v1/openapi.json for what is expected.")
    )


api.add_exception_handler(RuleBroken, _refused)
api.add_exception_handler(AuthenticationError, _not_signed_in)
api.add_exception_handler(ValidationError, _not_understood)
