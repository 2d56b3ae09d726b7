"""Record: what this room shows beside records of other rooms."""

from __future__ import annotations

from floorwalker.ground.beside import Beside

BESIDE: tuple[Beside, ...] = ()
