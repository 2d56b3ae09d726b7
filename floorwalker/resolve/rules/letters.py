"""What a letter must say: the words that a regulation wants in it, looked for word by word, and what is still left open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from floorwalker.ground.packs import Clause, Edition

_OPEN: Final = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
ANSWERS: Final = frozenset({"final-response", "summary-resolution", "deadlock"})
"""Letters that answer a complaint: they want every issue decided, and redress settled."""
AS: Final = {"deadlock": "final-response"}
"""A letter that must say what another must."""


@dataclass(frozen=True)
class Block:
    """One thing that a letter must say, by which clause, whether it does, and a paragraph that says it where the house has one."""

    clause: Clause
    is_there: bool
    paragraph: str

    @property
    def name(self) -> str:
        """What the pack calls it."""
        assert self.clause.wording is not None
        return self.clause.wording.block

    @property
    def any_of(self) -> tuple[str, ...]:
        """The words of which one must stand in the letter."""
        assert self.clause.wording is not None
        return self.clause.wording.any_of


def blocks(edition: Edition, kind: str, body: str) -> list[Block]:
    """Return what a letter of `kind` must say by `edition`, and whether `body` says it; small and capital letters and blanks are alike."""
    said = _plain(body)
    found = []
    for each in edition.clauses:
        if each.wording is not None and each.wording.letter in {kind, AS.get(kind, kind)}:
            there = any(_stands(_plain(words), said) for words in each.wording.any_of)
            found.append(Block(each, there, PARAGRAPHS.get((edition.pack, each.id), "")))
    return found


def _stands(words: str, said: str) -> bool:
    return re.search(rf"(?<![\w]){re.escape(words)}(?![\w])", said) is not None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[*_`#>]+", " ", text).casefold().replace("’", "'").split())


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with what it leaves open filled in; what nobody knows stays open."""
    return _OPEN.sub(lambda found: values.get(found[1]) or found[0], text)


def open_in_words(text: str) -> str:
    """Return `text` for a reader, what it leaves open said in words: it is filled in once it is known."""
    return _OPEN.sub(lambda found: f"**[{found[1].replace('_', ' ')}: not in yet]**", text)


def left_open(text: str) -> list[str]:
    """Return what `text` still leaves open, each once, in order."""
    return list(dict.fromkeys(_OPEN.findall(text)))


def with_block(body: str, paragraph: str) -> str:
    """Return `body` with a paragraph before its closing line, which begins with Yours or Kind, or at its end."""
    lines = body.rstrip().split("\n\n")
    place = next((number for number in range(len(lines) - 1, -1, -1) if lines[number].startswith(("Yours", "Kind"))), len(lines))
    return "\n\n".join([*lines[:place], paragraph, *lines[place:]]) + "\n"


PARAGRAPHS: Final = {
    ("uk-disp", "final-response-referral"): (
        "**If you disagree.** You may refer your complaint to the Financial Ombudsman Service, free of charge, **within six months** of "
        "the date of this letter."
    ),
    ("uk-disp", "final-response-ombudsman"): "The Financial Ombudsman Service is at financial-ombudsman.org.uk, or on 0800 023 4567.",
    ("uk-disp", "final-response-leaflet"): "I enclose the ombudsman's leaflet *Want to take your complaint further?*",
    ("uk-disp", "final-response-time-limits"): (
        "If you do not refer it in time, the ombudsman will not have our permission to consider it, and may do so only in very limited "
        "circumstances, such as where exceptional circumstances kept you from it."
    ),
    ("uk-disp", "summary-referral"): (
        "You told us that you consider your complaint resolved. If you change your mind, you may refer it to the Financial Ombudsman "
        "Service, free of charge, within six months of the date of this letter."
    ),
    ("uk-disp", "summary-ombudsman"): (
        "The Financial Ombudsman Service is at financial-ombudsman.org.uk. Its leaflet is there, and we send you one if you ask."
    ),
    ("uk-disp", "not-yet-referral"): (
        "If you do not wish to wait, you may refer your complaint to the Financial Ombudsman Service now, free of charge: "
        "financial-ombudsman.org.uk, 0800 023 4567."
    ),
    ("internal", "keep-open"): (
        "If you are not satisfied with this answer, reply within four weeks: somebody who was not part of it looks at your complaint again."
    ),
    ("uk-consumer-contracts", "adr"): (
        "We are not a member of a scheme of alternative dispute resolution. You may still take the matter to court."
    ),
    ("uk-housing", "ombudsman-wording"): (
        "If you remain dissatisfied, you may take the matter to the Housing Ombudsman, free of charge: housing-ombudsman.org.uk."
    ),
    ("uk-energy", "ombudsman-letter"): (
        "If you are not satisfied, you may take the matter to the Energy Ombudsman, free of charge: energyombudsman.org, 0330 440 1624."
    ),
    ("uk-telecoms", "adr-wording"): (
        "If you are not satisfied, the Communications Ombudsman is independent and free: commsombudsman.org."
    ),
}  # fmt: skip
"""What the house says for a clause; where there is nothing, who writes the letter finds the words."""
TO_VERIFY: Final = (
    "The house wrote this wording, addresses and numbers too, and nobody read it in a source: read it against the rule, and whether it "
    "holds for you, before it goes."
)
"""What stands beside every text that the house offers for a letter."""
