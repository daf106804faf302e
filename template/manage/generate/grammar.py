"""How fields are typed: `title:str:200`, `author:ref:users:cascade`, `published:bool=false`."""

import difflib
import importlib.util
import keyword
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from pydantic import BaseModel

from app.core.database.decimals import DIGITS
from manage.generate.fields import Field
from manage.generate.kinds import KINDS
from manage.generate.names import LONGEST, Name

WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
FLAG_AFTER_DEFAULT = re.compile(r":(unique|index)$")
ON_DELETE = {"restrict": "RESTRICT", "cascade": "CASCADE", "null": "SET NULL"}
LONGEST_STR, LONGEST_INDEXED, LONGEST_VALUE = 4000, 768, 32
LONGEST_VECTOR = 16_000  # of pgvector
TYPES_IN_CODE = ("str", "int", "float", "bool", "bytes", "date", "time", "datetime")
TAKEN = {"id", "self", "cls", "created_at", "updated_at", "metadata", "registry", *dir(BaseModel)}


class FieldError(ValueError):
    """A field that cannot be; the message says why."""


def parse(text: str, name: Name) -> Field:
    """Return the field that `text` describes, of the resource called `name`.

    Raises:
        FieldError: if it does not follow the grammar, or not every database can do it.
    """
    word, _, rest = text.partition(":")
    rest, has_default, default = rest.partition("=")
    while flag := FLAG_AFTER_DEFAULT.search(default):
        rest, default = rest + flag.group(), default[: flag.start()]
    parts = rest.split(":")
    kind, *arguments = (part.removesuffix("?") for part in parts)
    if kind not in KINDS:
        close = difflib.get_close_matches(kind, KINDS, 1)
        hint = f"; did you mean {close[0]}" if close else ""
        raise FieldError(f"it has no type that is known{hint}")
    field = Field(word, kind, nullable=any(part.endswith("?") for part in parts))
    for flag_name in ("unique", "index"):
        if flag_name in arguments:
            arguments.remove(flag_name)
            setattr(field, flag_name, True)
    try:
        _read_arguments(field, arguments, name)
    except (ValueError, KeyError):
        given = ":".join(arguments) or "no argument"
        raise FieldError(f"{field.type} does not take {given}") from None
    _check_name(field)
    _check_type(field)
    if has_default and field.type == "json" and field.nullable:
        raise FieldError("json has either null or a default: leave out ? or =")
    if has_default:
        field.default = _default(field, default)
    return field


def _read_arguments(field: Field, arguments: list[str], name: Name) -> None:
    match field.type, arguments:
        case "str", [length]:
            field.length = int(length)
        case "decimal", [digits]:
            field.precision, field.scale = map(int, digits.split(","))
        case "vector", [dimension]:
            field.dimension = int(dimension)
        case "enum", [values]:
            field.values = values.split(",")
            field.enum = name.model + "".join(word.title() for word in field.name.split("_"))
        case "ref", [table, *action] if len(action) <= 1:
            field.name, field.table = f"{field.relation}_id", table
            field.on_delete = ON_DELETE["".join(action) or "restrict"]
            field.index = not field.unique  # PostgreSQL makes none by itself
        case kind, [] if kind not in ("enum", "ref", "vector"):
            pass
        case _:
            raise ValueError


def _check_name(field: Field) -> None:
    for word in {field.name, field.relation if field.table else field.name}:
        if not WORD.fullmatch(word) or len(word) > LONGEST:
            raise FieldError(f"a name has up to {LONGEST} small letters, digits and underscores")
        if keyword.iskeyword(word) or word in TAKEN or word.startswith("model_"):
            raise FieldError(f'"{word}" means something else in a model; choose another name')
        if word in TYPES_IN_CODE:
            raise FieldError(f'"{word}" is a type, too; choose a name like start_{word}')


def _check_type(field: Field) -> None:
    longest = LONGEST_INDEXED if field.unique or field.index else LONGEST_STR
    if not 1 <= field.length <= longest:
        raise FieldError(f"a str here has 1 to {longest} characters; for longer ones there is text")
    if field.type == "vector":
        _check_vector(field)
    if not 0 <= field.scale <= field.precision <= DIGITS or not field.precision:
        raise FieldError(f"a decimal has up to {DIGITS} digits, some of them after the point")
    if len(set(field.values)) != len(field.values) or not all(
        WORD.fullmatch(value) and len(value) <= LONGEST_VALUE for value in field.values
    ):
        raise FieldError(f"values are different words of up to {LONGEST_VALUE} small letters")
    if field.unique and field.type in ("bool", "enum"):
        raise FieldError(f"a unique {field.type} would allow a handful of rows")
    if (field.unique or field.index) and not KINDS[field.type].indexed:
        raise FieldError(f"{field.type} can have no index on every database; str can")
    if field.on_delete == "SET NULL" and not field.nullable:
        raise FieldError("what becomes null has to be nullable: add ?")


def _check_vector(field: Field) -> None:
    if importlib.util.find_spec("pgvector") is None:
        raise FieldError("a vector needs pgvector: run copier update with -d vector=true")
    if not 1 <= field.dimension <= LONGEST_VECTOR:
        raise FieldError(f"a vector has 1 to {LONGEST_VECTOR:,} dimensions")
    if field.unique or field.index:
        raise FieldError('a vector is searched, not sorted: put hnsw_index("…") into the model')


def _default(field: Field, text: str) -> str:
    fits: dict[str, Callable[[], bool]] = {
        "str": lambda: len(text) <= field.length,
        "decimal": lambda: (
            Decimal(text) == round(Decimal(text), field.scale)
            and abs(Decimal(text)) < 10 ** (field.precision - field.scale)
        ),
    }
    if field.type == "enum" and text in field.values:
        return f"{field.enum}.{text.upper()}"
    source = KINDS[field.type].default
    try:
        if source is None or field.unique:
            raise ValueError
        made = source(text)
        if field.type in fits and not fits[field.type]():
            raise ValueError
    except (ValueError, KeyError, InvalidOperation):
        kind = f"{'unique ' if field.unique else ''}{field.type}"
        raise FieldError(f'"{text}" is no default for a {kind}') from None
    return made
