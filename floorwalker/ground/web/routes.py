"""The name of the route that a request reached: what may be counted and logged, where a path may hold what somebody typed."""

from __future__ import annotations

from django.http import HttpRequest


def name_of(request: HttpRequest) -> str:
    """Return the name of the route of `request`, ``none`` where there is no such address."""
    match = getattr(request, "resolver_match", None)
    return str(match.view_name or "unnamed") if match else "none"
