"""The types that a field can have, and what each of them is in the generated code."""

from collections.abc import Callable
from dataclasses import dataclass

from manage.generate import defaults

TEXT = 16_000  # characters that fit into MySQL's TEXT, 65,535 bytes, whatever they are


@dataclass(frozen=True)
class Kind:
    """Source code; `{length}` and other attributes of the field are filled in."""

    python: str
    """The annotation in models."""
    fake: str
    """A value as it could be."""
    numbered: str
    """A value that no other `number` has, as long as there are enough."""
    schema: str = ""
    """The annotation in schemas, where it is another one."""
    column: str = ""
    """The type of the column, where the annotation does not say it."""
    implied: str = ""
    """The type of the column, where the annotation says it."""
    constraints: str = ""
    """Arguments of Pydantic's `Field`."""
    default: Callable[[str], str] | None = None
    """Returns the source of a default as it was typed; raises ValueError if it is none."""
    indexed: bool = True  # whether every database can make an index of it


KINDS = {
    "str": Kind(
        "str",
        schema="Str",
        fake="fake.sentence(nb_words=4)",
        numbered='f"{name} {open}number{close}"',
        column="String({length})",
        constraints="max_length={length}",
        default=repr,
    ),
    "text": Kind(
        "str",
        schema="Str",
        fake="fake.paragraph()",
        numbered='f"Number {open}number{close}. " * 20',
        column="Text",
        constraints=f"max_length={TEXT:_}",
        default=repr,
        indexed=False,
    ),
    "int": Kind(
        "int",
        fake="fake.random_int(0, 1000)",
        numbered="number",
        schema="Int",
        implied="Integer",
        default=defaults.integer(32),
    ),
    "bigint": Kind(
        "int",
        fake="fake.random_int(0, 10**12)",
        numbered="number",
        schema="BigInt",
        column="BigInteger",
        default=defaults.integer(64),
    ),
    "float": Kind(
        "float",
        fake="fake.pyfloat(min_value=0, max_value=1000)",
        numbered="float(number)",
        schema="FiniteFloat",
        column="Double",
        default=defaults.finite,
    ),
    "decimal": Kind(
        "Decimal",
        fake="Decimal(fake.random_int(0, {largest})).scaleb(-{scale})",
        numbered="Decimal(number % {largest}).scaleb(-{scale})",
        column="DecimalType({precision}, {scale})",
        constraints="max_digits={precision}, decimal_places={scale}",
        default=defaults.decimal,
    ),
    "bool": Kind(
        "bool",
        fake="fake.boolean()",
        numbered="number % 2 == 0",
        implied="Boolean",
        default=defaults.boolean,
    ),
    "date": Kind(
        "date",
        fake="fake.date_object()",
        numbered="date.fromordinal(700_000 + number % 1_000_000)",
        implied="Date",
        default=defaults.day,
    ),
    "datetime": Kind(
        "datetime",
        fake="fake.date_time(tzinfo=UTC)",
        numbered="datetime.fromtimestamp(number, UTC)",
        schema="Moment",
        implied="UTCDateTime",
        default={"now": "utcnow"}.__getitem__,
    ),
    "time": Kind(
        "time",
        fake="fake.time_object()",
        numbered="datetime.fromtimestamp(number, UTC).time()",
        schema="TimeOfDay",
        column="TimeType",
        default=defaults.time_of_day,
    ),
    "uuid": Kind("UUID", fake="uuid4()", numbered="uuid4()"),
    "json": Kind(
        "Json",
        schema="JsonData",
        fake='{open}"word": fake.word(){close}',
        numbered='{open}"number": number{close}',
        column="JSONType",
        default={"{}": "dict", "[]": "list"}.__getitem__,
        indexed=False,
    ),
    "enum": Kind(
        "{enum}",
        fake="fake.enum({enum})",
        numbered="list({enum})[number % {count}]",
        column="enum_type({enum})",
    ),
    "bytes": Kind(
        "bytes",
        fake="fake.binary(length=16)",
        numbered='number.to_bytes(16, "big")',
        schema="Base64",
        column="LargeBinary",
        indexed=False,
    ),
    "vector": Kind(
        "list[float]",
        fake="[fake.random_int(-128, 127) / 128 for _ in range({dimension})]",
        numbered="[number % (place + 2) / 128 for place in range({dimension})]",
        schema="list[Component]",
        column="Vector({dimension})",
        constraints="min_length={dimension}, max_length={dimension}",
        indexed=False,
    ),
    "ref": Kind("Key", fake="{factory}", numbered="{keys}[number % len({keys})]", schema="Key"),
}
