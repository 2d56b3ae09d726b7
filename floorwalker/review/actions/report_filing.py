"""Filing the figures of a report: frozen as they stand, with what their reader says of them."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.review.models import FiledReport, Report
from floorwalker.review.queries import report_answers, report_filed
from floorwalker.review.report_events import ReportFiled
from floorwalker.review.report_sight import KEEP
from floorwalker.review.rules.reports import Definition, ReportRefused

LONGEST_COMMENT: Final = 2_000
ROWS_AT_MOST: Final = 5_000
"""Rows of filed figures; more prove nothing that fewer do not."""
OF_PEOPLE: Final = frozenset({"agent", "team", "person"})


@transaction.atomic
def file(asks: Definition, *, name: str, comment: str, zone: str, report: Report | None = None, by: Actor) -> FiledReport:
    """File what `asks` answers to `by` now: sums, data versions, digest of the contacts, how they differ from the period that they were
    compared with, and the comment; nothing of it changes again.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include filing, or seeing such figures.
    ReportRefused
        If nobody says what the figures mean, there are none, or too many.
    """
    policy.require(by, KEEP)
    reader = deciding.require_person(by, refusal="Only a person files figures.")
    words = comment.strip()
    if not 0 < len(words) <= LONGEST_COMMENT:
        raise ReportRefused(
            f"The comment has {len(words)} characters.", remedy=f"Say in 1 to {LONGEST_COMMENT:,} what the figures show and why.",
        )
    answer = report_answers.ask(asks, by=by, zone=zone)
    if not answer.rows or answer.whole_sums is None:
        raise ReportRefused("There are no figures to file.", remedy="Choose days or a part of the service of which something was counted.")
    if len(answer.rows) > ROWS_AT_MOST:
        raise ReportRefused(
            f"The report has {len(answer.rows):,} rows; at most {ROWS_AT_MOST:,} are filed.",
            remedy="Choose a shorter time, or longer steps.",
        )
    question, narrowed = answer.asked, dict(asks.narrowed)
    kept = FiledReport(
        reference=next_reference("RPF"), report=report, name=" ".join(name.split())[:120] or "Report", asks=asks.as_record(),
        comment=words, figures=report_filed.frozen(answer.figures.table.sums, answer.changes), whole=report_filed.frozen(answer.whole_sums),
        spreads={
            code: {"rows": report_filed.frozen_spread(rows), "whole": report_filed.frozen_spread(whole)}
            for code, (rows, whole) in answer.spreads.items()
        },
        zone=question.zone, starts_on=question.start, ends_on=question.end, is_narrowed=answer.narrowed,
        names_people=bool(OF_PEOPLE & {*question.by, *narrowed}), data_at=answer.data_at, filed_by_id=reader, filed_at=clock.now(),
    )
    kept.sha256 = digest(kept)
    kept.save()
    store.append(
        ReportFiled(
            subject=kept.reference, report=report.reference if report else "a report", comment=Sleeved(words), sha256=kept.sha256,
        ),
        by=by,
    )
    return kept


def digest(kept: FiledReport) -> str:
    """Return the SHA-256 of filed figures with all that was said of them; equal to that kept unless something was altered."""
    body = [kept.name, kept.asks, kept.comment, kept.figures, kept.whole, kept.spreads, kept.zone, kept.starts_on.isoformat(),
            kept.ends_on.isoformat()]  # fmt: skip
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()
