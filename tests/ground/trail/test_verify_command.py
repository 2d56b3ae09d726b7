"""`floorwalker verify` says whole or broken, in words and as JSON, and keeps heads for later."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from floorwalker.cli import verify as command
from floorwalker.ground.trail import canonical, heads, rows
from floorwalker.ground.trail.models import Seal

pytestmark = pytest.mark.django_db

Sealed = Callable[..., list[Any]]
Tamper = Callable[..., None]


def floorwalker_verify(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args([str(word) for word in words]))


def test_a_whole_trail_is_said_to_be_whole(sealed: Sealed, write: Sealed, capsys: Any) -> None:
    sealed(4, 3)
    write(1)

    assert floorwalker_verify() == 0

    said = capsys.readouterr()
    assert said.out.startswith("The trail is whole: 7 sealed lines under 2 seals; 1 wait for their seal, the oldest since ")
    assert said.err == ""


def test_an_empty_trail_is_whole(db: None, capsys: Any) -> None:
    assert floorwalker_verify() == 0
    assert "0 sealed lines under 0 seals; none waits" in capsys.readouterr().out


def test_a_broken_trail_is_named_and_what_to_do(sealed: Sealed, tamper: Tamper, capsys: Any) -> None:
    sealed(4)
    tamper("UPDATE trail_line SET subject = 'CMP-99' WHERE subject = 'CMP-3'")

    assert floorwalker_verify() == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("The trail is broken at line 3: it was changed, put in or moved. The line now reads: complaint.")
    assert "docs/guides/prove/verify-the-trail.md" in said.err
    assert (Path(__file__).resolve().parents[3] / command.GUIDE).is_file()


def test_json_carries_its_schema_and_the_break(sealed: Sealed, tamper: Tamper, capsys: Any) -> None:
    sealed(4)
    assert floorwalker_verify("--json") == 0
    whole = json.loads(capsys.readouterr().out)
    assert (whole["schema"], whole["whole"], whole["lines"], whole["broken"]) == (1, True, 4, None)

    tamper("DELETE FROM trail_line WHERE subject = 'CMP-2'")
    assert floorwalker_verify("--json") == 1
    broken = json.loads(capsys.readouterr().out)
    assert (broken["whole"], broken["lines"], broken["broken"]["position"]) == (False, 1, 2)


def test_a_head_that_was_kept_finds_a_cut_tail(sealed: Sealed, tamper: Tamper, tmp_path: Path, capsys: Any) -> None:
    sealed(4)
    assert floorwalker_verify("--save-head", tmp_path / "head.json") == 0
    assert floorwalker_verify("--head", tmp_path / "head.json") == 0
    for table in ("sleeve", "line", "link", "seal"):
        tamper(f"DELETE FROM trail_{table}")
    assert floorwalker_verify() == 0

    assert floorwalker_verify("--head", tmp_path / "head.json") == 1

    assert "broken at line 1: it was removed; the head that was kept counts 4 lines" in capsys.readouterr().err


def test_no_head_is_kept_of_a_broken_trail(sealed: Sealed, tamper: Tamper, tmp_path: Path) -> None:
    sealed(4)
    tamper("UPDATE trail_line SET subject = 'CMP-99' WHERE subject = 'CMP-3'")

    assert floorwalker_verify("--save-head", tmp_path / "head.json") == 1

    assert not (tmp_path / "head.json").exists()


@pytest.mark.parametrize(
    "change",
    [{"position": 9}, {"digest": "00"}, {"digest": "no digest"}, {"number": "x"}, {"schema": 2}, {"more": 1}, {"at_us": None}],
    ids=str,
)
def test_a_file_that_is_no_head_of_this_trail_is_refused(sealed: Sealed, tmp_path: Path, change: dict[str, Any]) -> None:
    sealed(2)
    floorwalker_verify("--save-head", tmp_path / "head.json")
    kept = json.loads((tmp_path / "head.json").read_text()) | change
    (tmp_path / "head.json").write_text(json.dumps(kept))

    with pytest.raises(heads.HeadRefused):
        floorwalker_verify("--head", tmp_path / "head.json")


def test_a_head_file_that_is_not_there_is_refused(db: None, tmp_path: Path) -> None:
    with pytest.raises(heads.HeadRefused):
        floorwalker_verify("--head", tmp_path / "head.json")


def test_somebody_else_can_check_chain_and_seals_with_the_public_key_alone(sealed: Sealed, tmp_path: Path) -> None:
    sealed(4, 3)
    floorwalker_verify("--save-public-key", tmp_path / "key.pem")

    key = load_pem_public_key((tmp_path / "key.pem").read_bytes())
    assert isinstance(key, Ed25519PublicKey)
    digest, digests = canonical.FIRST, {}
    for position, mac, message in rows.select(
        f"SELECT k.position, l.mac, {rows.message('l')} FROM trail_link k JOIN trail_line l ON l.id = k.line_id ORDER BY 1"
    ):
        digest = digests[position] = canonical.link_digest(digest, position, bytes(message), bytes(mac))
    for seal in Seal.objects.all():
        assert bytes(seal.digest) == digests[seal.position]
        key.verify(bytes(seal.signature), canonical.seal_message(seal.number, seal.position, bytes(seal.digest), seal.at_us))
