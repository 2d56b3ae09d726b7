"""The address of a survey, written into its mail when it is sent."""

from __future__ import annotations

from django import template

from floorwalker.review import survey_links

register = template.Library()


@register.simple_tag
def survey_address(uuid: str) -> str:
    """Return where the customer answers the ask with the number `uuid`."""
    return survey_links.address(uuid)
