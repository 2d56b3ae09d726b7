"""The workbook of people: who works here since when, where, in which team under whom, in which role."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.moving_in.base import Change, Column, Refused, Row, Verdict, Writer, differing, judged, verdict
from floorwalker.ground.moving_in.kinds import leaders
from floorwalker.ground.moving_in.kinds.places import only_site, refuse_unless_valid, site_of, sites_book
from floorwalker.ground.moving_in.lookup import Book, key
from floorwalker.ground.moving_in.succession import end, holding, refuse_later, refuse_outside_work
from floorwalker.ground.people import policy
from floorwalker.ground.people.actions.persons import FIRST_NUMBER
from floorwalker.ground.people.models import Membership, Person, RoleAssignment, Site, Team
from floorwalker.ground.people.models.persons import sort_key
from floorwalker.ground.people.permissions import Reach, Role
from floorwalker.ground.references import allocate

REACH_OF: Final = {Role.AGENT: Reach.OWN, Role.TEAM_LEADER: Reach.TEAM}
"""How far a role reaches that a workbook gives; every other role reaches the whole house, and a permission may narrow it."""
WRITTEN: Final = ("given_name", "family_name", "preferred_name", "display_name", "email", "phone")
LABELS: Final = {
    "given_name": "Given name",
    "family_name": "Family name",
    "preferred_name": "Preferred name",
    "display_name": "Name",
    "email": "Email",
    "phone": "Phone",
    "staff_number": "Staff number",
    "joined_on": "Joined",
    "left_on": "Leaving",
}


@dataclass
class _House:
    """What is known before the first row is looked at: a handful of queries, however many rows there are."""

    by: Actor
    people: dict[str, Person]
    teams_of: dict[int, list[Membership]]
    roles_of: dict[int, list[RoleAssignment]]
    teams: Book[Team]
    sites: Book[Site]
    only: Site | None
    reach: policy.Scope
    may_give_roles: bool
    names: Counter[str]
    seen: set[str] = field(default_factory=set)
    drafted: dict[str, Person] = field(default_factory=dict)
    numbers: Iterator[int] | None = None
    new: int = 0


class People:
    """One row a person, known again by the staff number."""

    code, label = "people", "People"
    expects = "One row a person, known again by the staff number; handed in again it changes what differs."
    things = ("person", "people")
    permission = "people.change"
    columns = (
        Column(
            "staff_number",
            "Staff number",
            "staff number|staff no|employee number|employee id|employee no|payroll number|number|id|personnel number|hr id",
            "As payroll knows the person; the key of the row.",
            "10042",
            required=True,
            longest=40,
        ),
        Column(
            "given_name",
            "Given name",
            "given name|first name|forename|firstname|given",
            "Or the whole name in the column Name.",
            "Grace",
            longest=80,
        ),
        Column("family_name", "Family name", "family name|last name|surname|lastname", "", "Hill", longest=80),
        Column("name", "Name", "name|full name|employee|employee name|person|display name", "The whole name, where it is not parted."),
        Column("preferred_name", "Preferred name", "preferred name|known as|nickname", "If they go by another.", "", longest=80),
        Column(
            "email",
            "Email",
            "email|e mail|email address|mail|work email",
            "To write to, and to sign in with once invited.",
            "grace.hill@example.org",
            longest=254,
        ),
        Column("phone", "Phone", "phone|telephone|mobile|phone number", "", "", longest=32),
        Column("site", "Site", "site|location|office|site code", "By code or name; may be empty where there is one only.", "Leeds"),
        Column("team", "Team", "team|team name|team code|group", "By code or name; the team must be there.", "Claims A"),
        Column(
            "leader",
            "Team leader",
            "leader|team leader|manager|line manager|supervisor|reports to",
            "Who leads that team: their staff number or name.",
            "10001",
        ),
        Column(
            "role",
            "Role",
            "role|roles|job|job title|position|function",
            "Agent, team leader, planner and so on; several parted by a comma.",
            "Agent",
        ),
        Column(
            "joined",
            "Joined",
            "joined|start date|joining date|hire date|date joined|started|first day",
            "The first day here.",
            "2024-03-04",
            shape="day",
        ),
        Column(
            "leaving",
            "Leaving",
            "leaving|end date|leaving date|left|termination date|last day",
            "The first day no longer here.",
            "",
            shape="day",
        ),
        Column(
            "from",
            "Change from",
            "change from|from|effective from|effective date|valid from",
            "From when a new team or role holds for somebody known; today when empty.",
            "",
            shape="day",
        ),
    )

    def judge(self, rows: Sequence[Row], *, by: Actor) -> list[Verdict]:
        """Return what each row would do."""
        house = _known(rows, by, self.permission)
        found = judged(rows, lambda row: _person(row, house), _named)
        return leaders.added(rows, found, drafted=house.drafted, by=by)


def _named(row: Row) -> str:
    whole = f"{row.text('preferred_name') or row.text('given_name')} {row.text('family_name')}".strip()
    return whole or row.text("name") or row.text("staff_number") or f"row {row.number}"


def _known(rows: Sequence[Row], by: Actor, permission: str) -> _House:
    numbers = {row.text("staff_number") for row in rows}
    people = {person.staff_number or "": person for person in Person.objects.filter(staff_number__in=numbers).select_related("site")}
    keys = [person.pk for person in people.values()]
    teams_of: dict[int, list[Membership]] = {}
    for membership in Membership.objects.filter(person__in=keys).select_related("team__site"):
        teams_of.setdefault(membership.person_id, []).append(membership)
    roles_of: dict[int, list[RoleAssignment]] = {}
    for role in RoleAssignment.objects.filter(person__in=keys):
        roles_of.setdefault(role.person_id, []).append(role)
    names = Counter(key(name) for name in Person.objects.exclude(staff_number__in=numbers).values_list("display_name", flat=True))
    names.update(key(_named(row)) for row in rows)
    teams = Book("team", ((team, (team.name, team.code)) for team in Team.objects.filter(retired_at=None).select_related("site")))
    return _House(
        by,
        people,
        teams_of,
        roles_of,
        teams,
        sites_book(),
        only_site(),
        policy.scope(by, permission),
        policy.scope(by, "people.role").everything,
        names,
    )


def _person(row: Row, house: _House) -> Verdict:
    number = row.text("staff_number")
    if key(number) in house.seen:
        raise Refused("Staff number", number, "It stands twice in the file.", "Keep one row of the person, or correct the number.")
    house.seen.add(key(number))
    person = house.people.get(number)
    team = (
        house.teams.find(row.text("team"), column="Team", remedy="Add the team first, or correct the name.") if row.text("team") else None
    )
    site = _site(row, house, person, team)
    today = clock.today(site.zone)
    if person is not None and person.left_on is not None and person.left_on <= today:
        raise Refused(
            "Staff number", number, f"{person.display_name} left on {person.left_on:%d %B %Y}.", "Give who comes back a new number."
        )
    wanted = _wanted(row, person)
    drafted = _drafted(row, person, site, wanted)
    start = row.day("from") or today
    since = drafted.joined_on if person is None else start
    refuse_outside_work(drafted, since, column="Change from")
    parts = (_team(person, team, since, drafted, house), _roles(row, person, since, drafted, house))
    changes = [*_differences(person, drafted), *(change for part in parts for change in part[0])]
    twin = house.names[key(drafted.display_name)] > 1
    house.new += person is None
    house.drafted[number] = drafted if person is None else person

    names = (*WRITTEN, "joined_on", *(("site",) if since <= today else ()))  # a site to come follows the team on its day

    def write(to: Writer) -> None:
        if person is None:
            drafted.reference = f"P-{FIRST_NUMBER + _number(house)}"
            to.make(drafted)
        elif values := {name: getattr(drafted, name) for name in names if getattr(drafted, name) != getattr(person, name)}:
            to.change(person, **values)
        for _, act in parts:
            act(to)

    note = "Somebody else is called so too." if twin else ""
    return verdict(row, drafted.display_name, is_new=person is None, changes=changes, write=write, note=note)


def _number(house: _House) -> int:
    if house.numbers is None:
        house.numbers = iter(allocate("P", house.new))
    return next(house.numbers)


def _site(row: Row, house: _House, person: Person | None, team: Team | None) -> Site:
    at_hand = team.site if team is not None else person.site if person is not None else house.only
    site = site_of(row, house.sites, at_hand)
    assert site is not None
    if team is not None and team.site_id != site.pk:
        raise Refused("Team", team.name, f"{team.name} is at {team.site.name}, not at {site.name}.", "Correct the team or the site.")
    sites = {site.pk} | ({person.site_id} if person is not None else set())
    if not house.reach.everything and not sites <= house.reach.sites:
        raise Refused("Site", site.name, "Your role does not reach that site.", "Ask somebody whose role reaches it.")
    return site


def _wanted(row: Row, person: Person | None) -> dict[str, str]:
    """Return the words of the record; an empty cell leaves what is known."""
    said = {name: row.text(name) for name in ("given_name", "family_name", "preferred_name", "email", "phone")}
    wanted = {name: value or (getattr(person, name) if person is not None else "") for name, value in said.items()}
    made = f"{wanted['preferred_name'] or wanted['given_name']} {wanted['family_name']}".strip()
    is_said = any(said[name] for name in ("given_name", "family_name", "preferred_name"))
    wanted["display_name"] = row.text("name") or (made if is_said or person is None else person.display_name)
    return wanted


def _drafted(row: Row, person: Person | None, site: Site, wanted: dict[str, str]) -> Person:
    joined = row.day("joined") or (person.joined_on if person is not None else None)
    if joined is None:
        raise Refused("Joined", "", "Somebody new needs a first day.", "Write the day the person joined.")
    if not wanted["display_name"]:
        raise Refused("Name", "", "There is no name.", "Write the given and family name, or the whole name.")
    leaving = row.day("leaving")
    if person is not None and leaving is not None and leaving != person.left_on:
        raise Refused(
            "Leaving",
            leaving,
            "Somebody known leaves on their own page, where what they own is handed over.",
            "Empty the cell, and mark them as leaving there.",
        )
    if leaving is not None and leaving <= joined:
        raise Refused("Leaving", leaving, f"It lies before the first day, {joined:%d %B %Y}.", "Correct one of the two days.")
    number = row.text("staff_number") or None
    drafted = Person(
        reference="P-0", staff_number=number, site=site, joined_on=joined, left_on=leaving or (person.left_on if person else None), **wanted
    )
    refuse_unless_valid(drafted, columns=LABELS, exclude={"site", "sort_key"})
    drafted.sort_key = sort_key(drafted)
    return drafted


def _differences(person: Person | None, drafted: Person) -> list[Change]:
    if person is None:
        return [
            *differing((LABELS[name], "", getattr(drafted, name)) for name in ("email",)),
            Change("Joined", "none", f"{drafted.joined_on:%d %b %Y}"),
            Change("Site", "none", drafted.site.name),
        ]
    pairs: list[tuple[str, Any, Any]] = [(LABELS[name], getattr(person, name), getattr(drafted, name)) for name in (*WRITTEN, "joined_on")]
    return differing([*pairs, ("Site", person.site.name, drafted.site.name)])


def _team(person: Person | None, team: Team | None, since: date, drafted: Person, house: _House) -> tuple[list[Change], Any]:
    held = house.teams_of.get(person.pk, []) if person is not None else []
    current = holding(held, since)
    if team is None or (current is not None and current.team_id == team.pk and current.ends_on is None):
        return [], lambda to: None
    refuse_later(held, since, column="Team", what="The team")
    before = current.team.name if current is not None else "none"

    def act(to: Writer) -> None:
        end(to, current, on=since)
        to.make(Membership(person=person or drafted, team=team, starts_on=since, ends_on=drafted.left_on))

    when = f" from {since:%d %b %Y}" if person is not None else ""
    return [Change("Team", before, f"{team.name}{when}")], act


def _roles(row: Row, person: Person | None, since: date, drafted: Person, house: _House) -> tuple[list[Change], Any]:
    held = {
        role.role
        for role in (house.roles_of.get(person.pk, []) if person is not None else ())
        if role.ends_on is None or role.ends_on > since
    }
    wanted = [role for role in _read_roles(row.text("role")) if role.value not in held]
    if wanted and not house.may_give_roles:
        raise Refused("Role", row.text("role"), "Your roles do not include giving roles.", "Leave the column out, or ask an administrator.")

    def act(to: Writer) -> None:
        for role in wanted:
            to.make(
                RoleAssignment(
                    person=person or drafted, role=role, reach=REACH_OF.get(role, Reach.ALL), starts_on=since, ends_on=drafted.left_on
                )
            )

    return [Change("Role", "none", str(role.label)) for role in wanted], act


def _read_roles(text: str) -> list[Role]:
    names = {key(name): role for role in Role for name in (role.value, str(role.label))} | _OTHER_WORDS
    found = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[,;/+]", text))):
        if key(part) not in names:
            known = ", ".join(str(role.label).lower() for role in Role)
            raise Refused("Role", part, "It is not a role.", f"Write one of: {known}.")
        found.append(names[key(part)])
    return list(dict.fromkeys(found))


_OTHER_WORDS: Final = {
    "adviser": Role.AGENT,
    "advisor": Role.AGENT,
    "representative": Role.AGENT,
    "supervisor": Role.TEAM_LEADER,
    "team manager": Role.TEAM_LEADER,
    "admin": Role.ADMINISTRATOR,
    "qa analyst": Role.QUALITY_ANALYST,
    "manager": Role.OPERATIONS_MANAGER,
    "wfm analyst": Role.PLANNER,
}
"""What other houses call the roles."""
