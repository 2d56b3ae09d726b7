"""A house of its own for one trial: a folder, a database in a file, its processes, a signed-in browser's cookie."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN_SECONDS = 90
SESSION = """
import sys, datetime, django; django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from allauth.account.models import EmailAddress
from floorwalker.ground.people.models import Account, Person, RoleAssignment, Site
site, _ = Site.objects.get_or_create(code="leeds", defaults={"name": "Leeds"})
role = sys.argv[1]
person, made = Person.objects.get_or_create(reference="P-" + role, defaults=dict(display_name=role, given_name=role, family_name="Trial",
    email=role + "@example.org", site=site, joined_on=datetime.date(2024, 1, 1)))
if made:
    RoleAssignment.objects.create(person=person, role=role, reach="all", starts_on=datetime.date(2024, 1, 1))
    account = Account.objects.create(email=person.email, person=person); account.set_unusable_password(); account.save()
    EmailAddress.objects.create(user=account, email=person.email, verified=True, primary=True)
account = person.account
session = SessionStore()
session[SESSION_KEY] = str(account.pk)
session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
session[HASH_SESSION_KEY] = account.get_session_auth_hash()
session.create(); print(session.session_key)
"""


@dataclass
class Floor:
    """One house: its folder, its environment, and what runs in it."""

    folder: Path
    environment: dict[str, str]
    port: int
    processes: list[subprocess.Popen[Any]] = field(default_factory=list)

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "floor.sqlite3"

    def run(self, *words: str) -> str:
        """Run one command of `floorwalker` and return what it said."""
        return self.python("-m", "floorwalker.cli", *words)

    def python(self, *words: str) -> str:
        """Run Python in the house and return what it said."""
        done = subprocess.run([sys.executable, *words], env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{words[:3]} ended with {done.returncode}: {done.stdout[-1000:]} {done.stderr[-3000:]}")
        return done.stdout.strip()

    def enter(self) -> None:
        """Let this process work in the house too."""
        os.environ.update(self.environment)
        import django

        django.setup()

    def start(self, *words: str, **options: Any) -> subprocess.Popen[Any]:
        """Start a Python process in the house, in a group of its own."""
        log = (self.folder / "processes.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, *words], env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True, **options
        )
        self.processes.append(process)
        return process

    def serve(self, *words: str) -> subprocess.Popen[Any]:
        """Start the real server and wait until it answers."""
        process = self.start("-m", "floorwalker.cli", "serve", "--port", str(self.port), *words)
        until = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < until and process.poll() is None:
            try:
                self.get("/account/login/")
            except OSError:
                time.sleep(0.3)
            else:
                return process
        raise RuntimeError((self.folder / "processes.log").read_text()[-3000:])

    def session(self, role: str) -> str:
        """Return the cookie of somebody with `role` over everything."""
        return f"sessionid={self.python('-c', SESSION, role)}"

    def get(self, path: str, *, cookie: str = "", timeout: float = 60) -> tuple[int, bytes, float]:
        """Return status, body and seconds of one page."""
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers={"Cookie": cookie, "Accept": "text/html"})
            answer = connection.getresponse()
            return answer.status, answer.read(), time.monotonic() - begun
        finally:
            connection.close()

    def post(self, path: str, form: dict[str, str], *, cookie: str = "", timeout: float = 90) -> tuple[int, str, float]:
        """Send `form` as this browser would; return status, body and seconds."""
        secret = "s" * 32
        body = urlencode(form | {"csrfmiddlewaretoken": secret})
        headers = {
            "Cookie": f"{cookie}; csrftoken={secret}", "Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html",
        }
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("POST", path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace"), time.monotonic() - begun
        finally:
            connection.close()


@contextmanager
def a_floor(*, database_url: str = "", memory: str = "/dev/shm", **environment: str) -> Iterator[Floor]:
    """Open an empty house, and end all its processes and remove its folder after."""
    folder = Path(tempfile.mkdtemp(prefix="floorwalker-trial-", dir=memory if os.access(memory, os.W_OK) else None))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("FLOORWALKER_")}
    own = {
        "FLOORWALKER_DATABASE_URL": database_url or f"sqlite:///{folder}/floor.sqlite3",
        "FLOORWALKER_DATA_DIR": f"{folder}/data", "FLOORWALKER_BASE_URL": f"http://localhost:{port}",
        "DJANGO_SETTINGS_MODULE": "floorwalker.config.settings", "PYTHONPATH": str(ROOT),
    }
    floor = Floor(folder, plain | own | environment, port)
    try:
        floor.run("migrate")
        yield floor
    finally:
        for process in floor.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in floor.processes:
            try:
                process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                process.kill()
        if os.environ.get("KEEP_LOG"):
            shutil.copy(folder / "processes.log", os.environ["KEEP_LOG"])
        shutil.rmtree(folder, ignore_errors=True)


def resident_mb(pid: int) -> float:
    """Return the memory that the process `pid` holds now, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def report(name: str, passed: bool, **figures: Any) -> int:  # noqa: FBT001 (the verdict is the point)
    """Print what came of a trial and return its exit code."""
    print(json.dumps({"trial": name, "passed": passed, **figures}))
    return 0 if passed else 1
