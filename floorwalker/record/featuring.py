"""Working out, once at intake, what automatic checks ask of contacts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import fmean
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from floorwalker.engine.masking.asked import asked_in
from floorwalker.engine.phrases import Finder
from floorwalker.ground import clock
from floorwalker.record import sentiment, sight
from floorwalker.record.models import Features, Interaction, PhraseList, Segment, Transcript, Turn
from floorwalker.record.models.transcripts import HOLE

AGENT, CUSTOMER = Turn.Party.AGENT, Turn.Party.CUSTOMER
JOB: Final = "record.work_out_features"
VOICE: Final = "voice"
PIECE: Final = 5_000
"""Contacts a transaction, with their parts some 20,000 rows."""
ROWS: Final = 500
CARD: Final = frozenset({"card", "security_code"})
MS_A_MINUTE: Final = 60_000
LEAST_TURNS_FOR_TREND: Final = 3
"""Customer's turns with a score below which first and last third are one and the same."""
FROM_WORDS: Final = (
    "turns", "agent_words", "customer_words", "agent_words_a_minute", "customer_words_a_minute", "first_response_seconds", "sentiment",
    "sentiment_trend", "sentiment_lowest_at", "sentiment_method", "masked", "card_asked_at", "card_said_at", "phrases",
)
FROM_PARTS: Final = ("started_at", "channel", "queue", "agent", "hold_seconds", "hold_longest_seconds", "holds")


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
    said, finders, now = _turns_of(numbers), phrase_finders(), clock.now()
    rows = [
        Features(made_at=now, **facts, **_from_words(said.get(facts["contact"], []), finders)) for facts in _from_parts(numbers)
    ]
    Features.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["contact"], update_fields=[*FROM_PARTS, *FROM_WORDS, "made_at"], batch_size=ROWS,
    )
    return len(rows)


def fill(*, told: Callable[[int], None]) -> int:
    """Work out the features of every published contact that has none, by pieces; return how many. `told` may stop it between two."""
    done, last = 0, 0
    waiting = sight.published().filter(~Exists(Features.objects.filter(contact=OuterRef("pk")))).order_by("pk").values_list("pk", flat=True)
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
    turns = Turn.objects.filter(transcript__in=contact_of).order_by("transcript", "position")
    for turn in turns.defer("hidden"):
        found[contact_of[turn.transcript_id]].append(turn)
    return found


def _from_parts(numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield what the timed parts of each contact tell; nothing of holds where nobody talked."""
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
        held = holds[contact] if contact in talked and channel == VOICE else None
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
        "card_said_at": next((turn.position for turn in turns if CARD & set(turn.spans)), None),
        "phrases": _phrases(turns, finders),
    }


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
    """Return of each phrase list its version and the position of the first turn that says one of its phrases, none where none does."""
    found: dict[str, list[int | None]] = {}
    for party, (finder, versions) in finders.items():
        found |= {code: [version, None] for code, version in versions.items()}
        for turn in turns:
            if turn.party == party:
                for code in finder.find(turn.text):
                    if found[code][1] is None:
                        found[code][1] = turn.position
    return found
