"""The sealer: puts written lines in one order, chains their digests and signs the head.

Writers never wait for one another: they append without chaining, and the one sealer follows within seconds. A batch is one
transaction, so a sealer that is killed leaves nothing half-sealed.
"""

from __future__ import annotations

import hmac
import logging
import threading
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import close_old_connections, connection, transaction

from floorwalker.ground import clock, keyring
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.trail import canonical, rows
from floorwalker.ground.trail.models import Pending, Seal, microseconds
from floorwalker.ground.trail.store import MAC_KEY

SEAL_KEY = "trail_seal"
LINES_A_BATCH = 5_000  # keeps the write lock well under half a second
PAUSE_SECONDS = 2.0  # sealed within 5 seconds, with time to spare for a busy database
ADVISORY_LOCK = 7_461_694  # any number that nothing else locks

log = logging.getLogger(__name__)


class SealRefused(RuleBroken):
    """The end of the chain is not as the last seal signed it; sealing on would hide that."""

    code = "seal_refused"


def public_key() -> Ed25519PublicKey:
    """Return the key that checks our seals."""
    return keyring.signing_key(SEAL_KEY).public_key()


def fingerprint(key: Ed25519PublicKey) -> str:
    """Return the name of a public key: the SHA-256 of its 32 bytes."""
    digest = Hash(SHA256())
    digest.update(key.public_bytes(Encoding.Raw, PublicFormat.Raw))
    return digest.finalize().hex()


def signed(key: Ed25519PublicKey, seal: tuple[int, int, bytes, int], signature: bytes) -> bool:
    """Whether `signature` is that of `key` under a seal's number, position, digest and time."""
    try:
        key.verify(signature, canonical.seal_message(*seal))
    except InvalidSignature:
        return False
    return True


def run(stop: threading.Event) -> None:
    """Seal until `stop` is set; whatever stands in the way is logged and tried again, since lines wait meanwhile."""
    while not stop.is_set():
        try:
            sealed = seal_once()
        except Exception:
            log.exception("Nothing was sealed; trying again in %s seconds.", PAUSE_SECONDS)
            sealed = 0
        close_old_connections()
        if sealed < LINES_A_BATCH:
            stop.wait(PAUSE_SECONDS)


def seal_once() -> int:
    """Seal one batch of the lines that wait and return how many were sealed; 0 when another sealer is at work.

    A line that the house did not write (its keyed digest does not hold, it is a copy, or it has been sealed before) is set
    aside and never sealed; `verify` names it.

    Raises
    ------
    SealRefused
        If the end of the chain is not as the last seal signed it.
    """
    if not Pending.objects.filter(refused=False).exists():
        return 0
    with transaction.atomic():
        if not _alone():
            return 0
        good, refused = _sorted_out(rows.select(_waiting()))
        Pending.objects.filter(pk__in=refused).update(refused=True)
        if good:
            _chain(good)
        return len(good)


def _alone() -> bool:
    """Whether this is the only sealer; on SQLite the write transaction itself keeps others out."""
    if connection.vendor != "postgresql":
        return True
    return bool(rows.select("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])[0][0])


def _waiting() -> str:
    # Lines commit out of the order of their ids, so the waiting ones are listed and never found by "later than the last".
    return f"""
        SELECT p.line_id, {rows.message("l")}, l.mac, k.position IS NOT NULL
               OR EXISTS (SELECT 1 FROM trail_line c WHERE c.uuid = l.uuid AND c.id <> l.id)
        FROM trail_pending p
        LEFT JOIN trail_line l ON l.id = p.line_id
        LEFT JOIN trail_link k ON k.line_id = p.line_id
        WHERE NOT p.refused ORDER BY p.line_id LIMIT {LINES_A_BATCH}
    """  # noqa: S608


def _sorted_out(waiting: list[Any]) -> tuple[list[tuple[int, bytes, bytes]], list[int]]:
    key = keyring.secret(MAC_KEY)
    good: list[tuple[int, bytes, bytes]] = []
    refused: list[int] = []
    for line_id, message, mac, doubled in waiting:
        if message is None or doubled or not hmac.compare_digest(mac, canonical.line_mac(key, message)):
            refused.append(line_id)
        else:
            good.append((line_id, message, mac))
    return good, refused


def _chain(lines: list[tuple[int, bytes, bytes]]) -> None:
    number, position, digest = _last_seal()
    sealed_before = position
    key = keyring.secret(MAC_KEY)
    links = []
    for line_id, message, mac in lines:
        position += 1
        digest = canonical.link_digest(digest, position, message, mac)
        links.append((position, line_id, digest, canonical.link_mac(key, digest)))
    rows.insert("trail_link", ("position", "line_id", "digest", "mac"), links)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM trail_pending WHERE line_id IN (SELECT line_id FROM trail_link WHERE position > %s)",
            [sealed_before],
        )
    seal = (number + 1, position, digest, microseconds(clock.now()))
    signing_key = keyring.signing_key(SEAL_KEY)
    rows.insert(
        "trail_seal",
        ("number", "position", "digest", "at_us", "key", "signature"),
        [(*seal, fingerprint(signing_key.public_key()), signing_key.sign(canonical.seal_message(*seal)))],
    )


def _last_seal() -> tuple[int, int, bytes]:
    """Return number, position and digest of the last seal, which must be the end of the chain and ours."""
    seal = Seal.objects.order_by("-number").first()
    link = rows.select("SELECT position, digest FROM trail_link ORDER BY position DESC LIMIT 1")
    if seal is None and not link:
        return 0, 0, canonical.FIRST
    if seal is None or link != [(seal.position, bytes(seal.digest))]:
        raise SealRefused(
            "The chain does not end where the last seal says.",
            remedy="Run floorwalker verify; new lines are kept and wait for their seal.",
        )
    if not signed(public_key(), (seal.number, seal.position, bytes(seal.digest), seal.at_us), bytes(seal.signature)):
        raise SealRefused(
            f"Seal {seal.number} was not signed with the key that is here.",
            remedy="Bring back the folder of keys that belongs to this database, then run floorwalker verify.",
        )
    return seal.number, seal.position, bytes(seal.digest)
