"""Models of every kind, apart from the application's, and what a response shows of them."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Integer,
    Numeric,
    SmallInteger,
    String,
    TypeDecorator,
    Uuid,
    and_,
    func,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    column_property,
    mapped_column,
    relationship,
    validates,
)

from app.core.database import JSONType, UTCDateTime, enum_type, utcnow
from app.crud.base import CRUD

KEY: Any = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    type_annotation_map = {str: String(50), datetime: UTCDateTime()}


class Thing(Base):
    __tablename__ = "layer_things"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    note: Mapped[str | None]
    count: Mapped[int] = mapped_column(default=1)


class ThingRead(BaseModel):
    id: int
    name: str
    note: str | None
    count: int


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"


class Loud(TypeDecorator[str]):
    """Stored in small letters, read in capitals."""

    impl = String(50)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return value and value.lower()

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        return value and value.upper()


class Typed(Base):
    __tablename__ = "layer_typed"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    loud: Mapped[str | None] = mapped_column(Loud())
    price: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    ratio: Mapped[float | None]
    about: Mapped[Any] = mapped_column(JSONType, nullable=True)
    at: Mapped[datetime | None]
    color: Mapped[Color | None] = mapped_column(enum_type(Color))
    yes: Mapped[bool | None]
    raw: Mapped[bytes | None]
    guid: Mapped[uuid.UUID | None] = mapped_column(Uuid())


class TypedRead(BaseModel):
    id: int
    loud: str | None
    price: Decimal | None
    ratio: float | None
    about: Any
    at: datetime | None
    color: Color | None
    yes: bool | None
    raw: bytes | None
    guid: uuid.UUID | None


class Made(Base):
    """A row of which the database and the columns make most."""

    __tablename__ = "layer_made"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    name: Mapped[str]
    slug: Mapped[str] = mapped_column(
        default=lambda context: context.get_current_parameters()["name"] + "-x"
    )
    by_server: Mapped[int] = mapped_column(server_default="7")
    by_sql: Mapped[int] = mapped_column(default=func.abs(-3), onupdate=func.abs(-9))
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed: Mapped[int] = mapped_column(default=0, onupdate=5)


class MadeRead(BaseModel):
    id: int
    name: str
    slug: str
    by_server: int
    by_sql: int
    changed: int


class Line(Base):
    __tablename__ = "layer_lines"
    basket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]


class LineRead(BaseModel):
    basket: int
    item: int
    count: int


class Staff(Base):
    __tablename__ = "layer_staff"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "staff"}


class Manager(Staff):
    __tablename__ = "layer_managers"
    id: Mapped[int] = mapped_column(ForeignKey(Staff.id), primary_key=True)
    budget: Mapped[int]
    __mapper_args__ = {"polymorphic_identity": "manager"}


class Clerk(Staff):
    desk: Mapped[int | None]
    __mapper_args__ = {"polymorphic_identity": "clerk"}


class ManagerRead(BaseModel):
    id: int
    kind: str
    name: str
    budget: int


class ClerkRead(BaseModel):
    id: int
    kind: str
    name: str
    desk: int | None


class Versioned(Base):
    __tablename__ = "layer_versioned"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    version: Mapped[int] = mapped_column()
    name: Mapped[str]
    __mapper_args__ = {"version_id_col": version}


class VersionedRead(BaseModel):
    id: int
    version: int
    name: str


class Checked(Base):
    __tablename__ = "layer_checked"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    name: Mapped[str]

    @validates("name")
    def _small(self, _key: str, value: str) -> str:
        return value.lower()


class CheckedRead(BaseModel):
    id: int
    name: str


class Doc(Base):
    __tablename__ = "layer_docs"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    tenant: Mapped[int]
    body: Mapped[str]


class DocRead(BaseModel):
    id: int
    tenant: int
    body: str


class Bounded(Base):
    """Refuses more than its types do."""

    __tablename__ = "layer_bounded"
    __table_args__ = (CheckConstraint("level <> 3", name="level"),)
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    name: Mapped[str] = mapped_column(String(5), unique=True)
    level: Mapped[int] = mapped_column(SmallInteger, default=1)


class BoundedRead(BaseModel):
    id: int
    name: str
    level: int


class Category(Base):
    __tablename__ = "layer_categories"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("layer_categories.id"))
    parent: Mapped["Category | None"] = relationship(remote_side=[id], lazy="raise")


class FlatCategory(BaseModel):
    id: int
    name: str


class CategoryRead(FlatCategory):
    parent: FlatCategory | None


class EndlessCategory(FlatCategory):
    parent: "EndlessCategory | None" = None


class Org(Base):
    __tablename__ = "layer_orgs"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    name: Mapped[str]
    gone: Mapped[bool] = mapped_column(default=False)


class Item(Base):
    """Belongs to an organisation, which a filter may hide."""

    __tablename__ = "layer_items"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    name: Mapped[str]
    gone: Mapped[bool] = mapped_column(default=False)
    org_id: Mapped[int] = mapped_column(ForeignKey(Org.id))
    org: Mapped[Org | None] = relationship(lazy="raise", overlaps="live_org")
    live_org: Mapped[Org | None] = relationship(
        primaryjoin=lambda: and_(Item.org_id == Org.id, Org.gone.is_(False)), viewonly=True
    )
    last_bit: Mapped["Bit | None"] = relationship(
        order_by="Bit.id.desc()", uselist=False, viewonly=True
    )
    bits: Mapped[list["Bit"]] = relationship(lazy="joined")


class Bit(Base):
    __tablename__ = "layer_bits"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id))


class OrgRead(BaseModel):
    id: int
    name: str


class ItemRead(BaseModel):
    id: int
    name: str
    org: OrgRead | None


class LiveItemRead(BaseModel):
    id: int
    name: str
    live_org: OrgRead | None


class BitRead(BaseModel):
    id: int


class LastBitRead(BaseModel):
    id: int
    last_bit: BitRead | None


class NothingRead(BaseModel):
    pass


class Country(Base):
    """Whose key its cities follow by the session, not by the database."""

    __tablename__ = "layer_countries"
    code: Mapped[str] = mapped_column(primary_key=True)
    cities: Mapped[list["City"]] = relationship(
        primaryjoin="Country.code == foreign(City.code)", passive_updates=False
    )


class City(Base):
    __tablename__ = "layer_cities"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    code: Mapped[str | None]


class CountryRead(BaseModel):
    code: str


class Oddly(Base):
    """Attributes that are not called like their columns."""

    __tablename__ = "layer_oddly"
    key: Mapped[int] = mapped_column("id", KEY, primary_key=True)
    title: Mapped[str] = mapped_column("the title")


class OddlyRead(BaseModel):
    key: int
    title: str


class Person(Base):
    """May have a row on the other side of a one-to-one relationship; fills in by itself."""

    __tablename__ = "layer_people"
    key: Mapped[int] = mapped_column("pk", KEY, primary_key=True)
    name: Mapped[str]
    slug: Mapped[str]
    profile: Mapped["Profile | None"] = relationship(back_populates="person", lazy="raise")

    def __init__(self, **values: Any) -> None:
        super().__init__(**{"slug": values["name"].lower(), **values})


class Profile(Base):
    __tablename__ = "layer_profiles"
    key: Mapped[int] = mapped_column("pk", KEY, primary_key=True)
    person_key: Mapped[int] = mapped_column(ForeignKey(Person.key), unique=True)
    person: Mapped[Person] = relationship(back_populates="profile", lazy="raise")


class Counted(Base):
    """Has an attribute that is an expression."""

    __tablename__ = "layer_counted"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    name: Mapped[str] = mapped_column()
    length: Mapped[int] = column_property(func.length(name))


class ProfileRead(BaseModel):
    key: int


class PersonRead(BaseModel):
    key: int
    name: str
    slug: str
    profile: ProfileRead | None


class Dataclass(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """What SQLAlchemy makes dataclasses of: the default of a field is no default of its column."""

    metadata = Base.metadata
    type_annotation_map = {str: String(50)}


class Entry(Dataclass):
    __tablename__ = "layer_entries"
    id: Mapped[int] = mapped_column(KEY, primary_key=True, init=False)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="note")
    place: Mapped[str] = mapped_column(insert_default="there", init=False)
    tags: Mapped[Any] = mapped_column(JSONType, default_factory=list)
    by_server: Mapped[int | None] = mapped_column(server_default="7", default=None)


class EntryRead(BaseModel):
    id: int
    name: str
    kind: str
    place: str
    tags: Any
    by_server: int | None


class CountedRead(BaseModel):
    id: int
    name: str
    length: int


people, counted = CRUD(Person), CRUD(Counted)
things, typed, made, lines = CRUD(Thing), CRUD(Typed), CRUD(Made), CRUD(Line)
managers, clerks, versioned, checked = CRUD(Manager), CRUD(Clerk), CRUD(Versioned), CRUD(Checked)
bounded, orgs, items, countries = CRUD(Bounded), CRUD(Org), CRUD(Item), CRUD(Country)
docs, categories, oddly, entries = CRUD(Doc), CRUD(Category), CRUD(Oddly), CRUD(Entry)
SECOND = timedelta(seconds=1)
