"""Values that no column takes: one error for them, whatever a driver or a column type raises."""

import math
import re
from collections.abc import Callable
from decimal import Decimal
from traceback import walk_tb
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Numeric, SmallInteger, event
from sqlalchemy.engine import ExceptionContext, ExecutionContext
from sqlalchemy.exc import DataError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.types import TypeEngine

from app.core.database.faults import error_code

# What databases say of a value: SQLSTATE class 22, and the numbers of MySQL and MariaDB for what
# is too long, out of range, of another kind, no character, no JSON, no member of an enum. The last
# one is a NaN, which the driver of MySQL writes as if it were the name of a column.
CODES = ("1264", "1265", "1292", "1300", "1366", "1367", "1406", "1411", "1690", "3140", "1054")
NO_COLUMN = CODES[-1]
CODES += ("sqlite 18", "sqlite 20")  # too big, and of another kind
# What types and drivers raise before anything is sent.
UNSENT = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
MYSQL_COLUMN = re.compile(r"for column (?:[`'\w]+\.)*[`'](\w+)[`']")
ASYNCPG_ARGUMENT = re.compile(r"query argument \$(\d+)")
BITS = {SmallInteger: 15, BigInteger: 63, Integer: 31}
# Of a document: what JSON has no word for, NUL, and half of a surrogate pair.
ODD_JSON = re.compile(r"\bNaN\b|\bInfinity\b|\\u0000|\\ud[89a-f]", re.IGNORECASE)


class UnfitValueError(DataError):
    """The database, its driver or a column type does not take a value, so nothing is done."""

    fields: tuple[str, ...] = ()
    """The columns that were given such values by an INSERT or UPDATE, as far as they are known."""


def name_unfit_values(engine: AsyncEngine) -> None:
    """Let statements raise UnfitValueError where a value is the reason that they fail."""

    @event.listens_for(engine.sync_engine, "handle_error")
    def _name(context: ExceptionContext) -> UnfitValueError | None:
        error = context.original_exception
        execution = context.execution_context or _prepared(error)
        code = error_code(context.sqlalchemy_exception or error)
        is_said = (code.startswith("22") and len(code) == 5) or code in CODES  # noqa: PLR2004
        is_unsent = isinstance(error, UNSENT) or (bool(context.sqlalchemy_exception) and not code)
        if execution is None or context.is_disconnect or not (is_said or is_unsent):
            return None
        unfit = _names(execution, _is_storable) or _names(execution, _is_of_its_kind)
        if not unfit and (is_unsent or code == NO_COLUMN):
            return None  # it may be a mistake of the code
        said = _said(str(error), execution)
        columns = getattr(getattr(execution.compiled.statement, "table", None), "c", ())
        found = UnfitValueError(context.statement, None, error, hide_parameters=True)
        found.fields = tuple(sorted(name for name in said or unfit if name in columns))
        if found.fields:
            found.add_detail(", ".join(found.fields))
        return found

    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "before_cursor_execute")
        def _refuse_nan(
            _connection: Any, _cursor: Any, _sql: str, values: Any, _context: Any, many: bool
        ) -> None:
            for row in values if many else (values,):
                refuse_nan(row)


def refuse_nan(values: Any) -> None:
    """Refuse what SQLite would store as NULL.

    Raises:
        ValueError: if one of the values is NaN.
    """
    if any(value != value for value in values):  # noqa: PLR0124  true of NaN only
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


def _is_storable(kind: TypeEngine[Any], value: Any, dialect: Dialect) -> bool:
    """Return whether a value can be sent as this type, and has its length and range."""
    own = kind.dialect_impl(dialect)
    own = getattr(own, "impl_instance", own)
    try:
        process = kind.dialect_impl(dialect).bind_processor(dialect)
        sent = process(value) if process else value
        if isinstance(sent, str):
            sent.encode()
    except Exception:  # noqa: BLE001  whatever a type raises
        return False
    length = getattr(own, "length", None)
    if isinstance(sent, str | bytes) and length is not None and len(sent) > length:
        return False
    if isinstance(sent, str):
        return "\0" not in sent and (isinstance(value, str) or not ODD_JSON.search(sent))
    if isinstance(sent, int):
        bits = next((bits for base, bits in BITS.items() if isinstance(own, base)), 63)
        bits = 63 if dialect.name == "sqlite" else bits
        return -(2**bits) <= sent < 2**bits
    if isinstance(sent, float | Decimal):
        return math.isfinite(sent) and not (isinstance(own, Numeric) and _overflows(own, sent))
    return True


def _overflows(kind: Numeric[Any], value: float | Decimal) -> bool:
    if kind.precision is None:
        return False
    scale = kind.scale or 0
    half = Decimal(5).scaleb(-scale - 1)  # from which on it is rounded up
    return abs(Decimal(value)) >= 10 ** (kind.precision - scale) - half


def _is_of_its_kind(kind: TypeEngine[Any], value: Any, _dialect: Dialect) -> bool:
    """Return whether a value is of the Python type of a column."""
    try:
        wanted = kind.python_type
    except NotImplementedError:
        return True
    return isinstance(value, (wanted, int) if wanted in (float, Decimal) else wanted)
