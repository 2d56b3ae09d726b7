"""What a letter that went does to the clocks of a complaint, whoever sent it and from where; what is due next is for the caller."""

from __future__ import annotations

from datetime import datetime

from floorwalker.ground.packs import Edition
from floorwalker.resolve import due, opening
from floorwalker.resolve.models import CaseClock, CaseLetter, Complaint
from floorwalker.resolve.rules import staging
from floorwalker.resolve.rules.classifying import EARLY

Kind = CaseLetter.Kind


def acknowledged(held: Complaint, *, at: datetime, how: str) -> list[CaseClock]:
    """Meet the acknowledgement and start what runs from it; return what was met."""
    met = _met(held, staging.ACKNOWLEDGEMENTS, at, how)
    opening.begin(held, "acknowledged", at=at)
    return met


def answered(held: Complaint, *, at: datetime, how: str) -> list[CaseClock]:
    """Meet the last answer, let the short route go and start what runs from the outcome; return what was met."""
    met = _met(held, (*staging.ACKNOWLEDGEMENTS, due.FINAL), at, how)
    opening.end(held, of=EARLY, at=at, why="Answered by the full route.")
    opening.begin(held, "outcome", at=at)
    return met


def short_route(held: Complaint, *, at: datetime) -> CaseClock | None:
    """Return the clock of the short route where it can still be taken at a moment."""
    short = held.clocks.filter(of__in=EARLY, met_at=None, dropped_at=None).first()
    return None if short is None or at >= short.ends_at else short


def summarised(held: Complaint, short: CaseClock, *, at: datetime, how: str) -> list[CaseClock]:
    """Meet the short route, so that nothing more is asked for, and start what runs from the outcome; return what was met."""
    met = _met(held, (short.of,), at, how)
    opening.end(held, of=[due.FINAL, *staging.ACKNOWLEDGEMENTS], at=at, why=f"Resolved by the short route with {how}.")
    held.route = Complaint.Route.SHORT
    held.save(update_fields=["route"])
    opening.begin(held, "outcome", at=at)
    return met


def made_longer(final: CaseClock, *, at: datetime, why: str) -> bool:
    """Make the clock of the last answer longer where its clause allows that; return whether it did."""
    if final.longest_from is None or final.extended_at is not None or at >= final.late_from:
        return False
    final.extended_at, final.extended_why = at, why
    final.save(update_fields=["extended_at", "extended_why"])
    return True


def is_written_answer(edition: Edition, kind: str, final: CaseClock) -> bool:
    """Return whether the regulation takes a "not yet" in place of the answer: it says what such a letter must say."""
    asks = any(each.wording is not None and each.wording.letter == kind for each in edition.clauses)
    return asks and final.longest_from is None


def went(held: Complaint, kind: str, *, at: datetime, how: str, why: str) -> list[CaseClock]:
    """Let a letter that went at a moment do what one of its kind does; return what it met, which is nothing where it came too late.

    `why` is the reason for the delay that a "not yet" gave.
    """
    if kind == Kind.ACKNOWLEDGEMENT:
        return acknowledged(held, at=at, how=how)
    if kind == Kind.SUMMARY:
        short = short_route(held, at=at)
        return [] if short is None else summarised(held, short, at=at, how=how)
    if kind != Kind.NOT_YET:
        return answered(held, at=at, how=how)
    final = held.clocks.filter(of=due.FINAL, met_at=None, dropped_at=None).first()
    if final is None or at >= final.ends_at or made_longer(final, at=at, why=why):
        return []
    return _met(held, (due.FINAL,), at, how) if is_written_answer(opening.edition_of(held), kind, final) else []


def _met(held: Complaint, of: tuple[str, ...], at: datetime, how: str) -> list[CaseClock]:
    found = (opening.meet(held, name, at=at, how=how) for name in of)
    return [each for each in found if each is not None]
