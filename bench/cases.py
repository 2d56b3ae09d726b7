"""How soon the pages of Resolve answer with 100,000 open complaints, half as many closed, and all that hangs on each.

Run: ``python bench/cases.py [--open 100000] [--keep FOLDER] [--only WORD]``. It loads Larkfield into a database of its own, writes its
complaints and difficulties again with clocks, issues, letters and evidence, each a minute earlier than the one before, and asks each page
as the role that works with it. Milliseconds of server time by the clock and of processor time; one client, SQLite, warm. The gate is
200 ms of processor time at the 95th percentile for lists and records (RULINGS 19), 1,000 ms for what counts over all cases.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
ROUNDS: Final = 10
LIST_MS, COUNT_MS = 200.0, 1_000.0
APART: Final = 10_000
"""Numbers of each copy begin so much later than those of the one before."""
ROLES: Final = ("complaint_handler", "compliance_officer", "operations_manager", "team_leader")


def main() -> int:
    """Load, grow, ask, report; return 1 if a gate was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--open", type=int, default=100_000)
    parser.add_argument("--keep", default="", help="a folder to keep the database in, or to find it again")
    parser.add_argument("--only", default="", help="ask only the pages whose name matches this")
    arguments = parser.parse_args()
    folder = Path(arguments.keep or tempfile.mkdtemp(prefix="floorwalker-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["FLOORWALKER_DATA_DIR"] = str(folder)
    os.environ["FLOORWALKER_DATABASE_URL"] = f"sqlite:///{folder / 'db.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "floorwalker.config.settings"
    subprocess.run([sys.executable, "-m", "floorwalker.cli", "demo", "--load-only"], cwd=ROOT, check=True)
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.conf import settings

    from floorwalker.demo import loading
    from floorwalker.ground import clock

    settings.ALLOWED_HOSTS = ["testserver"]
    here = loading.edition()
    assert here is not None
    with clock.frozen(datetime(here.today.year, here.today.month, here.today.day, 7, tzinfo=UTC) + timedelta(days=1)):
        grow(arguments.open)
        return report(arguments.only)


def grow(wanted: int) -> None:
    """Write the cases that are here again until `wanted` complaints are open."""
    from django.db import connection

    from floorwalker.resolve.models import Complaint, Difficulty

    copies = (wanted - Complaint.objects.filter(state="open").count()) // Complaint.objects.filter(state="open", pk__lt=APART).count()
    if copies > 0:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = OFF")
        for model in _hanging_on(Complaint, Difficulty):
            _copy(model, copies)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _hanging_on(*first: type[Any]) -> list[type[Any]]:
    """Return `first` and every model that points to one of them, and so on."""
    from django.apps import apps

    found = list(first)
    for each in found:
        found += [model for model in apps.get_models() if model not in found and each in _pointed_to(model)]
    return found


def _pointed_to(model: type[Any]) -> set[type[Any]]:
    return {field.remote_field.model for field in model._meta.local_concrete_fields if field.remote_field}


def _copy(model: Any, copies: int) -> None:
    from django.db import connection, transaction

    from floorwalker.resolve.models import Complaint, Difficulty

    moved = set(_hanging_on(Complaint, Difficulty))
    names, values = [], []
    for field in model._meta.local_concrete_fields:
        name, value = field.column, f'"{field.column}"'
        if field.primary_key or (field.remote_field and field.remote_field.model in moved):
            value = f"{value} + k * {APART}"
        elif name == "uuid":
            value = "lower(hex(randomblob(16)))"
        elif name == "old_reference":
            value = f"{value} || '/' || k"
        elif name == "number":
            value = f"{value} + k * {APART}"
        elif field.unique and field.get_internal_type() == "CharField":
            value = f"substr({value}, 1, instr({value}, '-')) || (id + k * {APART})"
        elif field.get_internal_type() == "DateTimeField":
            value = f"strftime('%Y-%m-%d %H:%M:%f', {value}, '-' || (k % 20000) || ' minutes')"
        names.append(f'"{name}"')
        values.append(value)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) WITH RECURSIVE n(k) AS "
            f"(SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < {copies}) "
            f"SELECT {', '.join(values)} FROM {model._meta.db_table}, n WHERE id < {APART}"
        )


def addresses() -> tuple[dict[str, str], dict[str, str]]:
    """Return the pages by name: lists and records, then those that count over all cases."""
    from floorwalker.resolve.models import Complaint, Difficulty

    whole = Complaint.objects.filter(state="open", letters__isnull=False).order_by("-pk")[0].reference
    ended = Complaint.objects.filter(state="closed", letters__isnull=False).order_by("-pk")[0].reference
    records = {
        "complaints by next deadline": "/resolve/complaints/",
        "complaints, page 200": "/resolve/complaints/?page=200",
        "mine": "/resolve/complaints/?owner=mine",
        "nobody's": "/resolve/complaints/?owner=none",
        "late": "/resolve/complaints/?due=late",
        "due today": "/resolve/complaints/?due=today",
        "with a support need": "/resolve/complaints/?support=yes",
        "closed": "/resolve/complaints/?state=closed",
        "upheld": "/resolve/complaints/?state=closed&outcome=upheld",
        "by words": "/resolve/complaints/?about=fee",
        "by an owner's name": "/resolve/complaints/?who=Byrne",
        "by cause": "/resolve/complaints/?state=any&cause=letter",
        "one complaint": f"/resolve/complaints/{whole}/",
        "a closed complaint": f"/resolve/complaints/{ended}/",
        "difficulties": "/resolve/difficulties/",
        "one difficulty": f"/resolve/difficulties/{Difficulty.objects.order_by('-pk')[0].reference}/",
        "escalations": "/resolve/escalations/",
        "any state": "/resolve/complaints/?state=any",
        "closed by cause": "/resolve/complaints/?state=closed&cause=letter",
    }
    counts = {
        "home of a handler": "/home/?role=complaint_handler",
        "load beside the list": "/resolve/complaints/load/",
        "causes": "/resolve/causes/",
        "returns": "/resolve/returns/",
        "outcomes of support needs": "/resolve/needs/figures/",
    }
    return records, counts


def report(only: str) -> int:
    """Ask every page, print how long it took, and return 1 if one missed its gate."""
    from django.test import Client

    from floorwalker.ground.people.models import Account, RoleAssignment
    from floorwalker.resolve.models import CaseClock, CaseLetter, Complaint, Difficulty

    clients: dict[str, Any] = {role: Client() for role in ROLES}
    for role, client in clients.items():
        people = RoleAssignment.objects.filter(role=role, ends_on=None).values("person")
        client.force_login(Account.objects.filter(person__in=people)[0])
        client.get("/my-day/")
    gc.collect()
    gc.freeze()  # as the house does before it serves
    counted = [
        (Complaint.objects.filter(state="open"), "open complaints"), (Complaint.objects.exclude(state="open"), "closed"),
        (CaseClock.objects.all(), "clocks"), (CaseLetter.objects.all(), "letters"), (Difficulty.objects.all(), "difficulties"),
    ]
    print("\n" + ", ".join(f"{rows.count():,} {words}" for rows, words in counted))
    print("\n| page | as | first | p95 | processor, p95 | gate |\n|---|---|---|---|---|---|")
    records, counts = addresses()
    missed = [
        f"{name} ({role})" for name, address in (records | counts).items() if re.search(only, name)
        for role in (("complaint_handler",) if "mine" in name or "handler" in name else ROLES)
        for gate in [LIST_MS if name in records else COUNT_MS] if _asked(clients[role], role, name, address, gate) > gate
    ]
    print(f"\nGates missed: {', '.join(missed) or 'none'}.")
    return int(bool(missed))


def _asked(client: Any, role: str, name: str, address: str, gate: float) -> float:
    """Ask one page, print how long it took, and return the processor time at the 95th percentile; a case out of reach counts nothing."""
    clocks, processor = [], []
    for _ in range(ROUNDS + 1):
        began, worked = time.perf_counter(), time.process_time()
        answer = client.get(address)
        clocks.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - worked) * 1000)
        if answer.status_code in {403, 404}:
            return 0.0
        assert answer.status_code == 200, f"{name}: {answer.status_code}"
    worst = float(np.percentile(processor[1:], 95))
    told = f"{clocks[0]:.0f} | {np.percentile(clocks[1:], 95):.0f} | {worst:.0f} | {gate:.0f}"
    print(f"| {name} | {role.replace('_', ' ')} | {told} |", flush=True)
    return worst


if __name__ == "__main__":
    sys.exit(main())
