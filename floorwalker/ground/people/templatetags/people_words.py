"""Words of people for templates. One-time links are signed when the mail is written out: no table holds a link that opens."""

from __future__ import annotations

from django import template

from floorwalker.ground.people import forms, links
from floorwalker.ground.people.models import Contract

register = template.Library()


@register.simple_tag
def one_time_link(uuid: str) -> str:
    """Write the address of the one-time link with the number `uuid`."""
    return links.address(uuid)


@register.filter
def weekdays(contract: Contract) -> str:
    """Write what `contract` says of the weekdays, such as "Saturday never, Sunday never"."""
    days = [f"{forms.WEEKDAYS[day.weekday]} {forms.day_in_words(forms.day_terms(day))}" for day in contract.days.all()]
    return ", ".join(days) or "any weekday, any time"
