"""What was found of who asked: by room, item by item with others blanked, decided on, and handed out as one package."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground import files
from floorwalker.ground.errors import NotFound
from floorwalker.ground.jobs.shown import view_of
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.downloads import kept_file
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.parts import Situation
from floorwalker.resolve import rights_sight
from floorwalker.resolve.actions import rights_erasure as erasure
from floorwalker.resolve.actions import rights_found as actions
from floorwalker.resolve.forms.rights import DecideForm, EraseForm
from floorwalker.resolve.models import RightsItem, RightsLetter, RightsRequest, RightsSearch
from floorwalker.resolve.queries import rights as requests
from floorwalker.resolve.queries import rights_found as queries
from floorwalker.resolve.queries import rights_holds
from floorwalker.resolve.rules import rights_letters
from floorwalker.resolve.views.rights import draft

A_PAGE: Final = 20
STATES: Final[dict[str, State]] = {"release": "ok", "redact": "info", "withhold": "watch"}
HOW: Final = {"tie": "leads to them", "ref": "is about something of theirs", "words": "says their name or number"}


@login_required
@require_safe
def rooms(request: FloorRequest, reference: str) -> HttpResponse:
    """Show what was found, by room and table, with why it is kept, how long and who sees it."""
    return _rooms(request, requests.find(reference, by=request.actor))


def _rooms(request: FloorRequest, one: RightsRequest, *, erasing: EraseForm | None = None) -> HttpResponse:
    search = RightsSearch.objects.select_related("job", "package", "packed_by").filter(request=one).first()
    found = queries.rooms(one) if search and search.ended_at else []
    is_open = one.closed_at is None
    is_under_way = search is not None and search.ended_at is None
    left = sum(each.items - each.decided for each in found)
    context = {
        "title": f"Found for {one.reference}", "one": one, "search": search,
        "job": view_of(search.job) if search and is_under_way else None,
        "rooms": found, "left": left, "zone": zone_of(request), "situation": _situation(one, search, len(found), left),
        "searches": is_open and one.identity_at is not None and policy.allows(request.actor, rights_sight.HANDLE)
        and (search is None or search.package_id is None),
        "packs": is_open and bool(found) and not left and search is not None and search.package_id is None
        and policy.allows(request.actor, rights_sight.DECIDE),
        **_erasing(request, one, erasing, is_searched=bool(search and search.ended_at)),
        "takes": search is not None and search.package_id is not None and policy.allows(request.actor, rights_sight.DECIDE),
    }  # fmt: skip
    return render(request, "resolve/right_found.html", context, status=UNPROCESSABLE if erasing else 200)


def _erasing(request: FloorRequest, one: RightsRequest, form: EraseForm | None, *, is_searched: bool) -> dict[str, Any]:
    """Return what stands against erasing, or the form that erases, where a customer asks for it."""
    job = Job.objects.filter(kind=erasure.ERASE, arguments__request=one.reference).order_by("-pk").first()
    shown: dict[str, Any] = {"erasing_job": view_of(job) if job else None, "asks_erasure": one.kind == RightsRequest.Kind.ERASURE}
    is_asked = one.kind == RightsRequest.Kind.ERASURE and one.customer_id is not None and one.closed_at is None and is_searched
    if not is_asked or not policy.allows(request.actor, rights_sight.DECIDE) or (job and job.state in {"waiting", "running"}):
        return shown
    against = rights_holds.holds(rights_holds.finds_of(one), but=one)
    if against:
        return {**shown, "against": against}
    letter = draft(request, one, RightsLetter.Kind.ANSWER, rest=rights_letters.ERASED)
    return {**shown, "against": against, "erase_form": form or EraseForm(initial={"letter": letter}, auto_id="erase-%s")}


@login_required
@require_http_methods(["POST"])
def erase(request: FloorRequest, reference: str) -> HttpResponse:
    """Erase the customer, with the letter that says so."""
    one = requests.find(reference, by=request.actor)
    form = EraseForm(request.POST, auto_id="erase-%s")
    if tried(request, form, lambda: erasure.erase(reference, letter=form.cleaned_data["letter"], by=request.actor)) is None:
        return _rooms(request, one, erasing=form)
    messages.success(request, "They are being erased in every room; the request closes with it.")
    return redirect("resolve:right_found", reference=reference)


def _situation(one: RightsRequest, search: RightsSearch | None, tables: int, left: int) -> Situation:
    if search is None:
        if one.identity_at is None:
            why = "Check who they are first: nobody looks through the house for a stranger."
            return Situation("watch", "Nobody made sure who asks", why)
        return Situation("info", "Nothing was looked for yet", "Every table that any room declares to hold data of this kind is walked.")
    if search.ended_at is None:
        return Situation("info", "The rooms are being looked through", "This page shows what was found once it is done.")
    if search.package_id is not None:
        return Situation("ok", "The package is made", "Hand it out by the way they asked for, then answer and close the request.")
    if one.kind == RightsRequest.Kind.ERASURE:
        return Situation("info", f"{tables} tables hold something of them", "What is erased, and what stands against it, is below.")
    if not tables:
        return Situation("idle", "Nothing was found", f"{search.tables} tables were walked, in the house and in every archive.")
    if left:
        why = "Open a table: what names others is blanked by itself, and you see it."
        return Situation("info", f"{left} things wait for a decision", why)
    return Situation("ok", "Everything is decided on", "Make the package; it is refused where something changed since.")


@login_required
@require_http_methods(["POST"])
def search(request: FloorRequest, reference: str) -> HttpResponse:
    """Look through the rooms."""
    actions.look_through(reference, by=request.actor)
    messages.success(request, "Every room is being looked through.")
    return redirect("resolve:right_found", reference=reference)


@login_required
@require_http_methods(["POST"])
def pack(request: FloorRequest, reference: str) -> HttpResponse:
    """Make the package."""
    actions.pack(reference, by=request.actor)
    messages.success(request, "The package is made.")
    return redirect("resolve:right_found", reference=reference)


@login_required
@require_safe
def package(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Send the package as it was made."""
    policy.require(request.actor, rights_sight.DECIDE)
    one = requests.find(reference, by=request.actor)
    held = RightsSearch.objects.select_related("package").filter(request=one, package__isnull=False).first()
    if held is None or held.package is None:
        raise NotFound("There is no package.", remedy="Make it first.")
    store.look(one.reference, page="Package that is handed out", by=request.actor)
    return kept_file(files.open_plain(held.package), name=f"{one.reference}.zip", content_type="application/zip")


@login_required
@require_http_methods(GET_OR_POST)
def table(request: FloorRequest, reference: str, model: str) -> HttpResponse:
    """Show what one table holds, item by item, and decide on it."""
    one = requests.find(reference, by=request.actor)
    items = queries.of_table(one, model)
    page = Paginator(items, A_PAGE).get_page(request.GET.get("page"))
    if not page.object_list:
        raise NotFound("Nothing was found there.", remedy="Look at what was found.")
    positions = [each.position for each in page.object_list]
    form = DecideForm(request.POST or None, exemptions=requests.exemptions(one), positions=positions)
    if request.method == "POST":
        back = f"{reverse('resolve:right_table', args=[reference, model])}?page={page.number}"
        if request.POST.get("as") == "suggested":
            done = _as_suggested(request, one, [each for each in page.object_list if not each.decision])
            messages.success(request, f"{done} decided as suggested.")
            return redirect(back)
        done = tried(request, form, lambda: actions.decide(reference, by=request.actor, **_given(form)))
        if done is not None:
            messages.success(request, f"{done} decided.")
            return redirect(back)
    store.look(one.reference, page=f"Found: {queries.title(model)}, {positions[0]} to {positions[-1]}", by=request.actor)
    context = {
        "title": queries.title(model), "one": one, "page": page, "form": form, "model": model, "zone": zone_of(request), "how": HOW,
        "shown": [(each, _status(each.item), HOW[each.item.how]) for each in queries.shown(page.object_list, one)],
        "decides": one.closed_at is None and policy.allows(request.actor, rights_sight.HANDLE)
        and not RightsSearch.objects.filter(request=one, package__isnull=False).exists(),
        "undecided": sum(not each.decision for each in page.object_list),
    }  # fmt: skip
    return render(request, "resolve/right_table.html", context, status=UNPROCESSABLE if form.errors else 200)


def _given(form: DecideForm) -> dict[str, Any]:
    given = dict(form.cleaned_data)
    positions = given.pop("item")
    return {**given, "positions": positions}


def _as_suggested(request: FloorRequest, one: RightsRequest, items: list[RightsItem]) -> int:
    """Hand out whole what names nobody else, and with others blanked what does."""
    done = 0
    for names_others, decision in ((False, RightsItem.Decision.RELEASE), (True, RightsItem.Decision.REDACT)):
        positions = [each.position for each in items if each.names_others is names_others]
        if positions:
            done += actions.decide(one.reference, positions=positions, decision=decision, by=request.actor)
    return done


def _status(item: RightsItem) -> Status:
    if item.decision:
        return Status(STATES[item.decision], item.get_decision_display())
    return Status("watch", "Names others") if item.names_others else Status("idle", "Not decided")
