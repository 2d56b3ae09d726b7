"""Workbooks of sites, and of teams."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import slugify

from floorwalker.ground.actors import Actor
from floorwalker.ground.moving_in.base import Column, Refused, Row, Verdict, Writer, differing, judged, verdict
from floorwalker.ground.moving_in.lookup import Book, key
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site, Team

CODE_CHARACTERS = 40
CODE = Column("code", "Code", "code|id|short name|key", "Small letters, digits and hyphens; made of the name when empty.", "leeds")


def code_of(row: Row) -> str:
    """Return the code that a row gives, or the one that its name makes."""
    return (row.text("code") or slugify(row.text("name"), allow_unicode=False))[:CODE_CHARACTERS].lower()


def refuse_unless_valid(thing: Model, *, columns: dict[str, str], exclude: set[str] | None = None) -> None:
    """Refuse a row whose record is not valid; `columns` says which field stands in which column.

    Raises
    ------
    Refused
        With the first thing that is wrong.
    """
    try:
        thing.clean_fields(exclude=exclude)
    except ValidationError as problem:
        field, messages = next(iter(problem.message_dict.items()))
        value = getattr(thing, field, "")
        raise Refused(columns.get(field, field), value, " ".join(messages), "Correct the cell.") from problem


def sites_book() -> Book[Site]:
    """Return the sites in use by code and name."""
    return Book("site", ((site, (site.name, site.code)) for site in Site.objects.filter(retired_at=None)))


def site_of(row: Row, book: Book[Site], only: Site | None, *, required: bool = True) -> Site | None:
    """Return the site that a row names; the only site there is need not be named.

    Raises
    ------
    Refused
        If there is no such site, or several and none is named.
    """
    if row.text("site"):
        return book.find(row.text("site"), column="Site", remedy="Add the site first, or correct the name.")
    if only is None and required:
        raise Refused("Site", "", "No site is named, and there is not exactly one.", "Name the site, or add the first one.")
    return only


def only_site() -> Site | None:
    """Return the site where there is only one."""
    first = list(Site.objects.filter(retired_at=None)[:2])
    return first[0] if len(first) == 1 else None


class Sites:
    """One row a place of work."""

    code, label, expects = "sites", "Sites", "One row a place of work, with its time zone."
    things = ("site", "sites")
    permission = "people.place"
    columns = (
        CODE,
        Column("name", "Name", "name|site|site name|location|office", "What people call it.", "Leeds", required=True, longest=120),
        Column("zone", "Time zone", "zone|time zone|timezone|tz", "Europe/London when empty.", "Europe/London", longest=64),
        Column("nation", "Nation or region", "nation|country|region code", "ISO 3166; GB when empty.", "GB", longest=6),
        Column(
            "calendar",
            "Bank holidays",
            "bank holidays|calendar|holiday calendar|region",
            "england-and-wales when empty.",
            "england-and-wales",
            longest=60,
        ),
        Column("currency", "Currency", "currency|money", "ISO 4217; GBP when empty.", "GBP", longest=3),
    )

    def judge(self, rows: Sequence[Row], *, by: Actor) -> list[Verdict]:
        """Return what each row would do."""
        known = {site.code: site for site in Site.objects.all()}
        everywhere = policy.scope(by, self.permission).everything
        seen: set[str] = set()

        def one(row: Row) -> Verdict:
            code = code_of(row)
            if not everywhere:
                raise Refused("Name", row.text("name"), "Your role does not reach new sites.", "Ask an administrator.")
            if code in seen:
                raise Refused("Code", code, "The site stands twice.", "Keep one row of it.")
            seen.add(code)
            site = known.get(code)
            held = (
                Site(code=code)
                if site is None
                else Site(
                    pk=site.pk,
                    code=code,
                    name=site.name,
                    zone=site.zone,
                    nation=site.nation,
                    region_calendar=site.region_calendar,
                    currency=site.currency,
                )
            )
            wanted = {
                "name": row.text("name"),
                "zone": row.text("zone") or held.zone,
                "nation": row.text("nation") or held.nation,
                "region_calendar": row.text("calendar") or held.region_calendar,
                "currency": (row.text("currency") or held.currency).upper(),
            }
            if wanted["zone"] not in available_timezones():
                raise Refused("Time zone", wanted["zone"], "It is not a time zone.", "Write one such as Europe/London.")
            labels = {
                "code": "Code",
                "name": "Name",
                "zone": "Time zone",
                "nation": "Nation or region",
                "region_calendar": "Bank holidays",
                "currency": "Currency",
            }
            changes = differing((labels[name], "" if site is None else getattr(site, name), value) for name, value in wanted.items())
            for name, value in wanted.items():
                setattr(held, name, value)
            refuse_unless_valid(held, columns=labels)

            def write(to: Writer) -> None:
                if site is None:
                    to.make(held)
                else:
                    to.change(site, **wanted)

            return verdict(row, wanted["name"], is_new=site is None, changes=changes, write=write)

        return judged(rows, one, lambda row: row.text("name"))


class Teams:
    """One row a team at its site."""

    code, label, expects = "teams", "Teams", "One row a team; who is in it and leads it stands with the people."
    things = ("team", "teams")
    permission = "people.place"
    columns = (
        CODE,
        Column("name", "Name", "name|team|team name", "What people call it.", "Claims A", required=True),
        Column(
            "site", "Site", "site|location|office|site code", "Its site, by code or name; may be empty where there is one only.", "Leeds"
        ),
    )

    def judge(self, rows: Sequence[Row], *, by: Actor) -> list[Verdict]:
        """Return what each row would do."""
        known = {team.code: team for team in Team.objects.select_related("site")}
        sites, only, reach = sites_book(), only_site(), policy.scope(by, self.permission)
        seen: set[str] = set()

        def one(row: Row) -> Verdict:
            code, name = code_of(row), row.text("name")
            if key(code) in seen:
                raise Refused("Code", code, "The team stands twice.", "Keep one row of it.")
            seen.add(key(code))
            team = known.get(code)
            site = site_of(row, sites, team.site if team is not None else only)
            if not reach.everything and (site is None or site.pk not in reach.sites or (team and team.site_id not in reach.sites)):
                raise Refused("Site", site, "Your role does not reach that site.", "Ask somebody whose role reaches it.")
            drafted = Team(code=code, name=name, site=site)
            refuse_unless_valid(drafted, columns={"code": "Code", "name": "Name"}, exclude={"site"})
            changes = differing(
                [
                    ("Name", "" if team is None else team.name, name),
                    ("Site", "" if team is None else team.site.name, str(site)),
                ]
            )

            def write(to: Writer) -> None:
                if team is None:
                    to.make(drafted)
                else:
                    to.change(team, name=name, site=site)

            return verdict(row, name, is_new=team is None, changes=changes, write=write)

        return judged(rows, one, lambda row: row.text("name"))
