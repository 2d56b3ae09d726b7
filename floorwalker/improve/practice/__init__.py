"""The shelf of exercises; a new one is a file here and its name below."""

from __future__ import annotations

from floorwalker.ground.shelf import Shelf
from floorwalker.improve.practice.base import Exercise
from floorwalker.improve.practice.log_contacts import LOG_CONTACTS
from floorwalker.improve.practice.read_a_day import READ_A_DAY
from floorwalker.improve.practice.spot_a_gap import SPOT_A_GAP

EXERCISES: Shelf[Exercise] = Shelf("exercise", (LOG_CONTACTS, READ_A_DAY, SPOT_A_GAP))
