"""Who leads a team, as the workbook of people says it beside each member."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from floorwalker.ground.actors import Actor
from floorwalker.ground.moving_in.base import Change, Refused, Row, Verdict, Writer
from floorwalker.ground.moving_in.lookup import Book
from floorwalker.ground.moving_in.succession import end, holding, refuse_later
from floorwalker.ground.people import policy, queries
from floorwalker.ground.people.models import Person, Team, TeamLeadership

COLUMN = "Team leader"


@dataclass(frozen=True)
class _Wish:
    """Somebody is to lead a team from a day."""

    team: Team
    leader: Person
    since: date
    before: TeamLeadership | None


def added(rows: Sequence[Row], verdicts: Sequence[Verdict], *, drafted: dict[str, Person], by: Actor) -> list[Verdict]:
    """Return `verdicts` with the leaders that the rows name: one change for a team, at the first row that names its leader.

    A leader whose own row is refused leads nobody: the rows that name them are refused too, until no more are.
    """
    if not any(row.text("leader") for row in rows):
        return list(verdicts)
    teams = Book("team", ((team, (team.name, team.code)) for team in Team.objects.filter(retired_at=None).select_related("site")))
    led: dict[int, list[TeamLeadership]] = {}
    for leadership in TeamLeadership.objects.select_related("person"):
        led.setdefault(leadership.team_id, []).append(leadership)
    others = list(Person.objects.filter(left_on=None, is_pseudonym=False, is_provisional=False).select_related("site"))
    reach = policy.scope(by, "people.place")
    found = list(verdicts)
    while True:
        refused = [row for row, each in zip(rows, found, strict=True) if each.what == "refused"]
        taken = {row.text("staff_number") for row, each in zip(rows, found, strict=True) if each.what != "refused"}
        standing = [person for number, person in drafted.items() if number in taken]
        in_file = {person.staff_number for person in drafted.values()}
        people = Book(
            "person",
            (
                (person, (person.display_name, person.staff_number or "", person.email))
                for person in [*standing, *(other for other in others if other.staff_number not in in_file)]
            ),
        )
        wishes: dict[int, _Wish] = {}
        for at, row in enumerate(rows):
            if found[at].what != "refused" and row.text("leader"):
                found[at] = _with_leader(row, verdicts[at], teams, people, led, wishes, reach)
        if sum(each.what == "refused" for each in found) == len(refused):
            return found


def _with_leader(
    row: Row,
    verdict: Verdict,
    teams: Book[Team],
    people: Book[Person],
    led: dict[int, list[TeamLeadership]],
    wishes: dict[int, _Wish],
    reach: policy.Scope,
) -> Verdict:
    try:
        wish = _wish(row, teams, people, led, reach)
        if wish is None or (wish.team.pk in wishes and wishes[wish.team.pk].leader is wish.leader):
            return verdict
        if wish.team.pk in wishes:
            first = wishes[wish.team.pk].leader
            raise Refused(
                COLUMN,
                row.text("leader"),
                f"Another row says that {first.display_name} leads {wish.team.name}.",
                "Name one leader for a team.",
            )
    except Refused as refused:
        return Verdict(verdict.number, verdict.who, "refused", refusal=refused.refusal)
    wishes[wish.team.pk] = wish
    if wish.before is not None and wish.before.person_id == wish.leader.pk:
        return verdict
    was = wish.before.person.display_name if wish.before is not None else "none"
    change = Change(f"Leader of {wish.team.name}", was, wish.leader.display_name)
    return replace(
        verdict,
        what="change" if verdict.what == "same" else verdict.what,
        changes=(*verdict.changes, change),
        write=_both(verdict.write, wish),
    )


def _wish(row: Row, teams: Book[Team], people: Book[Person], led: dict[int, list[TeamLeadership]], reach: policy.Scope) -> _Wish | None:
    name = row.text("leader")
    if not row.text("team"):
        raise Refused(COLUMN, name, "There is no team to lead in this row.", "Name the team, or empty the cell.")
    team = teams.find(row.text("team"), column="Team", remedy="Add the team first, or correct the name.")
    leader = people.find(name, column=COLUMN, remedy="Give the leader a row of their own, or write their staff number.")
    if not reach.everything and team.site_id not in reach.sites:
        raise Refused(COLUMN, name, "Your role does not say who leads that team.", "Ask somebody whose role reaches its site.")
    held = led.get(team.pk, [])
    today = queries.today_of(leader)
    since = leader.joined_on if not held else max(row.day("from") or today, leader.joined_on)
    refuse_later(held, since, column=COLUMN, what=f"The leader of {team.name}")
    return _Wish(team, leader, since, holding(held, since))


def _both(first: Callable[[Writer], None] | None, wish: _Wish) -> Callable[[Writer], None]:
    def write(to: Writer) -> None:
        if first is not None:
            first(to)
        end(to, wish.before, on=wish.since)
        to.make(TeamLeadership(team=wish.team, person=wish.leader, starts_on=wish.since, ends_on=wish.leader.left_on))

    return write
