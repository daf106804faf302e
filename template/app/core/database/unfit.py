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

from app.core.database.fault_codes import PERHAPS_UNFIT, error_code, is_unfit_code
from app.core.database.fitting import is_of_its_kind, is_storable

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
        is_said = is_unfit_code(code)
        is_unsent = isinstance(error, UNSENT) or (context.sqlalchemy_exception and not code)
        is_possible = is_said or is_unsent or code in PERHAPS_UNFIT
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
