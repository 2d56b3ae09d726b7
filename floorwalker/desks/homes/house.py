"""The house itself, as those look at it who answer for it: whether the trail is whole, and what was changed in the rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from floorwalker.desks.homes import trend
from floorwalker.desks.homes.base import Figure
from floorwalker.desks.homes.trend import Trend
from floorwalker.desks.my_day.panels import MOST_ROWS, Panel, Reader
from floorwalker.desks.my_day.rows import Row
from floorwalker.desks.today import links
from floorwalker.ground import clock
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.trail import queries
from floorwalker.ground.trail.models import Line, microseconds
from floorwalker.ground.views.trail import VERIFY, named
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.charts import Table, sparkline
from floorwalker.ground.web.parts import Tile

VIEW: Final = "ground.view_trail"
VERIFIED_WITHIN: Final = timedelta(days=30)
"""A trail that nobody verified for so long is looked at again."""
LISTED: Final = 8
LOOKED: Final = "trail.looked"
A_DAY_US: Final = 86_400_000_000
EPOCH: Final = date(1970, 1, 1)
RULES: Final = (
    "agreement.approved", "agreement.withdrawn", "blueprint.published", "check.set", "document.published", "document.retired",
    "kpis.approved", "kpis.withdrawn", "person.role_ended", "person.role_given", "readiness.in_force", "readiness.withdrawn",
    "sample_plan.approved", "scorecard.published", "service_plan.moved", "setting.changed", "shrinkage.planned", "standard.put_in_force",
    "standard.withdrawn", "statement.came_in_force", "survey.published",
)
"""Lines of the trail by which the house's own rules changed: what is promised, judged by, asked of people, and who may what."""


def verified(reader: Reader) -> Figure:
    """Return whether the trail was whole when it was last verified, and how many lines wait for their seal."""
    label, meaning = _("The trail"), _("Every act is a line, sealed within seconds; verifying reads all of them again.")
    if not policy.allows(reader.actor, VIEW):
        return Figure(Tile(label, None, note=_("your role does not read it"), code="trail"), meaning)
    jobs = list(Job.objects.filter(kind=VERIFY, state=Job.State.DONE)[:LISTED])
    waiting, _oldest = queries.waiting_for_seal()
    unsealed = _("%(n)s lines wait for their seal") % {"n": formats.count(waiting)} if waiting else _("every line is sealed")
    step, url = _("Verify"), links.to("ground:trail")
    if not jobs or jobs[0].ended_at is None:
        return Figure(Tile(label, None, note=_("Never verified; %(unsealed)s") % {"unsealed": unsealed}, state="watch", code="trail",
                           step=step, step_url=url), meaning, no_trend=_("Nobody has verified it yet."))
    whole, at = _is_whole(jobs[0]), jobs[0].ended_at
    state: State = "miss" if not whole else "watch" if clock.now() - at > VERIFIED_WITHIN else "ok"
    return Figure(
        Tile(
            label, _("Whole") if whole else _("Broken"),
            target=_("%(n)s sealed lines") % {"n": formats.count((jobs[0].result or {}).get("lines"))},
            note=_("Verified %(moment)s; %(unsealed)s") % {"moment": formats.moment(at, zone=reader.zone), "unsealed": unsealed},
            state=state, code="trail", step=step, step_url=url,
        ),
        meaning, _verifications(jobs, reader),
    )


def _is_whole(job: Job) -> bool:
    return bool((job.result or {}).get("whole"))


def _verifications(jobs: Collection[Job], reader: Reader) -> Trend:
    """Return what the last verifications found; whether a trail is whole is no figure that varies."""
    rows = [
        (formats.moment(each.ended_at, zone=reader.zone), _("whole") if _is_whole(each) else _("broken"),
         formats.count((each.result or {}).get("lines")))
        for each in jobs
    ]  # fmt: skip
    broken = sum(not _is_whole(each) for each in jobs)
    said = Status("miss", _("%(n)d broken") % {"n": broken}) if broken else Status("ok", _("Whole each time"))
    spark = sparkline([float((each.result or {}).get("lines") or 0) for each in reversed(list(jobs))])
    why = _("What the last verifications found; the line is how many lines were sealed.")
    return Trend(spark, said, why, Table(_("Verifications"), (_("When"), _("Found"), _("Sealed lines")), rows))


def changed(reader: Reader) -> tuple[Figure, Panel]:
    """Return how many of the house's rules were changed in four weeks, and the last of them; nothing to who may not read the trail."""
    label = _("Rules changed")
    meaning = _("Standards, documents, scorecards, checks, agreements, settings and roles that changed.")
    title, step, url = _("Changed in the rules lately"), _("Trail"), links.to("ground:trail")
    if not policy.allows(reader.actor, VIEW):
        return (Figure(Tile(label, None, note=_("your role does not read it"), code="rules"), meaning),
                Panel("rules", title, "history", (), _("Your role does not read the trail.")))
    days = lines_by_day(Line.objects.filter(kind__in=RULES), since=trend.this_monday(reader.zone) - trend.WEEKS * trend.WEEK)
    recent = sum(number for day, number in days.items() if day > clock.today("UTC") - timedelta(weeks=4))
    lines = named(queries.lines(among=RULES, limit=MOST_ROWS))
    rows = [
        Row(None, line.sentence, _("%(who)s, %(moment)s") % {"who": who, "moment": formats.moment(line.at, zone=reader.zone)},
            links.to("ground:trail", q=line.subject))
        for line, who in lines
    ]  # fmt: skip
    last = _("the last %(moment)s") % {"moment": formats.moment(lines[0][0].at, zone=reader.zone)} if lines else _("none was ever changed")
    found = trend.of(trend.own("rules", _("Rules changed"), better="neither"), trend.weeks_of(days, zone=reader.zone), zone=reader.zone)
    return (
        Figure(
            Tile(label, formats.count(recent), target=_("in 4 weeks"), note=last, code="rules", step=step, step_url=url), meaning, found
        ),
        Panel("rules", title, "history", rows, _("Nothing was changed yet."), step, url),
    )


def lines_by_day(rows: QuerySet[Any], *, since: date, until: date | None = None) -> dict[date, float]:
    """Return how many of `rows` of the trail were written on each UTC day from `since` to before `until`; one query, a row a day."""
    asked = rows.filter(at_us__gte=_at(since))
    if until is not None:
        asked = asked.filter(at_us__lt=_at(until))
    counted = asked.order_by().annotate(_day=F("at_us") / A_DAY_US).values_list("_day").annotate(Count("pk"))
    return {EPOCH + timedelta(days=int(day)): float(number) for day, number in counted}


def listens_by_day(*, since: date, today: date) -> dict[date, float]:
    """Return how often recordings were listened to on each UTC day from `since` to `today`.

    Days that are over are counted once: lines are only ever added, so the last line before today names all before it.
    """
    last = Line.objects.filter(at_us__lt=_at(today)).order_by("-at_us", "-id").values_list("uuid", flat=True).first()
    over = _listens(since, today, last) if last is not None else {}
    return dict(over) | lines_by_day(_listening(), since=today)


@lru_cache(maxsize=4)
def _listens(since: date, today: date, _last: str) -> Mapping[date, float]:
    return lines_by_day(_listening(), since=since, until=today)


def _listening() -> QuerySet[Line]:
    return Line.objects.filter(kind=LOOKED, subject__startswith="REC-", body__contains='"page":"listening"')


def _at(day: date) -> int:
    return microseconds(datetime.combine(day, time(), ZoneInfo("UTC")))
