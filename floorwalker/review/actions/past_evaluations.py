"""The workbook of evaluations from before: who moves in from another system keeps what was said of people, outside every statistic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.moving_in.base import Column, Refused, Row, Value, Verdict, Writer, differing, judged, verdict
from floorwalker.ground.moving_in.kinds.crew import WHO, Crew
from floorwalker.ground.people.models import Person
from floorwalker.record.models import Interaction
from floorwalker.record.queries.contacts import number_of
from floorwalker.review.models import PastEvaluation

MOST_POINTS: Final = 100
LONGEST_WORDS: Final = 2_000


class PastEvaluations:
    """One row one evaluation that was made in another system."""

    code, label = "past_evaluations", "Evaluations from before"
    expects = "One row one evaluation made in the system before: whose contact, when, by which form, and what it scored."
    things = ("evaluation", "evaluations")
    permission = "review.import_past"
    columns = (
        Column(
            "key", "Key", "key|evaluation id|evaluation|form id|review id|id",
            "Its number in the system before; the same key is the same row.", "EV-20417", required=True, longest=80,
        ),
        WHO,
        Column(
            "on_day", "Day", "day|date|interaction date|call date|contact date|evaluated on|evaluation date", "Day of the contact.",
            "2026-03-14", shape="day", required=True,
        ),
        Column("form", "Form", "form|scorecard|form name|template|evaluation form", "What it was judged by.", "Inbound v3", required=True),
        Column(
            "score", "Score, %", "score|total|total score|percent|percentage|result|quality score", "From 0 to 100.", "86.5",
            shape="number",
        ),
        Column("passed", "Passed", "passed|pass|outcome|met", "Yes or no, where the form had a pass mark.", "yes", shape="yes"),
        Column("evaluator", "Evaluator", "evaluator|reviewer|assessor|evaluated by|scored by|qa", "Who made it.", "J. Marsh"),
        Column(
            "contact", "Contact", "contact|interaction id|call id|interaction|recording id|contact id",
            "Our reference, or the key of the contact in its source; without one it is shown beside the person alone.", "C-1042",
        ),
        Column("words", "Words", "words|comment|comments|feedback|summary|notes", "What was said of it.", longest=LONGEST_WORDS),
    )  # fmt: skip

    def judge(self, rows: Sequence[Row], *, by: Actor) -> list[Verdict]:
        """Return what each row would do."""
        crew = Crew(by, self.permission)
        known = PastEvaluation.objects.in_bulk([row.text("key") for row in rows], field_name="key")
        contacts = _contacts({row.text("contact") for row in rows if row.text("contact")})
        seen: set[str] = set()

        def one(row: Row) -> Verdict:
            if row.text("key") in seen:
                raise Refused("Key", row.text("key"), "It stands in the file twice.", "Take one of the two rows out.")
            seen.add(row.text("key"))
            return _evaluation(row, crew.of(row), known.get(row.text("key")), contacts)

        return judged(rows, one, crew.named)


def _evaluation(row: Row, agent: Person, held: PastEvaluation | None, contacts: dict[str, int]) -> Verdict:
    day = row.day("on_day")
    assert day is not None
    if day > clock.today(agent.site.zone):
        raise Refused("Day", day, "It has not come yet.", "Correct the day.")
    said = {
        "agent": agent, "on_day": day, "form": row.text("form"), "score": _share(row.said.get("score")), "passed": row.said.get("passed"),
        "evaluator": row.text("evaluator"), "contact": _contact(row, contacts), "words": row.text("words"),
    }
    if said["score"] is None and said["passed"] is None:
        raise Refused("Score, %", "", "Neither a score nor a pass is said.", "Give one of the two.")
    before = {name: getattr(held, name) if held is not None else None for name in said}
    labels = {column.code: column.label for column in PastEvaluations.columns} | {"agent": "Person"}
    changes = differing((labels[name], _shown(before[name]), _shown(value)) for name, value in said.items())

    def write(to: Writer) -> None:
        if held is None:
            to.make(PastEvaluation(key=row.text("key"), **said))
        else:
            to.change(held, **said)

    return verdict(row, f"{agent.display_name}, {row.text('key')}", is_new=held is None, changes=changes, write=write)


def _share(typed: Value) -> float | None:
    if not isinstance(typed, Decimal):
        return None
    if not 0 <= typed <= MOST_POINTS:
        raise Refused("Score, %", typed, f"It lies outside 0 to {MOST_POINTS}.", "Write the share of the points in per cent.")
    return float(typed / MOST_POINTS)


def _shown(value: object) -> object:
    if isinstance(value, Person):
        return value.display_name
    return f"{value:.1%}" if isinstance(value, float) else "" if value is None else value if isinstance(value, bool | date) else str(value)


def _contacts(names: set[str]) -> dict[str, int]:
    """Return the numbers of the contacts that `names` name: by our reference, or by a key that one source alone gave."""
    ours = (name for name in names if name.upper().startswith("C-"))
    numbers = {name: number for name in ours if (number := number_of(name)) is not None}
    there = set(Interaction.objects.filter(pk__in=numbers.values()).values_list("pk", flat=True))
    found = {name: number for name, number in numbers.items() if number in there}
    by_key: dict[str, list[int]] = {}
    for key, number in Interaction.objects.filter(external_id__in=names - found.keys()).values_list("external_id", "pk"):
        by_key.setdefault(key, []).append(number)
    return found | {key: held[0] for key, held in by_key.items() if len(held) == 1}


def _contact(row: Row, contacts: dict[str, int]) -> int | None:
    name = row.text("contact")
    if not name:
        return None
    if name not in contacts:
        raise Refused("Contact", name, "No contact of the record has this reference or key.", "Correct it, or leave the cell empty.")
    return contacts[name]
