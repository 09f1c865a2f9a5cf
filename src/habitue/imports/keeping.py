"""What became of an import, written on its row when its work ends."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from habitue.imports.models import Import, ImportState
from habitue.platform.db import action


@action
def keep_check(*, import_id: UUID, report: Mapping[str, object]) -> None:
    """What a dry run found; nothing where it has been run meanwhile."""
    Import.objects.filter(id=import_id, state=ImportState.OPEN).update(check_report=dict(report))


@action
def end_import(
    *,
    import_id: UUID,
    state: ImportState,
    result: Mapping[str, object],
    undoing: Mapping[str, int] | None = None,
    at: datetime,
) -> None:
    """It has ended so."""
    row = Import.objects.select_for_update().get(id=import_id)
    row.state, row.run_report = state, dict(result)
    if undoing is not None:
        row.undoing, row.undone_at = dict(undoing), at
    else:
        row.ended_at = at
    row.save(update_fields=["state", "run_report", "undoing", "undone_at", "ended_at"])
