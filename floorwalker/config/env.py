"""Deployment settings: read from the environment, strictly, each with its meaning.

A variable ``FLOORWALKER_X`` may instead be given as ``FLOORWALKER_X_FILE``, the path of a file that holds the value, so that
secrets need not stand in the environment.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from django.http.request import validate_host

T = TypeVar("T")
PREFIX = "FLOORWALKER_"
FOR_TESTS = "FLOORWALKER_TEST_"
"""Names under this are the test suite's own."""
SHORTEST_SECRET = 50
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
SHORTEST_TOKEN = 20
"""Below this a token can be guessed over the network."""


class SettingRefused(ValueError):
    """A deployment setting could not be understood; the message says which, what was seen and what is expected."""


@dataclass(frozen=True)
class Variable(Generic[T]):
    """One deployment setting: its name without prefix, how to read it, its default and what it is for."""

    name: str
    parse: Callable[[str], T]
    default: str
    meaning: str
    expects: str

    def text(self, environment: Mapping[str, str]) -> str:
        """Return what `environment`, or the file it points to, says, or the default.

        Raises
        ------
        SettingRefused
            If it is said twice, or the file cannot be read.
        """
        name = PREFIX + self.name
        text = environment.get(name)
        path = environment.get(f"{name}_FILE")
        if text is not None and path is not None:
            raise SettingRefused(f"{name} and {name}_FILE are both set. Keep one of them.")
        if path is not None:
            try:
                text = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as problem:
                raise SettingRefused(f"{name}_FILE points to {path}, which cannot be read: {problem}.") from problem
        return self.default if text is None else text

    def is_given(self, environment: Mapping[str, str]) -> bool:
        """Return whether `environment` says anything of it."""
        return any(f"{PREFIX}{self.name}{ending}" in environment for ending in ("", "_FILE"))

    def read(self, environment: Mapping[str, str]) -> T:
        """Return the value in `environment`, or the default.

        Raises
        ------
        SettingRefused
            If the value, or the file it points to, cannot be read.
        """
        name, text = PREFIX + self.name, self.text(environment)
        try:
            return self.parse(text)
        except ValueError as problem:
            hidden = any(word in self.name for word in ("KEY", "SECRET", "TOKEN", "URL"))  # an address may hold a password
            seen = "its value" if hidden else repr(text)
            raise SettingRefused(f"{name} was {seen}; expected {self.expects}. {problem}".strip()) from problem


def _truth(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ValueError("Write yes or no.")
    return text == "yes"


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"Write {' or '.join(words)}.")
        return text

    return read


def _token(text: str) -> str:
    if text and len(text) < SHORTEST_TOKEN:
        raise ValueError(f"It has {len(text)} characters.")
    return text


def _secret(text: str) -> str:
    if text and len(text) < SHORTEST_SECRET:
        raise ValueError(f"It has {len(text)} characters.")
    return text


def _reached_at(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in {"http", "https"} or not url.hostname or url.path.strip("/") or url.query or url.fragment or url.username:
        raise ValueError("Write scheme and host, with a port if it is not the usual one, and nothing after them.")
    return text.rstrip("/")


def _issuer(text: str) -> str:
    url = urlsplit(text)
    if text and not (url.hostname and (url.scheme == "https" or (url.scheme == "http" and url.hostname in HERE))):
        raise ValueError("Whoever stands between here and there could sign in as anybody.")
    return text


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError("It must be at least 1.")
    return value


def _words(text: str) -> list[str]:
    return shlex.split(text)


def _reached_near(text: str) -> str:
    url = urlsplit(text)
    if text and (url.scheme != "http" or not url.hostname or url.username or url.password or url.fragment):
        raise ValueError("It begins with http:// and carries no user, password or fragment.")
    return text


def _directory(text: str) -> Path:
    return Path(text).expanduser().resolve()


def database(text: str) -> dict[str, Any]:
    """Return Django's description of the database at the URL `text` (sqlite:///path or postgresql://user@host/name)."""
    url = urlsplit(text)
    if url.scheme == "sqlite":
        path = unquote(url.path.removeprefix("/"))
        if not path:
            raise ValueError("A SQLite address needs a path, as in sqlite:///var/floorwalker.sqlite3.")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(_directory(path)),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # A trail must survive a power cut (FULL), an erased value must not linger in free pages (secure_delete), and an
                # import must find its indexes in memory (64 MB at most instead of 2: six months of a log in 48 s instead of 62).
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA cache_size=-65536;"
                ),
            },
        }
    if url.scheme == "postgresql":
        if not url.path.strip("/"):
            raise ValueError("A PostgreSQL address needs a database name, as in postgresql://user@host/floorwalker.")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.strip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(url.hostname or ""),
            "PORT": str(url.port or ""),
            # Compiling a query took PostgreSQL up to 0.4 s where running it took 0.05: lists are short, their estimates are high.
            "OPTIONS": {"options": "-c jit=off", **dict(parse_qsl(url.query))},
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ValueError(f"The scheme {url.scheme or '(none)'!r} is not known; there are: sqlite, postgresql.")


def mail_server(text: str) -> dict[str, Any]:
    """Return the SMTP settings at the URL `text` (smtp://user:password@host:port, smtps for TLS, smtp+starttls)."""
    url = urlsplit(text)
    ports = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
    if url.scheme not in ports or not url.hostname:
        raise ValueError(f"The scheme must be one of: {', '.join(ports)}, and a host must follow.")
    return {
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or ports[url.scheme],
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp+starttls",
    }


DATABASE_URL = Variable(
    "DATABASE_URL", database, "sqlite:///var/floorwalker.sqlite3", "Where the records are kept.",
    "sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME",
)
DATA_DIR = Variable(
    "DATA_DIR", _directory, "var/data", "Where Parquet facts, imported files, recordings, exports and keys are kept.",
    "a directory that this user may write to",
)
SECRET_KEY = Variable(
    "SECRET_KEY", _secret, "", "Signs sessions and one-time links; made and kept in DATA_DIR/keys when not given.",
    "at least 50 characters",
)
DEBUG = Variable("DEBUG", _truth, "no", "Shows errors in full; never on a server that others reach.", "yes or no")
HOSTS = Variable(
    "HOSTS", _names, "localhost,127.0.0.1,[::1]", "The host names this server answers to.", "names with commas between"
)
BASE_URL = Variable(
    "BASE_URL", _reached_at, "http://localhost:8000", "The address people use; stands in mails and links.",
    "an address such as https://floor.example.org",
)
MAIL_URL = Variable(
    "MAIL_URL", mail_server, "smtp://localhost:25", "The SMTP server that carries our mail.",
    "smtp://HOST:PORT, smtps://USER:PASSWORD@HOST or smtp+starttls://USER:PASSWORD@HOST",
)
MAIL_FROM = Variable(
    "MAIL_FROM", str, "Floorwalker <floorwalker@localhost>", "The sender that our mail carries.", "a mail address"
)
OIDC_ISSUER = Variable(
    "OIDC_ISSUER", _issuer, "", "The OpenID Connect issuer people may sign in with; empty for none.", "an https address"
)
OIDC_CLIENT = Variable("OIDC_CLIENT", str, "", "Our client name at that issuer.", "the name the issuer gave")
OIDC_SECRET = Variable("OIDC_SECRET", str, "", "Our client secret at that issuer.", "the secret the issuer gave")
WORKERS = Variable("WORKERS", _count, "1", "How many processes compute long jobs at once.", "a whole number of at least 1")
FEED_FOLDERS = Variable(
    "FEED_FOLDERS", lambda text: [_directory(part) for part in _names(text)], "",
    "The folders under which a feed may watch; DATA_DIR/feeds when not given.", "directories with commas between",
)
LOG = Variable(
    "LOG", _one_of("text", "json"), "text",
    "The form of the server's log; json has one object a line, and a line for each request. No form holds anything personal.",
    "text or json",
)
METRICS_TOKEN = Variable(
    "METRICS_TOKEN", _token, "",
    "What monitoring sends to read /metrics and the details of /readyz; without it they are answered on this machine only.",
    "at least 20 characters, or nothing",
)
PULL_PRIVATE = Variable(
    "PULL_PRIVATE", _truth, "no",
    "Feeds may fetch from, and webhooks send to, addresses of private networks, such as a telephone system in the house.",
    "yes or no",
)
HTTPS = Variable(
    "HTTPS", _truth, "no", "People reach this server over HTTPS: cookies are then secure only.", "yes or no"
)
DOOR_KEY = Variable(
    "DOOR_KEY", str, "", "Lets people in from the house that started this practice floor; `floorwalker practice` sets it.",
    "a key that `floorwalker practice` makes",
)

SPEECH_COMMAND = Variable(
    "SPEECH_COMMAND", _words, "",
    "What writes down the words of recordings: a command of this machine, without a shell. It gets a WAV and answers WebVTT or JSON.",
    "a command with its arguments, quoted as in a shell, or nothing",
)
SPEECH_ADDRESS = Variable(
    "SPEECH_ADDRESS", _reached_near, "", "The same by HTTP, at a server of this machine or its private network; one of the two.",
    "an address such as http://127.0.0.1:9000/transcribe, or nothing",
)
SPEECH_MODEL = Variable(
    "SPEECH_MODEL", str, "", "Name and version of the speech model, where its answer does not say.", "a name such as whisper-small 1.2",
)
SPEECH_MINUTES = Variable("SPEECH_MINUTES", _count, "30", "How long it may take over one recording.", "a whole number of at least 1")

ALL: tuple[Variable[Any], ...] = (
    DATABASE_URL, DATA_DIR, SECRET_KEY, DEBUG, HOSTS, BASE_URL, MAIL_URL, MAIL_FROM, OIDC_ISSUER, OIDC_CLIENT, OIDC_SECRET,
    WORKERS, FEED_FOLDERS, PULL_PRIVATE, HTTPS, LOG, METRICS_TOKEN, DOOR_KEY,
    SPEECH_COMMAND, SPEECH_ADDRESS, SPEECH_MODEL, SPEECH_MINUTES,
)


def refuse_unknown(environment: Mapping[str, str]) -> None:
    """Refuse a FLOORWALKER_ variable that nothing reads: a mistyped name must not pass in silence.

    Raises
    ------
    SettingRefused
        Naming the variable and those there are.
    """
    known = {PREFIX + variable.name for variable in ALL}
    known |= {f"{name}_FILE" for name in known}
    for name in environment:
        if name.startswith(PREFIX) and name not in known and not name.startswith(FOR_TESTS):
            raise SettingRefused(f"{name} is not a setting. There are: {', '.join(sorted(known))}.")


def refuse_at_odds(environment: Mapping[str, str]) -> None:
    """Refuse settings that are each right and together shut people out, or send their cookies in the clear.

    Raises
    ------
    SettingRefused
        Naming both.
    """
    base, https = BASE_URL.read(environment), HTTPS.read(environment)
    if base.startswith("https:") != https:
        raise SettingRefused(
            f"FLOORWALKER_BASE_URL is {base} and FLOORWALKER_HTTPS is {'yes' if https else 'no'}: "
            + ("nobody could sign in there. " if https else "cookies would also go in the clear. ")
            + f"Set FLOORWALKER_{'BASE_URL to an https address' if https else 'HTTPS to yes'}, or change the other."
        )
    host, names = str(urlsplit(base).hostname), HOSTS.read(environment)
    host = f"[{host}]" if ":" in host else host
    if BASE_URL.is_given(environment) and not validate_host(host, names):
        raise SettingRefused(
            f"FLOORWALKER_BASE_URL sends people to {host}, which is not among FLOORWALKER_HOSTS: {', '.join(names)}. Add it there."
        )


def current() -> Mapping[str, str]:
    """Return the environment, after refusing names that nothing reads and settings that contradict one another."""
    refuse_unknown(os.environ)
    refuse_at_odds(os.environ)
    return os.environ
