"""Where statements are said: every place by channel with its state, copies without a reference, and what the plan of channels lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.plan import sight
from floorwalker.plan.models import (
    CopyFound,
    CustomerMessage,
    Document,
    DocumentChannels,
    DocumentVersion,
    OutsidePlace,
    PlannedChannel,
    StatementUse,
)
from floorwalker.plan.queries import statements
from floorwalker.plan.queries.documents import READ
from floorwalker.plan.queries.statements import today
from floorwalker.plan.rules import places as rules
from floorwalker.plan.rules.likeness import Disagreement, Match, Version, disagreements, nearest
from floorwalker.plan.rules.places import State
from floorwalker.plan.rules.statements import plain
from floorwalker.plan.said import STATEMENT

KEEP: Final = "plan.keep_places"
PLAN: Final = "plan.plan_channels"
FIND: Final = "plan.find_copies"


@dataclass(frozen=True)
class Spot:
    """One place that says a statement, is to say it, or says it without naming it."""

    statement: DocumentVersion
    channel: str
    name: str
    url: str
    owner: str
    state: State
    kind: str
    reference: str = ""
    match: Match | None = None
    since: date | None = None
    compared_at: datetime | None = None
    check_on: date | None = None
    copy: CopyFound | None = None
    planned: PlannedChannel | None = None

    @property
    def rank(self) -> tuple[int, str, str, str]:
        """By what it is listed: the worst first."""
        return (rules.ORDER.index(self.state), self.statement.title, self.channel, self.name)

    @property
    def figures(self) -> list[Disagreement]:
        """The figures in which it disagrees with the statement, what matters most first."""
        return disagreements(plain(self.statement.body), self.match.passage) if self.match is not None and self.state != "same" else []


@dataclass(frozen=True)
class Found:
    """All places, the worst first; the statements in force; the lines of the plan; and when copies were last looked for."""

    spots: Sequence[Spot]
    statements: Sequence[DocumentVersion]
    planned: Sequence[PlannedChannel]
    looked_at: datetime | None
    cells: Mapping[tuple[str, str], Sequence[Spot]] = field(default_factory=dict)

    @property
    def channels(self) -> list[tuple[str, str]]:
        """The channels over which anything is said or is to be, in the order of the house, with their names."""
        used = {channel for _, channel in self.cells}
        return [(code, name) for code, name in rules.CHANNELS if code in used]

    def number(self, *states: State) -> int:
        """How many places stand so."""
        return sum(each.state in states for each in self.spots)


def found(by: Actor, *, of: Document | None = None) -> Found:
    """Return where the statements in force, or only `of`, are said; messages to customers for whom the plan is open.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading documents.
    """
    policy.require(by, READ)
    rows = statements.in_force()
    held = {each.document_id: each for each in (rows.filter(document=of) if of is not None else rows)}
    spots = [*_in_documents(held), *_outside(held), *_copies(held)]
    if policy.allows(by, "plan.view"):
        spots += _in_messages(held)
    planned = list(
        PlannedChannel.objects.filter(ended_at=None, statement__in=held).select_related("statement", "owner").order_by("pk")
    )
    said = {(each.statement.document_id, each.channel) for each in spots}
    spots += [
        Spot(held[each.statement_id], each.channel, "nowhere yet", reverse("plan:statement", args=[each.statement.reference]),
             each.owner.display_name, "gap", "plan", each.reference, planned=each)
        for each in planned if (each.statement_id, each.channel) not in said
    ]
    spots.sort(key=lambda each: each.rank)
    cells: dict[tuple[str, str], list[Spot]] = defaultdict(list)
    for each in spots:
        cells[each.statement.document.reference, each.channel].append(each)
    return Found(spots, list(held.values()), planned, looked_at(), cells)


def gaps(of: Document | None = None) -> list[PlannedChannel]:
    """Return the lines of the cross-channel plan over whose channel no text, message or place says the statement."""
    rows = PlannedChannel.objects.filter(ended_at=None).select_related("statement", "owner").order_by("pk")
    wanted = list(rows.filter(statement=of) if of is not None else rows)
    held = {each.document_id: each for each in statements.in_force().filter(document__in={one.statement_id for one in wanted})}
    spots = [*_in_documents(held), *_in_messages(held)] if held else []
    said = {(each.statement.document_id, each.channel) for each in spots}
    said |= set(OutsidePlace.objects.filter(ended_at=None).values_list("statements", "channel"))
    return [each for each in wanted if (each.statement_id, each.channel) not in said]


def versions(held: Iterable[int]) -> list[Version]:
    """Return every published version of the statements with these keys, as the words that are looked for."""
    rows = DocumentVersion.objects.filter(document__in=list(held), state=statements.State.PUBLISHED, starts_on__lte=today()).order_by("pk")
    return [Version(key, number, plain(body)) for key, number, body in rows.values_list("document_id", "number", "body")]


def looked_at() -> datetime | None:
    """Return when the last search for copies was done."""
    return Job.objects.filter(kind=FIND, state="done").order_by("-ended_at").values_list("ended_at", flat=True).first()


def channels_of(documents: Iterable[Document]) -> dict[int, tuple[str, ...]]:
    """Return over which channels the words of each document reach customers, by key; one query."""
    asked = list(documents)
    said = dict(DocumentChannels.objects.filter(document__in=[each.pk for each in asked]).values_list("document", "channels"))
    return {each.pk: tuple(said.get(each.pk) or rules.USUAL.get(each.kind, (rules.DESK,))) for each in asked}


def _in_documents(held: Mapping[int, DocumentVersion]) -> list[Spot]:
    uses = StatementUse.objects.filter(statement__in=held, version__in=sight.holding(today())).select_related("version__document__owner")
    rows = list(uses)
    over = channels_of({each.version.document_id: each.version.document for each in rows}.values())
    return [
        Spot(held[each.statement_id], channel, each.version.title, _page(each.version.document), each.version.document.owner.display_name,
             "reference", "document", each.version.document.reference, since=each.version.starts_on)
        for each in rows for channel in over[each.version.document_id]
    ]


def _in_messages(held: Mapping[int, DocumentVersion]) -> list[Spot]:
    uses: dict[int, list[int]] = defaultdict(list)
    for version, statement in StatementUse.objects.filter(statement__in=held).values_list("version", "statement"):
        uses[version].append(statement)
    rows = CustomerMessage.objects.filter(template__in=list(uses), state=CustomerMessage.State.APPROVED, ends_on__gte=today())
    return [
        Spot(held[statement], channel, each.name, reverse("plan:customer_message", args=[each.reference]), each.owner.display_name,
             "reference", "message", each.reference, since=each.starts_on)
        for each in rows.select_related("owner") for statement in uses[each.template_id or 0] for channel in each.channels
    ]


def _outside(held: Mapping[int, DocumentVersion]) -> list[Spot]:
    rows = OutsidePlace.objects.filter(ended_at=None, statements__in=held).distinct().select_related("owner").prefetch_related("statements")
    spots: list[Spot] = []
    known = versions(held)
    for place in rows:
        says = {each.pk for each in place.statements.all()}
        matches = {each.version.key: each for each in nearest(tuple(each for each in known if each.key in says), place.words)}
        for statement in place.statements.all():
            if (version := held.get(statement.pk)) is not None:
                match = matches.get(statement.pk)
                spots.append(Spot(
                    version, place.channel, place.name, reverse("plan:place", args=[place.reference]), place.owner.display_name,
                    rules.state_of(match, current=version.number), "place", place.reference, match, place.said_since, place.compared_at,
                    place.check_on,
                ))
    return spots


def _copies(held: Mapping[int, DocumentVersion]) -> list[Spot]:
    rows = CopyFound.objects.filter(statement__in=held, let_be_at=None).filter(
        Q(version__in=sight.holding(today())) | Q(place__ended_at=None, place__isnull=False)
    ).select_related("version__document__owner", "place__owner")
    rows_ = list(rows)
    over = channels_of({each.version.document_id: each.version.document for each in rows_ if each.version is not None}.values())
    spots: list[Spot] = []
    for each in rows_:
        statement = held[each.statement_id]
        how = "same" if each.likeness >= 1 else "differs"
        match = Match(Version(each.statement_id, each.number, ""), how, each.likeness, each.passage)  # type: ignore[arg-type]
        state = rules.state_of(match, current=statement.number)
        if each.version is not None:
            one = each.version.document
            spots += [
                Spot(statement, channel, each.version.title, _page(one), one.owner.display_name, state, "copy", one.reference, match,
                     each.version.starts_on, each.found_at, copy=each)
                for channel in over[one.pk]
            ]
        elif each.place is not None:
            spots.append(Spot(
                statement, each.place.channel, each.place.name, reverse("plan:place", args=[each.place.reference]),
                each.place.owner.display_name, state, "copy", each.place.reference, match, each.place.said_since, each.found_at, copy=each,
            ))
    return spots


def _page(document: Document) -> str:
    return reverse("plan:document", args=[document.reference])


def statement(reference: str, *, by: Actor) -> DocumentVersion:
    """Return the version in force of the statement called `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading documents.
    NotFound
        If there is none in force.
    """
    policy.require(by, READ)
    one = statements.in_force().filter(document__reference=reference).first()
    if one is None:
        raise NotFound(f"No statement {reference} is in force.", remedy="Look for it among the statements.")
    return one  # type: ignore[no-any-return]


def outside(by: Actor) -> QuerySet[OutsidePlace]:
    """Return the places outside.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading documents.
    """
    policy.require(by, READ)
    return OutsidePlace.objects.select_related("owner").prefetch_related("statements")


def place(reference: str, *, by: Actor) -> OutsidePlace:
    """Return the place called `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading documents.
    NotFound
        If there is none.
    """
    one = outside(by).filter(reference=reference).first()
    if one is None:
        raise NotFound(f"There is no place {reference}.", remedy="Look for it on the page of its statement.")
    return one


def planned(reference: str, *, by: Actor) -> PlannedChannel:
    """Return the line of the cross-channel plan called `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading documents.
    NotFound
        If it is planned no more.
    """
    policy.require(by, READ)
    one = PlannedChannel.objects.filter(reference=reference, ended_at=None).select_related("statement", "owner").first()
    if one is None:
        raise NotFound(f"Nothing is planned as {reference}.", remedy="Look at the page of the statement.")
    return one


def copy(key: int, *, by: Actor) -> CopyFound:
    """Return the copy with the key `key`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading documents.
    NotFound
        If it was not found again since.
    """
    policy.require(by, READ)
    one = CopyFound.objects.select_related("statement", "version__document", "place").filter(pk=key, let_be_at=None).first()
    if one is None:
        raise NotFound("That copy is gone by now.", remedy="Look at the list again.")
    return one


def owners() -> QuerySet[Person]:
    """Return those who may own a place or a channel: they may say what a place says."""
    return who_may(KEEP, on=today())


def places_owned_by(person: Person) -> QuerySet[OutsidePlace]:
    """Return the places that `person` owns and that still say something."""
    return OutsidePlace.objects.filter(owner=person, ended_at=None)


def channels_owned_by(person: Person) -> QuerySet[PlannedChannel]:
    """Return the lines of the cross-channel plan that `person` owns."""
    return PlannedChannel.objects.filter(owner=person, ended_at=None).select_related("statement")


def choices() -> QuerySet[Document]:
    """Return the statements in force, to choose from."""
    return Document.objects.filter(kind=STATEMENT, pk__in=statements.in_force().values("document")).order_by("title")


def changed_by(document: Document, *, by: Actor) -> tuple[list[DocumentVersion], list[OutsidePlace], list[CustomerMessage]]:
    """Return what says other words with another version of a statement: texts, places outside and, where `by` sees them, messages."""
    places = document.outside_places.filter(ended_at=None).select_related("owner")
    return list(statements.holders(document)), list(places), list(messages_saying(document)) if policy.allows(by, "plan.view") else []


def messages_saying(document: Document) -> QuerySet[CustomerMessage]:
    """Return the approved messages that still go out, or are to, and say a statement by their template."""
    uses = StatementUse.objects.filter(statement=document).values("version")
    rows = CustomerMessage.objects.filter(template__in=uses, state=CustomerMessage.State.APPROVED, ends_on__gte=today())
    return rows.select_related("owner").order_by("pk")
