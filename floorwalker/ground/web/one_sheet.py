"""The style sheet that pages link, joined from its parts when static files are gathered: one request before a page can be painted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, join
from typing import Any, Final

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET: Final = "floor/css/floor.css"
_IMPORT: Final = re.compile(r'^@import url\("([^"]+)"\) layer\((\w+)\);$', re.MULTILINE)


class OneSheetStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed files, the parts of `SHEET` put where it imports them."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:  # noqa: FBT001 (Django's)
        """Join the sheet, then hash and compress as ever."""
        if SHEET in paths and not dry_run:

            def read(name: str) -> str:
                storage, path = paths[name]
                with storage.open(path) as file:
                    return str(file.read().decode())

            joined = _IMPORT.sub(lambda part: f"@layer {part[2]} {{\n{read(join(dirname(SHEET), part[1]))}}}", read(SHEET))
            self.delete(SHEET)
            self.save(SHEET, ContentFile(joined.encode()))
            paths = {**paths, SHEET: (self, SHEET)}
        yield from super().post_process(paths, dry_run=dry_run, **options)  # type: ignore[no-untyped-call]  # whitenoise's has no types
