"""Logs of our own centre, made by us, in which agents and queues stand under the names of the telephone system."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Job
from floorwalker.record.actions import imports
from floorwalker.record.models import Import, SourceName

SYSTEM = Actor.system("tests")
HEAD = "call_id,start_ts,q_name,agt,wait_s,talk_s,acw,reason,ani"
MAPPING = {
    "fields": {
        "reference": "call_id", "start": "start_ts", "queue": "q_name", "agent": "agt", "wait": "wait_s", "talk": "talk_s", "wrap": "acw",
        "reason": "reason", "customer": "ani",
    },
    "order": "ymd", "channel": "voice", "direction": "inbound", "units": {}, "outcomes": {},
}  # fmt: skip


def call(number: int, start: str, agent: str = "4021", queue: str = "CLAIMS_V", *, reason: str = "", customer: str = "") -> str:
    """Return one answered call of 20 seconds' wait and two minutes' talk."""
    return f"{number},{start},{queue},{agent},20,120,10,{reason},{customer}"


def brought(*rows: str, publish: bool = True) -> Import:
    """Import `rows` as our own, and publish them."""
    content = "\n".join([HEAD, *rows, ""]).encode()
    batch, job = imports.hand_in(
        [("calls.csv", io.BytesIO(content))], importer="csv", zone="Europe/London", ownership="own", mapping=MAPPING, by=SYSTEM
    )
    assert worker.run_now(job).state == "done", job.problem
    if publish:
        assert worker.run_now(imports.publish(batch, by=SYSTEM)).state == "done"
    batch.refresh_from_db()
    return batch


def follow() -> dict[str, Any] | None:
    """Do the work that decisions asked for, and return what came of the last."""
    result = None
    for job in Job.objects.filter(state="waiting").order_by("id"):
        done = worker.run_now(job)
        assert done.state == "done", done.problem
        result = done.result
    return result


def named(value: str, kind: str = "agent") -> SourceName:
    """Return the name `value` of the telephone system."""
    return SourceName.objects.get(source="csv", kind=kind, value=value)


MARCH = {"start": datetime.fromisoformat("2026-03-01T00:00:00+00:00"), "end": datetime.fromisoformat("2026-04-01T00:00:00+00:00"),
         "zone": "UTC"}
