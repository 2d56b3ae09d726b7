"""The list of what people logged by hand, with those still open and those that ended with nothing settled or promised."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.giving import handed_over
from floorwalker.ground.web.parts import Act
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, Rows, moving, respond
from floorwalker.ground.web.reminders import reminded
from floorwalker.ground.web.tagging import tagged
from floorwalker.record.actions import logged as actions
from floorwalker.record.archive import reading
from floorwalker.record.models import LoggedContact
from floorwalker.record.queries import contacts, logged
from floorwalker.record.views import archive_marks

WORDS_LEAST = 2


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: FloorRequest) -> HttpResponseBase:
    """List what was logged by hand, as far as the reader may see; a file of it is a look."""
    policy.require(request.actor, logged.VIEW)
    zone, may_log = zone_of(request), policy.allows(request.actor, logged.LOG)
    new = reverse("record:log")
    register: Register[LoggedContact] = Register(
        code="logged", title="Logged by hand", nouns=("contact", "contacts"), export="record.export",
        exported=lambda: store.look("logged", page="logged contacts export", by=request.actor),
        columns=(
            Column("reference", "Logged", lambda row: Link(row.reference, archive_marks.logged_url(row.reference)),
                   plain=lambda row: row.reference),
            Column("started", "Began", lambda row: formats.moment(row.started_at, zone=zone),
                   plain=lambda row: formats.local(row.started_at, zone).isoformat()),
            Column("customer", "Customer", lambda row: str(row.customer) if row.customer else "unknown"),
            Column("channel", "Channel", lambda row: f"{row.get_channel_display()}{', by us' if row.direction == 'outbound' else ''}"),
            Column("person", "By", lambda row: row.person.display_name),
            Column("reason", "Reason", lambda row: row.reason.name if row.reason else "none yet"),
            Column("outcome", "Outcome", lambda row: row.outcome.name if row.outcome else "none yet"),
            Column("state", "State", state_of, plain=lambda row: str(state_of(row))),
        ),
        filters=(
            Filter("state", "State", logged.in_state, choices=logged.STATES),
            Filter("person", "By", by_person),
            Filter("channel", "Channel", lambda rows, value: rows.filter(channel=value), choices=Channel.choices),
            Filter("reason", "Reason", reasons),
            moving(contacts.within, zone=zone, covers=("from", "to")),
            Filter("from", "From", contacts.on_or_after(zone), kind="date"),
            Filter("to", "Up to", contacts.on_or_before(zone), kind="date"),
        ),
        first_use=FirstUse(
            "Nothing logged by hand yet", "A contact is logged while it is there: who, why, what came of it, what was promised.",
            "Log a contact" if may_log else "", new if may_log else "", "pencil",
        ),
        acts=[Act("Log a contact", new, icon="pencil")] if may_log else (),
    )
    rows = logged.listed(request.actor)
    if reading.current() is not None:
        return respond(request, "record/logged.html", register=archive_marks.marked(register), rows=rows, context={"title": "Logged"})
    register = tagged(register, "logged", rows)
    register = handed_over(register, owner=lambda row: row.person_id, give=lambda row, to, by: actions.hand_over(row, to=to, by=by))
    register = reminded(register, "logged", stage="record", owner=lambda row: row.person, is_over=lambda row: row.closed_at is not None)
    return respond(request, "record/logged.html", register=register, rows=rows, context={"title": "Logged"})


def state_of(row: LoggedContact) -> Status:
    """Return where a logged contact stands, by shape and word."""
    if row.closed_at is None:
        lacking = logged.missing(row)
        return Status("watch", f"Open, no {' and no '.join(lacking)}" if lacking else "Open")
    return Status("ok" if row.resolved else "idle", "Settled" if row.resolved else "Closed")


def by_person(rows: Rows, typed: str) -> Rows:
    """Keep what people logged whose name or reference was typed."""
    if len(typed) < WORDS_LEAST:
        raise ValueError("Write at least two letters of the name.")
    people = Person.objects.filter(Q(display_name__icontains=typed) | Q(reference__iexact=typed))
    return rows.filter(person__in=list(people.values_list("pk", flat=True)))


def reasons(rows: Rows, typed: str) -> Rows:
    """Keep what was logged with a reason in whose name the words stand."""
    return rows.filter(reason__name__icontains=typed)
