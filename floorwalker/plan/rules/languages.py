"""The languages that documents may be had in beside English, and how each writes its dates and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.shelf import Shelf

HOUSE_LANGUAGE: Final = "en"
"""Originals are written in British English."""


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language that is read from left to right.

    Parameters
    ----------
    code
        Its code in ISO 639-1, which stands in addresses, on pages (``lang``) and in papers.
    label, own_name
        Its name in English and in itself.
    months
        How each month may be written after a day, small letters, the twelve in order; several with a blank between: Welsh changes the
        first letter of a month after some words.
    before_noon, after_noon
        What stands behind an hour of the first and of the second half of the day.
    comma
        Whether a comma stands before the pennies.
    """

    code: str
    label: str
    own_name: str
    months: tuple[str, ...]
    before_noon: tuple[str, ...] = ("am", "a.m.")
    after_noon: tuple[str, ...] = ("pm", "p.m.")
    comma: bool = False


ENGLISH: Final = Language(
    code=HOUSE_LANGUAGE, label="English", own_name="English",
    months=(
        "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sep sept",
        "october oct", "november nov", "december dec",
    ),
)
WELSH: Final = Language(
    code="cy", label="Welsh", own_name="Cymraeg",
    months=(
        "ionawr", "chwefror", "mawrth fawrth", "ebrill", "mai fai", "mehefin fehefin", "gorffennaf orffennaf", "awst", "medi fedi",
        "hydref", "tachwedd dachwedd thachwedd", "rhagfyr ragfyr",
    ),
    before_noon=("yb", "y.b.", "am", "a.m."), after_noon=("yp", "y.p.", "yh", "y.h.", "pm", "p.m."),
)
POLISH: Final = Language(
    code="pl", label="Polish", own_name="polski", comma=True,
    months=(
        "stycznia styczeń", "lutego luty", "marca marzec", "kwietnia kwiecień", "maja maj", "czerwca czerwiec", "lipca lipiec",
        "sierpnia sierpień", "września wrzesień", "października październik", "listopada listopad", "grudnia grudzień",
    ),
)
ROMANIAN: Final = Language(
    code="ro", label="Romanian", own_name="română", comma=True,
    months=(
        "ianuarie", "februarie", "martie", "aprilie", "mai", "iunie", "iulie", "august", "septembrie", "octombrie", "noiembrie",
        "decembrie",
    ),
)
FRENCH: Final = Language(
    code="fr", label="French", own_name="français", comma=True,
    months=(
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
)
LANGUAGES: Final = Shelf("language", (WELSH, POLISH, ROMANIAN, FRENCH, ENGLISH))
"""Welsh first: it has official status in Wales (Welsh Language (Wales) Measure 2011, section 1). Names of months: Unicode CLDR."""


def get(code: str) -> Language:
    """Return the language called `code`.

    Raises
    ------
    RuleBroken
        If the shelf has none; it lists what there is.
    """
    if code not in LANGUAGES:
        there_are = ", ".join(each.label for each in LANGUAGES)
        raise RuleBroken(f"There is no language {code[:20]!r}.", remedy=f"Choose one of: {there_are}.", code="unknown_language")
    return LANGUAGES.get(code)


def named(language: str, brand: str) -> str:
    """Return how a language for a brand is called, such as "Welsh" or "Welsh, Harbour"."""
    known = LANGUAGES.get(language).label if language in LANGUAGES else language
    return f"{known}, {brand}" if brand else known
