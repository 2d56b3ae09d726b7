"""Saved views of lists: kept from what is shown, listed, renamed, shared, put first and removed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import saved_views as actions
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import SavedView
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.saved_views import OWN, Readers
from floorwalker.ground.views.house import UNPROCESSABLE
from floorwalker.ground.web import viewing
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, FirstUse, Register, respond


class ViewForm(forms.Form):
    """The name of a view, and who is offered it."""

    name = forms.CharField(max_length=actions.NAME_CHARACTERS, label="Name", help_text="Such as Late this week.")
    readers = forms.ChoiceField(
        label="Seen by", required=False,
        help_text="Whoever it is shared with reads its filters, and the list under them within their own reach.",
    )

    def __init__(self, *args: Any, offered: list[Readers], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offered = {_code(each): each for each in offered}
        if len(offered) == 1:
            del self.fields["readers"]
        else:
            self.fields["readers"].choices = [(code, _label(each)) for code, each in self._offered.items()]  # type: ignore[attr-defined]

    @property
    def readers_chosen(self) -> Readers:
        """Who was chosen; the owner alone where there is no choice."""
        return self._offered.get(self.cleaned_data.get("readers", ""), OWN)


def _code(readers: Readers) -> str:
    one = readers.team or readers.site
    return "" if readers == OWN else f"{readers.share}:{one.code if one else ''}"


def _label(readers: Readers) -> str:
    if readers == OWN:
        return "Only me"
    return f"Team {readers.team}" if readers.team else f"Site {readers.site}" if readers.site else "The whole house"


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the views that the reader keeps, of every list."""
    policy.require(request.actor, actions.KEEP)
    register: Register[SavedView] = Register(
        code="saved-views", title="My views", nouns=("saved view", "saved views"), sort="list",
        columns=(
            Column("name", "View", _opening, sort="name", plain=lambda row: row.name),
            Column("list", "List", lambda row: row.title, sort="title"),
            Column("keeps", "Keeps", lambda row: row.words),
            Column("seen", "Seen by", lambda row: row.shared_with or "only you", sort="share"),
            Column("state", "State", _state),
            Column("change", "Change", lambda row: Link(row.reference, reverse("ground:saved_view", args=[row.reference]))),
        ),
        first_use=FirstUse(
            "No view saved yet", "Filter or order a list, and choose Save view above it: it stands there as a link from then on.",
            icon="funnel",
        ),
    )
    rows = actions.offered(request.actor).filter(person=request.actor.person_id)
    return respond(request, "ground/register.html", register=register, rows=rows, context={"title": "My views"})


def _opening(row: SavedView) -> Any:
    try:
        return Link(row.name, viewing.address(reverse(row.place), row))
    except NoReverseMatch:  # the list of one record: it is opened from that record
        return row.name


def _state(row: SavedView) -> Status | str:
    if row.is_raised:  # type: ignore[attr-defined]
        return Status("watch", "Wants a look")
    return Status("info", "Opens the list") if row.is_first else ""  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: FloorRequest) -> HttpResponse:
    """Ask for the name of what a list shows, or keep it."""
    policy.require(request.actor, actions.KEEP)
    shown, base = viewing.read(request.GET.get("of", ""), by=request)
    form = ViewForm(request.POST or None, offered=actions.readers_offered(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.keep(shown, name=form.cleaned_data["name"], readers=form.readers_chosen, by=request.actor)
        except (NotAllowed, NotFound):
            raise
        except RuleBroken as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}")
        else:
            messages.success(request, f"{kept.name} is saved.")
            return redirect(viewing.address(base, kept))
    context = {"title": f"Save this view of {shown.title}", "words": shown.words, "cancel_url": viewing.with_query(base, shown.query)}
    return _answer(request, form, context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show a view that the reader keeps, or give it another name and other readers."""
    policy.require(request.actor, actions.KEEP)
    kept = actions.own(reference, by=request.actor)
    readers = Readers(kept.share, kept.team, kept.site)
    offered = actions.readers_offered(request.actor)
    form = ViewForm(
        request.POST or None, offered=offered if readers in offered else [*offered, readers],
        initial={"name": kept.name, "readers": _code(readers)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.change(kept, name=form.cleaned_data["name"], readers=form.readers_chosen, by=request.actor)
        except (NotAllowed, NotFound):
            raise
        except RuleBroken as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}")
        else:
            messages.success(request, f"{kept.name} is changed.")
            return redirect("ground:saved_views")
    opening = _opening(kept)
    context = {
        "title": kept.name, "kept": kept, "words": kept.words, "cancel_url": reverse("ground:saved_views"),
        "open_url": opening.url if isinstance(opening, Link) else "", "raised": actions.raised(kept).first(), "zone": zone_of(request),
    }
    return _answer(request, form, context)


def _answer(request: FloorRequest, form: ViewForm, context: dict[str, Any]) -> HttpResponse:
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "ground/saved_view.html", {**context, "form": form, "submit": "Save view"}, status=status)


@login_required
@require_POST
def act(request: FloorRequest, reference: str, code: str) -> HttpResponse:
    """Put a view first, keep in it what is shown now, tick off its alert, or remove it."""
    kept = actions.find(reference, by=request.actor)
    if code == "first":
        actions.put_first(kept, by=request.actor)
        messages.success(request, f"{kept.title} opens {'as it is again' if kept.is_first else f'with {kept.name}'}.")  # type: ignore[attr-defined]
        return redirect(_opening(kept).url if isinstance(_opening(kept), Link) else "ground:saved_views")
    if code == "update":
        shown, base = viewing.read(request.POST.get("of", ""), by=request)
        kept = actions.change(kept, shown=shown, by=request.actor)
        messages.success(request, f"{kept.name} keeps what is shown now.")
        return redirect(viewing.address(base, kept))
    if code == "seen":
        actions.tick_off(kept, by=request.actor)
        messages.info(request, f"The alert of {kept.name} is ticked off.")
    elif code == "remove":
        actions.remove(kept, by=request.actor)
        messages.info(request, f"{kept.name} is removed.")
    else:
        raise NotFound(f"A saved view has no act {code}.", remedy="Look at its page for what it offers.")
    return redirect("ground:saved_views")
