"""Promises to customers: owed, chased, kept, moved or broken with a reason, and handed over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import clock, owned
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.models import Todo
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import queries as trail
from floorwalker.record.actions import promises
from floorwalker.record.actions.promises import PromiseRefused
from floorwalker.record.models import Promise
from tests.conftest import MONDAY
from tests.record.logging_made import a_known, a_log, choose
from tests.record.test_contacts_page import text_of

__all__ = ["choose"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
FOUR = MONDAY + timedelta(hours=7)


@pytest.fixture
def promised(choose: Any, cast: Any) -> Promise:
    """Ada promised Hanna to ring at four."""
    assert cast.una  # leads the team
    return promises.make(a_log(choose, cast.ada_acts, customer=a_known()), what="Ring about the dryers", due_at=FOUR, by=cast.ada_acts)


def test_a_promise_stands_in_my_day_until_it_is_kept(promised: Promise, cast: Any) -> None:
    todo = Todo.objects.get()
    assert (todo.person, todo.what, todo.due_at) == (cast.ada, "Ring about the dryers", FOUR)
    kept = promises.keep(promised, customer_told=True, by=cast.ada_acts)
    assert (kept.kept_at, kept.told_at) == (MONDAY, MONDAY)
    assert Todo.objects.get().done_at == MONDAY
    promises.reopen(kept, by=cast.ada_acts)
    assert Todo.objects.get().done_at is None


def test_a_moved_promise_remembers_what_the_customer_was_told_first(promised: Promise, cast: Any) -> None:
    later = FOUR + timedelta(days=1)
    moved = promises.move(promised, to=later, reason="The plumber is ill.", customer_told=False, by=cast.ada_acts)
    assert (moved.due_at, moved.first_due_at, moved.moved, moved.told_at) == (later, FOUR, 1, None)
    assert [todo.due_at for todo in Todo.objects.filter(done_at=None)] == [later]
    with clock.frozen(later):
        assert "Kept late" in text_of(_kept(moved, cast))
    assert "The plumber is ill." in next(iter(trail.lines(subject=promised.reference, kind="promise.moved", limit=1))).sentence


def _kept(promise: Promise, cast: Any) -> Any:
    cast.ada_sees.post(f"/record/promises/{promise.reference}/keep/", {"customer_told": "on"})
    return cast.ada_sees.get(f"/record/promises/{promise.reference}/")


@pytest.mark.parametrize(
    ("do", "message"),
    [
        (lambda p, by: promises.move(p, to=FOUR, reason=" ", customer_told=True, by=by), "No reason"),
        (lambda p, by: promises.move(p, to=MONDAY, reason="x", customer_told=True, by=by), "cannot be due"),
        (lambda p, by: promises.break_off(p, reason="", customer_told=True, by=by), "No reason"),
        (lambda p, by: promises.reopen(p, by=by), "is open"),
    ],
    ids=["moved without reason", "moved to the past", "broken without reason", "reopened while open"],
)
def test_a_refused_change_leaves_the_promise_as_it_was(promised: Promise, cast: Any, do: Any, message: str) -> None:
    with pytest.raises(PromiseRefused, match=message):
        do(promised, cast.ada_acts)
    promised.refresh_from_db()
    assert (promised.due_at, promised.is_open) == (FOUR, True)


def test_a_promise_ends_once(promised: Promise, cast: Any) -> None:
    promises.break_off(promised, reason="No dryer in stock.", customer_told=True, by=cast.ada_acts)
    with pytest.raises(PromiseRefused, match="was broken already"):
        promises.keep(promised, customer_told=True, by=cast.ada_acts)


def test_late_ones_are_listed_first_and_chased(promised: Promise, cast: Any) -> None:
    promises.make(promised.logged, what="Send the form", due_at=FOUR + timedelta(days=3), by=cast.ada_acts)
    with clock.frozen(FOUR + timedelta(minutes=1)):
        page = text_of(cast.una_sees.get("/record/promises/"))
        assert "1 late" in page
        assert page.index("Ring about the dryers") < page.index("Send the form")
        late = text_of(cast.una_sees.get("/record/promises/?state=late"))
        assert "Send the form" not in late
    assert "A promise is late" not in text_of(cast.una_sees.get(f"/record/customers/{promised.customer.reference}/"))
    lines = b"".join(cast.una_sees.get("/record/promises/?format=csv").streaming_content).decode()
    assert "Ring about the dryers" in lines


def test_whoever_is_away_hands_their_promises_over(promised: Promise, cast: Any, a_person: Any) -> None:
    zoe = a_person("Zoe", "Park", role="agent", team=cast.ada.memberships.get().team)
    entry = owned.shelf().get("promises")
    assert [thing.words for thing in entry.of(cast.ada)] == ["Ring about the dryers"]
    entry.hand_over(Ref("promise", promised.reference), zoe, cast.una_acts)
    promised.refresh_from_db()
    assert promised.owner == zoe
    assert [todo.person for todo in Todo.objects.filter(done_at=None)] == [zoe]
    assert not entry.of(cast.ada)
    with pytest.raises(NotAllowed):
        promises.hand_over(promised, to=cast.ada, by=cast.sam_acts)
    with pytest.raises(PromiseRefused, match="logs no contacts here"):
        promises.hand_over(promised, to=cast.quin, by=cast.una_acts)


def test_nobody_keeps_or_sees_a_promise_out_of_reach(promised: Promise, cast: Any, a_person: Any) -> None:
    zoe = a_person("Zoe", "Park", role="agent")
    from floorwalker.ground.actors import Actor

    with pytest.raises(NotAllowed):
        promises.keep(promised, customer_told=True, by=Actor.person(zoe.pk))
    with pytest.raises(NotAllowed):
        promises.keep(promised, customer_told=True, by=cast.quin_acts)
    assert cast.stranger_sees.get("/record/promises/").status_code == 403
    assert cast.pat_sees.get(f"/record/promises/{promised.reference}/").status_code == 404


def test_many_promises_are_given_to_somebody_at_once_and_back(choose: Any, cast: Any) -> None:
    kept = a_log(choose, cast.ada_acts)
    made = [promises.make(kept, what=f"Ring {number}", due_at=MONDAY + timedelta(hours=7), by=cast.ada_acts) for number in range(2)]
    promises.keep(made[1], customer_told=True, by=cast.ada_acts)
    form = {"hand": "give", "row": [each.reference for each in made], "owner": cast.una.pk}
    assert cast.ada_sees.post("/record/promises/?state=open", {**form, "step": "do"}).status_code == 403
    done = cast.una_sees.post("/record/promises/?state=", {**form, "step": "do"})
    assert [fate.refusal for fate in done.context["fates"]] == [""], "what is kept stands in another list"
    made[0].refresh_from_db()
    assert made[0].owner == cast.una
    cast.una_sees.post("/record/promises/", {"hand": "give", "step": "undo", "kept": done.context["kept"]})
    made[0].refresh_from_db()
    assert made[0].owner == cast.ada


def test_open_contacts_are_given_to_who_may_log_alone(choose: Any, cast: Any) -> None:
    kept = a_log(choose, cast.ada_acts)
    form = {"hand": "give", "row": [kept.reference], "step": "do"}
    refused = cast.una_sees.post("/record/logged/", {**form, "owner": cast.asa.pk})
    assert "may not log contacts" in refused.context["fates"][0].refusal
    cast.una_sees.post("/record/logged/", {**form, "owner": cast.una.pk})
    kept.refresh_from_db()
    assert kept.person == cast.una
