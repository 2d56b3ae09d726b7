"""The workbook of hours agreed: how many a week, on which days, at which times, from when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

from django.core.exceptions import ValidationError

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.moving_in.base import Change, Column, Refused, Row, Verdict, Writer, differing, judged, verdict
from floorwalker.ground.moving_in.kinds.crew import WHO, Crew
from floorwalker.ground.moving_in.succession import end, holding, refuse_later, refuse_outside_work
from floorwalker.ground.people import queries
from floorwalker.ground.people.actions.contracts import DEFAULT_MAX_DAY_HOURS, DEFAULT_WEEKLY_HOURS, DayTerms, Terms
from floorwalker.ground.people.forms import WEEKDAYS, day_in_words, day_terms, read_day
from floorwalker.ground.people.models import Contract, ContractDay, Person

DAY_CODES: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KEPT: Final = ("weekly_hours", "days_per_week", "max_day_hours", "term_time_only", "school_hours_only", "opted_out_on", "adjustment_need")
LABELS: Final = {
    "weekly_hours": "Hours a week",
    "days_per_week": "Days a week",
    "max_day_hours": "Hours a day",
    "term_time_only": "School terms only",
    "school_hours_only": "School hours only",
    "opted_out_on": "Signed out of 48 hours",
    "adjustment_need": "Needs",
}


class Contracts:
    """One row the hours of a person from a day."""

    code, label = "contracts", "Contracts"
    expects = "One row the hours of a person from a day; part-time, fixed days and fixed times too."
    things = ("contract", "contracts")
    permission = "people.contract"
    columns = (
        WHO,
        Column(
            "weekly_hours",
            "Hours a week",
            "hours a week|weekly hours|contract hours|contracted hours|hours|hours per week|hpw",
            "",
            "37.5",
            shape="number",
            required=True,
        ),
        Column("days_per_week", "Days a week", "days a week|days per week|days|working days", "At most; 5 when empty.", "5", shape="whole"),
        Column(
            "max_day_hours",
            "Hours a day",
            "hours a day|max hours a day|hours per day|longest day|max day hours",
            "At most; 10 when empty.",
            "10",
            shape="number",
        ),
        *(
            Column(
                code,
                name,
                f"{code}|{code[:3]}",
                "any, never, 08:00-18:00, or always 09:00-17:00; any when empty.",
                "never" if code == "sunday" else "",
            )
            for code, name in zip(DAY_CODES, WEEKDAYS, strict=True)
        ),
        Column(
            "from",
            "From",
            "from|start|starts|start date|valid from|effective from|contract start",
            "The first day; the day of joining for a first contract, else today, when empty.",
            "2024-03-04",
            shape="day",
        ),
        Column(
            "to",
            "Until",
            "until|to|end|ends|end date|valid to|contract end",
            "The first day it no longer holds; open when empty.",
            "",
            shape="day",
        ),
        Column("term_time_only", "School terms only", "term time only|school terms only|term time", "yes or no.", "", shape="yes"),
        Column("school_hours_only", "School hours only", "school hours only|school hours", "yes or no.", "", shape="yes"),
        Column(
            "opted_out_on",
            "Signed out of 48 hours on",
            "opted out on|opt out|48 hour opt out|opted out",
            "The day, if they did.",
            "",
            shape="day",
        ),
        Column(
            "adjustment_need",
            "Needs",
            "needs|adjustment|adjustments|reasonable adjustment",
            "Such as a break every 90 minutes; never why.",
            "",
            longest=400,
        ),
    )

    def judge(self, rows: Sequence[Row], *, by: Actor) -> list[Verdict]:
        """Return what each row would do."""
        crew = Crew(by, self.permission)
        held: dict[int, list[Contract]] = {}
        for contract in Contract.objects.prefetch_related("days"):
            held.setdefault(contract.person_id, []).append(contract)
        seen: set[int] = set()
        fitting: set[Terms] = set()

        def one(row: Row) -> Verdict:
            person = crew.of(row)
            if person.pk in seen:
                raise Refused(
                    WHO.label,
                    row.text("staff_number"),
                    "The person stands twice in the file.",
                    "Keep the contract that holds now here, and hand in the next one later.",
                )
            seen.add(person.pk)
            return _contract(row, person, held.get(person.pk, []), fitting)

        return judged(rows, one, crew.named)


def _contract(row: Row, person: Person, held: list[Contract], fitting: set[Terms]) -> Verdict:
    today = queries.today_of(person)
    terms = _terms(row)
    until = row.day("to")
    current = holding(held, row.day("from") or today)
    if row.day("from") is None and current is not None and _says(current) == _said(terms, until):
        return verdict(row, person.display_name, is_new=False, changes=(), write=lambda to: None)
    since = row.day("from") or (max(today, person.joined_on) if held else person.joined_on)
    refuse_outside_work(person, since, column="From")
    last = until or person.left_on
    if until is not None and until <= since:
        raise Refused("Until", until, f"It does not lie after the first day, {since:%d %B %Y}.", "Correct one of the two days.")
    same = next((each for each in held if each.starts_on == since), None)
    refuse_later(held, since, column="From", what="The contract")
    if terms not in fitting:  # each check asks the database, and a house has few different contracts
        try:
            terms.drafted(person, starts_on=since)
        except RuleBroken as refused:
            raise Refused("Hours a week", row.text("weekly_hours"), refused.message.partition(": ")[2], refused.remedy) from refused
        fitting.add(terms)
    contract = Contract(person=person, starts_on=since, **{name: getattr(terms, name) for name in KEPT})
    days = [ContractDay(contract=contract, **vars(day)) for day in terms.days]
    contract.ends_on = last
    before = same or current
    changes = _differences(before, terms, until)
    if same is not None and not changes:
        return verdict(row, person.display_name, is_new=False, changes=(), write=lambda to: None)
    if before is None or same is None:
        changes = [*changes, Change("From", "none", f"{since:%d %b %Y}")]

    def write(to: Writer) -> None:
        if same is not None:
            for day in same.days.all():
                to.remove(day)
        end(to, before, on=since)
        to.make(contract)
        for day in days:
            to.make(day)

    return verdict(row, person.display_name, is_new=before is None, changes=changes, write=write)


def _terms(row: Row) -> Terms:
    days: list[DayTerms] = []
    for weekday, code in enumerate(DAY_CODES):
        try:
            day = read_day(weekday, row.text(code))
        except ValidationError as problem:
            raise Refused(
                WEEKDAYS[weekday], row.text(code), "It is no time of a weekday.", "Write any, never, 08:00-18:00 or always 09:00-17:00."
            ) from problem
        days.extend([] if day is None else [day])
    hours = cast(Decimal | None, row.said.get("weekly_hours"))
    return Terms(
        weekly_hours=DEFAULT_WEEKLY_HOURS if hours is None else hours,
        days_per_week=cast(int | None, row.said.get("days_per_week")) or 5,
        max_day_hours=cast(Decimal | None, row.said.get("max_day_hours")) or DEFAULT_MAX_DAY_HOURS,
        days=tuple(days),
        term_time_only=bool(row.said.get("term_time_only")),
        school_hours_only=bool(row.said.get("school_hours_only")),
        opted_out_on=row.day("opted_out_on"),
        adjustment_need=row.text("adjustment_need"),
    )


def _week(days: Sequence[DayTerms]) -> str:
    said = {day.weekday: day_in_words(day) for day in days}
    return ", ".join(f"{WEEKDAYS[at][:3]} {said[at]}" for at in sorted(said)) or "any"


def _says(contract: Contract) -> tuple[Any, ...]:
    week = _week([day_terms(day) for day in contract.days.all()])
    return (*(getattr(contract, name) for name in KEPT), week, contract.ends_on)


def _said(terms: Terms, until: date | None) -> tuple[Any, ...]:
    return (*(getattr(terms, name) for name in KEPT), _week(terms.days), until)


def _differences(before: Contract | None, terms: Terms, until: date | None) -> list[Change]:
    was = _says(before) if before is not None else (None,) * (len(KEPT) + 2)
    labels = (*(LABELS[name] for name in KEPT), "Weekdays", "Until")
    pairs = list(zip(labels, was, _said(terms, until), strict=True))
    if before is None:
        pairs = [pair for pair in pairs if pair[2] not in (None, "", False, "any")]
    return differing(pairs)
