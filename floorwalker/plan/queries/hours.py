"""Who handles contacts and cannot be rostered yet, because no hours were agreed."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from floorwalker.ground.people.models import Contract, Person
from floorwalker.plan.rules.roster_week import Week, queues_of
from floorwalker.record.models import Interaction


def without_hours(week: Week) -> list[Person]:
    """Return the people of the site who handled a contact of its queues, work there in `week` and have no hours then, by name."""
    handled = Interaction.objects.filter(agent=OuterRef("pk"), queue__in=[queue.pk for queue in queues_of(week.site)])
    agreed = Contract.objects.filter(person=OuterRef("pk"), starts_on__lte=week.last_day).exclude(ends_on__lte=week.first_day)
    staff = Person.objects.filter(site=week.site, is_provisional=False)
    at_work = staff.filter(joined_on__lte=week.first_day).exclude(left_on__lte=week.first_day)
    return list(at_work.filter(Exists(handled), ~Exists(agreed)).order_by("sort_key", "pk"))
