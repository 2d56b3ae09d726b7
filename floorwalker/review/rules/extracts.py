"""The named bases on which an extract of a contact is kept longer than its recording, and for how long."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

DAYS_A_YEAR: Final = 365.25


@dataclass(frozen=True)
class Basis:
    """Why an extract is kept: its name, the rule that allows it, and for how many years from the day it is made."""

    code: str
    name: str
    rule: str
    years: int

    def until(self, made_on: date) -> date:
        """Return the first day on which it is kept no more.

        >>> BASES["complaint"].until(date(2026, 11, 23))
        datetime.date(2029, 11, 23)
        """
        return made_on + timedelta(days=round(self.years * DAYS_A_YEAR))


BASES: Final = {
    each.code: each
    for each in (
        Basis("complaint", "A complaint", "FCA DISP 1.9.1R: records of complaints are kept for three years", 3),
        Basis("claim", "A claim at law", "UK GDPR, article 17(3)(e); Limitation Act 1980, section 5: six years", 6),
        Basis("obligation", "A duty under law to keep it", "UK GDPR, article 17(3)(b); the rule is named in the reason", 6),
        Basis("competence", "Proof of training and competence", "FCA TC 3.1.1R: records are kept for three years after the work ends", 3),
    )
}


def digest(content: Mapping[str, Any], sounds: Sequence[str]) -> str:
    """Return the SHA-256 of an extract: its content and the digests of its sound, in order."""
    whole = {"content": content, "sounds": list(sounds)}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
