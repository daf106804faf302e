"""One field of a resource, and the source code that it becomes."""

from dataclasses import dataclass, field

from manage.generate.kinds import KINDS
from manage.generate.names import Name

PLAIN_LENGTH = 255  # what Base gives a `str` anyway
FAKES = {
    "address": "fake.street_address()",
    "city": "fake.city()",
    "company": "fake.company()",
    "country": "fake.country()",
    "email": "fake.email()",
    "first_name": "fake.first_name()",
    "last_name": "fake.last_name()",
    "name": "fake.name()",
    "phone": "fake.phone_number()",
    "slug": "fake.slug()",
    "url": "fake.url()",
}
LONGEST_FAKE = 100


@dataclass
class Field:
    """A column; stubs ask it for source code, which `kinds` knows."""

    name: str
    type: str
    nullable: bool = False
    unique: bool = False
    index: bool = False
    default: str = ""
    length: int = PLAIN_LENGTH
    precision: int = 12
    scale: int = 2
    dimension: int = 0
    values: list[str] = field(default_factory=list)
    enum: str = ""
    enum_module: str = ""
    table: str = ""
    on_delete: str = ""
    parent: Name | None = None

    def _source(self, part: str) -> str:
        text: str = getattr(KINDS[self.type], part)
        return text.format(
            open="{",
            close="}",
            **vars(self),
            largest=10**self.precision - 1,
            count=len(self.values),
            factory=f"{self.parent.model}Factory" if self.parent else "",
            keys=f"{self.relation}_keys",
        )

    @property
    def relation(self) -> str:
        """The attribute that holds the row referred to: `author` for `author_id`."""
        return self.name.removesuffix("_id")

    @property
    def or_none(self) -> str:
        """What makes an annotation one that may be null."""
        return " | None" if self.nullable else ""

    @property
    def python(self) -> str:
        """The annotation in models, without null."""
        return self._source("python")

    @property
    def is_exact(self) -> bool:
        """Whether it is text that no other row has, and so compared the same by every database."""
        return self.unique and self.type == "str"

    @property
    def keeps_null(self) -> bool:
        """Whether the type has to be told that null is a value: else a new row gets the default."""
        return self.nullable and bool(self.default)

    @property
    def schema(self) -> str:
        """The annotation in schemas for what comes in, without null."""
        return "ExactStr" if self.is_exact else self._source("schema") or self.python

    @property
    def read(self) -> str:
        """The annotation in schemas for what goes out, without null."""
        return self.schema if self.type == "bytes" else self.python

    @property
    def column(self) -> str:
        """The type of the column, or "" where the annotation says it."""
        if self.is_exact:
            return f"ExactText({self.length})"
        if self.keeps_null:
            kind = self._source("column") or self._source("implied")
            call = "" if kind.endswith((")", "Type")) else "()"  # a class is called
            return f"{kind}{call}.evaluates_none()"
        plain = self.type == "str" and self.length == PLAIN_LENGTH
        return "" if plain else self._source("column")

    @property
    def default_argument(self) -> str:
        """The argument that says what a row has when nothing is given, or ""."""
        if self.default:
            made = "_factory" if self.type in ("datetime", "json") else ""
            return f"default{made}={self.default}"
        return "default=None" if self.nullable else ""

    def assigned(self, *arguments: str) -> str:
        """Return what follows the annotation in a schema: `` = Field(max_length=200)`` or less."""
        limits = [given for given in (self._source("constraints"), *arguments) if given]
        default = self.default_argument
        if not limits and default.startswith("default="):
            return f" = {default.removeprefix('default=')}"
        inside = ", ".join(filter(None, [default, *limits]))
        return f" = Field({inside})" if inside else ""

    @property
    def optional(self) -> str:
        """What follows the annotation where the field may be left out."""
        limits = self._source("constraints")
        return f" = Field(default=None, {limits})" if limits else " = None"

    @property
    def fake(self) -> str:
        """A value as it could be."""
        if self.type != "str":
            unique = self.unique and self.parent is None
            return self._source("numbered" if unique else "fake")
        text = FAKES.get(self.name) or self._source("fake")
        if self.unique:
            return 'f"{number}-{' + text + '}"' + f"[:{self.length}].rstrip()"
        return text if self.length >= LONGEST_FAKE else f"{text}[:{self.length}]"

    @property
    def numbered(self) -> str:
        """A value that is made at once from a `number`."""
        if self.type == "str" and self.length < len(self.name) + 20:
            return f"str(number)[-{self.length}:]"
        if self.name == "email":
            return 'f"{number}@example.com"'
        return self._source("numbered")
