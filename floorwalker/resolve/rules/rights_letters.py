"""Letters about rights: what each begins as, and the words of the pack without which it does not go."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.packs import Clause, Edition
from floorwalker.resolve.rules import letters

ERASED: Final = (
    "We erase what we keep about you, in every part of our house, on the day of this letter. Copies of our records in backups go within "
    "the days that they are kept; should one be brought back, you are erased in it again. We keep that you asked, without your name."
)
COMMISSIONER: Final = (
    "If you are not content with this, you may complain to the Information Commissioner: ico.org.uk/make-a-complaint, telephone "
    "0303 123 1113, or Wycliffe House, Water Lane, Wilmslow SK9 5AF. You may also go to court to have your rights enforced."
)
"""Where to complain; the address was read in no source, and the forms say that it is to be verified."""


def missing(edition: Edition, letter: str, words: str) -> list[Clause]:
    """Return the clauses of `edition` whose words do not stand in a `letter` with these `words`."""
    return [each.clause for each in letters.blocks(edition, letter, words) if not each.is_there]


def draft(letter: str, *, name: str, reference: str, asked: str, received: str, sender: str, rest: str = "") -> str:
    """Return what a letter begins as; who sends it finishes it.

    Parameters
    ----------
    asked
        What was asked for, such as ``access``.
    rest
        What was done or found, in words.
    """
    said = {
        "acknowledgement": "Thank you. We have your request and look into it now. We answer without undue delay.",
        "rights-extension": "We need up to two more months to answer. The reason for the delay is that [say why].",
        "rights-answer": rest or "We have done what you asked for. [Say what was done.]",
        "rights-refusal": f"{rest or 'We do not do what you asked for.'} That is because [say why].\n\n{COMMISSIONER}",
        "final-response": f"We looked into your complaint. [Say what you found and what changes.]\n\n{COMMISSIONER}",
    }[letter]
    about = "complaint" if asked == "complaint" else f"request for {asked}"
    head = f"Dear {name or 'Sir or Madam'},\n\nYour {about} of {received}, our reference {reference}"
    return f"{head}\n\n{said}\n\nYours sincerely,\n{sender}"
