"""How soon lists, searches and pages of contacts answer with a million contacts.

Run: ``python bench/contacts.py [--contacts 1000000] [--database postgresql://...]``. It makes the contacts in a database of its own
(a temporary SQLite file unless one is given, which must be empty), asks each page as a signed-in person through the whole house, and
prints milliseconds: median and 95th percentile on the clock, and of processor time, which says what an idle machine would take when
others were at work too. One client, warm, no network.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 20
BATCH = 5_000
WORDS = (
    *("claim", "leak", "kitchen", "plumber", "drying", "booked", "policy", "renewal", "address", "changed", "payment", "missed"),
    *("refund", "card", "promise", "call", "back", "letter", "photo", "damage", "storm", "water", "boiler", "landlord", "tenant"),
    *("excess", "invoice", "engineer", "visit", "tomorrow", "morning", "afternoon", "confirmed", "waiting", "complaint", "apology"),
    *("escalated", "explained", "cancelled", "quote", "cover", "document", "sent", "email", "chat", "password", "verified"),
)
RARE_EVERY = 20_000
SEED = 20261122
FIRST = datetime(2025, 10, 1, tzinfo=UTC)


def main() -> None:
    """Make the contacts, ask, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--database", default="")
    parser.add_argument("--archived", action="store_true", help="contacts of 2024, archived before they are asked for; SQLite alone")
    parser.add_argument("--keep", default="", help="a folder to keep the database in, or to find it again")
    arguments = parser.parse_args()
    folder = Path(arguments.keep or tempfile.mkdtemp(prefix="floorwalker-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["FLOORWALKER_DATA_DIR"] = str(folder)
    os.environ["FLOORWALKER_DATABASE_URL"] = arguments.database or f"sqlite:///{folder / 'bench.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    from floorwalker.record.models import Interaction

    if not Interaction.objects.exists():
        started = time.perf_counter()
        make(arguments.contacts, first=datetime(2024, 1, 2, tzinfo=UTC) if arguments.archived else FIRST)
        print(f"made {arguments.contacts:,} contacts in {time.perf_counter() - started:.0f} s")
        if connection.vendor == "postgresql":  # which does so by itself, later; SQLite plans by what a migration told it
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
    if not arguments.archived:
        report(connection.vendor)
        return
    from floorwalker.record.archive import reading
    from floorwalker.record.models import Archive

    if not Archive.objects.exists():
        archive(2024, str(folder / "bench.sqlite3"))
    with reading.reading(2024):
        report("an archive of 2024", below="/record/archives/2024/contacts/")


WAITS = """
import sqlite3, sys, time
plain, longest = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None), [0.0]
plain.execute("PRAGMA synchronous=FULL")
while True:
    begun = time.perf_counter()
    plain.execute("BEGIN IMMEDIATE")
    plain.execute("COMMIT")
    took = time.perf_counter() - begun
    if took > longest[-1]:
        longest.append(took)
        print(f"{took * 1000:.0f}", flush=True)
    time.sleep(0.01)
"""


def archive(year: int, database: str) -> None:
    """Archive `year` and say how long it took, and how long another process waited for the write lock at most."""
    from floorwalker.ground.actors import Actor
    from floorwalker.ground.jobs import worker
    from floorwalker.ground.jobs.kinds import kinds
    from floorwalker.record.actions import archives
    from floorwalker.record.models import Archive

    worker.load_addresses()
    kinds()
    with subprocess.Popen([sys.executable, "-c", WAITS, database], stdout=subprocess.PIPE, text=True) as beside:
        started = time.perf_counter()
        job = worker.run_now(archives.archive(year, by=Actor.system("bench")))
        took = time.perf_counter() - started
        beside.terminate()
        waits = beside.communicate()[0].split()
    made = Archive.objects.get()
    print(f"archived {made.contacts:,} contacts in {took:.0f} s ({job.state}), {made.bytes / 2**20:,.0f} MB; "
          f"another process waited {waits[-1]} ms for the write lock at most")


def make(number: int, *, first: datetime = FIRST) -> None:
    """Write `number` contacts of 13 months: six queues, 60 people in 5 teams, a heavy tail of customers, notes on a third."""
    from django.db import transaction

    from floorwalker.ground import clock, references
    from floorwalker.ground.models import Line, Queue
    from floorwalker.ground.people.models import Account, Membership, Person, RoleAssignment, Site, Team, TeamLeadership
    from floorwalker.record import bulk
    from floorwalker.record.models import Customer, Import, Interaction, Reason, Segment

    long_ago = date(2024, 1, 1)
    site = Site.objects.create(code="leeds", name="Leeds", zone="Europe/London")
    teams = [Team.objects.create(code=f"team-{n}", name=f"Team {n}", site=site) for n in range(5)]
    people = [
        Person.objects.create(reference=f"P-{1001 + n}", display_name=f"Agent {n:02d}", site=site, joined_on=long_ago) for n in range(60)
    ]
    for n, person in enumerate(people):
        Membership.objects.create(team=teams[n % 5], person=person, starts_on=long_ago)
    for name, role, reach in (("Olga", "operations_manager", "all"), ("Una", "team_leader", "team"), ("Ada", "agent", "own")):
        person = people[0] if name == "Ada" else Person.objects.create(
            reference=f"P-{name}", display_name=name, site=site, joined_on=long_ago
        )
        RoleAssignment.objects.create(person=person, role=role, reach=reach, starts_on=long_ago)
        Account.objects.create(email=f"{name.lower()}@example.org", person=person)
        if name == "Una":
            TeamLeadership.objects.create(team=teams[1], person=person, starts_on=long_ago)
    line = Line.objects.create(code="claims", name="Claims")
    queues = [
        Queue.objects.create(reference=f"Q-{n}", code=f"queue-{n}", name=f"Queue {n}", line=line, channel=channel, zone="Europe/London",
                             site=site)
        for n, channel in enumerate(("voice", "voice", "voice", "chat", "email", "email"))
    ]
    reasons = [Reason.objects.create(code=f"reason-{n}", name=f"Reason {n}") for n in range(40)]
    now = clock.now()
    batch = Import.objects.create(reference="IMP-1", importer="bench", state="published", created_by="system:bench", created_at=now)
    Import.objects.create(reference="IMP-2", importer="bench", state="reading", created_by="system:bench", created_at=now)
    customers = max(1, number // 4)
    with transaction.atomic():
        bulk.insert(
            Customer, ("id", "uuid", "source", "external_id", "name", "is_pseudonym", "created_at"),
            ((n, uuid.uuid4(), "bench", f"K{n:08d}", f"Customer {n}", False, now) for n in range(1, customers + 1)),
        )
    rng = np.random.default_rng(SEED)
    numbers = references.allocate("C", number)
    seconds = np.sort(rng.uniform(0, (395 if first == FIRST else 360) * 86_400, number))
    queue = rng.choice(6, number, p=(0.35, 0.2, 0.15, 0.1, 0.15, 0.05))
    agent = rng.integers(0, 60, number)
    customer = np.minimum(rng.zipf(1.3, number), customers)
    spread_customer = np.where(rng.random(number) < 0.9, rng.integers(1, customers + 1, number), customer)
    abandoned = rng.random(number) < 0.06
    wait, talk = rng.exponential(35, number), rng.lognormal(5.3, 0.8, number)
    reason = np.minimum(rng.zipf(1.6, number) - 1, 39)
    words = random.Random(SEED)

    def note(n: int) -> str:
        if n % 3:
            return ""
        rare = f" bluebell{n // RARE_EVERY}" if n % RARE_EVERY == 0 else ""
        return " ".join(words.choices(WORDS, k=14)) + rare

    columns = (
        "id", "uuid", "source", "external_id", "batch_id", "channel", "direction", "customer_id", "queue_id", "agent_id", "reason_id",
        "outcome", "dissatisfied", "started_at", "ended_at", "repaired", "note",
    )
    parts = ("interaction_id", "position", "kind", "visit", "queue_id", "person_id", "started_at", "ended_at", "outcome", "concurrency")

    def contacts(low: int, high: int) -> Iterator[tuple[Any, ...]]:
        for n in range(low, high):
            at = first + timedelta(seconds=float(seconds[n]))
            end = at + timedelta(seconds=float(wait[n]) + (0 if abandoned[n] else float(talk[n])))
            q = queues[queue[n]]
            yield (
                numbers[n], uuid.uuid4(), "bench", str(n), batch.pk, q.channel, "inbound", int(spread_customer[n]), q.pk,
                None if abandoned[n] else people[agent[n]].pk, reasons[reason[n]].pk, "abandoned" if abandoned[n] else "answered",
                bool(n % 50 == 0), at, end, False, note(n),
            )

    def segments(low: int, high: int) -> Iterator[tuple[Any, ...]]:
        for n in range(low, high):
            at = first + timedelta(seconds=float(seconds[n]))
            served = at + timedelta(seconds=float(wait[n]))
            q = queues[queue[n]].pk
            yield numbers[n], 0, "queue", 0, q, None, at, served, "abandoned" if abandoned[n] else "", 1.0
            if not abandoned[n]:
                person = people[agent[n]].pk
                yield numbers[n], 1, "talk", 0, q, person, served, served + timedelta(seconds=float(talk[n])), "answered", 1.0

    for low in range(0, number, BATCH):
        with transaction.atomic():
            bulk.insert(Interaction, columns, contacts(low, min(low + BATCH, number)))
            bulk.insert(Segment, parts, segments(low, min(low + BATCH, number)))


def report(vendor: str, *, below: str = "/record/contacts/") -> None:
    """Ask every page of the contacts at `below` `ROUNDS` times and print how long it took."""
    from django.test import Client

    from floorwalker.ground.people.models import Account
    from floorwalker.record.models import Interaction

    middle = Interaction.objects.order_by("-started_at")[5_000]
    first = Interaction.objects.order_by("id").values_list("id", flat=True)[0]
    on = middle.started_at.date() - timedelta(days=60)
    pages = {
        "list": "/record/contacts/",
        "list, page 200": "/record/contacts/?page=200",
        "oldest first": "/record/contacts/?order=oldest",
        "one reference": f"/record/contacts/?ref=C-{first + 500}",
        "one person": "/record/contacts/?person=P-1005",
        "one customer": f"/record/contacts/?customer=CUS-{middle.customer_id}",
        "customer by name": "/record/contacts/?customer=Customer+77",
        "one day": f"/record/contacts/?from={on}&to={on}",
        "rare queue": "/record/contacts/?queue=queue-5",
        "channel": "/record/contacts/?channel=email",
        "channel without contacts": "/record/contacts/?channel=post",
        "outcome": "/record/contacts/?outcome=abandoned",
        "common reason": "/record/contacts/?reason=reason-0",
        "rare reason": "/record/contacts/?reason=reason-38",
        "not satisfied": "/record/contacts/?said=dissatisfied",
        "text, rare word": "/record/contacts/?words=bluebell7",
        "text, common word": "/record/contacts/?words=plumber",
        "text, two words": "/record/contacts/?words=storm+refund",
        "text, common, in a rare queue": "/record/contacts/?words=plumber&queue=queue-5",
        "text, common, on one day": f"/record/contacts/?words=plumber&from={on}&to={on}",
        "queue, outcome and day": f"/record/contacts/?queue=queue-1&outcome=abandoned&from={on}&to={on + timedelta(days=7)}",
        "contact": f"/record/contacts/{middle.reference}/",
        "contact in a search": f"/record/contacts/{middle.reference}/?queue=queue-1",
    }
    pages = {name: address.replace("/record/contacts/", below) for name, address in pages.items()}
    print(f"\n{vendor}, {Interaction.objects.count():,} contacts; milliseconds of server time, {ROUNDS} rounds, warm\n")
    print("| who | page | median | p95 | processor, median | processor, p95 |\n|---|---|---|---|---|---|")
    for who, asked in (("olga", pages), ("una", pages), ("ada", {name: pages[name] for name in ("list", "one day", "text, common word")})):
        client = Client()
        client.force_login(Account.objects.get(email=f"{who}@example.org"))
        for name, address in asked.items():
            if who == "una" and name.startswith("contact"):
                continue
            took, worked = [], []
            for _ in range(ROUNDS + 2):
                started, busy = time.perf_counter(), time.process_time()
                answer = client.get(address)
                took.append((time.perf_counter() - started) * 1000)
                worked.append((time.process_time() - busy) * 1000)
                assert answer.status_code == 200, (address, answer.status_code)
            figures = [figure for times in (took[2:], worked[2:]) for figure in (_quantile(times, 0.5), _quantile(times, 0.95))]
            print(f"| {who} | {name} | {' | '.join(f'{figure:.0f}' for figure in figures)} |", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory {peak:.0f} MB")


def _quantile(times: list[float], share: float) -> float:
    return float(np.quantile(times, share))


if __name__ == "__main__":
    main()
