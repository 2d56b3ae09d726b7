"""Pieces that come over SFTP, from an address, or are sent to us: real servers in the test's own process, honest and not."""

from __future__ import annotations

import asyncio
import hashlib
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from floorwalker.ground import clock, sealed_value
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Job
from floorwalker.record import signing
from floorwalker.record.actions import feeds
from floorwalker.record.models import Delivery, Feed, Interaction
from floorwalker.record.places import open_place, sftp
from floorwalker.record.trying import try_out
from tests.record.bank_log_made import log, many
from tests.record.feeds_made import SYSTEM, brought, look

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
OPTIONS = {"zone": "Asia/Jerusalem", "ownership": "open"}
PASSWORD = "a password of a test"


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    settings.FLOORWALKER_PULL_PRIVATE = True
    return tmp_path


class _Login(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("acd", PASSWORD)


@pytest.fixture
def sftp_host(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """A real SFTP server on a folder of its own; ``hangs`` makes it accept and say nothing."""
    root = tmp_path / "remote"
    (root / "out").mkdir(parents=True)
    loop, started = asyncio.new_event_loop(), threading.Event()
    place: dict[str, Any] = {"host": "127.0.0.1", "user": "acd", "folder": "out", "root": root}

    def serve() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(
            asyncssh.create_server(
                _Login, "127.0.0.1", 0, server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
                sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(root).encode()),
            )
        )
        place["port"] = server.sockets[0].getsockname()[1]
        started.set()
        loop.run_forever()
        server.close()
        loop.run_until_complete(server.wait_closed())
        loop.run_until_complete(asyncio.sleep(0.05))  # connections that were left say good-bye
        loop.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert started.wait(20)
    yield place
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


def put(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    stamp = time.time() - 3_600
    os.utime(folder / name, (stamp, stamp))


def place_of(host: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {name: host[name] for name in ("host", "port", "user", "folder")} | other


def test_files_come_over_sftp_are_moved_aside_and_the_host_is_known_by_its_key(sftp_host: dict[str, Any]) -> None:
    folder = sftp_host["root"] / "out"
    put(folder, "a.txt", log(*many(4)))
    trial = try_out("sftp", place_of(sftp_host), importer="anonymous-bank", options=OPTIONS, secret=PASSWORD.encode())
    assert (trial.problem, trial.accepted, trial.files) == (None, 4, 1)
    place = place_of(sftp_host, host_key=trial.proof["host_key"])
    plan = feeds.Plan(
        name="ACD", kind="sftp", importer="anonymous-bank", place=place, afterwards="move", secret=PASSWORD.encode()
    )
    feed, _ = feeds.set_up(plan, by=SYSTEM)
    assert PASSWORD.encode() not in bytes(feed.credentials or b"")
    look(feed)
    assert (feed.problem, brought(feed)) == (None, [("a.txt", "published", 4, 0, 0)])
    assert [path.name for path in (folder / "done").iterdir()] == ["a.txt"]
    Feed.objects.update(place=place | {"host_key": "SHA256:another"})
    feed.refresh_from_db()
    look(feed)
    assert (feed.problem or {})["code"] == "host_key_changed"


def test_a_password_that_stands_is_shown_to_no_host_of_another_key(sftp_host: dict[str, Any], cast: Any) -> None:
    place = place_of(sftp_host, host_key="SHA256:another")
    plan = feeds.Plan(name="ACD", kind="sftp", importer="anonymous-bank", place=place, **OPTIONS, secret=PASSWORD.encode())
    feed, _ = feeds.set_up(plan, by=SYSTEM)
    said = place | OPTIONS | {"name": "ACD", "importer": "anonymous-bank", "complete": "settled", "afterwards": "keep",
                              "every_minutes": "5", "late_after_minutes": "10"}  # fmt: skip
    address = f"/record/imports/feeds/{feed.reference}/change/"
    page = cast.pat_sees.post(address, said | {"try": "1"}).content.decode()
    assert "this feed expects SHA256:another" in page
    page = cast.pat_sees.post(address, said | {"try": "1", "secret": PASSWORD}).content.decode()
    assert "SHA256:another" not in page
    with pytest.raises(RuleBroken, match="password that stands"):
        feeds.change(feed, plan=replace(plan, place=place | {"host_key": "SHA256:shown"}, secret=b""), by=SYSTEM)


def test_a_private_key_is_read_though_the_field_of_a_password_took_its_lines_away() -> None:
    made = asyncssh.generate_private_key("ssh-ed25519")
    key = made.export_private_key().decode()
    for typed in (key, key.replace("\n", ""), key.replace("\n", " ")):
        assert asyncssh.import_private_key(sftp._in_lines(typed)).get_fingerprint() == made.get_fingerprint()


def test_a_host_that_refuses_or_hangs_is_said_and_holds_the_worker_for_seconds_only(
    sftp_host: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = try_out("sftp", place_of(sftp_host), importer="anonymous-bank", options=OPTIONS, secret=b"wrong")
    assert trial.problem is not None
    assert trial.problem.refusal_code == "place_denied"
    monkeypatch.setattr(sftp, "CONNECT_SECONDS", 0.5)
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        place = {"host": "127.0.0.1", "port": silent.getsockname()[1], "user": "acd", "folder": "out"}
        trial = try_out("sftp", place, importer="anonymous-bank", options=OPTIONS, secret=b"x")
    assert trial.problem is not None
    assert trial.problem.refusal_code == "place_hangs"
    assert time.monotonic() - began < 10


class _Export(BaseHTTPRequestHandler):
    content = b""
    asked: list[tuple[str, str | None]] = []

    def do_GET(self) -> None:
        tag = f'"{hashlib.sha256(self.content).hexdigest()[:12]}"'
        self.asked.append((self.path, self.headers.get("Authorization")))
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "http://elsewhere.example/")
            self.end_headers()
            return
        if self.path == "/breaks-off":
            self.send_response(200)
            self.send_header("Content-Length", str(len(self.content) + 1))
            self.end_headers()
            self.wfile.write(self.content)
            return
        if self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Export)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    _Export.asked.clear()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_an_address_is_fetched_again_only_when_its_export_changed(address: str) -> None:
    plan = feeds.Plan(name="Export", kind="pull", importer="anonymous-bank", place={"url": f"{address}/calls.txt"}, secret=b"token")
    feed, _ = feeds.set_up(plan, by=SYSTEM)
    _Export.content = log(*many(3))
    look(feed)
    look(feed)
    _Export.content = log(*many(5))
    look(feed)
    assert (feed.problem, brought(feed)) == (None, [("calls.txt", "published", 3, 0, 0), ("calls.txt", "published", 2, 0, 3)])
    assert sum(each.repeats for each in feed.deliveries.all()) == 0
    assert _Export.asked == [("/calls.txt", "Bearer token")] * 3


def test_an_export_that_breaks_off_is_not_taken_for_a_whole_one(address: str) -> None:
    place = {"url": f"{address}/breaks-off"}
    feed, _ = feeds.set_up(feeds.Plan(name="Export", kind="pull", importer="anonymous-bank", place=place), by=SYSTEM)
    _Export.content = log(*many(3))
    look(feed)
    assert brought(feed) == []
    assert "1 bytes are missing" in (feed.problem or {})["title"]


@pytest.mark.parametrize("secret", ["two\nlines", "пароль"])
def test_a_password_that_cannot_be_sent_is_quoted_nowhere(address: str, secret: str) -> None:
    trial = try_out("pull", {"url": f"{address}/calls.txt"}, importer="anonymous-bank", options=OPTIONS, secret=secret.encode())
    assert trial.problem is not None
    assert trial.problem.message.endswith("holds what cannot be sent.")
    assert _Export.asked == []


@pytest.mark.parametrize(
    ("url", "private", "code"),
    [("{}/moved", True, "place_answered"), ("{}/calls.txt", False, "private_address"), ("file:///etc/passwd", True, "bad_address"),
     ("http://[::ffff:127.0.0.1]/", False, "private_address"), ("http://169.254.169.254/latest", False, "private_address"),
     ("http://user:pw@127.0.0.1/", True, "bad_address"), ("http://127.0.0.1:1/", True, "place_unreachable")],
)  # fmt: skip
def test_no_redirect_and_no_private_address_is_followed(url: str, private: bool, code: str, address: str, settings: Any) -> None:
    settings.FLOORWALKER_PULL_PRIVATE = private
    trial = try_out("pull", {"url": url.format(address)}, importer="anonymous-bank", options=OPTIONS, secret=b"")
    assert trial.problem is not None
    assert trial.problem.refusal_code == code


def send(client: Any, feed: Feed, secret: str, body: bytes, *, at: datetime | None = None, signed: bytes | None = None) -> Any:
    second, digest = int((at or clock.now()).timestamp()), hashlib.sha256(signed or body).hexdigest()
    headers = {
        signing.TIME: str(second), signing.DIGEST: digest, signing.NAME: "calls.txt",
        signing.SIGNATURE: signing.sign(secret, second=second, digest=digest),
    }
    return client.post(
        f"/api/v1/feeds/{feed.reference}/deliveries", body, content_type="application/octet-stream", headers=headers
    )


@pytest.fixture
def sent_to() -> tuple[Feed, str]:
    return feeds.set_up(feeds.Plan(name="Sent", kind="post", importer="anonymous-bank"), by=SYSTEM)


def test_a_signed_piece_is_taken_once_and_sent_again_answers_with_the_first(client: Any, sent_to: tuple[Feed, str]) -> None:
    feed, secret = sent_to
    body = log(*many(6))
    first, again = send(client, feed, secret, body), send(client, feed, secret, body)
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["sha256"] == again.json()["sha256"] == hashlib.sha256(body).hexdigest()
    for job in Job.objects.filter(arguments__feed=feed.reference, state="waiting"):
        worker.run_now(job)
    assert brought(feed) == [("calls.txt", "published", 6, 0, 0)]
    assert Interaction.objects.count() == 6


def test_what_is_not_signed_changed_late_or_paused_is_refused_in_words_and_kept_nowhere(
    client: Any, sent_to: tuple[Feed, str], data_dir: Path
) -> None:
    feed, secret = sent_to
    body = log(*many(2))
    answers = [
        client.post(f"/api/v1/feeds/{feed.reference}/deliveries", body, content_type="text/plain"),
        send(client, feed, "another", body),
        send(client, feed, secret, body, at=clock.now() - timedelta(minutes=6)),
        send(client, feed, secret, body, signed=b"something else"),
        client.post("/api/v1/feeds/FD-999/deliveries", body, content_type="text/plain"),
    ]
    assert [each.status_code for each in answers] == [401, 401, 401, 422, 401]
    assert [each.json()["code"] for each in answers] == ["not_signed", "not_signed", "clock_differs", "digest_differs", "not_signed"]
    feeds.pause(feed, by=SYSTEM)
    assert send(client, feed, secret, body).status_code == 409
    secret_after = feeds.new_secret(feed, by=SYSTEM)
    feeds.resume(feed, by=SYSTEM)
    assert send(client, feed, secret, body).status_code == 401
    assert not Delivery.objects.exists()
    assert not [path for path in (data_dir / "files").rglob("*") if path.is_file()]
    assert send(client, feed, secret_after, body).status_code == 202


@pytest.mark.parametrize(
    ("reference", "headers"),
    [("FD-1", {signing.SIGNATURE: "v1=\xe9"}), ("FD-1", {signing.TIME: "\xb2"}), ("FD-\x00", {}), ("FD-1", {signing.DIGEST: "\xe9" * 64})],
)
def test_a_signature_of_odd_signs_does_not_hold_and_nothing_fails(reference: str, headers: dict[str, str]) -> None:
    said = {signing.TIME: "1772442000", signing.DIGEST: "0" * 64, signing.SIGNATURE: "v1=0"} | headers
    with pytest.raises(signing.NotSigned):
        signing.signed_feed(reference, said)


def test_a_new_secret_is_shown_once_on_its_own_page_and_kept_sealed_only(cast: Any, sent_to: tuple[Feed, str]) -> None:
    feed, first = sent_to
    other, _ = feeds.set_up(feeds.Plan(name="Other", kind="post", importer="anonymous-bank"), by=SYSTEM)
    pages = [f"/record/imports/feeds/{each.reference}/" for each in (feed, other)]
    assert cast.pat_sees.post(f"{pages[0]}secret/").status_code == 302
    feed.refresh_from_db()
    secret = sealed_value.unseal(feed.credentials or b"", about=feed.reference).decode()
    assert secret != first
    assert secret not in str(dict(cast.pat_sees.session))
    shown = [secret in cast.pat_sees.get(page).content.decode() for page in (pages[1], pages[0], pages[0])]
    assert shown == [False, True, False]


def test_only_who_holds_the_secret_may_send_more_than_a_visitor(client: Any, sent_to: tuple[Feed, str], settings: Any) -> None:
    feed, secret = sent_to
    settings.FLOORWALKER_VISITOR_BYTES = 100
    body = log(*many(4))
    assert send(client, feed, "another", body).status_code == 413
    assert send(client, feed, secret, body).status_code == 202


def test_a_place_of_a_feed_that_is_sent_to_us_lies_nowhere() -> None:
    with pytest.raises(LookupError):
        open_place("post", {}, secret=b"")
