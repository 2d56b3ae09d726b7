"""The home of who handles complaints: what is due next, whether answers come in time, how old the open ones are, and how they end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from floorwalker.desks import complaints
from floorwalker.desks.homes import trend
from floorwalker.desks.homes.base import NO_PAST, Figure, Home, Shown
from floorwalker.desks.homes.trend import Trend
from floorwalker.desks.my_day.panels import MOST_ROWS, Panel, Reader, readiness_of
from floorwalker.desks.my_day.rows import Row
from floorwalker.desks.today import links
from floorwalker.ground import clock
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.charts import Chart, due_by_day
from floorwalker.ground.web.parts import Act, Situation, Tile
from floorwalker.resolve import due
from floorwalker.resolve.models import CaseLetter
from floorwalker.resolve.queries import case_files, caseload, cases, waiting
from floorwalker.resolve.queries.caseload import Ended, Now, Rows, Share

FEW: Final = 10
"""Of fewer a share says little: they are counted instead."""
LIST: Final = "resolve:complaints"


def show(reader: Reader) -> Shown:
    """Return what a complaint handler looks at first."""
    every = cases.complaints(reader.actor)
    now, mine = (caseload.now(rows, zone=reader.zone) for rows in (every, every.filter(owner=reader.person)))
    ended = caseload.ended(every)
    return Shown(
        _situation(every, now, mine, reader),
        (_due(now, mine), _in_time(every, ended, reader), _open(every, now, reader), _upheld(every, ended.upheld, reader)),
        _chart(every, reader), _("open complaints by the day on which something of them is due, late ones on the first"),
        _("No complaint is open. What is due of those that are will stand here, by day."),
        (_mine(reader), _letters(reader), readiness_of(reader)), (_("Complaints"), links.to(LIST)),
    )


def _situation(every: Rows, now: Now, mine: Now, reader: Reader) -> Situation:
    first = caseload.is_open(every).filter(owner=reader.person, next_due_at__isnull=False).order_by("next_due_at", "pk").first()
    if first is not None and first.next_due_at is not None and (mine.late or mine.due_today):
        step, when = due.in_words(first.next_step), formats.moment(first.next_due_at, zone=reader.zone)
        act = Act(_("Open %(reference)s") % {"reference": first.reference}, reverse("resolve:complaint", args=[first.reference]),
                  icon="scale", primary=True)
        said = {"step": step, "reference": first.reference, "when": when}
        if mine.late:
            words = ngettext("%(n)d of your complaints is late", "%(n)d of your complaints are late", mine.late) % {"n": mine.late}
            return Situation("miss", words, _("First %(reference)s: %(step)s, due %(when)s.") % said, (act,))
        words = ngettext("%(n)d of your complaints is due today", "%(n)d of your complaints are due today", mine.due_today)
        return Situation("watch", words % {"n": mine.due_today}, _("First %(reference)s: %(step)s, by %(when)s.") % said, (act,))
    if now.without_owner:
        words = ngettext("%(n)d open complaint has nobody", "%(n)d open complaints have nobody", now.without_owner)
        return Situation(
            "miss" if now.due_today_without_owner else "watch", words % {"n": now.without_owner},
            _("%(n)d of them due today. Take one, or give it to somebody who can act.") % {"n": now.due_today_without_owner},
            (Act(_("Show those with no owner"), links.to(LIST, owner="none"), icon="scale", primary=True),),
        )
    if first is not None and first.next_due_at is not None:
        said = {"reference": first.reference, "step": due.in_words(first.next_step).lower()}
        return Situation(
            "ok", _("Nothing of yours is due today"),
            _("Next: %(step)s of %(reference)s, by %(when)s.") % {**said, "when": formats.moment(first.next_due_at, zone=reader.zone)},
            (Act(_("Open %(reference)s") % said, reverse("resolve:complaint", args=[first.reference]), icon="scale"),),
        )
    return Situation("ok", _("You have no complaint that waits for something"), "", (Act(_("Complaints"), links.to(LIST), icon="scale"),))


def _due(now: Now, mine: Now) -> Figure:
    """Return how many open complaints are late, beside what is due within the week."""
    note = _("%(n)s more due within 7 days, %(mine)s yours") % {
        "n": formats.count(now.within_7_days - now.late), "mine": formats.count(mine.within_7_days - mine.late)
    }
    state: State = "miss" if now.late else "watch" if now.due_today else "ok"
    return Figure(
        Tile(_("Late now"), formats.count(now.late), target=_("none wanted"), note=note, state=state, code="late", step=_("Late ones"),
             step_url=links.to(LIST, due="late")),
        _("Open complaints of which something was to be done by now: an acknowledgement, an answer, promised news."), None, NO_PAST,
    )


def _in_time(every: Rows, ended: Ended, reader: Reader) -> Figure:
    met, of = Counter[date](), Counter[date]()
    for closed_at, was_met in caseload.answers_in_time(every, ended.answers):
        day = formats.local(closed_at, reader.zone).date()
        of[day] += 1
        met[day] += was_met
    return Figure(
        _tile(_("Answered in time"), ended.in_time, "in_time", _("all wanted"), _("none was answered"), links.to(LIST, state="closed"),
              wants=True),
        _("Complaints closed in the last 13 weeks whose last answer went before its clock ran out, extensions counted."),
        _shares(met, of, "in_time", _("Answered in time"), reader, target=1.0),
    )


def _open(every: Rows, now: Now, reader: Reader) -> Figure:
    """Return how old the oldest open complaint is, beside the days that most have."""
    label, code = _("Oldest open, days"), "oldest"
    meaning = _("Days since the oldest open complaint was received. The line is complaints received a week.")
    received = trend.by_week(every, "received_at", zone=reader.zone)
    found = trend.of(trend.own("received", _("Complaints received"), better="neither"), received, zone=reader.zone)
    step, url = _("Complaints"), links.to(LIST)
    oldest = caseload.is_open(every).order_by("received_at").values_list("received_at", flat=True).first()
    if oldest is None:
        return Figure(Tile(label, None, note=_("none is open"), code=code, step=step, step_url=url), meaning, found)
    days = (clock.now() - oldest).days
    last = caseload.days_allowed(every, zone=reader.zone)
    note = _("%(n)s open, %(past)s past their last day") % {"n": formats.count(now.open), "past": formats.count(now.past_final)}
    state: State = "miss" if now.past_final else "watch" if days > last else "ok"
    return Figure(
        Tile(label, formats.count(days), target=_("most are to be answered within %(n)d") % {"n": last}, note=note, state=state, code=code,
             step=step, step_url=url),
        meaning, found,
    )


def _upheld(every: Rows, whole: Share, reader: Reader) -> Figure:
    """Return how many were upheld, and how many of those that the ombudsman decided were overturned."""
    decided = {"upheld": Q(outcome__in=caseload.UPHELD), "decided": Q(outcome__in=caseload.DECIDED)}
    weeks = trend.counts_by_week(caseload.closed_lately(every), "closed_at", zone=reader.zone, **decided)
    tile = _tile(_("Upheld"), whole, "upheld", _("no target: each on its merits"), _("none was decided"), reverse("resolve:causes"))
    over = case_files.overturned(reader.actor)
    told = _("ombudsman overturned %(n)d of %(of)d in a year") % {"n": over.against, "of": over.decided} if over.decided else (
        _("the ombudsman decided none in a year")
    )
    return Figure(
        Tile(tile.label, tile.value, target=tile.target, note=f"{tile.note}; {told}", state="watch" if over.against else tile.state,
             code=tile.code, step=_("Causes"), step_url=tile.step_url),
        _("Complaints closed in the last 13 weeks that were found right, whole or in part, of those decided."),
        _shares(weeks["upheld"], weeks["decided"], "upheld", _("Upheld"), reader),
    )


def _tile(label: str, whole: Share, code: str, target: str, nothing: str, url: str, *, wants: bool = False) -> Tile:
    step = _("Closed ones")
    if whole.value is None or whole.range is None:
        return Tile(label, None, note=nothing, code=code, step=step, step_url=url)
    low, high = (formats.share(each) for each in whole.range)
    of = {"part": formats.count(whole.part), "of": formats.count(whole.n), "low": low, "high": high}
    state: State = "info" if not wants else "ok" if whole.part == whole.n else "watch"
    if whole.n < FEW:
        value = _("%(part)s of %(of)s") % of
        return Tile(label, value, target=target, note=_("%(low)s to %(high)s: too few to say more") % of, state=state, code=code, step=step,
                    step_url=url)
    return Tile(label, formats.share(whole.value), target=target, note=_("%(part)s of %(of)s, %(low)s to %(high)s") % of, state=state,
                code=code, step=step, step_url=url)


def _shares(
    part: Mapping[date, float], of: Mapping[date, float], code: str, name: str, reader: Reader, *, target: float | None = None
) -> Trend | None:
    """Return how a share went by week; a week in which none ended says nothing."""
    parts, wholes = (trend.weeks_of({day: float(number) for day, number in each.items()}, zone=reader.zone) for each in (part, of))
    shares = {monday: parts.get(monday, 0.0) / number for monday, number in wholes.items() if number}
    measure = trend.own(code, name, unit="share", better="higher" if target else "neither", of_sample=True)
    return trend.of(measure, shares, zone=reader.zone, n=wholes, target=target)


def _chart(every: Rows, reader: Reader) -> Chart | None:
    days = caseload.ahead(every, zone=reader.zone)
    if not any(number for _day, number in days):
        return None
    named = [(formats.day(day, zone=reader.zone), number) for day, number in days]
    return due_by_day("home-due", named, title=_("Due in the coming %(n)d days") % {"n": len(days)}, width=760.0)


def _mine(reader: Reader) -> Panel:
    rows = complaints.rows(reader.actor, zone=reader.zone, most=MOST_ROWS, own=True)
    calm = _("You have no open complaint. Those that nobody has stand in the list.")
    return Panel("complaints", _("My complaints"), "scale", rows, calm, _("All complaints"), links.to(LIST))


def _letters(reader: Reader) -> Panel:
    """Return the letters that were begun and have not gone, those of the complaints due first, first."""
    rows = [_letter(each) for each in waiting.letters(reader.actor)[:MOST_ROWS]]
    return Panel("letters", _("Letters waiting"), "mail", rows, _("No letter waits to be signed off or sent."), _("Complaints"),
                 links.to(LIST))


def _letter(row: CaseLetter) -> Row:
    is_signed = row.state == CaseLetter.State.SIGNED
    status = Status("watch", _("To send")) if is_signed else Status("info", _("To sign off"))
    owner = row.complaint.owner.display_name if row.complaint.owner is not None else _("nobody has it")
    return Row(
        status, _("%(what)s, %(reference)s") % {"what": row.get_kind_display(), "reference": row.complaint.reference},
        _("%(summary)s; %(owner)s") % {"summary": row.complaint.summary, "owner": owner},
        f"{reverse('resolve:complaint', args=[row.complaint.reference])}#letter",
    )


COMPLAINT_HANDLER: Final = Home(
    role=Role.COMPLAINT_HANDLER, answers="What of mine is due next, do answers come in time, and how do complaints end?", show=show
)
