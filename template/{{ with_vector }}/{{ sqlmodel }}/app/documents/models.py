"""Texts to search, by nearness of their vectors and by their words."""

from typing import Any

from pgvector.sqlalchemy import Vector
from sqlalchemy import Column, Computed, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlmodel import Field

from app.core.database import PrimaryKey, Timestamps
from app.core.database.base import TemplateBase
from app.core.database.vectors import hnsw_index
from app.embedder import DIMENSION, LANGUAGE


class Document(Timestamps, PrimaryKey, TemplateBase, table=True):
    """A text, and the vector it is found by; `name` is what its owner calls it."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("collection", "name"),
        # Of the table only: loading or refreshing a document has no use for it.
        Column("words", TSVECTOR, Computed(f"to_tsvector('{LANGUAGE}'::regconfig, content)", True)),
        hnsw_index("embedding"),
        Index(None, "words", postgresql_using="gin"),
        Index(
            None,
            "metadata",
            postgresql_using="gin",
            postgresql_ops={"metadata": "jsonb_path_ops"},
        ),
    )
    __mapper_args__ = {"exclude_properties": ["words"]}  # noqa: RUF012  read once by SQLAlchemy

    collection: str = Field(max_length=100)
    name: str = Field(max_length=200)
    content: str = Field(sa_type=Text)
    embedding: list[float] = Field(sa_type=Vector(DIMENSION))
    # `metadata` is taken: SQLAlchemy's own, on every model.
    attributes: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"name": "metadata"}
    )
