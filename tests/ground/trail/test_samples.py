"""Lines of every form ever written verify for ever: a sample is added with each new form and never changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from floorwalker.ground.trail import canonical

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.json"))
COLUMNS = ("uuid", "at_us", "actor_kind", "actor_id", "kind", "version", "subject", "body")


def test_there_are_samples() -> None:
    assert SAMPLES


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_old_lines_links_sleeves_and_seals_still_verify(path: Path) -> None:
    kept = json.loads(path.read_text(encoding="utf-8"))
    key, digest = bytes.fromhex(kept["mac_key"]), canonical.FIRST
    for position, line in enumerate(kept["lines"], start=1):
        message = canonical.message(**{name: line[name] for name in COLUMNS})
        mac = canonical.line_mac(key, message)
        digest = canonical.link_digest(digest, position, message, mac)
        found = {"mac": mac.hex(), "link_digest": digest.hex(), "link_mac": canonical.link_mac(key, digest).hex()}
        assert found == {name: line[name] for name in found}

    seal = kept["seal"]
    assert seal["digest"] == digest.hex()
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(kept["public_key"])).verify(
        bytes.fromhex(seal["signature"]), canonical.seal_message(seal["number"], seal["position"], digest, seal["at_us"])
    )
    sleeve = canonical.sleeve_digest(bytes.fromhex(kept["sleeve"]["salt"]), kept["sleeve"]["text"])
    assert canonical.SLEEVE_MARK + sleeve.encode() in kept["lines"][0]["body"].encode()


def test_the_first_form_by_another_route() -> None:
    """The bytes of form 1 as docs/methods/trail.md gives them, written out once more by hand."""
    kept = json.loads((SAMPLES[0].parent / "form_1.json").read_text(encoding="utf-8"))
    line = kept["lines"][0]
    message = ("line 1\n" + "\n".join(str(line[name]) for name in COLUMNS)).encode()
    mac = hashlib.blake2b(message, key=bytes.fromhex(kept["mac_key"]), digest_size=32).digest()
    digest = hashlib.sha256(b"link 1\n1\n" + bytes(32) + mac + message).hexdigest()

    assert mac.hex() == line["mac"]
    assert digest == line["link_digest"]
