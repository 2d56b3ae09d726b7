"""An address that is fetched: one export, asked for anew only when its server says that it changed."""

from __future__ import annotations

import http.client
import time
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from floorwalker.ground import clock, outward
from floorwalker.ground.errors import RuleBroken
from floorwalker.record.places.base import NAME_CHARACTERS, Found

TIMEOUT_SECONDS: Final = 20.0
WHOLE_SECONDS: Final = 300.0
"""A server that drips a byte every few seconds is given up after this."""
READ_BYTES: Final = 256 * 1024
OK: Final = 200
NOT_CHANGED: Final = 304
REDIRECTS: Final = range(300, 400)


class Pull:
    """One address. `mark` is what its server called the version that was fetched last."""

    def __init__(self, place: dict[str, Any], *, secret: bytes, mark: str = "") -> None:
        self.address, self.user, self.secret, self.mark = str(place.get("url", "")), str(place.get("user", "")), secret, mark
        self.link: http.client.HTTPConnection | None = None
        self.answer: http.client.HTTPResponse | None = None

    def __enter__(self) -> Pull:
        self.until = time.monotonic() + WHOLE_SECONDS
        return self

    def __exit__(self, *problem: object) -> None:
        if self.answer is not None:
            self.answer.close()  # it holds the line as long as it was not read to its end
        if self.link is not None:
            self.link.close()

    def found(self) -> list[Found]:
        """Return the export if it changed since the version `mark`, else nothing."""
        url = outward.checked(self.address)
        try:
            self.link = outward.Line(url, timeout_seconds=TIMEOUT_SECONDS, whole_seconds=WHOLE_SECONDS)
            self.link.request("GET", outward.path_of(url), headers=self._headers())
            answer = self.answer = self.link.getresponse()
        except (OSError, http.client.HTTPException) as problem:
            raise self._refused(str(problem)[:200] or type(problem).__name__, "place_unreachable") from problem
        except ValueError:  # its words quote the header, and with it the password
            raise self._refused("the address, user or password holds what cannot be sent", "place_unreachable") from None
        if answer.status == NOT_CHANGED:
            return []
        if answer.status != OK:
            moved = f", to {answer.getheader('Location', 'nowhere')[:100]}" if answer.status in REDIRECTS else ""
            raise self._refused(f"it answered {answer.status}{moved}", "place_answered")
        written = _date(answer.getheader("Last-Modified", ""))
        name = unquote(url.path.rsplit("/", 1)[-1])[-NAME_CHARACTERS:]
        mark = (answer.getheader("ETag") or answer.getheader("Last-Modified") or "")[:NAME_CHARACTERS]
        return [Found(name if name.isprintable() and name else "export", 0, written or clock.now(), mark=mark)]

    def read(self, file: Found) -> Iterator[bytes]:
        """Yield what the server sends; whoever keeps it stops at the largest upload."""
        try:
            while self.answer is not None and (chunk := self.answer.read(READ_BYTES)):
                if time.monotonic() > self.until:
                    raise self._refused(f"it was not done in {WHOLE_SECONDS:.0f} s", "place_hangs")
                yield chunk
            if self.answer is not None and self.answer.length:
                raise self._refused(f"it broke off: {self.answer.length:,} bytes are missing", "place_unreachable")
        except (OSError, http.client.HTTPException) as problem:
            raise self._refused(f"it broke off: {str(problem)[:200] or type(problem).__name__}", "place_unreachable") from problem

    def move(self, name: str, *, to: str) -> None:
        """Leave it: what is fetched is not ours to move."""

    @property
    def proof(self) -> dict[str, str]:
        """An address shows its certificate, which is checked; nothing is kept of it."""
        return {}

    def _headers(self) -> dict[str, str]:
        headers = {"User-Agent": "Floorwalker", "Accept-Encoding": "identity", "Connection": "close"}
        if self.secret and self.user:
            headers["Authorization"] = "Basic " + b64encode(f"{self.user}:".encode() + self.secret).decode()
        elif self.secret:
            headers["Authorization"] = "Bearer " + self.secret.decode("utf-8", errors="replace")
        if self.mark:
            headers["If-Modified-Since" if self.mark.endswith("GMT") else "If-None-Match"] = self.mark
        return headers

    def _refused(self, why: str, code: str) -> RuleBroken:
        return RuleBroken(
            f"{urlsplit(self.address).hostname} could not be fetched from: {why}.",
            remedy="It is tried again at the next look. Check the address, user and password with whoever runs that server.", code=code,
        )


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        return None
