"""Which parts of a database are this project's: autogenerate names all others, and no more.

A table, index or constraint is the project's if a migration made it by Alembic's operations. What
job queues, extensions, people or SQL in a migration made is never dropped.
"""

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

from manage.database import is_view

TABLES = ("create_table", "rename_table", "Table")
INLINE = ("ForeignKey", "ForeignKeyConstraint", "UniqueConstraint", "CheckConstraint")
TRUNCATED = 50  # characters that a name has at least where a database has shortened it


class Made:
    """What migrations made; their way down makes nothing that was not there before."""

    def __init__(self, scripts: ScriptDirectory) -> None:
        """Read the source of all migrations."""
        self.schemas: set[str | None] = set()
        self.tables: set[str | None] = set()
        self.names: set[str] = set()
        self.unnamed = False  # whether the naming convention named something that they made
        for script in scripts.walk_revisions():
            nodes = [*_upwards(ast.parse(Path(script.path).read_text("utf-8")))]
            strings = {text for node in nodes if (text := _text(node))}
            self.names |= strings
            for call in nodes:
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                    self._note(call, call.func.attr, strings)

    def _note(self, call: ast.Call, name: str, strings: set[str]) -> None:
        keywords = {one.arg: _text(one.value) for one in call.keywords}
        if name in TABLES:
            made = {_text(one) for one in call.args[:2]}
            self.tables |= made if any(made) else strings  # the name may be in a variable
            self.schemas.add(keywords.get("schema"))
        elif name == "Column":
            self.unnamed |= not keywords.keys().isdisjoint({"index", "unique"})
        elif name in INLINE:
            self.unnamed |= "name" not in keywords
        elif name.startswith("create_"):
            self.unnamed |= bool(call.args) and getattr(call.args[0], "value", "") is None

    def named(self, name: str, item: Any) -> bool:
        """Return whether they made an index or constraint of this name."""
        columns = "_".join(column.name for column in item.columns)
        conventional = rf"(ix|uq|fk)_{re.escape(f'{item.table.name}_{columns}')}(_\w+)?"
        return (
            name in self.names
            or (self.unnamed and re.fullmatch(conventional, name) is not None)
            or (len(name) > TRUNCATED and any(one.startswith(name[:-5]) for one in self.names))
        )


class Scope:
    """What autogenerate looks at; in `left` is what it found beside that."""

    def __init__(self, models: MetaData, scripts: ScriptDirectory) -> None:
        """Take the models and the migrations, which are read when something is compared."""
        self.left: dict[str, str] = {}  # what it is, and the name of its table
        self._tables = list(models.tables.values())
        self.views = [table for table in self._tables if is_view(table)]
        self._scripts = scripts

    @cached_property
    def _made(self) -> Made:
        return Made(self._scripts)

    def include_name(self, name: str | None, kind: str, _parents: Any) -> bool:
        """Return whether to look at a schema; Alembic calls this."""
        models = {table.schema for table in self._tables}
        return kind != "schema" or name in self._made.schemas | models | {None}

    def include_object(
        self, item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any
    ) -> bool:
        """Return whether to compare something with its counterpart; Alembic calls this."""
        if kind == "table" and not reflected:
            return not is_view(item)
        if not reflected or compare_to is not None or kind == "column" or name is None:
            return True
        if kind == "table":
            if name in self._made.tables:
                return True
            self.left[f"table {item.fullname}"] = name
        elif self._made.named(name, item):
            return True
        else:
            self.left[f"{kind.replace('_', ' ')} {name} of {item.table.fullname}"] = item.table.name
        return False


def _text(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _upwards(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.FunctionDef) and child.name == "downgrade"):
            yield child
            yield from _upwards(child)
