"""Every address of the house, walked by people it is not for, with the references of others and with junk."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from floorwalker.ground.findings import raise_finding
from floorwalker.ground.jobs import heartbeat
from floorwalker.ground.models import Job
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail.models import Line
from floorwalker.record.actions import imports
from tests.faults.addresses import Address, addresses
from tests.record.bank_log_made import log, many

pytestmark = [pytest.mark.once, pytest.mark.django_db]
REFUSED = {301, 302, 400, 401, 403, 404, 405, 410, 422, 429}
OPEN_TO_ALL = {"ground:guide", "api:openapi-json", "upkeep:alive", "upkeep:ready", "upkeep:figures"}
"""What says nothing of anybody: the components, the description of the API, and what machines ask on this machine."""
ANY_METHOD = {"api:openapi-json"}
"""The description of the API is answered whatever the method; it changes nothing."""
OPEN_TO_ANYONE_SIGNED_IN = OPEN_TO_ALL | {"desks:my_day", "ground:search", "ground:jobs", "people:my_data", "record:measures",
                                          "ground:notices", "ground:told", "ground:bell", "api:measures", "api:jobs"}
"""Pages that show the reader nothing but the reader's own, and what a measure means."""
OPEN_TO_AN_AGENT = OPEN_TO_ANYONE_SIGNED_IN | {
    "resolve:complaints", "resolve:caseload", "resolve:difficulties", "resolve:write_down", "resolve:write_down_test",
    "resolve:contact_checks", "resolve:contact_round", "resolve:contact_steps",
    "resolve:contact_step_figures", "resolve:begin_contact",
    "resolve:write_down_found", "resolve:causes", "resolve:escalations", "resolve:escalation_matrix",
    "people:people", "ground:queues", "record:contacts", "record:figures", "record:handle_time", "api:listed", "api:figures",
    "api:queues", "api:people", "api:owed",
    "plan:my_shifts", "plan:my_kpis", "plan:standards", "plan:standard", "plan:standard_csv", "plan:my_calendar", "plan:my_calendar_page",
    "plan:briefings", "plan:minutes", "plan:readiness", "plan:readiness_gaps", "plan:readiness_rules", "plan:readiness_releases",
    "plan:documents", "plan:document", "plan:document_step", "plan:document_framework", "plan:document_framework_csv",
    "plan:document_markdown", "plan:document_paper", "plan:search_documents", "plan:my_reading", "plan:editions", "plan:activities",
    "plan:statements", "plan:statement", "plan:statements_paper", "plan:place", "plan:reliance",
    "ground:saved_views", "serve:my_exceptions", "serve:adherence",
    "record:log", "record:log_found", "record:logged", "record:promises", "record:customers",
    "record:unlogged", "record:matches", "improve:practice", "record:who_is_who",
    "review:evaluations", "review:scorecards", "review:disputes", "review:scorecard_uses", "review:scorecard_tags", "review:checks",
    "review:results", "review:balance", "review:notes", "review:surveys", "review:follow_ups", "record:recordings",
    "resolve:own_rights", "review:loop", "review:my_conduct", "review:disclosures", "review:concerns", "review:new_concern",
}  # fmt: skip
"""Lists whose query leaves out what is not the agent's; and what every agent may know of the house."""
TRIED = {"visitor": 1, "stranger": 3, "ada": 6}
"""Most paths of a pattern: a visitor is turned away before anything is looked for, a stranger before it is found."""
JUNK = {"is_superuser": "1", "role": "administrator"}
AS_A_PROGRAM = {"accept": "application/json"}
"""How an address is asked for whose refusal is read and not looked at: the page of a refusal costs more than the refusal.
The first path of each address is looked at as an agent."""
SIGNS_OUT = "people:end_my_sessions"
"""The reader's own right; after it the rest would be walked by a visitor."""
OPENS_OWN_CALENDAR = "plan:open_calendar"
"""The reader's own right, which leaves a line; tests/plan/test_calendars.py walks it."""
HOUSE = [each for each in addresses() if ":" in each.name and not each.name.startswith(("openid", "account"))]
OWN = [each for each in HOUSE if each.name not in {SIGNS_OUT, OPENS_OWN_CALENDAR}]
SIGN_IN = [each for each in addresses() if each not in HOUSE]
AUDIENCES = {"visitor": OPEN_TO_ALL, "stranger": OPEN_TO_ANYONE_SIGNED_IN, "ada": OPEN_TO_AN_AGENT}


@pytest.fixture
def theirs(cast: Any, tmp_path: Path, settings: Any) -> dict[str, Any]:
    """Records of other people: an import and its job, a finding, people."""
    settings.FLOORWALKER_DATA_DIR = tmp_path
    heartbeat.beat()  # a house at work is ready
    batch, job = imports.hand_in([("a.txt", BytesIO(log(*many(3))))], importer="anonymous-bank", by=cast.pat_acts)
    finding = raise_finding(Ref("import", batch.reference), summary="Late file", evidence={}, by=cast.pat_acts)
    people = [getattr(cast, who).reference for who in ("una", "sam", "adm")]
    return {"references": (batch.reference, finding.reference, *people, "C-1"), "jobs": (job.uuid,)}


def browser_of(who: str, cast: Any) -> Client:
    browser = Client(raise_request_exception=False)
    if who != "visitor":
        browser.force_login(getattr(cast, who).account)
    return browser


@pytest.mark.parametrize("who", AUDIENCES)
def test_what_is_not_theirs_is_refused_at_every_address_and_junk_is_never_a_fault(
    who: str, cast: Any, theirs: dict[str, Any]
) -> None:
    browser, tried, wrong = browser_of(who, cast), 0, []
    lines, jobs = _written(), Job.objects.count()
    for address in OWN:
        for number, path in enumerate(address.filled(**theirs, most=TRIED[who])):
            looked = {} if who == "ada" and number == 0 else AS_A_PROGRAM
            for answer in (browser.get(path, headers=looked), browser.post(path, JUNK, headers=AS_A_PROGRAM)):
                tried += 1
                may = address.name in (AUDIENCES[who] if answer.request["REQUEST_METHOD"] == "GET" else ANY_METHOD)
                if answer.status_code not in REFUSED and not (may and answer.status_code == 200):
                    wrong.append(f"{answer.request['REQUEST_METHOD']} {path} ({address.name}) -> {answer.status_code}")
    assert not wrong, "\n".join(wrong[:40])
    assert tried >= 2 * len(OWN)
    assert (_written(), Job.objects.count()) == (lines, jobs)


def _written() -> int:
    return Line.objects.exclude(kind="trail.looked").count()


@pytest.mark.parametrize("who", ["visitor", "ada"])
def test_the_sign_in_pages_take_junk_without_a_fault(who: str, cast: Any) -> None:
    for address in SIGN_IN:
        for path in address.filled(references=(), jobs=()):
            browser = browser_of(who, cast)
            for answer in (browser.get(path), browser.post(path, {"login": "\x00", "code": "=1", "email": "x" * 5_000})):
                assert answer.status_code < 500, f"{answer.request['REQUEST_METHOD']} {path} -> {answer.status_code}"


def test_a_page_reached_by_the_wrong_method_says_so(cast: Any) -> None:
    browser = browser_of("adm", cast)
    for method in ("put", "delete", "patch", "trace", "options"):
        for address in [each for each in OWN if not each.is_open_ended]:
            answer = getattr(browser, method)("/" + "".join(map(str, address.parts)))
            assert answer.status_code in {200, 302, 403, 404, 405}, f"{method} {address.name} -> {answer.status_code}"
            assert answer.status_code != 200 or method == "options" or address.name in ANY_METHOD


def test_the_walk_sees_the_addresses_of_every_room() -> None:
    assert {each.name.partition(":")[0] for each in OWN} >= {"ground", "people", "record"}
    assert any(isinstance(each, Address) and each.is_open_ended for each in OWN)
