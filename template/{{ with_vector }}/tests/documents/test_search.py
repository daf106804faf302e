"""Finding documents: what is near, within what is asked for, and how hard to try."""

import math

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import database
from app.core.database.vectors import IterativeScan, Metric, has_index, hnsw_search
from app.documents.crud import document_crud
from app.documents.schemas import DocumentQuery, DocumentWrite
from app.documents.search import RRF_K, c
from app.documents.vectors import embed_query
from app.embedder import embedder
from tests.documents.storing import store

CATS, DOGS, NIGHT = "Cats sleep all day", "Dogs run in parks", "Databases migrate at night"


@pytest.fixture
async def texts(db: AsyncSession) -> None:
    """Three documents."""
    await store(db, *(DocumentWrite(content=content) for content in (CATS, DOGS, NIGHT)))


@pytest.fixture
async def two_collections(db: AsyncSession) -> None:
    """300 documents and 5 in a collection of their own, and a planner that reads by the index."""
    # Not too alike: near-duplicates can be out of reach in an HNSW graph.
    numbers = [
        DocumentWrite(content=f"{n} or {n**3}", collection="few" if n % 60 == 0 else "many")
        for n in range(300)
    ]
    await store(db, *numbers)
    await db.execute(text("SET LOCAL enable_sort = off"))  # the rows are few: it would sort them


async def search(db: AsyncSession, query: str, **options: object) -> list[str]:
    data = DocumentQuery.model_validate({"query": query} | options)
    return [row.content for row in await document_crud.search(db, await embed_query(data))]


@pytest.mark.usefixtures("texts")
@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("metric", Metric)
async def test_distances_are_what_they_are_called(
    db: AsyncSession, metric: Metric, exact: bool
) -> None:
    one = await embedder.embed_query("a sleeping cat")
    (other,) = await embedder.embed_documents([CATS])
    expected = {
        Metric.COSINE: 1 - sum(a * b for a, b in zip(one, other, strict=True)),
        Metric.L2: math.dist(one, other),
        Metric.INNER_PRODUCT: -sum(a * b for a, b in zip(one, other, strict=True)),
    }
    data = DocumentQuery(query="a sleeping cat", metric=metric, exact=exact)
    rows = await document_crud.search(db, await embed_query(data))
    assert rows[0].content == CATS
    assert rows[0].distance == pytest.approx(expected[metric], abs=1e-5)
    assert [row.distance for row in rows] == sorted(row.distance for row in rows)


async def test_filters(db: AsyncSession) -> None:
    await store(
        db,
        DocumentWrite(name="1", content=CATS, metadata={"tags": ["pet", "lazy"], "year": 2025}),
        DocumentWrite(name="2", content=CATS, metadata={"tags": ["pet"], "year": 2026}),
        DocumentWrite(name="3", content=DOGS, collection="other", metadata={"year": 2026}),
    )
    assert await search(db, "cats", metadata={"tags": ["lazy"]}) == [CATS]
    assert await search(db, "cats", metadata={"year": 2026}) == [CATS, DOGS]
    assert await search(db, "cats", metadata={"year": 2026}, collection="other") == [DOGS]
    assert await search(db, "cats", collection="none") == []


@pytest.mark.usefixtures("two_collections")
async def test_candidates_bound_what_is_found(db: AsyncSession) -> None:
    off = {"limit": 50, "iterative_scan": "off"}
    assert len(await search(db, "7 or 9", ef_search=10, **off)) == 10
    assert len(await search(db, "7 or 9", ef_search=100, **off)) == 50


@pytest.mark.usefixtures("two_collections")
@pytest.mark.parametrize("mode", [IterativeScan.STRICT, IterativeScan.RELAXED])
async def test_an_iterative_scan_goes_on_until_filters_are_satisfied(
    db: AsyncSession, mode: IterativeScan
) -> None:
    options = {"ef_search": 2, "collection": "few", "limit": 5}
    await db.execute(text("SET LOCAL enable_bitmapscan = off"))
    await db.execute(text("SET LOCAL enable_seqscan = off"))
    assert len(await search(db, "7 or 9", iterative_scan=IterativeScan.OFF, **options)) <= 2
    assert len(await search(db, "7 or 9", iterative_scan=mode, **options)) > 2


def test_the_model_says_which_metric_has_an_index() -> None:
    assert [metric for metric in Metric if has_index(c.embedding, metric)] == [Metric.COSINE]


@pytest.mark.usefixtures("connection")
async def test_settings_end_with_their_statement_in_autocommit() -> None:
    setting = select(func.current_setting("hnsw.ef_search"))
    async with database.read_engine.connect() as connection:
        await connection.execute(text("SELECT '[1]'::vector"))  # loads pgvector and its defaults
        before = await connection.scalar(setting)
        during = await connection.scalar(setting.where(hnsw_search(7, IterativeScan.OFF)))
        assert (before, during, await connection.scalar(setting)) == ("40", "7", "40")


@pytest.mark.usefixtures("texts")
async def test_hybrid_search_adds_both_rankings(db: AsyncSession) -> None:
    data = DocumentQuery(query="parks")  # full text search finds one, the other two are less near
    rows = await document_crud.hybrid_search(db, await embed_query(data))
    assert rows[0].content == DOGS
    scores = [2 / (RRF_K + 1), 1 / (RRF_K + 2), 1 / (RRF_K + 3)]
    assert [float(row.score) for row in rows] == pytest.approx(scores)


@pytest.mark.usefixtures("two_collections")
async def test_hybrid_search_finds_words_that_are_not_near(db: AsyncSession) -> None:
    await store(db, DocumentWrite(content="a quokka sleeps in the sun", collection="many"))
    words = "quokka or 17x 27x 37x 47x 57x 67x"
    data = DocumentQuery(query=words, limit=3, collection="many")
    query = await embed_query(data)
    assert not any("quokka" in row.content for row in await document_crud.search(db, query))
    rows = await document_crud.hybrid_search(db, query)
    assert any("quokka" in row.content for row in rows)
    query = await embed_query(data.model_copy(update={"collection": "few"}))
    rows = await document_crud.hybrid_search(db, query)
    assert {row.collection for row in rows} == {"few"}
