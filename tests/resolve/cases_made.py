"""Cases for tests: a line under a regulation, something a customer said, and the answers of the test."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from floorwalker.ground import clock
from floorwalker.ground.models import Line
from floorwalker.record.models import Customer
from floorwalker.resolve.actions import cases, regimes
from floorwalker.resolve.actions.cases import Answered, Heard
from floorwalker.resolve.models import Complaint, Difficulty

RECEIVED = datetime(2026, 2, 27, 15, 40, tzinfo=UTC)
COMPLAINT = {"dissatisfied": "yes", "about-us": "yes", "harm": "yes"}
DIFFICULTY = {"dissatisfied": "yes", "about-us": "yes", "harm": "no"}
REQUEST = {"dissatisfied": "no", "about-us": "yes", "harm": "no"}


def a_line(cast: Any, *, pack: str = "uk-disp", code: str = "claims") -> Line:
    """Make a line whose complaints keep to `pack` since 2025."""
    line, made = Line.objects.get_or_create(code=code, defaults={"name": code.title()})
    if made or not line.regimes.exists():
        regimes.keep_to(line, pack=pack, since=date(2025, 1, 1), why="We are authorised for it.", by=cast.cora_acts)
    return line


def a_customer(name: str = "Hanna Lindqvist") -> Customer:
    """Make a customer."""
    number = Customer.objects.count() + 7001
    return Customer.objects.create(pk=number, source="crm", external_id=str(number), name=name, created_at=clock.now())


def heard(line: Line, **changes: Any) -> Heard:
    """Return what a customer said in a chat on Friday 27 February 2026."""
    return Heard(**{
        "line": line, "channel": "chat", "summary": "Dryers too loud", "words": "I'm fed up. I had to book a hotel for £94.",
        "received_at": RECEIVED, **changes,
    })  # fmt: skip


def a_complaint(cast: Any, *, by: Any = None, answers: dict[str, str] | None = None, **changes: Any) -> Complaint:
    """Write down a complaint under financial services."""
    line = changes.pop("line", None) or a_line(cast)
    made = cases.write_down(heard(line, **changes), Answered(answers=answers or COMPLAINT), by=by or cast.sam_acts)
    assert isinstance(made, Complaint)
    return made


def a_difficulty(cast: Any, *, by: Any = None, **changes: Any) -> Difficulty:
    """Write down a difficulty under financial services."""
    line = changes.pop("line", None) or a_line(cast)
    made = cases.write_down(heard(line, **changes), Answered(answers=DIFFICULTY), by=by or cast.ada_acts)
    assert isinstance(made, Difficulty)
    return made
