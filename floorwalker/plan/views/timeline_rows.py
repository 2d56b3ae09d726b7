"""The timeline of a service plan as rows and as a dated chart, for pages, papers and files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Status
from floorwalker.ground.web.charts import Chart, Dated, Mark, Table
from floorwalker.plan.models import PlanMilestone, ServicePlan
from floorwalker.plan.queries import milestones as queries
from floorwalker.plan.queries.milestones import Placed, Timeline

State = PlanMilestone.State
MARKS: dict[str, Mark] = {State.WAITING: "waiting", State.UNDER_WAY: "under-way", State.DONE: "done", State.DROPPED: "dropped"}
HEADS = ("Milestone", "Owner", "Days", "Agreed first", "Waits for", "State", "Done as things stand", "Rules the end")


@dataclass(frozen=True)
class MilestoneRow:
    """One milestone on a page: everything as words."""

    placed: Placed
    milestone: PlanMilestone
    days: str
    agreed: str
    waits_for: str
    state: Status
    expected: str
    why: str
    critical: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as it stands in a table, a paper or a file."""
        state = f"{self.state.word}; {self.milestone.note}" if self.milestone.note else self.state.word
        return (
            self.milestone.name, self.milestone.owner.display_name, self.days, self.agreed, self.waits_for, state, self.expected,
            "yes" if self.critical else "",
        )


def rows_of(line: Timeline) -> list[MilestoneRow]:
    """Return each milestone as words."""
    return [_row(each) for each in line.rows]


def chart_of(plan: ServicePlan, line: Timeline, *, today: date, width: float = charts.BESIDE) -> Chart:
    """Return the timeline as a dated chart with its table."""
    rows = rows_of(line)
    drawn = [
        Dated(
            row.milestone.pk, row.milestone.name, row.milestone.starts_on, row.milestone.due_on,
            "late" if row.placed.outlook.late_days else MARKS[row.milestone.state], _beside(row.placed),
            [each.pk for each in row.placed.waits_for], row.placed.agreed, row.placed.outlook.expected_on if row.expected else None,
            row.critical,
        )
        for row in rows
    ]
    first = min([plan.first_day, *(each.first for each in drawn)])
    last = max([plan.last_day, *(each.expected or each.last for each in drawn)])
    return charts.dated(
        "timeline", drawn, first_day=plan.first_day, last_day=plan.last_day, today=today, closed=queries.closed(first, last),
        title="Timeline", summary=said(line), table=Table("Timeline", HEADS, [row.cells for row in rows]), width=width,
    )


def said(line: Timeline) -> str:
    """Return how a timeline stands in one sentence or two."""
    there = [each for each in line.rows if each.milestone.state != State.DROPPED]
    done = sum(each.milestone.state == State.DONE for each in there)
    words = f"{done} of {len(there)} milestones are done"
    if line.late:
        words += f"; {len(line.late)} {'is' if len(line.late) == 1 else 'are'} late"
    if line.slipping:
        words += f"; {len(line.slipping)} would be late as things stand"
    return f"{words}."


def span(first: date, last: date) -> str:
    """Return one day, or a stretch as people write it."""
    if first == last:
        return str(formats.day_with_year(first, zone="UTC"))
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {formats.day_with_year(last, zone='UTC')}"
    return f"{formats.day_with_year(first, zone='UTC')} to {formats.day_with_year(last, zone='UTC')}"


def _row(one: Placed) -> MilestoneRow:
    outlook, milestone = one.outlook, one.milestone
    expected = formats.day_with_year(outlook.expected_on, zone="UTC") if outlook.slip_days else ""
    held = ", ".join(each.name for each in one.held_by)
    why = f"waits for {held}" if held else "has not begun" if expected and milestone.state == State.WAITING else ""
    return MilestoneRow(
        one, milestone, span(milestone.starts_on, milestone.due_on), span(*one.agreed) if one.agreed is not None else "",
        ", ".join(each.name for each in one.waits_for), _state(one), str(expected), why, outlook.critical,
    )


def _state(one: Placed) -> Status:
    milestone, outlook = one.milestone, one.outlook
    if outlook.late_days:
        return Status("miss", f"Late by {_days(outlook.late_days)}")
    if outlook.slip_days:
        return Status("watch", f"Would be {_days(outlook.slip_days)} late")
    match milestone.state:
        case State.DONE:
            return Status("ok", f"Done {formats.day_with_year(milestone.done_on, zone='UTC')}")
        case State.UNDER_WAY:
            return Status("info", "Under way")
        case _:
            return Status("idle", milestone.get_state_display())


def _beside(one: Placed) -> str:
    milestone, outlook = one.milestone, one.outlook
    if outlook.late_days:
        return f"late since {formats.day(milestone.due_on, zone='UTC')}"
    if outlook.slip_days:
        return f"as things stand {formats.day(outlook.expected_on, zone='UTC')}"
    match milestone.state:
        case State.DONE:
            return f"done {formats.day(milestone.done_on, zone='UTC')}"
        case State.DROPPED:
            return "dropped"
        case _ if milestone.starts_on == milestone.due_on:
            return str(formats.day(milestone.due_on, zone="UTC"))
        case _:
            return f"to {formats.day(milestone.due_on, zone='UTC')}"


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"
