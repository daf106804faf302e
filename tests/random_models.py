"""Models of random columns, and random changes of them, as source code."""

import random
from dataclasses import dataclass, field
from typing import Any

HEAD = '''"""Models of a test."""

import enum
import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Json


class Colour(enum.Enum):
    """An enum."""

    RED = "red"
    GREEN = "green"
'''
# The annotation, types that may follow each other without a loss, and a server default.
KINDS: list[tuple[str, list[str], str]] = [
    ("int", ["", "sa.SmallInteger()", "sa.Integer()", "sa.BigInteger()"], "7"),
    ("str", ["sa.String(20)", "sa.String(50)", "", "sa.Text()"], "x"),
    ("bool", [""], ""),
    ("float", ["", "sa.Double()"], ""),
    ("Decimal", ["sa.Numeric(8, 2)", "sa.Numeric(10, 2)", "sa.Numeric(12, 4)", ""], ""),
    ("date", [""], ""),
    ("datetime", ["", "sa.DateTime()"], ""),
    ("time", [""], ""),
    ("timedelta", [""], ""),
    ("uuid.UUID", [""], ""),
    ("bytes", ["", "sa.LargeBinary()"], ""),
    ("Colour", ["", 'sa.Enum(Colour, name="colour", native_enum=False)'], ""),
    ("Json", ["sa.JSON()"], ""),
    ("dict[str, Any]", [""], ""),
]
INDEXED = {"int", "date", "datetime", "uuid.UUID", "Decimal"}


@dataclass
class Column:
    """One column of a random model."""

    kind: int
    type: int
    nullable: bool
    index: bool = False
    unique: bool = False
    default: bool = False
    comment: int = 0

    def source(self, name: str) -> str:
        """Return the line that declares it."""
        annotation, types, default = KINDS[self.kind]
        words = [types[self.type]] if types[self.type] else []
        can_index = annotation in INDEXED or "String" in "".join(words)
        words += ["index=True"] * (self.index and can_index and not self.unique)
        words += ["unique=True"] * (self.unique and can_index)
        # MySQL has no default of TEXT.
        words += [f'server_default="{default}"'] * (
            self.default and bool(default) and "Text" not in "".join(words)
        )
        words += [f'comment="{"it" * self.comment}\'s"'] * bool(self.comment)
        written = f"{annotation} | None" if self.nullable else annotation
        return f"    {name}: Mapped[{written}] = mapped_column({', '.join(words)})"


@dataclass
class Model:
    """One random model."""

    columns: dict[str, Column]
    parents: list[str] = field(default_factory=list)
    check: int = 0
    together: bool = False
    expression: int = 0
    partial: int = 0
    comment: int = 0

    def source(self, name: str, database: str) -> str:
        """Return the class."""
        lines = [
            f"\n\nclass {name}(Base):",
            '    """A model."""\n',
            f'    __tablename__ = "{table(name)}"',
        ]
        lines.append("    __table_args__ = (")
        if self.check:
            lines.append(f'        sa.CheckConstraint("number > {self.check}"),')
        if self.together:
            lines.append('        sa.UniqueConstraint("number", "other"),')
        if self.expression:
            sum_of = f'sa.text("(number + {self.expression} * other)")'
            lines.append(f'        sa.Index("ix_{table(name)}_sum", {sum_of}),')
        if self.partial:
            where = f'sa.text("number > {self.partial}")'
            lines.append(
                f'        sa.Index("ix_{table(name)}_part", "other", '
                f"postgresql_where={where}, sqlite_where={where}),"
            )
        lines.append(
            f'        {{"comment": "{"a" * self.comment}%"}},' if self.comment else "        {},"
        )
        lines.append("    )\n")
        lines.append("    id: Mapped[int] = mapped_column(primary_key=True)")
        lines.append("    number: Mapped[int]")
        lines.append("    other: Mapped[int]")
        for parent in self.parents:
            key = f'sa.ForeignKey("{table(parent)}.id", ondelete="CASCADE")'
            lines.append(f"    {table(parent)}_id: Mapped[int | None] = mapped_column({key})")
        lines += [column.source(name) for name, column in self.columns.items()]
        return "\n".join(lines)


def table(name: str) -> str:
    """Return the name of a model's table."""
    return f"random_{name.lower()}s"


class Models:
    """Random models for a database, which change at random."""

    def __init__(self, seed: int, database: str, *, mariadb: bool = False) -> None:
        self.draw = random.Random(seed)  # noqa: S311
        self.database = database
        self.has_expressions = not mariadb
        self.made = 0
        self.models: dict[str, Model] = {}
        for _ in range(3):
            self._add_model()

    def source(self) -> str:
        """Return the module."""
        models = (model.source(name, self.database) for name, model in self.models.items())
        return HEAD + "\n".join(models) + "\n"

    def change(self) -> None:
        """Make some random changes."""
        for _ in range(6):
            model = self.draw.choice([*self.models.values()])
            self.draw.choice(
                [
                    self._add_model,
                    *[lambda m=model: self._change_model(m)] * 5,
                    *[lambda m=model: self._change_column(m)] * 9,
                ]
            )()
        if len(self.models) > 2 and self.draw.random() < 0.5:
            gone = self.draw.choice([*self.models])
            del self.models[gone]
            for model in self.models.values():
                model.parents = [parent for parent in model.parents if parent != gone]

    def _name(self, stem: str) -> str:
        self.made += 1
        return f"{stem}{self.made}"

    def _add_model(self) -> None:
        columns = {self._name("c"): self._column() for _ in range(self.draw.randint(3, 7))}
        others = [name for name in self.models if self.draw.random() < 0.4]
        self.models[self._name("M")] = Model(columns, others, self.draw.choice([0, 0, -5]))

    def _column(self, *, added: bool = False) -> Column:
        draw = self.draw
        kind = draw.randrange(len(KINDS))
        column = Column(kind, draw.randrange(len(KINDS[kind][1])), added or draw.random() < 0.5)
        column.index, column.unique = draw.random() < 0.3, draw.random() < 0.15
        column.default, column.comment = draw.random() < 0.3, draw.choice([0, 0, 1, 2])
        return column

    def _change_model(self, model: Model) -> None:
        draw = self.draw
        name = draw.choice(["check", "together", "expression", "partial", "comment", "parents"])
        if name == "parents":
            known = [*self.models]
            later = known[: next(i for i, k in enumerate(known) if self.models[k] is model) + 1]
            model.parents = [one for one in later if draw.random() < 0.4]
        elif name in ("check", "comment", "partial") or (
            name == "expression" and self.has_expressions
        ):
            setattr(model, name, draw.choice([0, 1, 2]))
        elif name != "expression":
            setattr(model, name, not getattr(model, name))

    def _change_column(self, model: Model) -> None:
        draw = self.draw
        if not model.columns or draw.random() < 0.25:
            model.columns[self._name("c")] = self._column(added=True)
            return
        name = draw.choice([*model.columns])
        if draw.random() < 0.2:
            del model.columns[name]
            return
        column: Any = model.columns[name]
        what = draw.choice(["type", "nullable", "index", "unique", "default", "comment"])
        if what == "type":
            column.type = draw.randrange(len(KINDS[column.kind][1]))
        elif what == "comment":
            column.comment = draw.choice([0, 1, 2])
        else:
            setattr(column, what, not getattr(column, what))
