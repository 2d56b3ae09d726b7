"""Asterisk's queue_log: visits, losses, transfers, pauses, and every line accounted for."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from floorwalker.ground.errors import RuleBroken
from floorwalker.record.importers import IMPORTERS, guess
from floorwalker.record.importers.base import Contact, Kept, Options, Rejected, Result, Source, Stretch

ASTERISK = IMPORTERS.get("asterisk-queue-log")
UTC = Options(zone="UTC")
T = 1_800_000_000
CDR = (
    '"","+441632960009","8000","in","""X"" <+44>","SIP/1","","{app}","complaints","2027-01-15 08:00:00","",'
    '"2027-01-15 08:00:05",5,0,"{way}","DOCUMENTATION","{unique}",""'
)


def read(*contents: str) -> list[Result]:
    return list(ASTERISK.read([Source(f"log.{at}", io.BytesIO(text.encode())) for at, text in enumerate(contents)], UTC))


def log(*events: str) -> str:
    """Lines as ``seconds callid queue agent EVENT|data`` with seconds after `T`."""
    made = []
    for event in events:
        at, callid, queue, agent, rest = event.split(" ", 4)
        made.append(f"{T + int(at)}|{callid}|{queue}|{agent.replace('_', ' ')}|{rest}")
    return "\n".join(made) + "\n"


def contacts(*events: str) -> list[Contact]:
    return [each for each in read(log(*events)) if isinstance(each, Contact)]


def shape(contact: Contact) -> list[tuple[str, float, int, str]]:
    return [
        (piece.kind, (piece.ended_at - piece.started_at).total_seconds(), piece.visit, piece.outcome) for piece in contact.pieces
    ]


ENTER = "0 c.1 claims NONE ENTERQUEUE||+441632960001|1"


def test_an_answered_call_waits_rings_and_talks() -> None:
    (call,) = contacts(ENTER, "20 c.1 claims Agent_One CONNECT|20|ch.2|5", "80 c.1 claims Agent_One COMPLETECALLER|20|60|1")
    assert shape(call) == [("queue", 15, 0, ""), ("alert", 5, 0, ""), ("talk", 60, 0, "answered")]
    assert (call.agent, call.queue, call.customer, len(call.rows)) == ("Agent One", "claims", "+441632960001", 3)


@pytest.mark.parametrize(
    ("event", "waited"),
    [("ABANDON|1|1|29", 29), ("EXITEMPTY|1|1|30", 30), ("EXITWITHTIMEOUT|1|1|30", 30), ("EXITWITHKEY|1|1|1|28", 28),
     ("WITHDRAW|1|1|30|moved", 30)],
)  # fmt: skip
def test_the_wait_that_a_loss_states_is_authoritative(event: str, waited: int) -> None:
    (call,) = contacts(ENTER, f"31 c.1 claims NONE {event}")
    assert shape(call) == [("queue", waited, 0, "abandoned")]
    assert call.agent is None


def test_a_call_that_rings_out_at_several_agents_and_overflows_is_one_call_of_two_visits() -> None:
    (call,) = contacts(
        ENTER, "10 c.1 claims Ann RINGNOANSWER|10000", "20 c.1 claims Bob RINGNOANSWER|10000",
        "30 c.1 claims NONE EXITWITHTIMEOUT|1|1|30", "31 c.1 overflow NONE ENTERQUEUE||+441632960001|1",
        "40 c.1 overflow Cy CONNECT|9|ch|2", "70 c.1 overflow Cy COMPLETEAGENT|9|30|1",
    )  # fmt: skip
    assert shape(call) == [
        ("queue", 30, 0, "abandoned"), ("queue", 7, 1, ""), ("alert", 2, 1, ""), ("talk", 30, 1, "answered"),
    ]
    assert [piece.queue for piece in call.pieces] == ["claims", "overflow", "overflow", "overflow"]
    assert (call.outcome, call.queue, call.agent, len(call.rows)) == ("answered", "claims", "Cy", 7)


@pytest.mark.parametrize("event", ["BLINDTRANSFER|200|in|5|60|1", "ATTENDEDTRANSFER|BRIDGE|b|5|60|1", "TRANSFER|200|in|5|60"])
def test_a_transfer_ends_the_visit_as_transferred(event: str) -> None:
    (call,) = contacts(ENTER, "5 c.1 claims Ann CONNECT|5|ch|0", f"65 c.1 claims Ann {event}")
    assert (call.outcome, shape(call)[-1]) == ("transferred", ("talk", 60, 0, "transferred"))


def test_a_key_for_a_call_back_is_a_call_back() -> None:
    (call,) = contacts(ENTER, "30 c.1 claims NONE EXITWITHKEY|1|1|1|30", "31 c.1 claims NONE CALLBACKREQ|+441632960009")
    assert (call.outcome, len(call.rows)) == ("callback", 3)


def test_a_call_spans_a_rotation_and_one_cut_off_by_either_end_is_marked() -> None:
    whole = read(log(ENTER), log("5 c.1 claims Ann CONNECT|5|ch|0", "65 c.1 claims Ann COMPLETEAGENT|5|60|1"))
    assert [type(each) for each in whole] == [Contact]
    (no_start,) = contacts("65 c.1 claims Ann COMPLETEAGENT|5|60|1")
    assert [repair.code for repair in no_start.repairs] == ["no_entry"]
    assert shape(no_start) == [("queue", 5, 0, ""), ("talk", 60, 0, "answered")]
    (no_end,) = contacts(ENTER, "5 c.1 claims Ann CONNECT|5|ch|0")
    assert [repair.code for repair in no_end.repairs] == ["no_end"]
    (silent,) = contacts(ENTER)
    assert ([repair.code for repair in silent.repairs], silent.outcome) == (["left_without_word"], "abandoned")


def test_pauses_become_stretches_of_the_agents_day() -> None:
    found = read(log(
        "0 NONE claims Ann PAUSE|lunch", "0 NONE sales Ann PAUSE|lunch", "1800 NONE claims Ann UNPAUSE|back",
        "1800 NONE sales Ann UNPAUSE|back", "2000 NONE NONE Bob PAUSEALL|", "2060 NONE NONE Bob UNPAUSEALL|",
    ))  # fmt: skip
    stretches = [each for each in found if isinstance(each, Stretch)]
    assert [(each.agent, each.state, (each.ended_at - each.started_at).total_seconds()) for each in stretches] == [
        ("Ann", "lunch", 1800), ("Bob", "unavailable", 60),
    ]
    assert rows(found) == 6


def rows(found: list[Result]) -> int:
    return sum(1 if isinstance(each, Rejected) else len(each.rows) for each in found)


BAD = {
    "four fields": (f"{T}|c.9|q|NONE", "wrong_fields"),
    "no epoch": ("yesterday|c.9|q|NONE|ENTERQUEUE|||1", "bad_time"),
    "an epoch of 1900": ("12|c.9|q|NONE|ENTERQUEUE|||1", "bad_time"),
    "a wait in words": (f"{T}|c.9|q|NONE|ABANDON|1|1|long", "bad_number"),
    "a wait of years": (f"{T}|c.9|q|NONE|ABANDON|1|1|{10**30}", "bad_number"),
    "a negative talk": (f"{T}|c.9|q|Ann|COMPLETEAGENT|5|-60|1", "bad_number"),
    "a queue of a thousand letters": (f"{T}|c.9|{'q' * 1000}|NONE|ENTERQUEUE|||1", "too_long"),
    "a line of megabytes": (f"{T}|c.9|q|NONE|ENTERQUEUE||{'9' * 3_000_000}|1", "too_long"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_broken_line_is_refused_alone(name: str) -> None:
    text, code = BAD[name]
    found = read(log(ENTER) + text + "\n" + log("31 c.1 claims NONE ABANDON|1|1|31"))
    (bad,) = [each for each in found if isinstance(each, Rejected)]
    assert (bad.code, bad.row.number) == (code, 2)
    assert [each.outcome for each in found if isinstance(each, Contact)] == ["abandoned"]
    assert rows(found) == 3


def test_events_nobody_knows_are_kept() -> None:
    found = read(log("0 NONE NONE NONE QUEUESTART|", "1 x.9 claims NONE WRAPUPSTART|3", "2 NONE NONE Ann AGENTLOGIN|SIP/1"))
    assert [type(each) for each in found] == [Kept, Kept, Kept]


def test_the_cdr_brings_the_refused_calls_and_bears_out_the_rest() -> None:
    answered = CDR.format(app="Queue", way="ANSWERED", unique="c.1")
    busy = CDR.format(app="Congestion", way="CONGESTION", unique="c.7")
    found = read(log(ENTER, "31 c.1 claims NONE ABANDON|1|1|31"), f"{answered}\n{busy}\nbroken,row\n")
    refused = [each for each in found if isinstance(each, Contact)][1]
    assert (refused.outcome, refused.external_id, refused.customer) == ("refused", "cdr:c.7", "+441632960009")
    assert [type(each) for each in found] == [Contact, Kept, Contact, Rejected]


def test_another_kind_of_file_is_refused_and_its_own_is_recognised() -> None:
    with pytest.raises(RuleBroken, match="neither"):
        read("a,b\n1,2\n")
    assert guess(log(ENTER).encode(), name="queue_log") == ASTERISK.code
    assert guess(CDR.format(app="Queue", way="ANSWERED", unique="c.1").encode(), name="Master.csv") == ASTERISK.code


def test_a_real_capture_becomes_sensible_calls(test_data: Path) -> None:
    folder = test_data / "data" / "telephony_events"
    names = ["asterisk_queue_log_real_22.10.1.txt", "asterisk_cdr_real_Master.csv"]
    if not all((folder / name).exists() for name in names):
        pytest.skip(f"No captures in {folder}.")
    streams = [Source(name, io.BytesIO((folder / name).read_bytes())) for name in names]
    found = list(ASTERISK.read(streams, UTC))
    calls = {each.external_id: each for each in found if isinstance(each, Contact)}
    assert not [each for each in found if isinstance(each, Rejected)]
    assert rows(found) == 33 + 35
    outcomes = {callid: call.outcome for callid, call in calls.items() if not callid.startswith("cdr:")}
    assert outcomes == {
        "1795305380.7": "answered", "1795305389.11": "answered", "1795305395.15": "abandoned", "1795305400.21": "abandoned",
        "1795305456.27": "callback", "1795305467.33": "answered", "1795305480.37": "answered", "1795305481.40": "answered",
    }  # fmt: skip
    assert shape(calls["1795305467.33"])[-1] == ("talk", 8, 0, "answered")
    assert all(not call.repairs for call in calls.values())
