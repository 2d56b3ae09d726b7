"""A small OpenID Connect provider on loopback (OpenID Connect Core 1.0, code flow with PKCE): the company's sign-in in tests."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "floorwalker", "between us"


class Directory:
    """Whom it knows, the codes it has given out, and what it was asked."""

    def __init__(self, address: str) -> None:
        self.issuer = address
        self.claims: dict[str, Any] = {}
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []

    def configuration(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo", "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"], "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Give out a code for whom it knows; return where the browser goes on."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, asked: dict[str, str]) -> dict[str, Any] | None:
        """Take a code once, with the secret and the verifier that fit it."""
        given = self.codes.pop(asked.get("code", ""), None)
        if given is None or (asked.get("client_id"), asked.get("client_secret")) != (CLIENT, SECRET):
            return None
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != given["code_challenge"]:
            return None
        token = secrets.token_urlsafe(16)
        self.tokens[token] = self.claims
        identity = {"iss": self.issuer, "aud": CLIENT, "iat": 1, "exp": 2**33, **self.claims}
        return {
            "access_token": token, "token_type": "Bearer", "expires_in": 60,
            "id_token": jwt.encode(identity, self.key, algorithm="RS256", headers={"kid": "1"}),
        }


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Discovery, sign-in page (it signs in at once) and who it is."""
        directory, parts = self.server.directory, urlsplit(self.path)
        directory.asked.append(parts.path)
        if parts.path == "/.well-known/openid-configuration":
            self._answer(directory.configuration())
        elif parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", directory.authorize({name: value[0] for name, value in parse_qs(parts.query).items()}))
            self.end_headers()
        elif parts.path == "/userinfo":
            self._answer(directory.tokens.get((self.headers["Authorization"] or "").removeprefix("Bearer ")))
        else:
            self._answer(None)

    def do_POST(self) -> None:
        """The token."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.directory.asked.append(self.path)
        self._answer(self.server.directory.exchange({name: value[0] for name, value in parse_qs(body).items()}))

    def _answer(self, document: dict[str, Any] | None) -> None:
        self.send_response(200 if document is not None else 400)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(document or {"error": "invalid_grant"}).encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    directory: Directory


@contextmanager
def running() -> Iterator[Directory]:
    """Run the provider on a free port of loopback."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.directory = Directory(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.directory
        finally:
            server.shutdown()
            thread.join()
