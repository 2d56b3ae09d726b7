"""Recordings that come together: an archive or a folder with its index, and a vCon with the recordings inside it."""

from __future__ import annotations

import io
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from django.conf import settings as django_settings
from django.db import transaction

from floorwalker.ground import clock, files, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.record import heard, recording_index, vcon
from floorwalker.record.actions import recordings, words
from floorwalker.record.actions.recordings import About, AlreadyKept, Coming
from floorwalker.record.importers import spoken
from floorwalker.record.importers.base import Turn, ValueRefused
from floorwalker.record.models import Recording, RecordingBatch, Transcript
from floorwalker.record.queries.recordings import BRING
from floorwalker.record.queries.recordings import of_contact as recordings_of
from floorwalker.record.recording_events import RecordingsHandedIn, RecordingsRead
from floorwalker.record.recording_index import IndexRefused, Row
from floorwalker.record.transcribing import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from floorwalker.ground.jobs.running import RunningJob

READ: Final = "record.read_recordings"
MEGABYTE: Final = 2**20
MOST_INDEX_BYTES: Final = 64 * MEGABYTE
PROBLEMS_KEPT: Final = 500
NAME_CHARACTERS: Final = 200

Opener = Callable[[str], AbstractContextManager[IO[bytes]]]


def take_vcon(stream: IO[bytes], *, name: str, about: About, by: Actor) -> list[Recording]:
    """Take in the recordings of a vCon with the words that it carries, all or nothing.

    What is said in `about` of their contact counts, else the vCon's uuid names it. Words are of the agent or the customer where the vCon
    says so, by role or channel, and of nobody known otherwise.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include bringing recordings in.
    VConRefused
        If it is no vCon with a recording inside it, or carries words and its contact is not known.
    AlreadyKept, SoundRefused, FileRefused, WordsRefused
        As `recordings.take` and `words.take`.
    """
    policy.require(by, BRING)
    stream.seek(0)
    content = stream.read(vcon.MOST_BYTES + 1)
    if len(content) > vcon.MOST_BYTES:
        raise vcon.VConRefused(
            f"{name} is larger than {vcon.MOST_BYTES // MEGABYTE} MB.", remedy="Bring its recordings as WAV, MP3 or Ogg with an index."
        )
    told = vcon.read(content, name=name)
    meant = about if about.contact or about.contact_key else replace(about, contact_source=vcon.SOURCE, contact_key=told.uuid)
    coming = [
        Coming(
            io.BytesIO(each.sound), f"recording {each.number + 1} of {name}",
            replace(
                meant, source=vcon.SOURCE, key=f"{told.uuid}/{each.number}", started_at=each.started_at or about.started_at,
                agent_lane=about.agent_lane if each.agent_lane is None else each.agent_lane,
            ),
        )
        for each in told.dialogs
    ]

    def also(kept: Sequence[Recording]) -> None:
        if told.words:
            words.write([_spoken(told, kept, name)], by=by)

    return recordings.take_all(coming, by=by, also=also)


def _spoken(told: vcon.VCon, kept: Sequence[Recording], name: str) -> Draft:
    """Return the words of a vCon as those of its contact, each dialog where it lies on the contact's axis."""
    contact = kept[0].contact
    if contact is None:
        raise vcon.VConRefused(
            f"{name} carries words, and it is not known which contact they are of.",
            remedy="Bring the contact in first, or say which it is.", code="words_without_contact",
        )
    first = recordings_of(contact)[0]
    of_dialog = {each.number: recording for each, recording in zip(told.dialogs, kept, strict=True)}
    turns = list[Turn]()
    for said in told.words:
        recording = of_dialog.get(said.dialog)
        if recording is not None:
            turns += heard.moved(said.turns, by_ms=heard.offset_ms(recording, first))
    model, language = told.words[0].model, told.words[0].language
    try:
        ordered = spoken.in_order(turns)
    except ValueRefused as refused:
        raise vcon.VConRefused(
            f"{name} carries words that cannot be kept: {spoken.REFUSALS[refused.code]}",
            remedy="Export it without its transcript, or correct it.", code="vcon_words",
        ) from refused
    return Draft(
        contact=contact, channel=Transcript.Channel.VOICE, source=vcon.SOURCE, external_id=told.uuid, turns=ordered, language=language,
        made_by=Transcript.MadeBy.MACHINE, model=model,
    )


def hand_in(stream: IO[bytes], *, name: str, by: Actor) -> tuple[RecordingBatch, Job]:
    """Keep an archive of recordings with its index, and ask for it to be read.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include bringing recordings in.
    IndexRefused
        If it is no ZIP archive with an index that can be read.
    FileRefused
        If it is too large, or there is no room for it.
    """
    policy.require(by, BRING)
    index = _index_of(stream, name)
    recording_index.read(index)
    stream.seek(0)
    stored = files.put(files.chunks_of(stream), limit_bytes=int(settings.get("upload_limit_mb")) * MEGABYTE)
    kept = files.put([index])
    try:
        with transaction.atomic():
            batch = RecordingBatch.objects.create(
                reference=next_reference("RIN"), name=name[-NAME_CHARACTERS:], stored=stored, index=kept,
                created_by=f"{by.kind}:{by.id}", created_at=clock.now(),
            )
            store.append(RecordingsHandedIn(subject=batch.reference, sha256=stored.sha256), by=by)
            return batch, queue.enqueue(READ, arguments={"batch": batch.reference}, by=by)
    except Exception:
        files.release(stored, by=by)
        files.release(kept, by=by)
        raise


def read(batch: RecordingBatch, *, running: RunningJob) -> dict[str, Any]:
    """Take in every file that the index of `batch` names; a row that is refused stops none of the others. Begun again it goes on.

    The archive itself goes once it is read: its sounds stand in the store, each for as long as its own rule says.
    """
    by = running.owner
    policy.require(by, BRING)
    assert batch.stored is not None
    assert batch.index is not None
    RecordingBatch.objects.filter(pk=batch.pk).update(state=RecordingBatch.State.READING)
    with files.open_plain(batch.index) as index:
        rows = recording_index.read(index.read())
    with files.open_plain(batch.stored) as stream, zipfile.ZipFile(stream) as archive:
        done = take_rows(
            rows, open_=_members(archive), batch=batch, by=by, each=lambda at, words: running.progress(at, total=len(rows), note=words)
        )
    with transaction.atomic():
        running.progress(len(rows), total=len(rows), note=f"{done['taken']:,} taken in")
        archived = batch.stored
        RecordingBatch.objects.filter(pk=batch.pk).update(state=RecordingBatch.State.DONE, read_at=clock.now(), stored=None, **done)
        store.append(
            RecordingsRead(
                subject=batch.reference, rows=done["rows"], taken=done["taken"], known=done["known"], refused=done["refused"],
                sha256=archived.sha256,
            ),
            by=by,
        )
        files.release(archived, by=by)
    return {name: done[name] for name in ("rows", "taken", "known", "refused")}


def take_rows(
    rows: list[Row], *, open_: Opener, batch: RecordingBatch | None, by: Actor, each: Callable[[int, str], object]
) -> dict[str, Any]:
    """Take in the file of each row; return how many were taken, known and refused, and the first problems in words.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include bringing recordings in.
    """
    policy.require(by, BRING)
    taken, known, problems, refused = 0, 0, list[dict[str, Any]](), 0
    for at, row in enumerate(rows, start=1):
        try:
            if row.about is None:
                raise IndexRefused(row.problem, remedy="Correct the row and bring the file again.")
            with open_(row.file) as stream:
                recordings.take(stream, name=row.file, about=row.about, by=by, batch=batch)
            taken += 1
        except AlreadyKept as same:
            mine = batch is not None and Recording.objects.filter(reference=same.facts.get("recording", ""), batch=batch).exists()
            taken, known = taken + mine, known + (not mine)
        except RuleBroken as problem:
            refused += 1
            if len(problems) < PROBLEMS_KEPT:
                problems.append({"row": row.number, "file": row.file[:NAME_CHARACTERS], "what": problem.message, "remedy": problem.remedy})
        each(at, f"{at:,} of {len(rows):,} recordings")
    return {"rows": len(rows), "taken": taken, "known": known, "refused": refused, "problems": problems}


def _index_of(stream: IO[bytes], name: str) -> bytes:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            found = next((each for each in archive.infolist() if each.filename.rpartition("/")[2].lower() == recording_index.NAME), None)
            if found is None:
                raise IndexRefused(f"{name} has no {recording_index.NAME}.", remedy="Put one beside the recordings.")
            with archive.open(found) as member:
                index = member.read(MOST_INDEX_BYTES + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as problem:
        raise IndexRefused(f"{name} is no ZIP archive that can be read: {problem}.", remedy="Pack it again as a plain ZIP.") from problem
    if len(index) > MOST_INDEX_BYTES:
        raise IndexRefused(f"The index of {name} is larger than {MOST_INDEX_BYTES // MEGABYTE} MB.", remedy="Bring them in parts.")
    return index


def _members(archive: zipfile.ZipFile) -> Opener:
    names = {each.filename: each for each in archive.infolist()}
    limit = int(settings.get("upload_limit_mb")) * MEGABYTE

    @contextmanager
    def open_(name: str) -> Iterator[IO[bytes]]:
        """Unpack one file beside the store, without a name, up to the limit: what an archive says of its sizes is not believed."""
        if name not in names:
            raise IndexRefused(f"{name} is not in the archive.", remedy="Name the file as it stands in the archive, with its folder.")
        folder = Path(django_settings.FLOORWALKER_DATA_DIR) / "work"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile("w+b", dir=folder) as target:
            for chunk in _unpacked(archive, names[name]):
                if target.tell() + len(chunk) > limit:
                    raise IndexRefused(f"{name} swells to more than {limit // MEGABYTE:,} MB.", remedy="Bring it by itself.")
                target.write(chunk)  # a full disk is no fault of the archive
            yield target

    return open_


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(member) as stream:
            yield from files.chunks_of(stream)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as problem:
        raise IndexRefused(f"{member.filename} cannot be unpacked: {problem}.", remedy="Pack the archive again.") from problem
