"""The workbook of queues: where contacts wait, for which line, over which channel, when they are open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.forms import minutes_of
from floorwalker.ground.models import Line, OpeningHours, Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.moving_in.base import Column, Refused, Row, Verdict, Writer, differing, judged, verdict
from floorwalker.ground.moving_in.kinds.contracts import DAY_CODES
from floorwalker.ground.moving_in.kinds.places import only_site, site_of, sites_book
from floorwalker.ground.moving_in.lookup import key
from floorwalker.ground.people.forms import WEEKDAYS
from floorwalker.ground.people.models import Skill
from floorwalker.ground.references import next_reference

CHANNELS: Final = {key(name): value for value, label in Channel.choices for name in (value, str(label))} | {
    "phone": "voice",
    "telephone": "voice",
    "call": "voice",
    "calls": "voice",
    "mail": "email",
    "e mail": "email",
    "letter": "post",
    "web chat": "chat",
    "webchat": "chat",
    "messaging": "chat",
    "text": "sms",
    "social media": "social",
}
Week = tuple[tuple[int, int, int], ...]


class Queues:
    """One row a queue, known again by its name."""

    code, label = "queues", "Queues and opening hours"
    expects = "One row a queue with its line, channel, skill and opening hours; known again by its name."
    things = ("queue", "queues")
    permission = "ground.change_queue"
    columns = (
        Column("name", "Queue", "queue|queue name|name|skill group", "The key of the row.", "Claims voice", required=True, longest=60),
        Column(
            "line",
            "Line",
            "line|line of service|service|department",
            "What customers ask for; the queue's name when empty.",
            "Claims",
            longest=40,
        ),
        Column("channel", "Channel", "channel|media|medium|type", "Voice, chat, email, SMS, social or post.", "Voice", required=True),
        Column("site", "Site", "site|location|office", "Whose bank holidays hold; may be empty.", "Leeds"),
        Column("zone", "Time zone", "zone|time zone|timezone|tz", "The site's when empty.", "Europe/London", longest=64),
        Column(
            "skill",
            "Skill",
            "skill|skill name|skill code",
            "Contacts go to people with it; a skill that is new is put on the list.",
            "Claims",
            longest=80,
        ),
        Column("brand", "Brand", "brand|brand name", "The name customers know it under, where there are several.", "", longest=80),
        Column(
            "client",
            "Client",
            "client|customer|client name|account",
            "On whose behalf it is served, where there are several.",
            "",
            longest=80,
        ),
        *(
            Column(
                code,
                name,
                f"{code}|{code[:3]}",
                "Such as 08:00-20:00; closed when empty, unless no day is filled in.",
                "08:00-18:00" if at < 5 else "",
            )
            for at, (code, name) in enumerate(zip(DAY_CODES, WEEKDAYS, strict=True))
        ),
        Column(
            "from",
            "Hours from",
            "hours from|from|valid from|effective from",
            "From when these hours hold; today when empty.",
            "",
            shape="day",
        ),
    )

    def judge(self, rows: Sequence[Row], *, by: Actor) -> list[Verdict]:
        """Return what each row would do."""
        house = _House()

        def one(row: Row) -> Verdict:
            return _queue(row, house)

        return judged(rows, one, lambda row: row.text("name"))


class _House:
    """What is known before the first row, and what rows before have made."""

    def __init__(self) -> None:
        rows = Queue.objects.select_related("line", "site", "skill").prefetch_related("hours")
        self.queues = {queue.code: queue for queue in rows}
        self.lines = {line.code: line for line in Line.objects.all()}
        self.skills = {name: skill for skill in Skill.objects.all() for name in (key(skill.name), key(skill.code))}
        self.sites, self.only = sites_book(), only_site()
        self.seen: set[str] = set()
        self.new: set[int] = set()

    def line(self, name: str) -> Line:
        """Return the line called `name`, drafted on first use."""
        code = slugify(name)[:40]
        if not code:
            raise Refused("Line", name, "A line needs letters or digits.", "Write another name.")
        if code not in self.lines:
            self.lines[code] = Line(code=code, name=name)
        return self.lines[code]

    def skill(self, name: str) -> Skill | None:
        """Return the skill called `name`, drafted on first use."""
        if not name:
            return None
        code = slugify(name)[:40]
        if not code:
            raise Refused("Skill", name, "A skill needs letters or digits.", "Write another name.")
        found = self.skills.get(key(name)) or self.skills.get(key(code))
        if found is None:
            found = self.skills[key(name)] = self.skills[key(code)] = Skill(code=code, name=name)
        return found

    def make_once(self, to: Writer, thing: Line | Skill | None) -> None:
        """Write a drafted line or skill, once."""
        if thing is not None and thing.pk is None and id(thing) not in self.new:
            self.new.add(id(thing))
            to.make(thing)


def _queue(row: Row, house: _House) -> Verdict:
    name = row.text("name")
    code = slugify(name)[:60]
    if not code or code in house.seen:
        raise Refused("Queue", name, "It stands twice, or has neither letters nor digits.", "Keep one row with a name of its own.")
    queue = house.queues.get(code)
    channel = CHANNELS.get(key(row.text("channel")))
    if channel is None:
        raise Refused("Channel", row.text("channel"), "It is not a channel.", "Write voice, chat, email, SMS, social or post.")
    if queue is not None and queue.channel != channel:
        raise Refused(
            "Channel",
            row.text("channel"),
            f"{queue.name} is {queue.get_channel_display().lower()}; its contacts came so.",
            "Give the other channel a queue of its own.",
        )
    site = site_of(row, house.sites, queue.site if queue is not None else house.only, required=False)
    zone = row.text("zone") or (queue.zone if queue is not None else site.zone if site is not None else "Europe/London")
    if zone not in available_timezones():
        raise Refused("Time zone", zone, "It is not a time zone.", "Write one such as Europe/London.")
    week, since = _week(row), row.day("from") or clock.today(zone)
    line = house.line(row.text("line") or (queue.line.name if queue is not None else name))
    skill = house.skill(row.text("skill")) or (queue.skill if queue is not None else None)
    house.seen.add(code)
    held = [] if queue is None else [each for each in queue.hours.all() if each.ends_on is None or each.ends_on > since]
    wanted: dict[str, Any] = {
        "name": name,
        "line": line,
        "site": site,
        "zone": zone,
        "skill": skill,
        "brand": row.text("brand") or (queue.brand if queue is not None else ""),
        "client": row.text("client") or (queue.client if queue is not None else ""),
    }
    pairs: list[tuple[str, object, object]] = [
        (label, str(getattr(queue, field) or "") if queue is not None else "", str(wanted[field] or ""))
        for label, field in (
            ("Queue", "name"),
            ("Line", "line"),
            ("Site", "site"),
            ("Time zone", "zone"),
            ("Skill", "skill"),
            ("Brand", "brand"),
            ("Client", "client"),
        )
    ]
    if week is not None:
        pairs.append(("Open", _in_words(_held_week(held)), _in_words(week)))
    made = Queue(code=code, channel=channel, **wanted) if queue is None else queue

    def write(to: Writer) -> None:
        house.make_once(to, line)
        house.make_once(to, skill)
        if queue is None:
            made.reference = next_reference("Q")
            to.make(made)
        elif values := {field: value for field, value in wanted.items() if getattr(queue, field) != value}:
            to.change(queue, **values)
        if week is not None and _held_week(held) != week:
            for row_of_hours in _hours(made, held, week, since, to):
                to.make(row_of_hours)

    return verdict(row, name, is_new=queue is None, changes=differing(pairs), write=write)


def _hours(queue: Queue, held: Sequence[OpeningHours], week: Week, since: date, to: Writer) -> Iterator[OpeningHours]:
    for row in held:
        if row.starts_on >= since:
            to.remove(row)
        else:
            to.change(row, ends_on=since)
    for weekday, opens, closes in week:
        yield OpeningHours(queue=queue, weekday=weekday, opens_minute=opens, closes_minute=closes, starts_on=since)


def _week(row: Row) -> Week | None:
    """Return the hours of the week; None where no weekday says anything."""
    if not any(row.text(code) for code in DAY_CODES):
        return None
    found = []
    for weekday, code in enumerate(DAY_CODES):
        try:
            stretches = sorted(minutes_of(row.text(code)))
        except ValidationError as problem:
            raise Refused(
                WEEKDAYS[weekday], row.text(code), " ".join(problem.messages), "Write 08:00-20:00, or leave it empty."
            ) from problem
        if any(after[0] < before[1] for before, after in pairwise(stretches)):
            raise Refused(WEEKDAYS[weekday], row.text(code), "Two stretches overlap.", "Join them into one.")
        found += [(weekday, opens, closes) for opens, closes in stretches]
    return tuple(found)


def _held_week(held: Sequence[OpeningHours]) -> Week:
    return tuple(sorted((each.weekday, each.opens_minute, each.closes_minute) for each in held))


def _in_words(week: Week) -> str:
    days: dict[int, list[str]] = {}
    for weekday, opens, closes in week:
        days.setdefault(weekday, []).append(f"{opens // 60:02}:{opens % 60:02}-{closes // 60:02}:{closes % 60:02}")
    return "; ".join(f"{WEEKDAYS[at][:3]} {', '.join(days[at])}" for at in sorted(days)) or "closed"
