"""Telling whoever started this process that it answers: systemd's protocol, one datagram (sd_notify(3))."""

from __future__ import annotations

import os
import socket
from contextlib import suppress


async def answering() -> None:
    """Say that the server answers, where somebody waits for that; a second time changes nothing."""
    say("READY=1")


def say(words: str) -> None:
    """Send `words` to the socket that systemd named in NOTIFY_SOCKET, if it did."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.sendto(words.encode(), f"\0{address[1:]}" if address.startswith("@") else address)
