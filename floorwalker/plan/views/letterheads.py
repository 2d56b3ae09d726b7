"""Pages of letterheads: the list with the brands that have none, one as it stands on paper, drafting, its mark, and deciding on it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages as said
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.ground.web.text_papers import Passage, Run, text_paper
from floorwalker.ground.web.uploading import WorkFolderHandler
from floorwalker.plan.actions import letterheads as actions
from floorwalker.plan.forms.document_variants import brand_choices
from floorwalker.plan.forms.drafts import forms_to_decide, number_in, proposal_in
from floorwalker.plan.forms.letterheads import LetterheadForm, begins_from
from floorwalker.plan.models import Letterhead
from floorwalker.plan.queries import letterheads as queries
from floorwalker.plan.rules import letterheads as rules
from floorwalker.plan.rules import marks

UNPROCESSABLE = 422
State = Letterhead.State
MARKS: Final = {State.DRAFT: "idle", State.PROPOSED: "watch", State.APPROVED: "ok", State.PUT_AWAY: "idle"}
TYPES: Final = {marks.SVG: "image/svg+xml", marks.PNG: "image/png"}


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List how each brand writes, from when to when, and which brands have no letterhead."""
    may_draw = policy.allows(request.actor, queries.DRAW)
    register: Register[Letterhead] = Register(
        code="letterheads",
        title="Letterheads",
        nouns=("letterhead", "letterheads"),
        sort="brand",
        columns=(
            Column("brand", "Of", lambda row: Link(row.brand or "the house", _address(row), row.reference), sort="brand"),
            Column("name", "Name", lambda row: row.name, sort="name"),
            Column("sender", "Sender", lambda row: f"{row.sender_name} <{row.sender_address}>" if row.sender_address else ""),
            Column("from", "From", lambda row: formats.day_with_year(row.starts_on, zone="UTC"), sort="starts_on"),
            Column("to", "Until before", lambda row: formats.day_with_year(row.ends_on, zone="UTC") if row.ends_on else "", sort="ends_on"),
            Column("owner", "Owner", lambda row: row.owner.display_name, sort="owner__sort_key"),
            Column("state", "State", state_of, sort="state"),
        ),
        filters=(
            Filter("brand", "Brand", lambda rows, value: rows.filter(brand=value), choices=brand_choices()[1:]),
            Filter("state", "State", lambda rows, value: rows.filter(state=value), choices=list(State.choices)[:3]),
        ),
        first_use=FirstUse(
            "No letterhead is drawn yet",
            "Say under which name, address and mark the house and each of its brands writes, and who sends its mail. Another approves it; "
            "papers for customers and messages take it from there.",
            "Draw the first" if may_draw else "", reverse("plan:draw_letterhead") if may_draw else "", "mail",
        ),
    )
    context = {"title": "Letterheads", "may_draw": may_draw, "without": queries.without(on=queries.today())}
    return respond(request, "plan/letterheads.html", register=register, rows=queries.listed(request.actor), context=context)


def _address(row: Letterhead) -> str:
    return reverse("plan:letterhead", args=[row.reference])


def state_of(row: Letterhead) -> Status:
    """Return how a letterhead stands today."""
    if row.state == State.APPROVED:
        today = queries.today()
        if row.starts_on > today:
            return Status("info", "Approved, to come")
        return Status("idle", "Holds no more") if row.ends_on is not None and row.ends_on <= today else Status("ok", "Holds")
    return Status(MARKS[State(row.state)], str(row.get_state_display()))  # type: ignore[arg-type]


@login_required
@require_safe
def letterhead(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one letterhead as it stands at the top and foot of a letter, what it lacks, and what may be done."""
    one = queries.find(reference, by=request.actor)
    return render(request, "plan/letterhead.html", _context(request, one))


def _context(request: FloorRequest, one: Letterhead) -> dict[str, Any]:
    may_draw = policy.allows(request.actor, queries.DRAW)
    own = request.actor.person_id in {one.proposed_by_id, one.drafted_by_id}
    is_draft, waits = one.state == State.DRAFT, one.state == State.PROPOSED
    gaps = rules.missing(actions.head_of(one), today=queries.today()) if is_draft or waits else []
    return {
        "title": f"Letterhead of {one.brand or 'the house'}", "one": one, "state": state_of(one), "gaps": gaps, "mark": picture_of(one),
        "zone": zone_of(request), "own": waits and own, "may_change": is_draft and may_draw,
        "may_propose": is_draft and may_draw and not gaps, "may_send_back": waits and own and may_draw,
        "may_decide": waits and not own and policy.allows(request.actor, queries.APPROVE), "most_kb": marks.MOST_BYTES // 1024,
        **forms_to_decide(queries.approvers(but=request.actor)),
    }


def picture_of(one: Letterhead) -> str:
    """Return the mark of a letterhead as an address that holds it; browsers run nothing that stands in a picture."""
    content = queries.mark_of(one)
    return f"data:{TYPES[one.mark_kind]};base64,{base64.b64encode(content).decode()}" if content else ""


@login_required
@require_safe
def as_paper(request: FloorRequest, reference: str) -> HttpResponse:
    """Send a sheet with the letterhead and its signature, as a letter would have them."""
    one = queries.find(reference, by=request.actor)
    passages = [Passage("text", [Run(line)]) for line in one.signature.splitlines()]
    content = text_paper(
        one.name, facts=[("State", str(state_of(one)))], passages=passages, tables=[], author=one.owner.display_name,
        foot=one.reference, head=queries.head_of(one),
    )
    store.look(one.reference, page="sheet with a letterhead", by=request.actor)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{one.reference.lower()}.pdf"'
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: FloorRequest, reference: str = "") -> HttpResponse:
    """Draw a letterhead, or change a draft of one."""
    policy.require(request.actor, queries.DRAW)
    of = queries.find(reference, by=request.actor) if reference else None
    begins = begins_from(of) if of is not None else _first(request)
    form = LetterheadForm(request.POST or None, of=of, initial=begins)
    if request.method == "POST" and form.is_valid():
        owner = form.cleaned_data["owner"]
        try:
            if of is not None:
                made = actions.change(of, form.head(), owner=owner, seen=form.cleaned_data["seen"], by=request.actor)
            else:
                made = actions.draft(form.head(), owner=owner, by=request.actor)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            said.success(request, f"{made.reference} is saved.")
            return redirect("plan:letterhead", reference=made.reference)
    back = reverse("plan:letterhead", args=[reference]) if of is not None else reverse("plan:letterheads")
    context = {
        "title": f"Change the letterhead of {of.brand or 'the house'}" if of is not None else "Draw a letterhead", "form": form,
        "cancel_url": back, "submit": "Save",
    }
    return render(request, "plan/draft_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _first(request: FloorRequest) -> dict[str, Any]:
    """Return what a new letterhead begins with: that of the brand as it holds."""
    brand = request.GET.get("brand", "")[:80]
    held = queries.in_force(brand, on=queries.today())
    begins = begins_from(held) if held is not None and held.brand == brand else {}
    return begins | {"brand": brand, "owner": request.person, "starts_on": queries.today(), "seen": None}


@csrf_exempt
@login_required
@require_POST
def mark(request: FloorRequest, reference: str) -> HttpResponse:
    """Take a picture as the mark, or say beside it why it is none; who may not draw letterheads is refused before a byte is read."""
    policy.require(request.actor, queries.DRAW)
    request.upload_handlers = [WorkFolderHandler(request)]
    return _mark(request, reference)


@csrf_protect
def _mark(request: FloorRequest, reference: str) -> HttpResponse:
    one = queries.find(reference, by=request.actor)
    try:
        content = _picture_in(request)
        actions.set_mark(one, content, seen=number_in(request.POST.get("seen", "")), by=request.actor)
    except marks.MarkRefused as refusal:
        if one.state != State.DRAFT:
            raise
        context = _context(request, one) | {"mark_wrong": f"{refusal.message} {refusal.remedy}"}
        return render(request, "plan/letterhead.html", context, status=UNPROCESSABLE)
    said.success(request, "The mark is kept, written anew." if content else "It has no mark.")
    return redirect("plan:letterhead", reference=reference)


def _picture_in(request: FloorRequest) -> bytes:
    """Return the picture that was sent; nothing where the mark is to be taken away."""
    picture = request.FILES.get("mark")
    if picture is None and "none" in request.POST:
        return b""
    content = picture.file.read(marks.MOST_BYTES + 1) if picture is not None and picture.file is not None else b""
    if not content:
        raise marks.MarkRefused("No picture was chosen, or it is empty.", remedy="Choose an SVG or a PNG.")
    return content


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Do what a button of the page says, and say that it is done."""
    done = ACTS.get(act)
    if done is None:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    said.success(request, done(request, queries.find(reference, by=request.actor)))
    return redirect("plan:letterhead", reference=reference)


def _propose(request: FloorRequest, one: Letterhead) -> str:
    asked = proposal_in(request, queries.approvers(but=request.actor))
    actions.propose(one, **asked, by=request.actor)
    return f"{asked['approver'].display_name} is asked to decide."


def _approve(request: FloorRequest, one: Letterhead) -> str:
    made = actions.approve(one, seen=number_in(request.POST.get("seen", "")), by=request.actor)
    return f"Approved: it holds from {formats.day_with_year(made.starts_on, zone='UTC')}."


def _return(request: FloorRequest, one: Letterhead) -> str:
    return f"{actions.send_back(one, reason=request.POST.get('reason', ''), by=request.actor).reference} is a draft again."


def _put_away(request: FloorRequest, one: Letterhead) -> str:
    return f"{actions.put_away(one, reason=request.POST.get('reason', ''), by=request.actor).reference} is put away."


ACTS: Final[dict[str, Callable[[FloorRequest, Letterhead], str]]] = {
    "propose": _propose, "approve": _approve, "return": _return, "put-away": _put_away,
}
