"""The house's own settings, with keys and files in a directory of their own and static files served without a build."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("FLOORWALKER_DATA_DIR", tempfile.mkdtemp(prefix="floorwalker-tests-"))

from floorwalker.config.settings import *  # noqa: F403

STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
