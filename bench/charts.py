"""How soon charts, consistency and gaps answer over a million contacts.

Run: ``python bench/charts.py [--contacts 1000000] [--keep FOLDER]``. It makes the contacts of ``bench/contacts.py`` in a database of its
own, counts them into facts, puts standards in force, charts each, and prints milliseconds of server time: median and 95th percentile by
the clock and of processor time. One client, warm; the first look at a page, cold, stands beside.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 20
LAST = datetime(2026, 11, 1, 9, tzinfo=UTC)
"""The day after the last contact of ``bench/contacts.py``."""
MEASURES = ("service_level", "abandonment_rate", "aht", "fcr")


def main() -> None:
    """Make the contacts, count, chart, ask, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--keep", default="", help="a folder to keep the database in, or to find it again")
    arguments = parser.parse_args()
    folder = Path(arguments.keep or tempfile.mkdtemp(prefix="floorwalker-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["FLOORWALKER_DATA_DIR"] = str(folder)
    os.environ["FLOORWALKER_DATABASE_URL"] = f"sqlite:///{folder / 'bench.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from contacts import make
    from django.conf import settings
    from django.core.management import call_command

    from floorwalker.ground import clock
    from floorwalker.record import counting, sight
    from floorwalker.record.models import Interaction
    from floorwalker.review.models import Chart

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    with clock.frozen(LAST):
        if not Interaction.objects.exists():
            make(arguments.contacts)
        if not counting.store_days():
            started = time.perf_counter()
            days = [LAST.date() - timedelta(days=back) for back in range(1, 400)]
            counting.store().replace_parts(counting.count(days, shown=sight.shown()), written_at=clock.now())
            print(f"counted in {time.perf_counter() - started:.0f} s")
        if not Chart.objects.exists():
            chart()
        report()


def chart() -> None:
    """Put standards in force and chart each over a year by day."""
    from floorwalker.engine import measures
    from floorwalker.ground.actors import Actor
    from floorwalker.ground.models import Queue, Standard
    from floorwalker.ground.people.models import Person, Team
    from floorwalker.review.actions import charts
    from floorwalker.review.actions.charts import Part
    from floorwalker.review.rules.charts import Draft

    olga = Person.objects.get(reference="P-Olga")
    targets = {"service_level": 0.5, "abandonment_rate": 0.05, "aht": 300.0, "fcr": 0.7}
    for number, queue in enumerate(Queue.objects.order_by("pk")):
        for code in MEASURES:
            Standard.objects.create(
                reference=f"STD-{number}-{code}"[:16], measure=code, queue=queue, target=targets[code], tolerance=0.05,
                starts_on=date(2025, 1, 1),
            )
            draft = Draft(f"{code}, {queue.name}", measures.get(code), "day", LAST.date() - timedelta(days=365))
            charts.make(draft, Part(queue=queue), owner=olga, by=Actor.person(olga.pk))
    Standard.objects.create(reference="STD-ALL", measure="aht", target=300.0, tolerance=20, starts_on=date(2025, 1, 1))
    draft = Draft("aht, a team", measures.get("aht"), "day", LAST.date() - timedelta(days=365))
    charts.make(draft, Part(team=Team.objects.order_by("pk")[0]), owner=olga, by=Actor.person(olga.pk))


def report() -> None:
    """Ask every page `ROUNDS` times and print how long it took."""
    from django.test import Client

    from floorwalker.ground.people.models import Account
    from floorwalker.record.facts.sums import KEPT
    from floorwalker.record.models import Interaction
    from floorwalker.review.models import Chart, ChartSignal

    print(f"\n{Interaction.objects.count():,} contacts, {Chart.objects.count()} charts of a year, {ChartSignal.objects.count()} signals\n")
    print("| page | cold | median | p95 | processor, median | processor, p95 |\n|---|---|---|---|---|---|")
    client = Client()
    client.force_login(Account.objects.get(email="olga@example.org"))
    one = Chart.objects.get(name="service_level, Queue 0")
    at = f"/review/charts/{one.reference}/"
    pages = {
        "charts": "/review/charts/", "one chart": at, "shown as XmR": f"{at}?kind=xmr",
        "signals without action": "/review/charts/signals/", "consistency": "/review/consistency/",
        "one standard": "/review/consistency/STD-0-service_le/", "gaps": "/review/consistency/gaps/",
    }
    for name, address in pages.items():
        KEPT.clear()
        took, worked = [], []
        for _ in range(ROUNDS + 1):
            started, busy = time.perf_counter(), time.process_time()
            answer = client.get(address)
            took.append((time.perf_counter() - started) * 1000)
            worked.append((time.process_time() - busy) * 1000)
            assert answer.status_code == 200, (address, answer.status_code)
        figures = [float(np.quantile(times[1:], share)) for times in (took, worked) for share in (0.5, 0.95)]
        print(f"| {name} | {took[0]:.0f} | {' | '.join(f'{figure:.0f}' for figure in figures)} |", flush=True)


if __name__ == "__main__":
    main()
