"""Values that no column takes: one error for them, whatever a driver or a column type raises."""

import re
from collections.abc import Callable
from traceback import walk_tb
from typing import Any

from sqlalchemy import Dialect, event
from sqlalchemy.engine import ExceptionContext, ExecutionContext
from sqlalchemy.exc import DataError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.types import TypeEngine

from app.core.database.faults import error_code
from app.core.database.fitting import is_of_its_kind, is_storable

# What databases say of a value: SQLSTATE class 22, and the numbers of MySQL and MariaDB for what
# is too long, out of range, of another kind, no character, no JSON, no member of an enum.
CODES = {"1264", "1265", "1292", "1300", "1366", "1367", "1406", "1411", "1690", "3140"}
CODES |= {"sqlite 18", "sqlite 20"}  # too big, and of another kind
# What may be said of a value, too: no such column, as MySQL's driver writes a NaN like a name, and
# the CHECK by which MariaDB refuses what is no JSON.
PERHAPS = ("1054", "4025")
# What types and drivers raise before anything is sent.
UNSENT = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
MYSQL_COLUMN = re.compile(r"for column (?:[`'\w]+\.)*[`'](\w+)[`']")
ASYNCPG_ARGUMENT = re.compile(r"query argument \$(\d+)")


class UnfitValueError(DataError):
    """The database, its driver or a column type does not take a value, so nothing is done."""

    fields: tuple[str, ...] = ()
    """The columns that were given such values by an INSERT or UPDATE, as far as they are known."""


def name_unfit_values(engine: AsyncEngine) -> None:
    """Let statements raise UnfitValueError where a value is the reason that they fail."""

    @event.listens_for(engine.sync_engine, "handle_error")
    def _name(context: ExceptionContext) -> UnfitValueError | None:
        error = context.original_exception
        execution: Any = context.execution_context or _prepared(error)
        code = error_code(context.sqlalchemy_exception or error)
        is_said = (code.startswith("22") and len(code) == 5) or code in CODES  # noqa: PLR2004
        is_unsent = isinstance(error, UNSENT) or (context.sqlalchemy_exception and not code)
        is_possible = is_said or is_unsent or code in PERHAPS
        if execution is None or context.is_disconnect or not is_possible:
            return None
        unfit = _names(execution, is_storable) or _names(execution, is_of_its_kind)
        if not (unfit or is_said):
            return None  # it is a mistake of the code, or a constraint
        said = _said(str(error), execution)
        columns = getattr(getattr(execution.compiled.statement, "table", None), "c", ())
        found = UnfitValueError(context.statement, None, error, hide_parameters=True)
        found.fields = tuple(sorted(name for name in said or unfit if name in columns))
        if found.fields:
            found.add_detail(", ".join(found.fields))
        return found

    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "before_cursor_execute")
        def _refuse_nan(*arguments: Any) -> None:
            refuse_nan(arguments[3])


def refuse_nan(values: Any) -> None:
    """Refuse what SQLite would store as NULL.

    Args:
        values: of one statement, or of each of many.

    Raises:
        ValueError: if one of them is NaN.
    """
    for value in (values.values() if isinstance(values, dict) else values) or ():
        if isinstance(value, tuple | list | dict):
            refuse_nan(value)
        elif value != value:  # noqa: PLR0124  true of NaN only
            raise ValueError("SQLite cannot store NaN.")


def _said(message: str, execution: Any) -> set[str]:
    """Return the parameters that a driver's message names."""
    places = getattr(execution.compiled, "positiontup", None) or ()
    numbers = {int(number) - 1 for number in ASYNCPG_ARGUMENT.findall(message)}
    named = {name for at, name in enumerate(places) if at in numbers}
    return named or set(MYSQL_COLUMN.findall(message))


def _prepared(error: BaseException) -> Any:
    """Return the execution whose values were being converted; SQLAlchemy tells it of later ones."""
    for frame, _line in walk_tb(error.__traceback__):
        execution: Any = frame.f_locals.get("self")
        if isinstance(execution, ExecutionContext):
            return execution if hasattr(execution, "compiled_parameters") else None
    return None


def _names(execution: Any, is_fit: Callable[[TypeEngine[Any], Any, Dialect], bool]) -> set[str]:
    """Return the parameters of a statement that are not fit for what they are compared with."""
    compiled = execution.compiled
    return {
        name
        for parameters in (execution.compiled_parameters if compiled else ())
        for name, value in parameters.items()
        if value is not None and name in compiled.binds
        if not is_fit(compiled.binds[name].type, value, execution.dialect)
    }
