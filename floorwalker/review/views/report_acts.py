"""What is done with a report: kept, changed, shared, retired, and its figures filed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.parts import Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.record.facts import Restated
from floorwalker.review import report_sight
from floorwalker.review.actions import report_filing, report_schedules
from floorwalker.review.actions import reports as actions
from floorwalker.review.forms import reports as forms
from floorwalker.review.models import FiledReport, ReportReader, ReportSchedule
from floorwalker.review.queries import report_filed
from floorwalker.review.queries import reports as queries
from floorwalker.review.report_files import FORMS, Heading
from floorwalker.review.report_sight import EXPORT, KEEP, SHARE, VIEW
from floorwalker.review.rules.reports import Definition
from floorwalker.review.views import report_page
from floorwalker.review.views.reports import file_of


@login_required
@require_http_methods(GET_OR_POST)
def keep(request: FloorRequest) -> HttpResponse:
    """Keep what an address asks under a name."""
    policy.require(request.actor, KEEP)
    asks = forms.read(request.POST if request.method == "POST" else request.GET)
    form = forms.KeepForm(request.POST if "name" in request.POST else None)
    made = tried(
        request, form, lambda: actions.keep(asks, name=form.cleaned_data["name"], about=form.cleaned_data["about"], by=request.actor)
    )
    if made is not None:
        messages.success(request, f"{made.reference} is kept.")
        return redirect("review:report", reference=made.reference)
    back = f"{reverse('review:ask_report')}?{forms.address(asks).urlencode()}"
    return _form(request, form, title="Keep a report", submit="Keep", asks=asks, back=back)


@login_required
@require_POST
def change(request: FloorRequest, reference: str) -> HttpResponse:
    """Let a report ask from now on what the address asks."""
    one = queries.find(reference, by=request.actor)
    actions.change(one, asks=forms.read(request.POST), by=request.actor)
    messages.success(request, f"{reference} asks this from now on; the trail keeps what it asked before.")
    return redirect("review:report", reference=reference)


@login_required
@require_http_methods(GET_OR_POST)
def rename(request: FloorRequest, reference: str) -> HttpResponse:
    """Call a report otherwise."""
    one = queries.find(reference, by=request.actor)
    form = forms.KeepForm(request.POST or None, initial={"name": one.name, "about": one.about})
    made = tried(
        request, form,
        lambda: actions.change(one, name=form.cleaned_data["name"], about=form.cleaned_data["about"], by=request.actor),
    )
    if made is not None:
        return redirect("review:report", reference=reference)
    return _form(request, form, title=f"Rename {reference}", submit="Rename", back=reverse("review:report", args=[reference]))


@login_required
@require_POST
def share(request: FloorRequest, reference: str) -> HttpResponse:
    """Share a report with a person or a role."""
    one, form = queries.find(reference, by=request.actor), forms.ShareForm(request.POST)
    if form.is_valid():
        actions.share(one, **form.chosen, by=request.actor)  # type: ignore[arg-type]  # a person, or a role by its code
        messages.success(request, f"{reference} is shared. Whoever reads it sees the figures that their own roles reach.")
    return redirect(f"{reverse('review:report', args=[reference])}#sharing")


@login_required
@require_POST
def unshare(request: FloorRequest, reference: str, reader: int) -> HttpResponse:
    """Share a report no more with somebody."""
    one = queries.find(reference, by=request.actor)
    actions.unshare(one, get_object_or_404(ReportReader, pk=reader, report=one), by=request.actor)
    return redirect(f"{reverse('review:report', args=[reference])}#sharing")


@login_required
@require_http_methods(GET_OR_POST)
def send(request: FloorRequest, reference: str) -> HttpResponse:
    """Have a report sent by mail."""
    policy.require(request.actor, SHARE)
    one, zone = queries.find(reference, by=request.actor), zone_of(request)
    form = forms.SendForm(request.POST or None, report=one)
    made = tried(
        request, form,
        lambda: report_schedules.begin(
            one, turns=form.turns(zone), form=form.cleaned_data["form"], people=list(form.cleaned_data["people"]), by=request.actor
        ),
    )
    if made is not None:
        messages.success(request, f"It goes out first on {formats.moment(made.next_at, zone=zone)}.")
        return redirect(f"{reverse('review:report', args=[reference])}#sending")
    words = f"{one.name}. Hours are by the clock in {zone}."
    back = reverse("review:report", args=[reference])
    return _form(request, form, title=f"Send {reference} by mail", submit="Send", back=back, words=words)


@login_required
@require_POST
def stop(request: FloorRequest, reference: str, schedule: str) -> HttpResponse:
    """Send a report no more."""
    one = queries.find(reference, by=request.actor)
    report_schedules.stop(get_object_or_404(ReportSchedule, reference=schedule, report=one), by=request.actor)
    messages.success(request, f"{schedule} is stopped.")
    return redirect(f"{reverse('review:report', args=[reference])}#sending")


@login_required
@require_POST
def retire(request: FloorRequest, reference: str) -> HttpResponse:
    """Offer a report no more."""
    actions.retire(queries.find(reference, by=request.actor), by=request.actor)
    messages.success(request, f"{reference} is retired; figures that were filed of it stay.")
    return redirect("review:reports")


@login_required
@require_POST
def file(request: FloorRequest) -> HttpResponse:
    """File the figures that an address asks for, as they stand, with a comment."""
    policy.require(request.actor, KEEP)
    asks = forms.read(request.POST)
    report = queries.find(request.POST["report"], by=request.actor) if request.POST.get("report") else None
    form = forms.FileForm(request.POST)
    name = report.name if report else request.POST.get("title", "")
    made = tried(
        request, form,
        lambda: report_filing.file(
            asks, name=name, comment=form.cleaned_data["comment"], zone=zone_of(request), report=report, by=request.actor
        ),
    )
    if made is not None:
        messages.success(request, f"{made.reference} is filed: the figures stay as they are, with your comment.")
        return redirect("review:filed_report", reference=made.reference)
    back = f"{reverse('review:ask_report')}?{forms.address(asks).urlencode()}"
    hidden = [("title", name), *([("report", report.reference)] if report else [])]
    return _form(request, form, title="File the figures", submit="File", asks=asks, back=back, more=hidden)


@login_required
@require_safe
def filed_list(request: FloorRequest) -> HttpResponseBase:
    """List filed figures within the reader's reach."""
    policy.require(request.actor, VIEW)
    zone = zone_of(request)
    register: Register[FiledReport] = Register(
        code="filed-reports",
        title="Filed figures",
        nouns=("filed report", "filed reports"),
        sort="-at",
        columns=(
            Column("name", "Report", _named, sort="name"),
            Column("days", "Days", lambda row: f"{row.starts_on:%-d %b %Y} up to {row.ends_on:%-d %b %Y}", sort="starts_on"),
            Column("comment", "Comment", lambda row: row.comment),
            Column("by", "Filed by", lambda row: row.filed_by.display_name, sort="filed_by__sort_key"),
            Column("at", "Filed", lambda row: formats.moment(row.filed_at, zone=zone), sort="filed_at"),
        ),
        filters=(Filter("q", "Name", lambda found, words: found.filter(name__icontains=words)),),
        first_use=FirstUse(
            "No figures were filed yet", "Open a report, say what its figures show, and file them: they are kept as they stood, with their "
            "data version and a digest, whatever is counted later.", "See the reports", reverse("review:reports"), "chart-column",
        ),
    )
    rows = report_sight.filed(request.actor).select_related("filed_by")
    return respond(request, "ground/register.html", register=register, rows=rows, context={"title": "Filed figures"})


def _named(row: FiledReport) -> Link:
    return Link(row.name, reverse("review:filed_report", args=[row.reference]), row.reference)


@login_required
@require_safe
def filed(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Show filed figures as they were frozen, with the comment, and say whether the data moved since."""
    one = queries.find_filed(reference, by=request.actor)
    answer = report_filed.answer(one)
    form = request.GET.get("format", "")
    whole = report_filing.digest(one) == one.sha256
    if form in FORMS:
        filed_at = formats.moment_with_year(one.filed_at, zone=one.zone)
        by = f"{one.reference}, {filed_at} by {one.filed_by.display_name}"
        remarks = (("Comment", one.comment), ("Filed", by), ("SHA-256", one.sha256))
        return file_of(request, answer, Heading(one.name, one.reference, one.filed_by.display_name, remarks), form)
    restated = report_filed.restated(one)
    context = {
        "title": one.name, "one": one, "answer": answer, "is_whole": whole,
        "words": queries.words(answer.definition), "may_export": policy.allows(request.actor, EXPORT),
        "situation": _moved(restated) if restated is not None else None, "compared": report_page.situation(answer),
        **report_page.shown(answer),
    }
    return render(request, "review/report_filed.html", context)


def _moved(restated: Restated) -> Situation:
    days = sorted({day for _, day in restated.days})
    span = f"{days[0]} to {days[-1]}" if len(days) > 1 else "".join(days)
    if restated.figure_moved:
        sentence = "The data were counted anew since, and the figures would be other ones now"
        return Situation("watch", sentence, f"Days {span}. These stay as they were filed.")
    return Situation("info", "The data were counted anew since, and the figures are the same", f"Days {span}.")


def _form(
    request: FloorRequest, form: Form, *, title: str, submit: str, back: str, asks: Definition | None = None,
    more: list[tuple[str, str]] | None = None, words: str = "",
) -> HttpResponse:
    hidden = [] if asks is None else [(name, value) for name, values in forms.address(asks).lists() for value in values]
    context = {
        "title": title, "form": form, "submit": submit, "cancel_url": back, "hidden": [*hidden, *(more or [])],
        "words": words or (queries.words(asks) if asks is not None else ""),
    }
    return render(request, "review/report_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)
