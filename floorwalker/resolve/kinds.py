"""Resolve: the kinds of record that a Ref may name."""

from __future__ import annotations

from floorwalker.ground.kinds import Kind
from floorwalker.resolve.breach_kinds import BREACH_KINDS
from floorwalker.resolve.case_kinds import CASE_KINDS
from floorwalker.resolve.change_kinds import CHANGE_KINDS
from floorwalker.resolve.contact_check_kinds import CONTACT_CHECK_KINDS
from floorwalker.resolve.copy_kinds import COPY_KINDS
from floorwalker.resolve.file_kinds import FILE_KINDS
from floorwalker.resolve.import_kinds import IMPORT_KINDS
from floorwalker.resolve.processing_kinds import PROCESSING_KINDS
from floorwalker.resolve.recovery_kinds import RECOVERY_KINDS
from floorwalker.resolve.retention_kinds import RETENTION_KINDS
from floorwalker.resolve.rights_kinds import RIGHTS_KINDS

KINDS: tuple[Kind, ...] = (
    *CASE_KINDS, *FILE_KINDS, *RIGHTS_KINDS, *BREACH_KINDS, *CONTACT_CHECK_KINDS, *RETENTION_KINDS, *IMPORT_KINDS,
    *RECOVERY_KINDS,
    *PROCESSING_KINDS,
    *CHANGE_KINDS,
    *COPY_KINDS,
)
