"""Larkfield's complaints from the register it had before: a file of open and closed ones, brought in by the actions, with what differs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from floorwalker.demo.customers import customer
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs.worker import run_now
from floorwalker.ground.models import Line
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.ground.web.cells import csv_text
from floorwalker.resolve.actions import case_differences, case_imports
from floorwalker.resolve.models import CaseDifference, CaseImport, Regime
from floorwalker.resolve.rules.old_columns import LABELS

SOURCE: Final = "CaseTrack"


@dataclass(frozen=True)
class Old:
    """One case as the old register had it; days are counted back from today, letters are kind and days, None stands for none."""

    reference: str
    days: int
    summary: str
    words: str
    closed: int | None = None
    outcome: str = ""
    issues: str = ""
    decisions: str = ""
    acknowledged: int | None = None
    answered: int | None = None
    due_shift: int = 0
    in_time: str = ""
    redress: str = ""
    line: str = "claims"
    cause: str = ""


OLD: Final = (
    Old("CT-10411", 178, "Roof claim settled short", "The surveyor was here for ten minutes and half the roof is left out.", 131, "upheld",
        "Settlement short | No call back", "upheld | upheld", 176, 133, in_time="yes", redress="410.00", cause="Survey not whole"),
    Old("CT-10427", 165, "Told to send the same photos three times", "Third time of asking. I have sent them.", 128, "upheld",
        "Photos asked for again | Delay", "upheld | not upheld", 163, 130, in_time="yes", redress="75.00",
        cause="Post not matched to claims"),
    Old("CT-10440", 154, "Excess taken twice", "Five hundred pounds went out twice on the same day.", 89, "upheld", "Excess twice",
        "upheld", 150, 91, in_time="yes", redress="562.40", cause="Payment run started twice"),
    Old("CT-10452", 140, "Hire car taken away early", "I was left at the garage with two children.", 101, "partly", "Hire car | Attitude",
        "upheld | not upheld", 139, 103, due_shift=3, in_time="yes", redress="120.00", cause="Supplier's dates not followed"),
    Old("CT-10463", 126, "Declined for wear and tear", "A storm took it down, not wear.", 90, "not upheld", "Claim declined", "not upheld",
        125, 92, in_time="yes", cause="Policy terms"),
    Old("CT-10471", 118, "Letter to the old address", "You had my new address since June.", 110, "upheld", "Address", "upheld", None, None,
        cause="Post not matched to claims"),
    Old("CT-10488", 47, "Nobody rings back about the leak", "Four promises of a call, four times nothing.", acknowledged=45),
    Old("CT-10490", 33, "Contractor did not come", "I took two days off work for nobody."),
    Old("CT-10495", 19, "Premium doubled without a word", "I found out from my bank.", acknowledged=17, due_shift=-2, line="renewals"),
    Old("CT-10499", 6, "Claim handler was rude", "I will not be spoken to like that.", acknowledged=5),
    Old("CT-10501", 4, "Wrong car on the policy", "The old one was sold in spring.", line="motor"),
)  # fmt: skip


def write(people: Sequence[Person]) -> int:
    """Bring them in once; return how many, 0 where they stand, no regulation holds yet, or nobody brings cases in."""
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    today = clock.today("UTC")
    manager = with_role(everybody, Role.OPERATIONS_MANAGER, on=today).order_by("pk").first()
    handlers = list(with_role(everybody, Role.COMPLAINT_HANDLER, on=today).order_by("pk"))
    regime = Regime.objects.filter(line__code="claims").order_by("since").first()
    first = today - timedelta(days=max(each.days for each in OLD))
    if manager is None or not handlers or regime is None or regime.since > first or CaseImport.objects.exists():
        return 0
    by = Actor.person(manager.pk)
    content = io.BytesIO(_file(handlers, today))
    held = case_imports.take(source=SOURCE, site=manager.site, name="casetrack-export.csv", content=content, by=by)
    for ask in (case_imports.look, case_imports.bring_in):
        job = ask(held.reference, by=by).job
        assert job is not None
        run_now(job)
    row = CaseDifference.objects.filter(code="late").order_by("pk").first()
    if row is not None:
        case_differences.accept(row.pk, reason="The customer had agreed to wait for the bank; the note lies in the old file.", by=by)
    return held.rows.filter(what="in").count()


def _file(handlers: Sequence[Person], today: date) -> bytes:
    lines = set(Line.objects.values_list("code", flat=True))
    codes = (
        "reference", "kind", "state", "received", "line", "channel", "customer", "customer_name", "summary", "words", "issues", "decisions",
        "outcome", "cause", "owner", "acknowledgement_sent", "final-response_sent", "final-response_due", "final-response_in_time",
        "redress", "paid", "closed",
    )  # fmt: skip
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([LABELS[code] for code in codes])
    for number, old in enumerate(OLD):
        received, known = today - timedelta(days=old.days), customer(900 + number)
        row = {
            "reference": old.reference, "kind": "complaint", "state": "open" if old.closed is None else "closed",
            "received": f"{received} 09:{10 + number}", "line": old.line if old.line in lines | {"motor"} else "claims", "channel": "email",
            "customer": known.reference, "customer_name": known.name, "summary": old.summary, "words": old.words, "issues": old.issues,
            "decisions": old.decisions, "outcome": old.outcome, "cause": old.cause,
            "owner": handlers[number % len(handlers)].staff_number if old.closed is None else "",
            "acknowledgement_sent": _day(today, old.acknowledged), "final-response_sent": _day(today, old.answered),
            "final-response_due": str(received + timedelta(weeks=8, days=old.due_shift)), "final-response_in_time": old.in_time,
            "redress": old.redress, "paid": _day(today, old.closed) if old.redress else "", "closed": _day(today, old.closed),
        }  # fmt: skip
        writer.writerow([csv_text(row[code]) for code in codes])
    return out.getvalue().encode()


def _day(today: date, back: int | None) -> str:
    return "" if back is None else str(today - timedelta(days=back))
