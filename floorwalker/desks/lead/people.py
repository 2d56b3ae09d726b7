"""People: who is away, comes back, is new or acts for whom, who lacks what a queue asks for, how plan was kept, what was logged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from floorwalker.desks.lead.led import Led
from floorwalker.desks.my_day.panels import WORDS_OF_AN_ISSUE
from floorwalker.desks.my_day.rows import Row
from floorwalker.desks.today import links
from floorwalker.desks.today import scene as scenes
from floorwalker.desks.today.people import SEES_PEOPLE
from floorwalker.engine import measures
from floorwalker.ground import clock, standards
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, TeamLeadership
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.ground.web.parts import Tile
from floorwalker.ground.windows import Period
from floorwalker.plan.models import Absence
from floorwalker.plan.queries import readiness
from floorwalker.plan.rules.readiness import Standing
from floorwalker.record import counting
from floorwalker.record.queries import figures
from floorwalker.serve import log_rows
from floorwalker.serve.models import Entry
from floorwalker.serve.queries import day_log
from floorwalker.serve.sight import VIEW, seen

KEPT: Final = {"adherence": "scheduled_seconds", "conformance": "scheduled_on_queue_seconds"}
"""How the plan was kept, and the time that each figure is a share of."""
DAYS: Final = 7
NEW_DAYS: Final = 28
COMING_DAYS: Final = 7
BACK: Final = timedelta(days=2)
LONG_AWAY: Final = timedelta(days=1)
"""Who was away for less is not welcomed back."""
MOST_AWAY: Final = 8
MOST_ISSUES: Final = 3
LOGGED: Final = timedelta(days=1)
SECONDS_AN_HOUR: Final = 3600


def people_of(led: Led) -> list[Row]:
    """Return what is to be known of those who are led, today first."""
    return [*_away(led), *_acting(led), *_coming_and_going(led), *_lacking(led), *_logged(led)]


def _away(led: Led) -> Iterable[Row]:
    """Return who is away today until when, why only to whom absences are told, and who is back after a day or more."""
    today = Period(led.today, led.today, led.zone)
    now = clock.now()
    rows = Absence.objects.filter(person__in=led.people, starts_at__lt=today.ends, ends_at__gt=now - BACK)
    told = set(day_log.absences(led.actor, Period(led.today - BACK, led.today, led.zone)).values_list("pk", flat=True))
    found = list(rows.order_by("ends_at"))
    gone = {each.person_id for each in found if each.ends_at > now}
    for each in [each for each in found if each.ends_at > now][:MOST_AWAY]:
        until = _("back %(moment)s") % {"moment": formats.moment(each.ends_at, zone=led.zone)}
        why = str(each.get_kind_display()) if each.pk in told else _("Away")
        yield Row(Status("idle", why), led.names[each.person_id], until, links.to("plan:absence") if each.pk in told else "")
    if len(gone) > MOST_AWAY:
        yield Row(None, _("%(n)d more are away today") % {"n": len(gone) - MOST_AWAY}, "", links.to("plan:absence"))
    back = {
        each.person_id for each in found
        if each.ends_at <= now and each.ends_at - each.starts_at >= LONG_AWAY and each.person_id not in gone
    }
    if back:
        yield Row(Status("info", _("Back")), led.named(back), _("after a day or more away"), "")


def _acting(led: Led) -> Iterable[Row]:
    """Return who acts for whom in the reader's teams, today and in the week to come; one query."""
    soon = led.today + timedelta(days=COMING_DAYS)
    rows = TeamLeadership.objects.filter(team__in=led.teams, acting_for__isnull=False, starts_on__lte=soon, ends_on__gt=led.today)
    for each in rows.select_related("team", "person", "acting_for").order_by("starts_on", "pk"):
        words = _("%(who)s acts for %(whom)s") % {"who": each.person.display_name, "whom": each.acting_for.display_name}  # type: ignore[union-attr]  # filtered
        small = _("%(team)s, %(first)s to %(last)s") % {
            "team": each.team.name, "first": formats.day(each.starts_on, zone=led.zone),
            "last": formats.day((each.ends_on or soon) - timedelta(days=1), zone=led.zone),
        }
        yield Row(Status("info", _("Now") if each.starts_on <= led.today else _("Soon")), words, small)


def _coming_and_going(led: Led) -> Iterable[Row]:
    """Return who is new or is to leave within some weeks; one query."""
    first, last = led.today - timedelta(days=NEW_DAYS), led.today + timedelta(days=NEW_DAYS)
    near = Q(joined_on__gt=first, joined_on__lte=last) | Q(left_on__gt=led.today, left_on__lte=last)
    rows = Person.objects.filter(near, pk__in=led.people)
    for each in rows.order_by("sort_key"):
        leaves = each.left_on is not None and each.left_on <= last
        day = _("leaves %(day)s") if leaves else _("joined %(day)s") if each.joined_on <= led.today else _("joins %(day)s")
        when = each.left_on if leaves else each.joined_on
        yield Row(
            Status("watch" if leaves else "info", _("Leaving") if leaves else _("New")), each.display_name,
            day % {"day": formats.day(when, zone=led.zone)}, reverse("people:person", args=[each.reference]),
        )


def _lacking(led: Led) -> Iterable[Row]:
    """Return of each queue who is kept off it, or will be when the grace ends."""
    if not policy.allows(led.actor, readiness.VIEW):
        return
    off, grace = defaultdict[Any, set[int]](set), defaultdict[Any, set[int]](set)
    for each in readiness.missing(led.actor, on=led.today):
        if each.person.pk in led.people and each.standing in {Standing.NOT_READY, Standing.GRACE}:
            (off if each.standing == Standing.NOT_READY else grace)[each.queue].add(each.person.pk)
    for words, state, found in ((_("Not ready"), "miss", off), (_("In grace"), "watch", grace)):
        for queue, people in found.items():
            yield Row(
                Status("miss" if state == "miss" else "watch", words),
                ngettext("%(n)d person for %(queue)s", "%(n)d people for %(queue)s", len(people)) % {"n": len(people), "queue": queue.name},
                led.named(people), links.to("plan:readiness", queue=queue.code),
            )


def _logged(led: Led) -> Iterable[Row]:
    """Return the issues logged since yesterday, the last first."""
    if not policy.allows(led.actor, VIEW):
        return
    rows = seen(led.actor).filter(kind=Entry.Kind.ISSUE, starts_at__gt=clock.now() - LOGGED).select_related("owner")
    for each in rows.order_by("-starts_at")[:MOST_ISSUES]:
        small = _("issue of %(moment)s, %(owner)s") % {
            "moment": formats.moment(each.starts_at, zone=led.zone),
            "owner": each.owner.display_name if each.owner is not None else _("nobody owns it"),
        }
        yield Row(log_rows.status_of(each)[1], each.what[:WORDS_OF_AN_ISSUE], small, reverse("serve:entry", args=[each.reference]))


def kept(led: Led) -> tuple[list[Tile], str]:
    """Return how those who are led kept to the plan in the last recorded days, with what stands behind it and between which days it
    lay, and those days in words; nothing where the reader may not see it. One question of the facts; nobody is ranked."""
    inside = policy.scope(led.actor, SEES_PEOPLE)
    people = list(Person.objects.filter(inside.q(person="pk"), pk__in=led.people).values_list("pk", flat=True))
    recorded = [day for day in counting.store_days() if day < led.today]
    if not people or not recorded:
        return [], ""
    end = recorded[-1] + timedelta(days=1)
    table = figures.ask(
        measures=tuple(KEPT), start=scenes.midnight(end - timedelta(days=DAYS), led.zone), end=scenes.midnight(end, led.zone),
        zone=led.zone, by=("day",), filters={"agent": people},
    ).table
    days = _("the 7 days to %(day)s") % {"day": formats.day(recorded[-1], zone=led.zone)}
    return [_kept_tile(code, table, led.today) for code in KEPT], days


def _kept_tile(code: str, table: Any, today: date) -> Tile:
    measure = measures.get(code)
    of = table.sums.columns()[KEPT[code]]
    days = np.asarray(table.values(code), dtype=float)
    known = np.isfinite(days) & (of > 0)
    whole = float((days[known] * of[known]).sum() / of[known].sum()) if known.any() else None
    standard = next(iter(standards.in_force(today).filter(measure=code, queue=None, channel="", team=None)), None)
    if whole is None:
        return Tile(measure.name, None, note=_("Nothing was rostered and recorded"), meaning_url=links.measure(code), code=code)
    note = _("n = %(hours)s h on %(days)d days, %(low)s to %(high)s by day") % {
        "hours": formats.count(of[known].sum() / SECONDS_AN_HOUR), "days": int(known.sum()),
        "low": formats.share(days[known].min()), "high": formats.share(days[known].max()),
    }
    target = _("of %(target)s") % {"target": formats.share(standard.target)} if standard is not None else _("no target is set")
    return Tile(
        measure.name, formats.share(whole), target=target, note=note, meaning_url=links.measure(code), step=_("By person"),
        step_url=links.to("serve:adherence"), code=code,
    )
