"""Loading Larkfield into an empty house, so that whatever was cut short is finished by the next start.

Each step commits whole with a line in the trail that names it; a step whose line stands is not done again. The centre comes from
a seed, so what is missing is generated as it was. The newest days come first, so that today can be seen while the history
still loads. A week is counted once it is here with all after it, which tell who came back, and the days before it whose customers
answered in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Self

import numpy as np
from django.db import transaction

from floorwalker.demo import (
    allocating,
    breaches,
    calibration,
    charting,
    checking,
    complaints,
    conduct,
    contact_steps,
    coordinating,
    copying,
    day_log,
    difficulties,
    documents,
    effects,
    evaluations,
    journeys,
    keeping,
    leading,
    meeting,
    meetings,
    planning,
    plans,
    readiness,
    recorded,
    records,
    recovering,
    registers,
    regulated,
    reporting,
    rights,
    sampling,
    scorecards,
    setting_up,
    spoken,
    supporting,
    surveys,
    telling,
)
from floorwalker.demo.absence import by_day
from floorwalker.demo.calendar import midnight
from floorwalker.demo.customers import CUSTOMERS, customer
from floorwalker.demo.day import Day
from floorwalker.demo.larkfield import Larkfield, generate
from floorwalker.demo.setting_up import House
from floorwalker.ground import clock, references, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people.actions import accounts
from floorwalker.ground.people.models import Account, Person
from floorwalker.ground.trail.models import Line
from floorwalker.plan.events import AbsencesLoaded
from floorwalker.record import counting, following, sight, writing
from floorwalker.record.actions import choices
from floorwalker.record.actions.loading import Batch, add_reasons, load
from floorwalker.record.events import RecordsLoaded
from floorwalker.record.facts import Table
from floorwalker.record.models import Customer, Interaction, Reason
from floorwalker.resolve import complaint_facts
from floorwalker.review import checking as review_checking

WEEKS: Final = 13
DAYS_A_WEEK: Final = 7
BY: Final = Actor.system("demo")
HOUSE, PLAN = "house", "plan"
LOADED, PLANNED = RecordsLoaded.kind, AbsencesLoaded.kind
LATEST_ANSWER_DAYS: Final = 3
FOLLOWED: Final = timedelta(weeks=8)
"""Customers are asked to answer within so many days."""

Progress = Callable[[str], None]


class NotEmpty(RuleBroken):
    """Larkfield was to be loaded over something else."""

    code = "house_not_empty"


@dataclass(frozen=True)
class Edition:
    """Which Larkfield: the seed it is made from, the day it ends on, and how many weeks it looks back."""

    seed: int
    today: date
    weeks: int = WEEKS

    @property
    def name(self) -> str:
        """How the trail calls it."""
        return f"larkfield-{self.seed}-{self.today:%Y%m%d}-{self.weeks}"

    def step(self, step: str) -> str:
        """Return the name of one step of loading it."""
        return f"{self.name}/{step}"

    @classmethod
    def of_step(cls, name: str) -> Self:
        """Return the edition that the step called `name` belongs to."""
        _, seed, today, weeks = name.partition("/")[0].split("-")
        return cls(int(seed), datetime.strptime(today, "%Y%m%d").date(), int(weeks))  # noqa: DTZ007 (a day has no zone)


def edition() -> Edition | None:
    """Return the Larkfield that was loaded here, or was begun; None where none was."""
    begun = Line.objects.filter(kind=LOADED, subject__endswith=f"/{HOUSE}").values_list("subject", flat=True).first()
    return None if begun is None else Edition.of_step(begun)


def load_larkfield(wanted: Edition, *, progress: Progress, weeks: int = WEEKS) -> Edition:
    """Load Larkfield, go on loading it, or do nothing when it is here; return the edition that is here then.

    Parameters
    ----------
    wanted
        What to load into an empty house; where an edition stands already, that one is finished.
    progress
        Told in words what is done.
    weeks
        How many weeks of the history to bring, the newest; a later call brings the rest.

    Raises
    ------
    NotEmpty
        If the house holds anything that is not Larkfield.
    """
    begun = edition()
    here = begun or wanted
    larkfield = generate(here.seed, here.today, here.weeks)
    if begun is None:
        _open_house(larkfield, name=here.step(HOUSE))
        progress(f"{len(larkfield.people)} people, {len(larkfield.queues)} queues, {CUSTOMERS:,} customers")
    house = _house(larkfield)
    if here.step(PLAN) not in _done(here):
        planning.load(larkfield, house, name=here.step(PLAN), by=BY)
        progress("rosters, forecasts and the people they need")
    if written := day_log.load(larkfield, house):  # before the days are counted, since what is excused counts in neither sum
        progress(f"{written} entries of the day log")
    if written := documents.write(larkfield, house):
        progress(f"{written} documents")
    with transaction.atomic():
        if meeting.write(larkfield, house.people):
            progress("a briefing and minutes")
        if coordinating.write(larkfield, house.people):
            progress("an activity of a team, with its first times")
        if written := readiness.write(house.people, house.queues):
            progress(f"{written} rules of readiness")
        if written := scorecards.write(house.people):
            progress(f"{written} scorecards")
    if allocated := allocating.load(larkfield, house):
        progress(f"{allocated} re-allocations")
    missing = weeks_missing(here)
    _say_what_is_to_come(here)
    newest = [number for number in missing if number <= weeks]
    if newest:
        keys = _keys(larkfield, house)
        played = list(larkfield.days())
        progress(f"{len(played)} days played")
        for number in newest:
            _load_days(here, played[-DAYS_A_WEEK * number - LATEST_ANSWER_DAYS :], larkfield, keys)
            writing.count_anew()
            _count(_days(here, number))
            _say_what_is_to_come(here)
            progress(f"week {here.weeks + 1 - number} of {here.weeks}")
    if newest:
        since = here.today - FOLLOWED
        followed = following.follow_days(day for day in counting.store_days() if day >= since)  # the days before are every night's work
        progress(f"{followed:,} contacts followed from one to the next")
    if taken := recorded.take_in(house.people, house.queues):
        progress(f"{taken} recordings")
    set_up = checking.write()
    if taken := spoken.take_in(house.people):
        progress(f"what was said in {taken} contacts, looked through by {set_up} automatic checks")
        review_checking.check(review_checking.waiting(), told=lambda _done, _contacts: None)
    with transaction.atomic():
        if written := plans.write(larkfield, house.people, house.queues):  # with baselines of what is recorded by now
            progress(f"{written} service plans")
        if drawn := journeys.draw(house.people, house.queues):
            progress(f"{drawn} versions of a journey")
        if planned := telling.plan_messages(house.people, house.queues):
            progress(f"{planned} messages to customers")
        if not weeks_missing(here) and (charted := charting.write(house.people, house.queues)):  # a chart asks for all its days
            progress(f"{charted} control charts")
        if judged := evaluations.write(larkfield, house.people):
            progress(f"{judged} evaluations")
        if not weeks_missing(here) and (picked := sampling.write(house.people, house.queues, ends_on=here.today)):
            progress(f"{picked} contacts drawn to be scored")
        if written := calibration.write(house.people):
            progress(f"{written} rounds of calibration")
        if not weeks_missing(here) and (asked := surveys.write(house.people)):  # their answers are those of the last weeks
            progress(f"{asked:,} contacts with two surveys")
        if signed := conduct.write(house.people):
            progress(f"{signed} declarations of conduct")
        if noted := supporting.write(house.people):
            progress(f"{noted} needs for support")
        if not weeks_missing(here) and (told := complaints.write(house.people)):
            progress(f"{told} complaints")
        if not weeks_missing(here) and (told := difficulties.write(house.people)):
            progress(f"{told} difficulties and requests")
        if not weeks_missing(here) and (moved := registers.write(house.people)):
            progress(f"{moved} cases of an older register")
        if not weeks_missing(here) and (gone := contact_steps.write(house.people)):
            progress(f"{gone} contacts gone through by steps")
        complaint_facts.count_days(complaint_facts.due_days())
        if not weeks_missing(here) and (copied := copying.write(house.people)):
            progress(f"{copied} anonymised copies")
        if asked := rights.write(house.people):
            progress(f"{asked} requests about rights")
        if known := breaches.write(house.people):
            progress(f"{known} breaches of personal data")
        if ruled := keeping.write(house.people):
            progress(f"{ruled} rules of retention")
        if noted := regulated.write(house.people):
            progress(f"{noted} changes of regulations")
        if not weeks_missing(here) and (written := recovering.write(house.people, house.queues)):
            progress(f"{written} playbooks of service recovery")
        if not weeks_missing(here) and (met := meetings.write(house.people)):
            progress(f"{met} service reviews")
        if not weeks_missing(here) and (kept := reporting.write(house.people, house.queues)):
            progress(f"{kept} reports")
        if not weeks_missing(here) and (led := leading.write(house.people)):
            progress(f"{led} words on figures of teams and on people's work")
        if not weeks_missing(here) and (written := effects.write(house.people, house.queues)):
            progress(f"{written} changes, mailings and audits under watch")
    return here


def _say_what_is_to_come(here: Edition) -> None:
    missing = len(weeks_missing(here))
    if missing != settings.get("history_weeks_to_come"):
        with transaction.atomic():
            settings.change("history_weeks_to_come", to=str(missing), by=BY)


def weeks_missing(here: Edition) -> list[int]:
    """Return which weeks of the history are not loaded and counted yet, newest first; 1 is the week that ends today."""
    counted = set(counting.store_days())
    return [number for number in range(1, here.weeks + 1) if not counted.issuperset(_days(here, number))]


def _days(here: Edition, number: int) -> list[date]:
    """Return the days of a week, newest first."""
    return [here.today - timedelta(days=back) for back in range(DAYS_A_WEEK * (number - 1), DAYS_A_WEEK * number)]


def _done(here: Edition) -> set[str]:
    """Return the names of the steps that are done."""
    found = Line.objects.filter(kind__in=(LOADED, PLANNED), subject__startswith=here.step(""))
    return set(found.values_list("subject", flat=True))


def _refuse_unless_empty() -> None:
    for model in (Account, Person, Queue, Interaction):
        if model._default_manager.exists():
            raise NotEmpty(
                f"This database holds a centre of its own: there are {model._meta.verbose_name_plural} in it.",
                remedy="Point FLOORWALKER_DATABASE_URL and FLOORWALKER_DATA_DIR to places of their own for the demo.",
            )


@transaction.atomic
def _open_house(larkfield: Larkfield, *, name: str) -> None:
    """Set up people, queues, standards, reasons, customers, and the accounts that the demo is seen by, or nothing."""
    _refuse_unless_empty()
    counting.store().remove_days(_counted())  # left by a database that is gone
    house = setting_up.set_up(larkfield, by=BY)
    settings.change("simulated", to="1", by=BY)
    settings.change("organisation_name", to=larkfield.site.organisation, by=BY)
    add_reasons([(reason.code, reason.name, reason.parent) for reason in larkfield.reasons], by=BY)
    choices.add_usual(by=BY)
    first = references.allocate("CUS", CUSTOMERS)[0]
    load(Batch(customers=records.customer_rows(first, created_at=clock.now().replace(microsecond=0))), name=name, by=BY)
    teams_seen: set[str | None] = set()
    for player, person in zip(larkfield.people, house.people, strict=True):
        if player.home is None or player.team not in teams_seen:
            accounts.make_for_demo(person, email=person.email, by=BY)
        if player.home is not None:
            teams_seen.add(player.team)


def _house(larkfield: Larkfield) -> House:
    people = {person.staff_number: person for person in Person.objects.filter(is_pseudonym=False)}
    queues = list(Queue.objects.filter(simulated=True).order_by("pk"))
    return House(tuple(people[player.code] for player in larkfield.people), tuple(queues))


def _keys(larkfield: Larkfield, house: House) -> records.Keys:
    reasons = dict(Reason.objects.values_list("code", "pk"))
    queues = [queue.pk for queue in house.queues]
    return records.Keys(
        people=[person.pk for person in house.people],
        queues=queues,
        reasons=[reasons[reason.code.replace(".", "-").replace("_", "-")] for reason in larkfield.reasons],
        homes=[None if player.home is None else queues[player.home] for player in larkfield.people],
        customers=Customer.objects.get(source=records.SOURCE, external_id=customer(0).reference).pk,
    )


def _load_days(here: Edition, days: list[Day], larkfield: Larkfield, keys: records.Keys) -> None:
    """Load those of `days` that are not here, newest first, each on its own so that nobody waits long."""
    absent = by_day(larkfield.absences)
    closes = np.datetime64(int(midnight(here.today + timedelta(days=1))), "s").astype("datetime64[us]")
    known = _done(here)
    for day in reversed(days):
        name = here.step(f"{day.day:%Y%m%d}")
        if name in known:
            continue
        with transaction.atomic():
            writing.one_writer_a_source(records.SOURCE)
            if name not in _done(here):
                first = references.allocate("C", max(1, day.contacts["contact"].size))[0]
                load(records.day_batch(day, keys=keys, first_key=first, absent=absent, closes=closes), name=name, by=BY)


def _count(days: list[date]) -> None:
    facts = counting.store()
    with facts.counting():
        facts.replace_parts(counting.count(days, shown=sight.shown()), written_at=clock.now())


def _counted() -> dict[Table, list[date]]:
    with counting.store().reading() as snapshot:
        return {table: list(days) for table, days in snapshot.days.items()}
