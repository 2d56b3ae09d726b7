"""Whatever is changed straight in the database is found, at the first line it touches."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from floorwalker.ground.trail import canonical, rows, seal
from floorwalker.ground.trail.verify import verify

pytestmark = pytest.mark.django_db

Tamper = Callable[..., None]
Sealed = Callable[..., list[Any]]


def broken_at() -> int | None:
    broken = verify().broken
    assert broken is not None, "The tampering was not found."
    return broken.position


def line_at(position: int) -> int:
    return int(rows.select("SELECT line_id FROM trail_link WHERE position = %s", [position])[0][0])


def test_an_untouched_trail_is_whole(sealed: Sealed, write: Sealed) -> None:
    sealed(4, 3)
    write(2)

    verdict = verify()

    assert verdict.broken is None
    assert (verdict.lines, verdict.seals, verdict.unsealed) == (7, 2, 2)
    assert verdict.oldest_unsealed_at is not None


@pytest.mark.parametrize(
    "change",
    [
        "uuid = 'f' || substr(uuid, 2)",
        "at_us = at_us + 1",
        "actor_kind = 'system'",
        "actor_id = '13'",
        "kind = 'complaint.closed'",
        "version = 2",
        "subject = 'CMP-99'",
        "body = replace(body, '2', '3')",
        "mac = (SELECT o.mac FROM trail_line o WHERE o.id <> trail_line.id LIMIT 1)",
    ],
)
def test_an_edited_line_is_named_with_its_record_and_time(sealed: Sealed, tamper: Tamper, change: str) -> None:
    sealed(4, 3)
    tamper(f"UPDATE trail_line SET {change} WHERE id = %s", line_at(3))

    verdict = verify()

    assert verdict.broken is not None
    assert verdict.broken.position == 3
    assert verdict.lines == 2
    assert verdict.broken.subject == ("CMP-99" if "CMP-99" in change else "CMP-3")
    assert verdict.broken.at is not None
    assert "broken at line 3" in verdict.broken.sentence()


def test_a_deleted_line_is_found_where_it_stood(sealed: Sealed, tamper: Tamper) -> None:
    sealed(4, 3)
    tamper("DELETE FROM trail_line WHERE id = %s", line_at(5))

    assert broken_at() == 5


def test_a_line_deleted_with_its_link_and_texts_is_found(sealed: Sealed, tamper: Tamper) -> None:
    sealed(4, 3)
    line_id = line_at(2)
    for table, key in (("trail_sleeve", "line_id"), ("trail_link", "line_id"), ("trail_line", "id")):
        tamper(f"DELETE FROM {table} WHERE {key} = %s", line_id)

    assert broken_at() == 2


def test_two_lines_that_changed_places_are_found_at_the_first(sealed: Sealed, tamper: Tamper) -> None:
    sealed(6)
    second, fifth = line_at(2), line_at(5)
    tamper("UPDATE trail_link SET line_id = -1 WHERE position = 2")
    tamper("UPDATE trail_link SET line_id = %s WHERE position = 5", second)
    tamper("UPDATE trail_link SET line_id = %s WHERE position = 2", fifth)

    assert broken_at() == 2


def test_an_inserted_line_that_pushes_the_others_on_is_found(sealed: Sealed, tamper: Tamper) -> None:
    sealed(6)
    tamper("UPDATE trail_link SET position = -position WHERE position >= 3")
    tamper("UPDATE trail_link SET position = 1 - position WHERE position < 0")
    tamper(
        "INSERT INTO trail_line (uuid, at_us, actor_kind, actor_id, kind, version, subject, body, mac) "
        "SELECT 'f' || substr(uuid, 2), at_us, actor_kind, actor_id, kind, version, subject, body, mac "
        "FROM trail_line WHERE id = %s",
        line_at(2),
    )
    tamper(
        "INSERT INTO trail_link (position, line_id, digest, mac) "
        "SELECT 3, (SELECT max(id) FROM trail_line), digest, mac FROM trail_link WHERE position = 2"
    )

    assert broken_at() == 3


@pytest.mark.parametrize("position", [0, -5])
def test_a_link_put_before_the_first_is_found(sealed: Sealed, tamper: Tamper, position: int) -> None:
    sealed(3)
    tamper(
        "INSERT INTO trail_link (position, line_id, digest, mac) SELECT %s, -1, digest, mac FROM trail_link WHERE position = 1",
        position,
    )

    assert broken_at() == 1


@pytest.mark.parametrize("column", ["digest", "mac"])
def test_an_edited_link_is_found(sealed: Sealed, tamper: Tamper, column: str) -> None:
    sealed(4, 3)
    tamper(f"UPDATE trail_link SET {column} = %s WHERE position = 6", bytes(32))

    assert broken_at() == 6


def test_a_chain_computed_anew_without_the_key_is_found_at_the_edited_line(sealed: Sealed, tamper: Tamper) -> None:
    sealed(4, 3)
    tamper("UPDATE trail_line SET subject = 'CMP-99' WHERE id = %s", line_at(3))
    digest = rows.select("SELECT digest FROM trail_link WHERE position = 2")[0][0]
    for position, message, mac in rows.select(
        f"SELECT k.position, {rows.message('l')}, l.mac FROM trail_link k JOIN trail_line l ON l.id = k.line_id "
        "WHERE k.position >= 3 ORDER BY k.position"
    ):
        digest = canonical.link_digest(bytes(digest), position, bytes(message), bytes(mac))
        tamper("UPDATE trail_link SET digest = %s WHERE position = %s", digest, position)

    assert broken_at() == 3


@pytest.mark.parametrize(
    ("change", "first"),
    [
        ("UPDATE trail_seal SET at_us = at_us - 1 WHERE number = 2", 5),
        ("UPDATE trail_seal SET position = 6 WHERE number = 2", 5),
        ("UPDATE trail_seal SET digest = (SELECT mac FROM trail_link WHERE position = 1) WHERE number = 2", 5),
        ("UPDATE trail_seal SET signature = (SELECT o.signature FROM trail_seal o WHERE o.number = 1) WHERE number = 2", 5),
        ("UPDATE trail_seal SET key = 'another' WHERE number = 2", 5),
        ("UPDATE trail_seal SET number = 9 WHERE number = 3", 8),
        ("UPDATE trail_seal SET number = 0 WHERE number = 1", 1),
        ("DELETE FROM trail_seal WHERE number = 1", 1),
        ("DELETE FROM trail_seal WHERE number = 2", 5),
        ("DELETE FROM trail_seal WHERE number = 3", 8),
        ("DELETE FROM trail_seal", 1),
    ],
)
def test_an_edited_or_deleted_seal_is_found_at_the_first_line_it_signed(
    sealed: Sealed, tamper: Tamper, change: str, first: int
) -> None:
    sealed(4, 3, 2)
    tamper(change)

    assert broken_at() == first


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE trail_sleeve SET text = 'Other words' WHERE line_id = %s", "changed"),
        ("UPDATE trail_sleeve SET salt = NULL, text = NULL WHERE line_id = %s", "without a line that says so"),
        ("UPDATE trail_sleeve SET salt = NULL, text = NULL, erased_in = line_id WHERE line_id = %s", "does not say so"),
        ("DELETE FROM trail_sleeve WHERE line_id = %s", "removed"),
        ("UPDATE trail_sleeve SET line_id = line_id + 1 WHERE line_id = %s", "removed"),
    ],
)
def test_a_text_beside_a_line_that_was_changed_or_taken_is_found(sealed: Sealed, tamper: Tamper, change: str, what: str) -> None:
    sealed(4, 3)
    tamper(change, line_at(4))

    broken = verify().broken

    assert broken is not None
    assert broken.position == 4
    assert what in broken.what


def test_a_cut_tail_is_found_with_a_head_that_was_kept(sealed: Sealed, tamper: Tamper) -> None:
    sealed(4, 3)
    kept = verify().head
    for table, key in (("trail_sleeve", "line_id"), ("trail_line", "id")):
        tamper(f"DELETE FROM {table} WHERE {key} IN (SELECT line_id FROM trail_link WHERE position > 4)")
    tamper("DELETE FROM trail_link WHERE position > 4")
    tamper("DELETE FROM trail_seal WHERE number = 2")

    assert verify().broken is None, "Without a kept head nobody can know; the guide says so."
    broken = verify(kept_head=kept).broken
    assert broken is not None
    assert broken.position == 5


def test_a_tail_that_was_cut_and_grew_again_is_found_with_a_head_that_was_kept(sealed: Sealed, tamper: Tamper) -> None:
    sealed(4, 3)
    kept = verify().head
    for table, key in (("trail_sleeve", "line_id"), ("trail_line", "id")):
        tamper(f"DELETE FROM {table} WHERE {key} IN (SELECT line_id FROM trail_link WHERE position > 4)")
    tamper("DELETE FROM trail_link WHERE position > 4")
    tamper("DELETE FROM trail_seal WHERE number = 2")
    sealed(5)

    assert verify().broken is None
    broken = verify(kept_head=kept).broken
    assert broken is not None
    assert broken.position == 7


def test_an_old_head_is_an_ancestor_of_a_longer_trail(sealed: Sealed) -> None:
    sealed(4)
    kept = verify().head
    sealed(3)

    assert verify(kept_head=kept).broken is None


def a_line_put_in(tamper: Tamper, uuid: str) -> None:
    tamper(
        "INSERT INTO trail_line (uuid, at_us, actor_kind, actor_id, kind, version, subject, body, mac) "
        "SELECT %s, at_us, actor_kind, actor_id, kind, version, subject, '{}', mac FROM trail_line WHERE id = %s",
        uuid, line_at(1),
    )  # fmt: skip
    tamper("INSERT INTO trail_pending (line_id, refused) SELECT max(id), %s FROM trail_line", False)


def test_a_line_put_straight_in_the_database_is_found_and_never_sealed(sealed: Sealed, write: Sealed, tamper: Tamper) -> None:
    sealed(3)
    a_line_put_in(tamper, "0" * 32)
    write(2)

    assert broken_at() is None
    assert seal.seal_once() == 2
    assert seal.seal_once() == 0
    broken = verify().broken
    assert broken is not None
    assert "not written by Floorwalker" in broken.what


def test_a_line_edited_before_its_seal_is_found_and_never_sealed(write: Sealed, tamper: Tamper) -> None:
    lines = write(3)
    tamper("UPDATE trail_line SET actor_id = '13' WHERE id = %s", lines[1].id)

    assert seal.seal_once() == 2
    broken = verify().broken
    assert broken is not None
    assert broken.subject == "CMP-2"


@pytest.mark.parametrize("keeps_waiting", [True, False])
def test_a_line_deleted_before_its_seal_is_found(write: Sealed, tamper: Tamper, keeps_waiting: bool) -> None:
    lines = write(3)
    tamper("DELETE FROM trail_line WHERE id = %s", lines[1].id)
    if not keeps_waiting:
        tamper("DELETE FROM trail_pending WHERE line_id = %s", lines[1].id)

    seal.seal_once()

    broken = verify().broken
    assert broken is not None
    assert "removed before it was sealed" in broken.what


def test_a_line_taken_out_of_the_chain_is_not_taken_for_a_new_one(sealed: Sealed, tamper: Tamper) -> None:
    sealed(4, 3)
    tamper("DELETE FROM trail_link WHERE position > 4")
    tamper("DELETE FROM trail_seal WHERE number = 2")

    broken = verify().broken

    assert broken is not None
    assert "taken out of the chain" in broken.what


def test_the_sealer_refuses_to_seal_on_over_a_broken_end(sealed: Sealed, write: Sealed, tamper: Tamper) -> None:
    sealed(4)
    tamper("UPDATE trail_link SET digest = %s WHERE position = 4", bytes(32))
    write(1)

    with pytest.raises(seal.SealRefused) as refusal:
        seal.seal_once()

    assert "verify" in refusal.value.remedy


def test_random_tamperings_are_always_found_at_the_first_line_they_touch(sealed: Sealed, tamper: Tamper) -> None:
    chance = random.Random(20261122)
    sealed(*[chance.randint(1, 6) for _ in range(8)])
    last = verify().lines
    for _ in range(60):
        touched = sorted(chance.sample(range(1, last + 1), chance.randint(1, 4)))
        with transaction.atomic():
            for position in touched:
                how = chance.choice(
                    [
                        "UPDATE trail_line SET subject = subject || 'x' WHERE id = %s",
                        "UPDATE trail_line SET at_us = at_us - 1 WHERE id = %s",
                        "DELETE FROM trail_line WHERE id = %s",
                        "DELETE FROM trail_link WHERE line_id = %s",
                        "UPDATE trail_sleeve SET text = text || 'x' WHERE line_id = %s",
                        "DELETE FROM trail_sleeve WHERE line_id = %s",
                    ]
                )
                tamper(how, line_at(position))
            assert broken_at() == touched[0], (touched, how)
            transaction.set_rollback(True)
    assert verify().broken is None
