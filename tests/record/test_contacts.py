"""The list of contacts: found by whatever is known of them, never beyond the reader's reach, in a fixed number of queries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.ground.people.models import Membership
from floorwalker.ground.trail.models import Line
from floorwalker.record import sight
from floorwalker.record.models import Import, Interaction, Reason
from floorwalker.record.queries import contacts, search
from tests.record.contacts_made import AT, a_contact, a_customer, a_queue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

LIST_BUDGET = 20
"""Session, account, roles, led teams, house settings; the two lists of choices; saved views and tags; contacts, their queues, people,
customers and reasons; the count; duties and notices in the shell; and of a search two more for whom it names, four to write the look."""


def shown(page: Any) -> list[str]:
    """Return the references in the rows of a list, in order."""
    return [row[0].text for row in page.context["listing"].rows]


@pytest.fixture
def cast_at_work(cast: Any) -> Any:
    """Ada took one call, Sam another; one caller left."""
    cast.calls = {
        "ada": a_contact(agent=cast.ada, note="The plumber never came; promised a call back", customer=a_customer()),
        "sam": a_contact(AT + timedelta(hours=1), agent=cast.sam, note="Wants a new policy document"),
        "left": a_contact(AT + timedelta(hours=2), outcome="abandoned", waited=40, queue=a_queue("sales")),
    }
    return cast


def test_each_reader_lists_what_their_role_reaches(cast_at_work: Any) -> None:
    cast, calls = cast_at_work, cast_at_work.calls
    assert cast.una is not None
    everything = [calls[name].reference for name in ("left", "sam", "ada")]
    assert shown(cast.olga_sees.get("/record/contacts/")) == everything
    assert shown(cast.ada_sees.get("/record/contacts/")) == [calls["ada"].reference]
    assert shown(cast.una_sees.get("/record/contacts/")) == [calls["ada"].reference]


def test_a_role_without_contacts_is_refused(cast_at_work: Any) -> None:
    assert cast_at_work.pat_sees.get("/record/contacts/").status_code == 403
    assert sight.contacts(cast_at_work.pat_acts).count() == 0


def test_a_leader_sees_the_contacts_of_those_who_were_in_the_team_that_day(cast_at_work: Any, a_team: Any) -> None:
    cast = cast_at_work
    assert cast.una is not None
    other = a_team("sales-b")
    Membership.objects.filter(person=cast.ada).update(ends_on=date(2026, 2, 25))
    Membership.objects.create(person=cast.ada, team=other, starts_on=date(2026, 2, 25))
    later = a_contact(AT + timedelta(days=3), agent=cast.ada)
    listed = shown(cast.una_sees.get("/record/contacts/"))
    assert cast.calls["ada"].reference in listed
    assert later.reference not in listed


def test_a_contact_of_an_import_is_seen_once_it_is_published(cast_at_work: Any) -> None:
    batch = Import.objects.create(reference="IMP-9", importer="test", state="ready", created_by="system:test", created_at=AT)
    hidden = a_contact(AT + timedelta(hours=3), batch=batch)
    page = f"/record/contacts/{hidden.reference}/"
    assert hidden.reference not in shown(cast_at_work.olga_sees.get("/record/contacts/"))
    assert cast_at_work.olga_sees.get(page).status_code == 404
    Import.objects.filter(pk=batch.pk).update(state="published")
    assert hidden.reference in shown(cast_at_work.olga_sees.get("/record/contacts/"))
    assert cast_at_work.olga_sees.get(page).status_code == 200


@pytest.mark.row(55)
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ref={ada}", ["ada"]), ("ref=c-1", ["ada"]), ("person=Okafor", ["ada"]), ("customer=K1", ["ada"]),
        ("customer=nobody", []), ("queue=sales", ["left"]), ("queue=nosuch", []), ("channel=chat", []),
        ("outcome=abandoned", ["left"]), ("from=2026-02-23&to=2026-02-23", ["left", "sam", "ada"]), ("from=2026-02-24", []),
        ("words=plumber", ["ada"]), ("words=polic", ["sam"]), ("words=the+plumber+promis", ["ada"]), ("words=plumber+policy", []),
        ("order=oldest", ["ada", "sam", "left"]), ("reason=leak", ["sam"]), ("said=dissatisfied", ["left"]),
    ],
)
def test_contacts_are_found_by_what_is_known_of_them(cast_at_work: Any, query: str, expected: list[str]) -> None:
    calls = cast_at_work.calls
    parent = Reason.objects.create(code="leak", name="Leak")
    calls["sam"].reason = Reason.objects.create(code="kitchen", name="Kitchen", parent=parent)
    calls["sam"].save()
    Interaction.objects.filter(pk=calls["left"].pk).update(dissatisfied=True)
    query = query.replace("{ada}", calls["ada"].reference).replace("c-1", calls["ada"].reference.lower())
    page = cast_at_work.olga_sees.get(f"/record/contacts/?{query}")
    assert shown(page) == [calls[name].reference for name in expected]


@pytest.mark.parametrize(
    ("query", "says"),
    [("ref=banana", "C-1042"), ("person=nobody", "Nobody is called so"), ("from=yesterday", "2026-11-24"), ("words=%22%27%2A", "one word"),
     ("from=99999-01-01", "2026-11-24"), ("from=0001-01-01", "2026-11-24"), ("words=" + "+".join("abcdefghijklm"), "At most 12")],
)
def test_a_filter_that_cannot_be_understood_says_what_to_write(cast_at_work: Any, query: str, says: str) -> None:
    page = cast_at_work.olga_sees.get(f"/record/contacts/?{query}")
    assert page.status_code == 200
    assert says in page.content.decode()


def test_a_name_that_fits_several_people_asks_which(cast_at_work: Any, a_person: Any) -> None:
    one, other = a_person("Grace", "Hill"), a_person("Grace", "Hillman")
    page = cast_at_work.olga_sees.get("/record/contacts/?person=grace").content.decode()
    assert one.reference in page
    assert other.reference in page


@pytest.mark.parametrize(
    "words", ["plumber OR policy", 'note:"plumber"', "NEAR(a b)", "plumber*", "'; DROP TABLE x; --", "–", "plumber AND"],
)
def test_signs_of_the_index_are_only_signs(cast_at_work: Any, words: str) -> None:
    page = cast_at_work.olga_sees.get("/record/contacts/", {"words": words})
    assert page.status_code == 200
    if words == "plumber*":
        assert shown(page) == [cast_at_work.calls["ada"].reference]


def test_the_words_of_a_note_stay_in_step_with_it(cast_at_work: Any) -> None:
    by, call = cast_at_work.olga_acts, cast_at_work.calls["ada"]
    assert search.contacts("plumber", by=by).get() == call
    Interaction.objects.filter(pk=call.pk).update(note="Éclair repaired")
    assert not search.contacts("plumber", by=by).exists()
    assert search.contacts("repair", by=by).get() == call
    Interaction.objects.filter(pk=call.pk).update(note="")
    assert not search.contacts("repaired", by=by).exists()
    search.rebuild()
    assert not search.contacts("repaired", by=by).exists()
    assert search.contacts("document", by=by).get() == cast_at_work.calls["sam"]
    cast_at_work.calls["sam"].delete()
    assert not search.contacts("document", by=by).exists()


def test_the_words_found_are_marked_and_everything_else_is_escaped() -> None:
    marked = search.snippet("<script>alert(1)</script> the plumber & the Plumbing", "the plumb")
    assert "<script>" not in marked
    assert "<mark>plumb</mark>er &amp;" in marked
    assert marked.count("<mark>") == 4
    assert search.snippet("a" * 500, "zebra").endswith("…")


@pytest.mark.row(55)
def test_a_search_and_a_file_are_looks_and_the_plain_list_is_not(cast_at_work: Any) -> None:
    browser = cast_at_work.olga_sees
    browser.get("/record/contacts/")
    assert not Line.objects.filter(kind="record.looked").exists() or "contacts" not in _looks()
    before = Line.objects.count()
    browser.get("/record/contacts/?words=plumber&queue=claims")
    assert Line.objects.count() == before + 1
    answer = browser.get("/record/contacts/?format=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 4
    assert Line.objects.count() == before + 2


def _looks() -> list[str]:
    return list(Line.objects.values_list("subject", flat=True))


def test_a_reader_who_may_not_export_is_refused_the_file(cast_at_work: Any) -> None:
    assert cast_at_work.ada_sees.get("/record/contacts/?format=csv").status_code == 403


def test_a_cell_that_a_spreadsheet_would_run_is_quoted_in_the_file(cast_at_work: Any) -> None:
    Interaction.objects.filter(pk=cast_at_work.calls["ada"].pk).update(note="=cmd|'/c calc'!A1 plumber")
    answer = cast_at_work.olga_sees.get("/record/contacts/?format=csv&words=plumber")
    assert "'=cmd" in b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize("query", ["", "?words=plumber", "?person=Okafor&queue=claims", "?customer=K1"])
def test_the_list_keeps_its_budget_of_queries(cast_at_work: Any, query: str) -> None:
    browser = cast_at_work.olga_sees
    for number in range(30):
        a_contact(AT + timedelta(minutes=number), agent=cast_at_work.ada, customer=a_customer(f"M{number}"), note="plumber again")
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(f"/record/contacts/{query}").status_code == 200
    reads = [each["sql"] for each in asked if each["sql"].startswith("SELECT")]
    assert len(reads) <= LIST_BUDGET, reads


def test_the_way_from_contact_to_contact_follows_the_list(cast_at_work: Any) -> None:
    calls = cast_at_work.calls
    rows = sight.contacts(cast_at_work.olga_acts)
    beside = contacts.beside(calls["sam"], rows)
    assert (beside.before, beside.after) == (calls["left"], calls["ada"])
    claims = contacts.beside(calls["sam"], rows.filter(queue__code="claims"))
    assert (claims.before, claims.after) == (None, calls["ada"])
    twin = a_contact(calls["sam"].started_at)
    assert contacts.beside(calls["sam"], rows).before == twin
    assert contacts.beside(twin, rows).after == calls["sam"]
