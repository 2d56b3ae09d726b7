"""Server and worker killed with -9 while webhooks are told: every event arrives, signed, some of them twice.

Usage: python -m trials.kills_webhooks. The receiver is a real HTTPS server that takes a tenth of a second for each event.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.ground.webhook_receiver import certificate, receiving
from trials.floor import a_floor, report

EVENTS, KILLS = 120, 3
COME_BETWEEN_KILLS = 7
WITHIN_SECONDS = 240
"""A claim of a sender that died ends after two minutes."""
SET_UP = """
import sys, django; django.setup()
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.ground.webhooks.actions import endpoints
owner, adm = Person.objects.get(reference="P-operations_manager"), Person.objects.get(reference="P-administrator")
said = {"address": sys.argv[1], "events": ["finding.raised"], "owner": owner}
print(endpoints.make("Case system", by=Actor.person(adm.pk), **said)[1])
"""
RAISE = """
import sys, django; django.setup()
from floorwalker.ground import findings
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
owner = Person.objects.get(reference="P-operations_manager")
for number in range(int(sys.argv[1])):
    source = Ref("person", owner.reference)
    findings.raise_finding(source, summary=f"Finding {number}", evidence={}, by=Actor.person(owner.pk))
"""


def slowly(handler: BaseHTTPRequestHandler) -> None:
    """Take an event after a tenth of a second."""
    time.sleep(0.1)
    handler.send_response(204)
    handler.end_headers()


def main() -> int:
    """Kill everything three times while events are raised and sent."""
    with tempfile.TemporaryDirectory() as folder:
        trusted = certificate(Path(folder))
        with receiving(trusted) as receiver, a_floor(FLOORWALKER_PULL_PRIVATE="yes", SSL_CERT_FILE=str(trusted)) as floor:
            for role in ("administrator", "operations_manager"):
                floor.session(role)
            secret = floor.python("-c", SET_UP, receiver.address).splitlines()[-1]
            receiver.talks = slowly
            server = floor.serve()
            raising = threading.Thread(target=lambda: floor.python("-c", RAISE, str(EVENTS)))
            raising.start()
            died = []
            for _kill in range(KILLS):
                until, come = time.monotonic() + 30, len(receiver.came)
                while len(receiver.came) < come + COME_BETWEEN_KILLS and time.monotonic() < until:
                    time.sleep(0.02)
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()
                died.append(len(receiver.came))
                server = floor.serve()
            raising.join()
            begun = time.monotonic()
            while len(set(receiver.told())) < EVENTS and time.monotonic() < begun + WITHIN_SECONDS:
                time.sleep(0.5)
            told, came = set(receiver.told()), len(receiver.came)
            signed = all(receiver.verified(secret, number) for number in range(came))
            names = {headers["webhook-id"] for _path, headers, _body in receiver.came}
            verified = "broken" not in floor.run("verify").lower()
    return report(
        "kills_webhooks", len(told) == len(names) == EVENTS and signed and verified, events=EVENTS, told=len(told), names=len(names),
        came=came, come_when_killed=died, all_signed=signed, trail_verifies=verified, seconds_more=round(time.monotonic() - begun),
    )


if __name__ == "__main__":
    sys.exit(main())
