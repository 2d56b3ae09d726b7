"""Agreeing hours with people: the roster keeps to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.actions.places import refuse_leaver
from floorwalker.ground.people.actions.succession import BatchRefused, digest, make_room
from floorwalker.ground.people.events import ContractSet, ContractsSet
from floorwalker.ground.people.models import Contract, ContractDay, Person
from floorwalker.ground.people.models.persons import MINUTES_PER_DAY
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved

DEFAULT_WEEKLY_HOURS = Decimal("37.5")
DEFAULT_MAX_DAY_HOURS = Decimal("10")


class ContractRefused(RuleBroken):
    """Hours cannot be agreed so."""

    code = "contract_refused"


@dataclass(frozen=True, kw_only=True)
class DayTerms:
    """What is agreed of one weekday (0 is Monday), in minutes after local midnight."""

    weekday: int
    is_available: bool = True
    earliest_minute: int = 0
    latest_minute: int = MINUTES_PER_DAY
    fixed_start_minute: int | None = None
    fixed_end_minute: int | None = None


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is agreed of a person's hours. `adjustment_need` says what the person needs, never why."""

    weekly_hours: Decimal = DEFAULT_WEEKLY_HOURS
    days_per_week: int = 5
    max_day_hours: Decimal = DEFAULT_MAX_DAY_HOURS
    days: tuple[DayTerms, ...] = ()
    term_time_only: bool = False
    school_hours_only: bool = False
    opted_out_on: date | None = None
    adjustment_need: str = ""

    def drafted(self, person: Person, *, starts_on: date) -> tuple[Contract, list[ContractDay]]:
        """Return the contract with `person` from `starts_on`, and its weekdays, refused if they contradict.

        Raises
        ------
        ContractRefused
            Naming what does not fit.
        """
        contract = Contract(
            person=person, starts_on=starts_on, weekly_hours=self.weekly_hours, days_per_week=self.days_per_week,
            max_day_hours=self.max_day_hours, term_time_only=self.term_time_only, school_hours_only=self.school_hours_only,
            opted_out_on=self.opted_out_on, adjustment_need=self.adjustment_need.strip(),
        )
        days = [ContractDay(contract=contract, **vars(day)) for day in self.days]
        try:
            contract.clean_fields()
            contract.validate_constraints(exclude={"person"})
            for day in days:
                day.clean_fields(exclude={"contract"})
                day.validate_constraints(exclude={"contract"})
        except ValidationError as problem:
            raise ContractRefused(
                f"{person.reference}: {' '.join(problem.messages)}", remedy="Correct the hours and send them again."
            ) from problem
        workable = 7 - sum(not day.is_available for day in self.days)
        if len({day.weekday for day in self.days}) < len(self.days):
            raise ContractRefused(f"{person.reference}: a weekday stands twice.", remedy="Give each weekday once.")
        if self.weekly_hours > self.max_day_hours * min(self.days_per_week, workable):
            raise ContractRefused(
                f"{person.reference}: {self.weekly_hours} hours do not fit in {min(self.days_per_week, workable)} days "
                f"of at most {self.max_day_hours} hours.",
                remedy="Lower the weekly hours, or allow more days or longer ones.",
            )
        return contract, days


@transaction.atomic
def agree(person: Person, *, terms: Terms, starts_on: date, by: Actor) -> Contract:
    """Agree `terms` with `person` from the day `starts_on`; the contract before ends on that day.

    Raises
    ------
    NotAllowed
        If no role of `by` sets hours for `person`.
    ContractRefused
        If the hours do not fit in the days, or a value is out of range.
    LaterChange
        If the hours change on a later day already.
    """
    policy.require_for(by, "people.contract", person)
    refuse_leaver(person, on=starts_on)
    contracts = Contract.objects.filter(person=person)
    make_room(contracts, on=starts_on, what=f"The contract of {person.reference}")
    contract, days = terms.drafted(person, starts_on=starts_on)
    contract.save()
    ContractDay.objects.bulk_create(days)
    store.append(
        ContractSet(
            subject=person.reference, starts_on=starts_on, weekly_hours=terms.weekly_hours, days_per_week=terms.days_per_week,
            adjustment_need=Sleeved(contract.adjustment_need),
        ),
        by=by,
    )
    return contract


@transaction.atomic
def agree_many(agreed: Sequence[tuple[Person, Terms]], *, starts_on: date, by: Actor) -> int:
    """Agree first hours with many people from the day `starts_on`: one line for all; return how many.

    Raises
    ------
    NotAllowed
        If no role of `by` sets hours in the whole house.
    ContractRefused
        If the hours of somebody do not fit; nothing was agreed with anybody.
    BatchRefused
        If the batch is empty, or somebody in it has a contract already.
    """
    policy.require(by, "people.contract")
    if not policy.scope(by, "people.contract").everything:
        raise policy.out_of_reach("contracts of many people at once", "people.contract")
    if not agreed:
        raise BatchRefused("The batch is empty.", remedy="Give at least one contract.")
    people = [person.pk for person, _ in agreed]
    held = Contract.objects.filter(person__in=people).exclude(ends_on__lte=starts_on).select_related("person").first()
    if held is not None:
        raise BatchRefused(f"{held.person.reference} has a contract already.", remedy="Agree that one alone.")
    drafts = [terms.drafted(person, starts_on=starts_on) for person, terms in agreed]
    Contract.objects.bulk_create([contract for contract, _ in drafts])
    ContractDay.objects.bulk_create([day for _, days in drafts for day in days])
    rows = [(person.reference, str(terms.weekly_hours), starts_on.isoformat()) for person, terms in agreed]
    store.append(ContractsSet(subject=rows[0][0], last=rows[-1][0], count=len(rows), sha256=digest(rows)), by=by)
    return len(rows)
