"""Refusals and failures as the reader needs them: a page, a part of a page, or a problem document (RFC 9457)."""

from __future__ import annotations

import logging
import sys
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import escape

from floorwalker.ground import causes
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.web import routes

PROBLEM = "application/problem+json"
log = logging.getLogger(__name__)


class RequestRefused(RuleBroken):
    """The request itself could not be understood."""

    code = "bad_request"
    status = HTTPStatus.BAD_REQUEST


class FormExpired(RuleBroken):
    """The form's secret is missing or old."""

    code = "form_expired"
    status = HTTPStatus.FORBIDDEN


def reference_of(request: HttpRequest) -> str:
    """Return the reference by which this request is found in the server's log."""
    return str(getattr(request, "reference", "none"))


def refusal(request: HttpRequest, broken: RuleBroken) -> HttpResponse:
    """Answer `request` with the refusal `broken`: htmx gets the part, a program the problem document, a browser the page."""
    if _is_htmx(request):
        status = HTTPStatus.UNPROCESSABLE_ENTITY if broken.status < HTTPStatus.INTERNAL_SERVER_ERROR else broken.status
        response = render(request, "floor/parts/refused.html", _words(request, broken), status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "innerHTML"
        return response
    if _wants_json(request):
        problem = broken.as_problem() | {"instance": reference_of(request)}
        return JsonResponse(problem, status=broken.status, content_type=PROBLEM)
    signed_in = getattr(request, "person", None) is not None
    page = "floor/refused_page.html" if signed_in else "floor/error.html"
    return render(request, page, _words(request, broken), status=broken.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that could not be understood."""
    return refusal(
        request,
        RequestRefused("The request could not be understood.", remedy="Go back, load the page again and try once more."),
    )


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that the reader's roles do not include."""
    return refusal(
        request,
        NotAllowed("Your roles do not include this page.", remedy="Ask an administrator for the role that does."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request for something that is not there."""
    return refusal(
        request,
        NotFound(
            f"There is no page at {request.path}.",
            remedy="Check the address, or press Ctrl K and type what you look for.",
        ),
    )


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that does not carry this browser's secret."""
    return refusal(
        request,
        FormExpired(
            "The form was not accepted: it was open for too long, or this browser refuses cookies.",
            remedy="Go back, load the page again and send the form once more. Nothing was changed.",
        ),
    )


def failed(request: HttpRequest) -> HttpResponse:
    """Answer after a fault of ours, or a cause that the house knows; needs neither database nor templates: either may have failed."""
    reference = reference_of(request)
    log.error("Request %s failed.", reference, extra={"method": request.method, "route": routes.name_of(request)})
    failure = sys.exc_info()[1]
    cause = causes.known(failure) if failure is not None else None
    status = cause.status if cause else HTTPStatus.INTERNAL_SERVER_ERROR
    if _wants_json(request) and not _is_htmx(request):
        problem = {
            "type": "about:blank#failed", "title": "The server failed; nothing was changed.", "status": status, "code": "failed",
            "detail": f"Try again; if it fails again, give this reference to whoever runs the server: {reference}.",
        }
        problem |= cause.as_problem() if cause else {}
        return JsonResponse(problem | {"instance": reference}, status=status, content_type=PROBLEM)
    heading = cause.message if cause else "Something went wrong on our side"
    remedy = cause.remedy if cause else "Try again."
    part = (
        f'<section id="refusal" class="empty" role="alert"><h1>{escape(heading)}</h1>'
        "<p>What you sent was not saved; what was saved before is safe.</p>"
        f"<p>{escape(remedy)} If it fails again, give this reference to whoever runs the server: "
        f"<strong>{escape(reference)}</strong></p>"
        '<p><a href="/">Go to Today</a></p></section>'
    )
    if _is_htmx(request) or getattr(request, "is_opened", False):
        return HttpResponse(part, status=status)
    return HttpResponse(
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Something went wrong – Floorwalker</title>'
        f'<meta name="viewport" content="width=device-width"></head><body><main>{part}</main></body></html>',
        status=status,
    )


def _words(request: HttpRequest, broken: RuleBroken) -> dict[str, object]:
    return {
        "refusal": broken, "what": broken.message, "remedy": broken.remedy, "status": broken.status,
        "reference": reference_of(request),
    }


def is_whole_page(request: HttpRequest) -> bool:
    """Return whether a browser asks for the page as a whole, not htmx for a part or a program for data."""
    return not _is_htmx(request) and not _wants_json(request)


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _wants_json(request: HttpRequest) -> bool:
    return not request.accepts("text/html") or request.path.startswith("/api/")
