"""Larkfield's words: what was said in its recordings, chats that were typed and mails that were written, taken in as any house takes them.

Each is tied to a contact of its agent and reason; `{customer}` and `{agent}` in a text are those of that contact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from floorwalker.demo.lines import CHANNELS, CHAT, EMAIL
from floorwalker.demo.recorded import SOURCE as RECORDER
from floorwalker.demo.recorded import scripts
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.record.actions import words
from floorwalker.record.importers.base import Turn
from floorwalker.record.models import Interaction, Recording, Segment, Transcript
from floorwalker.record.transcribing import Draft

FOLDER: Final = Path(__file__).parent / "written"
BY: Final = Actor.system("demo")
SOURCE: Final = "larkfield-words"
LANGUAGE: Final = "en-GB"
LAST_SHARE: Final = 0.97
"""Where in a chat its last words are."""
A_DAY: Final = timedelta(days=1)
BACK: Final = timedelta(days=14)
LOOKED_AT: Final = 40
"""Contacts of an agent and reason, the newest first, among which the one of the fitting length is taken."""


@dataclass(frozen=True)
class Written:
    """A chat or mail as it stands in its file: who handled it, why it came, and who wrote what after how many seconds."""

    key: str
    channel: str
    agent: str
    reason: str
    turns: tuple[Turn, ...]

    @property
    def seconds(self) -> float:
        """How long it took."""
        return max((turn.at_ms or 0) for turn in self.turns) / 1000


def written() -> Iterator[Written]:
    """Yield the chats and the mails, in the order of their files."""
    for name, channel in (("chats", CHANNELS[CHAT]), ("mails", CHANNELS[EMAIL])):
        for number, block in enumerate((FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("# ")[1:], start=1):
            _title, facts, *lines = block.strip().splitlines()
            agent, reason = (part.partition(":")[2].strip() for part in facts.split("|"))
            yield Written(f"{channel}-{number:02d}", channel, agent, reason, tuple(_turns(lines, timed=channel == CHANNELS[CHAT])))


def _turns(lines: Sequence[str], *, timed: bool) -> Iterator[Turn]:
    at = 0
    for line in lines:
        after, rest = line.split(" ", 1) if timed else ("0", line)
        at += int(after) * 1000
        party, said = rest.split(" ", 1)
        yield Turn(party, said.replace("\\n", "\n"), at)


def take_in(people: Sequence[Person]) -> int:
    """Take in the words whose contact is here and that are not; return how many transcripts that were."""
    known = set(Transcript.objects.filter(source__in=(SOURCE, RECORDER)).values_list("external_id", flat=True))
    drafts = [*_of_recordings(known), *_of_writing(known, {person.display_name: person for person in people})]
    return len(words.take(drafts, by=BY)) if drafts else 0


def _of_recordings(known: set[str]) -> Iterator[Draft]:
    """Yield the words of the recordings that are here; they were spoken from these very texts."""
    contacts = dict(Recording.objects.filter(source=RECORDER).values_list("external_id", "contact"))
    for name, told in scripts():
        contact = contacts.get(name)
        if contact is not None and name not in known:
            turns = tuple(Turn(each["party"], each["text"], each["at_ms"], each["to_ms"]) for each in told["turns"])
            yield Draft(
                contact, CHANNELS[0], RECORDER, name, turns, language=LANGUAGE, made_by=Transcript.MadeBy.PERSON,
            )


def _of_writing(known: set[str], agents: dict[str, Person]) -> Iterator[Draft]:
    used = set(Transcript.objects.values_list("contact", flat=True))
    for each in written():
        agent = agents[each.agent]
        found = None if each.key in known else _contact(each, agent, used)
        if found is None:
            continue
        contact, start, end = found
        used.add(contact.pk)
        customer = contact.customer.name if contact.customer else "A customer"
        names = {"{customer}": customer, "{agent}": agent.given_name or agent.display_name}
        whole = (end - start).total_seconds() * LAST_SHARE
        factor = whole / each.seconds if each.seconds else 0.0
        turns = [replace(turn, at_ms=round((turn.at_ms or 0) * factor), text=_named(turn.text, names)) for turn in each.turns]
        if each.channel == CHANNELS[EMAIL]:  # the customer wrote when it came in, and was answered at the end
            turns[-1] = replace(turns[-1], at_ms=round((end - contact.started_at).total_seconds() * 1000))
        yield Draft(contact.pk, each.channel, SOURCE, each.key, tuple(turns), language=LANGUAGE)


def _named(text: str, names: dict[str, str]) -> str:
    for place, name in names.items():
        text = text.replace(place, name)
    return text


def _contact(wanted: Written, agent: Person, used: set[int]) -> tuple[Interaction, datetime, datetime] | None:
    """Return the contact of `agent` for that reason that fits best by length, and when its conversation began and ended."""
    now = clock.now()
    code = wanted.reason.replace(".", "-").replace("_", "-")
    mine = Interaction.objects.filter(
        agent=agent, channel=wanted.channel, reason__code=code, outcome="answered", started_at__range=(now - BACK, now - A_DAY),
    ).exclude(pk__in=used)
    newest = list(mine.order_by("-started_at").select_related("customer")[:LOOKED_AT])
    talks = {
        part.interaction_id: part for part in Segment.objects.filter(interaction__in=newest, kind=Segment.Kind.TALK).order_by("position")
    }
    fitting = [each for each in newest if each.pk in talks]
    if not fitting:
        return None
    best = min(fitting, key=lambda each: abs((talks[each.pk].ended_at - talks[each.pk].started_at).total_seconds() - wanted.seconds))
    return best, talks[best.pk].started_at, talks[best.pk].ended_at
