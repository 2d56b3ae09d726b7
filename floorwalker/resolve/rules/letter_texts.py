"""The texts of the house for letters of complaints, used where no template of the house's documents is chosen."""

from __future__ import annotations

from typing import Final

EDITION: Final = 2
"""Goes up with every change of a text, so that a letter says what it was written from."""
_CLOSE: Final = "\n\nYours sincerely,\n\n{{ handler_name }}\n"
_OPEN: Final = "Dear {{ customer_name }},\n\n"
TEXTS: Final = {
    "acknowledgement": _OPEN + (
        "Thank you for telling us on {{ received_day }} about: {{ summary }}. I am sorry that you have had to complain.\n\n"
        "I look into it myself. Our reference is {{ reference }}. You hear from me by {{ answer_day }} at the latest, and before that "
        "whenever there is news. If you would like to add something, reply to this letter with the reference.\n\n"
        "If you need anything to be different, such as larger print or somebody who speaks for you, tell me."
    ) + _CLOSE,
    "not-yet": _OPEN + (
        "You told us on {{ received_day }} about: {{ summary }}. I cannot give you our final response yet, and I am sorry for that.\n\n"
        "**Why.** {{ why }}\n\n**When.** You have our final response by {{ expected_day }}."
    ) + _CLOSE,
    "summary-resolution": _OPEN + (
        "You told us on {{ received_day }} about: {{ summary }}. Thank you for speaking with us. We put it right as follows, and you told "
        "us that you accept it as resolved.\n\n{{ decisions }}\n\n{{ redress }}"
    ) + _CLOSE,
    "final-response": _OPEN + (
        "You told us on {{ received_day }} about: {{ summary }}. This is our final response.\n\n**What I found and decided.**\n\n"
        "{{ decisions }}\n\n{{ redress }}"
    ) + _CLOSE,
    "deadlock": _OPEN + (
        "You told us on {{ received_day }} about: {{ summary }}. We have not found an answer that both of us accept, and there is nothing "
        "more that we can offer. This letter says so, so that you need not wait to take it further.\n\n{{ decisions }}\n\n{{ redress }}"
    ) + _CLOSE,
}  # fmt: skip
SECOND: Final = {
    "acknowledgement": _OPEN + (
        "Thank you for telling us on {{ received_day }} that our answer about {{ summary }} has not put it right for you. It is at the "
        "second stage now, and I look at it anew: I took no part in the first answer.\n\n"
        "Our reference is {{ reference }}. You have our final response within the time of the second stage, and hear from me whenever "
        "there is news. If you would like to add something, reply to this letter with the reference.\n\n"
        "If you need anything to be different, such as larger print or somebody who speaks for you, tell me."
    ) + _CLOSE,
    "final-response": _OPEN + (
        "You asked us on {{ received_day }} to look again at: {{ summary }}. This is our final response, at the second and last stage. I "
        "took no part in the first answer.\n\n**What I found and decided.**\n\n{{ decisions }}\n\n{{ redress }}"
    ) + _CLOSE,
}  # fmt: skip
"""What the house writes otherwise at the second stage."""


def of(kind: str, *, is_second: bool) -> str:
    """Return the text of the house for a letter of `kind`."""
    return SECOND.get(kind, TEXTS[kind]) if is_second else TEXTS[kind]


def decisions(rows: list[tuple[str, str, str]]) -> str:
    """Return the decisions on issues, each with its title and reasoning, as a list."""
    return "\n".join(f"- **{title}**: {decision.lower()}. {' '.join(reasoning.split())}" for title, decision, reasoning in rows)


def redress(total: str, rows: list[tuple[str, str, str]]) -> str:
    """Return what is paid and how it comes about; nothing where nothing is."""
    if not rows:
        return "We owe you no money for it."
    lines = "\n".join(f"- {what}: {amount} ({how})" for what, how, amount in rows)
    return f"**What we pay.** {total}, made up as follows:\n\n{lines}"
