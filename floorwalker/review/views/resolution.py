"""First-contact resolution by rule and by survey, side by side with where they disagree, and the contacts behind every figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from floorwalker.engine import agreement, measures
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Cell, Lines, Link
from floorwalker.ground.web.parts import Situation, Tile
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.record.facts.matters import Row
from floorwalker.record.figure_words import behind, written
from floorwalker.record.models import Reason
from floorwalker.record.queries import asked as figures
from floorwalker.record.queries.asked import Asked
from floorwalker.review.queries import communications, matters
from floorwalker.review.queries.communications import UsedFor
from floorwalker.review.queries.matters import Part
from floorwalker.review.views import matter_words as words

DEFINITIONS: Final = "#definitions"
CELLS: Final = (
    ("Did not come back", "both_settled", "no_but_stayed"), ("Came back", "yes_but_returned", "both_returned"),
)
LEAST: Final = [("2", "2 contacts"), ("3", "3 contacts"), ("4", "4 contacts"), ("5", "5 contacts")]
LENGTH_SHOWN: Final = 12
CHARTED: Final = 40
"""Rows that a chart can show and people still read."""


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """Show how many contacts were enough: by the rule and as customers say, by part, with where the two disagree."""
    asked, weeks = matters.read(request.GET, by=request.actor, zone=zone_of(request))
    (whole, parts), by = matters.told(asked), asked.by[0]
    codes = words.codes_of(parts, by)
    register: Register[Part] = Register(
        code="resolution",
        title="Resolution by part",
        nouns=(words.NAMES[by].lower(), f"{words.NAMES[by].lower()}s" if by != "agent" else "people"),
        key="name",
        columns=(
            Column("part", words.NAMES[by], lambda row: words.part_link(row, codes, request.GET, by), plain=lambda row: row.name),
            Column("rule", "No return, same reason", _by_rule),
            Column("said", "Settled, as customers say", lambda row: words.share_cell(row.share("said_yes", "said"))),
            Column("recorded", "Recorded as settled", lambda row: words.share_cell(row.share("recorded_yes", "recorded"))),
            Column("contacts", "Answered", lambda row: row.sums["contacts"], numeric=True),
            Column("known", "The rule can speak for", lambda row: formats.share(row.share("known", "contacts").value)),
            Column("returned", "Came back", lambda row: _returned(row, codes, request, by), plain=_returns),
        ),
        filters=(
            *words.filters(request),
            Filter("by", "By", lambda rows, _value: rows, choices=words.groupings(request), none="reason"),
        ),
        first_use=FirstUse(
            "No contact is followed yet",
            "Once contacts of customers who are known are counted, this page says how many of them were enough.", icon="circle-check",
        ),
    )
    context: dict[str, Any] = {
        "title": "First-contact resolution", "asked": asked, "weeks": weeks, "days": matters.window_days(),
        "followed": matters.followed_until(asked), "zone": asked.zone,
        "last": asked.end - timedelta(days=1),
    }
    if whole is not None:
        helped = communications.used(asked, parts, by=request.actor) if by == "reason" else []
        context |= {
            "tiles": _tiles(whole), "definitions": _definitions(whole, asked), "matrix": _matrix(whole, request),
            "situation": _situation(whole), "chart": _chart(parts, by),
            "used": [_used(each) for each in helped if each.documents], "unhelped": [each for each in helped if not each.documents],
            "returned": words.behind(request.GET, "returned"), "not_settled": words.behind(request.GET, "not_settled"),
        }
    return respond(request, "review/resolution.html", register=register, rows=parts, context=context)


def _rule(row: Part) -> matters.Share:
    return row.share("settled", "watched")


def _by_rule(row: Part) -> Cell:
    return words.share_cell(_rule(row), still_open=int(row.sums["open"]))


def _returns(row: Part) -> int:
    return int(row.sums["watched"]) - int(row.sums["settled"])


def _returned(row: Part, codes: dict[Any, str], request: FloorRequest, by: str) -> Cell:
    number = _returns(row)
    if not number or row.key not in codes:
        return formats.count(number)
    return Link(formats.count(number), words.behind(request.GET, "returned", **{by: codes[row.key]}))


def _used(row: UsedFor) -> dict[str, Any]:
    return {
        "name": row.part.name, "rows": len(row.documents) + 1, "silent": formats.count(row.silent),
        "documents": [
            (each, formats.count(each.opened), formats.count(each.tells), words.share_cell(each.settled), words.share_cell(each.said))
            for each in row.documents
        ],
        "rest": (words.share_cell(row.settled), words.share_cell(row.said)),
    }


def _tiles(whole: Part) -> list[Tile]:
    rule, said, recorded = whole.share("settled", "watched"), whole.share("said_yes", "said"), whole.share("recorded_yes", "recorded")
    still = whole.sums["open"]
    return [
        Tile(
            "No return about the same reason", formats.share(rule.value, places=1) if rule.n else None, meaning_url=DEFINITIONS,
            note=_note(rule), predicted=bool(still),
        ),
        Tile(
            "Settled, as customers say", formats.share(said.value, places=1) if said.n else None, note=_note(said), meaning_url=DEFINITIONS,
        ),
        Tile("Recorded as settled", formats.share(recorded.value, places=1) if recorded.n else None, note=_note(recorded)),
        Tile(
            "The rule can speak for", formats.share(whole.share("known", "contacts").value), note="customer and reason known",
            state="watch" if whole.share("known", "contacts").value < 0.5 else None,
        ),
        Tile(
            "Windows still open", formats.count(still),
            note=f"contacts of the last {matters.window_days()} days" if still else "all have passed",
        ),
    ]


def _note(share: matters.Share) -> str:
    if not share.n:
        return "nothing tells of it"
    low, high = share.range
    return f"{formats.share(low, places=1)} to {formats.share(high, places=1)}, n {formats.count(share.n)}"


def _definitions(whole: Part, asked: Asked) -> list[tuple[str, str, Any, str]]:
    """Return each definition with its rule, its figure and what it speaks for."""
    days = matters.window_days()
    every = f"{formats.share(whole.share('known', 'contacts').value)} of {formats.count(whole.sums['contacts'])} answered contacts"
    house = figures_of_house(asked)
    return [
        (
            "By the rule", f"Same customer and same reason: no further contact within {days} days. First contacts and returns alike.",
            _by_rule(whole), every,
        ),
        (
            "The same, of first contacts only", "Contacts that are no return themselves. Others count so, and get another figure.",
            words.share_cell(whole.share("first_settled", "first_watched")), every,
        ),
        ("Whatever the reason", f"Same customer: nothing else within {days} days, and not recorded as open.", house, ""),
        (
            "By survey", "Customers who answered yes to the question whether it was settled.",
            words.share_cell(whole.share("said_yes", "said")),
            f"{formats.share(whole.share('said', 'contacts').value, places=1)} of answered contacts; who answers is not everybody",
        ),
        (
            "As recorded", "What whoever served wrote down at the end of the contact.",
            words.share_cell(whole.share("recorded_yes", "recorded")),
            f"{formats.share(whole.share('recorded', 'contacts').value)} of answered contacts",
        ),
    ]


def figures_of_house(asked: Asked) -> Any:
    """Return the measure `fcr` of the house over the same contacts, in words."""
    measure = measures.get("fcr")
    found = replace(asked, measures=(measure,)).answer(by=())
    if not found.rows:
        return "no data"
    table = found.table
    low, high = table.range("fcr")
    note = behind(measure, float(table.number("fcr")[0]), float(low[0]), float(high[0]))
    return Lines(written(measure, float(table.values("fcr")[0])), note)


def _matrix(whole: Part, request: FloorRequest) -> dict[str, Any] | None:
    """Return the contacts of which both the rule and the customer tell, crossed, and how far the two agree."""
    both = int(whole.sums["both"])
    if not both:
        return None
    sums = whole.sums
    table = [[sums["both_settled"], sums["no_but_stayed"]], [sums["yes_but_returned"], sums["both_returned"]]]
    alike = matters.Share(int(sums["both_settled"] + sums["both_returned"]), both)
    kappa = agreement.cohen(table) if both >= words.FEW else None
    return {
        "rows": [
            (
                name,
                [
                    (formats.count(sums[kind]), formats.share(sums[kind] / both, places=1), words.behind(request.GET, kind), kind in
                     {"no_but_stayed", "yes_but_returned"})
                    for kind in kinds
                ],
            )
            for name, *kinds in CELLS
        ],
        "both": formats.count(both), "alike": words.share_cell(alike), "kappa": _kappa(kappa),
    }


def _kappa(found: Any) -> str:
    if found is None or found.value is None:
        return "no data"
    return f"{formats.decimal(found.value, 2)} ({formats.decimal(found.low, 2)} to {formats.decimal(found.high, 2)})"


def _situation(whole: Part) -> Situation | None:
    rule, said, both = whole.share("settled", "watched"), whole.share("said_yes", "said"), whole.sums["both"]
    if rule.n < words.FEW or said.n < words.FEW:
        return None
    apart = whole.sums["yes_but_returned"] + whole.sums["no_but_stayed"]
    (low, high), (said_low, said_high) = rule.range, said.range
    differ = low > said_high or said_low > high
    sentence = (
        f"Rule and customers tell two stories: {formats.share(rule.value)} did not come back, {formats.share(said.value)} say settled"
        if differ else f"Rule and customers agree: about {formats.share(rule.value)} of contacts were enough"
    )
    why = f"Of {formats.count(both)} contacts both tell of, they disagree about {formats.count(apart)}." if both else ""
    return Situation("watch" if differ else "ok", sentence, f"{why} A customer who gives up asking does not come back either.".strip())


def _chart(parts: Sequence[Part], by: str) -> Any:
    drawn = [
        (part.name, [words.dot(_rule(part), still_open=part.sums["open"] > 0), words.dot(part.share("said_yes", "said"))])
        for part in parts
    ]
    drawn = [(name, each) for name, each in drawn if any(each)][:CHARTED]
    if not drawn:
        return None
    least = min(one.low if one.low is not None else one.value for _name, each in drawn for one in each if one is not None)
    return charts.dots(
        "resolution", drawn, series=("No return, same reason", "Settled, as customers say"), bounds=(max(0.0, int(least * 10) / 10), 1.0),
        write=lambda value: formats.share(value), title=f"First-contact resolution by {words.NAMES[by].lower()}", head=words.NAMES[by],
    )


@login_required
@require_safe
def contacts(request: FloorRequest) -> HttpResponseBase:
    """List contacts of one kind, each with the matter that it is part of: every contact with the days between."""
    kind = request.GET.get("what", "returned")
    if kind not in words.KINDS:
        raise RuleBroken("No contacts are listed by that.", remedy=f"Use one of {', '.join(words.KINDS)}.", code="bad_kind")
    told = request.GET.copy()
    told["by"] = "agent" if policy.allows(request.actor, figures.VIEW_AGENTS) else "reason"
    asked, weeks = matters.read(told, by=request.actor, zone=zone_of(request))
    least = request.GET.get("least", "")
    rows = matters.found(asked, kind, fewest=int(least) if least in dict(LEAST) else 1)
    shown = _Shown(asked, sees_people=told["by"] == "agent", teams=asked.filters.get("team"), people=asked.filters.get("agent"))
    register: Register[Row] = Register(
        code="matter_contacts",
        title=words.KINDS[kind],
        nouns=("contact", "contacts"),
        columns=(
            Column("contact", "Contact", shown.contact),
            Column("reason", "Reason", lambda row: shown.reasons.get(row["reason_id"], "not told")),
            Column("queue", "Queue", lambda row: shown.queues.get(row["queue_id"], "none")),
            Column("who", "Who served", lambda row: shown.who(row)),
            Column("matter", "The whole matter", shown.chain, plain=shown.chain_in_words),
        ),
        filters=(
            *words.filters(request),
            Filter("least", "At least", lambda found, _value: found, choices=LEAST, none="any number"),
            Filter("what", "Which", lambda found, _value: found, choices=list(words.KINDS.items()), none=words.KINDS["returned"]),
        ),
        first_use=FirstUse("No such contact", "None in these weeks, or none of them is followed yet.", icon="circle-check"),
        prepare=shown.read,
        export="record.export",
        exported=lambda: store.look("matters", page=f"contacts of matters as a file: {kind}", by=request.actor),
    )
    last = asked.end - timedelta(days=1)
    context = {"title": words.KINDS[kind], "asked": asked, "weeks": weeks, "days": matters.window_days(), "last": last}
    return respond(request, "review/matter_contacts.html", register=register, rows=rows, context=context)


class _Shown:
    """The names and the matters of the rows about to be drawn."""

    def __init__(self, asked: Asked, *, sees_people: bool, teams: Any, people: Any) -> None:
        self._asked, self._sees_people, self._teams, self._people = asked, sees_people, teams, people
        self.chains: dict[int, list[Row]] = {}
        self.names: dict[int, str] = {}
        self.queues = dict(Queue.objects.values_list("pk", "name"))
        self.reasons = dict(Reason.objects.values_list("pk", "name"))

    def read(self, rows: Sequence[Row]) -> None:
        """Read the matters of `rows` and who served in them; one query."""
        self.chains = matters.chains(self._asked, [row["matter_id"] for row in rows if row["matter_id"] is not None])
        keys = {row["agent_id"] for row in rows} | {each["agent_id"] for chain in self.chains.values() for each in chain}
        self.names = dict(Person.objects.filter(pk__in=keys - {None}).values_list("pk", "display_name")) if self._sees_people else {}

    def contact(self, row: Row) -> Link:
        """Return the contact, leading to it."""
        at = row["contact_at"].astimezone(UTC)
        number = f"C-{row['contact_id']}"
        return Link(number, reverse("record:contact", args=[number]), formats.moment(at, zone=self._asked.zone))

    def who(self, row: Row) -> str:
        """Return who served: by name as far as the reader's role reaches."""
        if row["agent_id"] is None:
            return "nobody"
        if not self._sees_people:
            return "not shown to your role"
        if (self._teams and row["team_id"] not in self._teams) or (self._people and row["agent_id"] not in self._people):
            return "another team"
        return self.names.get(row["agent_id"], "somebody")

    def chain(self, row: Row) -> SafeString | str:
        """Return the contacts of the matter as a list, each leading to its contact."""
        chain = self.chains.get(row["matter_id"], [])
        if not chain:
            return "customer or reason not known"
        made = format_html_join(
            "", '<li><a href="{}">C-{}</a> {}<small>{}</small></li>',
            [
                (reverse("record:contact", args=[f"C-{each['contact_id']}"]), each["contact_id"], self._when(each), self._more(each))
                for each in chain[:LENGTH_SHOWN]
            ],
        )
        left = len(chain) - LENGTH_SHOWN
        return format_html('<ol class="chain">{}</ol>{}', made, f"and {left} more" if left > 0 else "")

    def chain_in_words(self, row: Row) -> str:
        """Return the same for a file."""
        return "; ".join(f"C-{each['contact_id']} {self._when(each)}, {self._more(each)}" for each in self.chains.get(row["matter_id"], []))

    def _when(self, each: Row) -> str:
        if each["before_seconds"] is None:
            return formats.moment(each["contact_at"].astimezone(UTC), zone=self._asked.zone)
        days = each["before_seconds"] / 86_400
        return f"{formats.decimal(days)} days later" if days >= 1 else f"{formats.duration(each['before_seconds'])} later"

    def _more(self, each: Row) -> str:
        said = "" if each["said_settled"] is None else ", said to be settled" if each["said_settled"] else ", said not to be settled"
        served = self.who(each) if each["answered"] else "not answered"
        return f"{each['channel']}, {self.queues.get(each['queue_id'], 'none')}, {served}{said}"
