"""The workbook of standards: what was agreed for which queue, from when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

from floorwalker.engine import measures
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.moving_in.base import Column, Refused, Row, Verdict, Writer, differing, judged, verdict
from floorwalker.ground.moving_in.lookup import Book, key
from floorwalker.ground.references import next_reference

PERCENT: Final = 100
EVERYTHING: Final = {"", "everything", "all", "all queues", "every queue"}


class Standards:
    """One row one target on one measure."""

    code, label = "standards", "Standards"
    expects = "One row one target on one measure, for a queue, a channel or everything, from a day."
    things = ("standard", "standards")
    permission = "ground.set_standard"
    columns = (
        Column(
            "measure",
            "Measure",
            "measure|kpi|metric|standard|indicator",
            "By name or code, such as Service level.",
            "Service level",
            required=True,
        ),
        Column(
            "applies_to",
            "Applies to",
            "applies to|queue|channel|for|scope",
            "A queue, a channel, or everything when empty.",
            "Claims voice",
        ),
        Column(
            "target",
            "Target",
            "target|goal|value|objective",
            "In the unit of the measure: 80 or 80 % or 0.8 for a share, 300 for 300 seconds.",
            "80",
            shape="number",
            required=True,
        ),
        Column(
            "seconds",
            "Within seconds",
            "within seconds|seconds|threshold|within|t",
            "For a service level: 20 for 80 % in 20 seconds.",
            "20",
            shape="number",
        ),
        Column("tolerance", "Tolerance", "tolerance|margin", "In the same unit; none when empty.", "5", shape="number"),
        Column(
            "from",
            "From",
            "from|start|valid from|effective from|since",
            "Today when empty; the standard before ends that day.",
            "",
            shape="day",
        ),
    )

    def judge(self, rows: Sequence[Row], *, by: Actor) -> list[Verdict]:
        """Return what each row would do."""
        shelf = Book("measure", ((measure, (measure.name, measure.code)) for measure in measures.all()))
        queues = Book("queue", ((queue, (queue.name, queue.code)) for queue in Queue.objects.filter(retired_at=None)))
        held: dict[tuple[str, int | None, str], list[Standard]] = {}
        for standard in Standard.objects.filter(team=None):
            held.setdefault((standard.measure, standard.queue_id, standard.channel), []).append(standard)
        seen: set[tuple[str, int | None, str]] = set()

        def one(row: Row) -> Verdict:
            measure = shelf.find(row.text("measure"), column="Measure", remedy="Choose one of the measures under Record, Figures.")
            queue, channel = _scope(row, queues)
            place = (measure.code, queue.pk if queue is not None else None, channel)
            if place in seen:
                raise Refused("Measure", row.text("measure"), "It stands twice for the same queue.", "Keep one row.")
            seen.add(place)
            return _standard(row, measure, queue, channel, held.get(place, []), by)

        return judged(rows, one, lambda row: f"{row.text('measure')}, {row.text('applies_to') or 'everything'}")


def _scope(row: Row, queues: Book[Queue]) -> tuple[Queue | None, str]:
    text = row.text("applies_to")
    if key(text) in EVERYTHING:
        return None, ""
    channels = {key(name): value for value, label in Channel.choices for name in (value, str(label))}
    if key(text) in channels and queues.get(text) is None:
        return None, channels[key(text)]
    return queues.find(text, column="Applies to", remedy="Write the name of a queue, a channel, or everything."), ""


def _standard(row: Row, measure: Any, queue: Queue | None, channel: str, held: list[Standard], by: Actor) -> Verdict:
    per = PERCENT if measure.unit == "share" else 1
    said = float(cast(Decimal, row.said["target"]))
    target = said if measure.unit == "share" and said <= 1 else said / per  # a cell of 80 % holds 0.8
    tolerance = float(cast(Decimal | None, row.said.get("tolerance")) or 0) / per
    seconds = cast(Decimal | None, row.said.get("seconds"))
    if (measure.unit == "share" and not 0 <= target <= 1) or tolerance < 0:
        raise Refused("Target", row.text("target"), "A share lies from 0 to 100 %.", "Write 80 for 80 %.")
    since = row.day("from") or clock.today(queue.zone if queue is not None else "UTC")
    later = [each for each in held if each.starts_on > since]
    if later:
        raise Refused("From", since, f"A standard from {later[0].starts_on:%d %B %Y} stands already.", "Give a later day.")
    current = next((each for each in held if each.starts_on <= since and (each.ends_on is None or since < each.ends_on)), None)
    wanted = {"target": target, "target_seconds": None if seconds is None else float(seconds), "tolerance": tolerance}
    changes = differing(_pairs(current, wanted, per))

    def write(to: Writer) -> None:
        if current is not None and current.starts_on == since:
            to.change(current, **wanted)
            return
        if current is not None:
            to.change(current, ends_on=since)
        to.make(
            Standard(
                reference=next_reference("STD"),
                measure=measure.code,
                queue=queue,
                channel=channel,
                starts_on=since,
                approved_by_id=by.person_id,
                **wanted,
            )
        )

    who = f"{measure.name}, {queue.name if queue is not None else channel or 'everything'}"
    return verdict(row, who, is_new=current is None, changes=[*changes, *_start(current, since, changes)], write=write)


def _pairs(current: Standard | None, wanted: dict[str, float | None], per: int) -> list[tuple[str, object, object]]:
    labels = {"target": "Target", "target_seconds": "Within seconds", "tolerance": "Tolerance"}

    def shown(name: str, value: float | None) -> str:
        return "" if value is None else f"{value * (1 if name == 'target_seconds' else per):g}"

    return [
        (label, shown(name, getattr(current, name)) if current is not None else "", shown(name, wanted[name]))
        for name, label in labels.items()
    ]


def _start(current: Standard | None, since: date, changes: Sequence[object]) -> list[Any]:
    if not changes or (current is not None and current.starts_on == since):
        return []
    return differing([("From", current.starts_on if current is not None else None, since)])
