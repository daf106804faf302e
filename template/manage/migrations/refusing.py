"""What a database cannot do is said when a migration is written, not when it is half applied."""

import io
from typing import Any

from alembic.operations import Operations, ops
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy.exc import CompileError, IdentifierError

from manage.migrations.operations import describe, flatten

COPIED = "sqlite"  # changes a table by copying it, so that only what is new can be tried
NEW = (ops.CreateTableOp, ops.AddColumnOp, ops.CreateIndexOp)


def refuse(context: MigrationContext, upgrade: ops.UpgradeOps) -> None:
    """Compile what a migration is to do.

    Raises:
        CommandError: if the database cannot do a part of it.
    """
    offline: dict[str, Any] = {"as_sql": True, "output_buffer": io.StringIO()}
    offline["target_metadata"] = context.opts["target_metadata"]
    trying = Operations(MigrationContext.configure(dialect=context.dialect, opts=offline))
    for operation in flatten(upgrade):
        if reason := _lacks(operation, context):
            raise CommandError(f"No migration is written: {reason}.")
        if context.dialect.name == COPIED and not isinstance(operation, NEW):
            continue
        try:
            trying.invoke(operation)
        except NotImplementedError:
            continue  # a column with a foreign key, which SQLite's copy has
        except (CompileError, IdentifierError) as error:
            reason = " ".join(str(error).split())
            cannot = f"{context.dialect.name} cannot {describe(operation)}"
            raise CommandError(f"No migration is written: {cannot}: {reason}.") from error


def _lacks(operation: ops.MigrateOperation, context: MigrationContext) -> str | None:
    match operation:
        case ops.CreateTableOp(table_name=name, schema=str(schema)) if (
            schema == context.dialect.default_schema_name
        ):
            return f"{schema} is the schema of all tables; leave it out of the model of {name}"
        case ops.CreateTableOp(table_name=name, schema=str(schema)) if (
            context.dialect.name != "postgresql"
        ):
            return (
                f"{name} is in the schema {schema}, which {context.dialect.name} has not within a "
                "database; leave the schema out of its __table_args__"
            )
        case ops.CreateIndexOp(index_name=name) if getattr(context.dialect, "is_mariadb", False):
            parts: Any = operation.to_index().expressions
            written = [str(part.compile(dialect=context.dialect)) for part in parts]
            if any("(" in part for part in written):
                return f"{name} is over an expression, which MariaDB cannot index"
    return None
