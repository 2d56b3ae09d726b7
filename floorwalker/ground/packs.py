"""Law as data: regulation packs with their clauses, sources and days, read strictly, and what of one is in force on a day.

A pack is a file of `floorwalker/packs/regulations`. Each clause says from when until when it holds, so that one file tells every edition
of a regulation; a case keeps to the edition of the day on which it was received. A pack is no legal advice: what nobody could make sure
of says what to verify.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Collection, Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from floorwalker.engine.calendar import Clock, Unit
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.shelf import Shelf

CASES: Final = ".cases"
"""Beside each pack stands a file of dated cases of this name; the tests run them, and the page of the pack."""
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Model = TypeVar("Model", bound=BaseModel)
Words = Annotated[str, StringConstraints(min_length=3, strip_whitespace=True)]
Starts = Literal["acknowledged", "aware", "escalated", "outcome", "received"]
"""What a clock runs from: it was acknowledged, it became known, the next stage was asked for, the outcome was given, it was received."""


class PackBroken(RuleBroken):
    """A pack does not say what a pack says."""

    code = "pack_broken"


class Strict(BaseModel):
    """Nothing that is not asked for, nothing changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Dated(Strict):
    """What holds from `since` until `until`, the first day on which it holds no more."""

    since: date
    until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and self.until <= self.since:
            raise ValueError(f"until ({self.until}) must be after since ({self.since})")
        return self

    def holds_on(self, day: date) -> bool:
        """Return whether it holds on `day`."""
        return self.since <= day and (self.until is None or day < self.until)


class Source(Strict):
    """Where a clause was read, and when."""

    id: Code
    title: Words
    where: Words
    read_on: date


class Extension(Strict):
    """How a clock may be made longer: in all so many units from its start, if the customer is told why in time."""

    unit: Unit
    count: int = Field(ge=1)
    needs: Words


class ClockSaid(Strict):
    """What runs: `of` names what is due, `when` the trait of a case without which this clock is not the one."""

    of: Code
    starts: Starts = "received"
    unit: Unit
    count: int = Field(ge=1)
    rolls: bool = False
    when: Code | None = None
    extends: Extension | None = None
    pauses: tuple[Words, ...] = ()
    """The only reasons for which it stands still; none: it never does."""

    @property
    def clock(self) -> Clock:
        """The clock as the engine runs it."""
        return Clock(self.unit, self.count, rolls=self.rolls)

    @property
    def extended(self) -> Clock | None:
        """The longest that it may run; None where nothing makes it longer."""
        return None if self.extends is None else Clock(self.extends.unit, self.extends.count, rolls=self.rolls)


class Wording(Strict):
    """What a letter must say: each block with words of which one stands in the letter, in small or capital letters."""

    letter: Code
    block: Words
    any_of: Annotated[tuple[Words, ...], Field(min_length=1)]


class Retention(Strict):
    """How long a record is kept at the least, from its receipt."""

    of: Code
    months: int = Field(ge=1)


class Rate(Strict):
    """A yearly rate of simple interest, as a share."""

    of: Code
    share: float = Field(ge=0, le=1)
    method: Words


class Clause(Dated):
    """One thing that a regulation says: always with its rule, source and days, and with what a program can hold it to."""

    id: Code
    says: Words
    rule: Words
    source: Code
    control: Literal["clock-met", "kept", "present", "read-by-person", "wording-present"]
    """How it is controlled: by its clock, how long a record is kept, a field that is filled, a person, or the words of a letter."""
    verify: str = ""
    """What nobody could make sure of, in words; empty where it was read in the source."""
    clock: ClockSaid | None = None
    wording: Wording | None = None
    fields: tuple[Code, ...] = ()
    retention: Retention | None = None
    rate: Rate | None = None

    @model_validator(mode="after")
    def _held_to_something(self) -> Self:
        needed = {"clock-met": self.clock, "wording-present": self.wording, "kept": self.retention, "present": self.fields}
        if self.control in needed and not needed[self.control]:
            raise ValueError(f"a clause of control {self.control!r} says what it is held to")
        return self


class Question(Dated):
    """One question of the test that tells a complaint from a difficulty; `is_route` questions choose the way and never the kind."""

    id: Code
    asks: Words
    help: Words
    rule: Words
    source: Code
    is_route: bool = False
    verify: str = ""


class Taxonomy(Dated):
    """Headings of one kind, such as causes, as a return of those days has them."""

    of: Code
    headings: Annotated[tuple[Words, ...], Field(min_length=2)]
    source: Code
    verify: str = ""


class Return(Dated):
    """What is sent to a regulator or published: how often, in which bands of time to closing, and what is counted."""

    code: Code
    name: Words
    months: int = Field(ge=1)
    bands: tuple[Words, ...] = ()
    counts: Annotated[tuple[Code, ...], Field(min_length=1)]
    rule: Words
    source: Code
    verify: str = ""


class Disclosure(Dated):
    """What is said to the customer in a contact: `asks` names it in a few words, `says` is the wording that does, `channels` where."""

    id: Code
    asks: Words
    says: Words
    channels: Annotated[tuple[Code, ...], Field(min_length=1)]
    rule: Words
    source: Code
    verify: str = ""


class Edition(Strict):
    """What of a pack is in force on a day; a case is pinned to it by pack, version and digest."""

    pack: Code
    version: str
    """The day of the last change up to then, such as 2026-04-08."""
    clauses: tuple[Clause, ...]
    questions: tuple[Question, ...]
    taxonomies: tuple[Taxonomy, ...]
    returns: tuple[Return, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of everything it says, in the one way in which it is written."""
        return hashlib.sha256(json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def clock(self, of: str, *, traits: Collection[str] = ()) -> Clause:
        """Return the clause whose clock runs for what is due `of` a case with these `traits`; one with a trait goes before one without.

        Raises
        ------
        LookupError
            If nothing of the kind is due.
        """
        fitting = [each for each in self.clauses if each.clock and each.clock.of == of and each.clock.when in {None, *traits}]
        if not fitting:
            raise LookupError(f"Nothing of {self.pack} ({self.version}) says when {of!r} is due.")
        return max(fitting, key=lambda each: each.clock is not None and each.clock.when is not None)


class Pack(Strict):
    """One regulation with every edition of it that is known."""

    code: Code
    name: Words
    jurisdiction: Words
    regulator: Words
    business: Words
    """For which line of business it holds, in words."""
    zone: Words
    calendar: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z]{2,3})?$")]
    """The public holidays that make its business days: a country of ISO 3166, or one with a part of it such as GB-ENG."""
    ombudsman: str = ""
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    clauses: Annotated[tuple[Clause, ...], Field(min_length=1)]
    questions: tuple[Question, ...] = ()
    taxonomies: tuple[Taxonomy, ...] = ()
    returns: tuple[Return, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    """Said in contacts; no case is pinned to them, so they make no edition."""
    checks: tuple[Question, ...] = ()
    """Asked of contacts drawn by chance, each answered yes, no or does not apply; they make no edition either."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        known = {each.id for each in self.sources}
        whole: tuple[Clause | Question | Taxonomy | Return | Disclosure, ...]
        whole = (*self.clauses, *self.questions, *self.taxonomies, *self.returns, *self.disclosures, *self.checks)
        for each in whole:
            if each.source not in known:
                raise ValueError(f"{each!r:.60} names the source {each.source!r}, which is not among {', '.join(sorted(known))}")
        _refuse_twice([(each.id, each) for each in self.clauses])
        _refuse_twice([(each.id, each) for each in self.questions])
        _refuse_twice([(each.id, each) for each in self.checks])
        _refuse_twice([(each.id, each) for each in self.disclosures])
        return self

    def on(self, day: date) -> Edition:
        """Return what is in force on `day`.

        Raises
        ------
        LookupError
            If nothing of it was in force yet.
        """
        changes = {each for dated in self._dated() for each in (dated.since, dated.until) if each is not None and each <= day}
        clauses = tuple(each for each in self.clauses if each.holds_on(day))
        if not clauses:
            raise LookupError(f"Nothing of {self.code} was in force on {day:%Y-%m-%d}.")
        return Edition(
            pack=self.code, version=max(changes).isoformat(), clauses=clauses,
            questions=tuple(each for each in self.questions if each.holds_on(day)),
            taxonomies=tuple(each for each in self.taxonomies if each.holds_on(day)),
            returns=tuple(each for each in self.returns if each.holds_on(day)),
        )

    def changes(self) -> list[date]:
        """Return the days on which something of it begins or ends, the first one first."""
        return sorted({each for dated in self._dated() for each in (dated.since, dated.until) if each is not None})

    def checks_on(self, day: date) -> tuple[Question, ...]:
        """Return what is asked of contacts of `day` that were drawn."""
        return tuple(each for each in self.checks if each.holds_on(day))

    def disclosures_on(self, day: date, *, channel: str) -> tuple[Disclosure, ...]:
        """Return what is said in contacts of `day` by `channel`."""
        return tuple(each for each in self.disclosures if each.holds_on(day) and channel in each.channels)

    def _dated(self) -> Iterator[Dated]:
        yield from (*self.clauses, *self.questions, *self.taxonomies, *self.returns)


def read(text: str, *, name: str) -> Pack:
    """Return the pack that a file says.

    Raises
    ------
    PackBroken
        Naming the file, the place in it and what is wrong there; nothing of it is taken.
    """
    return _checked(Pack, text, name=name)


def _checked(kind: type[Model], text: str, *, name: str) -> Model:
    try:
        return kind.model_validate(as_tuples(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as wrong:
        raise PackBroken(f"{name} is no TOML: {wrong}.", remedy="Mend the line that it names.", file=name) from None
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise PackBroken(
            f"{name}, {place}: {first['msg']}.", remedy="Mend it there, and run the tests of packs.", file=name, field=place
        ) from None


class Case(Strict):
    """What something of `traits` begun on a day at noon where the pack counts is known to be due on, the last day in time."""

    started: date
    calendar: str = ""
    """Other public holidays than those of the pack."""
    traits: tuple[Code, ...] = ()
    due: dict[Code, date]
    extended: dict[Code, date] = {}


@cache
def cases(code: str) -> tuple[Case, ...]:
    """Return the dated cases of a pack.

    Raises
    ------
    PackBroken
        If the file of them is not as it should be.
    """
    name = f"{code}{CASES}.toml"
    text = (files("floorwalker.packs") / "regulations" / name).read_text(encoding="utf-8")
    return _checked(_Cases, text, name=name).cases


class _Cases(Strict):
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]


@cache
def regulations() -> Shelf[Pack]:
    """Return every regulation pack that is shipped."""
    folder = files("floorwalker.packs") / "regulations"
    found = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml") and CASES not in each.name)
    return Shelf("regulation", [read((folder / name).read_text(encoding="utf-8"), name=name) for name in found])


def _refuse_twice(named: list[tuple[str, Dated]]) -> None:
    """Refuse two of one id that hold on one day."""
    for place, (name, each) in enumerate(named):
        for other_name, other in named[place + 1 :]:
            if name == other_name and max(each.since, other.since) < min(each.until or date.max, other.until or date.max):
                raise ValueError(f"{name!r} holds twice on one day; end one before the other begins")


def as_tuples(value: Any) -> Any:
    """Return `value` with lists as tuples: what is read is never changed."""
    if isinstance(value, list):
        return tuple(as_tuples(each) for each in value)
    if isinstance(value, dict):
        return {name: as_tuples(each) for name, each in value.items()}
    return value
