"""What the masking finds in the finance and insurance turns of MultiDoGO, and how fast it is.

Run: ``python -m bench.masking [--part test] [--show 20]``. Needs FLOORWALKER_TEST_DATA (default ../shared). Every labelled slot that is
personal is compared, conversation by conversation, with what `engine.masking` finds: a slot counts as found when every letter of it is
masked, a mask as right when it touches a personal slot. The part ``test`` was looked at only to measure. The gate is the precision
and recall that docs/methods/masking.md states, less two points.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import phonenumbers

from bench import _security_code_sayings, _spoken_code_sayings
from floorwalker.engine.masking.conversation import Found, Said, mask
from floorwalker.engine.masking.names import Known, known_of

ROOT = Path(__file__).resolve().parent.parent
DOMAINS = ("finance", "insurance")
PERSONAL = {
    "name": "name", "ssn": "national_id", "card_number": "card", "account_number": "account", "target_account_number": "account",
    "address": "address", "phone_number": "phone", "email_address": "email",
}
"""Slot of the data set to our kind."""
OURS = frozenset({"policyid", "claimid"})
"""The company's own references: neither personal nor a mistake to mask."""
QUESTIONS = {"name": "May I have your name?", "ssn": "And your social security number?", "card_number": "And the card number?",
             "account_number": "And the account number?", "address": "And your address?", "phone_number": "And your phone number?",
             "email_address": "And your email?"}
"""The data set holds the customers' turns only. Put before a turn with such a slot, these stand for the agent's question."""


@dataclass
class Score:
    """Slots there, slots found whole, slots touched, and masks of the kind with those that touch a personal slot."""

    slots: int = 0
    whole: int = 0
    touched: int = 0
    masks: int = 0
    right: int = 0


@dataclass
class Turn:
    """One customer's turn with its labelled stretches."""

    text: str
    slots: list[tuple[str, int, int]] = field(default_factory=list)


def main() -> int:
    """Measure and print; 1 if the gate is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--part", default="test", choices=("train", "dev", "test"))
    parser.add_argument("--show", type=int, default=0, help="Mistakes to show of each kind; never of the part test.")
    arguments = parser.parse_args()
    data = (ROOT / os.environ.get("FLOORWALKER_TEST_DATA", "../shared")).resolve() / "data" / "intents_multidogo"
    if not data.is_dir():
        print(f"No data at {data}; set FLOORWALKER_TEST_DATA.")
        return 0
    conversations = [each for domain in DOMAINS for each in read(data / domain / f"{arguments.part}.tsv")]
    show = arguments.show if arguments.part != "test" else 0
    failed = codes("typed and spoken", _security_code_sayings.SAYINGS, most_missed=0.05)
    failed |= codes("as speech models hear them", _spoken_code_sayings.SAYINGS, most_missed=0.25)
    spoilt(conversations)
    for title, asked, record, gate in (
        ("as it stands: no questions, no record", False, False, (0.80, 0.40)),
        ("with the agent's question before each answer", True, False, (0.80, 0.80)),
        ("with questions, and the names in the record", True, True, (0.80, 0.80)),
    ):
        begun = time.perf_counter()
        scores, missed = measure(conversations, asked=asked, record=record, show=show)
        seconds = time.perf_counter() - begun
        total = Score()
        print(f"\n{arguments.part}, {title}: {sum(len(each) for each in conversations):,} turns in {seconds:.1f} s")
        print(f"{'kind':14} {'slots':>6} {'whole':>7} {'touched':>8} {'masks':>6} {'right':>7}")
        for kind, score in sorted(scores.items()):
            print(_line(kind, score))
            for name in ("slots", "whole", "touched", "masks", "right"):
                setattr(total, name, getattr(total, name) + getattr(score, name))
        print(_line("all", total))
        failed |= total.right < gate[0] * total.masks or total.whole < gate[1] * total.slots
        for what, lines in missed.items():
            print(what, *lines, sep="\n    ")
    return int(failed)


SPOILT = re.compile(r"\d+(?: ?\. ?\d+)? ?e ?\+? ?\d+")
"""A long number after a spreadsheet read it as 4.03E+16."""
PARTIES = {"a": "agent", "c": "customer", "u": "unknown"}


def spoilt(conversations: list[list[Turn]]) -> None:
    """Print how many labelled card numbers are none any more."""
    cards = [turn.text[start:end] for each in conversations for turn in each for slot, start, end in turn.slots if slot == "card_number"]
    debris = [card for card in cards if SPOILT.fullmatch(card.strip())]
    print(f"\ncard slots that a spreadsheet spoilt: {len(debris)} of {len(cards)}, such as {sorted(set(debris))[:3]}")


def codes(title: str, sayings: Sequence[str], *, most_missed: float) -> bool:
    """Print what becomes of card security codes in `sayings`; return whether a greater share is neither removed nor listed."""
    fates: Counter[str] = Counter()
    missed = []
    for saying in sayings:
        turns, place = [], None
        for number, turn in enumerate(saying.split(" | ")):
            party, _, text = turn.partition(": ")
            if "{" in text:
                place = number, text.index("{"), text.index("}") - 1
            turns.append(Said(PARTIES[party], text.replace("{", "").replace("}", "")))
        found = mask(turns, known=Known(), is_phone=is_phone)
        spans = [(number, span) for number, each in enumerate(found) for span in each.spans]
        removed = [(number, span.start, span.end) for number, span in spans if span.kind == "security_code"]
        listed = [(number, span.start, span.end) for number, each in enumerate(found) for span in each.suspected]
        if place is None:
            fates["no code there"] += 1
            fates["removed though none"] += bool(removed)
        else:
            fate = "removed" if _touches(removed, place) else "listed" if _touches(listed, place) else "missed"
            fates[fate] += 1
            if fate == "missed":
                missed.append(saying)
    there = fates["removed"] + fates["listed"] + fates["missed"]
    listed_and_missed = f"{fates['listed']} listed, {fates['missed']} missed"
    print(f"\nsecurity codes in our own sayings, {title}: {fates['removed']} of {there} removed, {listed_and_missed};")
    print(f"of {fates['no code there']} without a code {fates['removed though none']} lost digits")
    print(*missed, sep="\n")
    return fates["missed"] > there * most_missed


def _touches(spans: list[tuple[int, int, int]], place: tuple[int, int, int]) -> bool:
    return any(number == place[0] and start < place[2] and place[1] < end for number, start, end in spans)


def _line(kind: str, score: Score) -> str:
    whole, touched = _share(score.whole, score.slots), _share(score.touched, score.slots)
    return f"{kind:14} {score.slots:6} {whole} {touched:>8} {score.masks:6} {_share(score.right, score.masks)}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:7.1%}" if whole else "      -"


def read(path: Path) -> Iterator[list[Turn]]:
    """Yield the conversations of a file."""
    found: dict[str, list[Turn]] = defaultdict(list)
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            words, labels = (row["utterance"] or "").split(" "), (row["slot-labels"] or "").split(" ")
            if len(words) == len(labels):
                found[row["conversationId"]].append(_turn(words, labels))
    yield from found.values()


def _turn(words: list[str], labels: list[str]) -> Turn:
    turn, at, before = Turn(" ".join(words)), 0, "O"
    for word, label in zip(words, labels, strict=True):
        if label == before and label != "O":
            kind, start, _ = turn.slots.pop()
            turn.slots.append((kind, start, at + len(word)))
        elif label != "O":
            turn.slots.append((label, at, at + len(word)))
        before, at = label, at + len(word) + 1
    return turn


def is_phone(digits: str) -> bool:
    """Return whether `digits` are a number of the United States, where the data set was made, or of the country they name."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, "US"))
    except phonenumbers.NumberParseException:
        return False


def measure(conversations: list[list[Turn]], *, asked: bool, record: bool, show: int) -> tuple[dict[str, Score], dict[str, list[str]]]:
    """Return the scores by our kinds, and examples of what was missed or taken wrongly."""
    scores: dict[str, Score] = defaultdict(Score)
    mistakes: dict[str, list[str]] = defaultdict(list)
    for conversation in conversations:
        names = [turn.text[start:end] for turn in conversation for kind, start, end in turn.slots if kind == "name"]
        known = known_of(names) if record else Known()
        said, own = [], []
        for turn in conversation:
            kinds = [QUESTIONS[kind] for kind in dict.fromkeys(kind for kind, *_ in turn.slots) if kind in QUESTIONS]
            if asked:
                said.append(Said("agent", " ".join(kinds) or "How can I help you with that today?"))
            own.append(len(said))
            said.append(Said("customer", turn.text))
        found = mask(said, known=known, is_phone=is_phone)
        for turn, place in zip(conversation, own, strict=True):
            _compare(turn, found[place], scores, mistakes, show)
    return scores, mistakes


def _compare(turn: Turn, found: Found, scores: dict[str, Score], mistakes: dict[str, list[str]], show: int) -> None:
    masked = bytearray(len(turn.text))
    for span in found.spans:
        masked[span.start : span.end] = b"\1" * (span.end - span.start)
    for kind, start, end in turn.slots:
        if kind not in PERSONAL:
            continue
        score = scores[PERSONAL[kind]]
        letters = [masked[at] for at in range(start, end) if turn.text[at] != " "]
        score.slots += 1
        score.whole += all(letters)
        score.touched += any(letters)
        if show and not all(letters) and len(mistakes[f"missed {kind}"]) < show:
            mistakes[f"missed {kind}"].append(f"{turn.text!r}: {turn.text[start:end]!r}")
    for span in found.spans:
        near = {kind for kind, start, end in turn.slots if start < span.end and span.start < end}
        if near & OURS and not near & set(PERSONAL):
            continue
        score = scores[span.kind]
        score.masks += 1
        score.right += bool(near & set(PERSONAL))
        if show and not near & set(PERSONAL) and len(mistakes[f"wrong {span.kind}"]) < show:
            mistakes[f"wrong {span.kind}"].append(f"{turn.text!r}: {turn.text[span.start : span.end]!r}")


if __name__ == "__main__":
    sys.exit(main())
