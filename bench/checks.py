"""How long the automatic checks take over 100,000 contacts, from features worked out at intake.

Run: ``python -m bench.checks [--contacts 100000] [--database postgresql://...]``. It writes contacts of 30 days with their parts and what
was worked out of words and sound (drawn from a seed) into a database of its own, sets every check on the shelf, and prints the seconds of
making contacts without words ready, of asking all checks of all contacts, and of the page. The gate is 300 s for the asking.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GATE_SECONDS, DAYS, SEED, AGENTS, ROUNDS = 300.0, 30, 20261123, 100, 20
START = datetime(2026, 10, 1, tzinfo=UTC)
LISTS = ("recorded", "required", "forbidden")


def main() -> int:
    """Make the contacts, ask, report; 1 if the gate is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--database", default="")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="floorwalker-bench-"))
    os.environ["FLOORWALKER_DATA_DIR"] = str(folder)
    os.environ["FLOORWALKER_DATABASE_URL"] = arguments.database or f"sqlite:///{folder / 'bench.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    reader = _fill(arguments.contacts)
    from floorwalker.record import featuring
    from floorwalker.review import checking
    from floorwalker.review.models import CheckFailure, CheckRule
    from floorwalker.review.queries import checks

    begun = time.perf_counter()
    ready = featuring.fill(told=lambda _so_far: None)
    print(f"{ready:,} contacts without words made ready in {time.perf_counter() - begun:.1f} s")
    begun, worked = time.perf_counter(), time.process_time()
    total = checking.check(checking.waiting(), told=lambda _done, _contacts: None)
    seconds = time.perf_counter() - begun
    rules, failures = CheckRule.objects.count(), CheckFailure.objects.count()
    busy = time.process_time() - worked
    print(f"{total:,} contacts asked {rules} checks in {seconds:.1f} s ({busy:.1f} s of processor), {failures:,} failures")
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        found = checks.found(by=reader, since=START.date(), until=START.date() + timedelta(days=DAYS))
        list(checks.failures(found[0].rule, by=reader)[:50])
        taken.append((time.perf_counter() - begun) * 1_000)
    taken.sort()
    print(f"questions of the two pages: median {taken[ROUNDS // 2]:.0f} ms, p95 {taken[int(0.95 * ROUNDS)]:.0f} ms")
    return int(seconds > GATE_SECONDS)


def _fill(number: int) -> Any:
    from floorwalker.ground import clock
    from floorwalker.ground.actors import Actor
    from floorwalker.ground.models import Line, Queue
    from floorwalker.ground.people.models import Person, RoleAssignment, Site
    from floorwalker.record import bulk
    from floorwalker.record.models import Customer, Features, Interaction, PhraseList, Segment
    from floorwalker.record.writing import INTERACTION, SEGMENT
    from floorwalker.review.actions.checks import RuleSettings, add
    from floorwalker.review.checks import CHECKS

    rng = random.Random(SEED)
    site = Site.objects.create(code="leeds", name="Leeds", zone="Europe/London")
    people = [
        Person.objects.create(reference=f"P-{each}", display_name=f"Person {each}", given_name="P", family_name=str(each), site=site,
                              joined_on=date(2024, 1, 1))
        for each in range(AGENTS)
    ]  # fmt: skip
    RoleAssignment.objects.create(person=people[0], role="quality_analyst", reach="all", starts_on=date(2024, 1, 1))
    line = Line.objects.create(code="claims", name="Claims")
    queues = [
        Queue.objects.create(reference=f"Q-{each}", code=f"q{each}", name=f"Q {each}", line=line, channel="voice", zone="Europe/London")
        for each in range(5)
    ]
    customers = max(1, number // 3)
    Customer.objects.bulk_create(
        Customer(id=each + 1, source="bench", external_id=str(each), created_at=START) for each in range(customers)
    )
    contacts, segments, features, now = [], [], [], clock.now()
    for each in range(1, number + 1):
        at = START + timedelta(seconds=rng.randrange(DAYS * 86_400))
        end, queue, agent = at + timedelta(seconds=300), rng.choice(queues).pk, rng.choice(people).pk
        contacts.append((each, uuid.uuid4(), "bench", str(each), None, "voice", "inbound", rng.randrange(customers) + 1, None, queue, None,
                         agent, None, None, None, "answered", rng.choice((True, None)), False, at, end, False, ""))
        segments.append((each, 0, "talk", 0, queue, None, agent, None, at, end, "answered", 1.0))
        if each % 2:
            phrases = {code: [1, rng.choice((None, 0, 3))] for code in LISTS}
            sound = (rng.random() * 30, 9_000, rng.random() * 15, 4_000)
            said = (30, rng.random() * 2 - 1, 3, rng.choice((None, 5)), rng.choice((None, 6)), json.dumps(phrases), "{}", "", now)
            features.append((each, at, "voice", queue, agent, rng.random() * 200, rng.randrange(4), *sound, *said))
    bulk.insert(Interaction, INTERACTION, contacts)
    bulk.insert(Segment, SEGMENT, segments)
    bulk.insert(
        Features,
        ("contact", "started_at", "channel", "queue_id", "agent_id", "hold_longest_seconds", "holds", "silence_longest_seconds",
         "silence_longest_at_ms", "talk_over_seconds", "talk_over_at_ms", "turns", "sentiment", "sentiment_lowest_at", "card_asked_at",
         "card_said_at", "phrases", "masked", "sentiment_method", "made_at"), features,
    )
    by = Actor.person(people[0].pk)
    for code in LISTS:
        PhraseList.objects.create(code=code, name=code, phrases=["x"], changed_at=now)
    for place, check in enumerate(CHECKS):
        add(check.code, RuleSettings(name=check.name, limit=check.limit, phrases=LISTS[place % 3], channels=(), queues=(), is_on=True,
                                     starts_on=max(START.date(), clock.today("UTC") - timedelta(days=90)), why="Bench."), by=by)
    return by


if __name__ == "__main__":
    sys.exit(main())
