"""Who acts, and words as they are kept: what every action of this room asks first."""

from __future__ import annotations

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.models import Person


class CaseRefused(RuleBroken):
    """The case cannot be changed so."""

    code = "case_refused"


def person(by: Actor) -> Person:
    """Return the person who acts.

    Raises
    ------
    CaseRefused
        If `by` is nobody of the house: cases are decided by people.
    """
    found = Person.objects.select_related("site").filter(pk=by.person_id or 0).first()
    if found is None:
        raise CaseRefused("Cases are decided by people.", remedy="Sign in as yourself.")
    return found


def said(words: str, *, longest: int, what: str, field: str) -> str:
    """Return `words` with single spaces.

    Raises
    ------
    CaseRefused
        If nothing is said, or more than `longest` characters.
    """
    text = " ".join(words.split())
    if not text:
        raise CaseRefused(f"{what} is missing.", remedy="Say it in your own words.", field=field)
    return short(text, longest=longest, what=what, field=field)


def told(words: str, *, longest: int, what: str, field: str) -> str:
    """Return `words` as they were written, without blank ends.

    Raises
    ------
    CaseRefused
        If nothing is said, or more than `longest` characters.
    """
    text = words.strip()
    if not text:
        raise CaseRefused(f"{what} is missing.", remedy="Say it in your own words.", field=field)
    return short(text, longest=longest, what=what, field=field)


def short(text: str, *, longest: int, what: str, field: str) -> str:
    """Return `text`.

    Raises
    ------
    CaseRefused
        If it has more than `longest` characters: nothing is cut off in silence.
    """
    if len(text) > longest:
        raise CaseRefused(f"{what} has {len(text):,} characters.", remedy=f"Say it in at most {longest:,}.", field=field)
    return text
