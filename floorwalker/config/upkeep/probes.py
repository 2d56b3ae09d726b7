"""The addresses that machines ask: is the process alive, is the house ready, its figures. None needs somebody signed in."""

from __future__ import annotations

import hmac
from http import HTTPStatus
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from floorwalker.config.upkeep import health, metrics
from floorwalker.ground.errors import NotAllowed

FORWARDED: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
"""Whoever comes through a proxy is not on this machine, though the proxy is."""


@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """Say that this process answers; nothing else is looked at."""
    return HttpResponse("alive\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the house is ready; what was seen and what to do only to whoever may read the figures."""
    every = health.checks()
    told = ("name", "well", "seen", "remedy") if trusted(request) else ("name", "well")
    answer = {"ready": all(check.well for check in every), "checks": [{name: getattr(check, name) for name in told} for check in every]}
    status = HTTPStatus.OK if answer["ready"] else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse(answer, status=status, headers={"Cache-Control": "no-store"})


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Give the figures to whoever shows the token, or asks on this machine where none is set."""
    if not trusted(request):
        raise NotAllowed(
            "The figures are for monitoring only.",
            remedy="Ask on this machine, or set FLOORWALKER_METRICS_TOKEN and send it: Authorization: Bearer TOKEN.",
        )
    return HttpResponse(generate_latest(metrics.registry), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def trusted(request: HttpRequest) -> bool:
    """Return whether `request` shows the token; where none is set, whether it comes straight from this machine."""
    token: str = settings.FLOORWALKER_METRICS_TOKEN
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    if any(name in request.META for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
