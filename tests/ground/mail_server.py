"""A real SMTP server inside the test process: it keeps what it was given and says what it is told to say."""

from __future__ import annotations

import email
import email.policy
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller

logging.getLogger("mail.log").setLevel(logging.WARNING)  # it goes on saying who left after the run has closed what it would say it to


class Server:
    """What was handed to the server, and what it answers."""

    def __init__(self) -> None:
        self.kept: list[Any] = []
        self.says = "250 Message accepted"
        self.greets = "250 OK"

    async def handle_MAIL(self, server: object, session: object, envelope: Any, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        return self.greets

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        if self.says.startswith("250"):
            self.kept.append(envelope)
        return self.says

    @property
    def mails(self) -> list[EmailMessage]:
        """The mails it accepted, in order."""
        return [cast("EmailMessage", email.message_from_bytes(each.content, policy=email.policy.default)) for each in self.kept]


@contextmanager
def mail_server(settings: Any) -> Iterator[Server]:
    """Run the server, and point the house at it."""
    handler = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        yield handler
    finally:
        controller.stop()
