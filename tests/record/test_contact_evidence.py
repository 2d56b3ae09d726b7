"""How we know: from a contact to who acted, when, under which rule, and on what evidence."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from floorwalker.ground import settings
from floorwalker.ground.models import Standard, StoredFile
from floorwalker.ground.trail import store
from floorwalker.ground.trail.models import Line
from floorwalker.record import counting, facts
from floorwalker.record.events import ImportPublished
from floorwalker.record.facts.question import ask as question_of
from floorwalker.record.models import Import, ImportFile
from floorwalker.record.queries import evidence
from tests.record.contacts_made import AT, a_contact, a_queue, counted
from tests.record.test_contacts_page import PAGE_BUDGET, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

COLUMNS = {
    "answered_in_time": ("offered", "answered", "answered_in_time"),
    "answered_late": ("offered", "answered"),
    "abandoned_short": ("offered", "abandoned", "abandoned_in_time", "abandoned_short"),
    "abandoned_in_time": ("offered", "abandoned", "abandoned_in_time"),
    "abandoned_late": ("offered", "abandoned"),
    "not_answered": ("offered",),
    "not_offered": (),
    "not_counted": (),
}
"""What each word says about the columns of the facts; a short abandon lies under the target in these cases."""


@pytest.fixture
def brought(cast: Any) -> Any:
    """Ada's call, passed on to Sam and late, in a file that Pat handed in and Olga published."""
    batch = Import.objects.create(
        reference="IMP-7", importer="anonymous-bank", state="published", created_by=f"person:{cast.pat.pk}", created_at=AT,
        options={"zone": "Asia/Jerusalem", "ownership": "open"}, problems={"repaired:menu_time_negative": 3, "phantom": 2},
    )
    held = StoredFile.objects.create(sha256="0" * 64, bytes=1, stored_at=AT)
    ImportFile.objects.create(batch=batch, position=0, name="march.txt", stored=held)
    with transaction.atomic():
        store.append(ImportPublished(subject="IMP-7", contacts=1, days=1), by=cast.olga_acts)
    cast.call = a_contact(agent=cast.ada, waited=72, talk=60, batch=batch, repaired=True)
    last = cast.call.segments.get(position=1)
    cast.call.segments.create(
        position=2, kind="wrap", visit=0, queue=last.queue, person=cast.sam, started_at=last.ended_at,
        ended_at=last.ended_at + timedelta(minutes=2),
    )
    Standard.objects.filter(queue=last.queue).update(approved_by=cast.olga)
    return cast


@pytest.mark.row(197)
def test_from_an_outcome_one_finds_who_acted_when_under_which_rule_and_on_what_evidence(brought: Any) -> None:
    words = text_of(brought.olga_sees.get(f"/record/contacts/{brought.call.reference}/"))
    for who in ("Ada Okafor 10:01 to 10:02, talking", "Sam Whitlock 10:02 to 10:04, wrapping up"):
        assert who in words, who
    for rule in ("answered late", "STD-claims, 80% within 20 s, since 1 Jan 2024, approved by Olga Petrova", "within 5 s, a house setting"):
        assert rule in words, rule
    for proof in (
        "IMP-7", "march.txt", "open data, times in Asia/Jerusalem", "Pat Nowak, Mon 23 Feb, 10:00", "Olga Petrova, Mon 2 Mar, 09:00",
        "menu time negative (3): The menu ended before it began",
    ):
        assert proof in words, proof


@pytest.mark.row(197)
def test_what_stands_behind_a_contact_is_exported_as_the_api_tells_it(brought: Any) -> None:
    page = brought.olga_sees.get(f"/record/contacts/{brought.call.reference}/").content.decode()
    address = f"/api/v1/contacts/{brought.call.reference}"
    assert f'href="{address}" download="{brought.call.reference}.json"' in page
    told = brought.olga_sees.get(address).json()["evidence"]
    assert [(hand["person"], hand["parts"]) for hand in told["hands"]] == [
        (brought.ada.reference, ["Talking"]), (brought.sam.reference, ["Wrapping up"]),
    ]
    [visit] = told["visits"]
    assert (visit["counted_as"], visit["standard"], visit["target_seconds"]) == ("answered_late", "STD-claims", 20)
    assert told["brought"]["published_by"] == "Olga Petrova"
    assert told["repairs"][0]["rule"].startswith("The menu ended")


def test_who_may_not_see_imports_reads_no_file_and_nobody_who_published_it(brought: Any) -> None:
    page = brought.quin_sees.get(f"/record/contacts/{brought.call.reference}/").content.decode()
    told = brought.quin_sees.get(f"/api/v1/contacts/{brought.call.reference}").json()["evidence"]
    assert "IMP-7" in page
    assert "answered late" in page
    for hidden in ("march.txt", "Pat Nowak", "/record/imports/IMP-7/"):
        assert hidden not in page, hidden
    assert told["brought"] is None


def test_the_rule_shown_is_that_of_the_day_of_the_contact(brought: Any) -> None:
    old = Standard.objects.get(queue=brought.call.queue)
    Standard.objects.filter(pk=old.pk).update(ends_on=date(2026, 2, 24))
    Standard.objects.create(
        reference="STD-new", measure="service_level", queue=old.queue, target=0.9, target_seconds=90, starts_on=date(2026, 2, 24)
    )
    [visit] = evidence.of(brought.call, by=brought.olga_acts).visits
    assert (visit.standard, visit.counted_as) == (old, "answered_late")
    later = a_contact(AT + timedelta(days=1), agent=brought.ada, waited=72)
    [visit] = evidence.of(later, by=brought.olga_acts).visits
    assert (visit.standard.reference if visit.standard else "", visit.counted_as) == ("STD-new", "answered_in_time")


def test_opening_is_one_look_and_the_page_of_an_imported_contact_keeps_its_budget(brought: Any) -> None:
    browser, before = brought.olga_sees, Line.objects.count()
    with CaptureQueriesContext(connection) as asked:
        browser.get(f"/record/contacts/{brought.call.reference}/")
    reads = [each["sql"] for each in asked if each["sql"].startswith("SELECT")]
    assert len(reads) <= PAGE_BUDGET, "\n".join(reads)
    assert Line.objects.count() == before + 1


def test_what_a_contact_counts_as_is_what_the_figures_counted(cast: Any, tmp_path: Path) -> None:
    plain, bare = a_queue(), a_queue("post", target_seconds=None)
    made = [
        a_contact(AT + timedelta(minutes=5 * step), agent=cast.ada, queue=queue, waited=waited, outcome=outcome)
        for step, (queue, waited, outcome) in enumerate(
            (queue, waited, outcome)
            for queue in (plain, bare)
            for waited in (0.0, 5.0, 5.000001, 20.0, 20.000001, 300.0)
            for outcome in ("answered", "abandoned", "voicemail", "callback", "ended_in_ivr", "refused")
        )
    ]
    made.append(a_contact(AT, agent=cast.ada, direction="outbound"))
    made.append(a_contact(AT, outcome="open"))
    words = [visit.counted_as for contact in made for visit in evidence.of(contact, by=cast.olga_acts).visits]
    assert set(words) == set(COLUMNS) == set(evidence.COUNTED_AS)
    told = Counter(column for word in words for column in COLUMNS[word])
    start = datetime(2026, 2, 23, tzinfo=UTC)
    with counted(tmp_path):
        question = question_of(
            start=start, end=start + timedelta(days=1), zone="UTC", by=(), interval_minutes=None, filters=None, target_seconds=20.0,
            short_abandon_seconds=float(settings.get("short_abandon_seconds")), needs=tuple(told),
        )
        for column in told:
            assert told[column] == len(facts.visit_ids(counting.store(), question, counted_in=column)), column
