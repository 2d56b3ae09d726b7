"""The home of who keeps the house running: is the trail whole, what failed, what could not be sent, and what is not set up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from floorwalker.desks.homes import house, trend
from floorwalker.desks.homes.base import NO_PAST, Figure, Home, Shown
from floorwalker.desks.moving_in import steps
from floorwalker.desks.my_day.panels import MOST_ROWS, Panel, Reader
from floorwalker.desks.my_day.rows import Row
from floorwalker.desks.today import links
from floorwalker.ground import clock
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.kinds import kinds
from floorwalker.ground.models import Job, Message
from floorwalker.ground.people import policy
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.ground.web.charts import Chart, counts_by_name
from floorwalker.ground.web.parts import Act, Situation, Tile

RECENT: Final = timedelta(days=7)
MOST_KINDS: Final = 8
VIEW_MAIL: Final = "ground.view_mail"
SETS_UP: Final = "ground.set_up"


def show(reader: Reader) -> Shown:
    """Return what an administrator looks at first."""
    since = clock.now() - RECENT
    work = jobs.seen_by(reader.actor)
    failed = work.filter(state=Job.State.FAILED)
    recent = list(failed.filter(ended_at__gt=since).order_by("-ended_at"))
    lost = Message.objects.filter(state=Message.State.FAILED) if policy.allows(reader.actor, VIEW_MAIL) else Message.objects.none()
    undone = _undone(reader)
    trail = house.verified(reader)
    number_lost = lost.filter(created_at__gt=since).count()
    return Shown(
        _situation(trail, recent, number_lost, undone),
        (trail, _failed(recent, failed, reader), _mail(number_lost, lost, reader), _set_up(undone)),
        _chart(work.filter(ended_at__gt=since)),
        _("what the house did by itself or was asked to, in the last 7 days"), _("No work has ended in the last 7 days."),
        (_jobs(recent, reader), _steps(undone)), (_("Jobs"), links.to("ground:jobs")),
    )


def _situation(trail: Figure, failed: Sequence[Job], lost: int, undone: Sequence[steps.Standing] | None) -> Situation:
    if trail.tile.state == "miss":
        return Situation("miss", _("The trail is broken"), trail.tile.note,
                         (Act(_("Open the trail"), reverse("ground:trail"), icon="history", primary=True),))
    if failed:
        words = ngettext("%(n)d job failed in the last 7 days", "%(n)d jobs failed in the last 7 days", len(failed))
        return Situation("watch", words % {"n": len(failed)}, _("Each says what went wrong, and can be tried again."),
                         (Act(_("Look at them"), links.to("ground:jobs", state="failed"), icon="activity", primary=True),))
    if lost:
        words = ngettext("%(n)d mail could not be delivered", "%(n)d mails could not be delivered", lost)
        return Situation("watch", words % {"n": lost}, _("People who wait for it were not told."),
                         (Act(_("Open the outbox"), links.to("ground:outbox", state="failed"), icon="mail", primary=True),))
    if undone:
        return Situation("info", _("Not set up yet: %(step)s") % {"step": undone[0].step.label}, str(undone[0].step.why),
                         (Act(_("Go on setting up"), reverse("desks:set_up"), icon="wrench", primary=True),))
    return Situation("ok", _("The house runs: no job failed and all mail went out"), trail.tile.note)


def _undone(reader: Reader) -> list[steps.Standing] | None:
    """Return the steps of setting up that nobody has done or skipped; None for who may not set up."""
    if not policy.allows(reader.actor, SETS_UP):
        return None
    found = steps.standing(
        on=clock.today(reader.zone), may=lambda code: policy.allows(reader.actor, code), reaches=lambda _workbook: False
    )
    return [each for each in found if each.state in {"current", "ahead"}]


def _failed(recent: Sequence[Job], failed: QuerySet[Any], reader: Reader) -> Figure:
    return Figure(
        Tile(
            _("Jobs failed"), formats.count(len(recent)), target=_("in 7 days, none wanted"),
            note=_("the last %(moment)s") % {"moment": formats.moment(recent[0].ended_at, zone=reader.zone)} if recent else _("none"),
            state="watch" if recent else "ok", code="failed", step=_("Jobs"), step_url=links.to("ground:jobs", state="failed"),
        ),
        _("Work of the house that ended without what it was for. The line is failures a week."),
        trend.of(trend.own("failed", _("Jobs failed")), trend.by_week(failed, "ended_at", zone=reader.zone), zone=reader.zone),
    )


def _mail(number: int, lost: QuerySet[Message], reader: Reader) -> Figure:
    label, meaning = _("Mail not delivered"), _("Mails that were given up after several tries. The line is such mails a week.")
    if not policy.allows(reader.actor, VIEW_MAIL):
        return Figure(Tile(label, None, note=_("your role does not see the outbox"), code="mail"), meaning)
    return Figure(
        Tile(
            label, formats.count(number), target=_("in 7 days, none wanted"),
            note=_("people were not told") if number else _("all went out"), state="watch" if number else "ok", code="mail",
            step=_("Outbox"), step_url=links.to("ground:outbox", state="failed"),
        ),
        meaning,
        trend.of(trend.own("mail", _("Mails not delivered")), trend.by_week(lost, "created_at", zone=reader.zone), zone=reader.zone),
    )


def _set_up(undone: Sequence[steps.Standing] | None) -> Figure:
    label, meaning = _("Steps of setting up left"), _("What a centre needs before its figures say anything: as it stands today.")
    if undone is None:
        return Figure(Tile(label, None, note=_("your role does not set up"), code="set_up"), meaning)
    return Figure(
        Tile(
            label, formats.count(len(undone)), target=_("of %(n)d") % {"n": len(steps.STEPS)},
            note=str(undone[0].step.label) if undone else _("all done or left out"), state="info" if undone else "ok", code="set_up",
            step=_("Set up your centre"), step_url=reverse("desks:set_up"),
        ),
        meaning, no_trend=NO_PAST,
    )


def _chart(work: QuerySet[Any]) -> Chart | None:
    """Draw how much work of each kind ended lately."""
    rows = list(work.order_by().values_list("kind").annotate(_number=Count("pk")).order_by("-_number", "kind")[:MOST_KINDS])
    if not rows:
        return None
    counts = [(str(kinds().get(kind).label) if kind in kinds() else kind, number) for kind, number in rows]
    return counts_by_name("home-jobs", counts, title=_("Work of the last 7 days, by kind"), heads=(_("Kind"), _("Ended")), width=760.0)


def _jobs(recent: Sequence[Job], reader: Reader) -> Panel:
    rows = [
        Row(
            Status("miss", _("Failed")), str(kinds().get(each.kind).label) if each.kind in kinds() else each.kind,
            formats.moment(each.ended_at, zone=reader.zone), links.to("ground:jobs", state="failed"),
        )
        for each in recent[:MOST_ROWS]
    ]
    return Panel("failed", _("Jobs that failed"), "activity", rows, _("No job failed in the last 7 days."), _("Jobs"),
                 links.to("ground:jobs"))


def _steps(undone: Sequence[steps.Standing] | None) -> Panel:
    rows = [Row(Status("info", _("Not yet")), str(each.step.label), str(each.step.why), reverse("desks:set_up")) for each in undone or ()]
    return Panel("set_up", _("Still to set up"), "wrench", rows[:MOST_ROWS], _("Every step is done or left out."), _("Set up your centre"),
                 links.to("desks:set_up"))


ADMINISTRATOR: Final = Home(
    role=Role.ADMINISTRATOR, answers="Is the trail whole, did anything fail, and what is not set up?", show=show
)
