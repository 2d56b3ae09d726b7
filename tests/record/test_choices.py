"""Reasons and outcomes: trees that people edit, and that keep whatever was logged with them readable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.trail import queries as trail
from floorwalker.record import choosing
from floorwalker.record.actions import choices
from floorwalker.record.actions.choices import ChoiceRefused
from floorwalker.record.models import Reason, Resolution
from tests.conftest import MONDAY
from tests.record.contacts_made import a_contact, counted
from tests.record.test_contacts_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture
def tree(cast: Any) -> dict[str, Reason]:
    """Claim with new and progress below it, and Policy."""
    by = cast.olga_acts
    claim = choices.add(Reason, "Claim", by=by)
    return {
        "claim": claim, "new": choices.add(Reason, "New claim", under=claim, by=by),
        "progress": choices.add(Reason, "Where is my claim?", under=claim, by=by), "policy": choices.add(Reason, "Policy", by=by),
    }


def paths(model: Any = Reason) -> list[str]:
    return [place.path for place in choosing.walk(model)]


def test_a_branch_is_added_under_another_in_order_with_a_code_of_its_own(tree: Any, cast: Any) -> None:
    assert paths() == ["Claim", "Claim › New claim", "Claim › Where is my claim?", "Policy"]
    again = choices.add(Reason, "New claim", under=tree["policy"], by=cast.olga_acts)
    assert (again.code, tree["new"].code) == ("new-claim-2", "new-claim")
    line = next(iter(trail.lines(subject="reason:new-claim-2", limit=1)))
    assert line.sentence == "Added reason:new-claim-2, New claim, under policy"


def test_a_branch_is_renamed_moved_and_ordered_and_keeps_its_code(tree: Any, cast: Any) -> None:
    by = cast.olga_acts
    choices.rename(tree["new"], to="A new claim", by=by)
    choices.move(tree["progress"], under=None, by=by)
    choices.shift(tree["policy"], places=-1, by=by)
    assert paths() == ["Policy", "Claim", "Claim › A new claim", "Where is my claim?"]
    assert Reason.objects.get(code="new-claim").name == "A new claim"
    choices.shift(tree["policy"], places=-5, by=by)
    assert paths()[0] == "Policy"


def test_a_retired_branch_takes_all_below_it_out_of_use_and_stays_readable(tree: Any, cast: Any) -> None:
    contact = a_contact(agent=cast.ada, reason=tree["new"])
    choices.retire(tree["claim"], by=cast.olga_acts)
    assert [place.path for place in choosing.open_places(Reason)] == ["Policy"]
    contact.refresh_from_db()
    assert contact.reason.name == "New claim"
    choices.restore(tree["claim"], by=cast.olga_acts)
    assert [place.path for place in choosing.open_places(Reason)] == ["Claim › New claim", "Claim › Where is my claim?", "Policy"]


@pytest.mark.parametrize(
    ("do", "message"),
    [
        (lambda t, by: choices.add(Reason, "  ", by=by), "The name has 0 characters."),
        (lambda t, by: choices.add(Reason, "new CLAIM", under=t["claim"], by=by), "new CLAIM stands there already."),
        (lambda t, by: choices.move(t["claim"], under=t["new"], by=by), "New claim lies below Claim."),
        (lambda t, by: choices.restore(t["claim"], by=by), "Claim is in use."),
    ],
    ids=["no name", "taken", "below itself", "in use"],
)
def test_a_refused_change_of_the_tree_changes_nothing(tree: Any, cast: Any, do: Any, message: str) -> None:
    before = paths()
    with pytest.raises(ChoiceRefused) as refused:
        do(tree, cast.olga_acts)
    assert refused.value.message == message
    assert refused.value.remedy
    assert paths() == before


def test_nothing_is_added_or_restored_below_what_is_retired_nor_deeper_than_four_levels(tree: Any, cast: Any) -> None:
    by = cast.olga_acts
    deep = tree["new"]
    for level in ("Home", "Roof"):
        deep = choices.add(Reason, level, under=deep, by=by)
    with pytest.raises(ChoiceRefused, match="4 levels"):
        choices.add(Reason, "Tiles", under=deep, by=by)
    with pytest.raises(ChoiceRefused, match="4 levels"):
        choices.move(tree["claim"], under=tree["policy"], by=by)
    choices.retire(tree["new"], by=by)
    choices.retire(tree["claim"], by=by)
    with pytest.raises(ChoiceRefused, match="Claim is retired"):
        choices.add(Reason, "Late", under=tree["progress"], by=by)
    with pytest.raises(ChoiceRefused, match="Claim is retired"):
        choices.restore(tree["new"], by=by)


@pytest.mark.parametrize("who", ["ada", "una", "stranger"])
def test_only_who_may_change_the_trees_does(tree: Any, cast: Any, who: str) -> None:
    by = getattr(cast, f"{who}_acts")
    for do in (
        lambda: choices.add(Reason, "X", by=by), lambda: choices.rename(tree["new"], to="X", by=by),
        lambda: choices.move(tree["new"], under=None, by=by), lambda: choices.shift(tree["new"], places=1, by=by),
        lambda: choices.retire(tree["new"], by=by), lambda: choices.restore(tree["new"], by=by), lambda: choices.add_usual(by=by),
    ):
        with pytest.raises(NotAllowed):
            do()
    assert getattr(cast, f"{who}_sees").get("/record/reasons/").status_code == 403


def test_what_is_typed_means_one_place_or_says_which_it_could(tree: Any, cast: Any) -> None:
    places = choosing.open_places(Reason)
    assert choosing.meant("where my", places) == tree["progress"]
    assert choosing.meant("claim › new claim", places) == tree["new"]
    assert choosing.meant("POLICY", places) == tree["policy"]
    with pytest.raises(ValueError, match="Several fit: Claim › New claim; Claim › Where is my claim"):
        choosing.meant("claim", places)
    with pytest.raises(ValueError, match="Nothing in the list fits"):
        choosing.meant("weather", places)


def test_the_page_edits_the_tree_and_says_why_it_will_not(tree: Any, cast: Any) -> None:
    browser = cast.olga_sees
    page = browser.get("/record/reasons/?at=claim")
    assert "Add below Claim" in text_of(page)
    answer = browser.post("/record/choices/reasons/add/", {"branch": "claim", "name": "Repairer"})
    assert answer["Location"] == "/record/reasons/?at=repairer#choice-repairer"
    refused = browser.post("/record/choices/reasons/add/", {"branch": "claim", "name": "repairer"})
    assert refused.status_code == 422
    assert "stands there already" in text_of(refused)
    browser.post("/record/choices/reasons/retire/", {"branch": "claim"})
    assert "Retired" in text_of(browser.get("/record/reasons/"))
    assert browser.post("/record/choices/reasons/melt/", {"branch": "claim"}).status_code == 404
    assert browser.post("/record/choices/birds/add/", {"name": "X"}).status_code == 404


def test_the_outcomes_begin_with_the_usual_ones_once(cast: Any) -> None:
    browser = cast.olga_sees
    assert "No outcomes yet" in text_of(browser.get("/record/reasons/outcomes/"))
    browser.post("/record/choices/outcomes/usual/")
    assert paths(Resolution)[:2] == ["Resolved", "Advice given"]
    assert "There are outcomes already." in text_of(browser.post("/record/choices/outcomes/usual/", follow=True))
    sent = {"branch": "passed-on", "settles": "no", "needs_promise": "on"}
    browser.post("/record/choices/outcomes/meaning/", sent)
    passed = Resolution.objects.get(code="passed-on")
    assert (passed.settles, passed.needs_promise) == (False, True)


def test_uses_are_counted_with_all_below_and_exported(tree: Any, cast: Any, tmp_path: Path) -> None:
    for minute in range(3):
        a_contact(MONDAY.replace(day=1, minute=minute), agent=cast.ada, reason=tree["new"])
    with counted(tmp_path):
        page = text_of(cast.olga_sees.get("/record/reasons/"))
        lines = b"".join(cast.olga_sees.get("/record/reasons/?format=csv").streaming_content).decode().splitlines()
    assert "Claim 0 3" in page
    assert lines[2].startswith("new-claim,Claim › New claim,New claim,,3")
