"""A customer who had to come back."""

from __future__ import annotations

from floorwalker.review.checks.base import Facts, Settings, Verdict, not_asked


class Repeat:
    """Fails where the same customer was in touch within the limit before: what was done then had not settled it."""

    code = "repeat"
    name = "Customer had to come back"
    meaning = "The same customer had been in touch within {limit} before."
    unit = "days"
    limit = 7.0
    wants_phrases = False

    def judge(self, facts: Facts, settings: Settings) -> Verdict:
        """Compare how long ago the customer's last contact was."""
        if facts.customer is None:
            return not_asked("no_customer")
        if facts.earlier is None or (settings.limit is not None and facts.earlier[1] > settings.limit):
            return Verdict("passed")
        other, days = facts.earlier
        return Verdict("failed", value=days, other=other)
