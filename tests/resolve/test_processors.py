"""Who works on personal data for the house, joined to the record of processing, and who the controller is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from floorwalker.ground import settings
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.trail.models import Line
from floorwalker.resolve.actions import processors
from floorwalker.resolve.models import Processor
from floorwalker.resolve.queries import processors as queries
from tests.conftest import MONDAY
from tests.resolve.test_rights_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(108)]
PAGE, TODAY = "/resolve/processors/", MONDAY.date()
YEAR = TODAY + timedelta(days=365)


def said(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Kestrel Print", "does": "Prints and posts letters.", "rooms": ["resolve"], "country": "United Kingdom", "transfer": "none",
        "safeguard": "", "sub_processors": "", "contract_on": TODAY - timedelta(days=400), **changes,
    }  # fmt: skip


def added(cast: Any, **changes: Any) -> Processor:
    return processors.add(said(**changes), review_on=YEAR, owner=cast.cora, by=cast.olga_acts)


def test_a_processor_owes_a_look_and_stands_beside_what_reaches_it(cast: Any) -> None:
    made = added(cast, transfer="clauses", country="India", safeguard="UK addendum of 1 June 2025")
    todo = Todo.objects.get(about=f"processor:{made.reference}")
    assert (todo.person, todo.due_at.date(), todo.done_at) == (cast.cora, YEAR, None)
    found = words(cast.asa_sees.get("/resolve/processing/?room=resolve"))
    assert "Kestrel Print" in found
    assert "Kestrel Print" not in words(cast.asa_sees.get("/resolve/processing/?room=plan"))
    later = YEAR + timedelta(days=300)
    processors.review(made.reference, found="The addendum holds.", review_on=later, by=cast.cora_acts)
    todo.refresh_from_db()
    assert todo.due_at.date() == later
    changed = processors.change(made.reference, said(country="Ireland", transfer="adequacy", safeguard="EU"), by=cast.cora_acts)
    assert (changed.country, changed.transfer) == ("Ireland", "adequacy")
    processors.give(made.reference, to=cast.olga, by=cast.adm_acts)
    assert Todo.objects.get(about=f"processor:{made.reference}").person == cast.olga
    processors.end(made.reference, on=TODAY, why="Another one prints. All data were deleted, as confirmed.", by=cast.cora_acts)
    assert "Kestrel Print" not in words(cast.asa_sees.get("/resolve/processing/?room=resolve"))
    assert Todo.objects.get(about=f"processor:{made.reference}").done_at is not None
    assert [each.kind for each in Line.objects.filter(subject=made.reference).order_by("id")] == [
        "processor.added", "processor.reviewed", "processor.changed", "processor.changed", "processor.ended",
    ]  # fmt: skip
    with pytest.raises(Conflict, match="ended"):
        processors.review(made.reference, found="So.", review_on=later, by=cast.cora_acts)


@pytest.mark.parametrize(("changes", "match"), [
    ({"transfer": "clauses", "country": "India"}, "safeguard"), ({"transfer": "boat"}, "no way abroad"), ({"rooms": []}, "whose data"),
    ({"rooms": ["cellar"]}, "keeps nothing"), ({"name": " "}, "Name has 0"), ({"does": ""}, "Does has 0"),
    ({"contract_on": TODAY + timedelta(days=1)}, "still to come"),
])  # fmt: skip
def test_what_is_missing_is_refused_by_name(cast: Any, changes: dict[str, Any], match: str) -> None:
    with pytest.raises(RuleBroken, match=match):
        added(cast, **changes)
    assert not Processor.objects.exists()


def test_nothing_is_reviewed_without_a_contract_nor_for_longer_than_two_years(cast: Any) -> None:
    made = added(cast, contract_on=None)
    with pytest.raises(RuleBroken, match="has no contract"):
        processors.review(made.reference, found="All well.", review_on=YEAR, by=cast.cora_acts)
    for day in (TODAY, TODAY + timedelta(days=800)):
        with pytest.raises(RuleBroken, match="within two years"):
            processors.add(said(), review_on=day, owner=cast.cora, by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="keeps no processors"):
        processors.add(said(), review_on=YEAR, owner=cast.ada, by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="still to come"):
        processors.end(made.reference, on=YEAR, why="Later.", by=cast.cora_acts)
    with pytest.raises(NotFound):
        processors.end("PRC-99", on=TODAY, why="Gone.", by=cast.cora_acts)
    assert "1 processor has no contract" in words(cast.cora_sees.get(PAGE))


def test_the_record_names_the_controller_once_somebody_said_who_it_is(cast: Any) -> None:
    assert "not said yet" in words(cast.cora_sees.get("/resolve/processing/"))
    settings.change("controller", to="Larkfield Insurance plc, 1 Lark Road", by=cast.adm_acts)
    settings.change("data_protection_officer", to="dpo@larkfield.example", by=cast.adm_acts)
    cache.delete("house_settings")  # which remembers for seconds what stood before
    assert queries.controller() == ("Larkfield Insurance plc, 1 Lark Road", "dpo@larkfield.example")
    assert "dpo@larkfield.example" in words(cast.cora_sees.get("/resolve/processing/"))


def test_pages_say_when_empty_take_what_is_typed_and_tell_refusals(cast: Any) -> None:
    olga = cast.olga_sees
    assert "Nobody outside is named yet" in words(olga.get(PAGE))
    form = {**said(rooms="resolve"), "contract_on": "2025-01-01", "review_on": YEAR.isoformat(), "owner": cast.cora.pk}
    assert olga.post(f"{PAGE}new/", {**form, "transfer": "rules"}).status_code == 422
    assert olga.post(f"{PAGE}new/", form).status_code == 302
    made = Processor.objects.get()
    one = f"{PAGE}{made.reference}/"
    assert "Prints and posts letters." in words(olga.get(one))
    assert olga.post(f"{one}review/", {"found": "Well.", "review_on": TODAY.isoformat()}).status_code == 422
    assert olga.post(f"{one}review/", {"found": "Well.", "review_on": YEAR.isoformat()}).status_code == 302
    assert olga.post(f"{one}change/", {**form, "does": "Prints."}).status_code == 302
    assert olga.post(f"{one}dance/").status_code == 404
    assert olga.post(f"{one}end/", {"on": TODAY.isoformat(), "why": "Deleted all."}).status_code == 302
    assert "Deleted all." in words(olga.get(one))
    assert "Kestrel Print" in words(olga.get(f"{PAGE}?stands=ended"))


@pytest.mark.parametrize(("who", "reads", "keeps"), [
    ("cora", True, True), ("olga", True, True), ("asa", True, False), ("adm", True, False), ("ada", False, False), ("sam", False, False),
    ("una", False, False), ("quin", False, False), ("pat", False, False), ("rita", False, False), ("stranger", False, False),
])  # fmt: skip
def test_each_role_does_what_is_its_own(cast: Any, who: str, reads: bool, keeps: bool) -> None:
    made = added(cast)
    sees, acts = getattr(cast, f"{who}_sees"), getattr(cast, f"{who}_acts")
    for path in (PAGE, f"{PAGE}{made.reference}/"):
        assert sees.get(path).status_code == (200 if reads else 403)
    assert sees.get(f"{PAGE}new/").status_code == (200 if keeps else 403)
    tries = (
        lambda: processors.add(said(), review_on=YEAR, owner=cast.cora, by=acts),
        lambda: processors.change(made.reference, said(), by=acts),
        lambda: processors.review(made.reference, found="Well.", review_on=YEAR, by=acts),
        lambda: processors.end(made.reference, on=TODAY, why="Deleted.", by=acts),
    )
    for do in tries:
        if keeps:
            assert do()
        else:
            with pytest.raises(NotAllowed):
                do()
