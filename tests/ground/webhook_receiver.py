"""A receiver of webhooks: a real HTTPS server in the test's own process, which answers as it is told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


class Receiver:
    """What came, and what is answered: a status, or a function that talks over the open line itself."""

    def __init__(self) -> None:
        self.came: list[tuple[str, dict[str, str], bytes]] = []
        self.status: int = 204
        self.headers: dict[str, str] = {}
        self.talks: Callable[[BaseHTTPRequestHandler], None] | None = None
        self.port = 0

    @property
    def address(self) -> str:
        """Where it is told."""
        return f"https://127.0.0.1:{self.port}/events?from=floor"

    def told(self) -> list[tuple[str, str]]:
        """Return the kind and the Ref of what came."""
        return [(each["type"], each["data"]["ref"]) for each in (json.loads(body) for _path, _headers, body in self.came)]

    def verified(self, secret: str, number: int = -1) -> bool:
        """Return whether what came is signed as Standard Webhooks says; written from the standard, not from our code."""
        _path, headers, body = self.came[number]
        key = base64.b64decode(secret.split("_", 1)[1])
        content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        wanted = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        return wanted in headers["webhook-signature"].split(" ")


def certificate(folder: Path) -> Path:
    """Write a certificate for this machine with its key into `folder`."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)  # noqa: TID251 (TLS knows no frozen clock)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver of a test")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    path = folder / "receiver.pem"
    path.write_bytes(
        made.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return path


@contextmanager
def receiving(path: Path) -> Iterator[Receiver]:
    """Receive on a port of its own, under the certificate at `path`."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.came.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            if receiver.talks is not None:
                receiver.talks(self)
                return
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.handle_error = lambda *_words: None  # type: ignore[method-assign]
        server.socket = context.wrap_socket(server.socket, server_side=True)
        receiver.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield receiver
        server.shutdown()
        thread.join(5)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Answer a byte now and then, and never end."""
    try:
        for _turn in range(100):
            handler.wfile.write(b"H" if not _turn else b"x")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        return
