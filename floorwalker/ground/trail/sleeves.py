"""Personal and free text beside the trail: kept until it is erased, and checked as long as it is there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from floorwalker.ground import erasures
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.trail import canonical, rows, store
from floorwalker.ground.trail.events import Sleeved, SleevesErased
from floorwalker.ground.trail.models import Sleeve

SLEEVES_A_LINE = 200  # 64 characters each: an erasing line stays under 16 kB


class ErasureRefused(RuleBroken):
    """An erasure could not be recorded, so nothing was erased."""

    code = "erasure_refused"


def erase_subject(subject: str, *, request: str, reason: str, by: Actor) -> int:
    """Erase every text kept with the lines on `subject`, and return how many there were.

    The reasons of earlier erasures stay: they are the proof that erasing was asked for.

    Parameters
    ----------
    request
        The reference of the request or retention rule under which this is done.

    Raises
    ------
    ErasureRefused, Conflict
        As `erase`.
    """
    found = rows.select(
        "SELECT s.digest FROM trail_sleeve s JOIN trail_line l ON l.id = s.line_id "
        "WHERE l.subject = %s AND l.kind <> %s AND s.erased_in IS NULL ORDER BY s.line_id",
        [subject, SleevesErased.kind],
    )
    return erase([digest for (digest,) in found], subject=subject, request=request, reason=reason, by=by)


def erase(digests: Iterable[str], *, subject: str, request: str, reason: str, by: Actor) -> int:
    """Erase salt and text of the sleeves called `digests`, say so in the trail, and return how many there were.

    What the lines keep is a digest of text and random salt; with both gone, the text can neither be read nor guessed, and
    the chain still verifies.

    Raises
    ------
    ErasureRefused
        If no request or no reason is given.
    Conflict
        If a sleeve is not there or was erased before; then nothing is erased.
    """
    if not request.strip() or not reason.strip():
        raise ErasureRefused(
            "An erasure needs the request it is done under and a reason.",
            remedy="Give the reference of the request or retention rule, and say why.",
        )
    wanted = list(dict.fromkeys(digests))
    with transaction.atomic():
        for start in range(0, len(wanted), SLEEVES_A_LINE):
            part = tuple(wanted[start : start + SLEEVES_A_LINE])
            event = SleevesErased(
                subject=subject, request=request.strip(), reason=Sleeved(reason.strip()), count=len(part), sleeves=part
            )
            _empty(part, in_line=store.append(event, by=by).id)
        if wanted:
            transaction.on_commit(erasures.write_up, robust=True)  # at the latest, the next backup writes it up
    return len(wanted)


def _empty(digests: Sequence[str], *, in_line: int) -> None:
    places = ", ".join(["%s"] * len(digests))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE trail_sleeve SET salt = NULL, text = NULL, erased_in = %s "  # noqa: S608
            f"WHERE erased_in IS NULL AND digest IN ({places})",
            [in_line, *digests],
        )
        emptied = cursor.rowcount
    if emptied != len(digests):
        raise Conflict(
            f"Of {len(digests)} texts to erase, {len(digests) - emptied} are not there any more.",
            remedy="Read the record again and erase what is left.",
        )


def texts(line_ids: Sequence[int]) -> dict[str, str | None]:
    """Return the texts kept with the lines `line_ids`, by digest; None for one that was erased."""
    return dict(Sleeve.objects.filter(line_id__in=line_ids).values_list("digest", "text"))


def kept_with(where: str, parameters: Sequence[Any]) -> dict[int, list[tuple[Any, ...]]]:
    """Return the sleeves that `where` chooses, by line, each as `fault` takes it."""
    erasing = f"CASE WHEN s.erased_in IS NULL THEN NULL ELSE {rows.message('e')} END"  # few are erased: spare the others the writing
    found = rows.select(
        f"SELECT s.line_id, s.digest, s.salt, {rows.as_bytes('s.text')}, s.erased_in, {erasing} "  # noqa: S608
        f"FROM trail_sleeve s LEFT JOIN trail_line e ON e.id = s.erased_in {where}",
        parameters,
    )
    by_line: dict[int, list[tuple[Any, ...]]] = {}
    for line_id, *sleeve in found:
        by_line.setdefault(line_id, []).append(tuple(sleeve))
    return by_line


def fault(message: bytes, sleeves: Sequence[tuple[Any, ...]]) -> str | None:
    """Return what is wrong with the sleeves of the line with the bytes `message`, or None."""
    if message.count(canonical.SLEEVE_MARK) != len(sleeves):
        return "a text kept with it was removed, moved or put in"
    for digest, salt, text, erased_in, erasing in sleeves:
        if canonical.SLEEVE_MARK + digest.encode() not in message:
            return "a text kept with it was removed, moved or put in"
        if erased_in is None:
            if salt is None or text is None:
                return "a text kept with it was emptied without a line that says so"
            if hashlib.sha256(salt + text).hexdigest() != digest:
                return "a text kept with it was changed"
        elif salt is not None or text is not None:
            return "a text kept with it was put back after it was erased"
        elif erasing is None or not _says_erased(erasing, digest):
            return "a text kept with it was emptied, and the line named for it does not say so"
    return None


def _says_erased(message: bytes, digest: str) -> bool:
    return message.split(b"\n")[5] == SleevesErased.kind.encode() and f'"{digest}"'.encode() in message
