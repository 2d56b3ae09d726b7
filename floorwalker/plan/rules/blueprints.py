"""What the design of a service must say before it is opened: hours, people, promises, and hand-offs that end somewhere."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from floorwalker.engine import measures
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.lines import Stretch
from floorwalker.plan.rules.deciding import Gap
from floorwalker.plan.rules.kpis import BESIDE_SPEED, check_aim

IN_TIME: Final = "service_level"
"""What a designed queue promises about waiting: a share within so many seconds."""


@dataclass(frozen=True, kw_only=True)
class Design:
    """A queue as somebody typed it."""

    name: str
    line: str
    channel: str
    skill: int | None
    hours: tuple[Stretch, ...]
    roles: tuple[str, ...]
    routing: str
    tools: str
    target: float | None
    target_seconds: float | None
    quality: str
    quality_target: float | None


def check(design: Design) -> None:
    """Refuse a queue without a name, and a promise that is half said.

    Raises
    ------
    RuleBroken
        If a word is missing, a target lies outside its unit or stands without its seconds, or the measure of quality is none.
    """
    for words, what in ((design.name, "name"), (design.line, "line: what customers ask for")):
        if not words.strip():
            raise RuleBroken(f"The queue has no {what}.", remedy="Say it in words.", code="blueprint_in_words")
    if (design.target is None) != (design.target_seconds is None):
        raise RuleBroken(
            "The promise about waiting is half said.", remedy="Give both the share and the seconds, or neither.", code="blueprint_promise"
        )
    if design.target is not None:
        check_aim(measures.get(IN_TIME), design.target, 0.0)
        if not 0 < (design.target_seconds or 0.0) < math.inf:
            raise RuleBroken("The seconds must be above 0.", remedy="Give seconds such as 20.", code="blueprint_promise")
    if bool(design.quality) != (design.quality_target is not None):
        raise RuleBroken(
            "The promise about quality is half said.", remedy="Choose the measure and give its target.", code="blueprint_promise"
        )
    if design.quality:
        try:
            measure = measures.get(design.quality)
        except LookupError as unknown:
            raise RuleBroken(str(unknown), remedy="Choose one of the measures.", code="unknown_measure") from unknown
        if measure.aspect not in BESIDE_SPEED:
            raise RuleBroken(f"{measure.name} is no measure of quality.", remedy="Choose one that is.", code="blueprint_promise")
        check_aim(measure, design.quality_target or 0.0, 0.0)


def gaps(design: Design, *, ruled: Collection[str]) -> list[Gap]:
    """Return what `design` lacks before customers may rely on it; `ruled` are the measures with a standard that rules it already."""
    name, found = design.name, []
    if not design.hours:
        found.append(Gap(f"{name} is never open.", "Give it opening hours."))
    if not design.roles:
        found.append(Gap(f"Nobody serves {name}.", "Choose the roles that do."))
    if design.skill is None:
        found.append(Gap(f"{name} asks for no skill.", "Choose the skill that people need; planning counts them by it."))
    if design.target is None and IN_TIME not in ruled:
        found.append(Gap(f"{name} promises nothing about waiting.", "Say what share is served within how many seconds."))
    said = {design.quality, *ruled}
    if not said & {each.code for each in measures.all() if each.aspect == "quality"}:
        found.append(Gap(f"{name} promises speed alone: people would hurry, and customers would come back.",
                         "Choose a measure of quality and its target."))
    lawful = [each for each in measures.all() if each.aspect == "compliance"]
    if lawful and not said & {each.code for each in lawful}:
        found.append(Gap(f"No standard of compliance rules {name}: what the law asks would give way to speed.",
                         f"First put a standard in force, here or for everything: {', '.join(each.name for each in lawful)}."))
    return found


def rounds(hand_offs: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names along the first round that contacts could be handed in, ending where it began; empty where there is none."""
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> list[str]:
        if name in path:
            return [*path[path.index(name):], name]
        if name in done:
            return []
        for other in hand_offs.get(name, ()):
            if found := walk(other, (*path, name)):
                return found
        done.add(name)
        return []

    return next((found for name in hand_offs if (found := walk(name, ()))), [])
