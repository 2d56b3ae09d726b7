"""The framework page: from policy to procedure, guide and template in one view, with what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import downloads
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.queries.framework import Framework, framework


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show what hangs under what, and the gaps."""
    found = framework(request.actor)
    context = {
        "title": "Framework", "found": found, "rows": [row for place in found.places for row in place.walk()],
        "may_write": policy.allows(request.actor, queries.WRITE), "begin": reverse("plan:begin_document"),
    }
    return render(request, "plan/document_framework.html", context)


@login_required
@require_safe
def as_csv(request: FloorRequest) -> HttpResponseBase:
    """Send the framework and its gaps as a file."""
    return downloads.csv_file("documents-framework", _lines(framework(request.actor)))


def _lines(found: Framework) -> Iterator[tuple[str, ...]]:
    yield ("depth", "kind", "reference", "title", "hangs under", "objective", "owner", "gaps")
    for place in found.places:
        for row in place.walk():
            one = row.document
            yield (
                str(row.depth), row.kind.label, one.reference, one.title, one.under.reference if one.under else "",
                one.held_serves or "", one.owner.display_name, "; ".join(row.wrong),
            )
    for reason in found.reasons:
        yield ("0", "Guide", "", reason.name, "", "", "", "contact reason without a guide")
