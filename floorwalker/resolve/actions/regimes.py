"""Saying which regulation holds for complaints about a line of business."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, public_holidays
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.models import Line
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import hands
from floorwalker.resolve.case_events import RegimeSet
from floorwalker.resolve.models import Complaint, Regime
from floorwalker.resolve.queries import regimes as queries

LONGEST_WHY: Final = 500


class RegimeRefused(RuleBroken):
    """The regulation cannot hold so."""

    code = "regime_refused"


@transaction.atomic
def keep_to(line: Line, *, pack: str, since: date, why: str, by: Actor, calendar: str = "") -> Regime:
    """Let complaints about `line` that are received from `since` on keep to a pack; those received before keep to what they began with.

    Raises
    ------
    NotAllowed
        If no role of `by` sets regimes.
    RegimeRefused
        If there is no such pack, nothing of it is in force by then, no reason is given, or complaints received since then keep to another.
    CalendarUnknown
        If there is no such calendar.
    Conflict
        If what holds from that day on is said already.
    """
    policy.require(by, queries.SET)
    words = " ".join(why.split())
    if not 0 < len(words) <= LONGEST_WHY:
        raise RegimeRefused("It is not said why.", remedy=f"Say it in 1 to {LONGEST_WHY} characters.", field="why")
    chosen = next((each for each in queries.choices() if each.code == pack), None)
    if chosen is None:
        known = ", ".join(each.code for each in queries.choices())
        raise RegimeRefused(f"There is no regulation {pack!r} for complaints.", remedy=f"Choose from {known}.", field="pack")
    try:
        chosen.on(since)
    except LookupError as early:
        raise RegimeRefused(str(early), remedy="Choose a later day.", field="since") from None
    calendar = calendar or chosen.calendar
    public_holidays.named(calendar, since.year)
    if Regime.objects.filter(line=line, since=since).exists():
        raise Conflict(f"What holds for {line.name} from {since:%d %B %Y} on is said already.", remedy="Choose another day.", field="since")
    after = Regime.objects.filter(line=line, since__gt=since).order_by("since").first()
    others = Complaint.objects.filter(line=line, received_at__gte=queries.starts(chosen, since)).exclude(pack=pack)
    if after is not None:
        others = others.filter(received_at__lt=queries.starts(chosen, after.since))
    if others.exists():
        first = others.order_by("received_at")[0]
        raise RegimeRefused(
            f"{first.reference} was received on {first.received_at:%d %B %Y} and keeps to {first.pack}.",
            remedy="Choose a day after the last complaint that keeps to another regulation; a case never changes its law.", field="since",
        )
    made = Regime.objects.create(
        line=line, pack=pack, calendar=calendar, since=since, why=words, set_by=hands.person(by), set_at=clock.now()
    )
    store.append(RegimeSet(subject=f"line:{line.code}", pack=pack, calendar=calendar, since=since, why=Sleeved(words)), by=by)
    return made
