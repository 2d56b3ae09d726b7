"""What the result page of an import says: one sentence, an account that adds up, problems by kind, the clock's proof, gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from floorwalker.ground import files
from floorwalker.ground.web import formats
from floorwalker.ground.web.charts import Canvas, Chart, Table, split_bar
from floorwalker.ground.web.charts.grammar import Scale
from floorwalker.ground.web.parts import Act, Situation
from floorwalker.record import accounting
from floorwalker.record.accounting import Account, Problem
from floorwalker.record.models import Import
from floorwalker.record.queries import imports as queries
from floorwalker.record.queries import names, totals
from floorwalker.record.queries.imports import Shape

HEAD_LINES, HEAD_BYTES, LINE_CHARACTERS = 6, 8_192, 160
LISTED = 8
"""Gaps and odd days that stand on the page; how many more there are is said."""
DAYS_PER_MONTH = 30.44
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 360.0, 128.0, 44.0, 8.0, 16.0, 22.0
HOUR = 3_600
TOTALS = "interval-totals"


@dataclass(frozen=True)
class ProblemKind:
    """One kind of problem: its first row, how many there are, and whether it was repaired."""

    first: Problem
    count: int
    repaired: bool


def plural(number: int, one: str, many: str) -> str:
    """Return the number with its noun."""
    return f"{formats.count(number)} {one if number == 1 else many}"


def first_lines(batch: Import) -> list[str]:
    """Return the first lines of the first file, as text, cut to what a person reads at a glance."""
    held = batch.files.first()
    if held is None:
        return []
    with files.open_plain(held.stored) as stream:
        head = stream.read(HEAD_BYTES)
    if head.startswith(b"PK"):
        return []
    text = head.decode("utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig", errors="replace")
    return [line[:LINE_CHARACTERS] for line in text.splitlines()[:HEAD_LINES]]


def rejected_name(batch: Import) -> str:
    """Return the name of the file of rejected rows: of the kind of the first file, so that it can be handed in again."""
    held = batch.files.first()
    suffix = Path(held.name).suffix.lower() if held is not None else ""
    return f"{batch.reference}-rejected{'.csv' if suffix == '.xlsx' else suffix or '.txt'}"


def context(batch: Import, *, kind: str) -> dict[str, Any]:
    """Return what the page of an import that was read shows; `kind` is all, repaired or rejected."""
    account = accounting.of(batch)
    shape = queries.shape(account.days, zone=batch.options["zone"])
    kinds = _kinds(batch, account)
    shown = [each for each in kinds if kind not in {"repaired", "rejected"} or each.repaired == (kind == "repaired")]
    contacts = sum(count for count, _ in account.days.values())
    return {
        "situation": _situation(batch, account, shape, contacts),
        "contacts": contacts, "agents": account.agents, "queues": sorted(account.queues.items(), key=lambda each: -each[1]),
        "kinds": shown, "kind_shown": kind, "repairs": sum(each.count for each in kinds if each.repaired),
        "bar": split_bar([
            (batch.rows_accepted - batch.rows_repaired, "m-actual"), (batch.rows_repaired, "m-wrap"),
            (batch.rows_duplicate, "m-idle"), (batch.rows_rejected, "m-left"),
        ]),
        "as_they_are": batch.rows_accepted - batch.rows_repaired,
        "shares": {
            name: _share(rows, batch.rows_read)
            for name, rows in (
                ("plain", batch.rows_accepted - batch.rows_repaired), ("repaired", batch.rows_repaired),
                ("duplicate", batch.rows_duplicate), ("rejected", batch.rows_rejected),
            )
        },
        "clock": _clock_chart(shape, batch.options["zone"]), "clock_words": _clock_words(shape, batch.options["zone"]),
        "gaps": shape.gaps[:LISTED], "odd": shape.odd[:LISTED],
        "more": max(0, len(shape.gaps) - LISTED) + max(0, len(shape.odd) - LISTED),
        "gap_words": f"{plural(len(shape.gaps), 'gap', 'gaps')}, {plural(len(shape.odd), 'unusual day', 'unusual days')}",
        "size": sum(each.stored.bytes for each in batch.files.all()),
        "unknown": names.unknown_in(batch.pk),
        "undo_url": reverse("record:import_act", args=[batch.reference, "undo"]),
        "will": f"{'Totals of ' if batch.importer == TOTALS else ''}{plural(contacts, 'contact', 'contacts')} on "
                f"{plural(len(account.days), 'day', 'days')}",
        "of_totals": batch.importer == TOTALS, "standing": totals.standing(batch),
    }  # fmt: skip


def _share(part: int, whole: int) -> str:
    return formats.share(part / whole, places=2 if 0 < part / whole < 0.01 or 0.99 < part / whole < 1 else 0) if whole else ""


def _kinds(batch: Import, account: Account) -> list[ProblemKind]:
    kinds = [
        ProblemKind(first, batch.problems.get(code, 0), repaired=first.repaired) for code, first in account.firsts.items()
    ]
    return sorted(kinds, key=lambda each: (each.repaired, -each.count))


def _situation(batch: Import, account: Account, shape: Shape, contacts: int) -> Situation:
    if contacts == 0:
        known = batch.rows_duplicate == batch.rows_read and batch.rows_read > 0
        why = "Every row stands in an import before this one." if known else "Look at the problems below for why."
        return Situation("watch", "Nothing new in these files", why)
    told = " in totals" if batch.importer == TOTALS else ""
    words = [plural(contacts, "contact", "contacts") + told, _span(account), plural(len(account.queues), "queue", "queues")]
    if shape.gaps:
        words.append(plural(len(shape.gaps), "gap", "gaps"))
    why = {
        Import.State.READY: "Nothing of it counts yet. Publish it, or take it out again; your files stay as they are.",
        Import.State.PUBLISHED: "It counts in every figure of its days and can be taken out. Next: make a forecast from it under Plan.",
        Import.State.UNDONE: "It was taken out again; its files and this account stay.",
    }.get(Import.State(batch.state), "")
    if any(change.fits is False for change in shape.changes):
        return Situation("watch", ", ".join(words), "The clock changes do not fit the zone it was read in: look before you publish.")
    acts = []
    if batch.state == Import.State.PUBLISHED and batch.first_at and batch.last_at:
        asked = {"from": batch.first_at.date(), "to": batch.last_at.date() + timedelta(days=1), "by": "queue"}
        acts = [Act("See its figures", f"{reverse('record:figures')}?{urlencode(asked)}", icon="chart-column", primary=True)]
    return Situation("ok", ", ".join(words), why, acts=acts)


def _span(account: Account) -> str:
    first, last = (date.fromisoformat(day) for day in (min(account.days), max(account.days)))
    days = (last - first).days + 1
    months = round(days / DAYS_PER_MONTH)
    return plural(months, "month", "months") if months > 1 else plural(days, "day", "days")


def _clock_words(shape: Shape, zone: str) -> list[tuple[str, str]]:
    """Return what the clock's proof says: state and sentence."""
    if not shape.weeks:
        return []
    if shape.round_the_clock:
        return [("info", f"Contacts come round the clock, so the hours of opening prove nothing about {zone}.")]
    words = []
    for change in shape.changes:
        day = formats.day_with_year(change.day, zone=zone)
        way = "forward" if change.hours > 0 else "back"
        said = {
            True: ("ok", f"{day}: the clock went {way}, and the first contacts kept their local hour."),
            False: ("watch", f"{day}: the clock went {way}, and the first contacts moved by an hour. The times may not be {zone}."),
            None: ("info", f"{day}: the clock went {way}; too few weeks beside it to tell."),
        }[change.fits]
        words.append(said)
    return words or [("info", f"The clock of {zone} did not change in this time, so it proves nothing about the zone.")]


def _clock_chart(shape: Shape, zone: str) -> Chart | None:
    if not shape.weeks:
        return None
    mondays = [monday.toordinal() for monday, _ in shape.weeks]
    seconds = [first for _, first in shape.weeks]
    low, high = max(0, min(seconds) // HOUR - 1) * HOUR, min(24, max(seconds) // HOUR + 2) * HOUR
    x = Scale(min(mondays), max(max(mondays), min(mondays) + 1), LEFT + 4, WIDTH - RIGHT - 4)
    y = Scale(low, high, HEIGHT - BOTTOM, TOP)
    usual = sorted(seconds)[len(seconds) // 2]
    summary = f"The first contact of {plural(len(seconds), 'week', 'weeks')} in {zone}: usually at {_hours(usual)}."
    canvas = Canvas("clock-proof", width=WIDTH, height=HEIGHT, title="First contact of each week", summary=summary)
    step = max(1, (high - low) // HOUR // 4)
    for hour in range(low // HOUR, high // HOUR + 1, step):
        canvas.line(LEFT, y(hour * HOUR), WIDTH - RIGHT, y(hour * HOUR), "grid")
        canvas.text(LEFT - 6, y(hour * HOUR) + 3.5, f"{hour:02}:00", "end")
    for change in shape.changes:
        at = x(change.day.toordinal())
        canvas.line(at, TOP, at, HEIGHT - BOTTOM, "cursor")
        canvas.text(at, HEIGHT - 6, f"{change.day:%-d %b %y}", "mid")
    for monday, second in zip(mondays, seconds, strict=True):
        canvas.add("circle", cx=x(monday), cy=y(second), r=2.0, class_="m-dot")
    rows = [(formats.day_with_year(monday, zone=zone), _hours(first)) for monday, first in shape.weeks]
    table = Table("First contact of each week", ("Week from", "First contact"), rows)
    return Chart("First contact of each week", summary, canvas.svg(), (), table)


def _hours(seconds: int) -> str:
    return f"{seconds // HOUR:02}:{seconds // 60 % 60:02}"
