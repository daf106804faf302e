"""Nearness of vectors in a query, for any column of pgvector's types."""

from enum import StrEnum
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Column, ColumnElement, Float, Index, Text, cast, func, literal, select

T = TypeVar("T")
Expression: TypeAlias = T | ColumnElement[T]


class Metric(StrEnum):
    """What nearness means; of vectors of length 1 all three give the same order."""

    COSINE = "cosine"
    L2 = "l2"
    INNER_PRODUCT = "inner_product"


class IterativeScan(StrEnum):
    """Whether an index scan goes on when filters leave too few rows.

    Relaxed rows come almost in order: sort them. Strict ones are in order, because those found
    too late are dropped.
    """

    OFF = "off"
    STRICT = "strict_order"
    RELAXED = "relaxed_order"


OPERATORS = {Metric.COSINE: "<=>", Metric.L2: "<->", Metric.INNER_PRODUCT: "<#>"}
OPERATOR_CLASSES = {
    Metric.COSINE: "vector_cosine_ops",
    Metric.L2: "vector_l2_ops",
    Metric.INNER_PRODUCT: "vector_ip_ops",
}


def hnsw_index(column: str, metric: Metric = Metric.COSINE) -> Index:
    """Return an index for `__table_args__`; it serves searches by this metric only.

    `m` and `ef_construction` are pgvector's defaults: more of them find more and are built slower.
    """
    return Index(
        None,
        column,
        postgresql_using="hnsw",
        postgresql_with={"m": 16, "ef_construction": 64},
        postgresql_ops={column: OPERATOR_CLASSES[metric]},
    )


def has_index(column: Column[Any], metric: Metric) -> bool:
    """Return whether a search of `column` by this metric has an index."""
    operators = [index.dialect_options["postgresql"]["ops"] for index in column.table.indexes]
    return any(found.get(column.name) == OPERATOR_CLASSES[metric] for found in operators)


def distance(
    column: ColumnElement[Any], vector: object, metric: Metric = Metric.COSINE
) -> ColumnElement[float]:
    """Return the distance of `column` from `vector`, a list or an expression: smaller is nearer.

    That of the inner product is its negative, as pgvector's index orders it.
    """
    return column.op(OPERATORS[metric], return_type=Float())(vector)


def hnsw_search(ef_search: Expression[int], iterative_scan: Expression[str]) -> ColumnElement[bool]:
    """Return a condition, always true, that sets how the statement's own HNSW scans search.

    PostgreSQL evaluates it once, before the scan, and drops the settings at the end of the
    transaction: in AUTOCOMMIT that of the statement, so it needs no BEGIN and no SET LOCAL. The
    statement then has no parallel workers, so leave it out where no index is used.

    Args:
        ef_search: how many candidates to keep, 1 to 1,000; more find more and take longer.
        iterative_scan: what to do when filters leave fewer rows than asked for.
    """
    settings = {"hnsw.ef_search": ef_search, "hnsw.iterative_scan": iterative_scan}
    changes = [
        func.set_config(
            name, cast(value if isinstance(value, ColumnElement) else literal(value), Text), True
        )
        for name, value in settings.items()
    ]
    return select(func.concat(*changes)).scalar_subquery().is_not(None)
