"""Larkfield's recordings: each script is tied to a contact of its queue, agent and length in the weeks that are loaded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from floorwalker.demo.lines import QUEUES
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.record.actions import recordings
from floorwalker.record.actions.recordings import About
from floorwalker.record.models import Interaction, Recording, Segment

FOLDER: Final = Path(__file__).parent / "recordings"
BY: Final = Actor.system("demo")
SOURCE: Final = "larkfield-recorder"
LEAST: Final = 0.75
"""Share of its recording that a contact is as long, at least; what lasts less is not taken for it."""
OTHER_REASON: Final = 0.05
A_DAY_AGO: Final = 0.002
"""What another reason, and each day that it lies back, weigh beside a share of its length."""
HELD: Final = ("hold", "talk")


def scripts() -> list[tuple[str, dict[str, Any]]]:
    """Return the name of each recording and what is true of it: who says what when, holds, pauses, queue and agent."""
    return [(path.stem, json.loads(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.json"))]


def take_in(people: Sequence[Person], queues: Sequence[Queue]) -> int:
    """Take in the recordings that are not here and whose contact is; return how many."""
    known = set(Recording.objects.filter(source=SOURCE).values_list("external_id", flat=True))
    used = {number for number in Recording.objects.values_list("contact", flat=True) if number is not None}
    agents = {person.display_name: person for person in people}
    lines = {line.code: queue for line, queue in zip(QUEUES, queues, strict=True)}
    taken = 0
    for name, told in scripts():
        found = None if name in known else _contact(told, agents[told["agent"]], lines[told["queue"]], used)
        if found is None:
            continue
        contact, started_at = found
        used.add(contact.pk)
        about = About(
            contact=contact.reference, source=SOURCE, key=name, started_at=started_at,
            holds=[(at, to) for at, to in told["holds"]], paused=[(at, to) for at, to in told["paused"]],
        )
        with (FOLDER / f"{name}.ogg").open("rb") as stream:
            recordings.take(stream, name=f"{name}.ogg", about=about, by=BY)
        taken += 1
    return taken


def _contact(told: dict[str, Any], agent: Person, queue: Queue, used: set[int]) -> tuple[Interaction, datetime] | None:
    """Return the contact of `agent` that the recording fits best, and when its talk began: by length, hold, reason, and how long ago."""
    over = clock.now() - timedelta(days=1)  # the day that moves is told to its end
    mine = Interaction.objects.filter(agent=agent, queue=queue, outcome="answered", started_at__lt=over).exclude(pk__in=used)
    parts = Segment.objects.filter(interaction__in=mine, kind__in=HELD).order_by("interaction", "position")
    rows = parts.values_list("interaction", "kind", "started_at", "ended_at", "interaction__reason__code")
    wanted, held = told["length_ms"] / 1000, sum(to - at for at, to in told["holds"]) / 1000
    newest = max((row[2] for row in rows), default=None)
    best: tuple[float, int, datetime] | None = None
    for contact, group in groupby(rows, key=lambda row: row[0]):
        pieces = list(group)
        first, reason = pieces[0][2], str(pieces[0][4]).replace("-", "").replace(".", "")
        length = (pieces[-1][3] - first).total_seconds()
        hold = sum((end - start).total_seconds() for _, kind, start, end, _ in pieces if kind == Segment.Kind.HOLD)
        if length < LEAST * wanted or newest is None:
            continue
        apart = (abs(length - wanted) + abs(hold - held)) / wanted
        apart += OTHER_REASON * (reason != told["reason"].replace("_", "").replace(".", "")) + (newest - first).days * A_DAY_AGO
        if best is None or (apart, contact) < best[:2]:
            best = (apart, contact, first)
    return None if best is None else (Interaction.objects.get(pk=best[1]), best[2])
