"""One of several answers, each with what it earns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from floorwalker.review.questions.base import Ask, Field, NotUnderstood, Options, Value
from floorwalker.review.questions.base import Choice as Offered
from floorwalker.review.questions.numbers import meanings, number, plain, typed_number

MOST_CHOICES: Final = 9
"""As many as there are keys from 1 to 9."""

LONGEST_LABEL: Final = 80


def _choice(code: str, words: str) -> dict[str, Any]:
    label, *more = (part.strip() for part in words.split("|"))
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", code):
        raise NotUnderstood("choices", f"{code[:40]!r} is no code. Use small letters, digits, - and _.")
    if len(more) > 2 or (len(more) == 2 and more[1].lower() not in {"fail", ""}):
        raise NotUnderstood("choices", f"Of {code!r} more is said than words, a share and fail.")
    if len(label) > LONGEST_LABEL:
        raise NotUnderstood("choices", f"The words of {code!r} are longer than {LONGEST_LABEL} characters.")
    try:
        share = typed_number(more[0].removesuffix("%")) / 100 if more and more[0] else None
    except ValueError:
        raise NotUnderstood("choices", f"The share of {code!r} is {more[0][:20]!r}. Write 50 % or nothing.") from None
    return {"code": code, "label": label, "share": share, "fails": len(more) == 2 and more[1].lower() == "fail"}


def _line(choice: Mapping[str, Any]) -> str:
    share = number(choice, "share")
    earns = "" if share is None else f"{plain(share * 100)} %"
    return " | ".join([f"{choice['code']} = {choice['label']}", earns, "fail" if choice.get("fails") else ""]).rstrip(" |")


class Choice:
    """One of several answers; each says what share of the weight it earns, or nothing, and whether it is a fail."""

    code = "choice"
    label = "Choice"
    meaning = "One of several answers, each with the share of the weight that it earns, or none where it is not scored."
    is_scored = True
    asks: tuple[Ask, ...] = (
        Ask(
            "choices", "Answers",
            "One a line: its code = its words | the share of the weight that it earns | fail, where it is one. "
            "Such as some = In part | 50 %, or none = Not at all | 0 % | fail. Without a share it is not scored.", "lines",
        ),
    )

    def options(self, typed: Mapping[str, str]) -> dict[str, Any]:
        """Return the answers."""
        lines = meanings("choices", typed.get("choices", ""))
        return {"choices": [_choice(code, words) for code, words in lines.items()]} if lines else {}

    def typed(self, options: Options) -> dict[str, str]:
        """Return a line an answer."""
        return {"choices": "\n".join(_line(each) for each in options.get("choices", ()))}

    def faults(self, options: Options) -> Iterator[str]:
        """Yield what of ``choices`` is wrong: each has a code, a label, ``share`` from 0 to 1 or null, and ``fails``."""
        choices = options.get("choices")
        if not isinstance(choices, list) or not 2 <= len(choices) <= MOST_CHOICES:
            yield f"A choice offers 2 to {MOST_CHOICES} answers."
            return
        codes = set()
        for place, each in enumerate(choices, start=1):
            if not isinstance(each, dict) or not each.get("code") or not str(each.get("label", "")).strip():
                yield f"Answer {place} needs words."
                continue
            codes.add(each["code"])
            share = number(each, "share")
            if each.get("share") is not None and (share is None or not 0 <= share <= 1):
                yield f"Answer {place} earns a share from 0 to 1 of the weight, or nothing is said."
        if len(codes) < len(choices):
            yield "Two answers are the same."

    def field(self, options: Options) -> Field:
        """Return a button an answer."""
        choices = enumerate(options["choices"], start=1)
        return Field("buttons", tuple(Offered(each["code"], each["label"], str(place)) for place, each in choices))

    def read(self, typed: str, options: Options) -> Value:
        """Return the code of the answer."""
        if typed not in {each["code"] for each in options["choices"]}:
            raise ValueError(f"Choose one of: {', '.join(each['label'] for each in options['choices'])}.")
        return typed

    def share(self, value: Value, options: Options) -> float | None:
        """Return what the answer earns."""
        return number(self._of(value, options), "share")

    def fails(self, value: Value, options: Options) -> bool | None:
        """Return whether the answer is marked as a fail."""
        return bool(self._of(value, options).get("fails"))

    def words(self, value: Value, options: Options) -> str:
        """Return what the answer is called."""
        return str(self._of(value, options)["label"])

    def _of(self, value: Value, options: Options) -> dict[str, Any]:
        return next(each for each in options["choices"] if each["code"] == value)
