"""Which steps a contact asks for: lists kept as data, each step with its words, its answers and the days from which it holds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from floorwalker.ground import packs
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.packs import Code, Dated, Disclosure, Pack, Strict, Words
from floorwalker.ground.shelf import Shelf
from floorwalker.record.actions.stamps import Stamp
from floorwalker.record.models import ContactStamp
from floorwalker.record.queries.stamps import Brief

State = Literal["idle", "miss", "ok", "watch"]
Kind = Literal["consent", "disclosures", "identity", "notes", "notice", "pause"]
PAUSED: Final = "paused"
AGAIN: Final = "again"
LAST_KEY: Final = 9
NOT_ASKED: Final = "Not asked"


class Answer(Strict):
    """What may come of a step: `then` is what is to be done about it, an open one leaves the step unfinished, a gap is put right."""

    code: Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")]
    label: Words
    state: State
    then: str = ""
    is_open: bool = False
    is_gap: bool = False


class StepSaid(Dated):
    """A step as a list says it: `says` is the wording that does, `hows` the ways or purposes of which one is kept with the answer."""

    id: Code
    kind: Kind
    name: Words
    asks: Words
    says: Words
    hows: tuple[Words, ...] = ()
    tries: int = Field(default=0, ge=0, le=10)
    is_mandatory: bool = True
    answers: Annotated[tuple[Answer, ...], Field(min_length=1)]


class Checklist(Strict):
    """A list of steps: for contacts by `channels` unless the house says otherwise; without channels the house says for which."""

    code: Code
    name: Words
    channels: tuple[Code, ...] = ()
    steps: Annotated[tuple[StepSaid, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if len({(each.id, each.since) for each in self.steps}) < len(self.steps):
            raise ValueError("a step stands there twice from one day on")
        return self

    def version(self, day: date) -> str:
        """Return since when the list says what it says on `day`."""
        changes = {each for step in self.steps for each in (step.since, step.until) if each is not None and each <= day}
        return f"{self.code} {max(changes, default=date.min):%Y-%m-%d}"


@dataclass(frozen=True)
class Step:
    """A step of one contact: of the list, or one thing that the regulation of its line wants told."""

    id: str
    said: StepSaid
    name: str
    asks: str
    says: str
    edition: str
    rule: str = ""
    verify: str = ""

    @property
    def is_mandatory(self) -> bool:
        """Whether a contact without it has a gap."""
        return self.said.is_mandatory

    def answer(self, code: str) -> Answer | None:
        """Return the answer called `code`; None where the step has no such answer (any more)."""
        return next((each for each in self.said.answers if each.code == code), None)

    def is_done(self, stamp: ContactStamp | Brief | None) -> bool:
        """Whether it was answered to its end: a pause has ended, nobody tries on."""
        if stamp is None or (stamp.answer == PAUSED and stamp.ended_at is None):
            return False
        said = self.answer(stamp.answer)
        return said is None or not said.is_open

    def is_gap(self, stamp: ContactStamp | None) -> bool:
        """Whether something is to be put right: a mandatory step is not answered, a pause is open, or a card was said without one."""
        if stamp is None:
            return self.is_mandatory
        said = self.answer(stamp.answer)
        return not self.is_done(stamp) or (said is not None and said.is_gap)


@cache
def shelf() -> Shelf[Checklist]:
    """Return every list that is shipped."""
    folder = files("floorwalker.packs") / "checklists"
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    return Shelf("checklist", [_read((folder / name).read_text("utf-8")) for name in names])


def _read(text: str) -> Checklist:
    return Checklist.model_validate(packs.as_tuples(tomllib.loads(text)))


def by_channel(channel: str) -> Checklist:
    """Return the list for contacts by `channel` where the house says nothing else."""
    found = next((each for each in shelf() if channel in each.channels), None)
    return found if found is not None else shelf().get("written")


def steps(checklist: Checklist, *, day: date, channel: str, regulations: Iterable[Pack]) -> tuple[Step, ...]:
    """Return the steps of a contact of `day`: those of the list, with what the regulations of its line want told in their place."""
    found: list[Step] = []
    version = checklist.version(day)
    for each in (one for one in checklist.steps if one.holds_on(day)):
        if each.kind == "disclosures":
            found += [_told(each, pack, one) for pack in regulations for one in pack.disclosures_on(day, channel=channel)]
        else:
            found.append(Step(each.id, each, each.name, each.asks, each.says, version))
    return tuple(found)


def _told(said: StepSaid, pack: Pack, one: Disclosure) -> Step:
    edition = f"{pack.code} {one.since:%Y-%m-%d}"
    asks = f"Told: {one.asks[0].lower()}{one.asks[1:]}?"
    return Step(f"{pack.code}:{one.id}", said, one.asks, asks, one.says, edition, one.rule, one.verify)


@dataclass(frozen=True)
class Choice:
    """One way to answer a step in a single press: `value` is what is sent, `key` the key that presses it."""

    value: str
    label: str
    state: State
    key: str


class NoSuchAnswer(RuleBroken):
    """A step has no such answer."""

    code = "no_such_answer"


def choices(step: Step) -> list[Choice]:
    """Return the ways to answer `step`: where a way or a purpose is kept with the answer, one each."""
    found: list[tuple[str, str, State]] = []
    for each in step.said.answers:
        if each.state == "ok" and step.said.hows:
            found += [(f"{each.code}:{place}", f"{each.label}: {how}", each.state) for place, how in enumerate(step.said.hows)]
        else:
            found.append((each.code, each.label, each.state))
    return [Choice(value, label, state, str(number) if number <= LAST_KEY else "") for number, (value, label, state) in enumerate(found, 1)]


def stamped(step: Step, value: str, *, tried: int) -> Stamp:
    """Return the stamp that a choice of `step` makes, after it was tried `tried` times.

    Raises
    ------
    NoSuchAnswer
        If there is no such choice, or it was tried as often as it may be.
    """
    if value not in {each.value for each in choices(step)}:
        raise NoSuchAnswer(f"{step.name} has no such answer.", remedy="Choose one of those that stand there.")
    code, _, place = value.partition(":")
    if code == AGAIN and tried + 1 >= step.said.tries:
        raise NoSuchAnswer(
            f"{step.name} was tried {tried + 1} times; more is not offered.", remedy="Say that it failed, and tell nothing of theirs."
        )
    return Stamp(
        step=step.id, answer=code, edition=step.edition, how=step.said.hows[int(place)] if place else "",
        is_attempt=step.said.kind == "identity" and code in (AGAIN, "passed", "failed"),
    )
