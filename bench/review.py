"""How soon every page of Review answers with a million contacts, thousands of evaluations and all that people made of them.

Run: ``python bench/review.py [--contacts 1000000] [--evaluations 20000] [--keep FOLDER] [--only WORD]``. It loads Larkfield into a database
of its own, grows it as ``bench/_grown.py`` and ``bench/_judged.py`` say, and asks each page as the operations manager: the first look with
no answer of the facts kept, then again. Milliseconds of server time, by the clock and of processor time, which says what an idle machine
would take when others were at work too. One client, SQLite. The gates are 200 ms of processor time at the 95th percentile for lists and
records (RULINGS 19), and 1,000 ms at the first look for reports, which count over all contacts (issue 5).
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
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
FIRST_ROUNDS, ROUNDS = 5, 20
LIST_MS, REPORT_MS = 200.0, 1_000.0
READERS = {"own picks": "quality_analyst"}
"""Pages that another than the operations manager opens."""
AT_HOME = ("planner", "quality_analyst", "operations_manager", "compliance_officer", "assessor", "administrator")
"""Roles with a home, each asked as somebody who holds it."""


def main() -> int:
    """Load, grow, ask, report; return 1 if a gate was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--evaluations", type=int, default=20_000)
    parser.add_argument("--keep", default="", help="a folder to keep the database in, or to find it again")
    parser.add_argument("--only", default="", help="ask only the pages whose name matches this")
    arguments = parser.parse_args()
    folder = Path(arguments.keep or tempfile.mkdtemp(prefix="floorwalker-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["FLOORWALKER_DATA_DIR"] = str(folder)
    os.environ["FLOORWALKER_DATABASE_URL"] = f"sqlite:///{folder / 'db.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "floorwalker.config.settings"
    subprocess.run([sys.executable, "-m", "floorwalker.cli", "demo", "--load-only"], cwd=ROOT, check=True)
    sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
    import django

    django.setup()
    import _grown
    import _judged
    from django.conf import settings

    from floorwalker.demo import loading
    from floorwalker.ground import clock
    from floorwalker.record.models import Interaction
    from floorwalker.review.models import Evaluation, Extract

    settings.ALLOWED_HOSTS = ["testserver"]
    here = loading.edition()
    assert here is not None
    began = time.perf_counter()

    def told(words: str) -> None:
        print(f"{time.perf_counter() - began:6.1f} s  {words}", flush=True)

    with clock.frozen(datetime(here.today.year, here.today.month, here.today.day, 7, tzinfo=UTC) + timedelta(days=1)):
        if Interaction.objects.count() < arguments.contacts * 0.9:
            _grown.grow(arguments.contacts, told=told)
        if Evaluation.objects.count() < arguments.evaluations * 0.9:
            _judged.judge(arguments.evaluations, told=told)
        if not Extract.objects.exists():
            _judged.fill(told=told)
        return report(arguments.only)


def addresses() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the pages by name: lists and records, then those that count over all contacts."""
    from floorwalker.ground.people.models import Membership
    from floorwalker.plan.models import Agreement, Journey
    from floorwalker.review import models

    def last(name: str, **where: Any) -> str:
        return str(getattr(models, name).objects.filter(**where).order_by("-pk").values_list("reference", flat=True)[0])

    judged = models.Evaluation.objects.filter(kind="quality", submitted_at__isnull=False, replaced_by=None).order_by("-pk")[0]
    member = Membership.objects.select_related("team", "person").filter(person=judged.agent_id)[0]
    records = {
        "evaluations": "/review/evaluations/",
        "evaluations, page 200": "/review/evaluations/?page=200",
        "one evaluation": f"/review/evaluations/{judged.reference}/",
        "disputes": "/review/disputes/",
        "one dispute": f"/review/disputes/{last('Dispute')}/",
        "sample plans": "/review/sample-plans/",
        "one sample plan": f"/review/sample-plans/{last('SamplePlan', state='published')}/",
        "one draw": f"/review/draws/{models.SampleDraw.objects.order_by('-starts_on')[2].reference}/",
        "own picks": "/review/picks/",
        "scorecards": "/review/scorecards/",
        "one scorecard": f"/review/scorecards/{last('Scorecard', state='published')}/",
        "calibration": "/review/calibration/",
        "one round": f"/review/calibration/{last('Round', closed_at__isnull=False)}/",
        "automatic checks": "/review/checks/",
        "one check": f"/review/checks/{last('CheckRule')}/",
        "checks of a contact": f"/review/checks/contacts/C-{judged.contact}/",
        "extracts": "/review/extracts/",
        "one extract": f"/review/extracts/{last('Extract')}/",
        "why a contact is kept": f"/review/kept/C-{judged.contact}/",
        "notes on performance": "/review/notes/",
        "changes under watch": "/review/changes/",
        "touchpoint audits": "/review/touchpoints/",
        "one touchpoint audit": f"/review/touchpoints/{last('TouchpointAudit')}/",
        "monitoring calendar": "/review/monitoring/",
        "conduct": "/review/conduct/",
        "interests and gifts": "/review/conduct/disclosures/",
        "own conduct": "/review/conduct/mine/",
        "concerns": "/review/speak-up/",
        "service reviews": "/review/service-reviews/",
        "one service review": f"/review/service-reviews/{last('ServiceReview')}/",
        "journeys": "/plan/journeys/",
        "one journey": f"/plan/journeys/{Journey.objects.order_by('-pk')[0].reference}/",
        "agreements": "/plan/agreements/",
        "signals without action": "/review/charts/signals/",
        "follow-ups of surveys": "/review/surveys/follow-ups/",
        "findings": "/findings/",
        **{f"home of {role}": f"/home/?role={role}" for role in AT_HOME},
    }
    reports = {
        "results of people, 13 weeks": "/review/results/",
        "results of people, 52 weeks": "/review/results/?weeks=52",
        "evaluators": "/review/results/evaluators/",
        "what scorecards reach": "/review/scorecards/uses/",
        "balance of people, 13 weeks": "/review/balance/",
        "balance of people, 52 weeks": "/review/balance/?weeks=52",
        "balance of teams, 52 weeks": "/review/balance/?weeks=52&of=team",
        "teams": "/review/teams/",
        "one team": f"/review/teams/{member.team.code}/",
        "resolution, 13 weeks": "/review/resolution/",
        "resolution, 52 weeks": "/review/resolution/?weeks=52",
        "effort, 13 weeks": "/review/effort/",
        "effort, 52 weeks": "/review/effort/?weeks=52",
        "communication": "/review/communications/",
        "one change under watch": f"/review/changes/{last('WatchedChange', approved_at__isnull=False, ended_at=None)}/",
        "an ended change": f"/review/changes/{last('WatchedChange', ended_at__isnull=False)}/",
        "one agreement": f"/plan/agreements/{Agreement.objects.order_by('-pk')[0].reference}/",
        "attainment of agreements": "/plan/agreements/attainment/",
        "surveys": "/review/surveys/",
        "one survey": f"/review/surveys/{last('Survey', state='published')}/",
        "report of a survey": f"/review/surveys/{last('Survey', state='published')}/report/",
        "charts": "/review/charts/",
        "one chart": f"/review/charts/{last('Chart')}/",
        "consistency": "/review/consistency/",
        "gaps": "/review/consistency/gaps/",
        "loop, 13 weeks": "/review/loop/",
        "loop, 52 weeks": "/review/loop/?weeks=52",
        "Monday page": "/review/monday/",
    }
    return records, reports


def report(only: str) -> int:
    """Ask every page, print how long it took, and return 1 if one missed its gate."""
    from django.test import Client

    from floorwalker.ground.people.models import Account, RoleAssignment
    from floorwalker.record.models import Interaction, SurveyAnswer
    from floorwalker.review.models import Answer, CheckFailure, Dispute, Evaluation, Pick, SurveyAsk

    clients: dict[str, Any] = {role: Client() for role in AT_HOME}
    for role, client in clients.items():
        people = RoleAssignment.objects.filter(role=role, ends_on=None).values("person")
        client.force_login(Account.objects.filter(person__in=people)[0])
        client.get("/my-day/")
    gc.collect()
    gc.freeze()  # as the house does before it serves
    print("\n" + ", ".join(f"{model.objects.count():,} {words}" for model, words in (
        (Interaction, "contacts"), (Evaluation, "evaluations"), (Answer, "answers to questions"), (Pick, "picks"), (Dispute, "disputes"),
        (SurveyAsk, "contacts with a survey"), (SurveyAnswer, "answers to surveys"), (CheckFailure, "failed checks"),
    )))
    print("\n| page | first | worst first | processor, first | again | again, p95 | processor, again, p95 |\n|---|---|---|---|---|---|---|")
    records, reports = addresses()
    missed = []
    for pages, gate in ((records, LIST_MS), (reports, REPORT_MS)):
        for name, address in pages.items():
            if re.search(only, name):
                reader = READERS.get(name) or (name.removeprefix("home of ") if name.startswith("home of ") else "operations_manager")
                first, again = _asked(clients[reader], name, address)
                if (again if gate == LIST_MS else first) > gate:
                    missed.append(name)
    print(f"\nGates missed: {', '.join(missed) or 'none'}.")
    return int(bool(missed))


def _asked(client: Any, name: str, address: str) -> tuple[float, float]:
    """Ask one page, print how long it took, and return the processor time of the first look and of later ones."""
    from floorwalker.record.facts.sums import KEPT

    took, worked = [], []
    for place in range(FIRST_ROUNDS + ROUNDS):
        if place < FIRST_ROUNDS:
            KEPT.clear()
        started, busy = time.perf_counter(), time.process_time()
        answer = client.get(address)
        took.append((time.perf_counter() - started) * 1_000)
        worked.append((time.process_time() - busy) * 1_000)
        assert answer.status_code == 200, (address, answer.status_code)
    first, again = took[:FIRST_ROUNDS], took[FIRST_ROUNDS:]
    busy_first, busy_again = float(np.median(worked[:FIRST_ROUNDS])), float(np.quantile(worked[FIRST_ROUNDS:], 0.95))
    figures = (np.median(first), max(first), busy_first, np.median(again), np.quantile(again, 0.95), busy_again)
    print(f"| {name} | {' | '.join(f'{figure:.0f}' for figure in figures)} |", flush=True)
    return busy_first, busy_again


if __name__ == "__main__":
    sys.exit(main())
