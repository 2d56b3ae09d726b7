"""The home of who answers for the operation: what moved and is it real, promises to clients, balance, and what was decided and not done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from floorwalker.desks.homes import measured, trend
from floorwalker.desks.homes.base import NO_PAST, Figure, Home, Shown
from floorwalker.desks.my_day.panels import MOST_ROWS, WORDS_OF_AN_ISSUE, Panel, Reader
from floorwalker.desks.my_day.rows import Row
from floorwalker.desks.today import links
from floorwalker.ground import clock
from floorwalker.ground.people import policy
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.charts import Chart
from floorwalker.ground.web.parts import Act, Situation, Tile
from floorwalker.plan import sight as plan_sight
from floorwalker.plan.models import Agreement, MeetingAction
from floorwalker.plan.queries import agreements, attainment
from floorwalker.plan.queries.attainment import Kept
from floorwalker.review import chart_sight
from floorwalker.review.models import ChartSignal
from floorwalker.review.queries import balance, monday
from floorwalker.review.queries.chart_reading import Reading
from floorwalker.review.queries.monday import Moved, Unowned
from floorwalker.review.views import chart_page
from floorwalker.review.views.chart_words import part_of, verdict

MEASURES: Final = ("fcr", "csat", "quality_score", "abandonment_rate")
"""The customer's outcome first: speed stands on Today."""
WINDOWS: Final = 6
BALANCE_WEEKS: Final = 4
WARNED: Final = frozenset({"at risk", "out of reach"})


def show(reader: Reader) -> Shown:
    """Return what an operations manager looks at first."""
    by = reader.actor
    readings: Mapping[int, Reading] = monday.charted(by) if policy.allows(by, chart_sight.VIEW) else {}
    moved = monday.moved(readings, since=trend.this_monday(reader.zone) - monday.WEEK) if readings else []
    unowned = monday.unowned(by, with_gaps=False)
    kept = attainment.in_force(most=WINDOWS)[0] if policy.allows(by, agreements.VIEW) else []
    late = _not_done(reader)
    figures = (measured.aimed(Role.OPERATIONS_MANAGER, otherwise=MEASURES, reader=reader), _promises(kept, reader), _balance(reader),
               _decisions(late, reader))
    return Shown(
        _situation(moved, kept, late, unowned), [each for each in figures if each is not None], _chart(moved, reader),
        verdict(moved[0].reading).sentence if moved else "",
        _("Nothing is charted that you see. A control chart says whether a figure moved for a reason."),
        (_moved(moved), _late(late, reader), _unowned(unowned, reader)), (_("Charts"), links.to("review:charts")),
    )


def _situation(
    moved: Sequence[Moved], kept: Sequence[tuple[Agreement, Kept]], late: Sequence[MeetingAction], unowned: Unowned
) -> Situation:
    page = Act(_("Monday page"), reverse("review:monday"), icon="calendar-days", primary=True)
    real = [each for each in moved if each.signal is not None]
    if real:
        first = real[0]
        words = ngettext("%(n)d chart really moved since last Monday", "%(n)d charts really moved since last Monday", len(real))
        return Situation(
            "watch", f"{words % {'n': len(real)}}: {first.reading.chart.name}",
            _("Ask what was different. %(n)d others moved as they always do.") % {"n": len(moved) - len(real)},
            (Act(_("Open the chart"), _chart_url(first), icon="chart-line", primary=True), Act(_("Monday page"), page.url)),
        )
    warned = [(one, each) for one, each in kept if each.ahead is not None and each.ahead.outlook in WARNED]
    if warned:
        one, each = warned[0]
        return Situation(
            "watch", _("A promise to %(client)s is in danger: %(promise)s") % {
                "client": one.client, "promise": each.measure.name
            },
            _("%(n)d running windows are in danger; none of your charts really moved.") % {"n": len(warned)},
            (Act(_("SLA attainment"), reverse("plan:attainment"), icon="scale", primary=True),),
        )
    if late:
        words = ngettext("%(n)d thing decided is not done in time", "%(n)d things decided are not done in time", len(late))
        return Situation("watch", words % {"n": len(late)}, _("Nothing really moved since last Monday."), (page,))
    if unowned.number:
        words = ngettext("%(n)d thing has no owner", "%(n)d things have no owner", unowned.number)
        return Situation("watch", words % {"n": unowned.number}, _("Nothing really moved since last Monday."), (page,))
    return Situation("ok", _("Nothing really moved since last Monday, and everything has an owner"), "", (page,))


def _chart_url(each: Moved) -> str:
    address = reverse("review:chart", args=[each.reading.chart.reference])
    return address if each.signal is None else f"{address}?signal={each.signal.reference}"


def _chart(moved: Sequence[Moved], reader: Reader) -> Chart | None:
    """Draw the chart that moved most, as its own page does."""
    if not moved:
        return None
    first = moved[0]
    signals = list(ChartSignal.objects.filter(chart=first.reading.chart, lapsed_at=None).order_by("at", "pk"))
    return chart_page.drawn(first.reading, signals, chosen=first.signal, day=None, by=reader.actor)


def _promises(kept: Sequence[tuple[Agreement, Kept]], reader: Reader) -> Figure:
    label = _("Promises missed")
    meaning = _("Windows of agreements with clients that were missed, of those that are over and had contacts.")
    over = [each for _one, one in kept for each in one.windows if each.verdict in {"kept", "missed"}]
    step, url = _("SLA attainment"), reverse("plan:attainment")
    if not over:
        note = _("no window is over yet") if kept else _("nothing is agreed with a client")
        return Figure(Tile(label, None, note=note, code="promises", step=step, step_url=url), meaning)
    missed = sum(each.verdict == "missed" for each in over)
    warned = sum(one.ahead is not None and one.ahead.outlook in WARNED for _one, one in kept)
    by_window = defaultdict[date, float](float)
    for each in over:
        by_window[each.window.start] += each.verdict == "missed"
    state: State = "miss" if missed else "watch" if warned else "ok"
    return Figure(
        Tile(
            label, formats.count(missed), target=_("of %(n)s windows") % {"n": formats.count(len(over))},
            note=_("%(n)d running in danger") % {"n": warned} if warned else _("none running is in danger"), state=state, code="promises",
            step=step, step_url=url,
        ),
        meaning, trend.of(trend.own("promises", _("Windows missed")), by_window, zone=reader.zone, step="day"),
    )


def _balance(reader: Reader) -> Figure | None:
    """Return how many teams are surely fast at the cost of quality; no past of it is kept, since each is judged over weeks."""
    if not policy.allows(reader.actor, balance.VIEW):
        return None
    found = balance.of(reader.actor, kind="team", weeks=BALANCE_WEEKS)
    label, meaning = _("Teams fast but failing"), _("Surely faster than usual and surely below a line of quality, over the last 4 weeks.")
    url = f"{reverse('review:balance')}?weeks={BALANCE_WEEKS}"
    if not found.points:
        return Figure(Tile(label, None, note=_("nothing is recorded yet"), code="balance", step=_("Balance"), step_url=url), meaning)
    counted = defaultdict[str, int](int)
    for each in found.points:
        counted[each.flag] += 1
    failing = counted["fast but failing"]
    below = counted["below"] + failing
    state: State = "miss" if failing else "watch" if below else "ok"
    return Figure(
        Tile(
            label, formats.count(failing), target=_("of %(n)d, none wanted") % {"n": len(found.points)},
            note=_("%(n)d below a line of quality") % {"n": below} if below else _("none below a line of quality"), state=state,
            code="balance", step=_("Balance"), step_url=url,
        ),
        meaning, no_trend=NO_PAST,
    )


def _not_done(reader: Reader) -> list[MeetingAction]:
    """Return what meetings gave to somebody and is overdue, as far as the reader sees minutes; the longest late first."""
    if not policy.allows(reader.actor, plan_sight.VIEW_MINUTES):
        return []
    seen = plan_sight.minutes(reader.actor).order_by().values("pk")
    rows = MeetingAction.objects.filter(meeting__in=seen, done_at=None, due_on__lt=clock.today(reader.zone))
    return list(rows.select_related("meeting", "owner").order_by("due_on", "pk"))


def _decisions(late: Sequence[MeetingAction], reader: Reader) -> Figure:
    seen = plan_sight.minutes(reader.actor).order_by().values("pk")
    mine = MeetingAction.objects.filter(meeting__in=seen)
    still = mine.filter(done_at=None).count()
    days = (clock.today(reader.zone) - late[0].due_on).days if late else 0
    return Figure(
        Tile(
            _("Decided and not done"), formats.count(len(late)), target=_("late, of %(n)s open") % {"n": formats.count(still)},
            note=_("the oldest by %(n)d days") % {"n": days} if late else _("none is late"), state="miss" if late else "ok",
            code="decisions", step=_("Minutes"), step_url=reverse("plan:minutes"),
        ),
        _("What meetings gave to somebody and is overdue. The line is what was done a week."),
        trend.of(trend.own("done", _("Done"), better="higher"), trend.by_week(mine, "done_at", zone=reader.zone), zone=reader.zone),
    )


def _moved(moved: Sequence[Moved]) -> Panel:
    rows = []
    for each in moved[:MOST_ROWS]:
        said = verdict(each.reading)
        signal = said.status if said.state != "idle" else Status("watch", _("A signal"))
        status = Status("idle", _("Routine")) if each.signal is None else signal
        rows.append(Row(status, each.reading.chart.name, part_of(each.reading.chart), _chart_url(each)))
    return Panel("moved", _("What moved, and is it real"), "chart-line", rows, _("Nothing is charted that you see."), _("Monday page"),
                 links.to("review:monday"))


def _late(late: Sequence[MeetingAction], reader: Reader) -> Panel:
    rows = [
        Row(
            Status("miss", _("Late")), each.what[:WORDS_OF_AN_ISSUE],
            _("%(who)s, due %(day)s") % {"who": each.owner.display_name, "day": formats.day(each.due_on, zone=reader.zone)},
            reverse("plan:minutes_of", args=[each.meeting.reference]),
        )
        for each in late[:MOST_ROWS]
    ]
    return Panel("decided", _("Decided and not done"), "clipboard-check", rows, _("Everything that was decided is done in time."),
                 _("Minutes"), links.to("plan:minutes"))


def _unowned(unowned: Unowned, reader: Reader) -> Panel:
    today = clock.today(reader.zone)
    rows = [
        Row(
            Status("watch", _("No owner")), each.summary[:WORDS_OF_AN_ISSUE], _age(today, each.raised_at.date()),
            reverse("ground:finding", args=[each.reference]),
        )
        for each in unowned.findings
    ]
    rows += [
        Row(
            Status("watch", _("No cause")),
            _("%(chart)s: signal of %(day)s") % {"chart": each.chart.name, "day": formats.day(each.at, zone="UTC")},
            _age(today, each.found_at.date()), f"{reverse('review:chart', args=[each.chart.reference])}?signal={each.reference}",
        )
        for each in unowned.signals
    ]
    return Panel("unowned", _("Nobody owns"), "flag", rows[:MOST_ROWS], _("Every finding has an owner, and no signal is left lying."),
                 _("Findings"), links.to("ground:findings"))


def _age(today: date, since: date) -> str:
    days = (today - since) // timedelta(days=1)
    if not days:
        return _("since today")
    return ngettext("for %(n)d day", "for %(n)d days", days) % {"n": days}


OPERATIONS_MANAGER: Final = Home(
    role=Role.OPERATIONS_MANAGER, answers="What moved and is it real, and what did we decide and not do?", show=show
)
