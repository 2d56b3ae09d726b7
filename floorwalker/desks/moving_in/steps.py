"""The steps that set a centre up, and what each has come to: read from the house itself, so that any way of doing it counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from django.db.models import Count, Exists, OuterRef, Q

from floorwalker.desks.moving_in.results import many, took
from floorwalker.ground import standards
from floorwalker.ground.models import Queue, SkippedStep, Standard, Workbook
from floorwalker.ground.people.models import Contract, Membership, Person, Site, SkillLevel, Team, TeamLeadership
from floorwalker.ground.web import formats
from floorwalker.plan.models import Absence, Forecast, Requirement, Roster
from floorwalker.record.models import Import

State = Literal["done", "current", "ahead", "skipped"]


@dataclass(frozen=True)
class Step:
    """One step: what it is for, the permission and address of its page, and how its result is read; None is nothing yet."""

    code: str
    label: str
    why: str
    permission: str
    result: Callable[[date], str | None]
    workbook: str = ""
    url_name: str = ""


@dataclass(frozen=True)
class Standing:
    """A step as it stands: its state, result, when it was done and how long that took, and the workbook that can be undone."""

    step: Step
    number: int
    state: State
    result: str
    took: str = ""
    at: datetime | None = None
    workbook: str = ""
    may: bool = True


def _present(day: date) -> Q:
    return Q(joined_on__lte=day) & (Q(left_on=None) | Q(left_on__gt=day)) & Q(is_pseudonym=False, is_provisional=False)


def _sites(day: date) -> str | None:
    names = list(Site.objects.filter(retired_at=None).values_list("name", flat=True)[:4])
    count = Site.objects.filter(retired_at=None).count()
    return f"{many(count, ('site', 'sites'))}: {', '.join(names)}{' and more' if count > len(names) else ''}." if names else None


def _teams(day: date) -> str | None:
    teams = Team.objects.filter(retired_at=None).count()
    led = TeamLeadership.objects.on(day).values("team").distinct().count()
    return f"{many(teams, ('team', 'teams'))}, {formats.count(led)} with a leader." if teams else None


def _people(day: date) -> str | None:
    here = Person.objects.filter(_present(day))
    count = here.count()
    if count <= 1:  # whoever sets the house up stands in it already
        return None
    without = here.exclude(pk__in=Membership.objects.on(day).values("person")).count()
    return f"{many(count, ('person', 'people'))}, {formats.count(without)} without a team."


def _queues(day: date) -> str | None:
    queues = Queue.objects.filter(retired_at=None).annotate(stretches=Count("hours"))
    count = queues.count()
    return (
        f"{many(count, ('queue', 'queues'))}, {formats.count(queues.filter(stretches__gt=0).count())} with opening hours."
        if count
        else None
    )


def _of_people(day: date, rows: type[Contract] | type[SkillLevel], words: str) -> str | None:
    here = Person.objects.filter(_present(day))
    held = here.filter(Exists(rows.objects.on(day).filter(person=OuterRef("pk")))).count()
    return f"{formats.count(held)} of {many(here.count(), ('person', 'people'))} {words}." if held else None


def _contracts(day: date) -> str | None:
    return _of_people(day, Contract, "have hours agreed")


def _skills(day: date) -> str | None:
    return _of_people(day, SkillLevel, "have a skill")


def _leave(day: date) -> str | None:
    count = Absence.objects.filter(ends_at__date__gte=day).count()
    return f"{many(count, ('absence', 'absences'))} from today on." if count else None


def _standards(day: date) -> str | None:
    count = standards.in_force(day).count()
    return f"{many(count, ('standard', 'standards'))} in force." if count else None


def _history(day: date) -> str | None:
    published = Import.objects.filter(state=Import.State.PUBLISHED)
    rows = sum(published.values_list("rows_accepted", flat=True))
    return f"{many(published.count(), ('import', 'imports'))} published, {formats.count(rows)} rows accepted." if rows else None


def _forecast(day: date) -> str | None:
    queues = Forecast.objects.filter(in_use_from__isnull=False, retired_at=None).values("queue").distinct().count()
    return f"{many(queues, ('queue', 'queues'))} with a forecast in use." if queues else None


def _staffing(day: date) -> str | None:
    queues = Requirement.objects.filter(in_use_from__isnull=False, retired_at=None).values("queue").distinct().count()
    return f"{many(queues, ('queue', 'queues'))} with a need in use." if queues else None


def _roster(day: date) -> str | None:
    last = Roster.objects.filter(published_at__isnull=False, retired_at=None).order_by("-last_day").first()
    return f"{last.reference} is published, up to {last.last_day:%d %b %Y}." if last is not None else None


STEPS: Final = (
    Step("sites", "Sites", "Zone, bank holidays and reach follow the site.", "people.place", _sites, workbook="sites"),
    Step("teams", "Teams", "Figures and reach follow who is in which team on the day.", "people.place", _teams, workbook="teams"),
    Step(
        "people",
        "People",
        "Everybody with team, leader and role, known again by the staff number.",
        "people.change",
        _people,
        workbook="people",
    ),
    Step(
        "queues",
        "Queues and hours",
        "Where contacts wait, whose skill they want, when they are open.",
        "ground.change_queue",
        _queues,
        workbook="queues",
    ),
    Step(
        "contracts", "Contracts", "The roster plans only people whose hours are known.", "people.contract", _contracts, workbook="contracts"
    ),
    Step("skills", "Skills", "Who can take which contacts.", "people.skill", _skills, workbook="skills"),
    Step("leave", "Leave and absence", "Nobody is planned who is away.", "plan.absence", _leave, workbook="leave"),
    Step("standards", "Standards", "What the day is judged by.", "ground.set_standard", _standards, workbook="standards"),
    Step("history", "History", "A forecast learns from what came.", "record.import", _history, url_name="record:new_import"),
    Step("forecast", "Forecast", "Models are compared on your own history.", "plan.forecast", _forecast, url_name="plan:forecast"),
    Step("staffing", "Staffing", "How many people each half hour needs.", "plan.staff", _staffing, url_name="plan:staffing"),
    Step("roster", "Roster", "Who works when, within the law; published to everybody.", "plan.roster", _roster, url_name="plan:roster"),
)


def standing(*, on: date, may: Callable[[str], bool], reaches: Callable[[Workbook], bool]) -> list[Standing]:
    """Return every step as it stands on the day `on`; the first that is neither done nor left out is the current one.

    A workbook is named to whoever `reaches` it.
    """
    skipped = set(SkippedStep.objects.values_list("code", flat=True))
    applied: dict[str, Workbook] = {}
    for each in (
        Workbook.objects.filter(applied_at__isnull=False, undone_at=None).defer("journal", "columns", "mapping").order_by("applied_at")
    ):
        applied[each.kind] = each
    found: list[Standing] = []
    is_current_taken = False
    for number, step in enumerate(STEPS, start=1):
        result, workbook = step.result(on), applied.get(step.workbook)
        state: State = "done" if result is not None else "skipped" if step.code in skipped else "ahead"
        if state == "ahead" and not is_current_taken:
            state, is_current_taken = "current", True
        found.append(
            Standing(
                step,
                number,
                state,
                result or "",
                took(workbook) if workbook is not None else "",
                workbook.applied_at if workbook is not None else None,
                workbook.reference if workbook is not None and reaches(workbook) else "",
                may(step.permission),
            )
        )
    return found


def is_empty() -> bool:
    """Return whether nothing has been set up yet: no queue, and at most the one who is to do it."""
    return not Queue.objects.exists() and Person.objects.count() <= 1 and not Standard.objects.exists()
