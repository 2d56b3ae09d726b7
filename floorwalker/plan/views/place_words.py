"""How places of statements read on pages and in files: states, figures that disagree, and the difference word by word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from floorwalker.ground.web.cells import Lines, Status
from floorwalker.plan.queries.places import Spot
from floorwalker.plan.rules.differences import marked
from floorwalker.plan.rules.likeness import Figure
from floorwalker.plan.rules.places import WORDS
from floorwalker.plan.rules.statements import plain

FIGURES: Final[dict[Figure, str]] = {
    "phone": "telephone number", "time": "time", "money": "amount", "share": "share", "address": "address", "number": "number",
}
KINDS: Final = {"document": "text", "place": "outside", "message": "message", "copy": "copy without reference", "plan": "planned"}


def state_of(spot: Spot) -> Status:
    """Return how a place stands, with the version where it is an older one, and how like it is where it differs."""
    state, word = WORDS[spot.state]
    if spot.state == "older" and spot.match is not None:
        word = f"Version {spot.match.version.number}, not {spot.statement.number}"
    if spot.state == "same" and spot.kind == "copy":
        return Status("watch", "Same words, pasted")
    return Status(state, word)


def figures_told(spot: Spot) -> list[str]:
    """Return each figure that disagrees in words, what matters most first."""
    found: list[str] = []
    for each in spot.figures:
        kind = FIGURES[each.kind]
        if each.says and each.instead:
            found.append(f"{kind} {each.instead} instead of {each.says}")
        else:
            found.append(f"{kind} {each.says} is missing" if each.says else f"{kind} {each.instead} is not in the statement")
    return found


@dataclass(frozen=True)
class Differing(Lines):
    """What disagrees first, then the words with what differs marked."""

    spot: Spot | None = None

    def __html__(self) -> SafeString:
        """Return figures that disagree as a list, and the difference."""
        assert self.spot is not None
        figures = format_html_join("", '<li class="st-figure">{}</li>', ((each,) for each in figures_told(self.spot)))
        return format_html('<ul class="st-figures">{}</ul><span class="doc-text st-diff">{}</span>', figures, difference(self.spot))


def differing(spot: Spot) -> Lines | str:
    """Return how the words of a place differ from the statement; nothing where they do not."""
    if spot.match is None or spot.state not in {"differs", "older"}:
        return ""
    return Differing("; ".join(figures_told(spot)), spot.match.passage, spot)


def difference(spot: Spot) -> SafeString:
    """Return the words of a place with what is added to the statement and what is missing of it marked."""
    return marked(plain(spot.statement.body), " ".join(spot.match.passage.split())) if spot.match is not None else SafeString("")
