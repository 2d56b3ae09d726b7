"""Feeds: their list, one with its pieces and problems, setting one up with a trial, and what can be done about one."""

from __future__ import annotations

from datetime import datetime, time
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import clock, sealed_value
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Cell, Lines, Link, State, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.record.actions import deliveries, feeds
from floorwalker.record.forms.feeds import FeedForm
from floorwalker.record.importers import IMPORTERS
from floorwalker.record.models import Delivery, Feed, Import
from floorwalker.record.places.folder import allowed
from floorwalker.record.queries import feeds as queries
from floorwalker.record.trying import Trial, try_out

MAY: Final = "record.import"
UNPROCESSABLE: Final = 422
ONCE: Final = "record.feed_secret"
"""Which feed's new secret is shown on the next page, once; the secret itself stays sealed."""
STATES: Final[dict[str, tuple[State, str]]] = {
    "running": ("ok", "Running"), "new": ("info", "Waits for its first piece"), "late": ("watch", "Late"), "failing": ("miss", "Failing"),
    "paused": ("idle", "Paused"), "retired": ("idle", "Retired"),
}
PIECES: Final[dict[str, tuple[State, str]]] = {"waiting": ("info", "Waiting"), "taken": ("ok", "Taken in"), "refused": ("miss", "Refused")}


def _words(standing: queries.Standing, zone: str) -> Status:
    state, word = STATES[standing.condition]
    return Status(state, f"{word} since {formats.moment(standing.since, zone=zone)}" if standing.since is not None else word)


@login_required
@require_safe
def listing(request: FloorRequest) -> HttpResponseBase:
    """List every feed: where it stands, its last piece, rows today, and its next look."""
    policy.require(request.actor, MAY)
    zone, now = zone_of(request), clock.now()
    expects = cache(lambda: queries.are_expected(now))
    midnight = datetime.combine(clock.today(zone), time(), tzinfo=ZoneInfo(zone))
    today = Sum("deliveries__imports__rows_accepted", filter=Q(deliveries__imports__created_at__gte=midnight))

    def standing(row: Any) -> queries.Standing:
        return queries.standing(row, now=now, expects=expects)

    register: Register[Any] = Register(
        code="feeds", title="Feeds", nouns=("feed", "feeds"), sort="feed",
        columns=(
            Column("feed", "Feed", lambda row: Link(row.name, reverse("record:feed", args=[row.reference]), row.reference), sort="name"),
            Column("kind", "How", lambda row: Lines(row.get_kind_display(), _log_of(row))),
            Column("state", "State", lambda row: _words(standing(row), zone)),
            Column("last", "Last piece", lambda row: _at(row.last_delivery, zone), sort="last_delivery"),
            Column("rows", "Rows today", lambda row: formats.count(row.rows_today or 0), sort="rows_today", numeric=True),
            Column("every", "Every", lambda row: f"{row.every_minutes} min", sort="every_minutes", numeric=True),
            Column("next", "Next look", lambda row: _at(standing(row).next_look, zone)),
        ),
        filters=(Filter("kind", "How", lambda rows, value: rows.filter(kind=value), choices=Feed.Kind.choices),),
        first_use=FirstUse(
            "No feed is set up yet", "A feed takes in what your telephone system exports every few minutes, and Today runs on it.",
            "Set a feed up", reverse("record:new_feed"), "plus",
        ),
    )  # fmt: skip
    rows = queries.listed().annotate(rows_today=today)
    return respond(request, "record/feeds.html", register=register, rows=rows, context={"title": "Feeds"})


def _log_of(feed: Feed) -> str:
    return IMPORTERS.get(feed.importer).label if feed.importer in IMPORTERS else feed.importer


def _at(moment: datetime | None, zone: str) -> Cell:
    return formats.moment(moment, zone=zone) if moment is not None else "–"


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Show a feed: where it stands, what to do about it, and every piece with its counts."""
    policy.require(request.actor, MAY)
    feed = queries.find(reference)
    zone, now = zone_of(request), clock.now()
    standing = queries.standing(feed, now=now, expects=lambda: queries.are_expected(now))
    register: Register[Import] = Register(
        code="deliveries", title=f"Pieces of {feed.name}", nouns=("piece", "pieces"), sort="-received",
        columns=(
            Column("piece", "Piece", lambda row: Link(_piece(row).name, reverse("record:import", args=[row.reference]), row.reference)),
            Column("received", "Received", lambda row: formats.moment(row.created_at, zone=zone), sort="created_at"),
            Column("written", "Written", lambda row: formats.moment(_piece(row).written_at, zone=zone), sort="delivery__written_at"),
            Column("state", "State", _state_of),
            Column("accepted", "Accepted", lambda row: formats.count(row.rows_accepted), sort="rows_accepted", numeric=True),
            Column("rejected", "Rejected", lambda row: formats.count(row.rows_rejected), sort="rows_rejected", numeric=True),
            Column("duplicates", "Duplicates", lambda row: formats.count(row.rows_duplicate), sort="rows_duplicate", numeric=True),
            Column("again", "Came again", lambda row: formats.count(_piece(row).repeats), sort="delivery__repeats", numeric=True),
        ),
        filters=(Filter("state", "State", lambda rows, value: rows.filter(delivery__state=value), choices=Delivery.State.choices),),
        first_use=FirstUse("No piece has come yet", _waits_for(feed), icon="clock"),
    )  # fmt: skip
    context = {
        "title": feed.name, "feed": feed, "state": _words(standing, zone), "standing": standing, "zone": zone, "log": _log_of(feed),
        "refused": queries.refused(feed)[:5], "secret": _secret_once(request, feed),
        "looking": queries.active_look(feed) is not None, "where": _where(feed),
        "address": request.build_absolute_uri(f"/api/v1/feeds/{feed.reference}/deliveries"),
    }
    return respond(request, "record/feed.html", register=register, rows=queries.brought(feed), context=context)


def _secret_once(request: FloorRequest, feed: Feed) -> str:
    if feed.kind != Feed.Kind.POST or feed.credentials is None or request.session.get(ONCE) != feed.reference:
        return ""
    del request.session[ONCE]
    return sealed_value.unseal(feed.credentials, about=feed.reference).decode()


def _piece(row: Import) -> Delivery:
    assert row.delivery is not None
    return row.delivery


def _state_of(row: Import) -> Cell:
    if row.state == Import.State.UNDONE:
        return Status("idle", "Taken out")
    return Status(*PIECES[_piece(row).state])


def _waits_for(feed: Feed) -> str:
    if feed.kind == Feed.Kind.POST:
        return "Send one to the address on this page, signed with its secret."
    return f"The place is looked at every {feed.every_minutes} minutes; a file is taken when it is whole."


def _where(feed: Feed) -> str:
    place = feed.place
    return {
        Feed.Kind.FOLDER: str(place.get("folder", "")), Feed.Kind.PULL: str(place.get("url", "")),
        Feed.Kind.SFTP: f"{place.get('user', '')}@{place.get('host', '')}:{place.get('folder', '')}", Feed.Kind.POST: "",
    }[Feed.Kind(feed.kind)]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: FloorRequest) -> HttpResponse:
    """Show the form of a new feed, try it, or set it up."""
    policy.require(request.actor, MAY)
    kind = request.GET.get("kind", Feed.Kind.FOLDER)
    if kind not in Feed.Kind.values:
        raise NotFound(f"{kind!r} is no way in which pieces come.", remedy=f"There are: {', '.join(Feed.Kind.values)}.")
    initial = {"zone": zone_of(request), "ownership": "own"}
    form = FeedForm(request.POST or None, kind=kind, initial=initial)
    return _answer(request, form, feed=None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: FloorRequest, reference: str) -> HttpResponse:
    """Show the form of a feed, try it, or change it."""
    policy.require(request.actor, MAY)
    feed = queries.find(reference)
    if feed.retired_at is not None:
        raise RuleBroken(f"{feed.name} is retired.", remedy="Set another feed up.", code="feed_retired")
    return _answer(request, FeedForm(request.POST or None, kind=feed.kind, feed=feed), feed=feed)


def _answer(request: FloorRequest, form: FeedForm, *, feed: Feed | None) -> HttpResponse:
    trial: Trial | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if "try" in request.POST:
                trial = _tried(form, feed)
            elif feed is None:
                made, _secret = feeds.set_up(form.plan(), by=request.actor)
                request.session[ONCE] = made.reference
                messages.success(request, f"{made.name} is set up.")
                return HttpResponseRedirect(reverse("record:feed", args=[made.reference]))
            else:
                feeds.change(feed, plan=form.plan(), by=request.actor)
                messages.success(request, f"{feed.name} is changed; it holds from the next piece on.")
                return HttpResponseRedirect(reverse("record:feed", args=[feed.reference]))
        except NotAllowed:
            raise
        except RuleBroken as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}")
    if trial is not None and trial.proof.get("host_key"):
        form.data = {**form.data.dict(), "host_key": trial.proof["host_key"]}  # type: ignore[attr-defined]
    context = {
        "title": f"Change {feed.name}" if feed else "Set a feed up", "form": form, "feed": feed, "kind": form.kind, "trial": trial,
        "kinds": Feed.Kind.choices, "roots": allowed(), "zone": form["zone"].value() if trial else zone_of(request),
        "can_try": form.kind != Feed.Kind.POST,
        "pinned": form["host_key"].value() if form.kind == Feed.Kind.SFTP else "",
    }
    return render(request, "record/feed_form.html", context, status=UNPROCESSABLE if form.errors else 200)


def _tried(form: FeedForm, feed: Feed | None) -> Trial:
    """Try what the form says; a password that stands is used only where it belongs to the same server, which must show its key."""
    plan = form.plan()
    secret, place = plan.secret, {name: value for name, value in plan.place.items() if name != "host_key"}
    if not secret and feed is not None and feed.credentials and feeds.is_same_server(feed.place, plan.place):
        secret, place = sealed_value.unseal(feed.credentials, about=feed.reference), plan.place
    return try_out(plan.kind, place, importer=plan.importer, options=plan.options(), secret=secret)


@login_required
@require_POST
def act(request: FloorRequest, reference: str, code: str) -> HttpResponse:
    """Look now, pause, resume or retire a feed, give it another secret, or take a refused piece in again."""
    policy.require(request.actor, MAY)
    feed = queries.find(reference)
    if code == "look":
        feeds.look_now(feed, by=request.actor)
        messages.info(request, "It is looked at now; what it brings stands here in a moment.")
    elif code == "pause":
        feeds.pause(feed, by=request.actor)
        messages.info(request, f"{feed.name} is paused.")
    elif code == "resume":
        feeds.resume(feed, by=request.actor)
        messages.info(request, f"{feed.name} is looked at again.")
    elif code == "retire":
        feeds.retire(feed, by=request.actor)
        messages.info(request, f"{feed.name} is retired; what it took in stays.")
    elif code == "secret":
        feeds.new_secret(feed, by=request.actor)
        request.session[ONCE] = feed.reference
    elif code == "again":
        _again(request, feed)
    else:
        raise NotFound(f"{reference} has no such act.", remedy="Look at its page for what it offers.")
    return HttpResponseRedirect(reverse("record:feed", args=[reference]))


def _again(request: FloorRequest, feed: Feed) -> None:
    key = request.POST.get("piece", "")
    delivery = feed.deliveries.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
    if delivery is None:
        raise NotFound(f"{feed.name} has no such piece.", remedy="Look at the list of its pieces.")
    deliveries.again(delivery, by=request.actor)
    if feed.is_running:
        feeds.look_now(feed, by=request.actor)
    messages.info(request, f"{delivery.name} is taken in again at the next look.")
