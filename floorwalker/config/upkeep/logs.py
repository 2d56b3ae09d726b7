"""The server's log: one line an event, as words or as JSON, with no word of anybody's in it.

An address may hold a name that somebody typed, and the message of an exception may quote a cell, a mail address or a row. So a line
names the route and never the path, and an exception by its kind and the places it came through; the request's reference leads from a
page that failed to its lines. With FLOORWALKER_DEBUG=yes, which no server that others reach has, exceptions speak in full.
"""

from __future__ import annotations

import errno
import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any, Final

from floorwalker.ground.web import routes

FRAMES: Final = 12
"""The innermost places of a failure that are written; the outer ones are the server's own."""
OURS: Final = ("reference", "method", "route", "status", "milliseconds")
"""What a line of ours may say besides its message, given as `extra`."""
WITH_PATHS: Final = ("django.request", "django.security", "django.server", "uvicorn.access")
"""Loggers of others that write the path or the host that was asked for."""


class NoWordsOfAnybody(logging.Filter):
    """Takes out of a record what may be about somebody, before any formatter sees it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite `record`; it is always written."""
        if record.name.startswith(WITH_PATHS):
            request = record.__dict__.pop("request", None)
            status = getattr(record, "status_code", None)
            record.msg, record.args = f"Answered {status}" if status else "Refused a request that could not be trusted", None
            if request is not None and hasattr(request, "META"):
                record.__dict__.setdefault("route", routes.name_of(request))
                record.__dict__.setdefault("method", request.method if request.method in METHODS else "another")
                record.__dict__.setdefault("reference", getattr(request, "reference", None))
        return True


METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})


class Text(logging.Formatter):
    """Plain lines: time, level, place, message; a failure by its kind and the places it came through."""

    def __init__(self, *, in_full: bool = False) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")
        self.in_full = in_full

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and those of its failure under it."""
        said = [f"{name}={value}" for name in OURS if (value := getattr(record, name, None)) is not None]
        record.exc_text = None  # another handler may have kept the words in full
        line = super().format(record)
        first, _, rest = line.partition("\n")
        return "\n".join(part for part in (" ".join([first, *said]), rest) if part)

    def formatException(self, ei: Any) -> str:  # noqa: N802 (logging's own name)
        """Return the failure without its message."""
        if self.in_full:
            return super().formatException(ei)
        kind, *places = failure(ei[1])
        return "\n".join([f"  {kind}", *(f"    {place}" for place in places)])


class Json(logging.Formatter):
    """One JSON object a line."""

    def __init__(self, *, in_full: bool = False) -> None:
        super().__init__()
        self.in_full = in_full

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage(),
        }
        said |= {name: value for name in OURS if (value := getattr(record, name, None)) is not None}
        if record.exc_info and record.exc_info[1] is not None:
            said["failure"] = failure(record.exc_info[1])
            if self.in_full:
                said["in_full"] = self.formatException(record.exc_info)
        return json.dumps(said, default=str, ensure_ascii=True)


def failure(problem: BaseException | None) -> list[str]:
    """Return the kind of `problem` and of what caused it, then the places it came through, innermost last; no message."""
    if problem is None:
        return ["nothing"]
    chain: list[BaseException] = [problem]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)
    places = traceback.extract_tb(problem.__traceback__)[-FRAMES:]
    kinds = " < ".join(_kind(each) for each in chain)
    return [kinds, *(f"{place.filename}:{place.lineno} {place.name}" for place in places)]


def _kind(problem: BaseException) -> str:
    code = getattr(problem, "sqlstate", None) or getattr(problem, "sqlite_errorname", None)
    if isinstance(problem, OSError) and problem.errno is not None:
        code = errno.errorcode.get(problem.errno, str(problem.errno))
    return f"{type(problem).__name__} ({code})" if code else type(problem).__name__


def configuration(form: str, *, in_full: bool) -> dict[str, Any]:
    """Return Django's LOGGING for lines in the `form` text or json."""
    formatter = {"text": Text, "json": Json}[form]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"no_words": {"()": NoWordsOfAnybody}},
        "formatters": {"line": {"()": formatter, "in_full": in_full}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_words"]}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            # Django's own handlers would write the path beside ours.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            "floorwalker.requests": {"level": "INFO" if form == "json" else "WARNING"},
        },
    }
