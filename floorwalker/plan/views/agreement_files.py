"""An agreement as files: CSV of every window of every promise, and a paper for the meeting with the client."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import downloads, formats, papers
from floorwalker.plan.models import AgreementMiss
from floorwalker.plan.queries import agreements as queries
from floorwalker.plan.views import agreement_words as words
from floorwalker.plan.views.agreements import MEASURES, count

HEAD = (
    "agreement", "client", "measure", "channel", "target", "window_from", "window_until", "figure", "n", "figure_with_all", "n_with_all",
    "left_out", "state", "credit", "currency", "cause", "action", "by", "due", "done",
)
PAPER_HEAD = ("Promise", "Window", "Figure that counts", "With everything", "State", "Credit", "Cause and action")
WIDTHS = (0.2, 0.13, 0.14, 0.14, 0.09, 0.1, 0.2)


@login_required
@require_safe
def as_csv(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Send every window of every promise: the figure that counts, the one with everything, credit, cause and action."""
    policy.require(request.actor, MEASURES)
    one = queries.find(reference, by=request.actor)
    store.look(one.reference, page="agreement file", by=request.actor)
    lines = []
    for kept in count(one, counted=True)[0]:
        for each in kept.windows:
            miss = each.miss
            lines.append((
                one.reference, one.client, kept.term.measure, kept.term.channel, words.target(kept.term),
                each.window.start.isoformat(), each.window.end.isoformat(), _plain(each.counts.value), int(each.counts.number),
                _plain(each.whole.value), int(each.whole.number),
                "; ".join(f"{stretch.starts_at.isoformat()} to {stretch.ends_at.isoformat()}" for stretch in each.excluded),
                each.verdict, "" if each.credit is None else str(each.credit), one.currency,
                *((miss.cause, miss.action, miss.owner.display_name, miss.due_on.isoformat(), "yes" if miss.done_at else "no")
                  if miss is not None else ("",) * 5),
            ))
    return downloads.csv_file(one.reference, [HEAD, *lines])


@login_required
@require_safe
def as_paper(request: FloorRequest, reference: str) -> HttpResponse:
    """Send the agreement as a PDF: the sides, what is left out, and every window with figure, credit, cause and action."""
    policy.require(request.actor, MEASURES)
    one = queries.find(reference, by=request.actor)
    store.look(one.reference, page="agreement pdf", by=request.actor)
    kept, zone, refusal = count(one, counted=True)
    rows = []
    for of in kept:
        for each in reversed(of.windows):
            row = words.row(each, one)
            whole = f"{row.whole}\n{row.whole_note}\nleft out: {row.excluded.lower()}" if row.excluded else "the same"
            figure = f"{row.figure}\n{row.note}".strip()
            rows.append([words.promise(of.term), row.window, figure, whole, str(row.state), row.credit, _answer(each.miss)])
    until = f" until {formats.day_with_year(one.ends_on, zone='UTC')}, not included" if one.ends_on else ""
    facts = [
        ("Between", f"{one.house_party} and {one.client_party}"), ("Document", one.document),
        ("Holds", f"from {formats.day_with_year(one.starts_on, zone='UTC')}{until}"),
        ("Counted", f"{str(one.get_window_display()).lower()}, on the calendar of {zone or 'several zones'}. {refusal}".strip()),
        ("Owner", one.owner.display_name),
    ]
    body = papers.paper(
        f"{one.name}, {one.reference}", facts=facts,
        grid=papers.Grid(PAPER_HEAD, rows, WIDTHS),
        author=one.owner.display_name, foot=f"{one.reference}, {one.client}",
    )
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{slugify(one.reference)}.pdf"'
    return response


def _answer(miss: AgreementMiss | None) -> str:
    if miss is None:
        return ""
    return f"{miss.cause}\n{miss.action} ({miss.owner.display_name}, {formats.day_with_year(miss.due_on, zone='UTC')})"


def _plain(value: float) -> str:
    return "" if value != value else f"{value:.6g}"
