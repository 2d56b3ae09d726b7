"""A made-up centre of forty people as the spreadsheets it keeps: one workbook a kind, with the dirt that such sheets have."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from openpyxl import Workbook

GIVEN = ("Grace", "Omar", "Zoë", "Łukasz", "María", "Anh", "Björk", "Chidi", "Дарья", "Eoin")
FAMILY = ("Hill", "Haddad", "Núñez", "O'Brien", "Kowalski", "Nguyễn", "de la Cruz", "Okonkwo", "李", "McAllister")
TEAMS = ("Claims A", "Claims B", "Renewals", "Digital")
HEAD = {
    "sites": ("Site", "Time zone"),
    "teams": ("Team", "Location"),
    "people": (
        "Employee ID",
        "First name",
        "Surname",
        "Work email",
        "Location",
        "Team",
        "Manager",
        "Job title",
        "Start date",
        "Termination date",
    ),
    "queues": ("Queue", "Line", "Media", "Location", "Skill", "Brand", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "contracts": ("Employee ID", "Contracted hours", "Days per week", "Mon", "Wed", "Sat", "Sun"),
    "skills": ("Employee ID", "Skill", "Proficiency"),
    "leave": ("Employee ID", "Absence type", "From", "To"),
    "standards": ("KPI", "Queue", "Target", "Seconds"),
}


def book(rows: Sequence[Sequence[Any]], *, joined: Sequence[str] = ()) -> bytes:
    """Return `rows` as an .xlsx, with the cells of `joined` merged."""
    made: Any = Workbook()
    for row in rows:
        made.active.append(list(row))
    for box in joined:
        made.active.merge_cells(box)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def people(count: int = 40) -> list[tuple[Any, ...]]:
    """Return the rows of people: the first of each ten leads the team of that ten."""
    rows: list[tuple[Any, ...]] = []
    for at in range(count):
        team, leader = TEAMS[at // 10 % 4], at // 10 * 10
        title = "Team leader" if at == leader else "Planner" if at == 39 else "Agent"
        rows.append(
            (
                10_001 + at,
                GIVEN[at % 10],
                FAMILY[(at // 10 + at) % 10],
                f"p{at}@example.org",
                "York" if at >= 30 else "Leeds",
                team,
                10_001 + leader,
                title,
                date(2024, 1, 8) + timedelta(weeks=at),
                None,
            )
        )
    return rows


def rows_of(kind: str) -> list[tuple[Any, ...]]:
    """Return the rows of one kind, without the header."""
    weekdays, closed = ("08:00-18:00",) * 5, (None, None)
    match kind:
        case "sites":
            return [("Leeds", "Europe/London"), ("York", "Europe/London")]
        case "teams":
            return [(team, "York" if team == "Digital" else "Leeds") for team in TEAMS]
        case "people":
            return people()
        case "queues":
            return [
                ("Claims voice", "Claims", "Phone", "Leeds", "Claims", "Larkfield", *weekdays, "09:00-12:00", None),
                ("Renewals voice", "Renewals", "Phone", "Leeds", "Renewals", "Larkfield", *weekdays, *closed),
                ("Web chat", "Claims", "Chat", "York", "Chat", "Lark Direct", *("07:00-22:00",) * 7),
            ]
        case "contracts":
            return [
                (
                    10_001 + at,
                    20 if at % 4 == 3 else 37.5,
                    3 if at % 4 == 3 else 5,
                    "any",
                    "never" if at % 4 == 3 else "any",
                    "never",
                    "never",
                )
                for at in range(40)
            ]
        case "skills":
            return [(10_001 + at, ("Claims", "Claims", "Renewals", "Chat")[at // 10], 1 + at % 5) for at in range(40)]
        case "leave":
            return [
                (10_001 + at, "Holiday", date(2027, 1, 4) + timedelta(days=at), date(2027, 1, 8) + timedelta(days=at)) for at in range(12)
            ]
        case "standards":
            return [("Service level", "Claims voice", 0.8, 20), ("Service level", "everything", 70, 30)]
    raise LookupError(kind)


def workbook(kind: str) -> bytes:
    """Return the workbook of one kind."""
    return book([HEAD[kind], *rows_of(kind)])


KINDS = tuple(HEAD)
