"""Taking recordings in, and saying which contact one is of."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from floorwalker.ground import clock, files, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.models import StoredFile
from floorwalker.ground.people import policy
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.record import featuring, speech
from floorwalker.record.actions import hearing, spoken_codes
from floorwalker.record.models import Recording, RecordingBatch, RecordingSpan, Transcript
from floorwalker.record.queries import recordings
from floorwalker.record.queries.recordings import BRING, Facts
from floorwalker.record.recording_events import RecordingMatched, RecordingsFollowed, RecordingTaken
from floorwalker.record.sounds import measuring, reading
from floorwalker.record.sounds.reading import SoundRefused

MEGABYTE: Final = 2**20
UPLOAD: Final = "upload"
KEY_CHARACTERS: Final = 120
SOURCE_CHARACTERS: Final = 40
CAUSES: Final = {RecordingSpan.Kind.HOLD: "As it came", RecordingSpan.Kind.PAUSED: "As it came"}

AT_ONCE: Final = 500
FOLLOWED: Final = ("reference", "contact", "contact_source", "contact_key", "agent", "queue", "dissatisfied", "started_at")

Spans = Sequence[tuple[int, int]]


class AlreadyKept(Conflict):
    """The same recording is kept already, or was and is gone."""

    code = "recording_known"


@dataclass(frozen=True, kw_only=True)
class About:
    """What is said of a recording when it comes in.

    `contact` is our reference; `contact_source` and `contact_key` are how its source names the contact. `key` is the recording's own key
    in `source`, its digest where there is none. `started_at` is taken from the contact where it is not said, `holds` from its timed parts
    where they are None. Spans are milliseconds.
    """

    contact: str = ""
    contact_source: str = ""
    contact_key: str = ""
    source: str = UPLOAD
    key: str = ""
    started_at: datetime | None = None
    kind: str = Recording.Kind.CALL
    agent_lane: int = 0
    holds: Spans | None = None
    paused: Spans = ()


@dataclass(frozen=True)
class Coming:
    """One recording that is to come in: its sound, which can seek, what it is called, and what is said of it."""

    stream: IO[bytes]
    name: str
    about: About


@dataclass(frozen=True)
class _Ready:
    """A recording that was doubted, measured and put into the file store, and waits to be written down."""

    coming: Coming
    key: str
    digest: str
    facts: Facts
    started_at: datetime
    holds: Spans
    columns: dict[str, object]
    stored: StoredFile


def take(stream: IO[bytes], *, name: str, about: About, by: Actor, batch: RecordingBatch | None = None) -> Recording:
    """Take in the recording in `stream`, which can seek: doubt it, measure it, keep it encrypted, tie it to its contact.

    One whose contact is not known is kept and waits for it; nothing is kept of one that is refused. Where words of its contact lost a card
    security code, the sound loses it too.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include bringing recordings in.
    AlreadyKept
        If the same sound, or one of the same key, came before.
    SoundRefused
        If it is no sound that is read here, breaks off, is too long, or what is said of it does not fit it.
    FileRefused
        If there is no room for it.
    """
    return take_all([Coming(stream, name, about)], by=by, batch=batch)[0]


def take_all(
    coming: Sequence[Coming], *, by: Actor, batch: RecordingBatch | None = None,
    also: Callable[[Sequence[Recording]], object] = lambda _kept: None,
) -> list[Recording]:
    """Take in recordings together, all or none; `also` writes in the same transaction what came with them, such as their words.

    Raises
    ------
    NotAllowed, AlreadyKept, SoundRefused, FileRefused
        As `take`; whatever `also` raises keeps the recordings out too.
    """
    policy.require(by, BRING)
    ready = list[_Ready]()
    try:
        for each in coming:
            ready.append(_made_ready(each))
        with transaction.atomic():
            kept = [_write(each, batch, by) for each in ready]
            also(kept)
            featuring.work_out_again([each.contact for each in kept])
    except Exception as problem:
        for each_ready in ready:
            files.release(each_ready.stored, by=by)
        if isinstance(problem, IntegrityError):  # the same came in at the same moment
            raise AlreadyKept(f"{coming[0].name} came in twice at once.", remedy="Nothing is to be done; it is kept once.") from problem
        raise
    _ask_for_words({each.contact for each in kept if each.contact is not None}, by=by)
    if spoken_codes.remove([each.contact for each in kept]):
        kept = list(Recording.objects.filter(pk__in=[each.pk for each in kept]).order_by("pk"))
    return kept


def _ask_for_words(contacts: Collection[int], *, by: Actor) -> None:
    """Let the speech model hear contacts that have no words yet, where the house wants it so."""
    if not contacts or not settings.get("hear_recordings") or speech.ear() is None:
        return
    with_words = set(Transcript.objects.filter(contact__in=contacts).values_list("contact", flat=True))
    for contact in sorted(set(contacts) - with_words):
        with suppress(RuleBroken):  # one that lies in an archive keeps what it has
            hearing.ask(contact, by=by)


def _made_ready(coming: Coming) -> _Ready:
    stream, name, about = coming.stream, coming.name, coming.about
    digest = _digest(stream)
    key = about.key or digest
    _refuse_about(about, name)
    _refuse_known(digest, about.source, key, name)
    with reading.opened(stream, name=name) as sound:
        facts = recordings.facts_of(contact=about.contact, source=about.contact_source, key=about.contact_key)
        parts = recordings.parts_of(facts.contact) if facts.contact is not None else []
        started_at = about.started_at or next((start for kind, start, _ in parts if kind == "talk"), None)
        if started_at is None:
            raise SoundRefused(
                f"It is not known when {name} was recorded.", remedy="Say when it began; its contact is not known, or tells no time.",
                code="no_start",
            )
        holds = about.holds
        if holds is None:
            holds = recordings.holds_of(parts, started_at=started_at, length_ms=sound.length_ms)
        _refuse_spans([*holds, *about.paused], sound.length_ms, name)
        measured = measuring.measure(sound, apart=[*holds, *about.paused], agent_lane=about.agent_lane)
        columns = {"media": sound.media, "rate": sound.rate, "lanes": sound.lanes, **measured.as_columns()}
    stream.seek(0)
    stored = files.put(files.chunks_of(stream), limit_bytes=int(settings.get("upload_limit_mb")) * MEGABYTE)
    return _Ready(coming, key, digest, facts, started_at, holds, columns, stored)


def _write(ready: _Ready, batch: RecordingBatch | None, by: Actor) -> Recording:
    about = ready.coming.about
    kept = Recording.objects.create(
        reference=next_reference("REC"), kind=about.kind, contact_source=about.contact_source,
        contact_key=about.contact_key or about.contact, source=about.source, external_id=ready.key, batch=batch,
        started_at=ready.started_at, agent_lane=about.agent_lane, sha256=ready.digest, came_sha256=ready.digest, stored=ready.stored,
        taken_at=clock.now(), **ready.columns, **_copied(ready.facts),
    )
    _write_spans(kept, RecordingSpan.Kind.HOLD, ready.holds, by)
    _write_spans(kept, RecordingSpan.Kind.PAUSED, about.paused, by)
    store.append(
        RecordingTaken(
            subject=kept.reference, contact=kept.contact_reference or "no contact known", source=about.source, length_ms=kept.length_ms,
            sha256=ready.digest,
        ),
        by=by,
    )
    return kept


def match(recording: Recording, *, contact: str, by: Actor) -> Recording:
    """Say that `recording` is of the contact called `contact`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include bringing recordings in.
    RuleBroken
        If there is no such contact.
    """
    policy.require(by, BRING)
    with transaction.atomic():
        recording = Recording.objects.select_for_update().get(pk=recording.pk)
        facts = recordings.facts_of(contact=contact)
        if facts.contact is None:
            raise RuleBroken(f"There is no contact {contact}.", remedy="Write a reference such as C-1042.", code="contact_unknown")
        before = recording.contact
        Recording.objects.filter(pk=recording.pk).update(**_copied(facts))
        recording.refresh_from_db()
        featuring.work_out_again([before, recording.contact])
        store.append(RecordingMatched(subject=recording.reference, contact=recording.contact_reference), by=by)
    spoken_codes.remove([recording.contact])
    recording.refresh_from_db()
    return recording


def follow(*, by: Actor, step: Callable[[int], object]) -> int:
    """Let recordings follow what their contacts say now: one that waited finds its contact, and who had it, in which queue, is copied anew.

    A contact that was taken out again leaves its recording waiting. Those in archives of years are left: they do not change.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include bringing recordings in; the house itself may.
    """
    policy.require(by, BRING)
    changed, matched, seen = list[str](), 0, 0
    while some := list(Recording.objects.filter(pk__gt=seen).order_by("pk").only(*FOLLOWED)[:AT_ONCE]):
        seen = some[-1].pk
        told = recordings.facts_now(some)
        with transaction.atomic():
            step(seen)
            moved = list[int | None]()
            for each in some:
                facts = told.get(each.pk)
                if facts is None or facts == Facts(each.contact, each.agent_id, each.queue_id, each.dissatisfied):
                    continue
                Recording.objects.filter(pk=each.pk).update(**_copied(facts))
                matched += each.contact is None
                changed.append(f"{each.reference} {facts}")
                moved += [each.contact, facts.contact]
            featuring.work_out_again(moved)
            if len(some) < AT_ONCE and changed:
                digest = hashlib.sha256("\n".join(changed).encode()).hexdigest()
                store.append(RecordingsFollowed(subject="recordings", changed=len(changed), matched=matched, sha256=digest), by=by)
        spoken_codes.remove(moved)
    return len(changed)


def _copied(facts: Facts) -> dict[str, object]:
    return {"contact": facts.contact, "agent_id": facts.agent, "queue_id": facts.queue, "dissatisfied": facts.dissatisfied}


def _digest(stream: IO[bytes]) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    for chunk in files.chunks_of(stream):
        digest.update(chunk)
    return digest.hexdigest()


def _refuse_known(digest: str, source: str, key: str, name: str) -> None:
    same = Q(sha256=digest) | Q(came_sha256=digest) | Q(source=source, external_id=key)
    known = Recording.objects.filter(same).only("reference", "gone_at", "gone_rule").first()
    if known is not None and known.gone_at is not None:
        raise AlreadyKept(
            f"{name} is {known.reference}, whose sound was removed on {known.gone_at:%d %B %Y}: {known.gone_rule}.",
            remedy="What was removed is not taken in again.", recording=known.reference,
        )
    if known is not None:
        raise AlreadyKept(
            f"{name} is kept already as {known.reference}.", remedy=f"Look at {known.reference} in the list of recordings.",
            recording=known.reference,
        )


def _refuse_about(about: About, name: str) -> None:
    if about.kind not in Recording.Kind.values:
        raise SoundRefused(f"{name} is said to be a {about.kind!r}.", remedy=f"Write one of: {', '.join(Recording.Kind.values)}.")
    if about.agent_lane not in (0, 1):
        raise SoundRefused(f"The agent of {name} is said to be on channel {about.agent_lane + 1}.", remedy="Write 1 or 2.")
    for noun, text, most in (
        ("source", about.source, SOURCE_CHARACTERS), ("key", about.key, KEY_CHARACTERS), ("contact", about.contact, KEY_CHARACTERS),
        ("contact's source", about.contact_source, SOURCE_CHARACTERS), ("contact's key", about.contact_key, KEY_CHARACTERS),
    ):
        if len(text) > most or not (text == "" or text.isprintable()):
            raise SoundRefused(f"The {noun} of {name} is no name of 1 to {most} printable characters.", remedy="Correct it.")
    if about.started_at is not None and about.started_at > clock.now():
        raise SoundRefused(f"{name} is said to begin in the future.", remedy="Correct its start; times carry a zone.", code="in_the_future")


def _refuse_spans(spans: Spans, length_ms: int, name: str) -> None:
    for at, to in spans:
        if not 0 <= at < to <= length_ms + reading.MILLISECONDS:
            raise SoundRefused(
                f"A hold or pause of {name} is said to last from {at / 1000:,.1f} to {to / 1000:,.1f} s of {length_ms / 1000:,.1f} s.",
                remedy="Give seconds from its beginning, the start before the end.", code="wrong_span",
            )


def _write_spans(recording: Recording, kind: RecordingSpan.Kind, spans: Spans, by: Actor) -> None:
    now, who = clock.now(), f"{by.kind}:{by.id}"
    RecordingSpan.objects.bulk_create(
        RecordingSpan(
            recording=recording, kind=kind, at_ms=at, to_ms=min(to, recording.length_ms), cause=CAUSES[kind], made_by=who, made_at=now
        )
        for at, to in spans
    )
