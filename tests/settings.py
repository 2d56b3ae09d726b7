"""The house's own settings, with keys and files in a directory of their own and static files served without a build."""

from __future__ import annotations

import atexit
import os
import shutil

from tests import left_folders

# A database in a file, in memory-backed storage where there is some: second processes can open it, which trials of kill -9 need.
FOLDER = left_folders.fresh("floorwalker-tests")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ.setdefault("FLOORWALKER_DATA_DIR", FOLDER)

from floorwalker.config.settings import *  # noqa: E402, F403

STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": f"{FOLDER}/test.sqlite3"}  # noqa: F405
