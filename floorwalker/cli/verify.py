"""`floorwalker verify`: is the trail as it was written?"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from floorwalker.ground import signed_files
from floorwalker.ground.trail import heads
from floorwalker.ground.trail.verify import Verdict, verify
from floorwalker.record.archive import checking

HELP = (
    "Verify the trail: every sealed line in order, every seal, every text kept beside it; name the first broken line. "
    "Then verify the files of archived years against it, and name each that is missing or was changed."
)
GUIDE = "docs/guides/prove/verify-the-trail.md"
SCHEMA = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `floorwalker verify`."""
    parser.add_argument("--head", type=Path, metavar="FILE", help="a head kept elsewhere; finds a tail that was cut off")
    parser.add_argument("--save-head", type=Path, metavar="FILE", help="when whole, write the head, to be kept elsewhere")
    parser.add_argument(
        "--save-public-key", type=Path, metavar="FILE", help="write the key with which others check the seals (PEM)"
    )
    parser.add_argument("--file", type=Path, metavar="FILE", help="a roster or a log that left the house signed: was it changed since?")
    parser.add_argument("--public-key", type=Path, metavar="FILE", help="with --file: the key of the house that signed it (PEM)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(args: argparse.Namespace) -> int:
    """Verify, print what was found and return 0 when the trail, or the file that was given, is whole, else 1."""
    if args.file is not None:
        return _file(args)
    verdict = verify(kept_head=None if args.head is None else heads.load(args.head))
    faults = checking.faults() if verdict.broken is None else []
    if args.save_public_key is not None:
        heads.save_public_key(args.save_public_key)
    if args.save_head is not None and verdict.broken is None and verdict.head is not None:
        heads.save(verdict.head, args.save_head)
    if args.json:
        print(json.dumps({**_as_json(verdict), "archives_wrong": faults}))
    elif verdict.broken is None:
        print(_whole(verdict))
    if verdict.broken is None:
        for fault in faults:
            print(f"{fault} Put it back from a backup.", file=sys.stderr)
        return int(bool(faults))
    print(f"{verdict.broken.sentence()}\nCompare it with the last kept copy: {GUIDE}.", file=sys.stderr)
    return 1


def _file(args: argparse.Namespace) -> int:
    statement = signed_files.check(_read(args.file), key=None if args.public_key is None else _public_key(args.public_key))
    if args.json:
        said = {"about": statement.about, "sha256": statement.sha256, "signed_at": statement.signed_at, "key": statement.key}
        print(json.dumps({"schema": SCHEMA, "whole": True, **said}))
        return 0
    print(f"{args.file} is as it was signed on {statement.signed_at} (SHA-256 {statement.sha256}, key {statement.key[:16]}).")
    for name, value in statement.about.items():
        print(f"  {name.replace('_', ' ')}: {value}")
    return 0


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise signed_files.FileRefused(f"{path} cannot be read: {problem.strerror}.", remedy="Give a file that is there.") from problem


def _public_key(path: Path) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(_read(path))
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise signed_files.FileRefused(
            f"{path} holds no Ed25519 public key.", remedy="Give the file that floorwalker verify --save-public-key wrote."
        )
    return key


def _whole(verdict: Verdict) -> str:
    waiting = "none waits for its seal"
    if verdict.oldest_unsealed_at is not None:
        waiting = f"{verdict.unsealed:,} wait for their seal, the oldest since {verdict.oldest_unsealed_at:%d %B %Y %H:%M:%S} UTC"
    return (
        f"The trail is whole: {verdict.lines:,} sealed lines under {verdict.seals:,} seals; {waiting}. "
        f"Read in {verdict.seconds:.1f} s."
    )


def _as_json(verdict: Verdict) -> dict[str, object]:
    broken = verdict.broken
    return {
        "schema": SCHEMA,
        "whole": broken is None,
        "lines": verdict.lines,
        "seals": verdict.seals,
        "head": None if verdict.head is None else verdict.head.digest,
        "unsealed": verdict.unsealed,
        "oldest_unsealed_at": verdict.oldest_unsealed_at and verdict.oldest_unsealed_at.isoformat(),
        "broken": broken
        and {
            "position": broken.position,
            "what": broken.what,
            "line": broken.line,
            "subject": broken.subject,
            "kind": broken.kind,
            "at": broken.at and broken.at.isoformat(),
            "sentence": broken.sentence(),
        },
        "seconds": round(verdict.seconds, 3),
    }
