"""Asking for audits of touchpoints: what each place answers to one question, how like that is to the right answer, and the score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.refs import Ref
from floorwalker.plan import sight as plan_sight
from floorwalker.plan.models import Document, OutsidePlace
from floorwalker.plan.queries import places, statements
from floorwalker.plan.queries.places import Spot
from floorwalker.plan.rules.likeness import Finder, Match, Version, disagreements, nearest
from floorwalker.plan.rules.places import CHANNELS
from floorwalker.plan.rules.statements import plain
from floorwalker.record import sight as record_sight
from floorwalker.record.models import Interaction, Turn
from floorwalker.record.queries import transcripts
from floorwalker.review.models import TouchpointAnswer, TouchpointAudit
from floorwalker.review.queries.matters import VIEW, Share

AUDIT: Final = "review.audit_touchpoints"
TURNS: Final = 5_000
"""Agents' turns that are looked through, the latest: a search of a second."""
CONTACTS: Final = 6
"""Contacts that are put into an audit: they stand for how it is said, not for how often."""
LONGEST_WORDS: Final = 2_000
SAME: Final = (TouchpointAnswer.Verdict.SAME, TouchpointAnswer.Verdict.WORDING)
Kind = TouchpointAnswer.Kind


@dataclass(frozen=True)
class Heard:
    """What a touchpoint answers, as it was found."""

    kind: str
    about: str
    name: str
    channel: str
    words: str
    likeness: float | None
    disagrees: tuple[tuple[str, str, str], ...] = ()


def listed(by: Actor) -> QuerySet[TouchpointAudit]:
    """Return every audit, the latest first.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing effects.
    """
    policy.require(by, VIEW)
    return TouchpointAudit.objects.select_related("owner", "statement", "closed_by").prefetch_related("answers")


def find(reference: str, *, by: Actor) -> TouchpointAudit:
    """Return the audit `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing effects.
    NotFound
        If there is none.
    """
    found = listed(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no audit {reference[:20]} of touchpoints.", remedy="Choose one of the list.")
    return found


def score(audit: TouchpointAudit) -> Share:
    """Return the score of sameness: touchpoints at which a customer hears the same, of those that a person judged."""
    judged = [each for each in audit.answers.all() if each.verdict]
    return Share(sum(each.verdict in SAME for each in judged), len(judged))


def right_words(statement: Document) -> str:
    """Return what a statement says today, plainly; nothing where no version of it holds."""
    held = statements.in_force().filter(document=statement).first()
    return plain(held.body) if held is not None else ""


def is_stale(audit: TouchpointAudit) -> bool:
    """Whether the statement says otherwise by now than when the audit began."""
    return audit.statement is not None and right_words(audit.statement) not in {"", audit.right}


def heard(right: str, *, statement: Document | None, by: Actor) -> list[Heard]:
    """Return what touchpoints answer: where the statement is said, is to be said, or its words are copied; else what is like `right`."""
    if statement is not None:
        found = [each for spot in places.found(by, of=statement).spots if (each := _of_spot(spot, right)) is not None]
    else:
        found = [*_documents(right, by), *_places(right)]
    found += _contacts(right, by)
    seen: dict[tuple[str, str], Heard] = {}
    for each in found:
        seen.setdefault((each.about, each.channel) if each.about else (each.name, each.channel), each)
    return list(seen.values())


def compared(right: str, words: str) -> tuple[float | None, tuple[tuple[str, str, str], ...]]:
    """Return how like `words` are to the right ones by the machine, and the figures in which they differ; None where no words are."""
    if not words.strip():
        return None, ()
    match = next(iter(nearest((Version(0, 1, right),), words)), None)
    passage = match.passage if match is not None else words
    return (match.likeness if match is not None else 0.0), _figures(right, passage)


def _figures(right: str, passage: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((str(each.kind), each.says, each.instead) for each in disagreements(right, passage))


def _of_spot(spot: Spot, right: str) -> Heard | None:
    if spot.state == "gap":
        return Heard(Kind.ASKED, "", f"Planned, but {spot.name}", spot.channel, "", None)
    if spot.kind == "message":
        about, kind = str(Ref("customer_message", spot.reference)), Kind.DOCUMENT
    elif spot.kind == "place" or spot.url.startswith("/plan/places"):
        about, kind = str(Ref("place", spot.reference)), Kind.PLACE
    else:
        about, kind = str(Ref("document", spot.reference)), Kind.DOCUMENT
    words = right if spot.match is None and spot.state == "reference" else spot.match.passage if spot.match is not None else ""
    likeness, figures = compared(right, words)
    return Heard(kind, about, spot.name, spot.channel, words[:LONGEST_WORDS], likeness, figures)


def _documents(right: str, by: Actor) -> list[Heard]:
    rows = list(plan_sight.holding(statements.today()).filter(document__in=plan_sight.documents(by)).select_related("document"))
    finder = Finder([Version(0, 1, right)])
    over = places.channels_of([each.document for each in rows])
    found = []
    for each in rows:
        match = next(iter(finder.find(statements.shown(each))), None)
        if match is not None:
            found += [
                _matched(Kind.DOCUMENT, str(Ref("document", each.document.reference)), each.title, channel, match, right)
                for channel in over[each.document_id]
            ]
    return found


def _places(right: str) -> list[Heard]:
    finder, found = Finder([Version(0, 1, right)]), []
    for place in OutsidePlace.objects.filter(ended_at=None).order_by("pk"):
        match = next(iter(finder.find(place.words)), None)
        if match is not None:
            found.append(_matched(Kind.PLACE, str(Ref("place", place.reference)), place.name, place.channel, match, right))
    return found


def _contacts(right: str, by: Actor) -> list[Heard]:
    """Return what agents said in contacts whose words `by` may read, of those most like the right answer and those least."""
    turns = Turn.objects.filter(party=Turn.Party.AGENT, transcript__in=transcripts.visible()).select_related("transcript")
    finder, best = Finder([Version(0, 1, right)]), dict[int, Match]()
    for turn in turns.order_by("-transcript", "position").defer("hidden")[:TURNS]:
        match = next(iter(finder.find(turn.text)), None)
        if match is not None and (turn.transcript.contact not in best or best[turn.transcript.contact].likeness < match.likeness):
            best[turn.transcript.contact] = match
    shown = {each.pk: each for each in _readable(best, by)}
    ranked = sorted((key for key in best if key in shown), key=lambda key: (best[key].likeness, key))
    half = CONTACTS // 2
    chosen = ranked if len(ranked) <= CONTACTS else [*ranked[:half], *ranked[-half:]]
    return [
        _matched(Kind.CONTACT, str(Ref("contact", shown[key].reference)), shown[key].reference, shown[key].channel, best[key], right)
        for key in chosen
    ]


def _readable(keys: Iterable[int], by: Actor) -> list[Interaction]:
    if not policy.allows(by, transcripts.VIEW):
        return []
    return list(record_sight.contacts(by).filter(record_sight.within(policy.scope(by, transcripts.VIEW)), pk__in=list(keys)))


def _matched(kind: str, about: str, name: str, channel: str, match: Match, right: str) -> Heard:
    return Heard(kind, about, name[:120], channel, match.passage[:LONGEST_WORDS], match.likeness, _figures(right, match.passage))


def owners() -> QuerySet[Person]:
    """Return those who may own an audit."""
    return who_may(AUDIT, on=clock.today("UTC"))


def statements_held() -> QuerySet[Document]:
    """Return the statements of which a version holds."""
    return Document.objects.filter(pk__in=statements.in_force().values("document")).order_by("title")


def owned_by(person: Person) -> QuerySet[TouchpointAudit]:
    """Return the audits that `person` owns and that are not closed."""
    return TouchpointAudit.objects.filter(owner=person, closed_at=None)


def channel_name(code: str) -> str:
    """Return what people call a channel."""
    return str(dict(CHANNELS).get(code, code))


def left(audit: TouchpointAudit) -> list[TouchpointAnswer]:
    """Return the answers that nobody judged yet."""
    return [each for each in audit.answers.all() if not each.verdict]
