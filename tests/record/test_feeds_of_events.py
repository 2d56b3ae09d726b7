"""A queue_log that comes in pieces cut anywhere tells the same calls as the whole one, in whatever order the pieces come."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground.jobs import worker
from floorwalker.record.actions import imports
from floorwalker.record.models import AgentState, Import, Interaction, Segment
from tests.record.feeds_made import SYSTEM, a_feed, brought, look, put

pytestmark = pytest.mark.django_db(transaction=True)
T = 1_772_442_000  # 2 March 2026, 09:00 UTC


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    settings.FLOORWALKER_FEED_FOLDERS = [tmp_path / "feeds"]
    return tmp_path / "feeds" / "acd"


def lines(*events: str) -> list[str]:
    """Return lines of ``seconds callid queue agent EVENT|data``, in the order of their seconds after `T`."""
    parts = [event.split(" ", 4) for event in events]
    return [f"{T + int(at)}|{callid}|{queue}|{agent}|{rest}" for at, callid, queue, agent, rest in sorted(parts, key=lambda p: int(p[0]))]


def a_day(calls: int, seed: int) -> list[str]:
    """Return a log in which calls are answered, lost, handed to another queue, never ended, and agents pause."""
    dice, events = random.Random(seed), []
    for number in range(calls):
        at, wait, talk = number * 40, dice.randint(5, 200), dice.randint(20, 900)
        call, agent = f"c.{number}", f"A{dice.randint(1, 5)}"
        events.append(f"{at} {call} claims NONE ENTERQUEUE||+4416329600{number:02}|1")
        fate = dice.choice(["answered"] * 5 + ["lost", "moved", "unended"])
        if fate == "lost":
            events.append(f"{at + wait} {call} claims NONE ABANDON|1|1|{wait}")
            continue
        if fate == "moved":
            events.append(f"{at + wait} {call} claims NONE EXITWITHTIMEOUT|1|1|{wait}")
            events.append(f"{at + wait + 3} {call} renewals NONE ENTERQUEUE||+4416329600{number:02}|1")
            at, queue = at + wait + 3, "renewals"
        else:
            queue = "claims"
        events.append(f"{at + wait - 4} {call} {queue} {agent} RINGNOANSWER|4000")
        events.append(f"{at + wait} {call} {queue} {agent} CONNECT|{wait}|ch.{number}|3")
        if fate != "unended":
            events.append(f"{at + wait + talk} {call} {queue} {agent} COMPLETEAGENT|{wait}|{talk}|1")
    for agent in range(1, 6):
        since = dice.randint(0, calls * 40)
        events += [f"{since} NONE NONE A{agent} PAUSEALL|lunch", f"{since + 200} NONE claims A{agent} PAUSE|lunch",
                   f"{since + 1800} NONE NONE A{agent} UNPAUSEALL|"]  # fmt: skip
    later = calls * 40 + 6 * 3600
    events += [f"{later} last claims NONE ENTERQUEUE||+441632969999|1", f"{later + 9} last claims NONE ABANDON|1|1|9"]
    return lines(*events)


def picture() -> tuple[list[Any], list[Any]]:
    parts = Segment.objects.values_list(
        "interaction__external_id", "interaction__outcome", "position", "kind", "visit", "queue__code", "person__display_name",
        "started_at", "ended_at", "outcome",
    ).order_by("interaction__external_id", "position")  # fmt: skip
    states = AgentState.objects.values_list("person__display_name", "state", "started_at", "ended_at")
    return list(parts), sorted(states)


def by_one_import(log: list[str]) -> tuple[list[Any], list[Any]]:
    batch, job = imports.hand_in([("queue_log", ["\n".join(log).encode()])], importer="asterisk-queue-log", by=SYSTEM)
    worker.run_now(job)
    worker.run_now(imports.publish(Import.objects.get(pk=batch.pk), by=SYSTEM))
    found = picture()
    worker.run_now(imports.undo(Import.objects.get(pk=batch.pk), by=SYSTEM))
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_pieces_cut_inside_calls_and_out_of_order_equal_the_whole_log(seed: int, folder: Path) -> None:
    log = a_day(40, seed)
    expected = by_one_import(log)
    feed, dice = a_feed(folder, importer="asterisk-queue-log"), random.Random(seed)
    cuts = sorted({0, len(log), *(dice.randrange(len(log)) for _ in range(9))})
    pieces = [log[max(0, first - dice.choice([0, 0, 3])) : last] for first, last in pairwise(cuts)]
    dice.shuffle(pieces)
    for at, piece in enumerate(pieces):
        put(folder, f"{at}.log", ("\n".join(piece) + "\n").encode())
        if dice.random() < 0.6:
            look(feed)
    look(feed)
    assert picture() == expected
    assert {row[1] for row in brought(feed)} == {"published"}


def test_a_call_under_way_is_held_back_until_a_later_piece_ends_it(folder: Path) -> None:
    feed = a_feed(folder, importer="asterisk-queue-log")
    first, second, third = lines(
        "0 c.1 claims NONE ENTERQUEUE||+441632960001|1", "20 c.1 claims A1 CONNECT|20|ch.1|5", "80 c.1 claims A1 COMPLETECALLER|20|60|1"
    )
    for at, text in enumerate((first, second)):
        put(folder, f"{at}.log", text.encode())
        look(feed)
        assert Interaction.objects.count() == 0
        assert feed.deliveries.latest("id").open_calls == 1
    put(folder, "2.log", third.encode())
    look(feed)
    assert [(part.kind, part.outcome) for part in Segment.objects.order_by("position")] == [
        ("queue", ""), ("alert", ""), ("talk", "answered"),
    ]  # fmt: skip
    assert [row[2:] for row in brought(feed)] == [(1, 0, 0), (1, 0, 0), (1, 0, 0)]
