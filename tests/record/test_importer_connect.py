"""Amazon Connect's contact records: what each becomes, in every framing, and hostile JSON refused one object at a time."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground.errors import RuleBroken
from floorwalker.record.importers import IMPORTERS, guess
from floorwalker.record.importers.base import Contact, Kept, Options, Rejected, Result, Source, Stretch

CONNECT = IMPORTERS.get("amazon-connect")


def read(*contents: str) -> list[Result]:
    return list(CONNECT.read([Source(f"{at}.json", io.BytesIO(text.encode())) for at, text in enumerate(contents)], Options(zone="UTC")))


def record(**other: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ContactId": "c-1", "Channel": "VOICE", "InitiationMethod": "INBOUND", "InitiationTimestamp": "2026-01-05T17:12:59Z",
        "DisconnectTimestamp": "2026-01-05T17:30:00Z", "DisconnectReason": "CUSTOMER_DISCONNECT",
        "CustomerEndpoint": {"Address": "+441632960001", "Type": "TELEPHONE_NUMBER"},
        "Queue": {"Name": "Claims", "EnqueueTimestamp": "2026-01-05T17:14:00Z", "DequeueTimestamp": "2026-01-05T17:15:00Z"},
        "Agent": {
            "Username": "ann", "ConnectedToAgentTimestamp": "2026-01-05T17:15:00Z", "CustomerHoldDuration": 100,
            "AfterContactWorkStartTimestamp": "2026-01-05T17:30:00Z", "AfterContactWorkEndTimestamp": "2026-01-05T17:31:00Z",
        },
    }  # fmt: skip
    return made | other


def one(**other: Any) -> Contact:
    (found,) = read(json.dumps(record(**other)))
    assert isinstance(found, Contact), found
    return found


def shape(contact: Contact) -> list[tuple[str, float, str]]:
    return [(piece.kind, (piece.ended_at - piece.started_at).total_seconds(), piece.outcome) for piece in contact.pieces]


def test_an_answered_contact_has_menu_wait_talk_hold_and_wrap() -> None:
    found = one()
    assert shape(found) == [("ivr", 61, ""), ("queue", 60, ""), ("talk", 800, ""), ("hold", 100, ""), ("wrap", 60, "answered")]
    assert (found.queue, found.agent, found.customer, found.outcome, found.repairs) == (
        "Claims", "ann", "+441632960001", "answered", (),
    )


def test_without_an_agent_it_was_abandoned_and_without_a_queue_it_ended_in_the_menu() -> None:
    assert (one(Agent=None).outcome, shape(one(Agent=None))[-1]) == ("abandoned", ("queue", 60, "abandoned"))
    assert one(Agent=None, Queue=None).outcome == "ended_in_ivr"


def test_a_transfer_ends_the_agents_part_as_transferred() -> None:
    agent = {"Username": "ann", "ConnectedToAgentTimestamp": "2026-01-05T17:15:00Z"}
    found = one(TransferCompletedTimestamp="2026-01-05T17:20:00Z", Agent=agent)
    assert (found.outcome, shape(found)[-1]) == ("transferred", ("talk", 300, "transferred"))


def test_channel_and_direction_are_kept() -> None:
    assert one(Channel="CHAT").channel == "chat"
    assert one(InitiationMethod="OUTBOUND").direction == "outbound"


@pytest.mark.parametrize("framing", ["array", "lines", "concatenated", "indented"])
def test_every_framing_is_read(framing: str) -> None:
    made = [record(ContactId=f"c-{at}", Attributes={"note": 'a "}" { in \\ text'}) for at in range(3)]
    text = {
        "array": json.dumps(made), "lines": "\n".join(map(json.dumps, made)), "concatenated": "".join(map(json.dumps, made)),
        "indented": "".join(json.dumps(each, indent=1) for each in made),
    }[framing]  # fmt: skip
    assert [each.external_id for each in read(text) if isinstance(each, Contact)] == ["c-0", "c-1", "c-2"]


GOOD = json.dumps(record(ContactId="good"))
BAD = {
    "a number for the agent": (json.dumps(record(Agent=7)), "wrong_type"),
    "a list for the queue's name": (json.dumps(record(Queue={"Name": []})), "wrong_type"),
    "a truth for a length": (json.dumps(record(Agent=record()["Agent"] | {"CustomerHoldDuration": True})), "wrong_type"),
    "a length of a thousand digits": (
        json.dumps(record()).replace('"CustomerHoldDuration": 100', '"CustomerHoldDuration": ' + "9" * 1000), "bad_number",
    ),
    "a negative length": (json.dumps(record()).replace('Duration": 100', 'Duration": -1'), "bad_number"),
    "not a number": (json.dumps(record()).replace('Duration": 100', 'Duration": 1e999'), "bad_number"),
    "no id": (json.dumps(record(ContactId=None)), "no_id"),
    "a time in words": (json.dumps(record(InitiationTimestamp="yesterday")), "bad_time"),
    "a time of 1899": (json.dumps(record(InitiationTimestamp="1899-12-31T00:00:00Z")), "bad_time"),
    "still open": (json.dumps(record(DisconnectTimestamp=None)), "still_open"),
    "nested a thousand deep": ('{"ContactId": ' + '{"a":' * 1000 + "1" + "}" * 1000 + "}", "too_deep"),
    "nested a hundred thousand deep": ('{"x": ' + "[" * 100_000 + "]" * 100_000 + "}", "too_deep"),
    "a name of a thousand letters": (json.dumps(record(Queue={"Name": "q" * 1000})), "too_long"),
    "three megabytes": (json.dumps(record(Attributes={"x": "y" * 3_000_000})), "too_large"),
    "broken inside": ('{"ContactId": }', "not_json"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_hostile_object_is_refused_alone(name: str) -> None:
    text, code = BAD[name]
    first, bad, last = read("\n".join([GOOD, text, GOOD]))
    assert isinstance(bad, Rejected)
    assert (bad.code, bad.row.number) == (code, 2)
    assert isinstance(first, Contact)
    assert isinstance(last, Contact)


def test_an_object_that_is_cut_off_is_said() -> None:
    first, cut = read(GOOD + "\n" + GOOD[:-10])
    assert isinstance(first, Contact)
    assert isinstance(cut, Rejected)
    assert cut.code == "not_json"


def test_holds_that_are_too_long_and_times_out_of_order_are_marked() -> None:
    agent = record()["Agent"] | {"CustomerHoldDuration": 5000}
    assert [repair.code for repair in one(Agent=agent).repairs] == ["hold_longer_than_talk"]
    late = record()["Queue"] | {"EnqueueTimestamp": "2026-01-05T17:16:00Z"}
    assert [repair.code for repair in one(Queue=late).repairs] == ["ends_before_start"]


def status(name: str, since: str, *, kind: str = "STATE_CHANGE") -> str:
    snapshot = {"AgentStatus": {"Name": name, "StartTimestamp": since}, "Configuration": {"Username": "ann"}}
    return json.dumps({"AgentARN": "a", "EventType": kind, "CurrentAgentSnapshot": snapshot})


def test_agent_events_become_stretches_of_the_day() -> None:
    found = read("\n".join([
        status("Available", "2026-01-05T09:00:00Z", kind="LOGIN"), status("Available", "2026-01-05T09:00:00Z", kind="HEART_BEAT"),
        status("Lunch", "2026-01-05T12:00:00Z"), status("Offline", "2026-01-05T12:30:00Z", kind="LOGOUT"),
    ]))  # fmt: skip
    stretches = [each for each in found if isinstance(each, Stretch)]
    assert [(each.state, (each.ended_at - each.started_at).total_seconds()) for each in stretches] == [
        ("ready", 10_800), ("lunch", 1_800),
    ]
    assert sum(len(each.rows) for each in found if isinstance(each, Stretch | Kept)) == 4


def test_what_is_no_json_is_refused_and_its_own_is_recognised() -> None:
    with pytest.raises(RuleBroken, match="does not begin as JSON"):
        read("a,b\n1,2\n")
    assert guess(GOOD.encode(), name="ctr.json") == CONNECT.code


def test_the_vendors_samples_are_read(test_data: Path) -> None:
    folder = test_data / "data" / "telephony_events"
    names = ["amazon_connect_ctr_sample.json", "amazon_connect_agent_event_sample.json"]
    if not all((folder / name).exists() for name in names):
        pytest.skip(f"No samples in {folder}.")
    contact, kept = read(*((folder / name).read_text() for name in names))
    assert isinstance(contact, Contact)
    assert isinstance(kept, Kept)
    assert (contact.outcome, contact.agent, contact.queue) == ("transferred", "agent1", "Q")
    assert shape(contact) == [("ivr", 107, ""), ("queue", 346, ""), ("talk", 239, ""), ("hold", 221, ""), ("wrap", 5, "transferred")]
