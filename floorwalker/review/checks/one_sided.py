"""An agent who talks nearly all the time."""

from __future__ import annotations

from floorwalker.review.checks.base import Facts, Settings, Verdict, against, not_asked

PERCENT = 100


class OneSided:
    """Fails where the agent spoke more than the limit of the time that both spoke."""

    code = "one_sided"
    name = "Customer hardly spoke"
    meaning = "Of the time that both spoke the agent had more than {limit}."
    unit = "%"
    limit = 85.0
    wants_phrases = False

    def judge(self, facts: Facts, settings: Settings) -> Verdict:
        """Compare the agent's share of the talk."""
        if facts.agent_talk_share is None:
            return not_asked("no_sound")
        return against(PERCENT * facts.agent_talk_share, settings.limit)
