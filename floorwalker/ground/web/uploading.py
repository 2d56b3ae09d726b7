"""Taking uploads: each file streams into a nameless file of the work folder in constant memory, and stops at the limit."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path
from typing import IO, Any

from django.conf import settings as django_settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from floorwalker.ground import settings
from floorwalker.ground.errors import RuleBroken

MEGABYTE = 2**20


class WorkFolderHandler(FileUploadHandler):
    """Writes an upload where only this server reads, without a name, so that nothing of it is left whatever happens."""

    chunk_size = MEGABYTE

    def new_file(self, *args: Any, **named: Any) -> None:
        """Begin the next file of the form."""
        super().new_file(*args, **named)
        folder = Path(django_settings.FLOORWALKER_DATA_DIR) / "work"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.target: IO[bytes] = tempfile.TemporaryFile("w+b", dir=folder)  # noqa: SIM115 (the request closes it)
        self.limit = int(settings.get("upload_limit_mb")) * MEGABYTE

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep one piece.

        Raises
        ------
        RuleBroken
            If the file passes the limit or the disk is full; nothing of it is kept.
        """
        if start + len(raw_data) > self.limit:
            self.target.close()
            raise RuleBroken(
                f"{self.file_name} is larger than {self.limit // MEGABYTE:,} MB.",
                remedy="Split it, import it on the server with `floorwalker import`, or raise the setting Largest upload.",
                code="file_too_large",
            )
        try:
            self.target.write(raw_data)
        except OSError as problem:
            self.target.close()
            if problem.errno in {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}:
                raise RuleBroken(
                    "The disk is full; nothing of the file was kept.",
                    remedy="Free room on the data disk, then upload it again.",
                    code="disk_full",
                ) from problem
            raise

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        """Hand over the whole file."""
        self.target.seek(0)
        return UploadedFile(self.target, self.file_name or "file", self.content_type or "", file_size, self.charset)
