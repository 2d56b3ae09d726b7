"""The trail alone, for measuring it and testing it without the rooms above."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from floorwalker.config import env

_environment = env.current()
FLOORWALKER_DATA_DIR: Path = env.DATA_DIR.read(_environment)
FLOORWALKER_ROOMS: tuple[str, ...] = ()
DATABASES: dict[str, dict[str, Any]] = {"default": env.DATABASE_URL.read(_environment)}
INSTALLED_APPS = ["floorwalker.ground.trail"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = "only for the trail alone"
USE_TZ = True
TIME_ZONE = "UTC"
