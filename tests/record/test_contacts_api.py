"""The record over the API: the same reach, the same refusals, a description that holds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.engine import measures
from floorwalker.ground.trail.models import Line
from tests.record.contacts_made import AT, a_contact, a_queue, counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
DAY = "from=2026-02-23&to=2026-02-24"


@pytest.fixture
def floor(cast: Any, tmp_path: Path) -> Any:
    """Five calls of Ada, one that left."""
    assert cast.una is not None
    cast.calls = [a_contact(AT + timedelta(minutes=7 * number), agent=cast.ada, note="storm") for number in range(5)]
    a_contact(AT, queue=a_queue("sales"), outcome="abandoned")
    with counted(tmp_path):
        yield cast


def test_the_shelf_is_given_whole(floor: Any) -> None:
    assert [each["code"] for each in floor.ada_sees.get("/api/v1/measures").json()] == [each.code for each in measures.all()]


def test_figures_are_those_of_the_page_and_no_data_is_null(floor: Any) -> None:
    answer = floor.olga_sees.get(f"/api/v1/figures?{DAY}&by=queue&m=offered,asa,csat").json()
    rows = {row["queue"]: row for row in answer["rows"]}
    assert answer["schema"] == 1
    assert rows["claims"] == {"queue": "claims", "offered": 5, "asa": 10, "csat": None}
    assert rows["sales"]["asa"] is None


def test_contacts_come_in_pages_each_once(floor: Any) -> None:
    seen: list[str] = []
    after = ""
    while True:
        page = floor.olga_sees.get("/api/v1/contacts", {"limit": 2, "after": after}).json()
        seen += [each["reference"] for each in page["contacts"]]
        if page["after"] is None:
            break
        after = page["after"]
    assert len(seen) == len(set(seen)) == 6
    assert floor.una_sees.get("/api/v1/contacts").json()["contacts"][0]["reference"] == floor.calls[-1].reference
    assert len(floor.una_sees.get("/api/v1/contacts").json()["contacts"]) == 5


def test_one_contact_has_its_parts_and_its_opening_is_a_look(floor: Any) -> None:
    reference = floor.calls[0].reference
    shown = floor.ada_sees.get(f"/api/v1/contacts/{reference}").json()
    assert [part["kind"] for part in shown["parts"]] == ["queue", "talk"]
    assert shown["import"] is None
    assert Line.objects.filter(subject=reference).count() == 1


@pytest.mark.parametrize(
    ("who", "address", "status", "code"),
    [
        ("olga", "figures?by=moon", 422, "bad_figures_question"), ("olga", "figures?interval=x", 422, "bad_parameter"),
        ("olga", "contacts?from=yesterday", 422, "bad_filter"), ("olga", "contacts?limit=100000", 422, "bad_parameter"),
        ("olga", "contacts?after=x", 422, "bad_cursor"), ("olga", "contacts/C-999999", 404, "not_found"),
        ("pat", "contacts", 403, "not_allowed"), ("ada", f"figures?{DAY}&by=agent", 200, ""), ("stranger", "figures", 403, "not_allowed"),
    ],
)
def test_refusals_are_problem_documents(floor: Any, who: str, address: str, status: int, code: str) -> None:
    answer = getattr(floor, f"{who}_sees").get(f"/api/v1/{address}")
    assert answer.status_code == status
    if code:
        assert answer["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert (problem["code"], problem["status"]) == (code, status)
        assert problem["detail"]


def test_a_visitor_is_told_to_sign_in(client: Any, db: None) -> None:
    answer = client.get("/api/v1/measures")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_the_description_names_every_refusal(floor: Any) -> None:
    described = floor.olga_sees.get("/api/v1/openapi.json").json()
    assert "422" in described["paths"]["/api/v1/figures"]["get"]["responses"]
    assert all("404" in each["responses"] for operations in described["paths"].values() for each in operations.values())
    assert floor.olga_sees.get("/api/v1/measures?x=%00").status_code == 404
    assert set(described["webhooks"]["event"]["post"]["requestBody"]["content"]) == {"application/json"}
    assert described["components"]["securitySchemes"]["KeyAuth"] == {"type": "http", "scheme": "bearer"}
    names = {each["name"] for each in described["paths"]["/api/v1/figures"]["get"]["parameters"]}
    assert {"by", "and", "from", "to", "m"} <= names
