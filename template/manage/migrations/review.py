"""What is told about a migration that was just written: its operations, and which may hurt."""

from pathlib import Path

from alembic.operations import ops
from alembic.script import Script

from app.core.database.types import MYSQL
from app.core.paths import ROOT
from manage.database import database_url
from manage.migrations.operations import danger, describe, flatten, inexact
from manage.output import say


def tell(script: Script, written: ops.OpContainer) -> None:
    """Print its file and each operation; with a warning, if it may fail or lose what is stored."""
    say("wrote", Path(script.path).relative_to(ROOT))
    operations = [*flatten(written)]
    new = {one.table_name for one in operations if isinstance(one, ops.CreateTableOp)}
    mysql = database_url().get_backend_name() in MYSQL
    for operation in operations:
        warning = danger(operation)
        if warning and getattr(operation, "table_name", None) not in new:
            say("careful", f"{describe(operation)}: {warning}", bad=True)
        else:
            say("", describe(operation))
        if mysql and isinstance(operation, ops.CreateTableOp):
            for column in inexact(operation):
                where = f"{operation.table_name}.{column}"
                advice = "is unique without case and accents; make it ExactText"
                say("careful", f"{where} {advice}", bad=True)
