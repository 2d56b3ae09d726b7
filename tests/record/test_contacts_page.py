"""The page of one contact, and the way from a figure to the contacts behind it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.engine import measures
from floorwalker.ground import refs
from floorwalker.ground.trail.models import Line
from floorwalker.record import counting, facts
from floorwalker.record.models import Import, SurveyAnswer
from floorwalker.record.queries import cells
from tests.record.contacts_made import AT, a_contact, a_customer, a_queue, counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

PAGE_BUDGET = 48
"""Four for who reads, one look (four writes are not counted), the contact, its words, its sound, its parts, survey, standard, findings,
story (seven), neighbours, lists of choices, ties, team, the trail's four with names, the automatic checks, duties in the shell, whether
a note of ours belongs to it, two of whoever judged it, one of whoever asked the customer, and one each of whoever keeps its copies, its
steps and the checks of it."""


@pytest.fixture
def call(cast: Any) -> Any:
    """Ada's call, 52 seconds over the standard, by a customer who had called before and after."""
    customer = a_customer(name="Mary Kent")
    cast.before = a_contact(AT - timedelta(days=2), agent=cast.sam, customer=customer)
    batch = Import.objects.create(
        reference="IMP-7", importer="test", state="published", created_by="system:test", created_at=AT,
        problems={"repaired:menu_time_negative": 3, "bad_date": 2},
    )
    cast.call = a_contact(
        agent=cast.ada, waited=72, talk=254, customer=customer, note="Two promises <b>missed</b>.", batch=batch, repaired=True,
        dissatisfied=True,
    )
    SurveyAnswer.objects.create(
        interaction=cast.call, instrument="csat", score=4, scale_min=1, scale_max=5, answered_at=AT, comment="finally sorted"
    )
    return cast


def text_of(page: Any) -> str:
    """Return the words of a page without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


@pytest.mark.row(8)
def test_the_page_shows_everything_known_about_the_contact(call: Any) -> None:
    page = call.quin_sees.get(f"/record/contacts/{call.call.reference}/")
    words = text_of(page)
    for expected in (
        "Waiting", "Talking", "4:14", "80% within 20 s", "52 s over", "Mary Kent", "2 of 2", "This contact", "4 of 5",
        "“finally sorted”", "IMP-7", "menu time negative (3)", "No recording", "Not satisfied", "Claims A then", "not set up yet",
    ):
        assert expected in words, expected
    assert "bad date" not in words
    assert "&lt;b&gt;missed" in page.content.decode()


def test_opening_a_contact_stands_in_its_trail_and_is_shown_to_those_who_may(call: Any) -> None:
    address = f"/record/contacts/{call.call.reference}/"
    call.ada_sees.get(address)
    assert Line.objects.filter(subject=call.call.reference).count() == 1
    assert "Ada Okafor" in text_of(call.quin_sees.get(address))
    assert "not who opened it" in text_of(call.ada_sees.get(address))


@pytest.mark.parametrize("who", ["ada", "pat", "asa", "stranger"])
def test_a_contact_out_of_reach_is_not_said_to_exist(call: Any, who: str) -> None:
    browser = getattr(call, f"{who}_sees")
    there = browser.get(f"/record/contacts/{call.before.reference}/")
    absent = browser.get("/record/contacts/C-999999/")
    assert there.status_code == absent.status_code == 404
    same = [text_of(page).replace(call.before.reference, "C-X").replace("C-999999", "C-X") for page in (there, absent)]
    assert re.sub(r"R-[0-9A-F]+", "", same[0]) == re.sub(r"R-[0-9A-F]+", "", same[1])
    assert not Line.objects.filter(subject=call.before.reference).exists()


@pytest.mark.parametrize("reference", ["C-", "C-0x1", "X-1", "C-99999999999999999999", "C-١"])
def test_what_is_no_reference_is_not_found(call: Any, reference: str) -> None:
    assert call.olga_sees.get(f"/record/contacts/{reference}/").status_code == 404


def test_the_story_shows_what_the_reader_reaches_and_counts_the_rest(call: Any) -> None:
    words = text_of(call.ada_sees.get(f"/record/contacts/{call.call.reference}/"))
    assert "1 of 1" in words
    assert "1 more, out of reach of your roles" in words


def test_a_contact_without_customer_standard_or_parts_says_so(cast: Any) -> None:
    bare = a_contact(queue=a_queue("post", channel="post", target_seconds=None), outcome="abandoned")
    bare.segments.all().delete()
    words = text_of(cast.olga_sees.get(f"/record/contacts/{bare.reference}/"))
    for expected in ("Customer unknown", "no standard in force on that day", "No parts known", "was not asked", "none: recorded here"):
        assert expected in words


def test_the_page_keeps_its_budget_of_queries_whatever_the_story(call: Any) -> None:
    for number in range(40):
        a_contact(AT + timedelta(hours=number), agent=call.ada, customer=call.call.customer)
    browser = call.quin_sees
    with CaptureQueriesContext(connection) as asked:
        browser.get(f"/record/contacts/{call.call.reference}/?queue=claims&words=promises")
    reads = [each["sql"] for each in asked if each["sql"].startswith("SELECT")]
    assert len(reads) <= PAGE_BUDGET, "\n".join(reads)


def test_a_ref_to_a_contact_is_hidden_from_those_who_may_not_see_it(call: Any) -> None:
    ref = refs.Ref.parse(f"contact:{call.call.reference}")
    assert refs.sight(ref, by=call.ada_acts).page == f"/record/contacts/{call.call.reference}/"
    assert refs.sight(ref, by=call.pat_acts).hidden
    frozen = refs.freeze(ref, by=call.quin_acts)
    assert frozen["outcome"] == "answered"
    assert "note" not in frozen
    customer = refs.Ref.parse(f"customer:{call.call.customer.reference}")
    assert "Mary" not in str(refs.freeze(customer, by=call.quin_acts))
    assert refs.sight(customer, by=call.pat_acts).hidden


# From a figure to its contacts ------------------------------------------------------------------------------------------


@pytest.fixture
def floor(cast: Any, tmp_path: Path) -> Any:
    """Twelve calls of Ada and Sam over two hours, one of them waiting twice, counted."""
    assert cast.una is not None
    for number in range(12):
        agent = cast.ada if number % 3 == 0 else cast.sam
        a_contact(AT + timedelta(minutes=10 * number), agent=agent, waited=5 * number, outcome="answered" if number % 5 else "abandoned")
    twice = a_contact(AT + timedelta(minutes=1), agent=cast.sam)
    last = twice.segments.get(position=1)
    twice.segments.create(
        position=2, kind="queue", visit=1, queue=twice.queue, started_at=last.ended_at, ended_at=last.ended_at + timedelta(seconds=9),
    )
    twice.segments.create(
        position=3, kind="talk", visit=1, queue=twice.queue, person=cast.ada, outcome="answered",
        started_at=last.ended_at + timedelta(seconds=9), ended_at=last.ended_at + timedelta(seconds=60),
    )
    with counted(tmp_path):
        yield cast


def links_of(page: Any) -> list[tuple[str, str]]:
    """Return the addresses of contacts in a page of figures, each with the figure's words."""
    return re.findall(r'<a href="(/record/contacts/behind/[^"]+)">(?:<span[^>]*>)?(?:<svg.*?</svg>)?([^<]+)<', page.content.decode())


@pytest.mark.row(8)
def test_every_count_on_the_page_of_figures_opens_exactly_its_contacts(floor: Any) -> None:
    page = floor.olga_sees.get("/record/figures/?by=interval&from=2026-02-23&to=2026-02-24&m=offered&m=handled&m=abandoned")
    found = links_of(page)
    assert len(found) >= 9
    for address, figure in found:
        behind = floor.olga_sees.get(address)
        cell = cells.read(address.split("/")[-2])
        ids = facts.contact_ids(counting.store(), cell.question, counted_in=cell.counted_in)
        rows = behind.context["listing"].rows
        assert sorted(row[0].text for row in rows) == sorted(f"C-{number}" for number in ids)
        assert behind.context["behind"].figure == int(figure)


def test_a_contact_that_waited_twice_counts_twice_and_is_listed_once(floor: Any) -> None:
    page = floor.olga_sees.get("/record/figures/?by=queue&from=2026-02-23&to=2026-02-24&m=offered")
    [(address, figure)] = links_of(page)
    assert figure == "14"
    assert "14 visits of 13 contacts" in text_of(floor.olga_sees.get(address))


def test_the_reader_is_told_how_many_of_the_contacts_they_see(floor: Any) -> None:
    page = floor.olga_sees.get("/record/figures/?by=&from=2026-02-23&to=2026-02-24&m=offered")
    [(address, _figure)] = links_of(page)
    seen = floor.una_sees.get(address)
    assert "You see 3 of 13" in text_of(seen)
    assert len(seen.context["listing"].rows) == 3
    assert "You see all of them" in text_of(floor.olga_sees.get(address))
    assert floor.pat_sees.get(address).status_code == 403


def test_looking_behind_a_figure_is_one_look(floor: Any) -> None:
    [(address, _figure)] = links_of(floor.olga_sees.get("/record/figures/?by=&from=2026-02-23&to=2026-02-24&m=offered"))
    before = Line.objects.count()
    floor.olga_sees.get(f"{address}?outcome=abandoned")
    assert Line.objects.count() == before + 1


@pytest.mark.parametrize(
    "change",
    [
        lambda cell: ["offered", "offered; DROP TABLE x", cell.question.as_record()],
        lambda cell: ["nonsense", "offered", cell.question.as_record()],
        lambda cell: ["offered", "offered", {**cell.question.as_record(), "filters": {"queue": ["1 OR 1=1"]}}],
        lambda cell: ["offered", "handling_seconds", cell.question.as_record()],
        lambda cell: ["offered", "offered", {}],
        lambda cell: "offered",
    ],
)
def test_an_address_of_a_figure_that_asks_nonsense_is_refused(floor: Any, change: Any) -> None:
    [(address, _figure)] = links_of(floor.olga_sees.get("/record/figures/?by=&from=2026-02-23&to=2026-02-24&m=offered"))
    cell = cells.read(address.split("/")[-2])
    hostile = signing.dumps(change(cell), salt=cells.SALT, compress=True)
    assert floor.olga_sees.get(f"/record/contacts/behind/{hostile}/").status_code == 422


def test_an_altered_address_of_a_figure_is_refused(floor: Any) -> None:
    [(address, _figure)] = links_of(floor.olga_sees.get("/record/figures/?by=&from=2026-02-23&to=2026-02-24&m=offered"))
    token = address.split("/")[-2]
    for bent in (token[:-1] + ("A" if token[-1] != "A" else "B"), token[5:], "x", "a:b:c", token.replace(":", "%3A", 1) + "x"):
        assert floor.olga_sees.get(f"/record/contacts/behind/{bent}/").status_code == 422


def test_every_measure_of_visits_leads_to_a_column_whose_contacts_can_be_listed(floor: Any) -> None:
    column = {measure.code: cells.counted_in(measure) for measure in measures.all()}
    assert column["service_level"] == "offered"
    assert column["offered"] == "offered"
    assert column["aht"] == "handle_known"
    assert column["occupancy"] == ""
    assert column["csat"] == ""
