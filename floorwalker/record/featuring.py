"""Working out, once at intake, what automatic checks ask of contacts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q

from floorwalker.engine.masking.asked import asked_in
from floorwalker.engine.phrases import Finder
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs.queue import enqueue
from floorwalker.ground.models import Job
from floorwalker.record import heard, sentiment, sight
from floorwalker.record.models import Features, Interaction, PhraseList, Recording, Segment, Transcript, Turn, TurnCorrection
from floorwalker.record.models.transcripts import HOLE

AGENT, CUSTOMER = Turn.Party.AGENT, Turn.Party.CUSTOMER
JOB: Final = "record.work_out_features"
VOICE: Final = "voice"
PIECE: Final = 5_000
"""Contacts a transaction, with their parts some 20,000 rows."""
ROWS: Final = 500
CARD: Final = frozenset({"card", "security_code"})
NUMBER: Final = "number"
MS_A_MINUTE: Final = 60_000
LEAST_TURNS_FOR_TREND: Final = 3
"""Customer's turns with a score below which first and last third are one and the same."""
FROM_WORDS: Final = (
    "turns", "agent_words", "customer_words", "agent_words_a_minute", "customer_words_a_minute", "first_response_seconds", "sentiment",
    "sentiment_trend", "sentiment_lowest_at", "sentiment_method", "masked", "card_asked_at", "card_said_at", "phrases",
)
FROM_PARTS: Final = ("started_at", "channel", "queue", "agent", "hold_seconds", "hold_longest_seconds", "holds")
FROM_SOUND: Final = (
    "silence_seconds", "silence_longest_seconds", "silence_longest_at_ms", "talk_over_seconds", "talk_over_at_ms", "agent_talk_share",
)


def phrase_finders() -> dict[str, tuple[Finder, dict[str, int]]]:
    """Return by party what looks for the phrase lists of its turns, with the version of each list."""
    found: dict[str, dict[str, PhraseList]] = defaultdict(dict)
    for each in PhraseList.objects.all():
        found[each.party][each.code] = each
    return {
        party: (Finder({code: each.phrases for code, each in lists.items()}), {code: each.version for code, each in lists.items()})
        for party, lists in found.items()
    }


def work_out(numbers: Sequence[int]) -> int:
    """Work out the features of the contacts `numbers` that stand in the house, in the open transaction; return how many."""
    said, finders, now, recorded = _turns_of(numbers), phrase_finders(), clock.now(), heard.of_contacts(numbers)
    rows = [
        Features(
            made_at=now, **facts, **_from_words(said.get(facts["contact"], []), finders),
            **heard.features(recorded.get(facts["contact"], [])),
        )
        for facts in _from_parts(numbers, recorded)
    ]
    Features.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["contact"], update_fields=[*FROM_PARTS, *FROM_WORDS, *FROM_SOUND, "made_at"],
        batch_size=ROWS,
    )
    return len(rows)


def work_out_again(numbers: Iterable[int | None]) -> None:
    """Work out the features of contacts of which words or sound came or changed, in the open transaction, and ask for checks after it."""
    if work_out(sorted({number for number in numbers if number is not None})):
        ask()


def ask() -> None:
    """Ask for the turn after which automatic checks are asked; until it begins, asking again changes nothing."""
    begun = Job.objects.filter(kind=JOB).exclude(state=Job.State.WAITING).order_by("-id").values_list("pk", flat=True).first()
    enqueue(JOB, arguments={}, by=Actor.system("worker"), key=f"{JOB}:after:{begun or 0}")


def fill(*, told: Callable[[int], None]) -> int:
    """Work out the features of every published contact that has none, or none of its sound, by pieces; return how many.

    `told` may stop it between two pieces.
    """
    bare = ~Exists(Features.objects.filter(contact=OuterRef("pk")))
    unheard = Recording.objects.filter(contact__in=Features.objects.filter(silence_seconds=None).values("contact"))
    done = 0
    for wanted in (bare, Q(pk__in=unheard.order_by().values("contact"))):
        waiting, last = sight.published().filter(wanted).order_by("pk").values_list("pk", flat=True), 0
        while numbers := list(waiting.filter(pk__gt=last)[:PIECE]):
            with transaction.atomic():
                done += work_out(numbers)
                told(done)
            last = numbers[-1]
    return done


def _turns_of(numbers: Iterable[int]) -> dict[int, list[Turn]]:
    """Return the turns of each contact; of several transcripts the last that came in."""
    newest = dict(Transcript.objects.filter(contact__in=numbers).order_by("pk").values_list("contact", "pk"))
    contact_of = {key: contact for contact, key in newest.items()}
    found: dict[int, list[Turn]] = defaultdict(list)
    turns = Turn.objects.filter(transcript__in=contact_of).order_by("transcript", "position").defer("hidden")
    for turn in turns.prefetch_related(Prefetch("corrections", TurnCorrection.objects.defer("hidden"))):
        found[contact_of[turn.transcript_id]].append(as_corrected(turn))
    return found


def as_corrected(turn: Turn) -> Turn:
    """Let a turn, which is not saved so, say what a person heard last in the place of what a machine wrote."""
    for said in turn.corrections.all():
        turn.text, turn.spans, turn.sentiment = said.text, said.spans, said.sentiment
    return turn


def _from_parts(numbers: Sequence[int], recorded: Mapping[int, Sequence[Recording]]) -> Iterator[dict[str, Any]]:
    """Yield what the timed parts of each contact tell; of holds, where they tell of no talk, what its recordings came with."""
    talked: set[int] = set()
    holds: dict[int, list[float]] = defaultdict(list)
    parts = Segment.objects.filter(interaction__in=numbers, kind__in=(Segment.Kind.TALK, Segment.Kind.HOLD))
    for contact, kind, started, ended in parts.values_list("interaction", "kind", "started_at", "ended_at"):
        if kind == Segment.Kind.TALK:
            talked.add(contact)
        else:
            holds[contact].append((ended - started).total_seconds())
    contacts = Interaction.objects.filter(pk__in=numbers).values_list("pk", "started_at", "channel", "queue_id", "agent_id")
    for contact, started_at, channel, queue, agent in contacts:
        held = holds[contact] if contact in talked and channel == VOICE else heard.holds(recorded.get(contact, ())) or None
        yield {
            "contact": contact, "started_at": started_at, "channel": channel, "queue_id": queue, "agent_id": agent,
            "hold_seconds": None if held is None else sum(held), "holds": None if held is None else len(held),
            "hold_longest_seconds": None if held is None else max(held, default=0.0),
        }


def _from_words(turns: Sequence[Turn], finders: dict[str, tuple[Finder, dict[str, int]]]) -> dict[str, Any]:
    if not turns:
        return {}
    agent, customer = ([turn for turn in turns if turn.party == party] for party in (AGENT, CUSTOMER))
    return {
        "turns": len(turns), "agent_words": _words(agent), "customer_words": _words(customer),
        "agent_words_a_minute": _pace(agent), "customer_words_a_minute": _pace(customer),
        "first_response_seconds": _first_response(turns), **_sentiment(customer),
        "masked": dict(Counter(kind for turn in turns for kind in turn.spans)),
        "card_asked_at": next((turn.position for turn in agent if "card" in asked_in(turn.text)), None),
        "card_said_at": _card_said(turns),
        "phrases": _phrases(turns, finders),
    }


def _card_said(turns: Sequence[Turn]) -> int | None:
    """Return the first turn that held a card, its code, or a long number when a card had just been asked for: part of one, or misheard."""
    asked = False
    for turn in turns:
        if CARD & set(turn.spans) or (asked and NUMBER in turn.spans and turn.party != AGENT):
            return turn.position
        if turn.party != CUSTOMER:
            asked = "card" in asked_in(turn.text)
    return None


def _words(turns: Sequence[Turn]) -> int:
    return sum(len(turn.text.replace(HOLE, " x ").split()) for turn in turns)


def _pace(turns: Sequence[Turn]) -> float | None:
    """Return words a minute over the turns whose beginning and end are known."""
    timed = [turn for turn in turns if turn.at_ms is not None and turn.to_ms is not None and turn.to_ms > turn.at_ms]
    spoken_ms = sum((turn.to_ms or 0) - (turn.at_ms or 0) for turn in timed)
    return _words(timed) * MS_A_MINUTE / spoken_ms if spoken_ms else None


def _first_response(turns: Sequence[Turn]) -> float | None:
    first = next((turn for turn in turns if turn.party == CUSTOMER), None)
    if first is None or first.at_ms is None:
        return None
    began = first.at_ms if first.to_ms is None else first.to_ms
    answer = next((turn for turn in turns if turn.party == AGENT and turn.position > first.position and turn.at_ms is not None), None)
    return max(0.0, ((answer.at_ms or 0) - began) / 1_000) if answer is not None else None


def _sentiment(turns: Sequence[Turn]) -> dict[str, Any]:
    scored = [(turn.sentiment, turn.position) for turn in turns if turn.sentiment is not None]
    if not scored:
        return {}
    values = [value for value, _ in scored]
    third = len(values) // 3
    trend = fmean(values[-third:]) - fmean(values[:third]) if len(values) >= LEAST_TURNS_FOR_TREND else None
    return {
        "sentiment": fmean(values), "sentiment_trend": trend, "sentiment_lowest_at": min(scored)[1], "sentiment_method": sentiment.method(),
    }


def _phrases(turns: Sequence[Turn], finders: dict[str, tuple[Finder, dict[str, int]]]) -> dict[str, Any]:
    """Return of each phrase list its version and the position of the first turn that says one of its phrases, none where none does.

    A list that nobody known says is left out where it is not known of every turn who said it: nobody can tell.
    """
    unknown = any(turn.party == Turn.Party.UNKNOWN for turn in turns)
    found: dict[str, list[int | None]] = {}
    for party, (finder, versions) in finders.items():
        found |= {code: [version, None] for code, version in versions.items()}
        for turn in turns:
            if turn.party == party:
                for code in finder.find(turn.text):
                    if found[code][1] is None:
                        found[code][1] = turn.position
    return {code: place for code, place in found.items() if place[1] is not None} if unknown else found
