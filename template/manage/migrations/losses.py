"""Which migrations take away what is stored: those are not applied in passing."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from alembic.script import Script

# What cannot lose a row, `alter_column` if it keeps the type; all else may, as `execute`.
HARMLESS = (
    "add_",
    "alter_column",
    "batch_alter_table",
    "bulk_insert",
    "create_",
    "drop_constraint",
    "drop_index",
    "f",
    "get_",
)


def losses(scripts: Iterable[Script]) -> list[str]:
    """Return, for example, "20260101_0900_x does drop_table users", one for each that may lose."""
    found = []
    for script in scripts:
        path = Path(script.path)
        if calls := [*dict.fromkeys(_losing(ast.parse(path.read_text(encoding="utf-8"))))]:
            found.append(f"{path.stem} does {', '.join(calls)}")
    return found


def _losing(module: ast.Module) -> Iterator[str]:
    body = [
        part
        for part in module.body
        if not (isinstance(part, ast.FunctionDef) and part.name == "downgrade")
    ]
    for call in ast.walk(ast.Module(body, [])):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        on, name = call.func.value, call.func.attr
        if not isinstance(on, ast.Name) or on.id not in ("op", "batch_op"):
            continue
        retyped = name == "alter_column" and any(word.arg == "type_" for word in call.keywords)
        if retyped or not name.startswith(HARMLESS):
            names = [str(arg.value) for arg in call.args if isinstance(arg, ast.Constant)]
            yield " ".join([name, *names[:2]])
