"""Record: what this room shows beside records of other rooms, and beside its own."""

from __future__ import annotations

from floorwalker.ground.actors import Actor
from floorwalker.ground.beside import Beside, Line, Told
from floorwalker.ground.refs import Ref


def _needs(contact: Ref, by: Actor) -> Told | None:
    from floorwalker.record.models import Interaction
    from floorwalker.record.queries import needs
    from floorwalker.record.queries.contacts import number_of

    number = number_of(contact.reference)
    one = None if number is None else Interaction.objects.filter(pk=number).select_related("customer__merged_into").first()
    said = needs.chips(one.customer, by=by) if one is not None else []
    return Told([Line(each, state="care", word="do differently") for each in said]) if said else None


BESIDE: tuple[Beside, ...] = (Beside("needs", "contact", "Support", "heart-handshake", _needs),)
