"""Bodies before a real server: large ones are taken from somebody signed in only, and are never put on disk for anybody else."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
MEGABYTE = 2**20
STARTS_WITHIN_SECONDS = 60
HEAD = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
FORM = "multipart/form-data; boundary=b"


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """The real server, on this test's own database."""
    there = connection.settings_dict
    url = f"sqlite:///{there['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgresql://{there['USER']}@{there['HOST']}:{there['PORT']}/{there['NAME']}"
    environment = os.environ | {
        "FLOORWALKER_DATABASE_URL": url, "FLOORWALKER_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings",
        "FLOORWALKER_SECRET_KEY": settings.SECRET_KEY,
    }  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    words = ["-m", "uvicorn", "floorwalker.config.asgi:application", "--port", str(free), "--lifespan", "off"]
    server = subprocess.Popen([sys.executable, *words, "--log-level", "warning"], env=environment)
    try:
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", free)) == 0:
                    break
            time.sleep(0.2)
        yield free
    finally:
        server.terminate()
        server.wait(timeout=30)


UPLOAD, ELSEWHERE, NOWHERE = "/record/imports/new/", "/people/add/", "/no/such/page/"


def sent(port: int, cookie: str, megabytes: int, *, chunked: bool, path: str = UPLOAD) -> tuple[int, str]:
    """Send a file of so many megabytes to `path`, the import page unless given; return status and words."""
    body = [HEAD, *[b"x" * MEGABYTE] * megabytes, b"\r\n--b--\r\n"]
    named = ("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(sum(map(len, body))))
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as server:
        server.putrequest("POST", path)
        for name, value in (named, ("Content-Type", FORM), ("Cookie", cookie)):
            server.putheader(name, value)
        server.endheaders()
        with suppress(OSError):  # it may answer without reading the rest
            for piece in body:
                server.send(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
            if chunked:
                server.send(b"0\r\n\r\n")
        answer = server.getresponse()
        return answer.status, answer.read().decode()


def test_a_large_body_is_read_from_somebody_signed_in_only(port: int, cast: Any) -> None:
    signed_in = f"sessionid={cast.pat_sees.cookies['sessionid'].value}"
    for chunked in (False, True):
        for nobody in ("", "sessionid=madeupmadeupmadeupmadeup"):
            status, words = sent(port, nobody, 4, chunked=chunked)
            assert status == 413, (chunked, nobody)
            assert "Sign in first" in words
        status, words = sent(port, signed_in, 4, chunked=chunked)
        assert status == 403, chunked  # read, and refused for the missing form secret alone
        assert "Nothing was changed" in words


def test_files_are_read_only_where_they_are_taken_and_from_who_may_hand_them_in(port: int, cast: Any) -> None:
    def cookie(who: str) -> str:
        return f"sessionid={getattr(cast, who).cookies['sessionid'].value}"

    for chunked in (False, True):
        assert sent(port, cookie("pat_sees"), 8, chunked=chunked)[0] == 403, chunked  # read; only the form secret is missing
        for who, path in (("pat_sees", ELSEWHERE), ("pat_sees", NOWHERE), ("ada_sees", UPLOAD), ("adm_sees", ELSEWHERE)):
            status, words = sent(port, cookie(who), 8, chunked=chunked, path=path)
            assert status == 413, (chunked, who, path)
            assert "this address takes" in words


def test_a_small_form_of_a_visitor_is_read(port: int) -> None:
    status, words = sent(port, "", 0, chunked=False)
    assert status in {302, 403}
    assert "Sign in first" not in words
