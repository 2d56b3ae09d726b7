"""Where Today leads to in other rooms; a page that is not open yet has no address, and then no link is drawn."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def to(page: str, *, anchor: str = "", **parameters: str) -> str:
    """Return the address of the page with the URL name `page`, empty where no room has it."""
    try:
        address = reverse(page)
    except NoReverseMatch:
        return ""
    query = f"?{urlencode(parameters)}" if parameters else ""
    return f"{address}{query}{'#' + anchor if anchor else ''}"


def measure(code: str) -> str:
    """Return the address of the definition of a measure."""
    return to("record:measures", anchor=code)
