"""The pages of Who is who, as a planner decides and as others read: unknown first, guesses, refusals in words, sheets, files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from floorwalker.ground import clock
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail.models import Line
from floorwalker.record.actions import identities
from floorwalker.record.deciding import Days
from floorwalker.record.models import ExternalIdentity, Interaction, SourceName
from tests.conftest import MONDAY
from tests.record.names_made import SYSTEM, brought, call, follow, named

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
LIST, MANY = "/record/who-is-who/", "/record/who-is-who/many/"


@pytest.fixture(autouse=True)
def a_floor(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    with clock.frozen(MONDAY.replace(day=20)):
        yield


def page(name: SourceName, act: str = "") -> str:
    return f"{LIST}{name.reference}/{act}"


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_names_that_nobody_knows_stand_first_with_the_best_guess(cast: Any, a_person: Any) -> None:
    a_person("Ana", "Silva", email="a.silva@example.org")
    a_person("Noor", "Khan")
    batch = brought(call(1, "2026-03-02 09:00:00", "Noor Khan"), call(2, "2026-03-03 09:10:00", "CORP\\asilva"))
    listed = words(cast.pat_sees.get(LIST))
    assert "2 names are nobody's yet." in listed
    assert listed.index("CORP\\asilva") < listed.index(">Noor Khan</a>")
    assert "Ana Silva? the address begins so" in listed
    found = words(cast.pat_sees.get(f"{LIST}?import={batch.reference}&kind=agent&state=unknown"))
    assert "1 name," in found
    imported = words(cast.pat_sees.get(f"/record/imports/{batch.reference}/"))
    assert "2 names in it are nobody's yet." in imported


def test_a_planner_says_whose_it_is_by_a_guess_or_a_name_with_days_and_takes_it_back(cast: Any, a_person: Any) -> None:
    ana, ben = a_person("Ana", "Silva", staff_number="77"), a_person("Ben", "Cole")
    brought(call(1, "2026-03-02 09:00:00", '"Silva, Ana"'), call(2, "2026-03-10 09:00:00", '"Silva, Ana"'))
    name = named("Silva, Ana")
    shown = words(cast.pat_sees.get(page(name)))
    assert "This is it" in shown
    assert f'value="{ana.reference}"' in shown
    answer = cast.pat_sees.post(page(name), {"who": "77", "ends_on": "2026-03-10"}, follow=True)
    assert "is Ana Silva. Past contacts follow; WHO-" in words(answer)
    assert "Contacts follow" in words(cast.pat_sees.get(LIST))
    refused = cast.pat_sees.post(page(name), {"who": "Ben Cole", "starts_on": "2026-03-09"})
    assert (refused.status_code, "Silva, Ana is Ana Silva from the beginning to 09 March 2026." in words(refused)) == (422, True)
    assert cast.pat_sees.post(page(name), {"who": ben.reference, "starts_on": "2026-03-10"}).status_code == 302
    follow()
    assert list(Interaction.objects.order_by("id").values_list("agent", flat=True)) == [ana.pk, ben.pk]
    decision = ExternalIdentity.objects.get(person=ben).decision
    undone = cast.pat_sees.post(page(name, "undo/"), {"decision": decision}, follow=True)
    assert f"{decision} is taken back." in words(undone)
    assert "Taken back" in words(undone)


@pytest.mark.parametrize(
    ("typed", "why"),
    [("Nobody Here", "No person is called"), ("Sam Lee", "Sam Lee may be several: Sam Lee P-"), ("", "This field is required")],
)
def test_somebody_who_cannot_be_told_is_refused_in_words(cast: Any, a_person: Any, typed: str, why: str) -> None:
    a_person("Sam", "Lee")
    a_person("Sam", "Lee")
    brought(call(1, "2026-03-02 09:00:00"))
    answer = cast.pat_sees.post(page(named("4021")), {"who": typed})
    assert (answer.status_code, why in words(answer)) == (422, True)


def test_new_not_ours_and_other_days_are_one_press_each(cast: Any, a_person: Any) -> None:
    brought(call(1, "2026-03-02 09:00:00", "dfox"), call(2, "2026-03-02 09:10:00", "robot"))
    assert "dfox is new here" in words(cast.pat_sees.post(page(named("dfox"), "new/"), {"display_name": "Dana Fox"}, follow=True))
    assert "robot is not ours." in words(cast.pat_sees.post(page(named("robot"), "not-ours/"), follow=True))
    identity = ExternalIdentity.objects.get(person=Person.objects.get(display_name="Dana Fox"))
    asked = {"identity": identity.pk, "starts_on": "2026-03-01", "ends_on": ""}
    assert "dfox is Dana Fox from 01 March 2026." in words(cast.pat_sees.post(page(named("dfox"), "days/"), asked, follow=True))
    assert "Those are no days" in words(cast.pat_sees.post(page(named("dfox"), "days/"), {**asked, "starts_on": "soon"}, follow=True))
    assert cast.pat_sees.post(page(named("dfox"), "nothing/")).status_code == 404


def test_many_are_taken_as_new_from_the_list_and_undone_in_one_step(cast: Any, a_person: Any) -> None:
    a_person("Noor", "Khan")
    brought(*(call(at, f"2026-03-02 09:{at:02}:00", who) for at, who in enumerate(("one", "two", "three", "noor khan"))))
    rows = [named(who).pk for who in ("one", "two", "three", "noor khan")]
    tried = words(cast.pat_sees.post(LIST, {"hand": "new", "row": rows}))
    assert "This can be done to 3 of 4 names." in tried
    assert Person.objects.filter(is_provisional=True).count() == 3
    done = cast.pat_sees.post(LIST, {"hand": "new", "row": rows, "step": "do"})
    assert Person.objects.filter(is_provisional=True).count() == 0
    kept = done.context["kept"]
    cast.pat_sees.post(LIST, {"hand": "new", "step": "undo", "kept": kept})
    assert Person.objects.filter(is_provisional=True).count() == 3


SHEET = """system\tkind\tname\twho\tfrom\tuntil
csv\tperson\t4021\tAna Silva\t\t10/03/2026
csv\tperson\t4021\tBen Cole\t10/03/2026\t
csv\tperson\t4021\tNoor Khan\t01/03/2026\t
csv\tperson\tx1\tnew\t\t
csv\tperson\trobot\tnot ours\t\t
csv\tplanet\t4022\tAna Silva\t\t
acd9\tperson\t4022\tAna Silva\t\t
csv\tperson\t4022\t=HYPERLINK("x")\t\t
csv\tperson\t4023\tAna Silva\tsoon\t
"""


def test_a_pasted_sheet_shows_the_fate_of_each_row_then_does_it_under_one_reference(cast: Any, a_person: Any) -> None:
    for given, family in (("Ana", "Silva"), ("Ben", "Cole"), ("Noor", "Khan")):
        a_person(given, family)
    brought(call(1, "2026-03-02 09:00:00"), call(2, "2026-03-11 09:00:00"), call(3, "2026-03-02 09:00:00", "x1"),
            call(4, "2026-03-02 09:00:00", "robot"))
    sent = {"pasted": SHEET, "source": "csv", "order": "dmy"}
    before = ExternalIdentity.objects.count(), Line.objects.count(), SourceName.objects.count()
    tried = cast.pat_sees.post(MANY, sent)
    shown = words(tried)
    assert "4 would be said or changed, 0 as they are, 5 refused." in shown
    for why in ("4021 is Ana Silva from the beginning to 09 March 2026.", "&#x27;planet&#x27; is no kind of name.",
                "No system is called &#x27;acd9&#x27;", "is a formula, not a value.", "which is no day."):
        assert why in shown, why
    assert (ExternalIdentity.objects.count(), Line.objects.count(), SourceName.objects.count()) == before
    done = words(cast.pat_sees.post(MANY, {**sent, "pasted": tried.context["sheet"], "step": "do"}))
    assert "4 said, 0 as they are, 5 refused." in done
    line = Line.objects.get(kind="names.decided")
    follow()
    handled = list(Interaction.objects.order_by("id").values_list("agent__display_name", flat=True))
    assert handled == ["Ana Silva", "Ben Cole", "x1", "robot"]
    again = words(cast.pat_sees.post(MANY, sent))
    assert "0 would be said or changed, 2 as they are, 7 refused." in again
    identities.undo(line.subject, by=SYSTEM)
    assert not ExternalIdentity.objects.filter(taken_back_in="", name__kind="agent").exists()


def test_a_workbook_changes_the_days_of_what_stands(cast: Any, a_person: Any) -> None:
    ana = a_person("Ana", "Silva", staff_number="4021")
    brought(call(1, "2026-03-02 09:00:00"))
    book, content = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["Login", "Whose", "Until"])
    book.active.append(["4021", "Ana Silva", date(2026, 3, 10)])
    book.save(content)
    tried = cast.pat_sees.post(MANY, {"file": SimpleUploadedFile("who.xlsx", content.getvalue()), "source": "csv", "order": "dmy"})
    assert "Ana Silva from the beginning to 09 March 2026; before: from the beginning" in words(tried)
    cast.pat_sees.post(MANY, {"pasted": tried.context["sheet"], "source": "csv", "order": "dmy", "step": "do"})
    assert ExternalIdentity.objects.get(person=ana, taken_back_in="").ends_on == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("sheet", "why"), [("a,b\n1,2\n", "No column is called"), ("name,who\n", "no row below"), ("x", "has no header")]
)
def test_a_sheet_that_is_none_is_refused_in_words(cast: Any, sheet: str, why: str) -> None:
    answer = cast.pat_sees.post(MANY, {"pasted": sheet, "source": "csv", "order": "dmy"})
    assert (answer.status_code, why in words(answer)) == (422, True)


def test_readers_see_as_far_as_they_reach_and_decide_nothing(cast: Any) -> None:
    assert cast.ada.display_name == "Ada Okafor"
    brought(call(1, "2026-03-02 09:00:00", "ada okafor"), call(2, "2026-03-02 09:00:00", "x.test"))
    for browser in (cast.ada_sees, cast.una_sees):
        listed = words(browser.get(LIST))
        assert "ada okafor" in listed
        assert "x.test" not in listed
        assert "CLAIMS_V" not in listed
        assert "Add a name" not in listed
        assert browser.get(page(named("x.test"))).status_code == 404
        assert browser.post(page(named("ada okafor")), {"who": "x"}).status_code == 403
        assert browser.post(page(named("ada okafor"), "undo/"), {"decision": "IMP-1"}).status_code == 403
    assert cast.sam_sees.get(LIST).status_code == 403
    assert cast.rita_sees.get(MANY).status_code == 403


def test_the_list_takes_as_many_queries_for_forty_names_as_for_four(cast: Any, django_assert_max_num_queries: Any) -> None:
    brought(*(call(at, f"2026-03-02 09:{at:02}:00", f"agent {at}") for at in range(40)))
    browser = cast.pat_sees
    with django_assert_max_num_queries(28):
        assert "41 names" in words(browser.get(LIST))


def test_the_file_holds_every_name_and_runs_in_no_spreadsheet(cast: Any, a_person: Any) -> None:
    ana = a_person("Ana", "Silva")
    brought(call(1, "2026-03-02 09:00:00", "@sum"))
    identities.say(named("@sum"), target=ana, days=Days(), by=SYSTEM)
    answer = cast.pat_sees.get(f"{LIST}?format=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0] == "Name,State,Names a,System,Whose,Contacts,First seen,Last seen"
    assert any("Ana Silva from the beginning" in line for line in lines)
    assert not any(line.startswith("@") for line in lines)
    assert Line.objects.filter(kind="trail.looked", body__contains="who is who export").exists()
    assert cast.ada_sees.get(f"{LIST}?format=csv").status_code == 403
