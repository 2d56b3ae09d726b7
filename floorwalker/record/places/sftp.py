"""A folder of another server over SFTP. Every step has a time limit: a host that hangs holds the worker for seconds, not for good."""

from __future__ import annotations

import asyncio
import posixpath
import re
import stat
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import asyncssh

from floorwalker.ground.errors import RuleBroken
from floorwalker.record.places.base import MARK, Found, listed

CONNECT_SECONDS: Final = 15.0
STEP_SECONDS: Final = 30.0
"""For a listing, for each piece of a file, for a move: a server that answers at all answers sooner."""
READ_BYTES: Final = 256 * 1024
PORT: Final = 22
PRIVATE_KEY: Final = b"-----BEGIN"
ARMOUR: Final = re.compile(r"\s*(-----BEGIN [^-]+-----)([^-:]+)(-----END [^-]+-----)\s*")
T = TypeVar("T")


class Sftp:
    """An SFTP folder. The key of its host is pinned: without one it only says which key it showed, with another it is refused."""

    def __init__(self, place: dict[str, Any], *, secret: bytes) -> None:
        self.place, self.secret = place, secret
        self.folder, self.pattern = str(place.get("folder") or "."), str(place.get("pattern", ""))
        self.host, self.port = str(place.get("host", "")), int(place.get("port") or PORT)
        self.shown = ""

    def __enter__(self) -> Sftp:
        self.loop = asyncio.new_event_loop()
        try:
            self.link = self._wait(self._connect(), CONNECT_SECONDS, "connected to")
            self.client = self._wait(self._files(), CONNECT_SECONDS, "asked for files")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *problem: object) -> None:
        link = getattr(self, "link", None)
        if link is not None:
            link.abort()  # a host that hangs does not say goodbye
        with suppress(Exception):
            self.loop.run_until_complete(asyncio.wait_for(asyncio.sleep(0), 1))
        self.loop.close()

    async def _connect(self) -> asyncssh.SSHClientConnection:
        key = await asyncssh.get_server_host_key(self.host, self.port)
        self.shown = key.get_fingerprint() if key is not None else ""
        pinned = str(self.place.get("host_key", ""))
        if pinned and pinned != self.shown:
            raise RuleBroken(
                f"{self.host} showed the key {self.shown}; this feed expects {pinned}.",
                remedy="Ask whoever runs that server whether its key was changed. If so, enter the password again on the page of the "
                "feed, try it, and keep the new key; if not, somebody may stand between.",
                code="host_key_changed",
            )
        known = asyncssh.import_known_hosts(f"* {key.export_public_key().decode().strip()}\n") if key is not None else None
        how: dict[str, Any] = {"password": self.secret.decode("utf-8", errors="replace")}
        if self.secret.lstrip().startswith(PRIVATE_KEY):
            how = {"client_keys": [asyncssh.import_private_key(_in_lines(self.secret.decode()))], "password": None}
        else:
            how |= {"client_keys": None}
        return await asyncssh.connect(
            self.host, self.port, username=str(self.place.get("user", "")), known_hosts=known, agent_path=None, config=None,
            connect_timeout=CONNECT_SECONDS, login_timeout=CONNECT_SECONDS, keepalive_interval=0, **how,
        )

    async def _files(self) -> asyncssh.SFTPClient:
        return await self.link.start_sftp_client()

    def found(self) -> list[Found]:
        """Return the plain files in it; links and folders are passed over."""
        entries = []
        for entry in self._wait(self.client.readdir(self.folder), STEP_SECONDS, "listed"):
            state, name = entry.attrs, str(entry.filename)
            if state.permissions is not None and stat.S_ISREG(state.permissions) and name.isprintable() and "/" not in name:
                entries.append((name, int(state.size or 0), datetime.fromtimestamp(state.mtime or 0, UTC)))
        return listed(entries, pattern=self.pattern)

    async def _opened(self, name: str) -> Any:
        return await self.client.open(posixpath.join(self.folder, name), "rb")

    def read(self, file: Found) -> Iterator[bytes]:
        """Yield the content of `file`, at most a little more than was listed: an endless file is none."""
        stream = self._wait(self._opened(file.name), STEP_SECONDS, f"asked for {file.name}")
        left = file.bytes
        while left > 0:
            chunk = self._wait(stream.read(min(READ_BYTES, left)), STEP_SECONDS, f"read while it sent {file.name}")
            if not chunk:
                break
            left -= len(chunk)
            yield bytes(chunk)
        self._wait(stream.close(), STEP_SECONDS, f"left with {file.name}")

    def move(self, name: str, *, to: str) -> None:
        """Move the file, and the mark beside it, into the folder `to` beside it; one of the same name there is kept."""
        target = posixpath.join(self.folder, to)
        if not self._wait(self.client.isdir(target), STEP_SECONDS, "asked"):
            self._wait(self.client.mkdir(target), STEP_SECONDS, f"made to hold the folder {to}")
        free, number = name, 0
        while self._wait(self.client.exists(posixpath.join(target, free)), STEP_SECONDS, "asked"):
            number += 1
            free = f"{number}-{name}"
        if self._wait(self.client.exists(posixpath.join(self.folder, name)), STEP_SECONDS, "asked"):
            moved = self.client.rename(posixpath.join(self.folder, name), posixpath.join(target, free))
            self._wait(moved, STEP_SECONDS, f"made to move {name}")
        mark = posixpath.join(self.folder, f"{name}{MARK}")
        if self._wait(self.client.exists(mark), STEP_SECONDS, "asked"):
            self._wait(self.client.remove(mark), STEP_SECONDS, f"made to remove {name}{MARK}")

    @property
    def proof(self) -> dict[str, str]:
        """The fingerprint of the key that its host showed."""
        return {"host_key": self.shown}

    def _wait(self, work: Coroutine[Any, Any, T], seconds: float, what: str) -> T:
        try:
            return self.loop.run_until_complete(asyncio.wait_for(work, seconds))
        except RuleBroken:
            raise
        except TimeoutError as problem:
            raise self._refused(what, f"no answer in {seconds:.0f} s", "place_hangs") from problem
        except asyncssh.PermissionDenied as problem:
            raise self._refused(what, "it refused the user, password or key", "place_denied") from problem
        except (OSError, ValueError, asyncssh.Error) as problem:
            raise self._refused(what, str(problem)[:200] or type(problem).__name__, "place_unreachable") from problem

    def _refused(self, what: str, why: str, code: str) -> RuleBroken:
        return RuleBroken(
            f"{self.host} could not be {what}: {why}.",
            remedy="It is tried again at the next look. Check host, port, user, password and folder with whoever runs that server.",
            code=code,
        )


def _in_lines(key: str) -> str:
    """Return a private key with its lines, which the field of a password takes away when one is pasted."""
    return ARMOUR.sub(lambda parts: f"{parts[1]}\n{''.join(parts[2].split())}\n{parts[3]}\n", key)
