"""The operator's own speech model: a command of this machine, or a server near it, that is handed a recording and answers its words.

It gets a WAV of 16 bits, a lane for each party, in which what is masked or removed is silent; it answers WebVTT, or JSON with `segments`
of `text`, `start` and `end` in seconds, `channel` (from 0) or `speaker` where it knows, and `model`. What it answers is believed in
nothing: length, times and form are looked at before anything of it is kept. Only what the deployment names is ever started or asked.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final
from urllib.parse import SplitResult

from django.conf import settings

from floorwalker.ground import outward
from floorwalker.ground.errors import RuleBroken
from floorwalker.record.importers import segments, spoken, subtitles
from floorwalker.record.importers.base import Turn, ValueRefused

MOST_BYTES: Final = 8 * 2**20
LOOK_SECONDS: Final = 0.2
"""How often is looked whether it is over, was cancelled, or takes too long."""
SPARE_SECONDS: Final = 10
LATE_MS: Final = 1_000
"""Models round the end of the last word up by so much."""
MODEL_CHARACTERS: Final = 80
LANGUAGE_CHARACTERS: Final = 12
SAFE_ENVIRONMENT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES")
"""What a command sees of our environment: nothing that names a key or a database."""
SERVER_ERROR: Final = 500
Wait = Callable[[float], object]


class SpeechRefused(RuleBroken):
    """The words could not be had; `passes` where trying again may help."""

    code = "speech_refused"
    passes = False


@dataclass(frozen=True)
class Ear:
    """What the deployment says: a command or an address, the model's name, and how long it may take."""

    command: tuple[str, ...]
    address: str
    model: str
    seconds: float


@dataclass(frozen=True)
class Sound:
    """What it is handed: the bytes of a WAV, in order, how many they are, how long the recording is, and who is on which lane."""

    pieces: Iterable[bytes]
    size: int
    length_ms: int
    lanes: tuple[str, ...]


@dataclass(frozen=True)
class Heard:
    """What it answered, as far as it holds."""

    turns: tuple[Turn, ...]
    model: str
    language: str


@dataclass
class _Answer:
    """What came back, and what went wrong, told by the thread that waits for it."""

    content: bytes = b""
    status: int = 0
    problem: Exception | None = None
    done: threading.Event = field(default_factory=threading.Event)


def ear() -> Ear | None:
    """Return what the deployment names; None where it names none."""
    command, address = tuple(settings.FLOORWALKER_SPEECH_COMMAND), str(settings.FLOORWALKER_SPEECH_ADDRESS)
    if not command and not address:
        return None
    return Ear(command, address, str(settings.FLOORWALKER_SPEECH_MODEL), 60.0 * settings.FLOORWALKER_SPEECH_MINUTES)


def hear(ear: Ear, sound: Sound, *, name: str, wait: Wait) -> Heard:
    """Return the words of `sound`; `wait` hears how many seconds it has taken, a few times a second, and may stop it by raising.

    Raises
    ------
    SpeechRefused
        If it cannot be asked, takes too long, dies, or answers what cannot be the words of this recording.
    """
    if ear.command and ear.address:
        raise SpeechRefused(
            "Both a command and an address of a speech model are set.", remedy="Keep one of FLOORWALKER_SPEECH_COMMAND and _ADDRESS.",
            code="speech_set_twice",
        )
    content = _by_command(ear, sound, wait) if ear.command else _by_address(ear, sound, wait)
    return read(content, sound, name=name, model=ear.model)


def read(content: bytes, sound: Sound, *, name: str, model: str) -> Heard:
    """Return what an answer says of a recording.

    Raises
    ------
    SpeechRefused
        If it is neither of the two forms, holds no words, or its times do not lie in the recording.
    """
    try:
        text = content.decode("utf-8-sig")
        if text.lstrip().startswith(subtitles.VTT):
            found = subtitles.read(text, nobody=segments.UNKNOWN)
            said, turns = found.facts, found.turns
        else:
            body = json.loads(text)
            facts = body if isinstance(body, dict) else {}
            said = {key: facts[key] for key in ("model", "language") if isinstance(facts.get(key), str)}
            turns = segments.turns(body, segments.Who(channels=sound.lanes if len(sound.lanes) > 1 else ()))
        ordered = spoken.in_order(turns)
    except (UnicodeDecodeError, ValueError, RecursionError) as problem:
        raise _answer_refused(name, "is neither WebVTT nor JSON with segments") from problem
    except ValueRefused as refused:
        if refused.code == "no_words":
            raise SpeechRefused(
                f"The speech model heard no words in {name}.", remedy="Listen to it; there may be none.", code="no_words"
            ) from refused
        why = spoken.REFUSALS.get(refused.code, "that is no form we know")
        raise _answer_refused(name, f"says of {refused.field} {refused.value[:60]!r}: {why}") from refused
    for turn in ordered:
        if turn.at_ms is None or turn.to_ms is None:
            raise _answer_refused(name, "gives words without their times")
        if turn.to_ms > sound.length_ms + LATE_MS:
            raise _answer_refused(name, f"has words at {turn.to_ms / 1000:,.1f} s of {sound.length_ms / 1000:,.1f} s")
    told = (said.get("model") or model).strip()[:MODEL_CHARACTERS]
    if not told or not told.isprintable():
        raise SpeechRefused(
            f"The words of {name} do not say which model heard them.",
            remedy="Set FLOORWALKER_SPEECH_MODEL, or let its answer say model.", code="speech_unnamed",
        )
    return Heard(ordered, told, said.get("language", "")[:LANGUAGE_CHARACTERS])


def _answer_refused(name: str, what: str) -> SpeechRefused:
    return SpeechRefused(
        f"What the speech model answered for {name} {what}.", remedy="Look at what it writes; nothing of it was kept.",
        code="speech_answer",
    )


def _failed(message: str, *, code: str, remedy: str) -> SpeechRefused:
    refused = SpeechRefused(message, remedy=remedy, code=code)
    refused.passes = True
    return refused


def _too_long(ear: Ear) -> SpeechRefused:
    return _failed(
        f"The speech model took longer than {ear.seconds / 60:,.0f} minutes.", code="speech_too_long",
        remedy="Look whether it still runs, or raise FLOORWALKER_SPEECH_MINUTES.",
    )


def _until_done(ear: Ear, answer: _Answer, wait: Wait) -> None:
    begun = time.monotonic()
    while not answer.done.wait(LOOK_SECONDS):
        taken = time.monotonic() - begun
        wait(taken)
        if taken > ear.seconds:
            raise _too_long(ear)


def _by_command(ear: Ear, sound: Sound, wait: Wait) -> bytes:
    folder = Path(settings.FLOORWALKER_DATA_DIR) / "work"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    environment = {name: os.environ[name] for name in SAFE_ENVIRONMENT if name in os.environ}
    environment["FLOORWALKER_LANES"] = ",".join(sound.lanes)
    try:
        process = subprocess.Popen(  # noqa: S603 (the deployment names it; no shell, nothing of a recording among its arguments)
            ear.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder, env=environment,
            start_new_session=True,
        )
    except OSError as problem:
        raise SpeechRefused(
            f"The command of the speech model cannot be started: {problem.strerror}.",
            remedy="Ask whoever runs the server to look at FLOORWALKER_SPEECH_COMMAND.", code="speech_not_started",
        ) from problem
    answer = _Answer()
    assert process.stdin is not None
    assert process.stdout is not None
    threads = [
        threading.Thread(target=_feed, args=(process.stdin, sound, answer), daemon=True),
        threading.Thread(target=_drain, args=(process, answer), daemon=True),
    ]
    try:
        for thread in threads:
            thread.start()
        _until_done(ear, answer, wait)
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # what it started goes with it
        process.wait()
        for thread in threads:
            thread.join()
        process.stdout.close()
    if answer.problem is not None:
        raise answer.problem
    if len(answer.content) > MOST_BYTES:
        raise _answer_refused("a recording", f"is larger than {MOST_BYTES // 2**20} MB")
    if answer.status:
        how = f"with code {answer.status}" if answer.status > 0 else f"by signal {-answer.status}"
        raise _failed(
            f"The command of the speech model ended {how}.", code="speech_died",
            remedy="Look at its own log; the recording is tried again up to three times.",
        )
    return answer.content


def _feed(pipe: IO[bytes], sound: Sound, answer: _Answer) -> None:
    try:
        for piece in sound.pieces:
            pipe.write(piece)
    except BrokenPipeError:  # it ended before it had read all
        pass
    except Exception as problem:  # of the sound; raised again by whoever waits
        answer.problem = problem
    with suppress(OSError):
        pipe.close()


def _drain(process: subprocess.Popen[bytes], answer: _Answer) -> None:
    assert process.stdout is not None
    answer.content = process.stdout.read(MOST_BYTES + 1)
    if len(answer.content) <= MOST_BYTES:
        answer.status = process.wait()
    answer.done.set()


def _by_address(ear: Ear, sound: Sound, wait: Wait) -> bytes:
    url = outward.checked(ear.address, schemes=("http",))
    longer = ear.seconds + SPARE_SECONDS  # who waits for it cuts it off first, and says why
    line = outward.Line(url, timeout_seconds=longer, whole_seconds=longer, addresses=near)
    answer = _Answer()
    thread = threading.Thread(target=_ask, args=(line, sound, answer), daemon=True)
    thread.start()
    try:
        _until_done(ear, answer, wait)
    finally:
        line.cut()
        thread.join()
        line.close()
    if answer.problem is not None and not isinstance(answer.problem, OSError | http.client.HTTPException):
        raise answer.problem
    if answer.problem is not None:
        raise _failed(
            f"The server of the speech model gave no answer: {type(answer.problem).__name__}.", code="speech_no_answer",
            remedy="Look whether it runs at FLOORWALKER_SPEECH_ADDRESS; the recording is tried again up to three times.",
        ) from answer.problem
    if answer.status >= SERVER_ERROR:
        raise _failed(
            f"The server of the speech model answered with {answer.status}.", code="speech_died",
            remedy="Look at its own log; the recording is tried again up to three times.",
        )
    if answer.status != http.client.OK:
        raise SpeechRefused(
            f"The server of the speech model answered with {answer.status}; it is not asked elsewhere.",
            remedy="Ask whoever runs the server to look at FLOORWALKER_SPEECH_ADDRESS.", code="speech_answer",
        )
    if len(answer.content) > MOST_BYTES:
        raise _answer_refused("a recording", f"is larger than {MOST_BYTES // 2**20} MB")
    return answer.content


def _ask(line: outward.Line, sound: Sound, answer: _Answer) -> None:
    try:
        headers = {
            "Content-Type": "audio/wav", "Content-Length": str(sound.size), "Accept": "text/vtt, application/json",
            "X-Lanes": ",".join(sound.lanes),
        }
        line.request("POST", outward.path_of(line.url), body=sound.pieces, headers=headers)
        with line.getresponse() as came:
            answer.status, answer.content = came.status, came.read(MOST_BYTES + 1)
            if came.length and len(answer.content) <= MOST_BYTES:
                raise http.client.IncompleteRead(answer.content, came.length)
    except Exception as problem:  # raised again by whoever waits
        answer.problem = problem
    finally:
        answer.done.set()


def near(url: SplitResult) -> list[outward.Address]:
    """Return the addresses of the host of `url`, each of this machine or its private network: the sound stays in the house.

    Raises
    ------
    OSError
        If its name is not known.
    SpeechRefused
        If one of them lies outside.
    """
    told = socket.getaddrinfo(str(url.hostname), url.port or outward.DEFAULT_PORTS["http"], type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(each[4][0]).split("%")[0]) for each in told]
    for at in addresses:
        if not (at.is_loopback or at.is_private) or at.is_link_local or at.is_unspecified or at.is_multicast:
            raise SpeechRefused(
                f"The speech model's address {url.hostname} is {at}, which is not of this machine or its private network.",
                remedy="Recordings are not sent out of the house: run the model on this machine or beside it.", code="speech_not_near",
            )
    return addresses
