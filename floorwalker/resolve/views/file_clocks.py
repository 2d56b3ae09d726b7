"""The head of a complaint's file: its clocks with a ring and words, and the stages that follow from what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from floorwalker.ground import clock
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State
from floorwalker.resolve.due import FINAL
from floorwalker.resolve.models import CaseClock
from floorwalker.resolve.queries.case_files import CaseFile
from floorwalker.resolve.rules.classifying import EARLY
from floorwalker.resolve.views.clock_rings import clock_ring

LITTLE_LEFT: Final = 0.25
"""Below this share of its time left, a clock is to be watched."""
HOURS_BELOW: Final = timedelta(hours=48)
NAMES: Final = {
    "acknowledgement": ("Acknowledge by", "Acknowledged"), "summary-resolution": ("Short route by", "Short route"),
    "early-resolution": ("Short route by", "Short route"), FINAL: ("Final response by", "Final response"),
    "ombudsman-referral": ("Ombudsman until", "Ombudsman"), "second-acknowledgement": ("Acknowledge stage 2 by", "Stage 2 acknowledged"),
}
SHOWN: Final = 4
MIDNIGHT: Final = "00:00"
A_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True)
class ClockShown:
    """One clock as the head shows it: name, when, its rule, and a ring with words of what is left."""

    name: str
    when: str
    note: str
    state: State
    word: str
    ring: SafeString | None = None
    """Drawn as much as is left of it; None where it runs no more."""


@dataclass(frozen=True)
class Stage:
    """One stage of the bar: its name, a note, how much of it is done as a share, and whether it is the one now."""

    name: str
    note: str
    done: float
    is_now: bool = False

    @property
    def percent(self) -> int:
        """How much of it is done, for a bar of 100."""
        return round(self.done * 100)


def left(until: datetime, now: datetime) -> str:
    """Return in words what is left until a moment, or how late it is."""
    apart = until - now
    if apart <= timedelta(0):
        days = -apart // timedelta(days=1)
        hours = -apart // timedelta(hours=1)
        return f"{days} day{'' if days == 1 else 's'} late" if days else f"{hours} h late" if hours else "just late"
    if apart < HOURS_BELOW:
        hours, rest = divmod(apart, timedelta(hours=1))
        return f"{hours} h {rest // timedelta(minutes=1):02d} left"
    days = apart // timedelta(days=1)
    return f"{days} days left"


def until(at: datetime, zone: str) -> str:
    """Return until when something is in time: by a day where it ends with that day, else the moment."""
    if formats.clock(at, zone=zone) != MIDNIGHT:
        return formats.moment(at, zone=zone)
    return f"by {formats.day(at - A_SECOND, zone=zone)}"


def _state(began: datetime, until: datetime, now: datetime) -> State:
    whole = max(until - began, timedelta(seconds=1))
    rest = until - now
    if rest <= timedelta(0) or (rest < timedelta(days=1) and whole > 2 * timedelta(days=1)):
        return "miss"
    return "watch" if rest / whole < LITTLE_LEFT else "ok"


def clocks(file: CaseFile, zone: str, *, most: int = SHOWN) -> list[ClockShown]:
    """Return the clocks of the head: the answer first, then news that was promised, then the rest."""
    now = clock.now()
    shown = [_clock(each, file, zone, now) for each in sorted(file.clocks, key=_rank)]
    if (news := file.promised) is not None and news.promised_for is not None and news.promised_at is not None:
        state = _state(news.promised_at, news.promised_for, now)
        ring = clock_ring(news.promised_for.date(), started_at=news.promised_at, late_from=news.promised_for, at=now).ring
        words = formats.moment(news.promised_for, zone=zone)
        note = f"{news.get_way_display()}, our promise"
        shown.insert(1, ClockShown("Update promised for", words, note, state, left(news.promised_for, now), ring))
    return shown[:most]


def _rank(row: CaseClock) -> tuple[int, datetime]:
    order = ("ombudsman-referral", FINAL, "second-acknowledgement", "acknowledgement")
    return (order.index(row.of) if row.of in order else len(order), row.late_from)


def _clock(row: CaseClock, file: CaseFile, zone: str, now: datetime) -> ClockShown:
    names = NAMES.get(row.of, (row.of.replace("-", " ").capitalize(),) * 2)
    rule = next((each.rule for each in file.edition.clauses if each.id == row.clause), row.clause)
    if row.met_at is not None:
        late = row.met_at >= row.ends_at
        word = left(row.ends_at, row.met_at) if late else "In time"
        return ClockShown(names[1], formats.moment(row.met_at, zone=zone), rule, "miss" if late else "ok", word)
    day = last_day(row, file)
    if row.dropped_at is not None or (row.of in EARLY and row.ends_at <= now):
        return ClockShown(names[0], formats.day(day, zone="UTC"), rule, "idle", "Not used")
    ring = clock_ring(day, started_at=row.started_at, late_from=row.ends_at, at=now).ring
    if row.of == "ombudsman-referral":
        is_over = row.ends_at <= now
        words = "over" if is_over else left(row.ends_at, now)
        return ClockShown(names[0], formats.day_with_year(day, zone="UTC"), rule, "idle" if is_over else "info", words, ring)
    note = f"{rule}, made longer" if row.extended_at else rule
    state = _state(row.started_at, row.ends_at, now)
    return ClockShown(names[0], formats.day(day, zone="UTC"), note, state, left(row.ends_at, now), ring)


def last_day(row: CaseClock, file: CaseFile) -> date:
    """Return the last day in time, extension counted."""
    if row.extended_at is None:
        return row.last_day
    return (row.ends_at - A_SECOND).astimezone(ZoneInfo(file.pack.zone)).date()


def stages(file: CaseFile, zone: str) -> list[Stage]:
    """Return the stages from what was done; the first that is not whole is the one now."""
    one, answer = file.complaint, file.answer
    ack = file.acknowledgement
    in_now, wanted = sum(each.state == "in" for each in file.evidence), sum(each.state != "waived" for each in file.evidence)
    decided, issues = len(file.issues) - len(file.undecided), len(file.issues)
    letter = file.open_letter
    signed = answer is not None or (letter is not None and letter.signed_at is not None)
    last = file.closings[0] if file.closings else None
    follow = [one.closed_at is not None, last is not None and last.satisfied is not None]
    acked = ack.met_at if ack is not None else None
    is_acked = acked is not None or ack is None or ack.dropped_at is not None

    def on(moment: datetime | None) -> str:
        return formats.day(moment, zone=zone) if moment else ""

    rows = [
        ("Logged", on(one.logged_at), 1.0),
        ("Acknowledged", on(acked) or ("not needed" if is_acked else ""), 1.0 if is_acked else 0.0),
        ("Investigate", f"{in_now} of {wanted} items" if wanted else "no items yet", in_now / wanted if wanted else 1.0 if answer else 0.0),
        ("Decide", f"{decided} of {issues} issues", decided / issues if issues else 0.0),
        ("Sign off", on(answer.signed_at if answer else letter.signed_at if letter else None), 1.0 if signed else 0.0),
        ("Respond", on(answer.sent_at if answer else None) or _by(file), 1.0 if answer else 0.0),
        ("Follow up", "closed" if follow[0] else "", sum(follow) / 2),
    ]
    now = next((number for number, row in enumerate(rows) if row[2] < 1.0), len(rows))
    return [Stage(name, note, done, number == now) for number, (name, note, done) in enumerate(rows)]


def _by(file: CaseFile) -> str:
    row = file.clock(FINAL)
    return f"by {formats.day(last_day(row, file), zone='UTC')}" if row is not None and row.runs else ""
