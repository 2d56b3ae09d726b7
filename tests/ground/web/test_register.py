"""The one list: filters, sort, pages, the file, and the states of having nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from floorwalker.ground.web.cells import Link, Status, csv_text
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond


@dataclass(frozen=True)
class Row:
    name: str
    talk_seconds: int | None


ROWS = [Row(f"C-{n}", None if n % 10 == 0 else n) for n in range(1, 121)]


def at_least(rows: Any, value: str) -> Any:
    if not value.isdigit():
        raise ValueError(f"Seconds was {value!r}. Write a whole number.")
    return [row for row in rows if (row.talk_seconds or 0) >= int(value)]


def register(**changes: Any) -> Register[Row]:
    parts: dict[str, Any] = {
        "code": "contacts", "title": "Contacts", "nouns": ("contact", "contacts"), "sort": "-talk",
        "columns": (
            Column("name", "Contact", lambda row: Link(row.name, f"/c/{row.name}"), sort="name"),
            Column("talk", "Talk", lambda row: row.talk_seconds, sort="talk_seconds", numeric=True),
            Column("state", "State", lambda row: Status("ok", "Done")),
        ),
        "filters": (Filter("least", "At least", at_least),),
        "first_use": FirstUse("No contacts yet", "Import a log."),
    }  # fmt: skip
    return Register(**{**parts, **changes})


def a_request(path: str, *fields: Any, **more: Any) -> Any:
    """A request of nobody: there are no views to offer."""
    request: Any = RequestFactory().get(path, *fields, **more)
    request.person = None
    return request


def test_a_page_holds_its_share_and_says_what_it_shows() -> None:
    listing = register().read(QueryDict("page=3"), ROWS)
    assert (listing.first, listing.last, listing.total) == (101, 120, "120 contacts")
    assert (listing.previous_page, listing.next_page) == (2, 0)


def test_rows_without_data_stand_last_in_either_order() -> None:
    for sort in ("talk", "-talk"):
        rows = register(page_size=120).read(QueryDict(f"sort={sort}"), ROWS).rows
        assert [row[1] for row in rows[-12:]] == [None] * 12
        assert rows[0][1] == (1 if sort == "talk" else 119)


def test_a_column_that_cannot_be_sorted_and_a_page_that_is_no_number_change_nothing() -> None:
    listing = register().read(QueryDict("sort=state&page=x"), ROWS)
    assert (listing.sort, listing.number) == ("-talk", 1)
    assert [heading.aria_sort for heading in listing.headings] == ["none", "descending", ""]


def test_a_filter_that_cannot_be_read_says_why_and_keeps_everything() -> None:
    listing = register().read(QueryDict("least=many"), ROWS)
    assert listing.fields[0].problem == "Seconds was 'many'. Write a whole number."
    assert listing.total == "120 contacts"


def test_counting_stops_where_the_figure_is_worth_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("floorwalker.ground.web.register.COUNT_LIMIT", 100)
    listing = register().read(QueryDict("page=9"), ROWS)
    assert listing.total == "more than 100 contacts"
    assert (listing.number, listing.has_next) == (2, False)


@pytest.mark.parametrize("value", ["=1+1", "+44 20", "-5 from text", "@SUM(A1)", "\t=x"])
def test_text_that_a_spreadsheet_would_run_is_quoted(value: str) -> None:
    assert csv_text(value) == f"'{value}"
    assert csv_text(-5) == "-5"


def test_the_file_holds_every_row_that_the_filters_keep() -> None:
    request = a_request("/contacts/", {"format": "csv", "least": "117"})
    answer: Any = respond(request, "unused.html", register=register(), rows=[*ROWS, Row("=cmd()", 400)])
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines == ["Contact,Talk,State", "'=cmd(),400,Done", "C-119,119,Done", "C-118,118,Done", "C-117,117,Done"]


def test_htmx_gets_the_list_alone_and_every_act_works_without_script() -> None:
    request = a_request("/contacts/", headers={"HX-Request": "true", "HX-Target": "section#register-contacts"})
    page = respond(request, "unused.html", register=register(), rows=ROWS).content.decode()
    assert page.lstrip().startswith("<section")
    assert 'href="?page=2"' in page
    assert 'href="?sort=talk"' in page
    assert 'method="get"' in page


@pytest.mark.parametrize(
    ("query", "words"), [("", "No contacts yet"), ("least=5", "No contacts match")], ids=["first use", "nothing matches"]
)
def test_nothing_there_and_nothing_found_are_told_apart(query: str, words: str) -> None:
    request = a_request(f"/contacts/?{query}", headers={"HX-Target": "section#register-contacts"})
    assert words in respond(request, "unused.html", register=register(), rows=[]).content.decode()


@pytest.mark.django_db
def test_a_page_takes_two_queries_and_the_last_page_only_one(a_person: Callable[..., Any], django_assert_num_queries: Any) -> None:
    from floorwalker.ground.people.models import Person

    for name in ("Ada", "Bea", "Cid"):
        a_person(name)
    people: Register[Person] = Register(
        code="people", title="People", nouns=("person", "people"), sort="name", first_use=FirstUse("Nobody yet", ""),
        columns=(Column("name", "Name", lambda person: person.display_name, sort="display_name"),),
    )  # fmt: skip
    with django_assert_num_queries(1):
        listing = people.read(QueryDict(""), Person.objects.all())
    assert [row[0] for row in listing.rows] == ["Ada Hill", "Bea Hill", "Cid Hill"]
    assert listing.total == "3 people"
    for page, rows in (("1", ["Ada Hill", "Bea Hill"]), ("2", ["Cid Hill"]), ("3", [])):
        with django_assert_num_queries(1 if page == "2" else 2):
            listing = replace(people, page_size=2).read(QueryDict(f"page={page}"), Person.objects.all())
        assert [row[0] for row in listing.rows] == rows
        assert listing.total == "3 people"


@pytest.mark.django_db
def test_a_page_far_into_a_list_is_read_by_its_keys_in_the_same_order(
    a_person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    from floorwalker.ground.people.models import Person
    from floorwalker.ground.web import deep

    for name in ("Ada", "Bea", "Cid", "Dot", "Eva"):
        a_person(name)
    people: Register[Person] = Register(
        code="people", title="People", nouns=("person", "people"), sort="-name", first_use=FirstUse("Nobody yet", ""), page_size=2,
        columns=(Column("name", "Name", lambda each: f"{each.display_name} of {each.site.name}", sort="display_name"),),
    )  # fmt: skip
    rows = Person.objects.select_related("site")
    near = [people.read(QueryDict(f"page={page}"), rows).rows for page in (2, 3)]
    monkeypatch.setattr(deep, "ROWS", 2)
    with django_assert_num_queries(3):  # keys, rows with all that belongs to them, and how many there are
        far = people.read(QueryDict("page=2"), rows).rows
    assert [far, people.read(QueryDict("page=3"), rows).rows] == near
    assert far[0][0].startswith("Cid Hill of ")
    assert people.read(QueryDict("page=2"), list(rows.order_by("-display_name"))).rows == far
