"""The one sentence on top of Today, and why: in words, with numbers only where they are more than noise."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from floorwalker.desks.today import links
from floorwalker.desks.today.picture import USUAL_TARGET_SHARE, Picture, Prediction
from floorwalker.ground import settings
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State
from floorwalker.ground.web.parts import Act, Situation
from floorwalker.serve.rules.intraday import Miss, Reading

AHT_TOLERANCE_SHARE = 0.03
"""Handle time is looked into beyond this (UI.md, finding 3: planners' daily checks)."""
HELP_TOLERANCE_SHARE = 0.10
"""Of a person more or less is within what the formula itself misses."""
MINUTES_FROM_SECONDS = 120
LEAST_TO_OVERLAP = 3
"""Two people at lunch is lunch time."""
THINGS = {Channel.VOICE: gettext_lazy("Calls"), Channel.CHAT: gettext_lazy("Chats"), Channel.EMAIL: gettext_lazy("Emails")}


def things(picture: Picture) -> str:
    """Return what comes to the queue, as a plural with a capital."""
    return str(THINGS.get(Channel(picture.queue.channel), _("Contacts")))


def target_words(share: float, seconds: float) -> str:
    """Return "80% in 20 s"."""
    return _("%(share)s in %(time)s") % {"share": formats.share(share), "time": within(seconds)}


def within(seconds: float) -> str:
    """Return the T of a service level as the trade says it: "20 s", "60 s", "4 h"."""
    return _("%(n)s s") % {"n": formats.count(seconds)} if seconds < MINUTES_FROM_SECONDS else formats.duration(seconds)


def situation(picture: Picture) -> Situation:
    """Return what matters now."""
    if not picture.is_open and not picture.day_so_far.offered:
        closed = _("%(queue)s is closed on this day") % {"queue": picture.queue.name}
        return Situation("idle", closed, _("Its hours are on its page under Set-up."))
    if picture.at >= picture.edges.starts[-1] + timedelta(minutes=picture.edges.minutes):
        return _over(picture)
    if picture.plan.expected is None:
        return Situation(
            "info", _now_in_words(picture),
            _("There is no forecast for this day, so nothing can be said about the rest of it."),
            acts=_act(_("Publish a forecast to compare"), "plan:forecast", picture, icon="chart-line"),
        )
    if picture.queue.is_deferred:
        return Situation(
            "info", _now_in_words(picture),
            _("Work that may wait for hours is not predicted by queue formulas; watch the oldest and the number waiting."),
        )
    if picture.plan.rostered is None or np.nansum(picture.scheduled) == 0:
        return Situation(
            "info", _now_in_words(picture), _("Nobody is rostered on this queue today, so the rest of the day cannot be predicted."),
            acts=_act(_("Open the roster"), "plan:roster", picture, icon="calendar-range"),
        )
    if picture.prediction is None:
        return Situation("info", _now_in_words(picture), _("There is too little to predict the rest of the day from."))
    return _predicted(picture, picture.prediction)


def _act(label: str, page: str, picture: Picture, *, icon: str) -> list[Act]:
    url = links.to(page, queue=picture.queue.code)
    return [Act(label, url, icon=icon)] if url else []


def _predicted(picture: Picture, prediction: Prediction) -> Situation:
    target = target_share(picture)
    words = target_words(target, picture.plan.target_seconds)
    levers = [(_("Levers"), _("Not set up yet"))]
    if prediction.miss is None:
        ends = formats.share(prediction.day_ends)
        sentence = _("%(queue)s is on course for %(target)s (the day ends near %(ends)s)") % {
            "queue": picture.queue.name, "target": words, "ends": ends,
        }  # fmt: skip
        late = picture.recent.service_level
        if late is not None and picture.recent.decided >= formats.SMALL_SAMPLE and late < target - tolerance():
            sentence = _("%(queue)s is under %(target)s now (%(late)s in 30 minutes), the rest of the day should hold") % {
                "queue": picture.queue.name, "target": words, "late": formats.share(late),
            }  # fmt: skip
            return Situation("watch", sentence, _why(picture, prediction, None), facts=levers)
        if prediction.day_ends is not None and prediction.day_ends < target - tolerance():
            sentence = _("%(queue)s ends the day near %(ends)s, under %(target)s, though the rest of it should hold") % {
                "queue": picture.queue.name, "target": words, "ends": ends,
            }  # fmt: skip
            return Situation("watch", sentence, _why(picture, prediction, None), facts=levers)
        return Situation("ok", sentence, _why(picture, prediction, None), facts=levers)
    miss, zone = prediction.miss, picture.queue.zone
    start = max(picture.edges.starts[miss.first], picture.at)
    end = picture.edges.starts[miss.last] + timedelta(minutes=picture.edges.minutes)
    sentence = _("%(queue)s will miss %(target)s from %(start)s to %(end)s (predicted %(level)s)") % {
        "queue": picture.queue.name, "target": words, "start": formats.clock(start, zone=zone),
        "end": formats.clock(end, zone=zone), "level": formats.share(miss.level),
    }  # fmt: skip
    return Situation("watch", sentence, _why(picture, prediction, miss), facts=levers)


def _why(picture: Picture, prediction: Prediction, miss: Miss | None) -> str:
    found = [part for part in (_volume(picture), _handling(picture, prediction), _pauses(picture, miss)) if part]
    if miss is not None and (short := _short(picture, miss)):
        found.append(short)
    found += [helped] if (helped := _help(prediction)) else []
    if not found:
        return _("%(things)s, handle time and people are as planned.") % {"things": things(picture)}
    words = found[0] if len(found) == 1 else _("%(some)s, and %(last)s") % {"some": ", ".join(found[:-1]), "last": found[-1]}
    return f"{words[0].upper()}{words[1:]}."


def _volume(picture: Picture) -> str:
    came = Reading(picture.day_so_far.offered, picture.expected_so_far or 0.0)
    ratio = came.ratio
    if ratio is None or came.is_chance or abs(ratio) <= float(settings.get("volume_tolerance_share")):
        return ""
    words = _("%(things)s run %(n)s over forecast") if ratio > 0 else _("%(things)s run %(n)s under forecast")
    return words % {"things": things(picture).lower(), "n": formats.share(abs(ratio))}


def _handling(picture: Picture, prediction: Prediction) -> str:
    planned = picture.plan.expected.aht_seconds if picture.plan.expected else None
    if planned is None or abs(prediction.aht_seconds / planned - 1) <= AHT_TOLERANCE_SHARE:
        return ""
    off = prediction.aht_seconds - planned
    words = _("they take %(n)s longer than planned") if off > 0 else _("they take %(n)s less than planned")
    return words % {"n": formats.duration(abs(off))}


def _help(prediction: Prediction) -> str:
    if abs(prediction.worth - 1) <= HELP_TOLERANCE_SHARE:
        return ""
    words = _("others helped so far (each person there was worth %(n)s)") if prediction.worth > 1 else _(
        "people there served less than planned so far (each was worth %(n)s)"
    )
    return words % {"n": formats.decimal(prediction.worth)}


def _pauses(picture: Picture, miss: Miss | None) -> str:
    if miss is None or picture.plan.rostered is None:
        return ""
    working = picture.plan.rostered.working
    home = list(picture.plan.rostered.home_of(picture.queue.pk))
    lunches = working.of((working.kind == "lunch") & np.isin(working.person, home))
    most = 0
    for start in picture.edges.seconds[miss.first : miss.last + 1]:
        most = max(most, lunches.at(float(start)).person.size)
    if most < LEAST_TO_OVERLAP:
        return ""
    return ngettext("%(n)d lunch overlaps", "%(n)d lunches overlap", most) % {"n": most}


def _short(picture: Picture, miss: Miss) -> str:
    if picture.plan.needed is None:
        return ""
    lacking = (picture.plan.needed.agents - picture.scheduled)[miss.first : miss.last + 1]
    most = round(float(np.nan_to_num(lacking).max())) if lacking.size else 0
    if most <= 0:
        return ""
    return ngettext("the roster lacks %(n)d person", "the roster lacks up to %(n)d people", most) % {"n": most}


def _now_in_words(picture: Picture) -> str:
    late = picture.recent
    if late.decided == 0 and late.untold:
        return _("%(queue)s: %(n)s came in the last interval; totals tell no service level for this target") % {
            "queue": picture.queue.name, "n": formats.count(late.offered),
        }  # fmt: skip
    if late.decided == 0:
        return _("%(queue)s: nothing came in the last 30 minutes") % {"queue": picture.queue.name}
    level = formats.share(late.service_level, of=late.decided)
    return _("%(queue)s: %(level)s answered in %(time)s in the last 30 minutes") % {
        "queue": picture.queue.name, "level": level, "time": within(picture.plan.target_seconds),
    }  # fmt: skip


def _over(picture: Picture) -> Situation:
    whole = picture.day_so_far
    if not whole.offered:
        return Situation("idle", _("%(queue)s had no contacts on this day") % {"queue": picture.queue.name})
    if whole.service_level is None:
        sentence = _("The day is over: %(queue)s was offered %(n)s contacts; totals tell no service level for this target")
        return Situation("idle", sentence % {"queue": picture.queue.name, "n": formats.count(whole.offered)})
    words = target_words(target_share(picture), picture.plan.target_seconds)
    sentence = _("The day is over: %(queue)s answered %(level)s in %(time)s") % {
        "queue": picture.queue.name, "level": formats.share(whole.service_level),
        "time": within(picture.plan.target_seconds),
    }  # fmt: skip
    state = state_of(whole.service_level, target=target_share(picture))
    return Situation(state, sentence, _("The target was %(target)s.") % {"target": words})


def target_share(picture: Picture) -> float:
    """Return the service level that the queue should reach."""
    return picture.plan.level.target if picture.plan.level is not None else USUAL_TARGET_SHARE


def state_of(share: float | None, *, target: float) -> State:
    """Return ok, watch or miss for a share beside its target, in whole percents as they are shown; idle without data."""
    if share is None:
        return "idle"
    gap = round(target * 100) - round(share * 100)
    return "ok" if gap <= 0 else "watch" if gap <= round(tolerance() * 100) else "miss"


def tolerance() -> float:
    """Return how far under the target a service level is still called near, as a share."""
    return float(settings.get("service_level_tolerance_points")) / 100
