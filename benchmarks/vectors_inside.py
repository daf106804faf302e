"""The part of `benchmarks.vectors` that runs inside the generated project, beside numpy."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any

SEED, DIMENSION, LIMIT, QUERIES = 7, 128, 10, 200
SECONDS = 5  # how long each search is measured, in turns
TURNS = 4
CLIENTS = 2
COLUMNS = "id, collection, name, content, metadata, created_at, updated_at"
RAW = f"""SELECT {COLUMNS}, embedding <=> $1 AS distance FROM documents
    ORDER BY {{order}} LIMIT {LIMIT}"""  # noqa: S608
INDEX = """CREATE INDEX ix_documents_embedding ON documents
    USING hnsw (embedding vector_cosine_ops) WITH (m = 16, ef_construction = 64)"""
Search = Callable[[int], Awaitable[Sequence[Any]]]


def make_vectors(count: int) -> Any:
    """Return `count` vectors that lie, as those of texts do, near a surface of few dimensions."""
    import numpy as np

    surface = np.random.default_rng(SEED).standard_normal((24, DIMENSION))
    random = np.random.default_rng(count)
    places = random.standard_normal((count, 24)) @ surface
    return (places + random.standard_normal(places.shape)).astype(np.float32)


def to_binary(vector: Any) -> bytes:
    """Return what PostgreSQL takes for a vector: its dimension, 0, and big-endian numbers."""
    return DIMENSION.to_bytes(2) + bytes(2) + vector.astype(">f4").tobytes()


async def load(connection: Any, vectors: Any) -> tuple[float, float]:
    """Fill the table by COPY in binary and build the index; return the seconds of both."""
    from app.core.database import utcnow
    from app.core.database.key import KEY_ARGUMENTS

    await connection.execute("TRUNCATE documents; DROP INDEX ix_documents_embedding")
    now, metadata = utcnow(), json.dumps({})
    make_key = KEY_ARGUMENTS["default"]
    rows = (
        (make_key(), "default", str(n), f"text {n}", to_binary(vector), metadata, now, now)
        for n, vector in enumerate(vectors)
    )
    columns = ["id", "collection", "name", "content", "embedding", "metadata"]
    columns += ["created_at", "updated_at"]
    started = time.perf_counter()
    await connection.copy_records_to_table("documents", records=rows, columns=columns)
    loaded = time.perf_counter()
    await connection.execute("SET maintenance_work_mem = '2GB'")
    await connection.execute(INDEX)
    built = time.perf_counter()
    await connection.execute("VACUUM (ANALYZE) documents")
    return loaded - started, built - loaded


async def measure(search: Search, seconds: float) -> float:
    """Return how many searches a second `CLIENTS` clients get done in this time."""
    started, done = time.perf_counter(), 0

    async def client(number: int) -> None:
        nonlocal done
        query = number
        while time.perf_counter() - started < seconds:
            await search(query % QUERIES)
            query, done = query + CLIENTS, done + 1

    await asyncio.gather(*map(client, range(CLIENTS)))
    return done / (time.perf_counter() - started)


class Raw:
    """The limit: prepared statements through asyncpg, a connection a client, vectors in binary."""

    def __init__(self, connections: Sequence[Any], queries: Any, ef_search: int | None) -> None:
        self.connections = connections
        self.vectors = [to_binary(query) for query in queries]
        order = "embedding <=> $1" if ef_search else "(embedding <=> $1) + 0"
        self.sql = RAW.format(order=order)

    async def __call__(self, query: int) -> Sequence[Any]:
        connection = self.connections[query % CLIENTS]  # each client has every CLIENTS-th query
        rows: Sequence[Any] = await connection.fetch(self.sql, self.vectors[query])
        return rows


class Project:
    """What an endpoint calls, in a session of its own."""

    def __init__(self, ef_search: int | None) -> None:
        from app.documents.schemas import DocumentQuery

        self.data = [
            DocumentQuery(query=str(n), limit=LIMIT, ef_search=ef_search or 40, exact=not ef_search)
            for n in range(QUERIES)
        ]

    async def __call__(self, query: int) -> Sequence[Any]:
        from app.core.database import database
        from app.documents.crud import document_crud
        from app.documents.vectors import embed_query

        embedded = await embed_query(self.data[query])
        async with database.read_sessions() as db:
            return await document_crud.search(db, embedded)


class NumberedQueries:
    """An embedder that knows the vectors of the queries by their numbers."""

    def __init__(self, queries: Any) -> None:
        self.vectors = queries.tolist()

    async def embed_query(self, text: str) -> list[float]:
        """Return the vector of query number `text`."""
        return self.vectors[int(text)]


async def compare(size: int) -> None:
    """Load `size` vectors and print a line for each kind of search."""
    import asyncpg

    import app.documents.vectors
    from app.core.config import settings
    from app.core.database import database

    url = settings.database_url.set(drivername="postgresql").render_as_string(hide_password=False)
    vectors = make_vectors(size + QUERIES)
    queries, vectors = vectors[:QUERIES], vectors[QUERIES:]
    app.documents.vectors.embedder = NumberedQueries(queries)
    await database.initialize()
    async with AsyncExitStack() as stack:
        connections = []
        for _ in range(CLIENTS):
            connection = await asyncpg.connect(url)
            stack.push_async_callback(connection.close)
            await connection.set_type_codec(
                "vector", schema="public", encoder=bytes, decoder=bytes, format="binary"
            )
            connections.append(connection)
        copied, built = await load(connection, vectors)
        print(f"\n{size:,} vectors: COPY {size / copied:,.0f} rows/s, index {built:,.1f} s\n")
        print("| search | recall@10 raw | ours | raw, queries/s | ours, queries/s | ours/raw |")
        print("|---|---|---|---|---|---|")
        sure = Raw(connections, queries, None)
        nearest = [{row["id"] for row in await sure(n)} for n in range(QUERIES // 2)]
        for name, ef_search in {"exact": None, "HNSW 40": 40, "100": 100, "200": 200}.items():
            for connection in connections:
                await connection.execute(f"SET hnsw.ef_search = {ef_search or 40}")
            raw_search = Raw(connections, queries, ef_search)
            searches: tuple[Search, Search] = (raw_search, Project(ef_search))
            recalls = []
            for search in searches:
                found = [{row[0] for row in await search(n)} for n in range(QUERIES // 2)]
                hits = sum(len(a & b) for a, b in zip(found, nearest, strict=True))
                recalls.append(hits / (LIMIT * len(nearest)))
            rates = [0.0, 0.0]
            for _ in range(TURNS):  # in turns, so that a busy moment is shared
                for place, search in enumerate(searches):
                    rates[place] += await measure(search, SECONDS / TURNS) / TURNS
            raw, ours = rates
            print(
                f"| {name} | {recalls[0]:.3f} | {recalls[1]:.3f} "
                f"| {raw:,.1f} | {ours:,.1f} | {ours / raw:.2f} |"
            )
    await database.close()


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        asyncio.run(compare(int(argument)))
