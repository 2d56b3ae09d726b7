"""Speech models made by hand: a real command and a real server, which answer, hang, lie or die as they are told."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SEGMENTS = [
    {"start": 1.0, "end": 4.0, "text": "Calls are recorded. The three digits on the back, please?", "channel": 0},
    {"start": 4.5, "end": 9.0, "text": "seven three seven", "channel": 1},
    {"start": 12.0, "end": 15.0, "text": "Thank you, Mrs Kent.", "channel": 0},
]
ANSWER: dict[str, Any] = {"model": "ear 1.2", "language": "en", "segments": SEGMENTS}
VTT = "WEBVTT\n\nNOTE model: ear 1.2\n\n00:01.000 --> 00:04.000\n<v Agent>Good morning\n\n00:04.500 --> 00:09.000\nHello there\n"
LIES: dict[str, tuple[Any, str]] = {
    "no form": ("I heard nothing of the kind", "neither WebVTT nor JSON"),
    "after the end": (ANSWER | {"segments": [{"start": 1, "end": 900, "text": "Hello"}]}, "has words at 900.0 s of 20.0 s"),
    "backwards": (ANSWER | {"segments": [{"start": 4, "end": 1, "text": "Hello"}]}, "says of time"),
    "no times": (ANSWER | {"segments": [{"text": "Hello"}]}, "without their times"),
    "no words": (ANSWER | {"segments": []}, "heard no words"),
    "words that are a number": (ANSWER | {"segments": [{"start": 1, "end": 2, "text": 7}]}, "says of text"),
    "a list of lists": ([[1]], "says of segments"),
    "nameless": ({"segments": SEGMENTS}, "do not say which model"),
    "endless": ("x" * (9 * 2**20), "larger than 8 MB"),
    "deep": ("[" * 100_000, "neither WebVTT nor JSON"),
    "no text at all": (b"\xff\xfe\x00", "neither WebVTT nor JSON"),
}  # fmt: skip


def as_bytes(answer: Any) -> bytes:
    """Return an answer as it goes over the line."""
    return answer if isinstance(answer, bytes) else answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()


def command(folder: Path, *, answer: Any = ANSWER, does: str = "") -> list[str]:
    """Return a command that keeps what it was handed in `folder` and answers; `does` is run before."""
    (folder / "answer").write_bytes(as_bytes(answer))
    script = folder / "ear.py"
    script.write_text(
        "import os, sys, time, pathlib, signal, subprocess\n"
        f"folder = pathlib.Path({str(folder)!r})\n"
        "folder.joinpath('environment').write_text('\\n'.join(f'{key}={value}' for key, value in os.environ.items()))\n"
        "folder.joinpath('pid').write_text(str(os.getpid()))\n"
        f"{does}\n"
        "folder.joinpath('heard.wav').write_bytes(sys.stdin.buffer.read())\n"
        "sys.stdout.buffer.write(folder.joinpath('answer').read_bytes())\n",
        encoding="utf-8",
    )
    return [sys.executable, str(script)]


class Ears:
    """What came to the server, and what it does next."""

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.answer: Any = ANSWER
        self.status = 200
        self.does = ""
        self.headers: dict[str, str] = {}
        self.address = ""
        self.over = threading.Event()


@contextmanager
def server() -> Iterator[Ears]:
    """Run a speech model on this machine."""
    ears = Ears()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if ears.does == "dies":
                self.close_connection = True
                return
            content = self.rfile.read(int(self.headers["Content-Length"]))
            ears.came.append((dict(self.headers), content))
            if ears.does == "hangs":
                ears.over.wait(30)
            body = as_bytes(ears.answer)
            self.send_response(ears.status)
            for name, value in ears.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) + (1_000 if ears.does == "breaks off" else 0)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    running.block_on_close = False
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    ears.address = f"http://127.0.0.1:{running.server_address[1]}/transcribe"
    try:
        yield ears
    finally:
        ears.over.set()
        running.shutdown()
        running.server_close()
