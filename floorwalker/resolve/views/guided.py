"""Going through the steps of a contact by keys while it runs, how often that is done, and which contacts go through which list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import clock
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.charts import Chart
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.parts import Act, Situation, Tile
from floorwalker.record import minimal
from floorwalker.record.actions import logged as logged_actions
from floorwalker.record.actions import stamps as actions
from floorwalker.record.actions.logged import Said
from floorwalker.record.models import LoggedContact
from floorwalker.record.queries import logged as logged_queries
from floorwalker.record.queries import stamps
from floorwalker.resolve.actions import checklist_uses
from floorwalker.resolve.forms.guided import BeginForm, UseForm
from floorwalker.resolve.queries import guided, stamp_coverage
from floorwalker.resolve.queries.guided import Stands
from floorwalker.resolve.queries.stamp_coverage import Coverage, Covered
from floorwalker.resolve.rules import checklists
from floorwalker.resolve.rules.drawn import FEW

WANTED = 0.95
"""Below this for sure, coverage is called out: the house wants at most one contact of twenty without a mandatory step."""
SHOWN_PEOPLE = 30


@login_required
@require_http_methods(GET_OR_POST)
def begin(request: FloorRequest) -> HttpResponse:
    """Begin a contact: it is open from now on, and its steps wait."""
    by = request.actor
    policy.require(by, logged_queries.LOG)
    last = LoggedContact.objects.filter(person=by.person_id or 0).only("queue", "channel").first()
    initial = {"channel": last.channel if last else "voice", "queue": last.queue_id if last else None}
    form = BeginForm(request.POST or None, initial=initial)
    now = clock.now()
    made = tried(request, form, lambda: logged_actions.log(Said(started_at=now, ended_at=now, **form.cleaned_data), by=by))
    if made is not None:
        return redirect("resolve:contact_step", made.reference)
    context = {"title": "Begin a contact", "form": form, "page_keys": ((("Enter",), "begin"),)}
    return render(request, "resolve/contact_begin.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show the step that is next with its words and answers, each a key, and how the others stand."""
    logged = logged_queries.find(reference, by=request.actor)
    store.look(logged.reference, page="steps of a contact", by=request.actor)
    may = logged_queries.seen(request.actor, code=logged_queries.LOG).filter(pk=logged.pk).exists()
    rows = guided.standing(logged)
    current = next((each for each in rows if each.step.id == request.GET.get("step")), None) or _next(rows) if may else None
    done = sum(each.is_done for each in rows)
    context: dict[str, Any] = {
        "title": f"Steps of {logged.reference}", "kept": logged, "rows": rows, "current": current, "zone": zone_of(request), "may": may,
        "choices": checklists.choices(current.step) if current is not None else (), "done": done, "is_paused": any(
        each.is_paused for each in rows), "told": [each for each in rows if each.then], "pieces": minimal.pieces(logged.note),
        "situation": _situation(logged, rows), "running": stamps.is_running(logged),
        "tries_left": current.step.said.tries - current.stamp.attempts if current is not None and current.stamp is not None else None,
        "page_keys": (((("1",), "answer the step that is open"),) if current is not None else ()) + ((("w",), "write it up"),),
    }  # fmt: skip
    return render(request, "resolve/contact_steps.html", context)


@login_required
@require_POST
def stamp(request: FloorRequest, reference: str) -> HttpResponse:
    """Stamp what came of a step, end a pause, or mask the note."""
    by = request.actor
    logged = logged_queries.find(reference, by=by)
    page = redirect("resolve:contact_step", logged.reference)
    if request.POST.get("answer") == "mask":
        actions.mask_note(logged, by=by)
        messages.success(request, "The note holds the words and not the numbers.")
        return page
    found = next((each for each in guided.standing(logged) if each.step.id == request.POST.get("step")), None)
    if found is None:
        raise checklists.NoSuchAnswer("This contact has no such step.", remedy="Look at its steps again.")
    if request.POST.get("answer") == "resume":
        actions.end_pause(logged, step=found.step.id, by=by)
        return page
    tried_before = found.stamp.attempts if found.stamp is not None else 0
    made = checklists.stamped(found.step, request.POST.get("answer", ""), tried=tried_before)
    if found.holds:
        raise actions.StampRefused(
            f"The note holds what looks like a {' and a '.join(found.holds)}.", remedy="Mask it, or write the note anew."
        )
    actions.put(logged, made, by=by)
    return page


@login_required
@require_safe
def coverage(request: FloorRequest) -> HttpResponse:
    """Show how often the steps of contacts are gone through; the figures follow, since every stamp of four weeks is read for them."""
    by = request.actor
    policy.require(by, stamp_coverage.VIEW)
    return render(request, "resolve/contact_coverage.html", {
        "title": "Steps of contacts", "sets": policy.allows(by, guided.SET), "logs": policy.allows(by, logged_queries.LOG),
    })  # fmt: skip


@login_required
@require_safe
def coverage_figures(request: FloorRequest) -> HttpResponse:
    """Answer with the figures of that page, by queue and person."""
    by = request.actor
    found = stamp_coverage.coverage(by)
    people = [each for each in found.people if not each.is_few]
    return render(request, "resolve/_contact_coverage.html", {
        "found": found, "situation": _covered(found), "tiles": _tiles(found), "few": FEW,
        "queues": _chart("queues", found.queues, "Queue"), "people": _chart("people", people[:SHOWN_PEOPLE], "Person"),
        "more_people": len(found.people) - len(people), "beyond": max(0, len(people) - SHOWN_PEOPLE), "weeks": stamp_coverage.WEEKS,
    })  # fmt: skip


@login_required
@require_http_methods(GET_OR_POST)
def lists(request: FloorRequest) -> HttpResponse:
    """Show the lists of steps, and say which contacts go through which."""
    by = request.actor
    said = guided.uses(by)
    form = UseForm(request.POST or None)
    made = tried(request, form, lambda: (checklist_uses.choose(by=by, **form.cleaned_data), True))
    if made is not None:
        messages.success(request, "It holds from now on.")
        return redirect("resolve:checklists")
    context = {
        "title": "Lists of steps", "form": form, "uses": [(each, checklists.shelf().get(each.checklist)) for each in said],
        "lists": list(checklists.shelf()), "zone": zone_of(request),
    }
    return render(request, "resolve/checklists.html", context, status=UNPROCESSABLE if form.errors else 200)


def _next(rows: list[Stands]) -> Stands | None:
    """Return the step that is open now: a pause that runs, else the first that is not answered."""
    return next((each for each in rows if each.is_paused), None) or next((each for each in rows if not each.is_done), None)


def _situation(logged: LoggedContact, rows: list[Stands]) -> Situation:
    url = reverse("record:logged_contact", args=[logged.reference])
    write = Act("Write it up" if logged.closed_at is None else "What was logged", url, primary=True, key="w")
    if paused := next((each for each in rows if each.is_paused), None):
        assert paused.stamp is not None
        return Situation("watch", "The recording stands still", f"Since {paused.stamp.at:%H:%M:%S} UTC; say when it goes on.")
    missing = [each.step.name for each in rows if each.is_gap]
    if not missing:
        return Situation("ok", "Every step that must be is answered", "What is not asked for here needs no answer.", (write,))
    words = f"{len(missing)} of {len(rows)} steps {'is' if len(missing) == 1 else 'are'} open"
    return Situation("watch" if logged.closed_at is not None else "info", words, f"{'; '.join(missing)}.", (write,))


def _covered(found: Coverage) -> Situation:
    whole = found.whole
    if found.open_pauses or found.unpaused:
        number = found.unpaused + found.open_pauses
        words = f"In {number} contact{'' if number == 1 else 's'} a card was said without a whole pause"
        return Situation("miss", words, "Each is to be cleaned in its recording: no security code may be kept.")
    if whole.share is None or whole.range is None:
        return Situation("idle", "Too few contacts are logged for a share", f"{whole.n} closed in {stamp_coverage.WEEKS} weeks.")
    low, high = (formats.share(each) for each in whole.range)
    state = "watch" if whole.range[1] < WANTED else "ok"
    words = f"In {formats.share(whole.share)} of contacts every step that must be is answered"
    return Situation(state, words, f"Likely {low} to {high}, of {formats.count(whole.n)}. What has no stamp was not asked.")  # type: ignore[arg-type]


def _tiles(found: Coverage) -> list[Tile]:
    weeks = f"in {stamp_coverage.WEEKS} weeks"
    return [
        _tile("Every mandatory step", found.whole, "contacts", target=f"of {formats.share(WANTED)}"),
        _tile("Stamped late", found.late, "stamps"),
        Tile("Cards without a pause", formats.count(found.unpaused), note=weeks, state="miss" if found.unpaused else "ok"),
        Tile("Pauses that never ended", formats.count(found.open_pauses), note=weeks,
             state="watch" if found.open_pauses else "ok"),
    ]


def _tile(label: str, one: Covered, of: str, *, target: str = "") -> Tile:
    if one.share is None or one.range is None:
        return Tile(label, None, note=f"{one.n} {of}, too few for a share")
    low, high = (formats.share(each) for each in one.range)
    note = f"{formats.count(one.part)} of {formats.count(one.n)} {of}, likely {low} to {high}"
    return Tile(label, formats.share(one.share), target=target, note=note)


def _chart(code: str, parts: Any, of: str) -> Chart | None:
    rows = [
        charts.Rate(each.name, each.share, each.range[0] if each.range else None, each.range[1] if each.range else None, each.n)
        for each in parts
    ]
    title = f"In how many contacts every mandatory step is answered, by {of.lower()}"
    return charts.rates(f"steps-{code}", rows, title=title, of=of, counted="Answered", out_of="Contacts") if rows else None
