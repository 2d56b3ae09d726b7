"""Speaking up: only who was named opens a concern, nobody learns who told it, and no teller is left with nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.people import kept
from floorwalker.ground.trail.models import Line
from floorwalker.review.actions import concerns
from floorwalker.review.models import Concern, ConcernMessage
from floorwalker.review.queries import concerns as queries
from floorwalker.review.rules import conduct as rules
from tests.review.conduct_made import a_round  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(123)]
WORDS = "The leader asks us to close complaints as enquiries, every Friday."
CAST = ("ada", "sam", "una", "quin", "pat", "rita", "olga", "asa", "adm", "cora")


@pytest.fixture
def named(cast: Any) -> Any:
    """Cora and Olga are told concerns."""
    concerns.appoint(cast.cora, by=cast.olga_acts)
    concerns.appoint(cast.olga, by=cast.cora_acts)
    return cast


def told(by: Any, **changes: Any) -> tuple[Concern, str]:
    return concerns.tell(**{"topic": "records", "words": WORDS, "named": False, "by": by, **changes})


def test_nobody_appoints_themselves_nor_anybody_twice(cast: Any) -> None:
    with pytest.raises(RuleBroken, match="cannot be appointed by you"):
        concerns.appoint(cast.olga, by=cast.olga_acts)
    concerns.appoint(cast.cora, by=cast.olga_acts)
    with pytest.raises(Conflict, match="is appointed"):
        concerns.appoint(cast.cora, by=cast.olga_acts)
    for who in ("ada", "una", "quin", "pat", "adm", "asa"):
        with pytest.raises(NotAllowed):
            concerns.appoint(cast.sam, by=getattr(cast, f"{who}_acts"))
        with pytest.raises(NotAllowed):
            concerns.end(cast.cora, by=getattr(cast, f"{who}_acts"))


def test_it_is_opened_by_who_was_named_and_to_everybody_else_there_is_none(named: Any) -> None:
    made, code = told(named.ada_acts, leave_out=[named.olga])
    assert code
    opening = {who for who in CAST if _opens(getattr(named, f"{who}_acts"), made)}
    assert opening == {"cora"}
    assert [said.words for said in queries.messages(made)] == [WORDS]


def test_who_is_left_out_learns_of_nothing_also_where_the_house_says_what_it_keeps_about_them(named: Any) -> None:
    before = [(each.declared, each.values) for each in kept.about(named.olga)]
    told(named.ada_acts, leave_out=[named.olga])
    assert [(each.declared, each.values) for each in kept.about(named.olga)] == before


def _opens(by: Any, made: Concern) -> bool:
    seen = queries.opened_by(by).filter(pk=made.pk).exists()
    if not seen:
        with pytest.raises(NotFound, match="There is no such concern"):  # as if there were none
            queries.find(made.reference, by=by)
    return seen


def test_neither_trail_nor_table_says_who_told_it(named: Any) -> None:
    ada = named.ada
    before = Line.objects.count()
    made, code = told(named.ada_acts)
    concerns.add(made, words="It happened again.", by=named.ada_acts, code=code)
    lines = Line.objects.order_by("pk")[before:]
    assert [(line.kind, line.actor_kind, line.actor_id) for line in lines] == [
        ("concern.told", "system", "speak-up"), ("concern.added_to", "system", "speak-up"),
    ]
    assert made.teller is None
    assert {todo.person for todo in Todo.objects.all()} == {named.cora, named.olga}
    held = _everything_kept()
    assert WORDS.encode() not in held
    assert b"complaints as enquiries" not in held
    assert code.encode() not in held
    told_of = [*Concern.objects.values(), *ConcernMessage.objects.values()]
    assert all(row[column] != ada.pk for row in told_of for column in row if column not in {"id", "concern_id"})
    assert not any(name.encode() in held for name in (ada.display_name, str(ada.uuid), ada.reference))


def _everything_kept() -> bytes:
    found = b""
    for table in ("review_concern", "review_concernmessage", "review_concernreader", "trail_line", "ground_todo"):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            found += b"|".join(bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                               for row in cursor.fetchall() for value in row)  # fmt: skip
    return found


def test_an_unnamed_teller_comes_back_by_the_code_alone(named: Any) -> None:
    made, code = told(named.ada_acts)
    assert queries.by_code(made.reference.lower(), code.lower().replace("-", " ")) == made
    for reference, wrong in ((made.reference, rules.new_code()), (made.reference, ""), ("SPK-999", code), (made.reference, "x" * 5_000)):
        with pytest.raises(NotFound, match="No concern has this reference and code"):
            queries.by_code(reference, wrong)
    with pytest.raises(NotFound):
        concerns.add(made, words="Me again.", by=named.ada_acts)


def test_a_concern_under_a_name_has_no_code_and_no_code_opens_it(named: Any) -> None:
    made, code = told(named.ada_acts, named=True)
    assert (made.teller, code) == (named.ada, "")
    assert queries.told(made.reference, by=named.ada_acts) == made
    for wrong in ("", "-"):
        with pytest.raises(NotFound):
            queries.by_code(made.reference, wrong)
    with pytest.raises(NotFound):
        queries.told(made.reference, by=named.sam_acts)


def test_it_is_answered_and_closed_with_what_the_teller_hears(named: Any) -> None:
    made, code = told(named.ada_acts)
    concerns.answer(made.reference, words="I read it today. Which queue?", by=named.cora_acts)
    assert queries.by_code(made.reference, code).state == Concern.State.LOOKED_INTO
    assert not Todo.objects.filter(done_at=None).exists()
    concerns.add(made, words="Claims.", by=named.ada_acts, code=code)
    assert Todo.objects.filter(done_at=None).count() == 2
    concerns.close(made.reference, outcome="upheld", words="The count was changed back.", by=named.olga_acts)
    assert [(said.who, said.is_teller) for said in queries.messages(made)] == [
        ("The teller", True), (named.cora.display_name, False), ("The teller", True), (named.olga.display_name, False),
    ]
    for act in (
        lambda: concerns.answer(made.reference, words="And?", by=named.cora_acts),
        lambda: concerns.add(made, words="And?", by=named.ada_acts, code=code),
        lambda: concerns.close(made.reference, outcome="upheld", words="Twice.", by=named.cora_acts),
    ):
        with pytest.raises(Conflict, match="is closed"):
            act()


def test_who_is_left_out_is_never_let_in(named: Any, a_person: Any) -> None:
    made, _code = told(named.ada_acts, leave_out=[named.olga])
    late = a_person("Late", "Reader", role="compliance_officer", reach="all")
    concerns.appoint(late, by=named.cora_acts)
    with pytest.raises(RuleBroken, match="cannot be let in"):
        concerns.share(made.reference, to=named.olga, by=named.cora_acts)
    with pytest.raises(NotFound):
        concerns.share(made.reference, to=late, by=named.olga_acts)
    concerns.share(made.reference, to=late, by=named.cora_acts)
    assert set(queries.readers(made)) == {named.cora, late}


def test_when_its_only_reader_leaves_the_recipients_of_today_open_it_but_who_was_left_out(
    named: Any, a_person: Any, a_round: Any  # noqa: F811
) -> None:  # fmt: skip
    made, _code = told(named.ada_acts, leave_out=[named.olga])
    late = a_person("Late", "Reader", role="compliance_officer", reach="all")
    concerns.appoint(late, by=named.olga_acts)
    assert a_round()["opened"] == 0
    named.cora.left_on = "2026-02-01"
    named.cora.save(update_fields=["left_on"])
    assert a_round()["opened"] == 1
    assert set(queries.readers(made)) == {named.cora, late}
    assert not _opens(named.olga_acts, made)


@pytest.mark.parametrize(("changes", "match"), [
    ({"topic": "gossip"}, "Nothing is filed under 'gossip'"), ({"words": " \n"}, "What happened has 0 characters"),
    ({"words": "x" * 10_001}, "has 10,001 characters"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(named: Any, changes: dict[str, Any], match: str) -> None:
    with pytest.raises(RuleBroken, match=match):
        told(named.ada_acts, **changes)
    assert not ConcernMessage.objects.exists()


def test_where_nobody_is_left_to_open_it_the_teller_learns_whom_to_ask_outside(named: Any) -> None:
    with pytest.raises(RuleBroken, match="Nobody is left who may open it") as refused:
        told(named.ada_acts, leave_out=[named.cora, named.olga])
    assert "Financial Conduct Authority" in refused.value.remedy
    concerns.end(named.olga, by=named.cora_acts)
    with pytest.raises(RuleBroken, match="Nobody is left"):
        told(named.cora_acts)


def test_how_many_wait_is_seen_without_a_word_of_them(named: Any) -> None:
    from datetime import timedelta

    from floorwalker.ground import clock
    from tests.conftest import MONDAY

    made, _code = told(named.ada_acts)
    told(named.ada_acts)
    concerns.answer(made.reference, words="Read.", by=named.cora_acts)
    assert queries.counted(named.asa_acts) == queries.Counted(1, 1, 0, 0)
    with clock.frozen(MONDAY + timedelta(days=8)):
        assert queries.counted(named.asa_acts) == queries.Counted(1, 1, 0, 1)
    with clock.frozen(MONDAY + timedelta(days=93)):
        assert queries.counted(named.asa_acts).late == 2
    for who in ("ada", "sam", "quin", "pat", "adm"):
        with pytest.raises(NotAllowed):
            queries.counted(getattr(named, f"{who}_acts"))
    with pytest.raises(NotAllowed):
        told(named.stranger_acts)
