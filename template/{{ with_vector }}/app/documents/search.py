"""The statements that find documents: built once for each shape of query, then given values."""

import re
from functools import cache
from typing import Any, NamedTuple, TypeAlias, cast

from sqlalchemy import ColumnElement, Integer, Row, Select, Table, bindparam, func, inspect, select

from app.core.database.vectors import Metric, distance, has_index, hnsw_search
from app.documents.models import Document
from app.documents.schemas import DocumentQuery
from app.documents.vectors import EmbeddedQuery
from app.embedder import LANGUAGE

MOST_WORDS = 32  # that full text search looks for: to rank many takes seconds
DASHES = re.compile(r"-[-\s]*-")  # each would be a "not", of which PostgreSQL nests few
RRF_K = 60  # damps the first places (Cormack, Clarke, Büttcher: SIGIR 2009)

DocumentRow: TypeAlias = Row[*tuple[Any, ...]]
Statement: TypeAlias = Select[*tuple[Any, ...]]

table = cast(Table, inspect(Document).local_table)
c = table.c
READ: list[ColumnElement[Any]] = [c.id, c.collection, c.name, c.content, c.metadata]
READ += [c.created_at, c.updated_at]


class Shape(NamedTuple):
    """What makes one statement differ from another."""

    metric: Metric
    exact: bool
    in_collection: bool
    with_metadata: bool


def shape(data: DocumentQuery) -> Shape:
    """Return which statement a query needs."""
    return Shape(data.metric, data.exact, data.collection is not None, bool(data.metadata))


def parameters(query: EmbeddedQuery) -> dict[str, Any]:
    """Return the values that the statements take."""
    data = query.data
    return {
        "vector": query.vector,
        "words": " ".join(DASHES.sub("-", data.query).split()[:MOST_WORDS]),
        "of_collection": data.collection,
        "has_metadata": data.metadata,
        "ef_search": data.ef_search,
        "iterative_scan": data.iterative_scan.value,
        "found": data.limit,
        "candidates": max(data.limit, data.ef_search),  # so many a scan has found anyway
    }


@cache
def nearest_statement(shape: Shape) -> Statement:
    """Return the search for the nearest documents."""
    return _nearest(shape, *READ).limit(_number("found"))


@cache
def hybrid_statement(shape: Shape) -> Statement:
    """Return the search for the best of two rankings, by nearness and by words."""
    candidates = _number("candidates")
    nearest = _nearest(shape, c.id).limit(candidates).cte("nearest")
    place = func.row_number().over(order_by=nearest.c.distance).label("place")
    near = select(nearest.c.id, place).cte("near")
    words = func.websearch_to_tsquery(LANGUAGE, bindparam("words"))
    order = (func.ts_rank_cd(c.words, words).desc(), c.id)
    matching = (
        select(c.id, func.row_number().over(order_by=order).label("place"))
        .where(c.words.op("@@")(words), *_filters(shape))
        .order_by(*order)
        .limit(candidates)
        .cte("matching")
    )
    shares = [func.coalesce(1.0 / (RRF_K + ranking.c.place), 0.0) for ranking in (near, matching)]
    score = shares[0] + shares[1]
    return (
        select(*READ, score.label("score"))
        .select_from(near.outerjoin(matching, near.c.id == matching.c.id, full=True))
        .join(table, c.id == func.coalesce(near.c.id, matching.c.id))
        .order_by(score.desc(), c.id)
        .limit(_number("found"))
    )


def _nearest(shape: Shape, *columns: ColumnElement[Any]) -> Statement:
    far = distance(c.embedding, bindparam("vector", type_=c.embedding.type), shape.metric)
    found = select(*columns, far.label("distance")).where(*_filters(shape))
    if shape.exact or not has_index(c.embedding, shape.metric):
        return found.order_by(far + 0)  # the index knows the bare operator only
    tuned = hnsw_search(_number("ef_search"), bindparam("iterative_scan"))
    return found.where(tuned).order_by(far)


def _filters(shape: Shape) -> list[ColumnElement[bool]]:
    filters = []
    if shape.in_collection:
        filters.append(c.collection == bindparam("of_collection"))
    if shape.with_metadata:
        filters.append(c.metadata.contains(bindparam("has_metadata", type_=c.metadata.type)))
    return filters


def _number(name: str) -> ColumnElement[int]:
    return bindparam(name, type_=Integer())
