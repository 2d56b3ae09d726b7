"""Where another register and the rules differ about a case: its due dates, what it called in time, its outcome, and letters it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from floorwalker.resolve.models import CaseClock, CaseDifference, CaseLetter, Complaint
from floorwalker.resolve.rules import classifying
from floorwalker.resolve.rules.letters import ANSWERS
from floorwalker.resolve.rules.old_cases import OldCase, follows
from floorwalker.resolve.rules.old_columns import CLOCKS

Code = CaseDifference.Code
ACKNOWLEDGEMENT, FINAL, REFERRAL = "acknowledgement", "final-response", "ombudsman-referral"
ANSWERED: Final = frozenset({Complaint.Outcome.UPHELD, Complaint.Outcome.PARTLY, Complaint.Outcome.NOT_UPHELD})
"""Outcomes that the customer is told by a letter of the pack."""


@dataclass(frozen=True)
class Differs:
    """One thing that differs: what, of which clock or letter, and how either side has it."""

    code: Code
    of: str
    theirs: str
    ours: str


def of(old: OldCase, clocks: Sequence[CaseClock], *, pack: str, edition: str, zone: str, now: datetime) -> list[Differs]:
    """Return where `old` differs from what the rules of `pack` make of it; `clocks` are those that they gave it."""
    return [*_regime(old, pack), *_clocks(old, clocks, f"{pack} of {edition}", ZoneInfo(zone), now), *_outcome(old), *_letters(old, clocks)]


def _regime(old: OldCase, pack: str) -> Iterator[Differs]:
    if old.regime and old.regime != pack:
        yield Differs(Code.REGIME, "", old.regime, f"{pack} holds for the line on that day")


def _clocks(old: OldCase, clocks: Sequence[CaseClock], rules: str, zone: ZoneInfo, now: datetime) -> Iterator[Differs]:
    held = {each.of: each for each in clocks}
    for name in [name for name in old.due if name not in held]:
        yield Differs(Code.NOT_DUE, name, f"due {_day(old.due[name])}", f"{rules} makes nothing of the kind due")
    for name, row in held.items():
        if name == REFERRAL or name in classifying.EARLY:
            continue
        last, late = last_day(row, zone), is_late(row, now)
        if name not in old.due:
            if (old.is_open and row.runs) or (late and old.in_time.get(name) is None and not _lacks_letter(old, row)):
                yield Differs(Code.NEW_CLOCK, name, "no such date", f"due {_day(last)}{', was late' if late else ''}")
        elif old.due[name] != last:
            yield Differs(Code.DUE, name, f"due {_day(old.due[name])}", f"due {_day(last)}{', was late' if late else ''}")
        said = old.in_time.get(name)
        if said is not None and said == late:
            yield Differs(Code.LATE if late else Code.IN_TIME, name, "in time" if said else "late", _done(row, last, zone, is_late=late))


def _lacks_letter(old: OldCase, row: CaseClock) -> bool:
    """Return whether the clock is late for want of the letter alone, which is told as such."""
    return not old.is_open and row.met_at is None and row.of in {ACKNOWLEDGEMENT, FINAL}


def is_late(row: CaseClock, now: datetime) -> bool:
    """Return whether a clock was met, or let go, after it had run out, or has run out by now."""
    return (row.met_at or row.dropped_at or now) >= row.ends_at


def last_day(row: CaseClock, zone: ZoneInfo) -> date:
    """Return the last day in time, a longer clock counted."""
    return row.last_day if row.ends_at == row.late_from else (row.ends_at - timedelta(microseconds=1)).astimezone(zone).date()


def _done(row: CaseClock, last: date, zone: ZoneInfo, *, is_late: bool) -> str:
    met = f"done {_day(row.met_at.astimezone(zone).date())}" if row.met_at else "never done" if is_late else "no longer asked for"
    return f"{'late' if is_late else 'in time'}: due {_day(last)}, {met}"


def _outcome(old: OldCase) -> Iterator[Differs]:
    decisions = {decision for _, decision in old.issues}
    if old.outcome in ANSWERED and "" not in decisions and follows(decisions) != old.outcome:
        yield Differs(Code.OUTCOME, "", _label(old.outcome), f"{_label(follows(decisions))}, by the decisions on its issues")


def _letters(old: OldCase, clocks: Sequence[CaseClock]) -> Iterator[Differs]:
    if old.is_open or old.outcome not in ANSWERED:
        return
    kinds, held = {each.kind for each in old.letters}, {each.of: each for each in clocks}
    if not kinds & ANSWERS:
        yield Differs(Code.LETTER, FINAL, "no answer was sent", "a complaint that was decided is answered in writing")
    short = next((held[name] for name in classifying.EARLY if name in held), None)
    if kinds & ANSWERS == {CaseLetter.Kind.SUMMARY} and (short is None or short.met_at is None):
        over = f"the short route was over after {_day(short.last_day)}" if short else "there is no short route"
        yield Differs(Code.LETTER, FINAL, "a summary resolution alone", f"{over}: a final response is owed")
    ack = held.get(ACKNOWLEDGEMENT)
    if ack is not None and ack.met_at is None and kinds & ANSWERS != {CaseLetter.Kind.SUMMARY}:
        yield Differs(Code.LETTER, ACKNOWLEDGEMENT, "none was sent", f"due {_day(ack.last_day)}")


def _label(outcome: str) -> str:
    return str(Complaint.Outcome(outcome).label)


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def in_words(code: str, of_what: str) -> str:
    """Return what differs, as a reader is told it."""
    label = str(Code(code).label)
    return f"{label}: {CLOCKS.get(of_what, of_what.replace('-', ' ')).lower()}" if of_what else label
