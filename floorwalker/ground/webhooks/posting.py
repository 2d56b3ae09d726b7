"""One attempt: a signed POST to the address of a webhook. Nothing of the answer is kept but its status."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from floorwalker.ground import outward
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.webhooks.actions.endpoints import SCHEMES

TIMEOUT_SECONDS: Final = 10.0
WHOLE_SECONDS: Final = 15.0
"""Within the 15 to 30 seconds that Standard Webhooks advises; a receiver takes an event in and works on it afterwards."""
BATCH_SECONDS: Final = 30.0
MOST_DIGITS: Final = 6


@dataclass(frozen=True)
class Letter:
    """What is sent once: the row it stands for, where to, its headers and body."""

    delivery: int
    address: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt: the status that was answered, if any, how long it took, and what was wrong in our words."""

    status: int | None
    milliseconds: int
    problem: str = ""
    retry_after_seconds: int = 0

    @property
    def is_accepted(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and http.HTTPStatus.OK <= self.status < http.HTTPStatus.MULTIPLE_CHOICES


def post_all(letters: Sequence[Letter]) -> list[Outcome]:
    """Send `letters` to one receiver one after another, until one reaches nobody or they take too long; the rest stay as they are."""
    begun, outcomes = time.monotonic(), list[Outcome]()
    for letter in letters:
        outcomes.append(post(letter))
        if outcomes[-1].status is None or time.monotonic() - begun > BATCH_SECONDS:
            break
    return outcomes


def post(letter: Letter) -> Outcome:
    """Send one."""
    begun = time.monotonic()
    status, problem, wait = None, "", 0
    try:
        url = outward.checked(letter.address, schemes=SCHEMES)
        line = outward.Line(url, timeout_seconds=TIMEOUT_SECONDS, whole_seconds=WHOLE_SECONDS)
        try:
            line.request("POST", outward.path_of(url), body=letter.body, headers=dict(letter.headers))
            answer = line.getresponse()
            status, wait = answer.status, _seconds(answer.getheader("Retry-After", ""))
            answer.close()
        finally:
            line.close()
    except RuleBroken as refused:
        problem = refused.message
    except (OSError, http.client.HTTPException) as failed:
        problem = _in_words(failed)
    return Outcome(status, round((time.monotonic() - begun) * 1000), problem or _status_in_words(status), wait)


def _in_words(problem: Exception) -> str:
    """Return what was wrong; an answer is never quoted, since it may hold anything."""
    match problem:
        case ssl.SSLCertVerificationError():
            return f"Its certificate does not hold: {problem.verify_message}."
        case ssl.SSLError():
            return "It does not speak TLS as it should."
        case socket.gaierror():
            return "Its name is not known."
        case TimeoutError():
            return f"No answer within {TIMEOUT_SECONDS:.0f} s."
        case ConnectionRefusedError():
            return "Nobody listens there."
        case http.client.RemoteDisconnected() | ConnectionResetError() | BrokenPipeError():
            return "It hung up without an answer."
        case http.client.HTTPException():
            return "Its answer is no HTTP."
    return f"It cannot be reached ({type(problem).__name__})."


def _status_in_words(status: int | None) -> str:
    if status is None:
        return f"It was not done in {WHOLE_SECONDS:.0f} s."
    if status in range(200, 300):
        return ""
    if status in range(300, 400):
        return f"It answered {status}; redirects are not followed."
    return f"It answered {status}."


def _seconds(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0
